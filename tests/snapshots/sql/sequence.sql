-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county, n.registered, n.rectified, n.closed
  FROM place_Issue p
  JOIN nodes_Issue n ON n.id = p.id
),
staged AS (
  SELECT s.id, s.village, s.town, s.county,
    CASE
      WHEN s.rectified IS NOT NULL AND (s.registered IS NULL OR s.registered > s.rectified) THEN 'rectified'
      WHEN s.closed IS NOT NULL AND (s.rectified IS NULL OR s.rectified > s.closed) THEN 'closed'
    END AS at
  FROM subject s
),
gap AS (
  SELECT s.id, s.village, s.town, s.county, s.at, 'order' AS defect
  FROM staged s
  WHERE s.at IS NOT NULL
),
answer_1 AS (
  SELECT f.id AS subject, e.to_id AS id, e.to_label AS label
  FROM gap f
  JOIN edges_HELD_BY e ON e.from_id = f.id
  WHERE e.from_label = 'Issue'
),
responsible AS (
  SELECT w.subject, MIN(w.label || ' ' || w.id) AS responsible
  FROM answer_1 w
  GROUP BY w.subject
)
SELECT 'Issue' AS label, g.id, g.defect, g.village, g.town, g.county, g.at, r.responsible
FROM gap g
LEFT JOIN responsible r ON r.subject = g.id

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Issue p
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
