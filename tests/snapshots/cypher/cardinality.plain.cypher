// defects
MATCH (s:Member)
WITH s, COUNT {
  MATCH (s)-[:SERVES]->(n1)
} AS found
WHERE found < $min OR found > $max
OPTIONAL MATCH (s)-[:IN_GROUP]->(place1)
OPTIONAL MATCH (place1)-[:IN_VILLAGE]->(place2)
WITH s, found, min(place2.id) AS village
RETURN 'Member' AS label, s.id AS id, CASE WHEN found < $min THEN 'below' ELSE 'above' END AS defect, village, null AS town, null AS county, null AS responsible, found;

// checked
MATCH (s:Member)
OPTIONAL MATCH (s)-[:IN_GROUP]->(place1)
OPTIONAL MATCH (place1)-[:IN_VILLAGE]->(place2)
WITH s, min(place2.id) AS village
RETURN village, null AS town, null AS county, count(*) AS checked;

// parameters besides $day
// {"max": 20, "min": 5}
