// defects
MATCH (s:Grid)
WHERE EXISTS {
  MATCH (s)<-[when1_edge:HAS_ROLE]-(when1)
  WHERE when1_edge.role = $role
}
  AND NOT EXISTS {
  MATCH (s)<-[:ESTABLISHED_FOR]-(unless1:Committee)
  MATCH (unless1)<-[:SITS_ON]-(unless2)
}
  AND NOT EXISTS {
  MATCH (s)<-[:IN_GRID]-(n1:Village)
}
WITH s, 0 AS found
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, found, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'Grid' AS label, s.id AS id, 'below' AS defect, village, town, county, null AS responsible, found;

// checked
MATCH (s:Grid)
WHERE EXISTS {
  MATCH (s)<-[when1_edge:HAS_ROLE]-(when1)
  WHERE when1_edge.role = $role
}
  AND NOT EXISTS {
  MATCH (s)<-[:ESTABLISHED_FOR]-(unless1:Committee)
  MATCH (unless1)<-[:SITS_ON]-(unless2)
}
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"role": "网格长"}
