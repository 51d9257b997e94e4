-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Branch p
),
left_1 AS (
  SELECT e.from_id AS subject, e.to_id AS id
  FROM edges_PAIRED_WITH e
  WHERE e.from_label = 'Branch' AND e.to_label = 'Branch'
  UNION ALL
  SELECT e.to_id AS subject, e.from_id AS id
  FROM edges_PAIRED_WITH e
  WHERE e.to_label = 'Branch' AND e.from_label = 'Branch'
),
right_ends AS (
  SELECT DISTINCT s.id AS subject, s.id AS id
  FROM subject s
),
failing AS (
  SELECT s.id
  FROM subject s
  JOIN left_1 o ON o.subject = s.id
  WHERE NOT EXISTS (SELECT 1 FROM right_ends r WHERE r.subject = s.id AND o.id = r.id)
  UNION ALL
  SELECT s.id
  FROM subject s
  JOIN right_ends o ON o.subject = s.id
  WHERE NOT EXISTS (SELECT 1 FROM left_1 r WHERE r.subject = s.id AND o.id = r.id)
  UNION ALL
  SELECT s.id
  FROM subject s
  WHERE NOT EXISTS (SELECT 1 FROM left_1 o WHERE o.subject = s.id)
),
gap AS (
  SELECT s.id, s.village, s.town, s.county, 'disagree' AS defect
  FROM subject s
  WHERE EXISTS (SELECT 1 FROM failing f WHERE f.id = s.id)
)
SELECT 'Branch' AS label, g.id, g.defect, g.village, g.town, g.county
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
