"""An invalid declaration can not be built, and its error says the mend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from covernet.errors import SchemaError
from covernet.graph.declarations import EdgeType, NodeType, Property, Title
from covernet.graph.model import SCHEMA
from covernet.graph.schema import Schema

T = Title("名", "Name")


def prop(
    name: str = "kind", type: Any = "string", privacy: Any = "internal", help: str = "A word.", **more: Any
) -> Property:
    return Property(name, type, more.pop("title", T), help, privacy, **more)


def node(label: str, *properties: Property, place: tuple[str, ...] = ()) -> NodeType:
    return NodeType(label, T, "A thing.", properties, place)


def edge(name: str = "IN", *pairs: tuple[str, str], **more: Any) -> EdgeType:
    return EdgeType(name, T, "A link.", pairs, more.pop("properties", ()), **more)


VILLAGE, HOME = node("Village"), node("Home")

INVALID: dict[str, tuple[Callable[[], object], str]] = {
    "a title without English": (lambda: Title("户", " "), "English"),
    "a title without Chinese": (lambda: Title("", "Home"), "Chinese"),
    "a reserved name": (lambda: prop("since"), "choose another"),
    "a reserved column of edges": (lambda: prop("from_label"), "choose another"),
    "a name in capitals": (lambda: prop("Kind"), "lower_snake_case"),
    "a name with a quote": (lambda: prop('a"b'), "lower_snake_case"),
    "a name with a newline at the end": (lambda: prop("kind\n"), "lower_snake_case"),
    "an unknown type": (lambda: prop(type="text"), "string, integer, number, boolean, date"),
    "an unknown privacy class": (lambda: prop(privacy="secret"), "public, internal, personal"),
    "no meaning": (lambda: prop(help=" "), "say in one sentence"),
    "values of a date": (lambda: prop(type="date", values={"a": T}), "only a string"),
    "a label in lower case": (lambda: node("village"), "CamelCase"),
    "a property twice": (lambda: node("A", prop(), prop(title=Title("别", "Other"))), "keep one"),
    "two properties with one title": (lambda: node("A", prop(), prop("other")), "keep one"),
    "an edge in lower case": (lambda: edge("in", ("Home", "Village")), "UPPER_SNAKE_CASE"),
    "an edge without ends": (lambda: edge("IN"), "at least one pair"),
    "ends declared twice": (lambda: edge("IN", ("A", "B"), ("A", "B")), "keep one"),
    "undirected ends both ways": (lambda: edge("WITH", ("A", "B"), ("B", "A"), directed=False), "keep one"),
    "a key that is no property": (lambda: edge("IN", ("A", "B"), key=("role",)), "declare it"),
    "a label twice": (lambda: Schema(1, (VILLAGE, VILLAGE), ()), "keep one"),
    "labels that differ in case only": (lambda: Schema(1, (VILLAGE, node("VILLAGE")), ()), "keep one"),
    "an edge type twice": (lambda: Schema(1, (VILLAGE,), (edge("IN", ("Village", "Village")),) * 2), "keep one"),
    "an end without a label": (
        lambda: Schema(1, (VILLAGE,), (edge("IN", ("Home", "Village")),)),
        "declare the label 'Home'",
    ),
    "a place path without an edge": (
        lambda: Schema(1, (VILLAGE, node("Home", place=("IN>",))), ()),
        "no edge type 'IN'",
    ),
    "a place path that ends elsewhere": (
        lambda: Schema(1, (VILLAGE, HOME, node("Room", place=("IN>",))), (edge("IN", ("Room", "Home")),)),
        "must end at Village, Town or County",
    ),
}


@pytest.mark.parametrize("name", INVALID)
def test_an_invalid_declaration_can_not_be_built(name: str) -> None:
    build, mend = INVALID[name]
    with pytest.raises(SchemaError) as caught:
        build()
    assert mend in caught.value.en
    assert any("一" <= letter <= "鿿" for letter in caught.value.zh)


def test_a_valid_schema_can() -> None:
    home = node("Home", prop(), place=("IN>",))
    schema = Schema(1, (VILLAGE, home), (edge("IN", ("Home", "Village"), properties=(prop("role"),), key=("role",)),))
    assert schema.node("Home").column_type("kind") == "string"
    assert schema.node("Home").column_type("until") == "date"
    assert schema.edge("IN").column_type("role") == "string"
    assert schema.edge("IN").column_type("id") is None
    assert not schema.has_node("Away")
    with pytest.raises(KeyError):
        schema.edge("AWAY")


def test_values_can_not_be_changed() -> None:
    closed = {"a": T}
    declared = prop(values=closed)
    closed["b"] = T
    assert list(declared.values) == ["a"]
    with pytest.raises(TypeError):
        declared.values["c"] = T  # type: ignore[index]


@pytest.mark.parametrize("declared", SCHEMA.nodes, ids=lambda n: n.label)
def test_every_label_leads_to_a_place_or_says_why_not(declared: NodeType) -> None:
    placeless = {"Village", "Town", "County", "Standard"}  # a standard holds everywhere
    assert bool(declared.place) != (declared.label in placeless)


def test_nothing_describes_a_household() -> None:
    assert SCHEMA.node("Household").properties == ()


def test_every_personal_name_is_classed_as_personal() -> None:
    for label in ("Member", "Worker"):
        name = SCHEMA.node(label).property("name")
        assert name is not None and name.privacy == "personal"
