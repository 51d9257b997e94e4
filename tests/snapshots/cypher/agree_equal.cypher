// defects
MATCH (s:Team)
WITH s, COLLECT {
  MATCH (s)<-[:MEMBER_OF]-(left1:Member)
  MATCH (left1)-[:IN_GROUP]->(left2)
  RETURN DISTINCT left2
} AS left, COLLECT {
  MATCH (s)-[:IN_VILLAGE]->(right1)
  MATCH (right1)<-[:IN_VILLAGE]-(right2)
  RETURN DISTINCT right2
} AS right
WHERE size(left) = 0 OR size(left) <> size(right) OR any(x IN left WHERE NOT x IN right)
WITH s
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'Team' AS label, s.id AS id, 'disagree' AS defect, village, town, county, null AS responsible;

// checked
MATCH (s:Team)
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {}
