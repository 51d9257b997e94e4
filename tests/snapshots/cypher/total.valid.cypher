// defects
MATCH (s:Grid)
WHERE coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
  AND s.name <> $name
WITH count(s) AS found
WHERE found <> $equals
RETURN 'Network' AS label, $rule AS id, 'total' AS defect, null AS village, null AS town, null AS county, null AS responsible, found;

// checked
MATCH (s:Grid)
WHERE coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
  AND s.name <> $name
OPTIONAL MATCH (s)-[place1_edge:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WHERE coalesce(place1_edge.since <= $day, true)
  AND coalesce($day < place1_edge.until, true)
  AND coalesce(place1.since <= $day, true)
  AND coalesce($day < place1.until, true)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"equals": 7, "name": "x", "rule": "total"}
