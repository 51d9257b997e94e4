-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Town p
),
walk_4 AS (
  SELECT DISTINCT e.from_id AS id
  FROM edges_SERVES e
),
walk_3 AS (
  SELECT DISTINCT e.to_id AS id
  FROM edges_IN_GROUP e
  JOIN walk_4 r ON r.id = e.from_id
),
walk_2 AS (
  SELECT DISTINCT e.to_id AS id
  FROM edges_IN_VILLAGE e
  JOIN walk_3 r ON r.id = e.from_id
  WHERE e.from_label = 'PartyGroup'
),
walk_1 AS (
  SELECT e.to_id AS id
  FROM edges_IN_TOWN e
  JOIN walk_2 r ON r.id = e.from_id
  WHERE e.from_label = 'Village'
),
broken AS (
  SELECT s.id, s.village, s.town, s.county
  FROM subject s
  WHERE NOT EXISTS (SELECT 1 FROM walk_1 w WHERE w.id = s.id)
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
    FROM broken s
    JOIN edges_IN_TOWN e ON s.id = e.to_id
    LEFT JOIN depth_2 d ON d.id = e.from_id
    WHERE e.from_label = 'Village'
  ) w
  GROUP BY id
),
gap AS (
  SELECT s.id, s.village, s.town, s.county, 1 + COALESCE(d.depth, 0) AS broken_at, 'broken' AS defect
  FROM broken s
  LEFT JOIN depth_1 d ON d.id = s.id
)
SELECT 'Town' AS label, g.id, g.defect, g.village, g.town, g.county, g.broken_at
FROM gap g

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Town p
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
