"""Paths: what they mean, and each way to get one wrong."""

from __future__ import annotations

from typing import Any

import pytest

from covernet.errors import SchemaError
from covernet.graph.model import SCHEMA
from covernet.graph.paths import Path, ends, parse_path


def path(start: str, *steps: Any) -> Path:
    return parse_path(SCHEMA, [start], list(steps))


WRONG: dict[str, tuple[str, Any, str]] = {
    "no list": ("Member", "SERVES>", "list of steps"),
    "a number for a step": ("Member", [7], "step 1 is a text or a table"),
    "a table without step": ("Member", [{"edge": {}}], "step 1 is a text or a table"),
    "an unknown field": ("Member", [{"step": "SERVES>", "nodes": {}}], "unknown field 'nodes'"),
    "an empty step": ("Member", [""], "can not read ''"),
    "an empty alternative": ("Organization", ["IN_GRID>|"], "can not read ''"),
    "both arrows": ("Member", ["<SERVES>"], "can not read"),
    "lower case": ("Member", ["serves>"], "can not read"),
    "two labels": ("Member", ["SERVES> Household Household"], "can not read"),
    "an injection": ("Member", ["SERVES> Household; DROP"], "can not read"),
    "an unknown edge type": ("Member", ["KNOWS>"], "no edge type 'KNOWS'"),
    "a directed type without arrow": ("Member", ["SERVES"], "SERVES> or <SERVES"),
    "an undirected type with arrow": ("Branch", ["PAIRED_WITH>"], "PAIRED_WITH alone"),
    "a wrong start": ("Household", ["SERVES>"], "can not start from Household"),
    "the wrong direction": ("Member", ["<SERVES"], "can not start from Member"),
    "a gap in the middle": ("Member", ["SERVES>", "IN_GROUP>"], "step 2: 'IN_GROUP>' can not start from Household"),
    "an unknown label": ("Member", ["SERVES> House"], "no label 'House'"),
    "a label it does not reach": ("Member", ["SERVES> Village"], "does not lead to Village, only to Household"),
    "a filter on no property": ("Member", [{"step": "SERVES>", "edge": {"role": "x"}}], "no property 'role'"),
    "a node filter not all ends have": (
        "Grid", [{"step": "<HAS_ROLE|<IN_GRID", "node": {"kind": "x"}}], "no property 'kind'",
    ),
    "an edge filter not all types have": (
        "Grid", [{"step": "<HAS_ROLE|<IN_GRID", "edge": {"role": "x"}}], "no property 'role'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_path_says_the_step_and_the_mend(name: str) -> None:
    start, raw, message = WRONG[name]
    with pytest.raises(SchemaError) as caught:
        parse_path(SCHEMA, [start], raw)
    assert message in caught.value.en
    assert caught.value.zh


@pytest.mark.parametrize(
    ("start", "steps", "reached"),
    [
        ("Member", [], ("Member",)),
        ("Member", ["SERVES>", "LIVES_IN>"], ("Village",)),
        ("Household", ["<SERVES", "IN_GROUP>"], ("PartyGroup",)),
        ("Organization", ["IN_CHAIN>|IN_ZONE>|IN_GRID>"], ("Chain", "CommercialZone", "Grid")),
        ("Grid", ["<HAS_ROLE"], ("Member", "Worker")),
        ("Grid", ["<HAS_ROLE Worker"], ("Worker",)),
        ("Village", ["PAIRED_WITH Branch"], ("Branch",)),
        ("Town", ["<IN_TOWN Village", "<IN_VILLAGE PartyGroup", "<IN_GROUP", "SERVES>"], ("Household",)),
    ],
)
def test_where_a_path_ends(start: str, steps: list[str], reached: tuple[str, ...]) -> None:
    assert ends(SCHEMA, [start], path(start, *steps)) == reached


def test_an_undirected_hop_leads_to_both_sides() -> None:
    step = path("Branch", "PAIRED_WITH")[0]
    assert step.hops[0].direction == "both"
    assert set(step.ends) == {"Organization", "Branch", "Village"}


def test_alternatives_may_start_at_different_labels() -> None:
    steps = path("Organization", "IN_CHAIN>|IN_GRID>", "<IN_CHAIN|<IN_GRID Village")
    assert [hop.starts for hop in steps[1].hops] == [("Chain",), ("Grid",)]
    assert steps[1].ends == ("Organization", "Village")


def test_filters_stand_on_their_side() -> None:
    step = path("Grid", {"step": "<HAS_ROLE", "edge": {"role": "网格长"}, "node": {"id": "m"}})[0]
    assert [c.property for c in step.edge] == ["role"]
    assert [c.property for c in step.node] == ["id"]
