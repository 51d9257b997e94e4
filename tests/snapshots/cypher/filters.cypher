// defects
MATCH (s:Issue)
WHERE NOT s.theme IN $theme
  AND s.source IN $source
  AND s.owner IS NULL
  AND s.closed IS NOT NULL
  AND s.due >= $due
  AND s.due <= $due_2
WITH s, COUNT {
  MATCH (s)-[:HELD_BY]->(n1)
} AS found
WHERE found > $max
OPTIONAL MATCH (s)-[:HELD_BY]->(place1)
OPTIONAL MATCH (place1)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place2)
WITH s, found, min(CASE WHEN place2:Village THEN place2.id END) AS village, min(CASE WHEN place2:Town THEN place2.id END) AS town, min(CASE WHEN place2:County THEN place2.id END) AS county
RETURN 'Issue' AS label, s.id AS id, 'above' AS defect, village, town, county, null AS responsible, found;

// checked
MATCH (s:Issue)
WHERE NOT s.theme IN $theme
  AND s.source IN $source
  AND s.owner IS NULL
  AND s.closed IS NOT NULL
  AND s.due >= $due
  AND s.due <= $due_2
OPTIONAL MATCH (s)-[:HELD_BY]->(place1)
OPTIONAL MATCH (place1)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place2)
WITH s, min(CASE WHEN place2:Village THEN place2.id END) AS village, min(CASE WHEN place2:Town THEN place2.id END) AS town, min(CASE WHEN place2:County THEN place2.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"due": "2025-01-01", "due_2": "2025-12-31", "max": 1, "source": ["x", "y\nz"], "theme": ["a", "O'Brien\\"]}
