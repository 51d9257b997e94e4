MATCH (s:Village)
OPTIONAL MATCH (s)-[:IN_TOWN]->(place1)
WITH s, min(place1.id) AS above
RETURN s.id AS id, above;

MATCH (s:Town)
OPTIONAL MATCH (s)-[:IN_COUNTY]->(place1)
WITH s, min(place1.id) AS above
RETURN s.id AS id, above;
