-- defects
WITH
subject AS (
  SELECT n.id
  FROM nodes_Household n
),
walk_1 AS (
  SELECT DISTINCT e.to_id AS id
  FROM edges_SERVES e
),
gap AS (
  SELECT s.id, CAST(0 AS BIGINT) AS found, 'below' AS defect
  FROM subject s
  WHERE NOT EXISTS (SELECT 1 FROM walk_1 w WHERE w.id = s.id)
)
SELECT 'Household' AS label, g.id, g.defect, p.village, p.town, p.county, g.found
FROM gap g
JOIN place_Household p ON p.id = g.id

-- checked
SELECT p.village, p.town, p.county, COUNT(*) AS checked
FROM place_Household p
GROUP BY p.village, p.town, p.county
