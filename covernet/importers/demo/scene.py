"""What the parts of a demo share while it is planted, and the rows that every demo writes in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Self

from covernet.importers.demo.book import VALID, Book, Cell, Ref, When
from covernet.importers.demo.linkage import Village
from covernet.importers.demo.names import MARK, people, words
from covernet.importers.demo.places import plant_places


@dataclass
class Scene:
    """A town with its villages, and what earlier parts have planted; a demo adds what it needs besides.

    Parameters
    ----------
    town
        The town, or the county, that the demo is about.
    pack
        Whose answers ``gap``, ``late``, ``near`` and ``check`` are.
    branches
        Party organizations below the town's, valid on the audit date.
    members
        Members in groups, by village.
    """

    pack: ClassVar[str]

    book: Book
    town: Ref
    villages: tuple[Village, ...]
    people: Iterator[str]
    words: Iterator[str]
    committee: Ref
    branches: list[Ref] = field(default_factory=list)
    members: dict[Ref, list[Ref]] = field(default_factory=dict)

    def rule(self, id: str) -> str:
        """The full id of a rule of the pack."""
        return f"{self.pack}/{id}"

    def gap(self, rule: str, subject: Ref, why: str, **found: object) -> None:
        """Expect a gap of a rule of the pack."""
        self.book.gap(self.rule(rule), subject, why, **found)

    def late(self, rule: str, subject: Ref, why: str, **found: object) -> None:
        """Expect a duty of a rule of the pack that was done, but late."""
        self.book.late(self.rule(rule), subject, why, **found)

    def near(self, rule: str, subject: Ref, why: str) -> None:
        """Note a near miss of a rule of the pack."""
        self.book.near(self.rule(rule), subject, why)

    def check(self, rule: str, subjects: int = 1) -> None:
        """Expect so many more subjects of a rule of the pack."""
        self.book.check(self.rule(rule), subjects)

    def total(self, rule: str, found: int, why: str, **expected: int) -> None:
        """Expect a total that does not fit."""
        self.check(rule, found)
        self.book.network_gap(self.rule(rule), why, found=found, **expected)

    @classmethod
    def opened(cls, book: Book, code: str) -> tuple[Self, list[tuple[Ref, str]]]:
        """Write a town with its places and its committee; return the scene, and each village with its name.

        Parameters
        ----------
        code
            9 digits, of a town in the extract of official divisions.
        """
        town, places = plant_places(book, code)
        names = people(book.rng)
        named = f"{MARK}·{book.tables['Town'][-1]['name']}党委"
        committee = book.node("Branch", f"{town.id}-B-0", name=named, kind="党委", rating=None)
        book.edge("IN_TOWN", committee, town)
        return cls(book, town, (), names, words(book.rng), committee), places

    @property
    def largest(self) -> Village:
        """The village with the most members in groups."""
        return max(self.villages, key=lambda village: (len(self.members[village.ref]), village.ref.id))

    def everyone(self) -> list[Ref]:
        """Every member in a group, village by village."""
        return [member for people in self.members.values() for member in people]

    def crowd(self, village: Village) -> list[Ref]:
        """Every member in a group, the village's own first."""
        return list(dict.fromkeys((*self.members[village.ref], *self.everyone())))

    def village(self, n: int, place: Ref, name: str, parts: int) -> Village:
        """Plant the general branch of a village and so many branches below it."""
        whole = self.branch(f"V{n:02d}", f"{name}党总支", place, kind="总支")
        numbers = enumerate("一二三四五六七八九"[:parts], start=1)
        branches = (self.branch(f"V{n:02d}-{k}", f"{name}第{zh}党支部", place, under=whole) for k, zh in numbers)
        return Village(place, name, tuple(branches))

    def stand(self, node: Ref, place: Ref) -> Ref:
        """Write where a node lies, in a village or directly under a town or county; return the node."""
        self.book.edge(f"IN_{place.label.upper()}", node, place)
        return node

    def branch(
        self, key: str, name: str, place: Ref, *, kind: str = "支部", under: Ref | None = None, when: When = "always"
    ) -> Ref:
        """Plant a Party organization below the town's committee; its rating comes later."""
        branch = self.book.node(
            "Branch", f"{self.town.id}-B-{key}", when, name=f"{MARK}·{name}", kind=kind, rating=None
        )
        self.stand(branch, place)
        self.book.edge("IN_BRANCH", branch, under or self.committee)
        if when in VALID:
            self.branches.append(branch)
        return branch

    def worker(self, key: str, kind: str, place: Ref) -> Ref:
        """Plant someone who is no Party member."""
        worker = self.book.node("Worker", f"{self.town.id}-W-{key}", name=next(self.people), kind=kind)
        return self.stand(worker, place)

    def team(self, key: str, name: str, kind: str, place: Ref, when: When = "always") -> Ref:
        """Plant a team without members."""
        team = self.book.node("Team", f"{self.town.id}-T{key}", when, name=f"{MARK}·{name}", kind=kind)
        return self.stand(team, place)

    def position(self, key: str, name: str, place: Ref, when: When = "always", **properties: Cell) -> Ref:
        """Plant a service position that meets the standard, unless ``properties`` say otherwise."""
        properties.setdefault("meets_standard", True)
        position = self.book.node("ServicePosition", f"{self.town.id}-SP-{key}", when, name=name, **properties)
        return self.stand(position, place)

    def facility(self, owner: Ref, key: str, kind: str, when: When = "always", built: When = "always") -> None:
        """Plant a facility, there for ``built`` and its owner's for ``when``."""
        facility = self.book.node("Facility", f"{owner.id}-F-{key}", built, name=f"{MARK}·{kind}", kind=kind)
        self.book.edge("HAS_FACILITY", owner, facility, when)

    def record(self, label: str, holder: Ref, key: str, when: When = "always", **properties: Cell) -> Ref:
        """Plant an activity, plan, assessment or issue of a holder."""
        record = self.book.node(label, f"{holder.id}-{key}", when, **properties)
        self.book.edge("HELD_BY", record, holder)
        return record

    def item(self, owner: Ref, key: str, kind: str, theme: str, when: When = "always") -> Ref:
        """Plant an entry of a list, its owner's for ``when``."""
        item = self.book.node("ListItem", f"{owner.id}-I{key}", kind=kind, theme=theme)
        self.book.edge("OWNED_BY", item, owner, when)
        return item
