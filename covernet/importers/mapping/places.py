"""Names of places matched to official codes: exact after normalisation, or not at all."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow.parquet as pq

from covernet.graph.snapshot import Snapshot
from covernet.importers.mapping.wording import plain
from covernet.importers.sources import Source
from covernet.importers.tables import read_rows

_COMMUNITY = re.compile(r"(?:社区)?(?:居民委员会|居委会|居委)$|社区$")
_VILLAGE = re.compile(r"村?(?:村民委员会|村委会|村委)$|村$")
_CANDIDATES = 5

_UP = {"IN_TOWN": "Village", "IN_COUNTY": "Town"}
"""The edges that say in which place a place of a label lies."""


@dataclass(frozen=True)
class Place:
    """A village, town or county of the network.

    Parameters
    ----------
    id
        Its official code.
    kind
        ``village`` or ``community``; empty where nobody says.
    within
        The id of the town of a village, or of the county of a town; empty where nobody says.
    """

    label: str
    id: str
    name: str
    kind: str = ""
    within: str = ""


@dataclass(frozen=True)
class Match:
    """What a name of a place may mean: its id where that is certain, else the candidates, the nearest first."""

    id: str | None
    candidates: tuple[Place, ...] = ()


def stem_of(name: str) -> tuple[str, str]:
    """The name of a village or community without what it is called besides, and the kind that this tells.

    >>> stem_of("堡西村村民委员会"), stem_of("新乐社区居委会"), stem_of("新樂"), stem_of("巴音嘎查")
    (('堡西', 'village'), ('新乐', 'community'), ('新乐', ''), ('巴音嘎查', ''))
    """
    whole = plain(name)
    for pattern, kind in ((_COMMUNITY, "community"), (_VILLAGE, "village")):
        stem = pattern.sub("", whole)
        if stem and stem != whole:
            return stem, kind
    return whole, ""


@dataclass(frozen=True)
class Gazetteer:
    """The places of a network and of the tables that are imported together.

    >>> places = Gazetteer((Place("Village", "310151105201", "堡西村", "village", "310151105"),))
    >>> places.match("Village", " 堡西村委会 ").id
    '310151105201'
    >>> places.match("Village", "堡东村").id is None
    True
    """

    places: tuple[Place, ...]

    def match(self, label: str, text: str, within: str = "") -> Match:
        """Match a name, or a code, with the places of a label.

        Parameters
        ----------
        within
            Id of the town or county it lies in, as far as that is known.
        """
        of_label = self._of_label.get(label, {})
        name = plain(text)
        if name in of_label:
            return Match(name)
        rest, within = self._below(name, within)
        stem, kind = stem_of(rest)
        found = [
            place
            for place in self._by_stem.get((label, stem), ())
            if (not kind or kind == self._kinds[place.id]) and (not within or within in self._above(place))
        ]
        if len(found) == 1:
            return Match(found[0].id)
        return Match(None, tuple(found) or self._near(of_label.values(), stem, within))

    def named_in(self, text: str) -> tuple[Place, ...]:
        """The villages and communities whose whole name stands in a text, the longest names only.

        >>> Gazetteer((Place("Village", "1", "堡西村"), Place("Village", "2", "西村"))).named_in("堡西村联系户台账")
        (Place(label='Village', id='1', name='堡西村', kind='', within=''),)
        """
        whole = plain(text)
        found = [place for place in self._of_label.get("Village", {}).values() if plain(place.name) in whole]
        return tuple(
            place
            for place in found
            if not any(plain(place.name) in plain(o.name) and len(o.name) > len(place.name) for o in found)
        )

    def of_label(self, label: str) -> tuple[Place, ...]:
        """The places of a label, by id."""
        return tuple(self._of_label.get(label, {}).values())

    def within(self, village: str) -> str:
        """The id of the town that a village lies in; empty where nobody says."""
        place = self._of_label.get("Village", {}).get(village)
        return place.within if place else ""

    def name(self, label: str, id: str) -> str:
        """The name of a place; its id where it has none."""
        place = self._of_label.get(label, {}).get(id)
        return place.name if place and place.name else id

    def _below(self, name: str, within: str) -> tuple[str, str]:
        """A name without the county and town it begins with, and the innermost of them."""
        for label in ("County", "Town"):
            for place in self._of_label.get(label, {}).values():
                above = plain(place.name)
                if above and name.startswith(above) and len(name) > len(above):
                    name, within = name.removeprefix(above), place.id
                    break
        return name, within

    def _above(self, place: Place) -> tuple[str, ...]:
        town = self._of_label.get("Town", {}).get(place.within)
        return (place.within, town.within) if town else (place.within,)

    def _near(self, places: Iterable[Place], stem: str, within: str) -> tuple[Place, ...]:
        """The places whose names are most like one, of those that share a letter with it."""
        named = [(stem_of(place.name)[0], place) for place in places if not within or within in self._above(place)]
        sharing = [(name, place) for name, place in named if set(name) & set(stem)]
        sharing.sort(key=lambda pair: (-difflib.SequenceMatcher(None, stem, pair[0]).ratio(), pair[1].id))
        return tuple(place for _, place in sharing[:_CANDIDATES])

    @cached_property
    def _of_label(self) -> Mapping[str, Mapping[str, Place]]:
        found: dict[str, dict[str, Place]] = {}
        for place in sorted(self.places, key=lambda p: (p.label, p.id)):
            found.setdefault(place.label, {})[place.id] = place
        return found

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        return {place.id: place.kind or stem_of(place.name)[1] for place in self.places}

    @cached_property
    def _by_stem(self) -> Mapping[tuple[str, str], Sequence[Place]]:
        found: dict[tuple[str, str], list[Place]] = {}
        for places in self._of_label.values():
            for place in places.values():
                found.setdefault((place.label, stem_of(place.name)[0]), []).append(place)
        return found


def gather_places(snapshot: Snapshot | None, sources: Sequence[Source], day: dt.date) -> Gazetteer:
    """The places that a network has on a day, and those of the canonical tables that are imported with it.

    Raises
    ------
    DataError
        If one of the tables can not be read.
    """
    nodes: dict[tuple[str, str], dict[str, str]] = {}
    above: dict[tuple[str, str], str] = {}
    for part, row in [*_stored(snapshot, day), *_given(sources)]:
        if part in _UP:
            above[_UP[part], row.get("from", "")] = row.get("to", "")
        else:
            nodes[part, row.get("id", "")] = row
    kinds = {"村": "village", "社区": "community"}
    return Gazetteer(
        tuple(
            Place(
                label, id, row.get("name", ""), kinds.get(kind := row.get("kind", ""), kind), above.get((label, id), "")
            )
            for (label, id), row in nodes.items()
        )
    )


def _stored(snapshot: Snapshot | None, day: dt.date) -> Iterator[tuple[str, dict[str, str]]]:
    for label in ("County", "Town", "Village"):
        for file in snapshot.node_files(label) if snapshot else ():
            for row in pq.read_table(file).to_pylist():
                if row["until"] is None or row["until"] > day:
                    yield label, {name: row.get(name) or "" for name in ("id", "name", "kind")}
    for edge, label in _UP.items():
        for file in snapshot.edge_files(edge) if snapshot else ():
            for row in pq.read_table(file, columns=["from_label", "from_id", "to_id", "until"]).to_pylist():
                if row["from_label"] == label and (row["until"] is None or row["until"] > day):
                    yield edge, {"from": row["from_id"], "to": row["to_id"]}


def _given(sources: Sequence[Source]) -> Iterator[tuple[str, dict[str, str]]]:
    for source in sources:
        if source.target in ("County", "Town", "Village", *_UP):
            yield from ((source.target, row) for row in read_rows(source))
