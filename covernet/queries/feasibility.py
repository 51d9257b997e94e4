"""Before an audit: rules that have nothing to check, and demands that no assignment could ever meet.

A demand is impossible by counting when the minimums of all subjects add up to more than what is there
can give: 300 households that each need a member, and 10 members who may serve 25 households each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from covernet.graph.declarations import Title
from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.filters import Condition, Filter
from covernet.graph.model import SCHEMA
from covernet.graph.paths import Path, Step
from covernet.graph.snapshot import Snapshot
from covernet.graph.sqltext import conditions
from covernet.queries.rules import Cardinality, Composition, Pack, Partition, Rule, Stated
from covernet.queries.sql_subjects import checked, placed, subjects

Place = tuple[str | None, str | None, str | None]
Counts = Mapping[Place, int]
"""Nodes by village, town and county."""

LEVELS = ("village", "town", "county")


@dataclass(frozen=True)
class Doubt:
    """Something about a rule and a network that an audit would not say.

    Parameters
    ----------
    kind
        ``no-subject``: the rule checks nothing here. ``overridden``: the network's settings changed a
        parameter. ``impossible``: the numbers can not be met. ``impossible-here``: they can not be met
        within one place, only with help from outside.
    rules
        Full ids of the rules it is about.
    text
        One sentence with its numbers.
    level, place
        ``village``, ``town`` or ``county`` and its id, for ``impossible-here``.
    """

    kind: Literal["no-subject", "overridden", "impossible", "impossible-here"]
    rules: tuple[str, ...]
    text: Title
    level: str | None = None
    place: str | None = None


def doubts(snapshot: Snapshot, packs: Sequence[Pack], as_of: dt.date) -> tuple[Doubt, ...]:
    """Everything to be said about packs before they are audited on a network.

    Parameters
    ----------
    as_of
        The day whose subjects are counted.

    Raises
    ------
    StoreError
        If the snapshot can not be read.
    """
    rules = [rule for pack in packs for rule in pack.rules]
    counting = [(rule, checked(subjects(rule))) for rule in rules if SCHEMA.has_node(rule.of)]
    wanted = dict.fromkeys(_asked(rules))
    texts = [text for _, text in counting] + [_count_sql(label, tests) for label, tests in wanted]
    with DuckDBEngine(snapshot, as_of, texts) as engine:
        counts = {text: _counts(engine, text) for text in dict.fromkeys(texts)}
    checked_by = {rule.full_id: counts[text] for rule, text in counting}
    there = {(label, tests): counts[_count_sql(label, tests)] for label, tests in wanted}
    return (
        *_overridden(packs),
        *(doubt for rule in rules for doubt in _without_subject(rule, checked_by, there)),
        *(doubt for rule in rules for doubt in _beyond_ends(rule, checked_by, there)),
        *(doubt for rule in rules for other in rules for doubt in _sums(rule, other, checked_by, there)),
    )


Candidates = tuple[str, Filter]
"""A label with the conditions that its nodes fulfil."""


def _asked(rules: Iterable[Rule]) -> Iterator[Candidates]:
    """Everything whose number is compared with a demand."""
    for rule in rules:
        if SCHEMA.has_node(rule.of):
            yield rule.of, ()
        for path in (getattr(rule.demand, "via", ()),):
            if path:
                yield from _ends(path)
        if isinstance(rule.demand, Composition):
            yield from (c for _, listed in _by_value(rule.demand) for c in listed)
        if isinstance(rule.demand, Partition):
            yield rule.demand.parts, rule.demand.parts_where


def _ends(path: Path) -> list[Candidates]:
    return [(label, path[-1].node) for label in path[-1].ends]


def _by_value(demand: Composition) -> Iterator[tuple[str, list[Candidates]]]:
    """Who could fill each value of a composition on nodes."""
    if "." in demand.property:
        return
    for value in demand.all_of:
        for_value: list[Candidates] = []
        for label, tests in _ends(demand.via):
            kind = SCHEMA.node(label).column_type(demand.property)
            if kind is not None:
                for_value.append((label, (*tests, Condition(demand.property, kind, "in", (value,)))))
        yield str(value), for_value


def _count_sql(label: str, tests: Filter) -> str:
    return checked([("subject", placed(label, bool(tests), conditions("n", tests)))])


def _counts(engine: DuckDBEngine, text: str) -> Counts:
    return {(r["village"], r["town"], r["county"]): r["checked"] for r in engine.arrow(text).to_pylist()}


def _overridden(packs: Iterable[Pack]) -> Iterator[Doubt]:
    for pack in packs:
        for o in pack.overrides:
            yield Doubt(
                "overridden",
                tuple(rule.full_id for rule in pack.rules),
                Title(
                    f"{pack.title.zh}：{o.parameter} 由 {o.default} 改为 {o.value}（网络自己的设置）",
                    f"{pack.title.en}: {o.parameter} is {o.value} instead of {o.default} (the network's settings)",
                ),
            )


def _without_subject(
    rule: Rule, checked_by: Mapping[str, Counts], there: Mapping[Candidates, Counts]
) -> Iterator[Doubt]:
    if rule.full_id not in checked_by or any(checked_by[rule.full_id].values()):
        return
    title, known = SCHEMA.node(rule.of).title, sum(there[rule.of, ()].values())
    if known:
        words = Title(
            f"没有对象：网络里有 {known:,} 个{title.zh}，没有一个符合这条规则的条件",
            f"no subject: the network has {known:,} {title.en.lower()}, none of which fits the rule's conditions",
        )
    else:
        words = Title(f"没有对象：网络里没有{title.zh}", f"no subject: the network has no {title.en.lower()}")
    yield Doubt("no-subject", (rule.full_id,), words)


def _beyond_ends(rule: Rule, checked_by: Mapping[str, Counts], there: Mapping[Candidates, Counts]) -> Iterator[Doubt]:
    """A single subject needs more than there is in the whole network."""
    demand = rule.demand
    if isinstance(demand, Stated) or not sum(checked_by.get(rule.full_id, {}).values()):
        return
    needs: list[tuple[int, list[Candidates], str]] = []
    if isinstance(demand, Cardinality) and demand.min and demand.via:
        needs.append((demand.min, _ends(demand.via), ""))
    elif isinstance(demand, Composition):
        needs += [(demand.min, who, value) for value, who in _by_value(demand)]
    elif isinstance(demand, Partition) and demand.count is not None:
        have = sum(checked_by[rule.full_id].values())
        if have < demand.count:
            part, of = SCHEMA.node(demand.parts).title, SCHEMA.node(rule.of).title
            yield Doubt(
                "impossible",
                (rule.full_id,),
                Title(
                    f"要 {demand.count:,} 个{part.zh}且都不空，而只有 {have:,} 个{of.zh}可分",
                    f"{demand.count:,} {part.en.lower()} are wanted, none empty, but there are only {have:,} {of.en.lower()}",
                ),
            )
    for least, who, value in needs:
        have = sum(sum(there[candidates].values()) for candidates in who)
        if have < least:
            names = Title("、".join(_title(c).zh for c in who), ", ".join(_title(c).en.lower() for c in who))
            zh, en = (f"（{value}）", f" ({value})") if value else ("", "")
            yield Doubt(
                "impossible",
                (rule.full_id,),
                Title(
                    f"每个对象至少要 {least:,} 个{names.zh}{zh}，而全网只有 {have:,} 个",
                    f"each subject needs at least {least:,} {names.en}{en}, and the network has {have:,}",
                ),
            )


def _title(candidates: Candidates) -> Title:
    return SCHEMA.node(candidates[0]).title


def _sums(
    rule: Rule, limit: Rule, checked_by: Mapping[str, Counts], there: Mapping[Candidates, Counts]
) -> Iterator[Doubt]:
    """The minimums of one rule against the maximums of another on the same edges, walked the other way."""
    most = _most(rule, limit)
    demand = rule.demand
    if most is None or not isinstance(demand, Cardinality) or not demand.min:
        return
    need, have = checked_by[rule.full_id], there[_ends(demand.via)[0]]
    of, by = SCHEMA.node(rule.of).title, SCHEMA.node(limit.of).title
    for level, place, subjects_, givers in _places(need, have):
        if subjects_ * demand.min > givers * most:
            zh = f"{subjects_:,} 个{of.zh} × 至少 {demand.min} > {givers:,} 个{by.zh} × 至多 {most}"
            en = f"{subjects_:,} {of.en.lower()} × at least {demand.min} > {givers:,} {by.en.lower()} × at most {most}"
            missing = subjects_ * demand.min - givers * most
            if level is None:
                words = Title(f"{zh}：还差 {missing:,}，怎样安排都不够", f"{en}: {missing:,} short, however assigned")
                yield Doubt("impossible", (rule.full_id, limit.full_id), words)
            else:
                words = Title(
                    f"{zh}：本地不够，{missing:,} 须由外地承担", f"{en}: {missing:,} must come from elsewhere"
                )
                yield Doubt("impossible-here", (rule.full_id, limit.full_id), words, level, place)


def _most(rule: Rule, limit: Rule) -> int | None:
    """How many subjects of ``rule`` one end may have by ``limit``; None where it sets no limit on these edges."""
    demand = rule.demand
    if not isinstance(demand, Cardinality) or len(demand.via) != 1 or len(demand.via[0].hops) != 1:
        return None
    if limit.where or limit.unless is not None or limit.when not in (None, getattr(limit.demand, "via", None)):
        return None  # some ends may be free of the limit; those without any edge keep it anyway
    if isinstance(limit.demand, Cardinality):
        most, via = limit.demand.max, limit.demand.via
    elif isinstance(limit.demand, Partition) and limit.demand.parts == rule.of and not limit.demand.parts_where:
        most, via = 1, limit.demand.via
    else:
        return None
    if most is None or len(via) != 1 or not _reversed(rule, demand.via[0], limit, via[0]):
        return None
    return most


def _reversed(rule: Rule, step: Step, limit: Rule, back: Step) -> bool:
    """Whether every edge that counts for ``rule`` also counts for ``limit``, seen from its other end."""
    if len(back.hops) != 1 or back.node or (back.edge and back.edge != step.edge):
        return False
    one, other = step.hops[0], back.hops[0]
    turned = {"out": "in", "in": "out", "both": "both"}[one.direction]
    return (
        one.type == other.type
        and other.direction == turned
        and step.ends == (limit.of,)
        and rule.of in back.ends
        and rule.of != limit.of
    )


def _places(need: Counts, have: Counts) -> Iterator[tuple[str | None, str | None, int, int]]:
    """Both numbers for the whole network, then for every place of each level that has subjects."""
    yield None, None, sum(need.values()), sum(have.values())
    for number, level in enumerate(LEVELS):
        totals = [_by_place(counts, number) for counts in (need, have)]
        for place in sorted(totals[0]):
            yield level, place, totals[0][place], totals[1].get(place, 0)


def _by_place(counts: Counts, level: int) -> dict[str, int]:
    out: dict[str, int] = {}
    for place, count in counts.items():
        id = place[level]
        if id is not None:
            out[id] = out.get(id, 0) + count
    return out
