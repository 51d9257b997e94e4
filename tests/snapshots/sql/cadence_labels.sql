-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county, n.since, n.date
  FROM place_Assessment p
  JOIN nodes_Assessment n ON n.id = p.id
  WHERE n.kind = '季考核'
),
step_1 AS (
  SELECT f.id AS subject, e.to_id AS id
  FROM subject f
  JOIN edges_ABOUT e ON e.from_id = f.id
  WHERE e.from_label = 'Assessment' AND e.to_label = 'Village'
),
step_2 AS (
  SELECT f.subject, e.from_id AS id, 'Activity' AS label
  FROM step_1 f
  JOIN edges_ABOUT e ON e.to_id = f.id
  WHERE e.to_label = 'Village' AND e.from_label = 'Activity'
  UNION ALL
  SELECT f.subject, e.from_id AS id, 'Assessment' AS label
  FROM step_1 f
  JOIN edges_ABOUT e ON e.to_id = f.id
  WHERE e.to_label = 'Village' AND e.from_label = 'Assessment'
),
ends AS (
  SELECT DISTINCT w.subject, w.label, w.id
  FROM step_2 w
),
record AS (
  SELECT e.subject, n.date, COALESCE(n.period, SUBSTRING(CAST(n.date AS STRING), 1, 7)) AS period
  FROM ends e
  JOIN nodes_Activity n ON n.id = e.id AND e.label = 'Activity'
  UNION ALL
  SELECT e.subject, n.date, COALESCE(n.period, SUBSTRING(CAST(n.date AS STRING), 1, 7)) AS period
  FROM ends e
  JOIN nodes_Assessment n ON n.id = e.id AND e.label = 'Assessment'
),
period AS (
  SELECT name, first_day, last_day
  FROM (VALUES
    ('2024-Q4', DATE '2024-10-01', DATE '2024-12-31'),
    ('2025-Q1', DATE '2025-01-01', DATE '2025-03-31')
  ) AS v(name, first_day, last_day)
),
written AS (
  SELECT text, period
  FROM (VALUES
    ('2024-Q4', '2024-Q4'),
    ('2024-10', '2024-Q4'),
    ('2024-11', '2024-Q4'),
    ('2024-12', '2024-Q4'),
    ('2025-Q1', '2025-Q1'),
    ('2025-01', '2025-Q1'),
    ('2025-02', '2025-Q1'),
    ('2025-03', '2025-Q1')
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
  JOIN period p ON (s.since IS NULL OR s.since <= p.first_day) AND (s.date IS NULL OR s.date <= p.first_day)
  LEFT JOIN counted c ON c.subject = s.id AND c.period = p.name
  WHERE COALESCE(c.on_time, 0) < 2
)
SELECT 'Assessment' AS label, g.id, g.defect, g.village, g.town, g.county, g.period, g.found
FROM gap g

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Assessment p
  JOIN nodes_Assessment n ON n.id = p.id
  WHERE n.kind = '季考核'
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
