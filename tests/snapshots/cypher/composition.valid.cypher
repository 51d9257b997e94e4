// defects
MATCH (s:Grid)
WHERE coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
UNWIND range(0, size($all_of) - 1) AS item
WITH s, item, COUNT {
  MATCH (s)<-[n1_edge:HAS_ROLE]-(n1)
  WHERE coalesce(n1_edge.since <= $day, true)
    AND coalesce($day < n1_edge.until, true)
    AND coalesce(n1.since <= $day, true)
    AND coalesce($day < n1.until, true)
    AND n1_edge.role = $all_of[item]
  RETURN DISTINCT n1
} AS found
WHERE found < $each_min OR found > $each_max
WITH s, item, CASE WHEN found < $each_min THEN 'missing' ELSE 'excess' END AS defect
OPTIONAL MATCH (s)-[place1_edge:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WHERE coalesce(place1_edge.since <= $day, true)
  AND coalesce($day < place1_edge.until, true)
  AND coalesce(place1.since <= $day, true)
  AND coalesce($day < place1.until, true)
WITH s, item, defect, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'Grid' AS label, s.id AS id, defect, village, town, county, null AS responsible, item;

// checked
MATCH (s:Grid)
WHERE coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
OPTIONAL MATCH (s)-[place1_edge:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WHERE coalesce(place1_edge.since <= $day, true)
  AND coalesce($day < place1_edge.until, true)
  AND coalesce(place1.since <= $day, true)
  AND coalesce($day < place1.until, true)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"all_of": ["网格长", "网格员"], "each_max": 1, "each_min": 1}
