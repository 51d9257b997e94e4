// defects
MATCH (s:Household)
WHERE NOT EXISTS {
  MATCH (s)<-[:SERVES]-(n1)
}
WITH s, 1 AS broken_at
OPTIONAL MATCH (s)-[:LIVES_IN]->(place1)
WITH s, broken_at, min(place1.id) AS village
RETURN 'Household' AS label, s.id AS id, 'broken' AS defect, village, null AS town, null AS county, null AS responsible, broken_at;

// checked
MATCH (s:Household)
OPTIONAL MATCH (s)-[:LIVES_IN]->(place1)
WITH s, min(place1.id) AS village
RETURN village, null AS town, null AS county, count(*) AS checked;

// parameters besides $day
// {}
