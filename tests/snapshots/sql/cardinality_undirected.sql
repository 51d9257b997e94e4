-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Branch p
),
step_1 AS (
  SELECT e.from_id AS subject, e.to_id AS id
  FROM edges_PAIRED_WITH e
  WHERE e.from_label = 'Branch' AND e.to_label = 'Village'
),
ends AS (
  SELECT DISTINCT w.subject, w.id
  FROM step_1 w
),
counted AS (
  SELECT e.subject, COUNT(*) AS found
  FROM ends e
  GROUP BY e.subject
),
gap AS (
  SELECT s.id, s.village, s.town, s.county, COALESCE(c.found, 0) AS found, 'below' AS defect
  FROM subject s
  LEFT JOIN counted c ON c.subject = s.id
  WHERE COALESCE(c.found, 0) < 2
)
SELECT 'Branch' AS label, g.id, g.defect, g.village, g.town, g.county, g.found
FROM gap g

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Branch p
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
