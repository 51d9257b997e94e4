// defects
MATCH (s:Organization)
WHERE s.sector = $sector
WITH s, COUNT {
  MATCH (s)-[:IN_CHAIN|IN_GRID]->(n1)
  WHERE n1:Grid
    AND n1.name IS NOT NULL
  RETURN DISTINCT n1
} AS found
WHERE found <> 1
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, found, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'Organization' AS label, s.id AS id, CASE WHEN found = 0 THEN 'no-part' ELSE 'parts' END AS defect, village, town, county, null AS responsible, found
UNION ALL
MATCH (s:Grid)
WHERE s.name IS NOT NULL
  AND NOT EXISTS {
  MATCH (member)-[:IN_CHAIN|IN_GRID]->(s)
  MATCH (member:Organization)
  WHERE member.sector = $sector
}
WITH s, 0 AS found
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, found, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'Grid' AS label, s.id AS id, 'empty-part' AS defect, village, town, county, null AS responsible, found;

// checked
MATCH (s:Organization)
WHERE s.sector = $sector
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"sector": "emerging"}
