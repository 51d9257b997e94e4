"""Rules whose Cypher is reviewed and linted: every kind, and every form of path, filter and subject."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from covernet.graph.cypherwalks import Day
from covernet.graph.difference import PARTS
from covernet.graph.model import SCHEMA
from covernet.queries.cypher import RuleCypher, compile_rule
from covernet.queries.packs import parse_pack
from covernet.queries.rules import Rule
from tests.oracle.writing import pack_toml

AS_OF = dt.date(2025, 4, 1)

DAYS: Mapping[str, Day] = {
    "plain": Day(SCHEMA, ()),
    "valid": Day(SCHEMA, tuple(PARTS)),
    "marked": Day(SCHEMA, (), marked=True),
    "valid_marked": Day(SCHEMA, tuple(PARTS), marked=True),
}
"""What may have to be tested: nothing, validity, whose nodes and edges they are, or both."""

_LEADER = {"step": "<HAS_ROLE", "edge": {"role": "网格长"}}

KINDS: dict[str, dict[str, Any]] = {
    "cardinality": {"kind": "cardinality", "of": "Member", "via": ["SERVES>"], "min": 5, "max": 20},
    "partition": {"kind": "partition", "of": "Village", "via": ["IN_GRID>"], "parts": "Grid", "count": 7},
    "reach": {
        "kind": "reach", "of": "Town",
        "via": ["<IN_TOWN Village", "<IN_VILLAGE PartyGroup", "<IN_GROUP", "SERVES>"],
    },
    "agree": {
        "kind": "agree", "of": "Grid", "require": "overlap",
        "left": [_LEADER, "SITS_ON>"], "right": ["<IN_GRID Village", "<ESTABLISHED_FOR Committee"],
    },
    "composition": {
        "kind": "composition", "of": "Grid", "via": ["<HAS_ROLE"], "property": "edge.role",
        "all_of": ["网格长", "网格员"], "each": {"max": 1},
    },
    "complete": {
        "kind": "complete", "of": "Issue", "properties": ["owner", "due"],
        "must": {"due": {"min": dt.date(2025, 1, 1)}, "source": ["x", "y"]},
    },
    "sequence": {"kind": "sequence", "of": "ServiceRequest", "stages": ["ordered", "assigned", "taken", "done"]},
    "total": {"kind": "total", "of": "Grid", "equals": 7, "where": {"name": {"not": "x"}}},
    "cadence": {
        "kind": "cadence", "of": "PartyGroup", "every": "month", "from": dt.date(2025, 1, 1), "at_least": 2,
        "via": [{"step": "<HELD_BY Activity", "node": {"kind": "党小组会"}}],
    },
}  # fmt: skip
"""Each kind once, as it is mostly used."""

FORMS: dict[str, dict[str, Any]] = {
    "at_least_one": {"kind": "cardinality", "of": "Household", "via": ["<SERVES"], "min": 1},
    "empty_path": {"kind": "cardinality", "of": "Grid", "via": [], "max": 1},
    "two_steps": {"kind": "cardinality", "of": "PartyGroup", "via": ["<IN_GROUP", "SERVES>"], "min": 2},
    "alternatives": {
        "kind": "cardinality", "of": "Organization", "via": ["IN_CHAIN>|IN_ZONE>|IN_GRID>"], "min": 1, "max": 2,
    },
    "alternatives_narrowed": {
        "kind": "cardinality", "of": "Branch", "min": 1,
        "via": ["ESTABLISHED_FOR> Chain|ESTABLISHED_FOR> CommercialZone|ESTABLISHED_FOR> Grid"],
    },
    "alternatives_apart": {
        "kind": "cardinality", "of": "Town", "via": ["<IN_TOWN Chain|<HAS_ROLE Member"], "max": 3,
    },
    "mixed_directions": {
        "kind": "cardinality", "of": "Organization", "max": 3,
        "via": ["PAIRED_WITH Village|RESPONSIBLE_FOR> Grid|<HAS_ROLE"],
    },
    "undirected": {"kind": "cardinality", "of": "Branch", "via": ["PAIRED_WITH Village"], "min": 2},
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
        "kind": "cardinality", "of": "Grid", "via": ["<IN_GRID Village"], "min": 1, "when": [_LEADER],
        "unless": ["<ESTABLISHED_FOR Committee", "<SITS_ON"],
    },
    "unless_always": {"kind": "total", "of": "Grid", "max": 0, "unless": []},
    "responsible": {
        "kind": "cardinality", "of": "Village", "via": ["IN_GRID>"], "min": 1,
        "responsible": ["IN_TOWN>", "<HAS_ROLE"],
    },
    "responsible_itself": {
        "kind": "cardinality", "of": "Organization", "via": ["IN_GRID>"], "min": 1, "responsible": [],
    },
    "place_of_a_record": {"kind": "cardinality", "of": "Plan", "via": ["HELD_BY>"], "min": 1},
    "reach_one_step": {"kind": "reach", "of": "Household", "via": ["<SERVES"]},
    "agree_edge": {
        "kind": "agree", "of": "SERVES", "left": ["IN_GROUP>", "IN_VILLAGE>"], "right": ["LIVES_IN>"],
        "require": "overlap", "where": {"since": {"missing": False}}, "responsible": ["IN_GROUP>"],
    },
    "agree_edge_of_several_labels": {
        "kind": "agree", "of": "HAS_ROLE", "left": ["SITS_ON>", "ESTABLISHED_FOR>"], "right": [],
        "require": "subset", "where": {"role": "网格长"},
    },
    "agree_equal": {
        "kind": "agree", "of": "Team", "left": ["<MEMBER_OF Member", "IN_GROUP>"], "right": ["IN_VILLAGE>", "<IN_VILLAGE"],
        "require": "equal",
    },
    "partition_where": {
        "kind": "partition", "of": "Organization", "via": ["IN_CHAIN>|IN_GRID>"], "parts": "Grid",
        "parts_where": {"name": {"missing": False}}, "where": {"sector": "emerging"},
    },
    "partition_itself": {"kind": "partition", "of": "Grid", "via": [], "parts": "Grid"},
    "composition_node": {
        "kind": "composition", "of": "CoBuilding", "via": ["<PARTNER_IN"], "property": "id", "all_of": ["a"],
    },
    "total_limits": {
        "kind": "total", "of": "ServicePosition", "min": 10, "max": 12, "when": ["ESTABLISHED_FOR> Village"],
    },
    "total_stated": {"kind": "total", "stated": [780, "+", 67, "+", 114, "=", 961]},
    "cadence_of_records": {
        "kind": "cadence", "of": "Assessment", "every": "year", "from": dt.date(2023, 1, 1), "via": [],
    },
}  # fmt: skip
"""Every form that a path, a filter, a subject or a limit can take."""

RULES = {**KINDS, **FORMS}


def parse_rule(name: str, fields: Mapping[str, Any]) -> Rule:
    """One rule as a pack has it."""
    rule = {"id": name.replace("_", "-"), "title": {"zh": "规则", "en": "Rule"}, **fields}
    pack = {"id": "p", "version": 1, "title": {"zh": "包", "en": "Pack"}, "source": {"title": "—"}, "rule": [rule]}
    return parse_pack(pack_toml(pack), "p.toml").rules[0]


def compiled(name: str, day: str = "plain") -> RuleCypher:
    """One of :data:`RULES` as Cypher."""
    return compile_rule(parse_rule(name, RULES[name]), DAYS[day], AS_OF)
