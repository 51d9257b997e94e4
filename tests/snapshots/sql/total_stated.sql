-- defects
SELECT 'Network' AS label, 'total-stated' AS id, 'total' AS defect, CAST(NULL AS STRING) AS village, CAST(NULL AS STRING) AS town, CAST(NULL AS STRING) AS county, n.found
FROM (SELECT CAST(961 AS BIGINT) AS found) n
WHERE n.found <> 961

-- checked
SELECT CAST(NULL AS STRING) AS village, CAST(NULL AS STRING) AS town, CAST(NULL AS STRING) AS county, CAST(1 AS BIGINT) AS checked
