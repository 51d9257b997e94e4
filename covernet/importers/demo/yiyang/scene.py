"""What the parts of the Yiyang demo share while it is planted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from covernet.importers.demo.book import Cell, Ref
from covernet.importers.demo.county import CountyScene
from covernet.importers.demo.parts import Village


@dataclass(frozen=True)
class Group:
    """A Party group: its village, its members on the audit date, and the first of them, who leads it."""

    ref: Ref
    village: Village
    kind: str
    members: tuple[Ref, ...]
    leader: Ref
    since: dt.date | None = None

    @property
    def first(self) -> bool:
        """Whether it is the first of its village: those are planted without a flaw of their own."""
        return self.ref.id.endswith("-G01")


@dataclass
class VillagerGroup:
    """A villager group, the Party groups that cover it on the audit date, and whether it has a council."""

    ref: Ref
    village: Village
    covering: list[Group]
    council: bool = True


@dataclass
class Scene(CountyScene):
    """The county with its Party groups.

    Parameters
    ----------
    groups
        Party groups on the audit date.
    leaders
        Members who lead a group on the audit date.
    """

    pack = "yiyang-three-nets"

    groups: list[Group] = field(default_factory=list)
    villager_groups: list[VillagerGroup] = field(default_factory=list)
    leaders: set[Ref] = field(default_factory=set)
    _spare: list[Group] = field(default_factory=list)

    def rows(self, label: str) -> dict[str, dict[str, Cell]]:
        """The rows of a label by their id, to be changed."""
        return {str(row["id"]): row for row in self.book.tables[label]}

    def found(self, groups: list[Group], apart: set[Ref]) -> None:
        """Take in the groups; those in rural villages that are not ``apart`` are kept for :meth:`pick`."""
        self.groups = groups
        self._spare = [
            group
            for group in groups
            if group.kind == "natural_village" and not group.first and group.ref.id[-2:] < "90"
            and len(group.members) > 1 and group.village.ref not in apart
        ]  # fmt: skip
        self.book.rng.shuffle(self._spare)

    def pick(self) -> Group:
        """A group of a natural village in which nothing is planted yet."""
        return self._spare.pop()

    @property
    def second(self) -> Ref:
        """The Party organization beside the core of one village, which has no groups."""
        return next(branch for branch in self.branches if branch.id.endswith("-2"))

    @property
    def cores(self) -> list[Village]:
        """The villages that have a Party organization established for them on the audit date."""
        there = {str(row["to"]) for row in self.book.tables["ESTABLISHED_FOR"]
                 if row["to_label"] == "Village" and self.book.holds(row)}  # fmt: skip
        return [village for village in self.rural if village.ref.id in there]
