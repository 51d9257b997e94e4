-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Village p
),
part AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Grid p
),
step_1 AS (
  SELECT e.from_id AS subject, e.to_id AS id
  FROM edges_IN_GRID e
  WHERE e.from_label = 'Village'
),
placed AS (
  SELECT DISTINCT w.subject, w.id
  FROM step_1 w
  JOIN part p ON p.id = w.id
),
counted AS (
  SELECT w.subject, COUNT(*) AS found
  FROM placed w
  GROUP BY w.subject
),
gap AS (
  SELECT s.id, s.village, s.town, s.county, COALESCE(c.found, 0) AS found,
    CASE WHEN c.found IS NULL THEN 'no-part' ELSE 'parts' END AS defect
  FROM subject s
  LEFT JOIN counted c ON c.subject = s.id
  WHERE COALESCE(c.found, 0) <> 1
),
empty AS (
  SELECT s.id, s.village, s.town, s.county, CAST(0 AS BIGINT) AS found, 'empty-part' AS defect
  FROM part s
  WHERE NOT EXISTS (SELECT 1 FROM placed w WHERE w.id = s.id)
)
SELECT 'Village' AS label, g.id, g.defect, g.village, g.town, g.county, g.found, CAST(NULL AS STRING) AS responsible
FROM gap g
UNION ALL
SELECT 'Grid' AS label, g.id, g.defect, g.village, g.town, g.county, g.found, CAST(NULL AS STRING) AS responsible
FROM empty g
UNION ALL
SELECT 'Network' AS label, 'partition' AS id, 'parts-count' AS defect, CAST(NULL AS STRING) AS village, CAST(NULL AS STRING) AS town, CAST(NULL AS STRING) AS county, n.found, CAST(NULL AS STRING) AS responsible
FROM (SELECT COUNT(*) AS found FROM part) n
WHERE n.found <> 7

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Village p
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
