-- defects
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county, n.since, n.date
  FROM place_Plan p
  JOIN nodes_Plan n ON n.id = p.id
),
ends AS (
  SELECT s.id AS subject, s.id
  FROM subject s
),
record AS (
  SELECT e.subject, n.date, COALESCE(n.period, SUBSTRING(CAST(n.date AS STRING), 1, 7)) AS period
  FROM ends e
  JOIN nodes_Plan n ON n.id = e.id
),
period AS (
  SELECT CAST(NULL AS STRING) AS name, CAST(NULL AS DATE) AS first_day, CAST(NULL AS DATE) AS last_day
  WHERE FALSE
),
written AS (
  SELECT CAST(NULL AS STRING) AS text, CAST(NULL AS STRING) AS period
  WHERE FALSE
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
  WHERE COALESCE(c.on_time, 0) < 1
)
SELECT 'Plan' AS label, g.id, g.defect, g.village, g.town, g.county, g.period, g.found
FROM gap g

-- checked
WITH
subject AS (
  SELECT p.id, p.village, p.town, p.county
  FROM place_Plan p
)
SELECT s.village, s.town, s.county, COUNT(*) AS checked
FROM subject s
GROUP BY s.village, s.town, s.county
