-- defects
WITH
subject AS (
  SELECT n.id
  FROM nodes_Grid n
  WHERE n.name <> 'x'
)
SELECT 'Network' AS label, 'total' AS id, 'total' AS defect, CAST(NULL AS STRING) AS village, CAST(NULL AS STRING) AS town, CAST(NULL AS STRING) AS county, n.found
FROM (SELECT COUNT(*) AS found FROM subject) n
WHERE n.found <> 7

-- checked
WITH
subject AS (
  SELECT n.id
  FROM nodes_Grid n
  WHERE n.name <> 'x'
)
SELECT p.village, p.town, p.county, COUNT(*) AS checked
FROM subject s
JOIN place_Grid p ON p.id = s.id
GROUP BY p.village, p.town, p.county
