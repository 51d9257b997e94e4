-- defects
WITH
subject AS (
  SELECT e.from_label, e.from_id, e.to_label, e.to_id, p.village, p.town, p.county
  FROM edges_SERVES e
  JOIN place_Member p ON p.id = e.from_id
),
left_1 AS (
  SELECT e.from_id AS subject, e.to_id AS id
  FROM edges_IN_GROUP e
),
left_2 AS (
  SELECT f.subject, e.to_id AS id
  FROM left_1 f
  JOIN edges_IN_VILLAGE e ON e.from_id = f.id
  WHERE e.from_label = 'PartyGroup'
),
right_1 AS (
  SELECT e.from_id AS subject, e.to_id AS id
  FROM edges_LIVES_IN e
),
doubtful AS (
  SELECT DISTINCT s.*
  FROM subject s
  LEFT JOIN left_2 l ON l.subject = s.from_id
  WHERE NOT EXISTS (SELECT 1 FROM right_1 r WHERE r.subject = s.to_id AND l.id = r.id)
),
fitting AS (
  SELECT s.from_id, s.to_id
  FROM doubtful s
  JOIN left_2 l ON l.subject = s.from_id
  JOIN right_1 r ON r.subject = s.to_id AND l.id = r.id
),
gap AS (
  SELECT s.*, 'disagree' AS defect
  FROM doubtful s
  WHERE NOT EXISTS (SELECT 1 FROM fitting f WHERE f.from_id = s.from_id AND f.to_id = s.to_id)
)
SELECT 'SERVES' AS label, g.from_label, g.from_id, g.to_label, g.to_id, g.defect, g.village, g.town, g.county
FROM gap g

-- checked
WITH
subject AS (
  SELECT e.from_label, e.from_id, e.to_label, e.to_id, p.village, p.town, p.county
  FROM edges_SERVES e
  JOIN place_Member p ON p.id = e.from_id
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
