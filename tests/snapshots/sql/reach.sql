-- defects
WITH
subject AS (
  SELECT n.id
  FROM nodes_Town n
),
depth_4 AS (
  SELECT id, MAX(depth) AS depth
  FROM (
    SELECT e.from_id AS id, 1 AS depth
    FROM edges_SERVES e
  ) w
  GROUP BY id
),
depth_3 AS (
  SELECT id, MAX(depth) AS depth
  FROM (
    SELECT e.to_id AS id, 1 + COALESCE(d.depth, 0) AS depth
    FROM edges_IN_GROUP e
    LEFT JOIN depth_4 d ON d.id = e.from_id
  ) w
  GROUP BY id
),
depth_2 AS (
  SELECT id, MAX(depth) AS depth
  FROM (
    SELECT e.to_id AS id, 1 + COALESCE(d.depth, 0) AS depth
    FROM edges_IN_VILLAGE e
    LEFT JOIN depth_3 d ON d.id = e.from_id
    WHERE e.from_label = 'PartyGroup'
  ) w
  GROUP BY id
),
depth_1 AS (
  SELECT id, MAX(depth) AS depth
  FROM (
    SELECT e.to_id AS id, 1 + COALESCE(d.depth, 0) AS depth
    FROM edges_IN_TOWN e
    LEFT JOIN depth_2 d ON d.id = e.from_id
    WHERE e.from_label = 'Village'
  ) w
  GROUP BY id
),
gap AS (
  SELECT s.id, 1 + COALESCE(d.depth, 0) AS broken_at, 'broken' AS defect
  FROM subject s
  LEFT JOIN depth_1 d ON d.id = s.id
  WHERE COALESCE(d.depth, 0) < 4
)
SELECT 'Town' AS label, g.id, g.defect, p.village, p.town, p.county, g.broken_at
FROM gap g
JOIN place_Town p ON p.id = g.id

-- checked
SELECT p.village, p.town, p.county, COUNT(*) AS checked
FROM place_Town p
GROUP BY p.village, p.town, p.county
