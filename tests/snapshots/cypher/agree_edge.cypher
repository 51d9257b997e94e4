// defects
MATCH (a:Member)-[s:SERVES]->(b)
WHERE s.since IS NOT NULL
WITH s, a, b, COLLECT {
  MATCH (a)-[:IN_GROUP]->(left1)
  MATCH (left1)-[:IN_VILLAGE]->(left2)
  RETURN DISTINCT left2
} AS left, COLLECT {
  MATCH (b)-[:LIVES_IN]->(right1)
  RETURN DISTINCT right1
} AS right
WHERE none(x IN left WHERE x IN right)
WITH s, a, b
OPTIONAL MATCH (a)-[:IN_GROUP]->(place1)
OPTIONAL MATCH (place1)-[:IN_VILLAGE]->(place2)
WITH s, a, b, min(place2.id) AS village
OPTIONAL MATCH (a)-[:IN_GROUP]->(answer1)
WITH s, a, b, village, min('PartyGroup' + ' ' + answer1.id) AS responsible
RETURN 'SERVES' AS label, 'Member' AS from_label, a.id AS from_id, 'Household' AS to_label, b.id AS to_id, 'disagree' AS defect, village, null AS town, null AS county, responsible;

// checked
MATCH (a:Member)-[s:SERVES]->(b)
WHERE s.since IS NOT NULL
OPTIONAL MATCH (a)-[:IN_GROUP]->(place1)
OPTIONAL MATCH (place1)-[:IN_VILLAGE]->(place2)
WITH s, a, b, min(place2.id) AS village
RETURN village, null AS town, null AS county, count(*) AS checked;

// parameters besides $day
// {}
