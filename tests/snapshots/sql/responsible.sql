-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Village p
),
walk_1 AS (
  SELECT e.from_id AS id
  FROM edges_IN_GRID e
  WHERE e.from_label = 'Village'
),
gap AS (
  SELECT s.id, s.village, s.town, s.county, CAST(0 AS BIGINT) AS found, 'below' AS defect
  FROM subject s
  WHERE NOT EXISTS (SELECT 1 FROM walk_1 w WHERE w.id = s.id)
),
answer_1 AS (
  SELECT f.id AS subject, e.to_id AS id
  FROM gap f
  JOIN edges_IN_TOWN e ON e.from_id = f.id
  WHERE e.from_label = 'Village'
),
answer_2 AS (
  SELECT f.subject, e.from_id AS id, e.from_label AS label
  FROM answer_1 f
  JOIN edges_HAS_ROLE e ON e.to_id = f.id
  WHERE e.to_label = 'Town'
),
responsible AS (
  SELECT w.subject, MIN(w.label || ' ' || w.id) AS responsible
  FROM answer_2 w
  GROUP BY w.subject
)
SELECT 'Village' AS label, g.id, g.defect, g.village, g.town, g.county, g.found, r.responsible
FROM gap g
LEFT JOIN responsible r ON r.subject = g.id

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Village p
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
