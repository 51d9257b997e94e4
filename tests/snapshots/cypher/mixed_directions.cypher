// defects
MATCH (s:Organization)
WITH s, COUNT {
  MATCH (s)-[n1_edge:PAIRED_WITH|RESPONSIBLE_FOR|HAS_ROLE]-(n1)
  WHERE (type(n1_edge) = 'PAIRED_WITH' AND n1:Village OR type(n1_edge) = 'RESPONSIBLE_FOR' AND startNode(n1_edge) = s AND n1:Grid OR type(n1_edge) = 'HAS_ROLE' AND endNode(n1_edge) = s)
  RETURN DISTINCT n1
} AS found
WHERE found > $max
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, found, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'Organization' AS label, s.id AS id, 'above' AS defect, village, town, county, null AS responsible, found;

// checked
MATCH (s:Organization)
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"max": 3}
