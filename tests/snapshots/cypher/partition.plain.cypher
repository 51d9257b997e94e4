// defects
MATCH (s:Village)
WITH s, COUNT {
  MATCH (s)-[:IN_GRID]->(n1)
  RETURN DISTINCT n1
} AS found
WHERE found <> 1
RETURN 'Village' AS label, s.id AS id, CASE WHEN found = 0 THEN 'no-part' ELSE 'parts' END AS defect, s.id AS village, null AS town, null AS county, null AS responsible, found
UNION ALL
MATCH (s:Grid)
WHERE NOT EXISTS {
  MATCH (member)-[:IN_GRID]->(s)
  MATCH (member:Village)
}
WITH s, 0 AS found
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, found, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'Grid' AS label, s.id AS id, 'empty-part' AS defect, village, town, county, null AS responsible, found
UNION ALL
MATCH (s:Grid)
WITH count(s) AS found
WHERE found <> $count
RETURN 'Network' AS label, $rule AS id, 'parts-count' AS defect, null AS village, null AS town, null AS county, null AS responsible, found;

// checked
MATCH (s:Village)
RETURN s.id AS village, null AS town, null AS county, count(*) AS checked;

// parameters besides $day
// {"count": 7, "rule": "partition"}
