"""Filters: what they become, and each way to get one wrong."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from covernet.errors import SchemaError
from covernet.graph.filters import Condition, parse_filter
from covernet.graph.model import SCHEMA

DAY = dt.date(2025, 1, 31)

RIGHT: list[tuple[str, dict[str, Any], list[tuple[str, str, tuple[Any, ...]]]]] = [
    ("Organization", {}, []),
    ("Organization", {"kind": "agency"}, [("kind", "in", ("agency",))]),
    ("Organization", {"kind": ["agency", "social"]}, [("kind", "in", ("agency", "social"))]),
    ("Organization", {"kind": {"not": "agency"}}, [("kind", "not_in", ("agency",))]),
    ("Organization", {"kind": {"not": ["agency", "social"]}}, [("kind", "not_in", ("agency", "social"))]),
    ("Organization", {"kind": {"missing": True}}, [("kind", "missing", ())]),
    ("Organization", {"kind": {"missing": False}}, [("kind", "present", ())]),
    ("Organization", {"id": "a"}, [("id", "in", ("a",))]),
    ("Organization", {"since": {"max": DAY}}, [("since", "max", (DAY,))]),
    ("Member", {"office": False}, [("office", "in", (False,))]),
    (
        "Issue",
        {"due": {"min": DAY, "max": "2025-02-01"}},
        [("due", "min", (DAY,)), ("due", "max", (dt.date(2025, 2, 1),))],
    ),
    ("Issue", {"due": "2025-01-31", "theme": "a"}, [("due", "in", (DAY,)), ("theme", "in", ("a",))]),
]

WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "an unknown property": ("Organization", {"size": 3}, "no property 'size'; it has: name, kind, sector"),
    "a value outside the closed list": ("Organization", {"kind": "bank"}, "no value 'bank'; allowed: agency"),
    "one of a list": ("Organization", {"kind": ["agency", "bank"]}, "no value 'bank'"),
    "a negated value outside": ("Organization", {"kind": {"not": "bank"}}, "no value 'bank'"),
    "a range of words": ("Organization", {"kind": {"min": "a"}}, "needs a number or a date"),
    "a range of booleans": ("Member", {"office": {"max": True}}, "needs a number or a date"),
    "a list as a limit": ("Issue", {"due": {"min": ["2025-01-01"]}}, "needs a number or a date"),
    "an unknown condition": ("Issue", {"due": {"before": DAY}}, "unknown condition 'before'"),
    "missing without true or false": ("Issue", {"due": {"missing": 1}}, "unknown condition 'missing'"),
    "an empty condition": ("Issue", {"due": {}}, "is empty"),
    "a word for a boolean": ("Member", {"office": "yes"}, "needs a value of type boolean"),
    "a number for a boolean": ("Member", {"office": 1}, "needs a value of type boolean"),
    "a boolean for a word": ("Member", {"kind": True}, "needs a value of type string"),
    "no date": ("Issue", {"due": "2025-02-30"}, "needs a value of type date"),
    "a time for a date": ("Issue", {"due": dt.datetime(2025, 1, 1, 12)}, "needs a value of type date"),
}


@pytest.mark.parametrize(("label", "raw", "wanted"), RIGHT)
def test_what_a_filter_becomes(label: str, raw: dict[str, Any], wanted: list[tuple[str, str, tuple[Any, ...]]]) -> None:
    made = parse_filter([SCHEMA.node(label)], raw)
    assert [(c.property, c.op, c.values) for c in made] == wanted


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_filter_says_the_mend(name: str) -> None:
    label, raw, message = WRONG[name]
    with pytest.raises(SchemaError) as caught:
        parse_filter([SCHEMA.node(label)], raw)
    assert message in caught.value.en
    assert caught.value.zh


def test_every_owner_must_have_the_property_and_the_value() -> None:
    both = [SCHEMA.node("Organization"), SCHEMA.node("Village")]
    assert parse_filter(both, {"name": "x"}) == (Condition("name", "string", "in", ("x",)),)
    with pytest.raises(SchemaError, match="Village"):
        parse_filter(both, {"sector": "emerging"})
    with pytest.raises(SchemaError, match=r"Village\.kind"):
        parse_filter(both, {"kind": "agency"})


def test_edges_have_no_id() -> None:
    assert parse_filter([SCHEMA.edge("HAS_ROLE")], {"role": "网格长"})[0].property == "role"
    with pytest.raises(SchemaError, match="id"):
        parse_filter([SCHEMA.edge("HAS_ROLE")], {"id": "x"})


def test_a_filter_needs_an_owner() -> None:
    with pytest.raises(SchemaError, match="nothing to apply to"):
        parse_filter([], {"kind": "x"})
