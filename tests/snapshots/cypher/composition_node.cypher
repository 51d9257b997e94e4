// defects
MATCH (s:CoBuilding)
UNWIND range(0, size($all_of) - 1) AS item
WITH s, item, COUNT {
  MATCH (s)<-[:PARTNER_IN]-(n1)
  WHERE n1.id = $all_of[item]
  RETURN DISTINCT n1
} AS found
WHERE found < $each_min
WITH s, item, CASE WHEN found < $each_min THEN 'missing' ELSE 'excess' END AS defect
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, item, defect, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN 'CoBuilding' AS label, s.id AS id, defect, village, town, county, null AS responsible, item;

// checked
MATCH (s:CoBuilding)
OPTIONAL MATCH (s)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place1)
WITH s, min(CASE WHEN place1:Village THEN place1.id END) AS village, min(CASE WHEN place1:Town THEN place1.id END) AS town, min(CASE WHEN place1:County THEN place1.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"all_of": ["a"], "each_min": 1}
