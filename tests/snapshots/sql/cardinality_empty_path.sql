-- defects
WITH
subject AS (
  SELECT n.id
  FROM nodes_Grid n
),
ends AS (
  SELECT s.id AS subject, s.id
  FROM subject s
),
counted AS (
  SELECT e.subject, COUNT(*) AS found
  FROM ends e
  GROUP BY e.subject
),
gap AS (
  SELECT s.id, COALESCE(c.found, 0) AS found, 'above' AS defect
  FROM subject s
  LEFT JOIN counted c ON c.subject = s.id
  WHERE COALESCE(c.found, 0) > 1
)
SELECT 'Grid' AS label, g.id, g.defect, p.village, p.town, p.county, g.found
FROM gap g
JOIN place_Grid p ON p.id = g.id

-- checked
SELECT p.village, p.town, p.county, COUNT(*) AS checked
FROM place_Grid p
GROUP BY p.village, p.town, p.county
