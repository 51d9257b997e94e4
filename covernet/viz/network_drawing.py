"""What a view hands over to be drawn: nodes at their places, lines, and what is asked of a view."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from covernet.graph.declarations import Title
from covernet.graph.neighbours import NodeKey
from covernet.graph.snapshot import Snapshot
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
    """One line; ``type`` is an edge type or another key of ``network_look.LINES``."""

    start: NodeKey
    end: NodeKey
    type: str
    width: float = 1.2


@dataclass(frozen=True)
class Drawing:
    """Nodes with their pixels, lines, and the names of what the view was narrowed to."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    places: Mapping[NodeKey, tuple[int, int]]
    scope: str = ""


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
    """

    snapshot: Snapshot
    as_of: dt.date
    profile: str = "share"
    within: str | None = None
    nodes: tuple[str, ...] = ()
    names: bool = False
    packs: tuple[Pack, ...] = field(default=())
