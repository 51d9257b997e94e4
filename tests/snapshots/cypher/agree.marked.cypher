// defects
MATCH (s:Grid)
WHERE s.covernet
WITH s, COLLECT {
  MATCH (s)<-[left1_edge:HAS_ROLE]-(left1)
  WHERE left1_edge.covernet
    AND left1_edge.role = $role
  MATCH (left1)-[left2_edge:SITS_ON]->(left2)
  WHERE left2_edge.covernet
  RETURN DISTINCT left2
} AS left, COLLECT {
  MATCH (s)<-[right1_edge:IN_GRID]-(right1:Village)
  WHERE right1_edge.covernet
  MATCH (right1)<-[right2_edge:ESTABLISHED_FOR]-(right2:Committee)
  WHERE right2_edge.covernet
  RETURN DISTINCT right2
} AS right
WHERE none(x IN left WHERE x IN right)
WITH s
OPTIONAL MATCH (s)-[place1_edge:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WHERE place1_edge.covernet
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'Grid' AS label, s.id AS id, 'disagree' AS defect, village, town, county, null AS responsible;

// checked
MATCH (s:Grid)
WHERE s.covernet
OPTIONAL MATCH (s)-[place1_edge:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WHERE place1_edge.covernet
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"role": "网格长"}
