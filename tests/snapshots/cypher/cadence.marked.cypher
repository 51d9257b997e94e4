// defects
MATCH (s:PartyGroup)
WHERE s.covernet
WITH s, COLLECT {
  MATCH (s)<-[n1_edge:HELD_BY]-(n1:Activity)
  WHERE n1_edge.covernet
    AND n1.kind = $kind
  RETURN DISTINCT n1
} AS records
UNWIND $periods AS period
WITH s, records, period
WHERE coalesce(s.since <= period.first, true)
  AND coalesce(period.last < s.until, true)
WITH s, period, [r IN records WHERE coalesce(r.period, left(toString(r.date), 7)) IN period.texts] AS records
WITH s, period.name AS period, size(records) AS found, size([r IN records WHERE r.date <= period.last]) AS on_time
WHERE on_time < $at_least
OPTIONAL MATCH (s)-[place1_edge:IN_VILLAGE]->(place1)
WHERE place1_edge.covernet
WITH s, found, period, min(place1.id) AS village
RETURN 'PartyGroup' AS label, s.id AS id, 'cadence' AS defect, village, null AS town, null AS county, null AS responsible, found, period;

// checked
MATCH (s:PartyGroup)
WHERE s.covernet
OPTIONAL MATCH (s)-[place1_edge:IN_VILLAGE]->(place1)
WHERE place1_edge.covernet
WITH s, min(place1.id) AS village
RETURN village, null AS town, null AS county, count(*) AS checked;

// parameters besides $day
// {"at_least": 2, "kind": "党小组会", "periods": [{"first": "2025-01-01", "last": "2025-01-31", "name": "2025-01", "texts": ["2025-01"]}, {"first": "2025-02-01", "last": "2025-02-28", "name": "2025-02", "texts": ["2025-02"]}, {"first": "2025-03-01", "last": "2025-03-31", "name": "2025-03", "texts": ["2025-03"]}]}
