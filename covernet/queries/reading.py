"""Which properties a rule reads."""

from __future__ import annotations

from collections.abc import Iterator

from covernet.graph.filters import Filter
from covernet.graph.model import SCHEMA
from covernet.graph.paths import Path
from covernet.queries.rules import Agree, Complete, Composition, Partition, Rule
from covernet.queries.rules import Sequence as Stages


def personal_properties(rule: Rule) -> tuple[str, ...]:
    """Properties of the class ``personal`` that a rule reads, as ``Label.property``.

    >>> from covernet.queries.packs import load_pack
    >>> personal_properties(load_pack("linkage").rule("household-served"))
    ()
    """
    return tuple(dict.fromkeys(f"{owner}.{name}" for owner, name in _read(rule) if _is_personal(owner, name)))


def _is_personal(owner: str, name: str) -> bool:
    declared = SCHEMA.node(owner) if SCHEMA.has_node(owner) else SCHEMA.edge(owner)
    found = declared.property(name)
    return found is not None and found.privacy == "personal"


def _read(rule: Rule) -> Iterator[tuple[str, str]]:
    """Label or edge type and name of every property in a rule."""
    demand = rule.demand
    yield from _tested([rule.of], rule.where)
    for path in (rule.when, rule.unless, rule.responsible, getattr(demand, "via", None)):
        yield from _on(path or ())
    if isinstance(demand, Agree):
        yield from _on(demand.left)
        yield from _on(demand.right)
    elif isinstance(demand, Partition):
        yield from _tested([demand.parts], demand.parts_where)
    elif isinstance(demand, Complete):
        yield from ((rule.of, name) for name in demand.names)
    elif isinstance(demand, Stages):
        yield from ((rule.of, name) for name in demand.stages)
    elif isinstance(demand, Composition):
        source, _, name = demand.property.rpartition(".")
        last = demand.via[-1]
        owners = [hop.type for hop in last.hops] if source == "edge" else last.ends
        yield from ((owner, name) for owner in owners)


def _on(path: Path) -> Iterator[tuple[str, str]]:
    for step in path:
        yield from _tested([hop.type for hop in step.hops], step.edge)
        yield from _tested(step.ends, step.node)


def _tested(owners: list[str] | tuple[str, ...], tests: Filter) -> Iterator[tuple[str, str]]:
    yield from ((owner, test.property) for owner in owners for test in tests)
