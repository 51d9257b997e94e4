"""Filters: conditions on properties, all of which must hold (FORMATS §3).

A missing value satisfies only ``{ missing = true }``: neither equality, nor ``not``, nor a range.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from covernet.errors import SchemaError
from covernet.graph.declarations import EdgeType, NodeType, PropertyType

Value = str | int | float | bool | dt.date


@dataclass(frozen=True)
class Condition:
    """One condition on one property.

    Parameters
    ----------
    op
        ``in``: equal to any of ``values``; ``not_in``: present and equal to none of them; ``min`` and
        ``max``: not below, not above ``values[0]``; ``missing`` and ``present``: no value needed.
    """

    property: str
    type: PropertyType
    op: Literal["in", "not_in", "min", "max", "missing", "present"]
    values: tuple[Value, ...] = ()


Filter = tuple[Condition, ...]
"""Conditions that must all hold; the empty filter lets everything pass."""


def parse_filter(owners: Sequence[NodeType | EdgeType], raw: Mapping[str, Any]) -> Filter:
    """Read a filter table against the labels or edge types it will meet.

    Parameters
    ----------
    owners
        Declarations of every label or edge type the filter is applied to; each must have the property.
    raw
        Property to value, list of values, or a table of ``not``, ``min``, ``max``, ``missing``.

    Raises
    ------
    SchemaError
        If a property is not declared or a value does not fit its type or its closed list.

    >>> from covernet.graph.model import SCHEMA
    >>> parse_filter([SCHEMA.node("PartyGroup")], {"kind": {"not": "industry"}})
    (Condition(property='kind', type='string', op='not_in', values=('industry',)),)
    """
    if not isinstance(raw, Mapping):
        raise SchemaError("筛选须为表，如 { kind = … }", "a filter is a table such as { kind = … }")
    conditions: list[Condition] = []
    for name, wanted in raw.items():
        kind = _column(owners, name)
        if isinstance(wanted, Mapping):
            conditions += _table(owners, name, kind, wanted)
        else:
            conditions.append(Condition(name, kind, "in", _values(owners, name, kind, wanted)))
    return tuple(conditions)


def _column(owners: Sequence[NodeType | EdgeType], name: str) -> PropertyType:
    found: PropertyType | None = None
    for owner in owners:
        kind = owner.column_type(name)
        if kind is None or (found is not None and kind != found):
            has = ", ".join(p.name for p in owner.properties) or "—"
            raise SchemaError(
                f"{_name(owner)} 没有属性 {name!r}；它的属性有：{has}",
                f"{_name(owner)} has no property {name!r}; it has: {has}",
            )
        found = kind
    if found is None:
        raise SchemaError(f"筛选 {name!r} 没有对象", f"the filter on {name!r} has nothing to apply to")
    return found


def _name(owner: NodeType | EdgeType) -> str:
    return getattr(owner, "label", None) or owner.name  # type: ignore[union-attr]


def _table(
    owners: Sequence[NodeType | EdgeType], name: str, kind: PropertyType, table: Mapping[str, Any]
) -> list[Condition]:
    out: list[Condition] = []
    for op, wanted in table.items():
        if op == "not":
            out.append(Condition(name, kind, "not_in", _values(owners, name, kind, wanted)))
        elif op in ("min", "max"):
            if kind not in ("integer", "number", "date") or isinstance(wanted, list):
                raise SchemaError(
                    f"{name!r} 是 {kind}，不能用区间 {op}", f"{name!r} is a {kind}; {op} needs a number or a date"
                )
            out.append(Condition(name, kind, "min" if op == "min" else "max", (_value(name, kind, wanted),)))
        elif op == "missing" and isinstance(wanted, bool):
            out.append(Condition(name, kind, "missing" if wanted else "present"))
        else:
            raise SchemaError(
                f"{name!r} 的条件 {op!r} 不认识；可用 not、min、max、missing = true/false",
                f"unknown condition {op!r} on {name!r}; use not, min, max, missing = true/false",
            )
    if not out:
        raise SchemaError(f"{name!r} 的条件是空的", f"the condition on {name!r} is empty")
    return out


def _values(owners: Sequence[NodeType | EdgeType], name: str, kind: PropertyType, wanted: Any) -> tuple[Value, ...]:
    items = wanted if isinstance(wanted, (list, tuple)) else [wanted]
    values = tuple(_value(name, kind, item) for item in items)
    for owner in owners:
        declared = owner.property(name)
        closed = declared.values if declared else {}
        astray = [v for v in values if closed and v not in closed]
        if astray:
            allowed = ", ".join(closed)
            raise SchemaError(
                f"{_name(owner)}.{name} 没有取值 {astray[0]!r}；可用：{allowed}",
                f"{_name(owner)}.{name} has no value {astray[0]!r}; allowed: {allowed}",
            )
    return values


def _value(name: str, kind: PropertyType, item: Any) -> Value:
    if kind == "boolean" and isinstance(item, bool):
        return item
    if kind == "integer" and isinstance(item, int) and not isinstance(item, bool):
        return item
    if kind == "number" and isinstance(item, (int, float)) and not isinstance(item, bool) and math.isfinite(item):
        return item
    if kind == "string" and isinstance(item, str):
        return item
    if kind == "date" and type(item) is dt.date:
        return item
    if kind == "date" and isinstance(item, str):
        try:
            return dt.date.fromisoformat(item)
        except ValueError:
            pass
    raise SchemaError(f"{name!r} 须为 {kind} 类型的值", f"{name!r} needs a value of type {kind}, not {item!r}")
