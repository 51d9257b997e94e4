// defects
MATCH (s:Village)
WHERE NOT EXISTS {
  MATCH (s)-[:IN_GRID]->(n1)
}
WITH s, 0 AS found
OPTIONAL MATCH (s)-[:IN_TOWN]->(answer1)
OPTIONAL MATCH (answer1)<-[:HAS_ROLE]-(answer2)
WITH s, found, min(CASE WHEN answer2:Member THEN 'Member' WHEN answer2:Worker THEN 'Worker' END + ' ' + answer2.id) AS responsible
RETURN 'Village' AS label, s.id AS id, 'below' AS defect, s.id AS village, null AS town, null AS county, responsible, found;

// checked
MATCH (s:Village)
RETURN s.id AS village, null AS town, null AS county, count(*) AS checked;

// parameters besides $day
// {}
