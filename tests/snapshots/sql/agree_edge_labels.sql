-- defects
WITH
subject AS (
  SELECT e.from_label, e.from_id, e.to_label, e.to_id, p.village, p.town, p.county
  FROM edges_SITS_ON e
  JOIN place_Member p ON p.id = e.from_id
  WHERE e.from_label = 'Member' AND e.position IS NOT NULL
  UNION ALL
  SELECT e.from_label, e.from_id, e.to_label, e.to_id, p.village, p.town, p.county
  FROM edges_SITS_ON e
  JOIN place_Worker p ON p.id = e.from_id
  WHERE e.from_label = 'Worker' AND e.position IS NOT NULL
),
left_start AS (
  SELECT DISTINCT s.from_id AS id, s.from_label AS label
  FROM subject s
),
left_1 AS (
  SELECT f.id AS subject, f.label AS subject_label, e.to_id AS id
  FROM left_start f
  JOIN edges_HAS_ROLE e ON e.from_id = f.id AND e.from_label = f.label
  WHERE e.to_label = 'Grid'
),
right_start AS (
  SELECT DISTINCT s.to_id AS id
  FROM subject s
),
right_1 AS (
  SELECT f.id AS subject, e.to_id AS id, e.to_label AS label
  FROM right_start f
  JOIN edges_ESTABLISHED_FOR e ON e.from_id = f.id
  WHERE e.from_label = 'Committee'
),
failing AS (
  SELECT s.from_id, s.from_label, s.to_id
  FROM subject s
  JOIN left_1 o ON o.subject = s.from_id AND o.subject_label = s.from_label
  WHERE NOT EXISTS (SELECT 1 FROM right_1 r WHERE r.subject = s.to_id AND o.id = r.id AND 'Grid' = r.label)
  UNION ALL
  SELECT s.from_id, s.from_label, s.to_id
  FROM subject s
  JOIN right_1 o ON o.subject = s.to_id
  WHERE NOT EXISTS (SELECT 1 FROM left_1 r WHERE r.subject = s.from_id AND r.subject_label = s.from_label AND o.id = r.id AND o.label = 'Grid')
  UNION ALL
  SELECT s.from_id, s.from_label, s.to_id
  FROM subject s
  WHERE NOT EXISTS (SELECT 1 FROM left_1 o WHERE o.subject = s.from_id AND o.subject_label = s.from_label)
),
gap AS (
  SELECT s.*, 'disagree' AS defect
  FROM subject s
  WHERE EXISTS (SELECT 1 FROM failing f WHERE f.from_id = s.from_id AND f.from_label = s.from_label AND f.to_id = s.to_id)
),
responsible_start AS (
  SELECT DISTINCT s.from_id AS id, s.from_label AS label
  FROM gap s
),
answer_1 AS (
  SELECT f.id AS subject, f.label AS subject_label, e.to_id AS id
  FROM responsible_start f
  JOIN edges_HAS_ROLE e ON e.from_id = f.id AND e.from_label = f.label
  WHERE e.to_label = 'Grid'
),
responsible AS (
  SELECT w.subject, w.subject_label, MIN('Grid' || ' ' || w.id) AS responsible
  FROM answer_1 w
  GROUP BY w.subject, w.subject_label
)
SELECT 'SITS_ON' AS label, g.from_label, g.from_id, g.to_label, g.to_id, g.defect, g.village, g.town, g.county, r.responsible
FROM gap g
LEFT JOIN responsible r ON r.subject = g.from_id AND r.subject_label = g.from_label

-- checked
WITH
subject AS (
  SELECT e.from_label, e.from_id, e.to_label, e.to_id, p.village, p.town, p.county
  FROM edges_SITS_ON e
  JOIN place_Member p ON p.id = e.from_id
  WHERE e.from_label = 'Member' AND e.position IS NOT NULL
  UNION ALL
  SELECT e.from_label, e.from_id, e.to_label, e.to_id, p.village, p.town, p.county
  FROM edges_SITS_ON e
  JOIN place_Worker p ON p.id = e.from_id
  WHERE e.from_label = 'Worker' AND e.position IS NOT NULL
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
