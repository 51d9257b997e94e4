MATCH (s:Village)
WHERE s.covernet
  AND coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
OPTIONAL MATCH (s)-[place1_edge:IN_TOWN]->(place1)
WHERE place1_edge.covernet
  AND coalesce(place1_edge.since <= $day, true)
  AND coalesce($day < place1_edge.until, true)
  AND coalesce(place1.since <= $day, true)
  AND coalesce($day < place1.until, true)
WITH s, min(place1.id) AS above
RETURN s.id AS id, above;

MATCH (s:Town)
WHERE s.covernet
  AND coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
OPTIONAL MATCH (s)-[place1_edge:IN_COUNTY]->(place1)
WHERE place1_edge.covernet
  AND coalesce(place1_edge.since <= $day, true)
  AND coalesce($day < place1_edge.until, true)
  AND coalesce(place1.since <= $day, true)
  AND coalesce($day < place1.until, true)
WITH s, min(place1.id) AS above
RETURN s.id AS id, above;
