-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Grid p
  JOIN nodes_Grid n ON n.id = p.id
  WHERE n.name <> 'x'
)
SELECT 'Network' AS label, 'total' AS id, 'total' AS defect, CAST(NULL AS STRING) AS village, CAST(NULL AS STRING) AS town, CAST(NULL AS STRING) AS county, n.found
FROM (SELECT COUNT(*) AS found FROM subject) n
WHERE n.found <> 7

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Grid p
  JOIN nodes_Grid n ON n.id = p.id
  WHERE n.name <> 'x'
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
