"""The JSON Schema of a pack, with which editors complete and check a TOML file while it is written.

It knows the labels, edge types, properties and values of the graph model. What it can not say (whether a
step can follow the one before it) is said when the pack is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from covernet.graph.declarations import EdgeType, NodeType, Title
from covernet.graph.model import SCHEMA
from covernet.queries.demands import DEMANDS
from covernet.queries.rules import Every, Require, Severity

Node = dict[str, Any]

_TITLE = {"$ref": "#/$defs/title"}
_PATH = {"$ref": "#/$defs/path"}
_WHOLE = {"$ref": "#/$defs/whole"}
_LABEL = {"enum": [node.label for node in SCHEMA.nodes]}

_FIELDS: dict[str, tuple[Title, Node]] = {
    "via": (Title("从对象出发的路径", "path from the subject"), _PATH),
    "left": (Title("一侧的路径", "path of one side"), _PATH),
    "right": (Title("另一侧的路径", "path of the other side"), _PATH),
    "min": (Title("至少几个", "at least so many"), _WHOLE),
    "max": (Title("至多几个", "at most so many"), _WHOLE),
    "equals": (Title("恰好几个", "exactly so many"), _WHOLE),
    "count": (Title("部分共几个", "how many parts there are"), _WHOLE),
    "at_least": (Title("每期至少几次", "records in each period"), _WHOLE),
    "parts": (Title("部分的标签", "label of the parts"), _LABEL),
    "parts_where": (Title("哪些部分", "which parts"), {"$ref": "#/$defs/filter"}),
    "require": (Title("两侧怎样相符", "how both sides fit"), {"enum": list(get_args(Require))}),
    "property": (Title("终点的属性，或 edge.属性", "property of the ends, or edge.property"), {"type": "string"}),
    "all_of": (Title("须齐备的取值", "values that must all be there"), {"$ref": "#/$defs/list"}),
    "each": (
        Title("每个取值至少、至多几个", "how many of each value"),
        {"type": "object", "properties": {"min": _WHOLE, "max": _WHOLE}, "additionalProperties": False},
    ),
    "properties": (Title("须填写的属性", "properties that must be filled"), {"$ref": "#/$defs/names"}),
    "must": (Title("属性须满足的条件", "what properties must fulfil"), {"$ref": "#/$defs/filter"}),
    "stages": (Title("依次的日期属性", "date properties in their order"), {"$ref": "#/$defs/names"}),
    "stated": (Title("所述数字的等式", "a sum of stated figures"), {"$ref": "#/$defs/list"}),
    "every": (Title("周期", "the period"), {"$ref": "#/$defs/every"}),
    "from": (Title("从哪天起算", "the first day that counts"), {"$ref": "#/$defs/date"}),
}
"""What each field of a kind is called and may be; which kind has which is declared with the kinds."""


def pack_schema() -> Node:
    """The schema as JSON data (draft 2020-12).

    >>> pack_schema()["properties"]["rule"]["items"]["properties"]["kind"]["enum"][:3]
    ['cardinality', 'partition', 'reach']
    """
    text = {"type": "string", "minLength": 1}
    source = {"title": text, "publisher": {"type": "string"}, "date": {"$ref": "#/$defs/date"}}
    requirement = {
        "id": {"$ref": "#/$defs/id"},
        "title": _TITLE,
        "paragraph": _WHOLE,
        "rules": {"$ref": "#/$defs/names"},
        "reason": _TITLE,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "covernet pack",
        "type": "object",
        "properties": {
            "id": {"$ref": "#/$defs/id"},
            "version": {"type": "integer", "minimum": 1},
            "title": _TITLE,
            "source": _table(source, ["title"]),
            "parameters": {"type": "object"},
            "rule": {"type": "array", "items": _rule()},
            "requirement": {"type": "array", "items": _table(requirement, ["id", "title"])},
        },
        "required": ["id", "version", "title", "source"],
        "additionalProperties": False,
        "$defs": _definitions(),
    }


def _table(properties: Node, required: Iterable[str]) -> Node:
    return {"type": "object", "properties": properties, "required": [*required], "additionalProperties": False}


def _rule() -> Node:
    common: Node = {
        "id": {"$ref": "#/$defs/id"},
        "kind": {"enum": list(DEMANDS), "description": "种类 kind of rule"},
        "title": _TITLE,
        "severity": {"enum": list(get_args(Severity)), "description": "必须或鼓励 must or should"},
        "paragraph": {**_WHOLE, "description": "出处的段落 paragraph of the source"},
        "of": {"enum": [*_LABEL["enum"], *(e.name for e in SCHEMA.edges)], "description": "对象 the subjects"},
        "where": {"$ref": "#/$defs/filter", "description": "哪些对象 which subjects"},
        "when": {**_PATH, "description": "只看有此路径的 only subjects with such an end"},
        "unless": {**_PATH, "description": "不看有此路径的 no subjects with such an end"},
        "responsible": {**_PATH, "description": "谁负责 who answers for a gap"},
    }
    own = {name: {**node, "description": f"{title.zh} {title.en}"} for name, (title, node) in _FIELDS.items()}
    kinds = [
        {
            "if": {"properties": {"kind": {"const": kind}}},
            "then": {
                "required": list(demand.needed),
                "propertyNames": {"enum": [*common, *demand.names]},
            },
        }
        for kind, demand in DEMANDS.items()
    ]
    return {
        "type": "object",
        "properties": {**common, **own},
        "required": ["id", "kind", "title"],
        "additionalProperties": False,
        "allOf": kinds,
    }


def _definitions() -> Node:
    titles = {"zh": {"type": "string", "minLength": 1}, "en": {"type": "string", "minLength": 1}}
    parameter = {"type": "string", "pattern": r"^\$[A-Za-z_][A-Za-z0-9_]*$"}
    owners: list[NodeType | EdgeType] = [*SCHEMA.nodes, *SCHEMA.edges]
    condition = {"$ref": "#/$defs/condition"}
    names = dict.fromkeys(["id", "since", "until", *(p.name for owner in owners for p in owner.properties)])
    step_text = {"type": "string", "pattern": _step_pattern()}
    step = _table({"step": step_text, "edge": {"$ref": "#/$defs/filter"}, "node": {"$ref": "#/$defs/filter"}}, ["step"])
    scalar = {"type": ["string", "number", "boolean"]}
    limits = {"not": {"anyOf": [scalar, {"type": "array", "items": scalar}]}, "min": scalar, "max": scalar}
    return {
        "title": _table(titles, titles),
        "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "whole": {"anyOf": [{"type": "integer", "minimum": 0}, parameter]},
        "every": {"anyOf": [{"enum": list(get_args(Every))}, parameter]},
        "date": {"type": "string", "description": "如 2025-01-01"},
        "names": {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
        "list": {"anyOf": [{"type": "array", "items": scalar, "minItems": 1}, parameter]},
        "path": {"type": "array", "items": {"anyOf": [step_text, step]}, "description": "步骤 steps"},
        "filter": {"type": "object", "properties": dict.fromkeys(names, condition), "additionalProperties": False},
        "condition": {
            "anyOf": [
                scalar,
                {"type": "array", "items": scalar},
                _table({**limits, "missing": {"type": "boolean"}}, []),
            ]
        },
    }


def _step_pattern() -> str:
    directed = "|".join(edge.name for edge in SCHEMA.edges if edge.directed)
    plain = "|".join(edge.name for edge in SCHEMA.edges if not edge.directed)
    labels = "|".join(_LABEL["enum"])
    hop = rf"(?:(?:(?:{directed})>|<(?:{directed})|(?:{plain}))(?: +(?:{labels}))?)"
    return rf"^{hop}(?: *\| *{hop})*$"
