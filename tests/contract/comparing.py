"""Compare an audit with the oracle, field by field, and make a differing network smaller."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from covernet.queries.audit import AuditResult, Count
from covernet.queries.audit import audit as run_audit
from covernet.queries.packs import parse_pack
from tests.oracle import Network, Result
from tests.oracle import audit as judge
from tests.oracle.audit import order
from tests.oracle.schema import DATA
from tests.oracle.writing import pack_toml, write_network

FIELDS = ("period", "found", "min", "max", "expected", "broken_at", "at", "missing", "excess", "wrong", "place",
          "responsible")  # fmt: skip

SECONDS = 30
"""How long a disagreement may be made smaller."""


def compiled(network: Network, pack: Mapping[str, Any], day: dt.date) -> AuditResult:
    """What covernet finds: the network as a snapshot, the pack as TOML."""
    with tempfile.TemporaryDirectory() as folder:
        return run_audit(write_network(network, Path(folder)), [parse_pack(pack_toml(pack), "made.toml")], as_of=day)


def as_text(value: Any) -> str:
    """A listed value as findings write it."""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def expected(result: Result) -> list[dict[str, Any]]:
    """The oracle's findings, as covernet writes values."""
    lists = ("missing", "excess", "wrong")
    return [{**f, **{name: [as_text(v) for v in f[name]] for name in lists}} for f in result.findings]


def actual(result: AuditResult) -> list[dict[str, Any]]:
    """Covernet's findings as plain dictionaries, without ``id``."""
    names = ("rule", "status", "severity", "subject", *FIELDS)
    out = []
    for finding in result.findings:
        values = {name: getattr(finding, name) for name in names}
        out.append({k: list(v) if isinstance(v, tuple) else dict(v) if isinstance(v, Mapping) else v
                    for k, v in values.items()})  # fmt: skip
    return out


Run = Callable[[Network, Mapping[str, Any], dt.date], AuditResult]
"""One way to audit a network: an engine."""


def differences(network: Network, pack: Mapping[str, Any], day: dt.date, run: Run = compiled) -> list[str]:
    """Every way in which an engine of covernet and the oracle disagree; empty where they agree."""
    theirs = judge(network, DATA, pack, day)
    ours = run(network, pack, day)
    wanted, found = expected(theirs), actual(ours)
    out = [f"only the oracle: {f}" for f in wanted if f not in found]
    out += [f"only covernet: {f}" for f in found if f not in wanted]
    if not out and len(wanted) != len(found):
        out.append(f"{len(found)} findings instead of {len(wanted)}: one is there twice")
    if [order(f) for f in found] != sorted(order(f) for f in found):
        out.append("the findings are not in order")
    ids = [f.id for f in ours.findings]
    if len(set(ids)) != len(ids):
        out.append("two findings have the same id")
    summaries = {s.rule.full_id: s for s in ours.summary}
    for raw in pack["rule"]:
        name = f"{pack['id']}/{raw['id']}"
        if vars(summaries[name].total) != theirs.summary(name):
            out.append(f"{name} total: {summaries[name].total} instead of {theirs.summary(name)}")
        for level, place in enumerate(("village", "town", "county")):
            mine = {k: vars(c) for k, c in summaries[name].by[place].items() if c != Count()}
            oracle = {k: c for k, c in theirs.by(name, level).items() if k is not None and any(c.values())}
            if mine != oracle:
                out.append(f"{name} by {place}: {mine} instead of {oracle}")
    return out


def smallest(
    network: Network, pack: dict[str, Any], day: dt.date, run: Run = compiled
) -> tuple[Network, dict[str, Any]]:
    """Take away rules, edges, nodes and properties for as long as the disagreement stays."""
    for raw in pack["rule"]:
        alone = {**pack, "rule": [raw]}
        if differences(network, alone, day, run):
            pack = alone
            break
    shrunk, deadline = True, time.monotonic() + SECONDS
    while shrunk:
        shrunk = False
        for less in _smaller(network):
            if time.monotonic() > deadline:
                break
            if differences(less, pack, day, run):
                network, shrunk = less, True
                break
    return network, pack


def _smaller(network: Network) -> Iterator[Network]:
    nodes, edges = network.nodes, network.edges
    for label in nodes:
        for id_ in nodes[label]:
            rest = {label: {i: p for i, p in nodes[label].items() if i != id_}}
            kept = [e for e in edges if (label, id_) not in (e["from"], e["to"])]
            yield Network({**nodes, **rest}, kept)
    for number in range(len(edges)):
        yield Network(nodes, edges[:number] + edges[number + 1 :])
    for label in nodes:
        for id_, props in nodes[label].items():
            for name in props:
                slim = {k: v for k, v in props.items() if k != name}
                yield Network({**nodes, label: {**nodes[label], id_: slim}}, edges)
    for number, edge in enumerate(edges):
        for name in set(edge) - {"type", "from", "to"}:
            slim = {k: v for k, v in edge.items() if k != name}
            yield Network(nodes, [*edges[:number], slim, *edges[number + 1 :]])


def explain(network: Network, pack: dict[str, Any], day: dt.date, run: Run = compiled) -> str:
    """A disagreement with the smallest network found for it, to paste into the table of cases."""
    network, pack = smallest(network, pack, day, run)
    nodes = {label: members for label, members in network.nodes.items() if members}
    lines = [f"on {day}", f"nodes = {nodes}", f"edges = {network.edges}", f"parameters = {pack['parameters']}"]
    return "\n".join([*lines, *map(str, pack["rule"]), *differences(network, pack, day, run)])
