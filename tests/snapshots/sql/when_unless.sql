-- defects
WITH
when_1 AS (
  SELECT DISTINCT e.to_id AS id
  FROM edges_HAS_ROLE e
  WHERE e.to_label = 'Grid' AND e.role = '网格长'
),
unless_2 AS (
  SELECT DISTINCT e.to_id AS id
  FROM edges_SITS_ON e
),
unless_1 AS (
  SELECT DISTINCT e.to_id AS id
  FROM edges_ESTABLISHED_FOR e
  JOIN unless_2 r ON r.id = e.from_id
  WHERE e.to_label = 'Grid' AND e.from_label = 'Committee'
),
subject AS (
  SELECT n.id
  FROM nodes_Grid n
  WHERE EXISTS (SELECT 1 FROM when_1 w WHERE w.id = n.id)
    AND NOT EXISTS (SELECT 1 FROM unless_1 w WHERE w.id = n.id)
),
walk_1 AS (
  SELECT DISTINCT e.to_id AS id
  FROM edges_IN_GRID e
  WHERE e.from_label = 'Village'
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
WITH
when_1 AS (
  SELECT DISTINCT e.to_id AS id
  FROM edges_HAS_ROLE e
  WHERE e.to_label = 'Grid' AND e.role = '网格长'
),
unless_2 AS (
  SELECT DISTINCT e.to_id AS id
  FROM edges_SITS_ON e
),
unless_1 AS (
  SELECT DISTINCT e.to_id AS id
  FROM edges_ESTABLISHED_FOR e
  JOIN unless_2 r ON r.id = e.from_id
  WHERE e.to_label = 'Grid' AND e.from_label = 'Committee'
),
subject AS (
  SELECT n.id
  FROM nodes_Grid n
  WHERE EXISTS (SELECT 1 FROM when_1 w WHERE w.id = n.id)
    AND NOT EXISTS (SELECT 1 FROM unless_1 w WHERE w.id = n.id)
)
SELECT p.village, p.town, p.county, COUNT(*) AS checked
FROM subject s
JOIN place_Grid p ON p.id = s.id
GROUP BY p.village, p.town, p.county
