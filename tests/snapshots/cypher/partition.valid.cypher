// defects
MATCH (s:Village)
WHERE coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
WITH s, COUNT {
  MATCH (s)-[n1_edge:IN_GRID]->(n1)
  WHERE coalesce(n1_edge.since <= $day, true)
    AND coalesce($day < n1_edge.until, true)
    AND coalesce(n1.since <= $day, true)
    AND coalesce($day < n1.until, true)
    AND coalesce(n1.since <= $day, true)
    AND coalesce($day < n1.until, true)
  RETURN DISTINCT n1
} AS found
WHERE found <> 1
RETURN 'Village' AS label, s.id AS id, CASE WHEN found = 0 THEN 'no-part' ELSE 'parts' END AS defect, s.id AS village, null AS town, null AS county, null AS responsible, found
UNION ALL
MATCH (s:Grid)
WHERE coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
  AND NOT EXISTS {
  MATCH (member)-[n1_edge:IN_GRID]->(s)
  WHERE coalesce(n1_edge.since <= $day, true)
    AND coalesce($day < n1_edge.until, true)
    AND coalesce(s.since <= $day, true)
    AND coalesce($day < s.until, true)
  MATCH (member:Village)
  WHERE coalesce(member.since <= $day, true)
    AND coalesce($day < member.until, true)
}
WITH s, 0 AS found
OPTIONAL MATCH (s)-[place1_edge:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WHERE coalesce(place1_edge.since <= $day, true)
  AND coalesce($day < place1_edge.until, true)
  AND coalesce(place1.since <= $day, true)
  AND coalesce($day < place1.until, true)
WITH s, found, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'Grid' AS label, s.id AS id, 'empty-part' AS defect, village, town, county, null AS responsible, found
UNION ALL
MATCH (s:Grid)
WHERE coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
WITH count(s) AS found
WHERE found <> $count
RETURN 'Network' AS label, $rule AS id, 'parts-count' AS defect, null AS village, null AS town, null AS county, null AS responsible, found;

// checked
MATCH (s:Village)
WHERE coalesce(s.since <= $day, true)
  AND coalesce($day < s.until, true)
RETURN s.id AS village, null AS town, null AS county, count(*) AS checked;

// parameters besides $day
// {"count": 7, "rule": "partition"}
