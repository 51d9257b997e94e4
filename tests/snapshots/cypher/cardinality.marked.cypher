// defects
MATCH (s:Member)
WHERE s.covernet
WITH s, COUNT {
  MATCH (s)-[n1_edge:SERVES]->(n1)
  WHERE n1_edge.covernet
} AS found
WHERE found < $min OR found > $max
OPTIONAL MATCH (s)-[place1_edge:IN_GROUP]->(place1)
WHERE place1_edge.covernet
OPTIONAL MATCH (place1)-[place2_edge:IN_VILLAGE]->(place2)
WHERE place2_edge.covernet
WITH s, found, min(place2.id) AS village
RETURN 'Member' AS label, s.id AS id, CASE WHEN found < $min THEN 'below' ELSE 'above' END AS defect, village, null AS town, null AS county, null AS responsible, found;

// checked
MATCH (s:Member)
WHERE s.covernet
OPTIONAL MATCH (s)-[place1_edge:IN_GROUP]->(place1)
WHERE place1_edge.covernet
OPTIONAL MATCH (place1)-[place2_edge:IN_VILLAGE]->(place2)
WHERE place2_edge.covernet
WITH s, min(place2.id) AS village
RETURN village, null AS town, null AS county, count(*) AS checked;

// parameters besides $day
// {"max": 20, "min": 5}
