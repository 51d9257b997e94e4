// defects
MATCH (s:Branch)
WHERE NOT EXISTS {
  MATCH (s)-[:ESTABLISHED_FOR]->(n1:Chain|CommercialZone|Grid)
}
WITH s, 0 AS found
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, found, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'Branch' AS label, s.id AS id, 'below' AS defect, village, town, county, null AS responsible, found;

// checked
MATCH (s:Branch)
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {}
