-- defects
WITH
subject AS (
  SELECT n.id
  FROM nodes_CoBuilding n
),
step_1 AS (
  SELECT f.id AS subject, e.from_id AS id, 'Organization' AS label, n.id AS value
  FROM subject f
  JOIN edges_PARTNER_IN e ON e.to_id = f.id
  JOIN nodes_Organization n ON n.id = e.from_id
  WHERE e.from_label = 'Organization'
  UNION ALL
  SELECT f.id AS subject, e.from_id AS id, 'Branch' AS label, n.id AS value
  FROM subject f
  JOIN edges_PARTNER_IN e ON e.to_id = f.id
  JOIN nodes_Branch n ON n.id = e.from_id
  WHERE e.from_label = 'Branch'
  UNION ALL
  SELECT f.id AS subject, e.from_id AS id, 'Village' AS label, n.id AS value
  FROM subject f
  JOIN edges_PARTNER_IN e ON e.to_id = f.id
  JOIN nodes_Village n ON n.id = e.from_id
  WHERE e.from_label = 'Village'
),
ends AS (
  SELECT DISTINCT w.subject, w.label, w.id, w.value
  FROM step_1 w
),
counted AS (
  SELECT e.subject, e.value, COUNT(*) AS found
  FROM ends e
  GROUP BY e.subject, e.value
),
demanded AS (
  SELECT 0 AS item, 'a' AS value
),
gap AS (
  SELECT s.id, d.item, CASE WHEN COALESCE(c.found, 0) < 1 THEN 'missing' ELSE 'excess' END AS defect
  FROM subject s
  CROSS JOIN demanded d
  LEFT JOIN counted c ON c.subject = s.id AND c.value = d.value
  WHERE COALESCE(c.found, 0) < 1
)
SELECT 'CoBuilding' AS label, g.id, g.defect, p.village, p.town, p.county, g.item
FROM gap g
JOIN place_CoBuilding p ON p.id = g.id

-- checked
SELECT p.village, p.town, p.county, COUNT(*) AS checked
FROM place_CoBuilding p
GROUP BY p.village, p.town, p.county
