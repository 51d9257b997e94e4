// defects
MATCH (s:Grid)
WHERE coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
WITH s, COLLECT {
  MATCH (s)<-[left1_edge:HAS_ROLE]-(left1)
  WHERE coalesce(left1_edge.since <= $day, true)
    AND coalesce($day < left1_edge.until, true)
    AND coalesce(left1.since <= $day, true)
    AND coalesce($day < left1.until, true)
    AND left1_edge.role = $role
  MATCH (left1)-[left2_edge:SITS_ON]->(left2)
  WHERE coalesce(left2_edge.since <= $day, true)
    AND coalesce($day < left2_edge.until, true)
    AND coalesce(left2.since <= $day, true)
    AND coalesce($day < left2.until, true)
  RETURN DISTINCT left2
} AS left, COLLECT {
  MATCH (s)<-[right1_edge:IN_GRID]-(right1:Village)
  WHERE coalesce(right1_edge.since <= $day, true)
    AND coalesce($day < right1_edge.until, true)
    AND coalesce(right1.since <= $day, true)
    AND coalesce($day < right1.until, true)
  MATCH (right1)<-[right2_edge:ESTABLISHED_FOR]-(right2:Committee)
  WHERE coalesce(right2_edge.since <= $day, true)
    AND coalesce($day < right2_edge.until, true)
    AND coalesce(right2.since <= $day, true)
    AND coalesce($day < right2.until, true)
  RETURN DISTINCT right2
} AS right
WHERE none(x IN left WHERE x IN right)
WITH s
OPTIONAL MATCH (s)-[place1_edge:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WHERE coalesce(place1_edge.since <= $day, true)
  AND coalesce($day < place1_edge.until, true)
  AND coalesce(place1.since <= $day, true)
  AND coalesce($day < place1.until, true)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'Grid' AS label, s.id AS id, 'disagree' AS defect, village, town, county, null AS responsible;

// checked
MATCH (s:Grid)
WHERE coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
OPTIONAL MATCH (s)-[place1_edge:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WHERE coalesce(place1_edge.since <= $day, true)
  AND coalesce($day < place1_edge.until, true)
  AND coalesce(place1.since <= $day, true)
  AND coalesce($day < place1.until, true)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"role": "网格长"}
