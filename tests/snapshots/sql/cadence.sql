-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county, n.since
  FROM place_PartyGroup p
  JOIN nodes_PartyGroup n ON n.id = p.id
),
step_1 AS (
  SELECT e.to_id AS subject, e.from_id AS id
  FROM edges_HELD_BY e
  WHERE e.to_label = 'PartyGroup' AND e.from_label = 'Activity'
),
record AS (
  SELECT e.subject, n.date, COALESCE(n.period, SUBSTRING(CAST(n.date AS STRING), 1, 7)) AS period
  FROM step_1 e
  JOIN nodes_Activity n ON n.id = e.id
),
period AS (
  SELECT name, first_day, last_day
  FROM (VALUES
    ('2025-01', DATE '2025-01-01', DATE '2025-01-31'),
    ('2025-02', DATE '2025-02-01', DATE '2025-02-28'),
    ('2025-03', DATE '2025-03-01', DATE '2025-03-31')
  ) AS v(name, first_day, last_day)
),
written AS (
  SELECT text, period
  FROM (VALUES
    ('2025-01', '2025-01'),
    ('2025-02', '2025-02'),
    ('2025-03', '2025-03')
  ) AS v(text, period)
),
counted AS (
  SELECT r.subject, w.period, COUNT(*) AS found,
    COUNT(CASE WHEN r.date <= p.last_day THEN 1 END) AS on_time
  FROM record r
  JOIN written w ON w.text = r.period
  JOIN period p ON p.name = w.period
  GROUP BY r.subject, w.period
),
gap AS (
  SELECT s.id, s.village, s.town, s.county, p.name AS period, COALESCE(c.found, 0) AS found, 'cadence' AS defect
  FROM subject s
  JOIN period p ON (s.since IS NULL OR s.since <= p.first_day)
  LEFT JOIN counted c ON c.subject = s.id AND c.period = p.name
  WHERE COALESCE(c.on_time, 0) < 1
)
SELECT 'PartyGroup' AS label, g.id, g.defect, g.village, g.town, g.county, g.period, g.found
FROM gap g

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_PartyGroup p
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
