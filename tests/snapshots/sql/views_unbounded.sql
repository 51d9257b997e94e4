-- nodes_Member
SELECT n.*
FROM stored_nodes_Member n

-- nodes_Plan
SELECT n.*
FROM stored_nodes_Plan n

-- edges_SERVES
SELECT e.*
FROM stored_edges_SERVES e

-- edges_HELD_BY
SELECT e.*
FROM stored_edges_HELD_BY e

-- place_Town
SELECT n.id, CAST(NULL AS STRING) AS village, n.id AS town, MIN(e.to_id) AS county
FROM nodes_Town n
LEFT JOIN edges_IN_COUNTY e ON e.from_id = n.id AND e.from_label = 'Town'
GROUP BY n.id

-- place_Village
SELECT n.id, n.id AS village, MIN(t.id) AS town, MIN(t.county) AS county
FROM nodes_Village n
LEFT JOIN (
  SELECT e.from_id, MIN(e.to_id) AS id
  FROM edges_IN_TOWN e
  WHERE e.from_label = 'Village'
  GROUP BY e.from_id
) own ON own.from_id = n.id
LEFT JOIN place_Town t ON t.id = own.id
GROUP BY n.id

-- place_Member
WITH
step_1 AS (
  SELECT e.from_id AS subject, e.to_id AS id
  FROM edges_IN_GROUP e
),
step_2 AS (
  SELECT f.subject, e.to_id AS id
  FROM step_1 f
  JOIN edges_IN_VILLAGE e ON e.from_id = f.id
  WHERE e.from_label = 'PartyGroup'
),
own AS (
  SELECT w.subject, MIN(w.id) AS village
  FROM step_2 w
  GROUP BY w.subject
)
SELECT n.id, v.village AS village, v.town AS town, v.county AS county
FROM nodes_Member n
LEFT JOIN own o ON o.subject = n.id
LEFT JOIN place_Village v ON v.id = o.village

-- place_Branch
WITH
step_1 AS (
  SELECT e.from_id AS subject, e.to_id AS id, 'Village' AS label
  FROM edges_IN_VILLAGE e
  WHERE e.from_label = 'Branch'
  UNION ALL
  SELECT e.from_id AS subject, e.to_id AS id, 'Town' AS label
  FROM edges_IN_TOWN e
  WHERE e.from_label = 'Branch'
  UNION ALL
  SELECT e.from_id AS subject, e.to_id AS id, 'County' AS label
  FROM edges_IN_COUNTY e
  WHERE e.from_label = 'Branch'
),
own AS (
  SELECT w.subject, MIN(CASE WHEN w.label = 'Village' THEN w.id END) AS village, MIN(CASE WHEN w.label = 'Town' THEN w.id END) AS town, MIN(CASE WHEN w.label = 'County' THEN w.id END) AS county
  FROM step_1 w
  GROUP BY w.subject
)
SELECT n.id, COALESCE(v.village, t.village, c.village) AS village, COALESCE(v.town, t.town, c.town) AS town, COALESCE(v.county, t.county, c.county) AS county
FROM nodes_Branch n
LEFT JOIN own o ON o.subject = n.id
LEFT JOIN place_Village v ON v.id = o.village
LEFT JOIN place_Town t ON t.id = o.town AND o.village IS NULL
LEFT JOIN place_County c ON c.id = o.county AND o.village IS NULL AND o.town IS NULL

-- place_Standard
SELECT n.id, CAST(NULL AS STRING) AS village, CAST(NULL AS STRING) AS town, CAST(NULL AS STRING) AS county
FROM nodes_Standard n
