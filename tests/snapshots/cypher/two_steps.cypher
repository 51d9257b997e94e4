// defects
MATCH (s:PartyGroup)
WITH s, COUNT {
  MATCH (s)<-[:IN_GROUP]-(n1)
  MATCH (n1)-[:SERVES]->(n2)
  RETURN DISTINCT n2
} AS found
WHERE found < $min
OPTIONAL MATCH (s)-[:IN_VILLAGE]->(place1)
WITH s, found, min(place1.id) AS village
RETURN 'PartyGroup' AS label, s.id AS id, 'below' AS defect, village, null AS town, null AS county, null AS responsible, found;

// checked
MATCH (s:PartyGroup)
OPTIONAL MATCH (s)-[:IN_VILLAGE]->(place1)
WITH s, min(place1.id) AS village
RETURN village, null AS town, null AS county, count(*) AS checked;

// parameters besides $day
// {"min": 2}
