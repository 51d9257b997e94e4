// defects
MATCH (s:Branch)
WITH s, COUNT {
  MATCH (s)-[:PAIRED_WITH]-(n1:Village)
  RETURN DISTINCT n1
} AS found
WHERE found < $min
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, found, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'Branch' AS label, s.id AS id, 'below' AS defect, village, town, county, null AS responsible, found;

// checked
MATCH (s:Branch)
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"min": 2}
