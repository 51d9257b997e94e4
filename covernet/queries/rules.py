"""Packs, rules and what a rule demands: small immutable values, closed in kind (FORMATS §3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from covernet.graph.declarations import Title
from covernet.graph.filters import Filter, Value
from covernet.graph.paths import Path

Severity = Literal["must", "should"]
Every = Literal["month", "quarter", "half-year", "year", "3-years"]
Require = Literal["subset", "overlap", "equal"]


@dataclass(frozen=True)
class Cardinality:
    """Each subject has ``min`` to ``max`` distinct ends along ``via``; None leaves a side open."""

    via: Path
    min: int | None
    max: int | None


@dataclass(frozen=True)
class Partition:
    """Each subject is in exactly one part, no part is empty, and there are ``count`` parts if given."""

    via: Path
    parts: str
    parts_where: Filter
    count: int | None


@dataclass(frozen=True)
class Reach:
    """From each subject a complete walk along ``via`` exists."""

    via: Path


@dataclass(frozen=True)
class Composition:
    """For every value in ``all_of`` each subject has ``min`` to ``max`` distinct ends with that value.

    Parameters
    ----------
    property
        Of the end nodes, or ``edge.<property>`` of the last edge.
    """

    via: Path
    property: str
    all_of: tuple[Value, ...]
    min: int
    max: int | None


@dataclass(frozen=True)
class Total:
    """The number of subjects is ``equals``, or lies between ``min`` and ``max``."""

    equals: int | None
    min: int | None
    max: int | None


@dataclass(frozen=True)
class Stated:
    """Stated figures add up: ``left`` equals ``right``; ``text`` shows the sum with its figures."""

    left: int
    right: int
    text: str


@dataclass(frozen=True)
class Agree:
    """The ends of ``left`` and ``right`` fit: subset, overlap or equal; of an edge they start at its ends."""

    left: Path
    right: Path
    require: Require


@dataclass(frozen=True)
class Complete:
    """The named properties are filled, and those in ``must`` fulfil their condition."""

    properties: tuple[str, ...]
    must: Filter

    @property
    def names(self) -> tuple[str, ...]:
        """Every property it looks at, once: those to be filled, then those with a condition."""
        return tuple(dict.fromkeys((*self.properties, *self.conditioned)))

    @property
    def conditioned(self) -> tuple[str, ...]:
        """The properties with a condition, in their order."""
        return tuple(dict.fromkeys(test.property for test in self.must))


@dataclass(frozen=True)
class Sequence:
    """Dated stages stand in order: none is set while an earlier one is missing or later."""

    stages: tuple[str, ...]


@dataclass(frozen=True)
class Cadence:
    """In every period that is due and began not before ``start``, at least ``at_least`` records lie along ``via``."""

    via: Path
    every: Every
    at_least: int
    start: dt.date


Demand = Cardinality | Partition | Reach | Composition | Total | Stated | Agree | Complete | Sequence | Cadence

KINDS: Mapping[type, str] = {
    Cardinality: "cardinality",
    Partition: "partition",
    Reach: "reach",
    Composition: "composition",
    Total: "total",
    Stated: "total",
    Agree: "agree",
    Complete: "complete",
    Sequence: "sequence",
    Cadence: "cadence",
}
"""The name in FORMATS §3 of each demand."""


@dataclass(frozen=True)
class Rule:
    """One rule: which subjects it looks at, what it demands of each, and who is responsible.

    Parameters
    ----------
    of
        Label of the subjects; an edge type for some ``agree`` rules; empty for stated figures.
    where, when, unless
        What makes a node a subject: properties, a path with an end, a path without one. None: not given.
        An edge has only ``where``, on its own properties.
    responsible
        Path to who answers for a gap, from the subject or from the ``from`` of an edge; None for the
        subject's place.
    paragraph
        Of the pack's source.
    """

    pack: str
    id: str
    title: Title
    severity: Severity
    of: str
    demand: Demand
    paragraph: int | None = None
    where: Filter = ()
    when: Path | None = None
    unless: Path | None = None
    responsible: Path | None = None

    @property
    def full_id(self) -> str:
        """Its id everywhere outside its pack: ``pack/rule``."""
        return f"{self.pack}/{self.id}"

    @property
    def kind(self) -> str:
        """The kind's name in FORMATS §3."""
        return KINDS[type(self.demand)]


@dataclass(frozen=True)
class Requirement:
    """What the source asks for: either ``rules``, ids in the pack, or ``reason``, why no rule says it."""

    id: str
    title: Title
    rules: tuple[str, ...] = ()
    reason: Title | None = None
    paragraph: int | None = None


@dataclass(frozen=True)
class Unexpressed:
    """A requirement of the source that is no rule, and why."""

    id: str
    title: Title
    reason: Title
    paragraph: int | None = None


@dataclass(frozen=True)
class Source:
    """Where a pack's requirements come from."""

    title: str
    publisher: str = ""
    date: dt.date | None = None


@dataclass(frozen=True)
class Override:
    """A parameter that the network's own settings changed."""

    pack: str
    parameter: str
    default: Any
    value: Any


@dataclass(frozen=True)
class Pack:
    """Rules from one source, with the parameters they were read with.

    Parameters
    ----------
    parameters
        Values by name, those of the settings among them.
    requirements
        Everything the source asks for, each with its rules or the reason why it has none.
    overrides
        Parameters that the settings changed.

    >>> from covernet.queries.packs import load_pack
    >>> load_pack("linkage", {"linkage": {"max_households": 22}}).overrides[0].default
    25
    """

    id: str
    version: int
    title: Title
    source: Source
    parameters: Mapping[str, Any]
    rules: tuple[Rule, ...]
    requirements: tuple[Requirement, ...] = ()
    overrides: tuple[Override, ...] = field(default=())

    @property
    def unexpressed(self) -> tuple[Unexpressed, ...]:
        """The requirements that are no rule."""
        return tuple(Unexpressed(r.id, r.title, r.reason, r.paragraph) for r in self.requirements if r.reason)

    def rule(self, id: str) -> Rule:
        """The rule with that id in the pack; KeyError if there is none.

        >>> from covernet.queries.packs import load_pack
        >>> load_pack("linkage").rule("household-served").kind
        'cardinality'
        """
        for rule in self.rules:
            if rule.id == id:
                return rule
        raise KeyError(id)
