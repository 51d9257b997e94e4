// defects
MATCH (s:Member)
WHERE coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
WITH s, COUNT {
  MATCH (s)-[n1_edge:SERVES]->(n1)
  WHERE coalesce(n1_edge.since <= $day, true)
    AND coalesce($day < n1_edge.until, true)
    AND coalesce(n1.since <= $day, true)
    AND coalesce($day < n1.until, true)
} AS found
WHERE found < $min OR found > $max
OPTIONAL MATCH (s)-[place1_edge:IN_GROUP]->(place1)
WHERE coalesce(place1_edge.since <= $day, true)
  AND coalesce($day < place1_edge.until, true)
  AND coalesce(place1.since <= $day, true)
  AND coalesce($day < place1.until, true)
OPTIONAL MATCH (place1)-[place2_edge:IN_VILLAGE]->(place2)
WHERE coalesce(place2_edge.since <= $day, true)
  AND coalesce($day < place2_edge.until, true)
  AND coalesce(place2.since <= $day, true)
  AND coalesce($day < place2.until, true)
WITH s, found, min(place2.id) AS village
RETURN 'Member' AS label, s.id AS id, CASE WHEN found < $min THEN 'below' ELSE 'above' END AS defect, village, null AS town, null AS county, null AS responsible, found;

// checked
MATCH (s:Member)
WHERE coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
OPTIONAL MATCH (s)-[place1_edge:IN_GROUP]->(place1)
WHERE coalesce(place1_edge.since <= $day, true)
  AND coalesce($day < place1_edge.until, true)
  AND coalesce(place1.since <= $day, true)
  AND coalesce($day < place1.until, true)
OPTIONAL MATCH (place1)-[place2_edge:IN_VILLAGE]->(place2)
WHERE coalesce(place2_edge.since <= $day, true)
  AND coalesce($day < place2_edge.until, true)
  AND coalesce(place2.since <= $day, true)
  AND coalesce($day < place2.until, true)
WITH s, min(place2.id) AS village
RETURN village, null AS town, null AS county, count(*) AS checked;

// parameters besides $day
// {"max": 20, "min": 5}
