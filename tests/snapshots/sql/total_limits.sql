-- defects
WITH
when_1 AS (
  SELECT e.from_id AS id
  FROM edges_ESTABLISHED_FOR e
  WHERE e.from_label = 'ServicePosition' AND e.to_label = 'Village'
),
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_ServicePosition p
  WHERE EXISTS (SELECT 1 FROM when_1 w WHERE w.id = p.id)
)
SELECT 'Network' AS label, 'total-limits' AS id, 'total' AS defect, CAST(NULL AS STRING) AS village, CAST(NULL AS STRING) AS town, CAST(NULL AS STRING) AS county, n.found
FROM (SELECT COUNT(*) AS found FROM subject) n
WHERE n.found < 10 OR n.found > 12

-- checked
WITH
when_1 AS (
  SELECT e.from_id AS id
  FROM edges_ESTABLISHED_FOR e
  WHERE e.from_label = 'ServicePosition' AND e.to_label = 'Village'
),
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_ServicePosition p
  WHERE EXISTS (SELECT 1 FROM when_1 w WHERE w.id = p.id)
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
