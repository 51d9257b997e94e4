// defects
MATCH (s:Grid)
WITH s, COLLECT {
  MATCH (s)<-[left1_edge:HAS_ROLE]-(left1)
  WHERE left1_edge.role = $role
  MATCH (left1)-[:SITS_ON]->(left2)
  RETURN DISTINCT left2
} AS left, COLLECT {
  MATCH (s)<-[:IN_GRID]-(right1:Village)
  MATCH (right1)<-[:ESTABLISHED_FOR]-(right2:Committee)
  RETURN DISTINCT right2
} AS right
WHERE none(x IN left WHERE x IN right)
WITH s
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'Grid' AS label, s.id AS id, 'disagree' AS defect, village, town, county, null AS responsible;

// checked
MATCH (s:Grid)
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"role": "网格长"}
