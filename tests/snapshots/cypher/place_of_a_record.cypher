// defects
MATCH (s:Plan)
WHERE NOT EXISTS {
  MATCH (s)-[:HELD_BY]->(n1)
}
WITH s, 0 AS found
OPTIONAL MATCH (s)-[:HELD_BY]->(place1)
OPTIONAL MATCH (place1)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place2)
WITH s, found, min(CASE WHEN place2:Village THEN place2.id END) AS village, min(CASE WHEN place2:Town THEN place2.id END) AS town, min(CASE WHEN place2:County THEN place2.id END) AS county
RETURN 'Plan' AS label, s.id AS id, 'below' AS defect, village, town, county, null AS responsible, found;

// checked
MATCH (s:Plan)
OPTIONAL MATCH (s)-[:HELD_BY]->(place1)
OPTIONAL MATCH (place1)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place2)
WITH s, min(CASE WHEN place2:Village THEN place2.id END) AS village, min(CASE WHEN place2:Town THEN place2.id END) AS town, min(CASE WHEN place2:County THEN place2.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {}
