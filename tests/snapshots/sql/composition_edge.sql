-- defects
WITH
subject AS (
  SELECT n.id
  FROM nodes_Grid n
),
step_1 AS (
  SELECT f.id AS subject, e.from_id AS id, e.from_label AS label, e.role AS value
  FROM subject f
  JOIN edges_HAS_ROLE e ON e.to_id = f.id
  WHERE e.to_label = 'Grid'
),
ends AS (
  SELECT DISTINCT w.subject, w.label, w.id, w.value
  FROM step_1 w
),
counted AS (
  SELECT e.subject, e.value, COUNT(*) AS found
  FROM ends e
  GROUP BY e.subject, e.value
),
demanded AS (
  SELECT 0 AS item, '网格长' AS value
  UNION ALL
  SELECT 1 AS item, '网格员' AS value
),
gap AS (
  SELECT s.id, d.item, CASE WHEN COALESCE(c.found, 0) < 1 THEN 'missing' ELSE 'excess' END AS defect
  FROM subject s
  CROSS JOIN demanded d
  LEFT JOIN counted c ON c.subject = s.id AND c.value = d.value
  WHERE COALESCE(c.found, 0) < 1 OR COALESCE(c.found, 0) > 1
)
SELECT 'Grid' AS label, g.id, g.defect, p.village, p.town, p.county, g.item
FROM gap g
JOIN place_Grid p ON p.id = g.id

-- checked
SELECT p.village, p.town, p.county, COUNT(*) AS checked
FROM place_Grid p
GROUP BY p.village, p.town, p.county
