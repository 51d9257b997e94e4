-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Grid p
),
walk_1 AS (
  SELECT e.to_id AS id
  FROM edges_HAS_ROLE e
  JOIN nodes_Member n ON n.id = e.from_id
  WHERE e.to_label = 'Grid' AND e.from_label = 'Member' AND e.role = '网格长' AND n.id <> 'x'
  UNION ALL
  SELECT e.to_id AS id
  FROM edges_HAS_ROLE e
  JOIN nodes_Worker n ON n.id = e.from_id
  WHERE e.to_label = 'Grid' AND e.from_label = 'Worker' AND e.role = '网格长' AND n.id <> 'x'
),
gap AS (
  SELECT s.id, s.village, s.town, s.county, CAST(0 AS BIGINT) AS found, 'below' AS defect
  FROM subject s
  WHERE NOT EXISTS (SELECT 1 FROM walk_1 w WHERE w.id = s.id)
)
SELECT 'Grid' AS label, g.id, g.defect, g.village, g.town, g.county, g.found
FROM gap g

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Grid p
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
