"""Rules and packs in words, for the page that explains what was checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from covernet.graph.declarations import YES, Title
from covernet.graph.filters import Condition, Filter
from covernet.graph.model import SCHEMA
from covernet.graph.paths import Path, Step
from covernet.queries import rules as r

Pair = list[str]
"""A text in Chinese and English, as the page reads it."""


def pair(title: Title) -> Pair:
    """A title as the page reads it.

    >>> pair(Title("户", "Household"))
    ['户', 'Household']
    """
    return [title.zh, title.en]


def rule_words(rule: r.Rule) -> Pair:
    """What a rule demands, in one line of each language, with the figures it ran with.

    >>> from covernet.queries.packs import load_pack
    >>> rule_words(load_pack("linkage").rule("household-served"))[0]
    '户：经 联系服务·党员，至少 1 个'
    """
    return [_words(rule, 0), _words(rule, 1)]


def step_names(path: Path) -> list[Pair]:
    """What each step of a path leads to, to say where a chain breaks."""
    return [[_step(step, 0), _step(step, 1)] for step in path]


def property_names(rule: r.Rule) -> dict[str, Pair]:
    """Titles of the properties that a finding of a rule may name."""
    demand = rule.demand
    listed = demand.names if isinstance(demand, r.Complete) else demand.stages if isinstance(demand, r.Sequence) else ()
    return {name: [_property(rule.of, name, 0), _property(rule.of, name, 1)] for name in listed}


def _property(label: str, name: str, n: int) -> str:
    declared = SCHEMA.node(label).property(name)
    return pair(declared.title)[n] if declared else name


def _label(label: str, n: int) -> str:
    return pair(SCHEMA.node(label).title if SCHEMA.has_node(label) else SCHEMA.edge(label).title)[n]


def _words(rule: r.Rule, n: int) -> str:
    subject = _label(rule.of, n) if rule.of else ("所述数字", "Stated figures")[n]
    owner = (rule.of,) if rule.of else ()
    limits = [_filter(owner, rule.where, n)] if rule.where else []
    if rule.when is not None:
        limits.append(("有 ", "with ")[n] + _path(rule.when, n))
    if rule.unless is not None:
        limits.append(("没有 ", "without ")[n] + _path(rule.unless, n))
    if limits:
        subject += ("（{}）", " ({})")[n].format(("；", "; ")[n].join(limits))
    return f"{subject}{('：', ': ')[n]}{_demand(rule, n)}"


def _demand(rule: r.Rule, n: int) -> str:
    demand = rule.demand
    if isinstance(demand, r.Cardinality):
        return f"{_through(demand.via, n)}{_range(demand.min, demand.max, n)}"
    if isinstance(demand, r.Partition):
        planned = "" if demand.count is None else ("，共 {} 个", ", {} in all")[n].format(demand.count)
        text = ("恰好属于一个{}，且没有空的{}", "in exactly one {}, no {} empty")[n]
        return text.format(_label(demand.parts, n), _label(demand.parts, n)) + planned
    if isinstance(demand, r.Reach):
        return ("链条不断：", "unbroken: ")[n] + _path(demand.via, n)
    if isinstance(demand, r.Composition):
        values = ("、", ", ")[n].join(map(str, demand.all_of))
        each = ("，每项", "; of each ")[n] + _range(demand.min, demand.max, n)
        return f"{_through(demand.via, n)}{('齐备 ', 'all of ')[n]}{values}{each}"
    if isinstance(demand, r.Total):
        low, high = (demand.equals, demand.equals) if demand.equals is not None else (demand.min, demand.max)
        return ("总数", "in all ")[n] + _range(low, high, n)
    if isinstance(demand, r.Stated):
        return demand.text
    if isinstance(demand, r.Agree):
        on_edge = SCHEMA.has_edge(rule.of)
        left = _side(demand.left, ("起点", "its start") if on_edge else None, n)
        right = _side(demand.right, ("终点", "its end") if on_edge else None, n)
        return _AGREE[demand.require][n].format(left, right)
    if isinstance(demand, r.Complete):
        filled = ("、", ", ")[n].join(_property(rule.of, name, n) for name in demand.properties)
        parts = [("须填：", "must be filled: ")[n] + filled] if filled else []
        return ("；", "; ")[n].join([*parts, *([_filter((rule.of,), demand.must, n)] if demand.must else [])])
    if isinstance(demand, r.Sequence):
        return ("依次：", "in order: ")[n] + " → ".join(_property(rule.of, name, n) for name in demand.stages)
    often = ("{}至少 {} 次，自 {} 起：", "{}, at least {}, from {}: ")[n]
    return often.format(_EVERY[demand.every][n], demand.at_least, demand.start) + _side(demand.via, None, n)


_AGREE = {
    "subset": ("【{}】都在【{}】之中", "[{}] lies in [{}]"),
    "overlap": ("【{}】与【{}】有相同的", "[{}] and [{}] have something in common"),
    "equal": ("【{}】与【{}】一致", "[{}] and [{}] are the same"),
}
_EVERY = {
    "month": ("每月", "every month"),
    "quarter": ("每季度", "every quarter"),
    "half-year": ("每半年", "every half-year"),
    "year": ("每年", "every year"),
    "3-years": ("每三年", "every three years"),
}


def _side(path: Path, end: tuple[str, str] | None, n: int) -> str:
    """A path; from one of the ends where the subject is an edge; the subject itself where the path is empty."""
    start = [end[n]] if end else [] if path else [("自身", "itself")[n]]
    return " → ".join([*start, *([_path(path, n)] if path else [])])


def _through(via: Path, n: int) -> str:
    return ("经 {}，", "through {}, ")[n].format(_path(via, n)) if via else ""


def _range(low: int | None, high: int | None, n: int) -> str:
    if low is not None and low == high:
        return ("恰好 {} 个", "exactly {}")[n].format(low)
    if low is not None and high is not None:
        return ("{} 至 {} 个", "{} to {}")[n].format(low, high)
    if high is not None:
        return ("至多 {} 个", "at most {}")[n].format(high)
    return ("至少 {} 个", "at least {}")[n].format(low)


def _path(path: Path, n: int) -> str:
    return " → ".join(_step(step, n) for step in path)


def _step(step: Step, n: int) -> str:
    names = dict.fromkeys(pair(SCHEMA.edge(hop.type).title)[n] for hop in step.hops)
    ends = dict.fromkeys(_label(label, n) for label in step.ends)
    shown = ("／", "/")[n].join(list(ends)[:4]) + ("…" if len(ends) > 4 else "")
    limits = [_filter(tuple(hop.type for hop in step.hops), step.edge, n), _filter(step.ends, step.node, n)]
    text = ("；", "; ")[n].join(part for part in limits if part)
    return f"{('／', '/')[n].join(names)}·{shown}" + (("（{}）", " ({})")[n].format(text) if text else "")


def _filter(owners: Sequence[str], conditions: Filter, n: int) -> str:
    return ("；", "; ")[n].join(_condition(owners, c, n) for c in conditions)


def _condition(owners: Sequence[str], c: Condition, n: int) -> str:
    name = c.property
    titles: dict[str, Title] = {}
    for owner in owners:
        declared = (SCHEMA.node(owner) if SCHEMA.has_node(owner) else SCHEMA.edge(owner)).property(c.property)
        if declared is not None:
            name, titles = pair(declared.title)[n], {**titles, **declared.values}
    said = [YES[v] if isinstance(v, bool) else titles.get(str(v), str(v)) for v in c.values]
    values = ("、", ", ")[n].join(value if isinstance(value, str) else pair(value)[n] for value in said)
    sign = {"in": ("＝", "="), "not_in": ("≠", "≠"), "min": ("≥", "≥"), "max": ("≤", "≤")}.get(c.op)
    if sign is None:
        return name + ((" 缺失", " missing") if c.op == "missing" else (" 已填", " given"))[n]
    return f"{name} {sign[n]} {values}"


def pack_data(pack: r.Pack) -> dict[str, Any]:
    """A pack with its source, overridden figures and what it can not say."""
    source = pack.source
    return {
        "id": pack.id,
        "version": pack.version,
        "title": pair(pack.title),
        "source": [source.title, source.publisher, source.date.isoformat() if source.date else ""],
        "overrides": [[o.parameter, str(o.default), str(o.value)] for o in pack.overrides],
        "unexpressed": [[pair(u.title), u.paragraph, pair(u.reason)] for u in pack.unexpressed],
    }


Row = Mapping[str, Any]
"""A row of the gap list."""

_PLAIN: Row = {
    "late": False, "n": 1, "found": None, "limits": [None, None, None], "missing": [], "excess": [], "wrong": [],
    "at": None, "broken": None, "period": None, "owner": None,
}  # fmt: skip


def usual_rows(rows: Iterable[Row], rules: int) -> list[dict[str, Any]]:
    """What most rows of each rule say, by the rule's number; the page fills in what a row leaves out.

    >>> usual_rows([{"rule": 0, "found": 0}, {"rule": 0, "found": 2}, {"rule": 0, "found": 0}], 1)[0]["found"]
    0
    """
    counts: list[dict[str, Counter[str]]] = [{name: Counter() for name in _PLAIN} for _ in range(rules)]
    values: dict[str, Any] = {}
    for row in rows:
        counted = counts[row["rule"]]
        for name, value in row.items():
            if name in counted:
                text = repr(value)
                values[text] = value
                counted[name][text] += 1
    return [
        {name: values[own[name].most_common(1)[0][0]] if own[name] else _PLAIN[name] for name in _PLAIN}
        for own in counts
    ]


def slim(row: Row, usual: Sequence[Row]) -> dict[str, Any]:
    """A row of the gap list without what is usual for its rule: a county has tens of thousands of them.

    >>> slim({"rule": 0, "n": 1, "found": 0, "place": 7}, usual_rows([{"rule": 0, "found": 0}], 1))
    {'rule': 0, 'place': 7}
    """
    own = usual[row["rule"]]
    return {name: value for name, value in {**_PLAIN, **row}.items() if name not in own or value != own[name]}
