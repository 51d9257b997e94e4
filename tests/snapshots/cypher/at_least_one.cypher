// defects
MATCH (s:Household)
WHERE NOT EXISTS {
  MATCH (s)<-[:SERVES]-(n1)
}
WITH s, 0 AS found
OPTIONAL MATCH (s)-[:LIVES_IN]->(place1)
WITH s, found, min(place1.id) AS village
RETURN 'Household' AS label, s.id AS id, 'below' AS defect, village, null AS town, null AS county, null AS responsible, found;

// checked
MATCH (s:Household)
OPTIONAL MATCH (s)-[:LIVES_IN]->(place1)
WITH s, min(place1.id) AS village
RETURN village, null AS town, null AS county, count(*) AS checked;

// parameters besides $day
// {}
