-- defects
WITH
subject AS (
  SELECT e.from_label, e.from_id, e.to_label, e.to_id, e.role AS key_0, p.village, p.town, p.county
  FROM edges_HAS_ROLE e
  JOIN place_Member p ON p.id = e.from_id
  WHERE e.from_label = 'Member' AND e.role = '网格长'
  UNION ALL
  SELECT e.from_label, e.from_id, e.to_label, e.to_id, e.role AS key_0, p.village, p.town, p.county
  FROM edges_HAS_ROLE e
  JOIN place_Worker p ON p.id = e.from_id
  WHERE e.from_label = 'Worker' AND e.role = '网格长'
),
left_ends AS (
  SELECT DISTINCT s.from_id AS subject, s.from_id AS id, s.from_label AS subject_label, s.from_label AS label
  FROM subject s
),
right_start AS (
  SELECT DISTINCT s.to_id AS id, s.to_label AS label
  FROM subject s
),
right_1 AS (
  SELECT f.id AS subject, f.label AS subject_label, e.from_id AS id
  FROM right_start f
  JOIN edges_HAS_ROLE e ON e.to_id = f.id AND e.to_label = f.label
  WHERE e.from_label = 'Member'
),
failing AS (
  SELECT s.from_id, s.from_label, s.to_id, s.to_label
  FROM subject s
  JOIN left_ends o ON o.subject = s.from_id AND o.subject_label = s.from_label
  WHERE NOT EXISTS (SELECT 1 FROM right_1 r WHERE r.subject = s.to_id AND r.subject_label = s.to_label AND o.id = r.id AND o.label = 'Member')
),
gap AS (
  SELECT s.*, 'disagree' AS defect
  FROM subject s
  WHERE EXISTS (SELECT 1 FROM failing f WHERE f.from_id = s.from_id AND f.from_label = s.from_label AND f.to_id = s.to_id AND f.to_label = s.to_label)
),
responsible_start AS (
  SELECT DISTINCT s.from_id AS id, s.from_label AS label
  FROM gap s
),
responsible AS (
  SELECT s.id AS subject, s.label AS subject_label, s.label || ' ' || s.id AS responsible
  FROM responsible_start s
)
SELECT 'HAS_ROLE' AS label, g.from_label, g.from_id, g.to_label, g.to_id, g.key_0, g.defect, g.village, g.town, g.county, r.responsible
FROM gap g
LEFT JOIN responsible r ON r.subject = g.from_id AND r.subject_label = g.from_label

-- checked
WITH
subject AS (
  SELECT e.from_label, e.from_id, e.to_label, e.to_id, e.role AS key_0, p.village, p.town, p.county
  FROM edges_HAS_ROLE e
  JOIN place_Member p ON p.id = e.from_id
  WHERE e.from_label = 'Member' AND e.role = '网格长'
  UNION ALL
  SELECT e.from_label, e.from_id, e.to_label, e.to_id, e.role AS key_0, p.village, p.town, p.county
  FROM edges_HAS_ROLE e
  JOIN place_Worker p ON p.id = e.from_id
  WHERE e.from_label = 'Worker' AND e.role = '网格长'
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
