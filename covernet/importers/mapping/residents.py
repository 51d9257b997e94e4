"""What the network has under a place or unit though its key names another: units that moved, people of merged groups.

A key names the parent that a thing had when it was made; the thing keeps it when it moves. So a name is looked up
among what lies under the parent on the day, by the rule by which keys are made, before a key is made of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from covernet.graph.engines.duckdb import DuckDBEngine, constant
from covernet.graph.snapshot import Snapshot
from covernet.importers.mapping.cells import Cells, PlaceBook
from covernet.importers.mapping.coded import Coded, first_of, joined
from covernet.importers.mapping.keys import Key
from covernet.importers.mapping.ledgers import KeyRule, Ledger, NodeRule
from covernet.importers.mapping.local import local_name, node_id
from covernet.importers.mapping.recognise import Recognised
from covernet.importers.mapping.wording import plain

SEVERAL = "\0"
"""Stands for an id where several things may be meant."""


@dataclass(frozen=True)
class Resident:
    """Something under a place or unit; its name is empty where it has none."""

    id: str
    name: str


@dataclass(frozen=True, eq=False)
class Residents:
    """What lies under places and units that have something with the key of another.

    Parameters
    ----------
    under
        By label and parent.
    former
        The parents that keys of what lies under a parent name instead.
    nameless
        Ids of nodes without a name whose keys name one of these parents.
    away
        Ids of what no longer lies under the parent that its key names.

    >>> some = Residents({("PartyGroup", "B"): (Resident("A-G01", "第1党小组"),)})
    >>> some.named("PartyGroup", "B", "第1党小组", str), some.named("PartyGroup", "B", "第2党小组", str)
    ('A-G01', '')
    """

    under: Mapping[tuple[str, str], tuple[Resident, ...]] = field(default_factory=dict)
    former: Mapping[str, frozenset[str]] = field(default_factory=dict)
    nameless: frozenset[str] = frozenset()
    away: frozenset[str] = frozenset()
    _called: dict[tuple[str, str], dict[str, list[str]]] = field(default_factory=dict, repr=False)

    def named(self, label: str, parent: str, local: str, form: Callable[[str], str]) -> str:
        """The id of what a name means under a parent; empty where there is none.

        Parameters
        ----------
        form
            What a name adds to a key.
        """
        if (label, parent) not in self.under:
            return ""
        if (label, parent) not in self._called:
            called = self._called[label, parent] = {}
            for one in self.under[label, parent]:
                if one.name:
                    called.setdefault(form(one.name), []).append(one.id)
        return _only(self._called[label, parent].get(local, ()))

    def numbered(self, label: str, parent: str, number: str, is_called: Callable[[str], bool]) -> str:
        """The id of what a number means under a parent, if it is called so as well: another unit may number anew.

        Parameters
        ----------
        number
            The end of the key: its letter and the number.
        """
        some = self.under.get((label, parent), ())
        if any(one.id == f"{parent}-{number}" for one in some):
            return ""
        return _only([one.id for one in some if one.id.endswith(f"-{number}") and is_called(one.name)])

    def pseudonymous(self, parent: str, make: Callable[[str], str]) -> str:
        """The id of what a pseudonym means under a parent or one of those before it.

        Parameters
        ----------
        make
            The id that it has under a parent.
        """
        parents = (parent, *sorted(self.former[parent])) if parent in self.former else ()
        return _only([id for id in map(make, parents) if id in self.nameless])


def load_residents(snapshot: Snapshot | None, ledgers: Iterable[Ledger], day: dt.date) -> Residents:
    """What a network has on a day under places and units other than those that keys name."""
    if snapshot is None:
        return Residents()
    ways = [way for way in dict.fromkeys(way for ledger in ledgers for way in _ways(ledger)) if _has(snapshot, way)]
    if not ways:
        return Residents()
    under: dict[tuple[str, str], dict[str, Resident]] = {}
    former: dict[str, set[str]] = {}
    away: set[str] = set()
    stayed: set[str] = set()
    hidden = dict.fromkeys(way.label for way in ways if not way.is_named)
    texts = [*(way.statement for way in ways), *(f"SELECT id FROM nodes_{label}" for label in hidden)]
    with DuckDBEngine(snapshot, day, texts) as engine:
        for way in ways:
            odd = f"({way.statement}) WHERE NOT starts_with(id, parent || '-')"
            old = f"regexp_extract(id, '^(.*)-{way.letter}[^-]*$', 1)"
            found = engine.arrow(f"SELECT DISTINCT parent, {old} AS old FROM {odd}").to_pylist()
            for row in found:
                former.setdefault(row["parent"], set()).update(filter(None, [row["old"]]))
            if not found or not way.is_named:
                continue
            away |= {row["id"] for row in engine.arrow(f"SELECT id FROM {odd}").to_pylist()}
            whole = f"SELECT * FROM ({way.statement}) WHERE parent IN (SELECT parent FROM {odd}) ORDER BY id"
            for row in engine.arrow(whole).to_pylist():
                some = under.setdefault((way.label, row["parent"]), {})
                some[row["id"]] = Resident(row["id"], row["name"] or "")
            at_home = f"SELECT id FROM ({way.statement}) WHERE starts_with(id, parent || '-') AND id IN (SELECT id FROM {odd})"
            stayed |= {row["id"] for row in engine.arrow(at_home).to_pylist()}
        scopes = ", ".join(
            constant(scope) for scope in sorted({*former, *(old for some in former.values() for old in some)})
        )
        nameless = {
            row["id"]
            for label in hidden
            if scopes
            for row in engine.arrow(
                f"SELECT id FROM nodes_{label} WHERE regexp_extract(id, '^(.*)-[A-Z]~[^-]*$', 1) IN ({scopes})"
            ).to_pylist()
        }
    return Residents(
        {key: tuple(some.values()) for key, some in under.items()},
        {parent: frozenset(some) for parent, some in former.items()},
        frozenset(nameless),
        frozenset(away - stayed),
    )


@dataclass(frozen=True)
class _Way:
    """By which edge nodes of a ledger lie under those that their keys name.

    Parameters
    ----------
    before
        The ways that count first: what lies under a group does not lie under the group's branch besides.
    """

    label: str
    letter: str
    type: str
    parent: str
    is_named: bool
    is_through_village: bool
    before: tuple[_Way, ...]

    @property
    def statement(self) -> str:
        """SQL for the nodes: id, name, and the id of the parent."""
        parent, town, to = "e.to_id", "", self.parent
        if self.is_through_village:
            parent, to = "t.to_id", "Village"
            town = "JOIN edges_IN_TOWN t ON t.from_id = e.to_id AND t.from_label = 'Village' "
        others = "".join(f" AND x.id NOT IN (SELECT id FROM ({way.statement}))" for way in self.before)
        return (
            f"SELECT x.id, {'x.name' if self.is_named else 'NULL'} AS name, {parent} AS parent "
            f"FROM edges_{self.type} e JOIN nodes_{self.label} x ON x.id = e.from_id {town}"
            f"WHERE e.from_label = {constant(self.label)} AND e.to_label = {constant(to)}{others}"
        )


def _has(snapshot: Snapshot, way: _Way) -> bool:
    return bool(snapshot.count(f"edges/{way.type}") and snapshot.count(f"nodes/{way.label}"))


def _ways(ledger: Ledger) -> Iterator[_Way]:
    for node in ledger.nodes:
        if not is_named(node) and not _is_hidden(node, ledger):
            continue
        before: tuple[_Way, ...] = ()
        unders = dict.fromkeys(name for rule in node.by for name in rule.under)
        parents = {under: ledger.label_of(under) or "" for under in unders}
        for under, parent in parents.items():
            for edge in ledger.edges:
                if edge.start != node.name or edge.needs:
                    continue
                through = parent == "Town" and "Village" not in parents.values() and edge.type == "IN_VILLAGE"
                if under in edge.to or through:
                    way = _Way(node.label, node.letter, edge.type, parent, is_named(node), through, before)
                    before = (*before, way)
                    yield way


def is_named(node: NodeRule) -> bool:
    """Whether the network keeps the names of such nodes."""
    return "name" in node.properties


def _is_hidden(node: NodeRule, ledger: Ledger) -> bool:
    """Whether a keyed pseudonym is all that tells such a node."""
    return any(ledger.fields[name].kind == "hidden" for rule in node.by for name in rule.fields)


def _only(ids: Iterable[str]) -> str:
    found = dict.fromkeys(ids)
    return SEVERAL if len(found) > 1 else next(iter(found), "")


@dataclass(frozen=True)
class Lookup:
    """What the names of a sheet are looked up in.

    Parameters
    ----------
    book
        The places.
    key
        What makes pseudonyms.
    """

    book: PlaceBook
    key: Key
    residents: Residents = Residents()


def settled_ids(
    sheet: Recognised,
    node: NodeRule,
    rule: KeyRule,
    cells: Cells,
    look: Lookup,
    parents: Coded,
    own: Coded,
    fresh: Coded,
) -> Coded:
    """The ids of a node where things that are there keep theirs, though they name another place or unit."""
    head = sheet.ledger.fields[rule.fields[0]]
    texts, residents = cells.text(head.name), look.residents
    if len(rule.fields) > 1:
        return fresh
    if head.kind == "hidden":
        names = cells.names[head.name] if head.name in cells.names else Coded.nothing(cells.count)

        def of_pseudonym(parent: str, name: str) -> str:
            pseudonym = look.key.pseudonym(name)
            return residents.pseudonymous(
                parent, lambda scope: node_id(node.letter, scope, look.key.within(scope, pseudonym))
            )

        return first_of([joined([parents, names], of_pseudonym, fresh.there), fresh], cells.count)
    if not is_named(node):
        return fresh
    if head.kind == "number":
        called = node.properties["name"]
        names = cells.text(called) if isinstance(called, str) else Coded.nothing(cells.count)

        def of_number(parent: str, local: str, name: str) -> str:
            return residents.numbered(
                node.label, parent, f"{node.letter}{local}", lambda other: plain(other) == plain(name)
            )

        return first_of([joined([parents, own, names], of_number, fresh.there), fresh], cells.count)
    if head.kind == "person":
        found = joined([parents, texts], lambda p, t: residents.named(node.label, p, plain(t), plain), fresh.there)
        return first_of([found, fresh], cells.count)

    def of_name(parent: str, local: str, id: str) -> str:
        place = look.book.places.name("Village", parent)
        same = residents.named(node.label, parent, local, lambda name: local_name(head, name, place)[0])
        return same or (SEVERAL if id in residents.away else id)

    return joined([parents, own, fresh], of_name, fresh.there)
