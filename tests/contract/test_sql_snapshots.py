"""Generated SQL, reviewed as text: one file for each kind and feature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from covernet.graph.model import SCHEMA
from covernet.graph.views import day_views
from covernet.queries.packs import parse_pack
from covernet.queries.sql import compile_rule
from tests.conftest import SNAPSHOTS
from tests.oracle.writing import pack_toml

LEADER = {"step": "<HAS_ROLE", "edge": {"role": "网格长"}}
RULES: dict[str, dict[str, Any]] = {
    "cardinality_at_least_one": {"kind": "cardinality", "of": "Household", "via": ["<SERVES"], "min": 1},
    "cardinality_limits": {"kind": "cardinality", "of": "Member", "via": ["SERVES>"], "min": 5, "max": 20},
    "cardinality_two_steps": {"kind": "cardinality", "of": "PartyGroup", "via": ["<IN_GROUP", "SERVES>"], "min": 2},
    "cardinality_alternatives": {
        "kind": "cardinality", "of": "Organization", "via": ["IN_CHAIN>|IN_ZONE>|IN_GRID>"], "min": 1, "max": 2,
    },
    "cardinality_undirected": {"kind": "cardinality", "of": "Branch", "via": ["PAIRED_WITH Village"], "min": 2},
    "cardinality_empty_path": {"kind": "cardinality", "of": "Grid", "via": [], "max": 1},
    "filters": {
        "kind": "cardinality", "of": "Issue", "via": ["HELD_BY>"], "max": 1,
        "where": {
            "theme": {"not": ["a", "O'Brien\\"]}, "source": ["x", "y\nz"], "owner": {"missing": True},
            "closed": {"missing": False}, "due": {"min": dt.date(2025, 1, 1), "max": "2025-12-31"},
        },
    },
    "step_filters": {
        "kind": "cardinality", "of": "Grid", "min": 1,
        "via": [{"step": "<HAS_ROLE", "edge": {"role": "网格长"}, "node": {"id": {"not": "x"}}}],
    },
    "when_unless": {
        "kind": "cardinality", "of": "Grid", "via": ["<IN_GRID Village"], "min": 1, "when": [LEADER],
        "unless": ["<ESTABLISHED_FOR Committee", "<SITS_ON"],
    },
    "responsible": {
        "kind": "cardinality", "of": "Village", "via": ["IN_GRID>"], "min": 1,
        "responsible": ["IN_TOWN>", "<HAS_ROLE"],
    },
    "partition": {"kind": "partition", "of": "Village", "via": ["IN_GRID>"], "parts": "Grid", "count": 7},
    "partition_where": {
        "kind": "partition", "of": "Organization", "via": ["IN_CHAIN>|IN_GRID>"], "parts": "Grid",
        "parts_where": {"name": {"missing": False}}, "where": {"sector": "emerging"},
    },
    "reach": {
        "kind": "reach", "of": "Town",
        "via": ["<IN_TOWN Village", "<IN_VILLAGE PartyGroup", "<IN_GROUP", "SERVES>"],
    },
    "agree_overlap": {
        "kind": "agree", "of": "Grid", "left": ["<HAS_ROLE"], "right": ["<ESTABLISHED_FOR Committee", "<SITS_ON Member"],
        "require": "overlap",
    },
    "agree_subset": {
        "kind": "agree", "of": "Member", "where": {"office": True}, "left": ["SERVES>", "LIVES_IN>"],
        "right": ["IN_GROUP>", "IN_VILLAGE>"], "require": "subset",
    },
    "agree_equal": {"kind": "agree", "of": "Branch", "left": ["PAIRED_WITH Branch"], "right": [], "require": "equal"},
    "agree_edge": {
        "kind": "agree", "of": "SERVES", "left": ["IN_GROUP>", "IN_VILLAGE>"], "right": ["LIVES_IN>"], "require": "overlap",
    },
    "agree_edge_labels": {
        "kind": "agree", "of": "SITS_ON", "left": ["HAS_ROLE> Grid"], "right": ["ESTABLISHED_FOR>"], "require": "equal",
        "where": {"position": {"missing": False}}, "responsible": ["HAS_ROLE> Grid"],
    },
    "agree_edge_itself": {
        "kind": "agree", "of": "HAS_ROLE", "where": {"role": "网格长"}, "left": [], "right": ["<HAS_ROLE Member"],
        "require": "subset", "responsible": [],
    },
    "composition_edge": {
        "kind": "composition", "of": "Grid", "via": ["<HAS_ROLE"], "property": "edge.role",
        "all_of": ["网格长", "网格员"], "each": {"max": 1},
    },
    "composition_node": {
        "kind": "composition", "of": "CoBuilding", "via": ["<PARTNER_IN"], "property": "id", "all_of": ["a"],
    },
    "complete": {
        "kind": "complete", "of": "Issue", "where": {"closed": {"missing": True}}, "properties": ["owner", "due"],
        "must": {"due": {"min": dt.date(2025, 1, 1), "max": dt.date(2025, 12, 31)}, "source": {"not": "x"}},
    },
    "sequence": {"kind": "sequence", "of": "Issue", "stages": ["registered", "rectified", "closed"], "responsible": ["HELD_BY>"]},
    "cadence": {
        "kind": "cadence", "of": "PartyGroup", "via": ["<HELD_BY Activity"], "every": "month", "from": dt.date(2025, 1, 1),
    },
    "cadence_labels": {
        "kind": "cadence", "of": "Assessment", "via": ["ABOUT> Village", "<ABOUT Activity|<ABOUT Assessment"],
        "every": "quarter", "from": dt.date(2024, 10, 1), "at_least": 2, "where": {"kind": "季考核"},
    },
    "cadence_nothing_due": {
        "kind": "cadence", "of": "Plan", "via": [], "every": "year", "from": dt.date(2025, 1, 1),
    },
    "total": {"kind": "total", "of": "Grid", "equals": 7, "where": {"name": {"not": "x"}}},
    "total_limits": {"kind": "total", "of": "ServicePosition", "min": 10, "max": 12, "when": ["ESTABLISHED_FOR> Village"]},
    "total_stated": {"kind": "total", "stated": [780, "+", 67, "+", 114, "=", 961]},
}  # fmt: skip


def snapshot_pack(rules: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Some of these rules as a pack."""
    named = [
        {"id": name.replace("_", "-"), "title": {"zh": "规则", "en": "Rule"}, **rule} for name, rule in rules.items()
    ]
    head = {"id": "p", "version": 1, "title": {"zh": "包", "en": "Pack"}, "source": {"title": "—"}, "parameters": {}}
    return {**head, "rule": named}


@pytest.mark.parametrize("name", RULES)
def test_sql(name: str, match_snapshot: Callable[[str, str], None]) -> None:
    pack = snapshot_pack({name: RULES[name]})
    sql = compile_rule(parse_pack(pack_toml(pack), "p.toml").rules[0], dt.date(2025, 4, 1))
    match_snapshot(f"sql/{name}.sql", f"-- defects\n{sql.defects}\n\n-- checked\n{sql.checked}")


@pytest.mark.parametrize("bounded", [False, True])
def test_views(bounded: bool, match_snapshot: Callable[[str, str], None]) -> None:
    parts = {"nodes/Member", "nodes/Plan", "edges/SERVES"}
    views = dict(day_views(SCHEMA, lambda part: bounded and part in parts, dt.date(2025, 3, 31)))
    shown = ["nodes_Member", "nodes_Plan", "edges_SERVES", "edges_HELD_BY", "place_Town", "place_Village",
             "place_Member", "place_Branch", "place_Standard"]  # fmt: skip
    text = "\n\n".join(f"-- {name}\n{views[name]}" for name in shown)
    match_snapshot(f"sql/views_{'bounded' if bounded else 'unbounded'}.sql", text)


def test_no_snapshot_is_left_over() -> None:
    views = {"views_bounded", "views_unbounded"}
    assert {path.stem for path in (SNAPSHOTS / "sql").glob("*.sql")} == {*RULES, *views}
