// defects
MATCH (s:Town)
WHERE NOT EXISTS {
  MATCH (s)<-[:IN_TOWN]-(n1:Village)
  MATCH (n1)<-[:IN_VILLAGE]-(n2:PartyGroup)
  WITH DISTINCT n2
  MATCH (n2)<-[:IN_GROUP]-(n3)
  WITH DISTINCT n3
  MATCH (n3)-[:SERVES]->(n4)
}
WITH s, CASE
WHEN NOT EXISTS {
  MATCH (s)<-[:IN_TOWN]-(n1:Village)
} THEN 1
WHEN NOT EXISTS {
  MATCH (s)<-[:IN_TOWN]-(n1:Village)
  MATCH (n1)<-[:IN_VILLAGE]-(n2:PartyGroup)
} THEN 2
WHEN NOT EXISTS {
  MATCH (s)<-[:IN_TOWN]-(n1:Village)
  MATCH (n1)<-[:IN_VILLAGE]-(n2:PartyGroup)
  WITH DISTINCT n2
  MATCH (n2)<-[:IN_GROUP]-(n3)
} THEN 3
ELSE 4 END AS broken_at
RETURN 'Town' AS label, s.id AS id, 'broken' AS defect, null AS village, s.id AS town, null AS county, null AS responsible, broken_at;

// checked
MATCH (s:Town)
RETURN null AS village, s.id AS town, null AS county, count(*) AS checked;

// parameters besides $day
// {}
