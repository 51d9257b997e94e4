-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Member p
),
step_1 AS (
  SELECT e.from_id AS subject, e.to_id AS id
  FROM edges_SERVES e
),
counted AS (
  SELECT e.subject, COUNT(*) AS found
  FROM step_1 e
  GROUP BY e.subject
),
gap AS (
  SELECT s.id, s.village, s.town, s.county, COALESCE(c.found, 0) AS found, CASE WHEN COALESCE(c.found, 0) < 5 THEN 'below' ELSE 'above' END AS defect
  FROM subject s
  LEFT JOIN counted c ON c.subject = s.id
  WHERE COALESCE(c.found, 0) < 5 OR COALESCE(c.found, 0) > 20
)
SELECT 'Member' AS label, g.id, g.defect, g.village, g.town, g.county, g.found
FROM gap g

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Member p
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
