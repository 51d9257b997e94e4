"""What the parts of the Shuxin demo share while it is planted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from covernet.importers.demo.book import VALID, Book, Ref, When
from covernet.importers.demo.linkage import Village

PACK = "shuxin-527"


@dataclass
class Scene:
    """The town with its villages, and what earlier parts have planted.

    Parameters
    ----------
    branches
        Party organizations below the town's, valid on the audit date.
    members
        Members in groups, by village.
    """

    book: Book
    town: Ref
    villages: tuple[Village, ...]
    people: Iterator[str]
    words: Iterator[str]
    committee: Ref
    branches: list[Ref] = field(default_factory=list)
    emerging: list[Ref] = field(default_factory=list)
    units: list[Ref] = field(default_factory=list)
    agencies: list[Ref] = field(default_factory=list)
    chains: list[Ref] = field(default_factory=list)
    zones: list[Ref] = field(default_factory=list)
    grids: list[Ref] = field(default_factory=list)
    members: dict[Ref, list[Ref]] = field(default_factory=dict)

    def rule(self, id: str) -> str:
        """The full id of a rule of the pack."""
        return f"{PACK}/{id}"

    def gap(self, rule: str, subject: Ref, why: str, **found: object) -> None:
        """Expect a gap of a rule of the pack."""
        self.book.gap(self.rule(rule), subject, why, **found)

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

    def branch(
        self, key: str, name: str, place: Ref, *, kind: str = "支部", under: Ref | None = None, when: When = "always"
    ) -> Ref:
        """Plant a Party organization below the town's committee; its rating comes later."""
        branch = self.book.node("Branch", f"{self.town.id}-B-{key}", when, name=f"示例·{name}", kind=kind, rating=None)
        self.book.edge("IN_VILLAGE" if place.label == "Village" else "IN_TOWN", branch, place)
        self.book.edge("IN_BRANCH", branch, under or self.committee)
        if when in VALID:
            self.branches.append(branch)
        return branch

    def worker(self, key: str, kind: str, place: Ref) -> Ref:
        """Plant someone who is no Party member."""
        worker = self.book.node("Worker", f"{self.town.id}-W-{key}", name=next(self.people), kind=kind)
        self.book.edge("IN_VILLAGE" if place.label == "Village" else "IN_TOWN", worker, place)
        return worker
