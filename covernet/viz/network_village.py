"""The view of a village: its groups, members and bodies, with what joins them; households only as numbers."""

from __future__ import annotations

from collections import Counter

from covernet.errors import UsageError
from covernet.graph.model import HIERARCHY, HORIZONTAL, PAIRING
from covernet.graph.neighbours import Edge, Neighbours, NodeKey
from covernet.queries.analyses.subjects import find_node
from covernet.queries.names import unit_names
from covernet.viz.network_drawing import Drawing, Line, Node, Request
from covernet.viz.network_layout import blocks, ordered, positions
from covernet.viz.network_look import shown
from covernet.viz.network_questions import shown_names

_LEFT = ("Town", "Grid", "Village", "PartyGroup")
_PEOPLE = ("Member", "Worker")
_LINES = tuple(edge.name for edge in (*HIERARCHY, *HORIZONTAL, *PAIRING) if edge.name != "SERVES")


def village_view(asked: Request) -> Drawing:
    """A village, or one of its Party groups, with everybody and every body in it.

    Raises
    ------
    UsageError
        If no village or Party group is named, or there is none of that name.
    """
    if asked.within is None:
        raise UsageError("请用 --within 指明村居或党小组", "name a village or Party group with --within")
    with Neighbours(asked.snapshot, asked.as_of) as near:
        root = _root(asked, near, asked.within)
        keys = _inside(near, root)
        edges = _between(near, keys)
        served = Counter(edge.start for edge in near.edges("SERVES", "from", sorted(keys)))
        names = shown_names(near, sorted(keys), whole=asked.names)
    manned = {edge.end for edge in edges if edge.type == "IN_GROUP"}
    nodes = {}
    for key in sorted(keys):
        facts = (("Household", str(served[key])),) if key[0] == "Member" else ()
        kind = "empty" if key[0] == "PartyGroup" and key not in manned else key[0]
        nodes[key] = Node(key, names[key], kind, facts)
    # In one village every line to the village itself says the same: where it stands already says it.
    lines = [Line(e.start, e.end, e.type) for e in edges if not (e.type == "IN_VILLAGE" and e.end == root)]
    joined = [(line.start, line.end) for line in lines] + [(line.end, line.start) for line in lines]
    left = sorted((key for key in nodes if key[0] in _LEFT), key=lambda key: (_LEFT.index(key[0]), key[1]))
    groups: dict[NodeKey, list[NodeKey]] = {key: [] for key in left if key[0] == "PartyGroup"}
    own = {edge.start: edge.end for edge in reversed(edges) if edge.type == "IN_GROUP"}
    loose = ordered([key for key in nodes if key[0] in _PEOPLE and key not in own], left, joined)
    for person in sorted(own):
        groups[own[person]].append(person)
    right = ordered([key for key in nodes if key[0] not in (*_LEFT, *_PEOPLE)], [*left, *loose, *sorted(own)], joined)
    above = [key for key in left if key not in groups]
    shown_as = {key: shown(node.name, node.kind) for key, node in nodes.items()}
    places = blocks((above, loose), groups, right, shown_as) if loose or own else positions(left, right, [], shown_as)
    return Drawing(tuple(nodes[key] for key in places), tuple(lines), places, names[root])


def _root(asked: Request, near: Neighbours, within: str) -> NodeKey:
    names = unit_names(asked.snapshot, asked.as_of)
    found = [key for key, name in sorted(names.items()) if name == within and key[0] in ("Village", "PartyGroup")]
    root = found[0] if len(found) == 1 else find_node(near, within)
    if root[0] not in ("Village", "PartyGroup"):
        raise UsageError(f"{within!r} 不是村居或党小组", f"{within!r} is no village or Party group")
    return root


def _inside(near: Neighbours, root: NodeKey) -> set[NodeKey]:
    groups, units = {root}, set[NodeKey]()
    if root[0] == "Village":
        units = {edge.start for edge in near.edges("IN_VILLAGE", "to", [root]) if edge.start[0] != "VillagerGroup"}
        units |= {edge.end for type in ("IN_GRID", "IN_TOWN") for edge in near.edges(type, "from", [root])}
        groups = {key for key in units if key[0] == "PartyGroup"}
    else:
        units = {edge.end for edge in near.edges("IN_VILLAGE", "from", [root])}
    members = {edge.start for edge in near.edges("IN_GROUP", "to", sorted(groups))}
    return {root} | units | groups | members


def _between(near: Neighbours, keys: set[NodeKey]) -> list[Edge]:
    return [edge for type in _LINES for edge in near.edges(type, "from", sorted(keys)) if edge.end in keys]
