"""A demo of a whole county: its towns, and a Party organization for each village and community."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from covernet.importers.demo.book import Book, Ref, When
from covernet.importers.demo.names import MARK, people, words
from covernet.importers.demo.parts import Village
from covernet.importers.demo.places import plant_towns
from covernet.importers.demo.scene import Scene


@dataclass
class CountyScene(Scene):
    """A county with its towns; ``town`` is the county, and ``committee`` its Party committee.

    Parameters
    ----------
    villages
        Villages and communities of all towns; the first branch of each is the one established for it.
    """

    towns: list[Ref] = field(default_factory=list)

    @classmethod
    def of_towns(cls, book: Book, towns: Sequence[str], departed: Mapping[int, When]) -> Self:
        """Write some towns of a county with their villages and a Party organization for each of these.

        Parameters
        ----------
        towns
            9-digit codes in one county.
        departed
            By the number of a village, counted from 0 without communities: how long its Party organization is
            established for it, where that is not always.
        """
        written, places = plant_towns(book, towns)
        row = book.tables["County"][-1]
        county = Ref("County", str(row["id"]))
        committee = book.node("Branch", f"{county.id}-B-0", name=f"{MARK}·{row['name']}委", kind="党委", rating=None)
        book.edge("IN_COUNTY", committee, county)
        scene = cls(book, county, (), people(book.rng), words(book.rng), committee, towns=written)
        rural = [ref for ref, _ in places if scene.is_rural(ref)]
        spans = {rural[n]: when for n, when in departed.items()}
        scene.villages = tuple(scene._with_core(ref, name, spans.get(ref, "always")) for ref, name in places)
        return scene

    @property
    def rural(self) -> list[Village]:
        """The villages that are no communities."""
        return [village for village in self.villages if self.is_rural(village.ref)]

    @property
    def communities(self) -> list[Village]:
        """The communities."""
        return [village for village in self.villages if not self.is_rural(village.ref)]

    def is_rural(self, place: Ref) -> bool:
        """Whether a place is a village and no community: the official codes say so."""
        return place.id[9:] >= "200"

    def core(self, village: Village) -> Ref:
        """The Party organization established for a village or community."""
        return village.branches[0]

    def town_of(self, village: Village) -> Ref:
        """The town a village lies in."""
        return Ref("Town", village.ref.id[:9])

    def _with_core(self, place: Ref, name: str, when: When) -> Village:
        branch = self.branch(place.id[6:], f"{name}党支部", place)
        self.book.edge("ESTABLISHED_FOR", branch, place, when)
        return Village(place, name, (branch,))
