-- defects
WITH
subject AS (
  SELECT n.id
  FROM nodes_Member n
),
step_1 AS (
  SELECT f.id AS subject, e.to_id AS id
  FROM subject f
  JOIN edges_SERVES e ON e.from_id = f.id
),
counted AS (
  SELECT e.subject, COUNT(*) AS found
  FROM step_1 e
  GROUP BY e.subject
),
gap AS (
  SELECT s.id, COALESCE(c.found, 0) AS found, CASE WHEN COALESCE(c.found, 0) < 5 THEN 'below' ELSE 'above' END AS defect
  FROM subject s
  LEFT JOIN counted c ON c.subject = s.id
  WHERE COALESCE(c.found, 0) < 5 OR COALESCE(c.found, 0) > 20
)
SELECT 'Member' AS label, g.id, g.defect, p.village, p.town, p.county, g.found
FROM gap g
JOIN place_Member p ON p.id = g.id

-- checked
SELECT p.village, p.town, p.county, COUNT(*) AS checked
FROM place_Member p
GROUP BY p.village, p.town, p.county
