"""From the names on a line to units: the old ones as they are on the eve, the new ones as they are on the day."""

from __future__ import annotations

from dataclasses import dataclass, field

from covernet.graph.declarations import Title
from covernet.importers.changes.lines import Asked
from covernet.importers.changes.rules import homes, naming
from covernet.importers.changes.state import State
from covernet.importers.changes.units import Directory
from covernet.importers.headers import shown_name
from covernet.importers.mapping.local import node_id
from covernet.importers.mapping.places import Place
from covernet.importers.mapping.sheets import Ask, Option, Question

_CODE = 12
"""Digits of the official code of a village."""


class Unclear(Exception):
    """A line that can not be taken: the reason, the field that is meant, and the units that it may mean."""

    def __init__(self, code: str, field: str, text: str = "", candidates: tuple[Place, ...] = ()) -> None:
        super().__init__(code)
        self.code, self.field, self.text, self.candidates = code, field, text, candidates


@dataclass(frozen=True)
class Resolved:
    """A line whose units are known; ``fresh`` where the new one is still to begin."""

    asked: Asked
    old: Place
    new: Place
    fresh: bool = False


@dataclass(frozen=True)
class Resolver:
    """What finds units; a person who is asked is asked once about a name.

    Parameters
    ----------
    eve, day
        The units on the day before a change, and on its day.
    """

    state: State
    eve: Directory
    day: Directory
    ask: Ask
    _answers: dict[tuple[str, ...], str | None] = field(default_factory=dict)

    def resolve(self, asked: Asked) -> Resolved:
        """The units of a line.

        Raises
        ------
        Unclear
            If one of them is not certain.
        """
        old = self._one(self.eve, (asked.label,), asked.old, "old_unit", asked.village, asked.town)
        if asked.kind == "move":
            new = self._one(self.day, tuple(homes(asked.label)), asked.new, "new_unit", "", asked.town)
            return Resolved(asked, old, new)
        new = self._by_code(asked, old) if asked.code else self._by_name(asked, old)
        is_there = self.day.get((new.label, new.id)) is not None
        if not is_there and (new.label, new.id) in self.state.nodes:
            raise Unclear("taken-id", "new_code" if asked.code else "new_unit")
        return Resolved(asked, old, new, fresh=not is_there)

    def _by_code(self, asked: Asked, old: Place) -> Place:
        id = asked.code.strip()
        known = self.day.get((asked.label, id))
        if known is None:
            if asked.label == "Village" and not (len(id) == _CODE and id.isascii() and id.isdecimal()):
                raise Unclear("bad-value", "new_code")
            return Place(asked.label, id, self._name(asked, old), within=old.within)
        if asked.new.strip() != id and known not in self.day.find((asked.label,), asked.new):
            raise Unclear("taken-id", "new_code", asked.new, (known,))
        return known

    def _by_name(self, asked: Asked, old: Place) -> Place:
        """The unit that is called so where the old one lies; a new one, where none is."""
        within = "" if asked.label == "Village" else asked.village or old.within
        village = within if self.day.get(("Village", within)) else ""
        found = self.day.find((asked.label,), asked.new, village, asked.town)
        if not village:
            found = tuple(unit for unit in found if within in ("", unit.within))
        if len(found) > 1:
            return self._one(self.day, (asked.label,), asked.new, "new_unit", village, asked.town)
        if found:
            return found[0]
        named = naming(asked.label)
        if asked.label == "Village" or named is None:  # its official code can not be made up
            raise Unclear("missing-cell", "new_code")
        if not within:
            raise Unclear("no-parent", "old_unit")
        local, name = self.day.local(asked.label, asked.new, within)
        id = node_id(named[1], within, local)
        if self.day.get((asked.label, id)):
            raise Unclear("taken-id", "new_unit")
        return Place(asked.label, id, name, within=within)

    def _name(self, asked: Asked, old: Place) -> str:
        return asked.new if asked.label == "Village" else self.day.local(asked.label, asked.new, old.within)[1]

    def _one(self, units: Directory, labels: tuple[str, ...], text: str, field: str, village: str, town: str) -> Place:
        found = units.find(labels, text, village, town)
        if len(found) == 1:
            return found[0]
        near = units.near(labels, text, village, town)
        key = (*labels, text, village, town)
        if key not in self._answers:
            options = tuple(
                Option(f"{unit.label}:{unit.id}", Title(unit.name or unit.id, unit.name or unit.id)) for unit in near
            )
            title = Title(f"“{shown_name(text)}”是哪个单位？", f"Which unit is {shown_name(text)}?")
            self._answers[key] = self.ask(Question(title, options)) if options else None
        answer = self._answers[key]
        chosen = [unit for unit in near if f"{unit.label}:{unit.id}" == answer]
        if chosen:
            return chosen[0]
        raise Unclear("unknown-unit", field, text, near)
