"""The nine kinds of rules, word by word from FORMATS §3, and the findings of FORMATS §4 (without ``id``)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.oracle.cadence import cadence
from tests.oracle.network import Network, Node, World, condition_holds, deepest

Finding = dict[str, Any]
Place = Mapping[str, str | None]
NOWHERE: Place = {"village": None, "town": None, "county": None}
COUNTED = ("checked", "gaps", "late", "not_due")


@dataclass
class Result:
    """Findings in their order, and the counts per rule and place."""

    findings: list[Finding]
    tally: dict[tuple[str, str | None, str | None, str | None], Counter[str]]

    def summary(self, rule: str) -> dict[str, int]:
        """What a rule counted in all."""
        total: Counter[str] = Counter()
        for (name, *_), counts in self.tally.items():
            if name == rule:
                total.update(counts)
        return {name: total[name] for name in COUNTED}

    def by(self, rule: str, level: int) -> dict[str | None, dict[str, int]]:
        """What a rule counted per village (0), town (1) or county (2)."""
        out: dict[str | None, Counter[str]] = {}
        for (name, *place), counts in self.tally.items():
            if name == rule:
                out.setdefault(place[level], Counter()).update(counts)
        return {key: {name: counts[name] for name in COUNTED} for key, counts in out.items()}


class Rule:
    """One rule at work: collects findings and counts."""

    def __init__(self, world: World, pack: str, raw: Mapping[str, Any], result: Result) -> None:
        self.world = world
        self.raw = raw
        self.name = f"{pack}/{raw['id']}"
        self._result = result
        self.count("checked", NOWHERE, 0)

    def count(self, what: str, place: Place, n: int = 1) -> None:
        """Count something at a place."""
        key = (self.name, place["village"], place["town"], place["county"])
        self._result.tally.setdefault(key, Counter())[what] += n

    def report(
        self,
        subject: Mapping[str, Any],
        place: Place,
        responsible: Mapping[str, str] | None,
        status: str = "gap",
        **details: Any,
    ) -> None:
        """Add a finding and count it at its place."""
        finding: Finding = {
            "rule": self.name,
            "status": status,
            "severity": self.raw.get("severity", "must"),
            "subject": dict(subject),
            **dict.fromkeys(("period", "found", "min", "max", "expected", "broken_at", "at")),
            "missing": [],
            "excess": [],
            "wrong": [],
            "place": dict(place),
            "responsible": responsible,
        }
        assert set(details) <= set(finding), details
        self._result.findings.append({**finding, **details})
        self.count("gaps" if status == "gap" else "late", place)

    def report_node(self, node: Node, status: str = "gap", **details: Any) -> None:
        """Add a finding about a subject of ``of``."""
        responsible = self.world.responsible(node, self.raw.get("responsible"))
        self.report({"label": node[0], "id": node[1]}, self.world.place(node), responsible, status, **details)

    def report_network(self, **details: Any) -> None:
        """Add a finding about the network as a whole."""
        self.report({"label": "Network", "id": self.raw["id"]}, NOWHERE, None, **details)

    def subjects(self) -> list[Node]:
        """The denominator: nodes of ``of`` that pass ``where``, have an end along ``when``, none along ``unless``."""
        raw, world = self.raw, self.world
        return [
            node
            for node in world.of_label(raw["of"])
            if world.passes(node, raw.get("where", {}))
            and ("when" not in raw or world.ends(node, raw["when"]))
            and ("unless" not in raw or not world.ends(node, raw["unless"]))
        ]

    def checked(self, nodes: Iterable[Node]) -> None:
        """Count subjects at their places."""
        for node in nodes:
            self.count("checked", self.world.place(node))


def audit(
    network: Network,
    schema: Mapping[str, Any],
    pack: Mapping[str, Any],
    day: dt.date,
    overrides: Mapping[str, Any] | None = None,
) -> Result:
    """Audit a network by a pack on a day; ``overrides`` replace the pack's parameters."""
    world = World(network, schema, day)
    parameters = {**pack.get("parameters", {}), **(overrides or {})}
    result = Result([], {})
    for raw in pack.get("rule", []):
        rule = Rule(world, pack["id"], _filled(raw, parameters), result)
        KINDS[raw["kind"]](rule)
    result.findings.sort(key=order)
    return result


def order(finding: Finding) -> tuple[Any, ...]:
    """The order of findings: by rule and subject, strings by code point."""
    subject = finding["subject"]
    ends = tuple((subject.get(end) or {}).get(k, "") for end in ("from", "to") for k in ("label", "id"))
    return (
        finding["rule"],
        subject["label"],
        subject.get("id", ""),
        *ends,
        [(name, value or "") for name, value in (subject.get("key") or {}).items()],
        finding["period"] or "",
    )


def _filled(raw: Any, parameters: Mapping[str, Any]) -> Any:
    if isinstance(raw, Mapping):
        return {key: _filled(value, parameters) for key, value in raw.items()}
    if isinstance(raw, list):
        return [_filled(value, parameters) for value in raw]
    if isinstance(raw, str) and raw.startswith("$"):
        return parameters[raw[1:]]
    return raw


def _limits(table: Mapping[str, Any]) -> dict[str, Any]:
    return {"min": table.get("min"), "max": table.get("max")}


def _outside(found: int, table: Mapping[str, Any]) -> bool:
    low, high = table.get("min"), table.get("max")
    return (low is not None and found < low) or (high is not None and found > high)


def _cardinality(rule: Rule) -> None:
    subjects = rule.subjects()
    rule.checked(subjects)
    for node in subjects:
        found = len(rule.world.ends(node, rule.raw["via"]))
        if _outside(found, rule.raw):
            rule.report_node(node, found=found, **_limits(rule.raw))


def _partition(rule: Rule) -> None:
    world, raw = rule.world, rule.raw
    parts = {n for n in world.of_label(raw["parts"]) if world.passes(n, raw.get("parts_where", {}))}
    subjects = rule.subjects()
    rule.checked(subjects)
    reached: set[Node] = set()
    for node in subjects:
        mine = world.ends(node, raw["via"]) & parts
        reached |= mine
        if len(mine) != 1:
            rule.report_node(node, found=len(mine), min=1, max=1)
    for part in parts - reached:
        place = world.place(part)
        rule.report({"label": part[0], "id": part[1]}, place, deepest(place), found=0, min=1)
    count = raw.get("count")
    if count is not None and len(parts) != count:
        rule.report_network(found=len(parts), min=count, max=count, expected=count)


def _reach(rule: Rule) -> None:
    subjects = rule.subjects()
    rule.checked(subjects)
    for node in subjects:
        for number in range(1, len(rule.raw["via"]) + 1):
            if not rule.world.ends(node, rule.raw["via"][:number]):
                rule.report_node(node, broken_at=number)
                break


def _fits(left: set[Node], right: set[Node], require: str) -> bool:
    if require == "subset":
        return left <= right
    if require == "overlap":
        return bool(left & right)
    return bool(left) and left == right


def _agree(rule: Rule) -> None:
    raw, world = rule.raw, rule.world
    if raw["of"] not in world.schema["edges"]:
        subjects = rule.subjects()
        rule.checked(subjects)
        for node in subjects:
            if not _fits(world.ends(node, raw["left"]), world.ends(node, raw["right"]), raw["require"]):
                rule.report_node(node)
        return
    # What an edge is of, where it lies and who answers for it follow its `from`.
    keys = world.schema["edges"][raw["of"]]["key"]
    for edge in world.edges:
        if edge["type"] != raw["of"] or not all(
            condition_holds(edge.get(name), wanted) for name, wanted in raw.get("where", {}).items()
        ):
            continue
        start, end = edge["from"], edge["to"]
        place = world.place(start)
        rule.count("checked", place)
        if not _fits(world.ends(start, raw["left"]), world.ends(end, raw["right"]), raw["require"]):
            subject = {
                "label": raw["of"],
                "from": {"label": start[0], "id": start[1]},
                "to": {"label": end[0], "id": end[1]},
                "key": {name: edge.get(name) for name in keys},
            }
            rule.report(subject, place, world.responsible(start, raw.get("responsible")))


def _composition(rule: Rule) -> None:
    raw = rule.raw
    each = {"min": 1, **raw.get("each", {})}
    subjects = rule.subjects()
    rule.checked(subjects)
    for node in subjects:
        with_value: dict[Any, set[Node]] = {}
        for edge, end in rule.world.walk(node, raw["via"]):
            if raw["property"].startswith("edge."):
                assert edge is not None
                value = edge.get(raw["property"].removeprefix("edge."))
            else:
                value = {**rule.world.nodes[end], "id": end[1]}.get(raw["property"])
            with_value.setdefault(value, set()).add(end)
        number = {value: len(with_value.get(value, ())) for value in raw["all_of"]}
        missing = [v for v in raw["all_of"] if number[v] < each["min"]]
        excess = [v for v in raw["all_of"] if each.get("max") is not None and number[v] > each["max"]]
        if missing or excess:
            rule.report_node(node, missing=missing, excess=excess)


def _complete(rule: Rule) -> None:
    # A property that is listed and missing is named once, as missing.
    subjects = rule.subjects()
    rule.checked(subjects)
    for node in subjects:
        row = {**rule.world.nodes[node], "id": node[1]}
        missing = [name for name in rule.raw.get("properties", []) if row.get(name) is None]
        wrong = [
            name
            for name, wanted in rule.raw.get("must", {}).items()
            if name not in missing and not condition_holds(row.get(name), wanted)
        ]
        if missing or wrong:
            rule.report_node(node, missing=missing, wrong=wrong)


def _sequence(rule: Rule) -> None:
    subjects = rule.subjects()
    rule.checked(subjects)
    for node in subjects:
        dates = [(name, rule.world.nodes[node].get(name)) for name in rule.raw["stages"]]
        for i, (name, date) in enumerate(dates):
            if date is not None and any(earlier is None or earlier > date for _, earlier in dates[:i]):
                rule.report_node(node, at=name)
                break


def _total(rule: Rule) -> None:
    raw = rule.raw
    if "stated" in raw:
        rule.count("checked", NOWHERE)
        equals = raw["stated"].index("=")
        left, right = _sum(raw["stated"][:equals]), _sum(raw["stated"][equals + 1 :])
        if left != right:
            rule.report_network(found=left, expected=right)
        return
    subjects = rule.subjects()
    rule.checked(subjects)
    if "equals" in raw:
        if len(subjects) != raw["equals"]:
            rule.report_network(found=len(subjects), expected=raw["equals"])
    elif _outside(len(subjects), raw):
        rule.report_network(found=len(subjects), **_limits(raw))


def _sum(terms: list[Any]) -> int:
    total, sign = 0, 1
    for term in terms:
        if term in ("+", "-"):
            sign = 1 if term == "+" else -1
        else:
            total += sign * int(term)
            sign = 1
    return total


def _cadence(rule: Rule) -> None:
    # The denominator is the subjects; each may have a finding per period.
    subjects = rule.subjects()
    rule.checked(subjects)
    for node in subjects:
        props = rule.world.nodes[node]
        records = [rule.world.nodes[end] for end in rule.world.ends(node, rule.raw["via"])]
        born = props.get("date") if "date" in rule.world.schema["nodes"][node[0]]["properties"] else None
        since = max((d for d in (props.get("since"), born) if d is not None), default=None)
        verdict = cadence(rule.raw, records, since, props.get("until"), rule.world.day)
        for period, status, found in verdict.findings:
            rule.report_node(node, status, period=period, found=found, min=rule.raw.get("at_least", 1))
        if verdict.not_due:
            rule.count("not_due", rule.world.place(node))


KINDS: Mapping[str, Callable[[Rule], None]] = {
    "cardinality": _cardinality,
    "partition": _partition,
    "reach": _reach,
    "agree": _agree,
    "composition": _composition,
    "complete": _complete,
    "sequence": _sequence,
    "total": _total,
    "cadence": _cadence,
}
