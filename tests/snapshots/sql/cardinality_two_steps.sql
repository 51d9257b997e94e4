-- defects
WITH
subject AS (
  SELECT n.id
  FROM nodes_PartyGroup n
),
step_1 AS (
  SELECT f.id AS subject, e.from_id AS id
  FROM subject f
  JOIN edges_IN_GROUP e ON e.to_id = f.id
),
step_2 AS (
  SELECT f.subject, e.to_id AS id
  FROM step_1 f
  JOIN edges_SERVES e ON e.from_id = f.id
),
ends AS (
  SELECT DISTINCT w.subject, w.id
  FROM step_2 w
),
counted AS (
  SELECT e.subject, COUNT(*) AS found
  FROM ends e
  GROUP BY e.subject
),
gap AS (
  SELECT s.id, COALESCE(c.found, 0) AS found, 'below' AS defect
  FROM subject s
  LEFT JOIN counted c ON c.subject = s.id
  WHERE COALESCE(c.found, 0) < 2
)
SELECT 'PartyGroup' AS label, g.id, g.defect, p.village, p.town, p.county, g.found
FROM gap g
JOIN place_PartyGroup p ON p.id = g.id

-- checked
SELECT p.village, p.town, p.county, COUNT(*) AS checked
FROM place_PartyGroup p
GROUP BY p.village, p.town, p.county
