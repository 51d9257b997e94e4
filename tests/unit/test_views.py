"""Places of nodes, and what a snapshot knows of its edges to find them quickly."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.snapshot import Snapshot
from tests.oracle.network import Network
from tests.oracle.writing import write_network

DAY = dt.date(2025, 6, 30)
VILLAGES: dict[str, dict[str, dict[str, object]]] = {
    "County": {"310151": {}},
    "Town": {"310151105": {}},
    "Village": {"310151105201": {}, "310151105202": {}},
    "Household": {"h1": {}, "h2": {}, "h3": {}},
}
UP = [
    {"type": "IN_COUNTY", "from": ("Town", "310151105"), "to": ("County", "310151")},
    {"type": "IN_TOWN", "from": ("Village", "310151105201"), "to": ("Town", "310151105")},
    {"type": "IN_TOWN", "from": ("Village", "310151105202"), "to": ("Town", "310151105")},
]


def home(household: str, village: str) -> dict[str, object]:
    return {"type": "LIVES_IN", "from": ("Household", household), "to": ("Village", village)}


def places(snapshot: Snapshot, label: str) -> dict[str, tuple[str | None, str | None, str | None]]:
    with DuckDBEngine(snapshot, DAY) as engine:
        rows = engine.arrow(f"SELECT id, village, town, county FROM place_{label}").to_pylist()
    assert len(rows) == len({row["id"] for row in rows}), "a node has one place"
    return {row["id"]: (row["village"], row["town"], row["county"]) for row in rows}


@pytest.mark.parametrize("second_home", [False, True])
def test_a_household_has_one_place_however_many_homes_are_recorded(tmp_path: Path, second_home: bool) -> None:
    homes = [home("h1", "310151105202"), home("h2", "310151105201")]
    more = [home("h1", "310151105201")] if second_home else []
    snapshot = write_network(Network(VILLAGES, [*UP, *homes, *more]), tmp_path / "net")
    assert places(snapshot, "Household") == {
        "h1": ("310151105201" if second_home else "310151105202", "310151105", "310151"),
        "h2": ("310151105201", "310151105", "310151"),
        "h3": (None, None, None),
    }


def test_an_engine_makes_ready_only_what_is_read(tmp_path: Path) -> None:
    snapshot = write_network(Network(VILLAGES, [*UP, home("h1", "310151105201")]), tmp_path / "net")
    statement = "SELECT COUNT(*) AS n FROM place_Household"
    with DuckDBEngine(snapshot, DAY, [statement]) as engine:
        assert engine.arrow(statement).to_pylist() == [{"n": 3}]
        made = {row[0] for row in engine.connection.sql("SELECT table_name FROM information_schema.tables").fetchall()}
    assert "edges_LIVES_IN" in made
    assert not made & {"nodes_Member", "edges_SERVES", "place_Member"}
