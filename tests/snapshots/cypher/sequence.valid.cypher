// defects
MATCH (s:ServiceRequest)
WHERE coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
WITH s, CASE
  WHEN s.assigned IS NOT NULL AND (coalesce(s.ordered > s.assigned, true)) THEN 'assigned'
  WHEN s.taken IS NOT NULL AND (coalesce(s.ordered > s.taken, true) OR coalesce(s.assigned > s.taken, true)) THEN 'taken'
  WHEN s.done IS NOT NULL AND (coalesce(s.ordered > s.done, true) OR coalesce(s.assigned > s.done, true) OR coalesce(s.taken > s.done, true)) THEN 'done'
END AS at
WHERE at IS NOT NULL
OPTIONAL MATCH (s)-[place1_edge:HELD_BY]->(place1)
WHERE coalesce(place1_edge.since <= $day, true)
  AND coalesce($day < place1_edge.until, true)
  AND coalesce(place1.since <= $day, true)
  AND coalesce($day < place1.until, true)
OPTIONAL MATCH (place1)-[place2_edge:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place2)
WHERE coalesce(place2_edge.since <= $day, true)
  AND coalesce($day < place2_edge.until, true)
  AND coalesce(place2.since <= $day, true)
  AND coalesce($day < place2.until, true)
WITH s, at, min(CASE WHEN place2:Village THEN place2.id END) AS village, min(CASE WHEN place2:Town THEN place2.id END) AS town, min(CASE WHEN place2:County THEN place2.id END) AS county
RETURN 'ServiceRequest' AS label, s.id AS id, 'order' AS defect, village, town, county, null AS responsible, at;

// checked
MATCH (s:ServiceRequest)
WHERE coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
OPTIONAL MATCH (s)-[place1_edge:HELD_BY]->(place1)
WHERE coalesce(place1_edge.since <= $day, true)
  AND coalesce($day < place1_edge.until, true)
  AND coalesce(place1.since <= $day, true)
  AND coalesce($day < place1.until, true)
OPTIONAL MATCH (place1)-[place2_edge:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place2)
WHERE coalesce(place2_edge.since <= $day, true)
  AND coalesce($day < place2_edge.until, true)
  AND coalesce(place2.since <= $day, true)
  AND coalesce($day < place2.until, true)
WITH s, min(CASE WHEN place2:Village THEN place2.id END) AS village, min(CASE WHEN place2:Town THEN place2.id END) AS town, min(CASE WHEN place2:County THEN place2.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {}
