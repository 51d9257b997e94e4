// defects
MATCH (s:Assessment)
WITH s, [s] AS records
UNWIND $periods AS period
WITH s, records, period
WHERE coalesce(s.since <= period.first, true)
  AND coalesce(period.last < s.until, true)
  AND coalesce(s.date <= period.first, true)
WITH s, period, [r IN records WHERE coalesce(r.period, left(toString(r.date), 7)) IN period.texts] AS records
WITH s, period.name AS period, size(records) AS found, size([r IN records WHERE r.date <= period.last]) AS on_time
WHERE on_time < $at_least
OPTIONAL MATCH (s)-[:HELD_BY]->(place1)
OPTIONAL MATCH (place1)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place2)
WITH s, found, period, min(CASE WHEN place2:Village THEN place2.id END) AS village, min(CASE WHEN place2:Town THEN place2.id END) AS town, min(CASE WHEN place2:County THEN place2.id END) AS county
RETURN 'Assessment' AS label, s.id AS id, 'cadence' AS defect, village, town, county, null AS responsible, found, period;

// checked
MATCH (s:Assessment)
OPTIONAL MATCH (s)-[:HELD_BY]->(place1)
OPTIONAL MATCH (place1)-[:IN_VILLAGE|IN_TOWN|IN_COUNTY]->(place2)
WITH s, min(CASE WHEN place2:Village THEN place2.id END) AS village, min(CASE WHEN place2:Town THEN place2.id END) AS town, min(CASE WHEN place2:County THEN place2.id END) AS county
RETURN village, town, county, count(*) AS checked;

// parameters besides $day
// {"at_least": 1, "periods": [{"first": "2023-01-01", "last": "2023-12-31", "name": "2023", "texts": ["2023", "2023-H1", "2023-H2", "2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4", "2023-01", "2023-02", "2023-03", "2023-04", "2023-05", "2023-06", "2023-07", "2023-08", "2023-09", "2023-10", "2023-11", "2023-12"]}, {"first": "2024-01-01", "last": "2024-12-31", "name": "2024", "texts": ["2024", "2024-H1", "2024-H2", "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06", "2024-07", "2024-08", "2024-09", "2024-10", "2024-11", "2024-12"]}]}
