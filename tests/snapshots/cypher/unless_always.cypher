// defects
MATCH (s:Grid)
WHERE false
WITH count(s) AS found
WHERE found > $max
RETURN 'Network' AS label, $rule AS id, 'total' AS defect, null AS village, null AS town, null AS county, null AS responsible, found;

// checked
MATCH (s:Grid)
WHERE false
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"max": 0, "rule": "unless-always"}
