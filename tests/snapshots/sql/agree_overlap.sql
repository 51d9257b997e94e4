-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Grid p
),
left_1 AS (
  SELECT e.to_id AS subject, e.from_id AS id, e.from_label AS label
  FROM edges_HAS_ROLE e
  WHERE e.to_label = 'Grid'
),
right_1 AS (
  SELECT e.to_id AS subject, e.from_id AS id
  FROM edges_ESTABLISHED_FOR e
  WHERE e.to_label = 'Grid' AND e.from_label = 'Committee'
),
right_2 AS (
  SELECT f.subject, e.from_id AS id
  FROM right_1 f
  JOIN edges_SITS_ON e ON e.to_id = f.id
  WHERE e.from_label = 'Member'
),
doubtful AS (
  SELECT DISTINCT s.*
  FROM subject s
  LEFT JOIN left_1 l ON l.subject = s.id
  WHERE NOT EXISTS (SELECT 1 FROM right_2 r WHERE r.subject = s.id AND l.id = r.id AND l.label = 'Member')
),
fitting AS (
  SELECT s.id
  FROM doubtful s
  JOIN left_1 l ON l.subject = s.id
  JOIN right_2 r ON r.subject = s.id AND l.id = r.id AND l.label = 'Member'
),
gap AS (
  SELECT s.id, s.village, s.town, s.county, 'disagree' AS defect
  FROM doubtful s
  WHERE NOT EXISTS (SELECT 1 FROM fitting f WHERE f.id = s.id)
)
SELECT 'Grid' AS label, g.id, g.defect, g.village, g.town, g.county
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
