"""Generated Cypher, reviewed as text: every kind plain, with validity and with markers, and every form once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covernet.graph.cypherwalks import Day, Parameters, condition
from covernet.graph.filters import Condition
from covernet.graph.model import SCHEMA
from covernet.queries.cypher import compile_rule, places
from tests.conftest import SNAPSHOTS
from tests.contract.cypher_rules import AS_OF, DAYS, FORMS, KINDS, RULES, compiled, parse_rule

FILES = {
    **{f"{name}.{day}": (name, day) for name in KINDS for day in ("plain", "valid", "marked")},
    **{name: (name, "plain") for name in FORMS},
}

HOSTILE = [
    "网格长", "O'Brien", '"', "\\", "\\'", "`", "``", "$day", "$kind", "{x: 1}", "}", "*/", "/*", "//", "--", ";", "a\nb",
    "\u2028", "\x00", "'] DETACH DELETE n //", "\\u0027", "x" * 1000, "é", "e\u0301", "NULL", "true", "1", " ", "n1",
]  # fmt: skip


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


@pytest.mark.parametrize("name", FILES)
def test_cypher(name: str, match_snapshot: Callable[[str, str], None]) -> None:
    cypher = compiled(*FILES[name])
    values = json.dumps(cypher.parameters, ensure_ascii=False, default=plain, sort_keys=True)
    text = f"// defects\n{cypher.defects};\n\n// checked\n{cypher.checked};\n\n// parameters besides $day\n// {values}"
    match_snapshot(f"cypher/{name}.cypher", text)


@pytest.mark.parametrize("day", ["plain", "valid_marked"])
def test_places(day: str, match_snapshot: Callable[[str, str], None]) -> None:
    match_snapshot(f"cypher/places.{day}.cypher", ";\n\n".join(places(DAYS[day])) + ";")


def test_no_snapshot_is_left_over() -> None:
    wanted = {*FILES, "places.plain", "places.valid_marked"}
    assert {path.name.removesuffix(".cypher") for path in (SNAPSHOTS / "cypher").glob("*")} == wanted


def values_of(rule: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The text for a rule's defects and denominators, and its parameters."""
    cypher = compile_rule(parse_rule("r", rule), Day(SCHEMA, ("nodes/Issue", "edges/HAS_ROLE"), marked=True), AS_OF)
    return f"{cypher.defects}\n{cypher.checked}", dict(cypher.parameters)


def filled(texts: list[str], days: list[dt.date], numbers: list[int]) -> list[dict[str, Any]]:
    """Rules with these values in every place where a rule can have one."""
    a, b, c, d, e, f, g = texts
    step = {"step": "<HAS_ROLE Member", "edge": {"role": a}, "node": {"id": {"not": b}}}
    low, high = sorted(numbers[:2])
    issue = {"theme": c, "source": [d, e], "owner": {"not": [f, g]}, "due": {"min": days[0], "max": days[1]}}
    return [
        {"kind": "cardinality", "of": "Issue", "where": issue, "via": ["HELD_BY>"], "min": low, "max": high},
        {"kind": "cardinality", "of": "Grid", "via": [step], "when": [step], "unless": [step], "max": high,
         "responsible": [step]},
        {"kind": "partition", "of": "Village", "via": [{"step": "IN_GRID>", "node": {"name": a}}], "parts": "Grid",
         "parts_where": {"id": b}, "count": low},
        {"kind": "reach", "of": "Grid", "where": {"name": c}, "via": [step, "SERVES>"]},
        {"kind": "composition", "of": "Grid", "via": [step], "property": "edge.role", "all_of": [d, e, f],
         "each": {"min": low, "max": high}},
        {"kind": "agree", "of": "HAS_ROLE", "where": {"role": [a, b]}, "left": [], "right": [], "require": "subset"},
        {"kind": "complete", "of": "Issue", "must": issue},
        {"kind": "sequence", "of": "Issue", "where": issue, "stages": ["registered", "due"]},
        {"kind": "total", "of": "Grid", "where": {"name": {"not": g}}, "equals": high},
        {"kind": "total", "stated": [low, "+", high, "=", numbers[2]]},
        {"kind": "cadence", "of": "Branch", "via": [{"step": "<HELD_BY Activity", "node": {"kind": [a, b]}}],
         "every": "month", "from": days[0]},
    ]  # fmt: skip


BASE = filled(
    [f"text{n}" for n in range(7)], [dt.date(2025, 1, 1), dt.date(2025, 2, 1)], [101, 102, 103],
)  # fmt: skip


@given(
    st.lists(st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=20), min_size=7, max_size=7, unique=True).filter(
        lambda texts: not any(text.startswith("$") for text in texts)
    ),
    st.lists(st.dates(dt.date(2020, 1, 1), AS_OF), min_size=2, max_size=2, unique=True),
    st.lists(st.integers(2, 10**9), min_size=3, max_size=3, unique=True),
)
def test_the_text_is_the_same_whatever_the_values(texts: list[str], days: list[dt.date], numbers: list[int]) -> None:
    for base, rule in zip(BASE, filled(texts, days, numbers), strict=True):
        wanted, before = values_of(base)
        text, after = values_of(rule)
        assert text == wanted
        assert after.keys() == before.keys()
        assert after != before or (rule["kind"] == "sequence" and not texts)


@pytest.mark.parametrize("value", ["$day", *HOSTILE])
@pytest.mark.parametrize("op", ["in", "not_in"])
def test_a_value_is_given_as_it_is(op: Literal["in", "not_in"], value: str) -> None:
    """Also one that begins with a dollar sign, as only a parameter of a pack can bring it about."""
    parameters = Parameters()
    sign = "=" if op == "in" else "<>"
    assert condition("n", Condition("name", "string", op, (value,)), parameters) == f"n.name {sign} $name"
    assert parameters.values == {"name": value}


def test_every_kind_and_form_is_there() -> None:
    assert [rule["kind"] for rule in KINDS.values()] == list(KINDS)
    assert len(RULES) == len(KINDS) + len(FORMS)
