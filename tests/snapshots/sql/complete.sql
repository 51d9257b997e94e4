-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county, n.owner, n.due, n.source
  FROM place_Issue p
  JOIN nodes_Issue n ON n.id = p.id
  WHERE n.closed IS NULL
),
gap AS (
  SELECT s.id, s.village, s.town, s.county, 0 AS item, 'missing' AS defect
  FROM subject s
  WHERE s.owner IS NULL
  UNION ALL
  SELECT s.id, s.village, s.town, s.county, 1 AS item, 'missing' AS defect
  FROM subject s
  WHERE s.due IS NULL
  UNION ALL
  SELECT s.id, s.village, s.town, s.county, 1 AS item, 'wrong' AS defect
  FROM subject s
  WHERE s.due IS NOT NULL AND NOT COALESCE(s.due >= DATE '2025-01-01' AND s.due <= DATE '2025-12-31', FALSE)
  UNION ALL
  SELECT s.id, s.village, s.town, s.county, 2 AS item, 'wrong' AS defect
  FROM subject s
  WHERE NOT COALESCE(s.source <> 'x', FALSE)
)
SELECT 'Issue' AS label, g.id, g.defect, g.village, g.town, g.county, g.item
FROM gap g

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Issue p
  JOIN nodes_Issue n ON n.id = p.id
  WHERE n.closed IS NULL
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
