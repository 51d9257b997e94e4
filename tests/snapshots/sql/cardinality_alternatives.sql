-- defects
WITH
subject AS (
  SELECT n.id
  FROM nodes_Organization n
),
step_1 AS (
  SELECT f.id AS subject, e.to_id AS id, 'Chain' AS label
  FROM subject f
  JOIN edges_IN_CHAIN e ON e.from_id = f.id
  UNION ALL
  SELECT f.id AS subject, e.to_id AS id, 'CommercialZone' AS label
  FROM subject f
  JOIN edges_IN_ZONE e ON e.from_id = f.id
  UNION ALL
  SELECT f.id AS subject, e.to_id AS id, 'Grid' AS label
  FROM subject f
  JOIN edges_IN_GRID e ON e.from_id = f.id
  WHERE e.from_label = 'Organization'
),
ends AS (
  SELECT DISTINCT w.subject, w.label, w.id
  FROM step_1 w
),
counted AS (
  SELECT e.subject, COUNT(*) AS found
  FROM ends e
  GROUP BY e.subject
),
gap AS (
  SELECT s.id, COALESCE(c.found, 0) AS found, CASE WHEN COALESCE(c.found, 0) < 1 THEN 'below' ELSE 'above' END AS defect
  FROM subject s
  LEFT JOIN counted c ON c.subject = s.id
  WHERE COALESCE(c.found, 0) < 1 OR COALESCE(c.found, 0) > 2
)
SELECT 'Organization' AS label, g.id, g.defect, p.village, p.town, p.county, g.found
FROM gap g
JOIN place_Organization p ON p.id = g.id

-- checked
SELECT p.village, p.town, p.county, COUNT(*) AS checked
FROM place_Organization p
GROUP BY p.village, p.town, p.county
