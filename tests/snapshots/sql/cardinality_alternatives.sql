-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Organization p
),
step_1 AS (
  SELECT e.from_id AS subject, e.to_id AS id, 'Chain' AS label
  FROM edges_IN_CHAIN e
  UNION ALL
  SELECT e.from_id AS subject, e.to_id AS id, 'CommercialZone' AS label
  FROM edges_IN_ZONE e
  UNION ALL
  SELECT e.from_id AS subject, e.to_id AS id, 'Grid' AS label
  FROM edges_IN_GRID e
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
  SELECT s.id, s.village, s.town, s.county, COALESCE(c.found, 0) AS found, CASE WHEN COALESCE(c.found, 0) < 1 THEN 'below' ELSE 'above' END AS defect
  FROM subject s
  LEFT JOIN counted c ON c.subject = s.id
  WHERE COALESCE(c.found, 0) < 1 OR COALESCE(c.found, 0) > 2
)
SELECT 'Organization' AS label, g.id, g.defect, g.village, g.town, g.county, g.found
FROM gap g

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Organization p
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
