"""Hypothesis strategies for small hostile networks and for legal rules over them.

Rules are made by walking the schema, so that every one of them is legal. A network is made for its rules:
of the labels and edge types they touch, so that there is something to find.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.oracle.network import Network, Node
from tests.oracle.schema import DATA

Draw = Callable[[st.SearchStrategy[Any]], Any]

DAY = dt.date(2025, 3, 31)
DAYS = [DAY + dt.timedelta(days=n) for n in (-400, -31, -1, 0, 1, 30, 365)]
BOUNDARIES = [
    dt.date.fromisoformat(day)
    for day in (
        "2021-12-31",
        "2022-01-01",
        "2023-12-31",
        "2024-01-01",
        "2024-06-30",
        "2024-07-01",
        "2024-09-30",
        "2024-10-01",
        "2024-12-31",
        "2025-01-01",
        "2025-01-02",
        "2025-01-31",
        "2025-02-01",
        "2025-02-28",
        "2025-03-01",
    )
]
"""First and last days of periods."""
EVERY = ["month", "quarter", "half-year", "year", "3-years"]
PERIODS = [
    "2025-01",
    "2025-02",
    "2025-03",
    "2024-12",
    "2025-Q1",
    "2024-Q4",
    "2024-H2",
    "2025-H1",
    "2024",
    "2025",
    "2022/2024",
    "2023/2025",
    "2025-1",
    "2025-13",
    "2025-00",
    "2025-Q5",
    "2025-H0",
    "2025-01-31",
    "２０２５-01",
    " 2025-01",
    "0000",
]
"""As records state them, also wrongly."""
IDS = [
    "1", "310230108201", "310230", "一", "张三", "张叁", "A", "a", "А", "l", "I", "0", "O", "O'Brien", "''", '"',
    "\\", "\\'", "\\n", "a\nb", "a b", "a  b", "Ａ", "é", "%", "_", "null", "NULL", "--", ";", "${x}", "{0}", "𠀀",
    "\uffee", "x" * 1000, "x" * 999 + "y", "⟨refused⟩", "a\u2028b", "a\tb", "true", "2025-03-31",
]  # fmt: skip
VALUES = [text for text in IDS if not text.startswith("$")]
"""In a pack ``$`` begins a parameter's name."""
NODES, EDGES = DATA["nodes"], DATA["edges"]
KINDS = ("cardinality", "partition", "reach", "agree", "composition", "complete", "sequence", "total", "cadence")
RECORDS = [label for label, node in NODES.items() if "date" in node["properties"]]


def hops(labels: Iterable[str]) -> list[tuple[str, str, list[str]]]:
    """Every hop that can start from one of some labels: its text, its edge type, and where it ends."""
    starts = set(labels)
    out: list[tuple[str, str, list[str]]] = []
    for name, edge in EDGES.items():
        forth = {b for a, b in edge["endpoints"] if a in starts}
        back = {a for a, b in edge["endpoints"] if b in starts}
        if not edge["directed"]:
            forth = back = forth | back
        if forth and edge["directed"]:
            out.append((f"{name}>", name, sorted(forth)))
        if back and edge["directed"]:
            out.append((f"<{name}", name, sorted(back)))
        if forth and not edge["directed"]:
            out.append((name, name, sorted(forth)))
    return out


HOPS = {label: hops([label]) for label in NODES}
LABELS = sorted((label for label in NODES if HOPS[label]), key=lambda label: -len(HOPS[label]))


def short(labels: Iterable[str], targets: Iterable[str]) -> list[list[str]]:
    """Every path of one or two plain steps from some labels that ends at some others, and at no other."""
    wanted = set(targets)
    out: list[list[str]] = []
    for text, _, ends in hops(labels):
        out += [[f"{text} {end}"] for end in ends if end in wanted]
        out += [[text, f"{more} {end}"] for more, _, further in hops(ends) for end in further if end in wanted]
    return out


def _columns(owners: Sequence[dict[str, Any]], *, nodes: bool) -> dict[str, tuple[str, list[str]]]:
    """Columns that all of some labels or edge types have, with their type and the values all allow."""
    common: dict[str, tuple[str, list[str]]] = {"since": ("date", []), "until": ("date", [])}
    if nodes:
        common["id"] = ("string", VALUES)
    for name in set.intersection(*(set(o["properties"]) for o in owners)):
        kinds = {o["properties"][name]["type"] for o in owners}
        closed = [o["properties"][name]["values"] for o in owners if o["properties"][name]["values"]]
        values = [v for v in (closed[0] if closed else VALUES) if all(v in c for c in closed)]
        if len(kinds) == 1 and values:
            common[name] = (kinds.pop(), values)
    return common


def _value(kind: str, values: list[str]) -> st.SearchStrategy[Any]:
    if kind == "boolean":
        return st.booleans()
    if kind == "date":
        return st.sampled_from(DAYS)
    return st.sampled_from(values)


@st.composite
def filters(draw: Draw, owners: Sequence[dict[str, Any]], *, nodes: bool = True) -> dict[str, Any]:
    """A legal filter on what some labels or edge types have in common."""
    columns = _columns(owners, nodes=nodes)
    out: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(sorted(columns)), min_size=1, max_size=2, unique=True)):
        kind, values = columns[name]
        one = _value(kind, values)
        many = st.lists(one, min_size=1, max_size=3)
        options: list[st.SearchStrategy[Any]] = [
            one,
            many,
            one.map(lambda v: {"not": v}),
            many.map(lambda v: {"not": v}),
            st.booleans().map(lambda v: {"missing": v}),
            st.tuples(one, st.booleans()).map(lambda v: {"not": v[0], "missing": v[1]}),
        ]
        if kind == "date":
            edge = one.flatmap(lambda d: st.sampled_from([d, d.isoformat()]))
            options += [
                edge.map(lambda v: {"min": v}),
                edge.map(lambda v: {"max": v}),
                st.tuples(edge, edge).map(lambda v: {"min": v[0], "max": v[1]}),
            ]
        out[name] = draw(st.one_of(options))
    return out


@st.composite
def steps(draw: Draw, labels: list[str]) -> tuple[Any, list[str], list[str]]:
    """One legal step: how it is written, its edge types, and the labels it ends at."""
    possible = hops(labels)
    chosen = draw(st.lists(st.sampled_from(possible), min_size=1, max_size=3, unique_by=lambda h: h[0]))
    texts, types, reached = [], [], []
    for text, name, ends in chosen:
        if draw(st.integers(0, 2)) == 2:
            ends = [draw(st.sampled_from(ends))]
            text = f"{text} {ends[0]}"
        texts.append(text)
        types.append(name)
        reached += ends
    ends = list(dict.fromkeys(reached))
    text = draw(st.sampled_from(["|", " | "])).join(texts)
    table: dict[str, Any] = {}
    if draw(st.integers(0, 3)) == 3:
        table["edge"] = draw(filters([EDGES[t] for t in types], nodes=False))
    if draw(st.integers(0, 3)) == 3:
        table["node"] = draw(filters([NODES[label] for label in ends]))
    return ({"step": text, **table} if table else text), types, ends


@st.composite
def paths(draw: Draw, start: Sequence[str], low: int = 0, high: int = 3) -> tuple[list[Any], list[str], list[str]]:
    """A legal path from some labels: its steps, the edge types of its last step, and the labels it ends at."""
    path: list[Any] = []
    labels, types = list(start), []
    likely = [n for n in (1, 2, 1, 2, 3, 0, 4) if low <= n <= high]  # hypothesis prefers what stands first
    for _ in range(draw(st.sampled_from(likely))):
        if len(path) >= low and not hops(labels):
            break
        step, types, labels = draw(steps(labels))
        path.append(step)
    return path, types, labels


@st.composite
def rules(draw: Draw, id_: str, parameters: dict[str, Any], kinds: Sequence[str] = KINDS) -> dict[str, Any]:
    """A legal rule of one of some kinds; it may put some of its figures into ``parameters``."""
    kind = draw(st.sampled_from(kinds))
    rule: dict[str, Any] = {"id": id_, "kind": kind, "title": {"zh": f"规则 {id_}", "en": f"Rule {id_}"}}
    rule["severity"] = draw(st.sampled_from(["must", "should"]))

    def figure(value: Any) -> Any:
        if draw(st.integers(0, 3)) < 3:
            return value
        name = f"p{len(parameters)}"
        parameters[name] = value
        return f"${name}"

    if kind == "total" and draw(st.integers(0, 4)) == 4:
        number = st.integers(0, 9)
        left: list[Any] = [figure(draw(number))]
        for _ in range(draw(st.integers(0, 2))):
            left += [draw(st.sampled_from("+-")), figure(draw(number))]
        right: list[Any] = [figure(draw(number))]
        if draw(st.booleans()):
            right += [draw(st.sampled_from("+-")), figure(draw(number))]
        return {**rule, "stated": [*left, "=", *right]}

    on_edges = kind == "agree" and draw(st.booleans())
    label = draw(st.sampled_from(sorted(EDGES) if on_edges else _subjects(kind)))
    rule["of"] = label
    start, end = _ends(label) if on_edges else ([label], [label])
    if draw(st.integers(0, 2)) == 2:
        rule["where"] = draw(filters([EDGES[label] if on_edges else NODES[label]], nodes=not on_edges))
    for name in () if on_edges else ("when", "unless"):
        if draw(st.integers(0, 4)) == 4:
            rule[name] = draw(paths(start, 0 if name == "when" else 1, 2))[0]
    if draw(st.integers(0, 3)) == 3:
        rule["responsible"] = draw(paths(start, 0, 2))[0]

    def limits(*, both: bool = False) -> dict[str, Any]:
        low, high = sorted((draw(st.integers(0, 3)), draw(st.integers(0, 4))))
        if both:
            return {"min": low, "max": high}
        forms = [{"min": low}, {"max": high}, {"min": low, "max": high}]
        return {name: figure(value) for name, value in draw(st.sampled_from(forms)).items()}

    if kind == "cardinality":
        rule |= {"via": draw(paths(start, 0, 3))[0], **limits()}
    elif kind == "reach":
        rule["via"] = draw(paths(start, 1, 4))[0]
    elif kind == "partition":
        via, _, ends = draw(paths(start, 0, 2))
        rule |= {"via": via, "parts": draw(st.sampled_from(ends))}
        if draw(st.integers(0, 3)) == 3:
            rule["parts_where"] = draw(filters([NODES[rule["parts"]]]))
        if draw(st.booleans()):
            rule["count"] = figure(draw(st.integers(0, 4)))
    elif kind == "composition":
        via, types, ends = draw(paths(start, 1, 2))
        columns = {n: c for n, c in _columns([NODES[e] for e in ends], nodes=True).items() if c[0] != "date"}
        edges = _columns([EDGES[t] for t in types], nodes=False)
        columns |= {f"edge.{n}": c for n, c in edges.items() if c[0] != "date"}
        name = draw(st.sampled_from(sorted(columns)))
        values = draw(st.lists(_value(*columns[name]), min_size=1, max_size=3, unique=True))
        rule |= {"via": via, "property": name, "all_of": values}
        if draw(st.booleans()):
            rule["each"] = draw(st.sampled_from([{"max": 1}, {"min": 2}, limits(both=True)]))
    elif kind == "total":
        rule |= draw(st.sampled_from([{"equals": figure(draw(st.integers(0, 4)))}, limits()]))
    elif kind == "agree":
        left, _, ends = draw(paths(start, 0, 2))
        alike = short(end, ends)  # two paths drawn blindly seldom meet
        right = draw(st.sampled_from(alike)) if alike and draw(st.integers(0, 2)) else draw(paths(end, 0, 2))[0]
        rule |= {"left": left, "right": right, "require": draw(st.sampled_from(["subset", "overlap", "equal"]))}
        if draw(st.booleans()) and not on_edges:
            rule |= {"left": rule["right"], "right": rule["left"]}
    elif kind == "complete":
        names = st.lists(
            st.sampled_from(sorted(_columns([NODES[label]], nodes=True))), min_size=1, max_size=3, unique=True
        )
        which = draw(st.integers(0, 2))
        rule |= {"properties": draw(names)} if which != 1 else {}
        rule |= {"must": draw(filters([NODES[label]]))} if which else {}
    elif kind == "sequence":
        dates = sorted(name for name, column in _columns([NODES[label]], nodes=True).items() if column[0] == "date")
        rule["stages"] = draw(st.lists(st.sampled_from(dates), min_size=2, max_size=4, unique=True))
    elif kind == "cadence":
        own: list[list[str]] = [[]] if label in RECORDS else []
        rule |= {"via": draw(st.sampled_from([*short(start, RECORDS), *own]))}
        rule |= {"every": draw(st.sampled_from(EVERY))}
        rule |= {"from": draw(st.sampled_from([*BOUNDARIES[-9:], *BOUNDARIES[1:4:2], DAY, DAY + dt.timedelta(days=1)]))}
        if draw(st.booleans()):
            rule["at_least"] = figure(draw(st.integers(1, 3)))
    return rule


def _subjects(kind: str) -> list[str]:
    """Labels a rule of a kind can be of; those with more to say come first."""
    if kind == "cadence":
        return [label for label in LABELS if short([label], RECORDS) or label in RECORDS]
    if kind == "sequence":
        return sorted(LABELS, key=lambda label: -len(_columns([NODES[label]], nodes=True)))
    return LABELS


def _ends(name: str) -> tuple[list[str], list[str]]:
    """Labels an edge type starts from, and those it ends at."""
    endpoints = EDGES[name]["endpoints"]
    return list(dict.fromkeys(a for a, _ in endpoints)), list(dict.fromkeys(b for _, b in endpoints))


@st.composite
def packs(draw: Draw, kinds: Sequence[str] = KINDS) -> dict[str, Any]:
    """A pack of a few legal rules."""
    parameters: dict[str, Any] = {}
    made = [draw(rules(f"r{n}", parameters, kinds)) for n in range(draw(st.integers(1, 6)))]
    return {
        "id": "made",
        "version": 1,
        "title": {"zh": "生成的规则", "en": "Made rules"},
        "source": {"title": "—"},
        "parameters": parameters,
        "rule": made,
    }


def touched(pack: dict[str, Any]) -> tuple[list[str], dict[str, list[tuple[str, str]]]]:
    """Labels, and edge types with the pairs of labels, that a pack's rules and their places walk over."""
    labels: dict[str, None] = {}
    types: dict[str, dict[tuple[str, str], None]] = {}

    def pass_over(name: str, starts: Sequence[str], ends: Sequence[str]) -> None:
        for a, b in EDGES[name]["endpoints"]:
            if (a in starts and b in ends) or (b in starts and a in ends):
                types.setdefault(name, {})[a, b] = None

    def walk(start: list[str], path: Sequence[Any]) -> None:
        here = start
        for step in path:
            text = step if isinstance(step, str) else step["step"]
            found = []
            for hop in text.split("|"):
                arrow, _, only = hop.strip().partition(" ")
                known = next((h for h in hops(here) if h[0] == arrow), None)
                if known:
                    reached = [e for e in known[2] if not only or e == only]
                    pass_over(known[1], here, reached)
                    found += reached
            here = list(dict.fromkeys(found))
            labels.update(dict.fromkeys(here))

    for rule in pack["rule"]:
        if "of" not in rule:
            continue
        of = rule["of"]
        start, end = _ends(of) if of in EDGES else ([of], [of])
        labels.update(dict.fromkeys((*start, *end)))
        if of in EDGES:
            pass_over(of, start, end)
        for name in ("via", "when", "unless", "responsible", "left", "right"):
            walk(end if name == "right" else start, rule.get(name, []))
        if "parts" in rule:
            labels[rule["parts"]] = None
        for label in (*start, *([rule["parts"]] if "parts" in rule else [])):
            walk([label], NODES[label]["place"])
    labels.update(dict.fromkeys(("Village", "Town", "County")))
    pass_over("IN_TOWN", ["Village"], ["Town"])
    pass_over("IN_COUNTY", ["Town"], ["County"])
    return list(labels), {name: list(pairs) for name, pairs in types.items()}


@dataclass(frozen=True)
class _Values:
    """What the rows of one network are made of; ``dated`` of them begin or end on a day.

    Periods that records state are mostly not longer than ``every``.
    """

    rng: Random
    words: Sequence[str]
    days: Sequence[dt.date]
    dated: float
    every: str

    def interval(self) -> dict[str, dt.date]:
        """Maybe ``since`` and ``until``."""
        rng = self.rng
        if rng.random() >= self.dated:
            return {}
        since = rng.choice([None, *self.days])
        until = rng.choice([None, *(d for d in self.days if since is None or d > since)])
        return {k: v for k, v in (("since", since), ("until", until)) if v is not None}

    def period(self, date: dt.date | None) -> str:
        """A period as a record states it: mostly one that its date is in, or after."""
        rng = self.rng
        if date is None or rng.random() < 0.3:
            return rng.choice(PERIODS)
        month = date.year * 12 + date.month - 1 - rng.choice([0, 0, 1, 1, 3, 6, 12])
        year, number = month // 12, month % 12
        base = year - (year - 2022) % 3
        texts = [f"{year}-{number + 1:02d}", f"{year}-Q{number // 3 + 1}", f"{year}-H{number // 6 + 1}", f"{year}",
                 f"{base}/{base + 2}"]  # fmt: skip
        return rng.choice(texts[: EVERY.index(self.every) + 1])

    def row(self, owner: dict[str, Any]) -> dict[str, Any]:
        """The properties of a node or an edge."""
        rng = self.rng
        out: dict[str, Any] = {}
        for name, p in owner["properties"].items():
            if rng.random() < 0.25:
                continue
            if p["type"] == "boolean":
                out[name] = rng.random() < 0.5
            elif p["type"] == "date":
                out[name] = rng.choice(self.days)
            elif name == "period" and rng.random() < 0.8:
                out[name] = self.period(out.get("date"))
            else:
                likely = [v for v in p["values"] if v in self.words] or p["values"] or self.words
                out[name] = rng.choice(likely if rng.random() < 0.6 else p["values"] or self.words)
        return out | self.interval()


def _strings(raw: Any) -> set[str]:
    if isinstance(raw, dict):
        return set().union(*map(_strings, raw.values()))
    if isinstance(raw, list):
        return set().union(*map(_strings, raw))
    return {raw} if isinstance(raw, str) else set()


def network_for(pack: dict[str, Any], rng: Random) -> Network:
    """A small network of what a pack's rules walk over; ids are few, so that labels share them.

    Its size and density vary from network to network. It is made from random numbers and not by
    hypothesis, which prefers almost empty networks; ``smallest`` in the contract tests shrinks it.
    """
    labels, types = touched(pack)
    known = {*VALUES, *(v for owner in NODES.values() for p in owner["properties"].values() for v in p["values"])}
    named = _strings([rule.get("where", {}) for rule in pack["rule"]])
    spoken = sorted(((_strings(pack["rule"]) | _strings(list(pack["parameters"].values()))) & known) | named)
    ids = sorted({*rng.sample(IDS, 4), *rng.sample([w for w in spoken if w in IDS] or IDS, 1)})
    every = [
        pack["parameters"].get(rule["every"][1:], rule["every"]) for rule in pack["rule"] if rule["kind"] == "cadence"
    ]
    days = [*DAYS, *BOUNDARIES, *BOUNDARIES[-9:]] if every else DAYS
    values = _Values(rng, [*ids, *spoken], days, rng.choice([0.0, 0.1, 0.4]), rng.choice(every or EVERY))
    network = Network()
    for label in labels:
        chosen = (
            rng.sample(IDS, 12)
            if every and label in RECORDS
            else rng.sample(ids, rng.randint(0 if rng.random() < 0.1 else 2, len(ids)))
        )
        network.nodes[label] = {id_: values.row(NODES[label]) for id_ in chosen}
    for name, pairs in types.items():
        legal = [tuple(pair) for pair in EDGES[name]["endpoints"]]
        ends: list[tuple[Node, Node]] = [
            ((a, i), (b, j))
            for a, b in (legal if rng.random() < 0.2 else pairs)
            for i in network.nodes.get(a, {})
            for j in network.nodes.get(b, {})
        ]
        wanted = min(len(ends), rng.choice([8, 25, 50] if every else [2, 8, 16, 25]))
        seen: set[Any] = set()
        for a, b in rng.sample(ends, wanted) + rng.choices(ends, k=min(wanted, 2)):
            props = values.row(EDGES[name])
            key = (a, b, *(props.get(k) for k in EDGES[name]["key"]))
            if key not in seen:
                seen.add(key)
                network.edges.append({"type": name, "from": a, "to": b, **props})
    return network


@st.composite
def cases(draw: Draw, kinds: Sequence[str] = KINDS) -> tuple[Network, dict[str, Any], dt.date]:
    """A pack, a network made for it, and an audit date."""
    pack = draw(packs(kinds))
    network = network_for(pack, Random(draw(st.integers(0, 2**32))))
    days = [DAY, DAY + dt.timedelta(days=1), dt.date(2024, 1, 1)]
    if any(rule["kind"] == "cadence" for rule in pack["rule"]):
        days += [dt.date(2025, 1, 1), dt.date(2026, 7, 1)]
    return network, pack, draw(st.sampled_from(days))
