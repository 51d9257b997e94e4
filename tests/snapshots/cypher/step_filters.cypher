// defects
MATCH (s:Grid)
WHERE NOT EXISTS {
  MATCH (s)<-[n1_edge:HAS_ROLE]-(n1)
  WHERE n1_edge.role = $role
    AND n1.id <> $id
}
WITH s, 0 AS found
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, found, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'Grid' AS label, s.id AS id, 'below' AS defect, village, town, county, null AS responsible, found;

// checked
MATCH (s:Grid)
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"id": "x", "role": "网格长"}
