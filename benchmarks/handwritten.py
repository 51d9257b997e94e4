"""The rules of bench.toml as DuckDB SQL, as one would write it by hand for just these data.

It gives the same findings, with ids, severity and who is responsible. It relies on what its author knows of the
data and covernet must not assume: that every member is in at most one group, that a village is in one town, and
that nothing begins or ends on a date. A household recorded in two villages counts in the first, as in covernet.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
from generate import ROLES

NODES = ("Household", "Member", "Organization", "Grid", "Chain", "Village", "Town")
EDGES = (
    "LIVES_IN",
    "SERVES",
    "IN_GROUP",
    "IN_VILLAGE",
    "IN_TOWN",
    "IN_COUNTY",
    "IN_CHAIN",
    "IN_ZONE",
    "IN_GRID",
    "HAS_ROLE",
)

_PLACES = """
CREATE TEMP TABLE placed_village AS
SELECT v.id AS village, t.to_id AS town, c.to_id AS county
FROM Village v
LEFT JOIN IN_TOWN t ON t.from_id = v.id AND t.from_label = 'Village'
LEFT JOIN IN_COUNTY c ON c.from_id = t.to_id;

CREATE TEMP TABLE placed_member AS
SELECT m.id, g.to_id AS party_group, gv.to_id AS village_id, v.village, v.town, v.county,
  CASE WHEN g.to_id IS NULL THEN 1 WHEN gv.to_id IS NULL THEN 2 WHEN v.town IS NULL THEN 3 ELSE 4 END AS depth
FROM Member m
LEFT JOIN IN_GROUP g ON g.from_id = m.id
LEFT JOIN IN_VILLAGE gv ON gv.from_id = g.to_id AND gv.from_label = 'PartyGroup'
LEFT JOIN placed_village v ON v.village = gv.to_id;

CREATE TEMP TABLE home AS
SELECT h.id, MIN(l.to_id) AS village
FROM Household h LEFT JOIN LIVES_IN l ON l.from_id = h.id
GROUP BY h.id;

CREATE TEMP TABLE placed_organization AS
SELECT o.id, v.village, v.town, v.county
FROM Organization o
LEFT JOIN IN_VILLAGE i ON i.from_id = o.id AND i.from_label = 'Organization'
LEFT JOIN placed_village v ON v.village = i.to_id;

CREATE TEMP TABLE placed_carrier AS
SELECT n.label, n.id, t.to_id AS town, c.to_id AS county
FROM (SELECT 'Grid' AS label, id FROM Grid UNION ALL SELECT 'Chain', id FROM Chain) n
LEFT JOIN IN_TOWN t ON t.from_id = n.id AND t.from_label = n.label
LEFT JOIN IN_COUNTY c ON c.from_id = t.to_id;
"""

_FINDINGS = """
WITH load AS (
  SELECT from_id AS id, COUNT(*) AS found FROM SERVES GROUP BY from_id
), reached AS (
  SELECT s.to_id AS id, MAX(m.depth) AS depth
  FROM SERVES s JOIN placed_member m ON m.id = s.from_id
  GROUP BY s.to_id
), village_grids AS (
  SELECT from_id AS id, COUNT(*) AS found FROM IN_GRID WHERE from_label = 'Village' GROUP BY from_id
), chain AS (
  SELECT COUNT(*) AS found FROM Chain WHERE id IN (SELECT to_id FROM IN_CHAIN)
), household_gap AS (
  SELECT h.id, COALESCE(r.depth, 0) AS depth
  FROM Household h LEFT JOIN reached r ON r.id = h.id
  WHERE COALESCE(r.depth, 0) < 4
), placed_gap AS (
  SELECT g.id, g.depth, v.village, v.town, v.county
  FROM household_gap g
  LEFT JOIN home l ON l.id = g.id
  LEFT JOIN placed_village v ON v.village = l.village
), found AS (
SELECT 'household-served' AS rule, id, 0 AS found, NULL AS broken_at, []::VARCHAR[] AS missing, village, town, county
FROM placed_gap WHERE depth = 0
UNION ALL
SELECT 'household-chain', id, NULL, depth + 1, [], village, town, county FROM placed_gap
UNION ALL
SELECT 'member-load', m.id, COALESCE(l.found, 0), NULL, [], m.village, m.town, m.county
FROM placed_member m LEFT JOIN load l ON l.id = m.id
WHERE COALESCE(l.found, 0) NOT BETWEEN 5 AND 25
UNION ALL
SELECT 'organization-covered', o.id, 0, NULL, [], o.village, o.town, o.county
FROM placed_organization o
WHERE NOT EXISTS (FROM IN_CHAIN e WHERE e.from_id = o.id)
  AND NOT EXISTS (FROM IN_ZONE e WHERE e.from_id = o.id)
  AND NOT EXISTS (FROM IN_GRID e WHERE e.from_id = o.id AND e.from_label = 'Organization')
UNION ALL
SELECT 'village-grid', v.village, COALESCE(g.found, 0), NULL, [], v.village, v.town, v.county
FROM placed_village v LEFT JOIN village_grids g ON g.id = v.village
WHERE COALESCE(g.found, 0) <> 1
UNION ALL
SELECT 'village-grid', c.id, 0, NULL, [], NULL, c.town, c.county
FROM placed_carrier c
WHERE c.label = 'Grid' AND c.id NOT IN (SELECT to_id FROM IN_GRID WHERE from_label = 'Village')
UNION ALL
SELECT 'grid-roles', c.id, NULL, NULL, LIST(r.role ORDER BY r.item), NULL, ANY_VALUE(c.town), ANY_VALUE(c.county)
FROM placed_carrier c CROSS JOIN role r
ANTI JOIN HAS_ROLE h ON h.to_id = c.id AND h.role = r.role AND h.to_label = 'Grid'
WHERE c.label = 'Grid'
GROUP BY c.id
UNION ALL
SELECT 'chains', 'chains', found, NULL, [], NULL, NULL, NULL FROM chain WHERE found <> 5
)
SELECT
  LEFT(SHA256(rule || CHR(31) || id), 20) AS finding, *,
  CASE WHEN rule = 'member-load' THEN 'should' ELSE 'must' END AS severity,
  CASE WHEN village IS NOT NULL THEN 'Village' WHEN town IS NOT NULL THEN 'Town' WHEN county IS NOT NULL THEN 'County' END
    AS responsible_label,
  COALESCE(village, town, county) AS responsible_id
FROM found
ORDER BY rule, id
"""

_CHECKED = """
WITH household AS (
  SELECT v.village, v.town, v.county, n.checked
  FROM (SELECT village, COUNT(*) AS checked FROM home GROUP BY village) n
  LEFT JOIN placed_village v ON v.village = n.village
)
SELECT 'household-served' AS rule, village, town, county, checked FROM household
UNION ALL SELECT 'household-chain', village, town, county, checked FROM household
UNION ALL SELECT 'member-load', village, town, county, COUNT(*) FROM placed_member GROUP BY ALL
UNION ALL SELECT 'organization-covered', village, town, county, COUNT(*) FROM placed_organization GROUP BY ALL
UNION ALL SELECT 'village-grid', village, town, county, 1 FROM placed_village
UNION ALL SELECT 'grid-roles', NULL, town, county, COUNT(*) FROM placed_carrier WHERE label = 'Grid' GROUP BY ALL
UNION ALL SELECT 'chains', NULL, town, county, COUNT(*) FROM placed_carrier
WHERE label = 'Chain' AND id IN (SELECT to_id FROM IN_CHAIN) GROUP BY ALL
ORDER BY ALL
"""


def audit_parquet(snapshot: Path) -> tuple[pa.Table, pa.Table]:
    """Findings and denominators from the Parquet files of a snapshot."""
    with duckdb.connect() as con:
        open_parquet(con, snapshot, NODES)
        open_parquet(con, snapshot, EDGES, "edges")
        return audit(con)


def open_parquet(con: duckdb.DuckDBPyConnection, snapshot: Path, names: Sequence[str], kind: str = "nodes") -> None:
    """A view for every label or type of a snapshot."""
    for name in names:
        con.execute(f"CREATE VIEW {name} AS FROM read_parquet('{(snapshot / kind / name).as_posix()}/*.parquet')")


def audit_csv(bundle: Path) -> tuple[pa.Table, pa.Table]:
    """Findings and denominators straight from a bundle."""
    with duckdb.connect() as con:
        for name in NODES:
            con.execute(f"CREATE TABLE {name} AS FROM read_csv('{(bundle / name).as_posix()}.csv', all_varchar = true)")
        for name in EDGES:
            columns = '* RENAME ("from" AS from_id, "to" AS to_id)'
            read = f"read_csv('{(bundle / name).as_posix()}.csv', all_varchar = true)"
            con.execute(f"CREATE TABLE {name} AS SELECT {columns} FROM {read}")
        return audit(con)


def copy_to_parquet(bundle: Path, out: Path) -> None:
    """Every CSV file of a bundle as one Parquet file, all columns, without any check."""
    out.mkdir(parents=True)
    with duckdb.connect() as con:
        for path in sorted(bundle.glob("*.csv")):
            read = f"read_csv('{path.as_posix()}', all_varchar = true)"
            con.execute(
                f"COPY (FROM {read}) TO '{(out / path.stem).as_posix()}.parquet' (FORMAT parquet, COMPRESSION zstd)"
            )


def audit(con: duckdb.DuckDBPyConnection) -> tuple[pa.Table, pa.Table]:
    """Findings and denominators of bench.toml; makes tables of places that other rules can use."""
    roles = ", ".join(f"({n}, '{role}')" for n, role in enumerate(ROLES))
    con.execute(f"CREATE TEMP TABLE role AS FROM (VALUES {roles}) r(item, role)")
    con.execute(_PLACES)
    return con.sql(_FINDINGS).to_arrow_table(), con.sql(_CHECKED).to_arrow_table()
