// defects
MATCH (s:Organization)
WITH s, COUNT {
  MATCH (s)-[:IN_CHAIN|IN_ZONE|IN_GRID]->(n1)
  RETURN DISTINCT n1
} AS found
WHERE found < $min OR found > $max
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, found, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'Organization' AS label, s.id AS id, CASE WHEN found < $min THEN 'below' ELSE 'above' END AS defect, village, town, county, null AS responsible, found;

// checked
MATCH (s:Organization)
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"max": 2, "min": 1}
