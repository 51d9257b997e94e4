-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Member p
  JOIN nodes_Member n ON n.id = p.id
  WHERE n.office = TRUE
),
left_1 AS (
  SELECT f.id AS subject, e.to_id AS id
  FROM subject f
  JOIN edges_SERVES e ON e.from_id = f.id
),
left_2 AS (
  SELECT f.subject, e.to_id AS id
  FROM left_1 f
  JOIN edges_LIVES_IN e ON e.from_id = f.id
),
right_1 AS (
  SELECT f.id AS subject, e.to_id AS id
  FROM subject f
  JOIN edges_IN_GROUP e ON e.from_id = f.id
),
right_2 AS (
  SELECT f.subject, e.to_id AS id
  FROM right_1 f
  JOIN edges_IN_VILLAGE e ON e.from_id = f.id
  WHERE e.from_label = 'PartyGroup'
),
failing AS (
  SELECT s.id
  FROM subject s
  JOIN left_2 o ON o.subject = s.id
  WHERE NOT EXISTS (SELECT 1 FROM right_2 r WHERE r.subject = s.id AND o.id = r.id)
),
gap AS (
  SELECT s.id, s.village, s.town, s.county, 'disagree' AS defect
  FROM subject s
  WHERE EXISTS (SELECT 1 FROM failing f WHERE f.id = s.id)
)
SELECT 'Member' AS label, g.id, g.defect, g.village, g.town, g.county
FROM gap g

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Member p
  JOIN nodes_Member n ON n.id = p.id
  WHERE n.office = TRUE
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
