-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_CoBuilding p
),
step_1 AS (
  SELECT e.to_id AS subject, e.from_id AS id, 'Organization' AS label, n.id AS value
  FROM edges_PARTNER_IN e
  JOIN nodes_Organization n ON n.id = e.from_id
  WHERE e.from_label = 'Organization'
  UNION ALL
  SELECT e.to_id AS subject, e.from_id AS id, 'Branch' AS label, n.id AS value
  FROM edges_PARTNER_IN e
  JOIN nodes_Branch n ON n.id = e.from_id
  WHERE e.from_label = 'Branch'
  UNION ALL
  SELECT e.to_id AS subject, e.from_id AS id, 'Village' AS label, n.id AS value
  FROM edges_PARTNER_IN e
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
  SELECT s.id, s.village, s.town, s.county, d.item, CASE WHEN COALESCE(c.found, 0) < 1 THEN 'missing' ELSE 'excess' END AS defect
  FROM subject s
  CROSS JOIN demanded d
  LEFT JOIN counted c ON c.subject = s.id AND c.value = d.value
  WHERE COALESCE(c.found, 0) < 1
)
SELECT 'CoBuilding' AS label, g.id, g.defect, g.village, g.town, g.county, g.item
FROM gap g

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_CoBuilding p
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
