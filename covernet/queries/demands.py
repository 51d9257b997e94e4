"""What a rule of each kind may demand, read from its TOML fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from covernet.graph.declarations import NodeType
from covernet.graph.filters import parse_filter
from covernet.graph.model import SCHEMA
from covernet.queries.fields import Fields, is_whole
from covernet.queries.rules import (
    Agree,
    Cadence,
    Cardinality,
    Complete,
    Composition,
    Demand,
    Every,
    Partition,
    Reach,
    Require,
    Sequence,
    Stated,
    Total,
)


def _bounds(fields: Fields, *, needed: bool = True) -> tuple[int | None, int | None]:
    low, high = fields.optional_integer("min"), fields.optional_integer("max")
    if needed and low is None and high is None:
        raise fields.error("min", "min 和 max 至少写一个", "give min, max or both")
    if low is not None and high is not None and low > high:
        raise fields.error("max", "不能小于 min", "is below min")
    return low, high


def _cardinality(fields: Fields, of: str) -> Demand:
    return Cardinality(fields.path("via", (of,)), *_bounds(fields))


def _reach(fields: Fields, of: str) -> Demand:
    via = fields.path("via", (of,))
    if not via:
        raise fields.error("via", "至少一步", "needs at least one step")
    return Reach(via)


def _partition(fields: Fields, of: str) -> Demand:
    via, parts = fields.path("via", (of,)), fields.text("parts")
    reached = via[-1].ends if via else (of,)
    if parts not in reached:
        listed = ", ".join(reached)
        raise fields.error("parts", f"路径到不了 {parts}，只到 {listed}", f"via leads to {listed}, not {parts}")
    return Partition(via, parts, fields.filter("parts_where", (parts,)), fields.optional_integer("count"))


def _composition(fields: Fields, of: str) -> Demand:
    via, name = fields.path("via", (of,)), fields.text("property")
    if not via:
        raise fields.error("via", "至少一步", "needs at least one step")
    source, _, column = name.rpartition(".")
    owners = [SCHEMA.edge(hop.type) for hop in via[-1].hops] if source == "edge" else []
    nodes: list[NodeType] = [] if source == "edge" else [SCHEMA.node(label) for label in via[-1].ends]
    values = fields.get("all_of")
    if not isinstance(values, list) or not values:
        raise fields.error("all_of", "须为取值的列表", "must be a list of values")
    if len({str(v) for v in values}) != len(values):
        raise fields.error("all_of", "有重复的项", "names a value twice")
    if source not in ("", "edge"):
        raise fields.error("property", "写作 属性 或 edge.属性", "write a property, or edge.property")
    fields.checked("property", lambda: parse_filter([*owners, *nodes], {column: {"missing": False}}))
    read = fields.checked("all_of", lambda: parse_filter([*owners, *nodes], {column: values}))
    each = fields.get("each", {})
    if not isinstance(each, dict):
        raise fields.error("each", "须为 { min, max }", "must be { min, max }")
    limits = Fields(fields.file, fields.rule, each, fields.parameters)
    limits.only(("min", "max"))
    low, high = _bounds(limits, needed=False)
    low = 1 if low is None else low
    if high is not None and low > high:
        raise limits.error("max", "不能小于 min（默认 1）", "is below min (1 by default)")
    return Composition(via, name, read[0].values, low, high)


def _total(fields: Fields, of: str) -> Demand:
    given = [name for name in ("stated", "equals") if name in fields.table]
    given += ["min/max"] if "min" in fields.table or "max" in fields.table else []
    if len(given) != 1:
        raise fields.error("equals", "写 equals、min/max、stated 三者之一", "give one of equals, min/max, stated")
    if given == ["stated"]:
        return _stated(fields)
    low, high = _bounds(fields, needed=given == ["min/max"])
    return Total(fields.optional_integer("equals"), low, high)


def _stated(fields: Fields) -> Stated:
    terms = fields.get("stated")
    if not isinstance(terms, list) or terms.count("=") != 1:
        raise fields.error("stated", "须为含一个 = 的列表", 'must be a list with one "="')
    middle = terms.index("=")
    return Stated(
        _sum(fields, terms[:middle]), _sum(fields, terms[middle + 1 :]), " ".join(str(term) for term in terms)
    )


def _sum(fields: Fields, terms: list[Any]) -> int:
    total, sign = 0, 1
    if len(terms) % 2 == 0:
        raise fields.error("stated", "数字与 + 或 - 须相间", "figures and + or - must alternate")
    for place, term in enumerate(terms):
        if place % 2 == 0 and is_whole(term):
            total += sign * term
        elif place % 2 == 1 and term in ("+", "-"):
            sign = 1 if term == "+" else -1
        else:
            raise fields.error("stated", f"{term!r} 须为整数、+ 或 -", f"{term!r} must be a whole number, + or -")
    return total


def _agree(fields: Fields, of: str) -> Demand:
    starts = (SCHEMA.edge(of).from_labels, SCHEMA.edge(of).to_labels) if SCHEMA.has_edge(of) else ((of,), (of,))
    require: Require = {"subset": "subset", "overlap": "overlap", "equal": "equal"}[
        fields.choice("require", get_args(Require))
    ]  # type: ignore[assignment]
    return Agree(fields.path("left", starts[0]), fields.path("right", starts[1]), require)


def _complete(fields: Fields, of: str) -> Demand:
    names = fields.texts("properties") if "properties" in fields.table else ()
    must = fields.filter("must", (of,))
    for name in names:
        if SCHEMA.node(of).column_type(name) is None:
            raise fields.error("properties", f"{of} 没有属性 {name!r}", f"{of} has no property {name!r}")
    if not names and not must:
        raise fields.error("properties", "properties 和 must 至少写一个", "give properties, must or both")
    return Complete(names, must)


def _sequence(fields: Fields, of: str) -> Demand:
    stages = fields.texts("stages")
    for name in stages:
        if SCHEMA.node(of).column_type(name) != "date":
            raise fields.error("stages", f"{name!r} 不是 {of} 的日期属性", f"{name!r} is no date property of {of}")
    if len(stages) < 2:
        raise fields.error("stages", "至少两个阶段", "needs at least two stages")
    return Sequence(stages)


def _cadence(fields: Fields, of: str) -> Demand:
    via = fields.path("via", (of,))
    for label in via[-1].ends if via else (of,):
        if not SCHEMA.node(label).is_record:
            raise fields.error("via", f"{label} 没有日期", f"{label} has no date")
    if "from" not in fields.table:
        raise fields.error("from", "必须填写从哪天起算，如 2024-01-01", "say from which day, such as 2024-01-01")
    start = fields.get("from")
    if type(start) is not dt.date:
        raise fields.error("from", "须为日期", "must be a date")
    every: Every = fields.choice("every", get_args(Every))  # type: ignore[assignment]
    at_least = fields.optional_integer("at_least", minimum=1)
    return Cadence(via, every, 1 if at_least is None else at_least, start)


@dataclass(frozen=True)
class KindFields:
    """The fields of a kind of rule, and the function that reads them for subjects of a label.

    Parameters
    ----------
    needed, optional
        Fields that every rule of the kind has, and that it may have; what stands in place of each other is optional.
    """

    needed: tuple[str, ...]
    optional: tuple[str, ...]
    read: Callable[[Fields, str], Demand]

    @property
    def names(self) -> tuple[str, ...]:
        """All of its own fields."""
        return self.needed + self.optional


DEMANDS: Mapping[str, KindFields] = {
    "cardinality": KindFields(("via",), ("min", "max"), _cardinality),
    "partition": KindFields(("via", "parts"), ("parts_where", "count"), _partition),
    "reach": KindFields(("via",), (), _reach),
    "agree": KindFields(("left", "right", "require"), (), _agree),
    "composition": KindFields(("via", "property", "all_of"), ("each",), _composition),
    "complete": KindFields((), ("properties", "must"), _complete),
    "sequence": KindFields(("stages",), (), _sequence),
    "total": KindFields((), ("equals", "min", "max", "stated"), _total),
    "cadence": KindFields(("via", "every", "from"), ("at_least",), _cadence),
}
"""What each kind demands."""
