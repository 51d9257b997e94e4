-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Organization p
  JOIN nodes_Organization n ON n.id = p.id
  WHERE n.sector = 'emerging'
),
part AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Grid p
  JOIN nodes_Grid n ON n.id = p.id
  WHERE n.name IS NOT NULL
),
step_1 AS (
  SELECT f.id AS subject, e.to_id AS id, 'Chain' AS label
  FROM subject f
  JOIN edges_IN_CHAIN e ON e.from_id = f.id
  UNION ALL
  SELECT f.id AS subject, e.to_id AS id, 'Grid' AS label
  FROM subject f
  JOIN edges_IN_GRID e ON e.from_id = f.id
  WHERE e.from_label = 'Organization'
),
placed AS (
  SELECT DISTINCT w.subject, w.id
  FROM step_1 w
  JOIN part p ON p.id = w.id
  WHERE w.label = 'Grid'
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
SELECT 'Organization' AS label, g.id, g.defect, g.village, g.town, g.county, g.found, CAST(NULL AS STRING) AS responsible
FROM gap g
UNION ALL
SELECT 'Grid' AS label, g.id, g.defect, g.village, g.town, g.county, g.found, CAST(NULL AS STRING) AS responsible
FROM empty g

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Organization p
  JOIN nodes_Organization n ON n.id = p.id
  WHERE n.sector = 'emerging'
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
