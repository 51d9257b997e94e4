-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Grid p
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
  SELECT s.id, s.village, s.town, s.county, COALESCE(c.found, 0) AS found, 'above' AS defect
  FROM subject s
  LEFT JOIN counted c ON c.subject = s.id
  WHERE COALESCE(c.found, 0) > 1
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
