"""The JSON Schema of packs: what covernet reads it allows, what it refuses covernet refuses too."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Callable
from importlib import resources
from typing import Any

import jsonschema
import pytest

from covernet.errors import PackError
from covernet.queries.demands import DEMANDS
from covernet.queries.pack_schema import pack_schema
from covernet.queries.packs import bundled_packs, parse_pack
from tests.oracle.writing import pack_toml

SCHEMA = pack_schema()


def as_json(value: Any) -> Any:
    """A pack as an editor's checker sees it: dates are texts."""
    return json.loads(json.dumps(value, default=str))


def allowed(pack: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(SCHEMA).is_valid(as_json(pack)))


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("covernet.queries") / "packs" / f"{name}.toml").read_text(encoding="utf-8"))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", bundled_packs())
def test_bundled_packs_are_allowed(name: str) -> None:
    errors = [
        (list(error.absolute_path), error.message)
        for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(as_json(read(name)))
    ]
    assert not errors, errors[:3]


def pack(**rule: Any) -> dict[str, Any]:
    title = {"zh": "题", "en": "Title"}
    base = {"id": "r", "title": title, "severity": "must"}
    return {"id": "p", "version": 1, "title": title, "source": {"title": "源"}, "parameters": {}, "rule": [base | rule]}


GOOD: dict[str, dict[str, Any]] = {
    "cardinality": {"of": "Household", "via": ["<SERVES"], "min": 1},
    "partition": {"of": "Village", "via": ["IN_GRID>"], "parts": "Grid", "count": 7},
    "reach": {"of": "Household", "via": ["<SERVES", {"step": "IN_GROUP>", "node": {"kind": {"not": "industry"}}}]},
    "agree": {"of": "Member", "left": ["SERVES>", "LIVES_IN>"], "right": ["IN_GROUP>", "IN_VILLAGE>"], "require": "subset"},
    "composition": {"of": "Grid", "via": ["<HAS_ROLE"], "property": "edge.role", "all_of": ["网格长"], "each": {"max": 1}},
    "complete": {"of": "Issue", "properties": ["owner"], "must": {"since": {"missing": False}}},
    "sequence": {"of": "Issue", "stages": ["registered", "closed"]},
    "total": {"of": "Grid", "equals": 7},
    "cadence": {"of": "Branch", "via": ["<HELD_BY Activity"], "every": "month", "from": "2025-01-01"},
}  # fmt: skip

WRONG: dict[str, Callable[[dict[str, Any]], Any]] = {
    "an unknown field": lambda r: r.update(minimum=1),
    "an unknown kind": lambda r: r.update(kind="covering"),
    "an unknown label": lambda r: r.update(of="Househould"),
    "no id": lambda r: r.pop("id"),
    "an id with a blank": lambda r: r.update(id="a b"),
    "a title in one language": lambda r: r.update(title={"zh": "题"}),
    "a severity that is none": lambda r: r.update(severity="may"),
    "a step of a type that is none": lambda r: r.update(when=["SERVED>"]),
    "a step against its direction": lambda r: r.update(when=["SERVES"]),
    "a property that is none": lambda r: r.update(where={"colour": "red"}),
    "a condition that is none": lambda r: r.update(where={"id": {"like": "a"}}),
}


def test_every_kind_has_an_example() -> None:
    assert set(GOOD) == set(DEMANDS)


@pytest.mark.parametrize("kind", GOOD)
def test_a_rule_of_each_kind_is_allowed_and_without_a_needed_field_refused(kind: str) -> None:
    good = pack(kind=kind, **GOOD[kind])
    assert allowed(good)
    for name in GOOD[kind]:
        less = copy.deepcopy(good)
        del less["rule"][0][name]
        if not allowed(less):
            with pytest.raises(PackError):
                parse_pack(pack_toml(less), "made.toml")


@pytest.mark.parametrize("wrong", WRONG)
def test_what_the_schema_refuses_covernet_refuses(wrong: str) -> None:
    bad = pack(kind="cardinality", **GOOD["cardinality"])
    assert allowed(bad)
    WRONG[wrong](bad["rule"][0])
    assert not allowed(bad)
    with pytest.raises(PackError):
        parse_pack(pack_toml(bad), "made.toml")


@pytest.mark.parametrize("kind", DEMANDS)
def test_a_field_of_another_kind_is_refused(kind: str) -> None:
    others = {name for own in DEMANDS.values() for name in own.names} - set(DEMANDS[kind].names)
    for name in others:
        bad = pack(kind=kind, **{**GOOD[kind], name: 1})
        assert not allowed(bad), name
