-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Issue p
  JOIN nodes_Issue n ON n.id = p.id
  WHERE n.theme NOT IN ('a', 'O' || CHR(39) || 'Brien' || CHR(92))
    AND n.source IN ('x', 'y' || CHR(10) || 'z')
    AND n.owner IS NULL
    AND n.closed IS NOT NULL
    AND n.due >= DATE '2025-01-01'
    AND n.due <= DATE '2025-12-31'
),
step_1 AS (
  SELECT f.id AS subject, e.to_id AS id, e.to_label AS label
  FROM subject f
  JOIN edges_HELD_BY e ON e.from_id = f.id
  WHERE e.from_label = 'Issue'
),
counted AS (
  SELECT e.subject, COUNT(*) AS found
  FROM step_1 e
  GROUP BY e.subject
),
gap AS (
  SELECT s.id, s.village, s.town, s.county, COALESCE(c.found, 0) AS found, 'above' AS defect
  FROM subject s
  LEFT JOIN counted c ON c.subject = s.id
  WHERE COALESCE(c.found, 0) > 1
)
SELECT 'Issue' AS label, g.id, g.defect, g.village, g.town, g.county, g.found
FROM gap g

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Issue p
  JOIN nodes_Issue n ON n.id = p.id
  WHERE n.theme NOT IN ('a', 'O' || CHR(39) || 'Brien' || CHR(92))
    AND n.source IN ('x', 'y' || CHR(10) || 'z')
    AND n.owner IS NULL
    AND n.closed IS NOT NULL
    AND n.due >= DATE '2025-01-01'
    AND n.due <= DATE '2025-12-31'
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
