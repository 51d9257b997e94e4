// defects
MATCH (s:Issue)
WHERE s.covernet
UNWIND [
  CASE WHEN s.owner IS NULL THEN [0, 'missing'] END,
  CASE WHEN s.due IS NULL THEN [1, 'missing'] WHEN NOT coalesce(s.due >= $due, false) THEN [1, 'wrong'] END,
  CASE WHEN NOT coalesce(s.source IN $source, false) THEN [2, 'wrong'] END
] AS fault
WITH s, fault[0] AS item, fault[1] AS defect
WHERE item IS NOT NULL
OPTIONAL MATCH (s)-[place1_edge:HELD_BY]->(place1)
WHERE place1_edge.covernet
OPTIONAL MATCH (place1)-[place2_edge:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place2)
WHERE place2_edge.covernet
WITH s, item, defect, min(CASE WHEN place2:Village THEN place2.id END) AS village, min(CASE WHEN place2:Town THEN place2.id END) AS town, min(CASE WHEN place2:County THEN place2.id END) AS county
RETURN 'Issue' AS label, s.id AS id, defect, village, town, county, null AS responsible, item;

// checked
MATCH (s:Issue)
WHERE s.covernet
OPTIONAL MATCH (s)-[place1_edge:HELD_BY]->(place1)
WHERE place1_edge.covernet
OPTIONAL MATCH (place1)-[place2_edge:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place2)
WHERE place2_edge.covernet
WITH s, min(CASE WHEN place2:Village THEN place2.id END) AS village, min(CASE WHEN place2:Town THEN place2.id END) AS town, min(CASE WHEN place2:County THEN place2.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"due": "2025-01-01", "source": ["x", "y"]}
