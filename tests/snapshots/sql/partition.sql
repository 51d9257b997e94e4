-- defects
WITH
subject AS (
  SELECT n.id
  FROM nodes_Village n
),
part AS (
  SELECT n.id
  FROM nodes_Grid n
),
step_1 AS (
  SELECT f.id AS subject, e.to_id AS id
  FROM subject f
  JOIN edges_IN_GRID e ON e.from_id = f.id
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
  SELECT s.id, COALESCE(c.found, 0) AS found,
    CASE WHEN c.found IS NULL THEN 'no-part' ELSE 'parts' END AS defect
  FROM subject s
  LEFT JOIN counted c ON c.subject = s.id
  WHERE COALESCE(c.found, 0) <> 1
),
empty AS (
  SELECT p.id, CAST(0 AS BIGINT) AS found, 'empty-part' AS defect
  FROM part p
  WHERE NOT EXISTS (SELECT 1 FROM placed w WHERE w.id = p.id)
)
SELECT 'Village' AS label, g.id, g.defect, p.village, p.town, p.county, g.found, CAST(NULL AS STRING) AS responsible
FROM gap g
JOIN place_Village p ON p.id = g.id
UNION ALL
SELECT 'Grid' AS label, g.id, g.defect, p.village, p.town, p.county, g.found, CAST(NULL AS STRING) AS responsible
FROM empty g
JOIN place_Grid p ON p.id = g.id
UNION ALL
SELECT 'Network' AS label, 'partition' AS id, 'parts-count' AS defect, CAST(NULL AS STRING) AS village, CAST(NULL AS STRING) AS town, CAST(NULL AS STRING) AS county, n.found, CAST(NULL AS STRING) AS responsible
FROM (SELECT COUNT(*) AS found FROM part) n
WHERE n.found <> 7

-- checked
SELECT p.village, p.town, p.county, COUNT(*) AS checked
FROM place_Village p
GROUP BY p.village, p.town, p.county
