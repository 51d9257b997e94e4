// defects
MATCH (a:Member)-[s:HAS_ROLE]->(b)
WHERE s.role = $role
WITH s, a, b, COLLECT {
  MATCH (a)-[:SITS_ON]->(left1)
  MATCH (left1)-[:ESTABLISHED_FOR]->(left2)
  RETURN DISTINCT left2
} AS left, [b] AS right
WHERE any(x IN left WHERE NOT x IN right)
WITH s, a, b
OPTIONAL MATCH (a)-[:IN_GROUP]->(place1)
OPTIONAL MATCH (place1)-[:IN_VILLAGE]->(place2)
WITH s, a, b, min(place2.id) AS village
RETURN 'HAS_ROLE' AS label, 'Member' AS from_label, a.id AS from_id, CASE WHEN b:Chain THEN 'Chain' WHEN b:CommercialZone THEN 'CommercialZone' WHEN b:Grid THEN 'Grid' WHEN b:Village THEN 'Village' WHEN b:VillagerGroup THEN 'VillagerGroup' WHEN b:PartyGroup THEN 'PartyGroup' WHEN b:Branch THEN 'Branch' WHEN b:Organization THEN 'Organization' WHEN b:Town THEN 'Town' WHEN b:Team THEN 'Team' END AS to_label, b.id AS to_id, s.role AS key_0, 'disagree' AS defect, village, null AS town, null AS county, null AS responsible
UNION ALL
MATCH (a:Worker)-[s:HAS_ROLE]->(b)
WHERE s.role = $role
WITH s, a, b, COLLECT {
  MATCH (a)-[:SITS_ON]->(left1)
  MATCH (left1)-[:ESTABLISHED_FOR]->(left2)
  RETURN DISTINCT left2
} AS left, [b] AS right
WHERE any(x IN left WHERE NOT x IN right)
WITH s, a, b
OPTIONAL MATCH (a)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, a, b, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'HAS_ROLE' AS label, 'Worker' AS from_label, a.id AS from_id, CASE WHEN b:Chain THEN 'Chain' WHEN b:CommercialZone THEN 'CommercialZone' WHEN b:Grid THEN 'Grid' WHEN b:Village THEN 'Village' WHEN b:VillagerGroup THEN 'VillagerGroup' WHEN b:PartyGroup THEN 'PartyGroup' WHEN b:Branch THEN 'Branch' WHEN b:Organization THEN 'Organization' WHEN b:Town THEN 'Town' WHEN b:Team THEN 'Team' END AS to_label, b.id AS to_id, s.role AS key_0, 'disagree' AS defect, village, town, county, null AS responsible;

// checked
MATCH (a:Member)-[s:HAS_ROLE]->(b)
WHERE s.role = $role
OPTIONAL MATCH (a)-[:IN_GROUP]->(place1)
OPTIONAL MATCH (place1)-[:IN_VILLAGE]->(place2)
WITH s, a, b, min(place2.id) AS village
RETURN village, null AS town, null AS county, count(*) AS checked
UNION ALL
MATCH (a:Worker)-[s:HAS_ROLE]->(b)
WHERE s.role = $role
OPTIONAL MATCH (a)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, a, b, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"role": "网格长"}
