-- defects
WITH
subject AS (
  SELECT n.id
  FROM nodes_Grid n
),
walk_1 AS (
  SELECT e.to_id AS id
  FROM edges_HAS_ROLE e
  JOIN nodes_Member n ON n.id = e.from_id
  WHERE e.to_label = 'Grid' AND e.from_label = 'Member' AND e.role = '网格长' AND n.id <> 'x'
  UNION
  SELECT e.to_id AS id
  FROM edges_HAS_ROLE e
  JOIN nodes_Worker n ON n.id = e.from_id
  WHERE e.to_label = 'Grid' AND e.from_label = 'Worker' AND e.role = '网格长' AND n.id <> 'x'
),
gap AS (
  SELECT s.id, CAST(0 AS BIGINT) AS found, 'below' AS defect
  FROM subject s
  WHERE NOT EXISTS (SELECT 1 FROM walk_1 w WHERE w.id = s.id)
)
SELECT 'Grid' AS label, g.id, g.defect, p.village, p.town, p.county, g.found
FROM gap g
JOIN place_Grid p ON p.id = g.id

-- checked
SELECT p.village, p.town, p.county, COUNT(*) AS checked
FROM place_Grid p
GROUP BY p.village, p.town, p.county
