"""Loading, auditing and clearing a Neo4j database as one would write it by hand for just these data.

It relies on what its author knows of the data: one place each, no dates, nobody else's data beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import neo4j
import pyarrow as pa
from generate import ROLES

_HOUSEHOLD_PLACE = """
OPTIONAL MATCH (s)-[:LIVES_IN]->(v:Village)
WITH s, {kept}min(v.id) AS village
OPTIONAL MATCH (:Village {{id: village}})-[:IN_TOWN]->(t:Town)
OPTIONAL MATCH (t)-[:IN_COUNTY]->(c:County)
"""
_TOWN = "OPTIONAL MATCH (s)-[:IN_TOWN]->(t:Town) OPTIONAL MATCH (t)-[:IN_COUNTY]->(c:County)"
_GROUP = """OPTIONAL MATCH (s)-[:IN_GROUP]->(:PartyGroup)-[:IN_VILLAGE]->(v:Village)
OPTIONAL MATCH (v)-[:IN_TOWN]->(t:Town) OPTIONAL MATCH (t)-[:IN_COUNTY]->(c:County)"""
_VILLAGE = """OPTIONAL MATCH (s)-[:IN_VILLAGE]->(v:Village)
OPTIONAL MATCH (v)-[:IN_TOWN]->(t:Town) OPTIONAL MATCH (t)-[:IN_COUNTY]->(c:County)"""
_ROW = "village, t.id AS town, c.id AS county"

FINDINGS = {
    "household-served": f"""
MATCH (s:Household) WHERE NOT EXISTS {{ (s)<-[:SERVES]-() }}
{_HOUSEHOLD_PLACE.format(kept="")}
RETURN s.id AS id, 0 AS found, null AS broken_at, [] AS missing, {_ROW}""",
    "household-chain": f"""
MATCH (s:Household)
WHERE NOT EXISTS {{ (s)<-[:SERVES]-()-[:IN_GROUP]->()-[:IN_VILLAGE]->()-[:IN_TOWN]->() }}
WITH s, CASE
  WHEN NOT EXISTS {{ (s)<-[:SERVES]-() }} THEN 1
  WHEN NOT EXISTS {{ (s)<-[:SERVES]-()-[:IN_GROUP]->() }} THEN 2
  WHEN NOT EXISTS {{ (s)<-[:SERVES]-()-[:IN_GROUP]->()-[:IN_VILLAGE]->() }} THEN 3
  ELSE 4 END AS broken_at
{_HOUSEHOLD_PLACE.format(kept="broken_at, ")}
RETURN s.id AS id, null AS found, broken_at, [] AS missing, {_ROW}""",
    "member-load": f"""
MATCH (s:Member) WITH s, COUNT {{ (s)-[:SERVES]->() }} AS found WHERE found < 5 OR found > 25
{_GROUP}
RETURN s.id AS id, found, null AS broken_at, [] AS missing, v.id AS {_ROW}""",
    "organization-covered": f"""
MATCH (s:Organization) WHERE NOT EXISTS {{ (s)-[:IN_CHAIN|IN_ZONE|IN_GRID]->() }}
{_VILLAGE}
RETURN s.id AS id, 0 AS found, null AS broken_at, [] AS missing, v.id AS {_ROW}""",
    "village-grid": f"""
MATCH (s:Village) WITH s, COUNT {{ (s)-[:IN_GRID]->() }} AS found WHERE found <> 1
{_TOWN}
RETURN s.id AS id, found, null AS broken_at, [] AS missing, s.id AS {_ROW}
UNION ALL
MATCH (s:Grid) WHERE NOT EXISTS {{ (s)<-[:IN_GRID]-(:Village) }}
{_TOWN}
RETURN s.id AS id, 0 AS found, null AS broken_at, [] AS missing, null AS {_ROW}""",
    "grid-roles": f"""
MATCH (s:Grid)
WITH s, [role IN $roles WHERE NOT EXISTS {{ (s)<-[:HAS_ROLE {{role: role}}]-() }}] AS missing WHERE size(missing) > 0
{_TOWN}
RETURN s.id AS id, null AS found, null AS broken_at, missing, null AS {_ROW}""",
    "chains": """
MATCH (s:Chain) WHERE EXISTS { (s)<-[:IN_CHAIN]-() } WITH count(s) AS found WHERE found <> 5
RETURN 'chains' AS id, found, null AS broken_at, [] AS missing, null AS village, null AS town, null AS county""",
}
CHECKED = {
    ("household-served", "household-chain"): f"""
MATCH (s:Household) OPTIONAL MATCH (s)-[:LIVES_IN]->(v:Village)
WITH s, min(v.id) AS village WITH village, count(*) AS checked
OPTIONAL MATCH (:Village {{id: village}})-[:IN_TOWN]->(t:Town) OPTIONAL MATCH (t)-[:IN_COUNTY]->(c:County)
RETURN {_ROW}, checked""",
    ("member-load",): f"MATCH (s:Member) {_GROUP} RETURN v.id AS {_ROW}, count(*) AS checked",
    ("organization-covered",): f"MATCH (s:Organization) {_VILLAGE} RETURN v.id AS {_ROW}, count(*) AS checked",
    ("village-grid",): f"MATCH (s:Village) {_TOWN} RETURN s.id AS {_ROW}, count(*) AS checked",
    ("grid-roles",): f"MATCH (s:Grid) {_TOWN} RETURN null AS {_ROW}, count(*) AS checked",
    ("chains",): f"""
MATCH (s:Chain) WHERE EXISTS {{ (s)<-[:IN_CHAIN]-() }} {_TOWN} RETURN null AS {_ROW}, count(*) AS checked""",
}


_PEOPLE = ("Member", "Worker")
"""Labels whose names are not published unless asked for."""


def audit(driver: neo4j.Driver) -> tuple[pa.Table, pa.Table]:
    """Findings and denominators of the rules of bench.toml."""
    findings, checked = [], []
    with driver.session() as session:
        for rule, text in FINDINGS.items():
            findings += [{"rule": rule, **row} for row in session.run(text, roles=ROLES).data()]
        for rules, text in CHECKED.items():
            rows = session.run(text).data()
            checked += [{"rule": rule, **row} for rule in rules for row in rows]
    findings.sort(key=lambda row: (row["rule"], row["id"]))
    return pa.Table.from_pylist(findings), pa.Table.from_pylist(checked)


def load(driver: neo4j.Driver, snapshot: Path, size: int) -> None:
    """Every node and edge of a snapshot's Parquet files, in batches; without any check or sign of how far it is."""
    with duckdb.connect() as con, driver.session() as session:
        labels = [path.name for path in sorted((snapshot / "nodes").iterdir())]
        for label in labels:
            session.run(f"CREATE CONSTRAINT FOR (n:{label}) REQUIRE n.id IS UNIQUE").consume()
        session.run("CALL db.awaitIndexes()").consume()
        for label in labels:
            text, rows = _nodes(con, label, snapshot / "nodes" / label)
            _send(session, text, rows, size)
        for path in sorted((snapshot / "edges").iterdir()):
            read = _read(path)
            ends = con.sql(f"SELECT DISTINCT from_label, to_label FROM {read} ORDER BY ALL").fetchall()
            for start, end in ends:
                text, rows = _edges(con, path.name, read, start, end)
                _send(session, text, rows, size)


def clear(driver: neo4j.Driver, size: int) -> None:
    """Everything out of the database: relationships first, in batches."""
    with driver.session() as session:
        for pattern in ("()-[x]->()", "(x)"):
            session.run(f"MATCH {pattern} CALL (x) {{ DELETE x }} IN TRANSACTIONS OF {size} ROWS").consume()


def _read(folder: Path) -> str:
    return f"read_parquet('{folder.as_posix()}/*.parquet')"


def _filled(con: duckdb.DuckDBPyConnection, rows: str, names: list[str]) -> list[str]:
    """The columns of which any row has a value."""
    counted = ", ".join(["1", *(f"count({name})" for name in names)])
    _, *counts = con.sql(f"SELECT {counted} FROM {rows}").fetchall()[0]
    return [name for name, many in zip(names, counts, strict=True) if many]


def _nodes(con: duckdb.DuckDBPyConnection, label: str, folder: Path) -> tuple[str, Any]:
    read = _read(folder)
    hidden = {"county", *(["name"] if label in _PEOPLE else [])}
    names = _filled(con, read, [name for name in con.sql(f"FROM {read} LIMIT 0").columns if name not in hidden])
    values = ", ".join(f"{name}: row.{name}" for name in names)
    return f"UNWIND $rows AS row CREATE (:{label} {{{values}}})", con.sql(f"SELECT {', '.join(names)} FROM {read}")


def _edges(con: duckdb.DuckDBPyConnection, kind: str, read: str, start: str, end: str) -> tuple[str, Any]:
    ends = {"from_label", "from_id", "to_label", "to_id", "from_county", "to_county"}
    rows = f"(FROM {read} WHERE from_label = '{start}' AND to_label = '{end}')"
    names = _filled(con, rows, [name for name in con.sql(f"FROM {read} LIMIT 0").columns if name not in ends])
    values = "{" + ", ".join(f"{name}: row.{name}" for name in names) + "}"
    text = (
        f"UNWIND $rows AS row MATCH (a:{start} {{id: row.from_id}}) MATCH (b:{end} {{id: row.to_id}}) "
        f"CREATE (a)-[:{kind} {values if names else ''}]->(b)"
    )
    return text, con.sql(f"SELECT {', '.join(['from_id', 'to_id', *names])} FROM {rows}")


def _send(session: neo4j.Session, text: str, rows: Any, size: int) -> None:
    def work(tx: neo4j.ManagedTransaction, batch: list[dict[str, Any]]) -> None:
        tx.run(text, rows=batch).consume()

    for batch in _batches(rows, size):
        session.execute_write(work, batch)


def _batches(rows: Any, size: int) -> Iterator[list[dict[str, Any]]]:
    for batch in rows.to_arrow_reader(size):
        yield batch.to_pylist()
