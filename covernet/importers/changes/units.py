"""Which unit a name in a change sheet means, on a day: as ledgers match names, exactly or not at all."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from covernet.importers.changes.rules import naming, unit_labels
from covernet.importers.mapping.ledgers import PLACE_LABELS
from covernet.importers.mapping.local import local_name
from covernet.importers.mapping.places import Gazetteer, Place
from covernet.importers.mapping.wording import plain

_CANDIDATES = 5
_PLACES = frozenset({*PLACE_LABELS.values(), "County"})


@dataclass(frozen=True)
class Directory:
    """The units of a network on a day.

    >>> village = Place("Village", "310151105201", "堡西村", "village")
    >>> group = Place("PartyGroup", "310151105201-G01", "第1党小组", "", village.id)
    >>> units = Directory((village, group))
    >>> [u.id for u in units.find(["PartyGroup"], "堡西村第一党小组")], units.find(["PartyGroup"], "2组")
    (['310151105201-G01'], ())
    """

    units: tuple[Place, ...]

    def get(self, node: tuple[str, str]) -> Place | None:
        """The unit of a label and id; None where there is none."""
        return self._by_key.get(node)

    def find(self, labels: Sequence[str], text: str, village: str = "", town: str = "") -> tuple[Place, ...]:
        """The units that a name or an id may mean: one where that is certain.

        Parameters
        ----------
        village, town
            Ids of where it lies, as far as that is said.
        """
        bare = text.strip()
        by_id = [self._by_key[label, bare] for label in labels if (label, bare) in self._by_key]
        if by_id:
            return tuple(by_id)
        found: list[Place] = []
        for label in labels:
            if label in _PLACES:
                match = self._gazetteer.match(label, text, town)
                found += [self._by_key[label, match.id]] if match.id else []
            else:
                found += [u for u in self._of(label, village, town) if self.is_named(u, text)]
        return tuple(found)

    def near(self, labels: Sequence[str], text: str, village: str = "", town: str = "") -> tuple[Place, ...]:
        """The candidates for a name that is not certain: those it may mean, else the likest."""
        if found := self.find(labels, text, village, town):
            return found
        some = [u for label in labels for u in self._of(label, village, town) if {*plain(u.name)} & {*plain(text)}]
        some.sort(key=lambda u: (-difflib.SequenceMatcher(None, plain(text), plain(u.name)).ratio(), u.id))
        return tuple(some[:_CANDIDATES])

    def is_named(self, unit: Place, text: str) -> bool:
        """Whether a name, with or without its village before it, is that of a unit; 2组 may be of any kind."""
        kinds = {named[0].noun: label for label in unit_labels() if (named := naming(label)) and named[0].noun}
        said = next((label for noun, label in kinds.items() if plain(text).endswith(noun)), unit.label)
        if said != unit.label and plain(text) != plain(unit.name):
            return False
        return self.local(unit.label, text, unit.within)[0] == self.local(unit.label, unit.name, unit.within)[0]

    def local(self, label: str, text: str, within: str) -> tuple[str, str]:
        """What a name adds to the key of the place it lies in, and the name as it is kept."""
        named = naming(label)
        place = self._gazetteer.name("Village", within) if within else ""
        if named is None or named[0].kind != "numbered":
            return plain(text), text
        bare = plain(text)
        if place and bare.startswith(plain(place)) and len(bare) > len(plain(place)):
            bare = bare.removeprefix(plain(place))
        return local_name(named[0], bare, place)[0], local_name(named[0], text, place)[1]

    def _of(self, label: str, village: str, town: str) -> Iterable[Place]:
        for unit in self._by_label.get(label, ()):
            above = self._by_key.get(("Village", unit.within))
            if village in ("", unit.within) and town in ("", unit.within, above.within if above else ""):
                yield unit

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return Gazetteer(tuple(unit for unit in self.units if unit.label in _PLACES))

    @cached_property
    def _by_key(self) -> dict[tuple[str, str], Place]:
        return {(unit.label, unit.id): unit for unit in self.units}

    @cached_property
    def _by_label(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for unit in sorted(self.units, key=lambda u: u.id):
            found.setdefault(unit.label, []).append(unit)
        return found
