-- defects
WITH
when_1 AS (
  SELECT e.to_id AS id
  FROM edges_HAS_ROLE e
  WHERE e.to_label = 'Grid' AND e.role = '网格长'
),
unless_2 AS (
  SELECT DISTINCT e.to_id AS id
  FROM edges_SITS_ON e
),
unless_1 AS (
  SELECT e.to_id AS id
  FROM edges_ESTABLISHED_FOR e
  JOIN unless_2 r ON r.id = e.from_id
  WHERE e.to_label = 'Grid' AND e.from_label = 'Committee'
),
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Grid p
  WHERE EXISTS (SELECT 1 FROM when_1 w WHERE w.id = p.id)
    AND NOT EXISTS (SELECT 1 FROM unless_1 w WHERE w.id = p.id)
),
walk_1 AS (
  SELECT e.to_id AS id
  FROM edges_IN_GRID e
  WHERE e.from_label = 'Village'
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
when_1 AS (
  SELECT e.to_id AS id
  FROM edges_HAS_ROLE e
  WHERE e.to_label = 'Grid' AND e.role = '网格长'
),
unless_2 AS (
  SELECT DISTINCT e.to_id AS id
  FROM edges_SITS_ON e
),
unless_1 AS (
  SELECT e.to_id AS id
  FROM edges_ESTABLISHED_FOR e
  JOIN unless_2 r ON r.id = e.from_id
  WHERE e.to_label = 'Grid' AND e.from_label = 'Committee'
),
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Grid p
  WHERE EXISTS (SELECT 1 FROM when_1 w WHERE w.id = p.id)
    AND NOT EXISTS (SELECT 1 FROM unless_1 w WHERE w.id = p.id)
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
