"""The rules of bench_time.toml as DuckDB SQL, as one would write it by hand for just these data; see handwritten.py."""

from __future__ import annotations

from pathlib import Path

import duckdb
import handwritten
import pyarrow as pa

_MONTHS = [
    f"{year}-{month:02d}" for year, month in [*((2024, m) for m in range(6, 13)), *((2025, m) for m in range(1, 6))]
]
_QUARTERS = ["2024-Q3", "2024-Q4", "2025-Q1"]

_PREPARED = """
CREATE TEMP TABLE placed_group AS
SELECT g.id, v.village, v.town, v.county
FROM PartyGroup g
LEFT JOIN IN_VILLAGE i ON i.from_id = g.id AND i.from_label = 'PartyGroup'
LEFT JOIN placed_village v ON v.village = i.to_id;

CREATE TEMP TABLE held AS
SELECT a.id, a.kind, a.theme, a.date, COALESCE(a.period, STRFTIME(a.date, '%Y-%m')) AS month, h.to_id AS party_group,
  g.village, g.town, g.county
FROM Activity a
JOIN HELD_BY h ON h.from_id = a.id AND h.from_label = 'Activity'
JOIN placed_group g ON g.id = h.to_id
WHERE a.date IS NULL OR a.date <= DATE '2025-06-30';

CREATE TEMP TABLE placed_issue AS
SELECT i.*, g.village, g.town, g.county
FROM Issue i
JOIN HELD_BY h ON h.from_id = i.id AND h.from_label = 'Issue'
JOIN placed_group g ON g.id = h.to_id;

CREATE TEMP TABLE outside AS
SELECT o.id, p.village, p.town, p.county
FROM Organization o JOIN placed_organization p USING (id)
WHERE o.sector = 'emerging' AND NOT EXISTS (FROM IN_GRID e WHERE e.from_id = o.id AND e.from_label = 'Organization');
"""

_FINDINGS = """
WITH monthly AS (
  SELECT party_group, month, COUNT(*) AS found,
    COUNT(*) FILTER (WHERE date <= LAST_DAY(STRPTIME(month || '-01', '%Y-%m-%d')::DATE)) AS on_time
  FROM held WHERE kind = '党小组会' GROUP BY ALL
), quarterly AS (
  SELECT party_group, quarter, COUNT(*) AS found,
    COUNT(*) FILTER (WHERE date < STRPTIME(quarter[:4] || '-01-01', '%Y-%m-%d')::DATE + TO_MONTHS(3 * quarter[7:]::INT)) AS on_time
  FROM (SELECT *, month[:4] || '-Q' || ((month[6:]::INT + 2) // 3) AS quarter FROM held WHERE kind = '主题党日')
  GROUP BY ALL
), found AS (
SELECT 'group-meets' AS rule, g.id, NULL AS from_id, NULL AS to_id, COALESCE(m.found, 0) AS found, []::VARCHAR[] AS missing,
  d.month AS period, CASE WHEN COALESCE(m.found, 0) >= 1 THEN 'late' ELSE 'gap' END AS status, NULL AS "at", village, town, county
FROM placed_group g CROSS JOIN due_month d
LEFT JOIN monthly m ON m.party_group = g.id AND m.month = d.month
WHERE COALESCE(m.on_time, 0) < 1
UNION ALL
SELECT 'group-theme-days', g.id, NULL, NULL, COALESCE(q.found, 0), [],
  d.quarter, CASE WHEN COALESCE(q.found, 0) >= 2 THEN 'late' ELSE 'gap' END, NULL, village, town, county
FROM placed_group g CROSS JOIN due_quarter d
LEFT JOIN quarterly q ON q.party_group = g.id AND q.quarter = d.quarter
WHERE COALESCE(q.on_time, 0) < 2
UNION ALL
SELECT 'serves-at-home', NULL, s.from_id, s.to_id, NULL, [], NULL, 'gap', NULL, m.village, m.town, m.county
FROM SERVES s JOIN placed_member m ON m.id = s.from_id
WHERE NOT EXISTS (FROM LIVES_IN l WHERE l.from_id = s.to_id AND l.to_id = m.village_id)
UNION ALL
SELECT 'issue-owned', id, NULL, NULL, NULL,
  LIST_FILTER([CASE WHEN owner IS NULL THEN 'owner' END, CASE WHEN due IS NULL THEN 'due' END], lambda x: x IS NOT NULL),
  NULL, 'gap', NULL, village, town, county
FROM placed_issue WHERE closed IS NULL AND (owner IS NULL OR due IS NULL)
UNION ALL
SELECT 'issue-stages', id, NULL, NULL, NULL, [], NULL, 'gap', stage, village, town, county
FROM (
  SELECT *, CASE
    WHEN inspected IS NOT NULL AND (registered IS NULL OR registered > inspected) THEN 'inspected'
    WHEN rectified IS NOT NULL AND (registered IS NULL OR inspected IS NULL OR GREATEST(registered, inspected) > rectified)
      THEN 'rectified'
    WHEN closed IS NOT NULL AND (registered IS NULL OR inspected IS NULL OR rectified IS NULL
      OR GREATEST(registered, inspected, rectified) > closed) THEN 'closed' END AS stage
  FROM placed_issue
) WHERE stage IS NOT NULL
UNION ALL
SELECT 'activity-told', id, NULL, NULL, NULL,
  LIST_FILTER([CASE WHEN theme IS NULL THEN 'theme' END, CASE WHEN date IS NULL THEN 'date' END], lambda x: x IS NOT NULL),
  NULL, 'gap', NULL, village, town, county
FROM held WHERE theme IS NULL OR date IS NULL
UNION ALL
SELECT 'emerging-carried', id, NULL, NULL, 0, [], NULL, 'gap', NULL, village, town, county
FROM outside o
WHERE NOT EXISTS (FROM IN_CHAIN e WHERE e.from_id = o.id) AND NOT EXISTS (FROM IN_ZONE e WHERE e.from_id = o.id)
)
SELECT
  LEFT(SHA256(CONCAT_WS(CHR(31), rule, id, from_id, to_id, period)), 20) AS finding, *,
  CASE WHEN rule = 'group-theme-days' THEN 'should' ELSE 'must' END AS severity,
  CASE WHEN village IS NOT NULL THEN 'Village' WHEN town IS NOT NULL THEN 'Town' WHEN county IS NOT NULL THEN 'County' END
    AS responsible_label,
  COALESCE(village, town, county) AS responsible_id
FROM found
ORDER BY rule, id, from_id, to_id, period
"""

_CHECKED = """
WITH per_group AS (
  SELECT village, town, county, COUNT(*) AS checked FROM placed_group GROUP BY ALL
)
SELECT 'group-meets' AS rule, village, town, county, checked FROM per_group
UNION ALL SELECT 'group-theme-days', village, town, county, checked FROM per_group
UNION ALL SELECT 'serves-at-home', village, town, county, COUNT(*)
FROM SERVES s JOIN placed_member m ON m.id = s.from_id GROUP BY ALL
UNION ALL SELECT 'issue-owned', village, town, county, COUNT(*) FROM placed_issue WHERE closed IS NULL GROUP BY ALL
UNION ALL SELECT 'issue-stages', village, town, county, COUNT(*) FROM placed_issue GROUP BY ALL
UNION ALL SELECT 'activity-told', village, town, county, COUNT(*) FROM held GROUP BY ALL
UNION ALL SELECT 'emerging-carried', village, town, county, COUNT(*) FROM outside GROUP BY ALL
ORDER BY ALL
"""


def audit_parquet(snapshot: Path) -> tuple[pa.Table, pa.Table]:
    """Findings and denominators of both packs from the Parquet files of a snapshot."""
    with duckdb.connect() as con:
        handwritten.open_parquet(con, snapshot, (*handwritten.NODES, "PartyGroup", "Activity", "Issue"))
        handwritten.open_parquet(con, snapshot, (*handwritten.EDGES, "HELD_BY"), "edges")
        for name, periods in (("month", _MONTHS), ("quarter", _QUARTERS)):
            listed = ", ".join(f"('{period}')" for period in periods)
            con.execute(f"CREATE TEMP TABLE due_{name} AS FROM (VALUES {listed}) d({name})")
        findings, checked = handwritten.audit(con)
        con.execute(_PREPARED)
        more, more_checked = con.sql(_FINDINGS).to_arrow_table(), con.sql(_CHECKED).to_arrow_table()
    both = pa.concat_tables([findings, more], promote_options="permissive")
    return both, pa.concat_tables([checked, more_checked], promote_options="permissive")
