"""What a view hands over to be drawn: nodes at their places, lines, and what is asked of a view."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from covernet.graph.declarations import Title
from covernet.graph.neighbours import NodeKey
from covernet.graph.snapshot import Snapshot
from covernet.queries.analyses.pairs import IDLE_MONTHS
from covernet.queries.rules import Pack


@dataclass(frozen=True)
class Node:
    """One node of a drawing.

    Parameters
    ----------
    kind
        Its look, a key of ``network_look.LOOK``; by default that of its label.
    facts
        Label of what is said, and what is said of it.
    """

    key: NodeKey
    name: str
    kind: str
    facts: tuple[tuple[str, str | Title], ...] = ()


@dataclass(frozen=True)
class Line:
    """One line.

    Parameters
    ----------
    type
        An edge type or another key of ``network_look.LINES``.
    note
        What is said of this line alone.
    """

    start: NodeKey
    end: NodeKey
    type: str
    width: float = 1.2
    note: Title | None = None


@dataclass(frozen=True)
class Attention:
    """Something to look at that no mark at a single node says: a title, and for each case its node and its words.

    The node is None where it is not drawn.
    """

    title: Title
    rows: tuple[tuple[NodeKey | None, Title], ...]


@dataclass(frozen=True)
class Drawing:
    """A picture.

    Parameters
    ----------
    places
        Pixels of each node.
    scope
        Name of what the view was narrowed to.
    attention
        What stands beside the picture.
    labelled
        Whether every line says what it is; for pictures of few lines.
    """

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    places: Mapping[NodeKey, tuple[int, int]]
    scope: str = ""
    attention: tuple[Attention, ...] = ()
    labelled: bool = False


@dataclass(frozen=True)
class Request:
    """What is asked of a view.

    Parameters
    ----------
    within
        Name or id to which it is narrowed.
    nodes
        Ids, or ``Label:id``, that it is about.
    names
        Whether people's names stand whole.
    packs
        Whose rules it asks.
    months
        Without an activity of both sides in so many months a pairing is idle.
    most
        How many partners a unit may have, by class (:data:`~covernet.queries.analyses.pairing.CLASSES`).
    """

    snapshot: Snapshot
    as_of: dt.date
    profile: str = "share"
    within: str | None = None
    nodes: tuple[str, ...] = ()
    names: bool = False
    packs: tuple[Pack, ...] = ()
    months: int = IDLE_MONTHS
    most: Mapping[str, int] = field(default_factory=dict)
