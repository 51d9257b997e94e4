// defects
MATCH (s:Town)
WHERE s.covernet
  AND NOT EXISTS {
  MATCH (s)<-[n1_edge:IN_TOWN]-(n1:Village)
  WHERE n1_edge.covernet
  MATCH (n1)<-[n2_edge:IN_VILLAGE]-(n2:PartyGroup)
  WHERE n2_edge.covernet
  WITH DISTINCT n2
  MATCH (n2)<-[n3_edge:IN_GROUP]-(n3)
  WHERE n3_edge.covernet
  WITH DISTINCT n3
  MATCH (n3)-[n4_edge:SERVES]->(n4)
  WHERE n4_edge.covernet
}
WITH s, CASE
WHEN NOT EXISTS {
  MATCH (s)<-[n1_edge:IN_TOWN]-(n1:Village)
  WHERE n1_edge.covernet
} THEN 1
WHEN NOT EXISTS {
  MATCH (s)<-[n1_edge:IN_TOWN]-(n1:Village)
  WHERE n1_edge.covernet
  MATCH (n1)<-[n2_edge:IN_VILLAGE]-(n2:PartyGroup)
  WHERE n2_edge.covernet
} THEN 2
WHEN NOT EXISTS {
  MATCH (s)<-[n1_edge:IN_TOWN]-(n1:Village)
  WHERE n1_edge.covernet
  MATCH (n1)<-[n2_edge:IN_VILLAGE]-(n2:PartyGroup)
  WHERE n2_edge.covernet
  WITH DISTINCT n2
  MATCH (n2)<-[n3_edge:IN_GROUP]-(n3)
  WHERE n3_edge.covernet
} THEN 3
ELSE 4 END AS broken_at
RETURN 'Town' AS label, s.id AS id, 'broken' AS defect, null AS village, s.id AS town, null AS county, null AS responsible, broken_at;

// checked
MATCH (s:Town)
WHERE s.covernet
RETURN null AS village, s.id AS town, null AS county, count(*) AS checked;

// parameters besides $day
// {}
