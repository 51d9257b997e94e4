"""The changes that sheets ask for, day after day: each is taken whole, or refused with all of its lines."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from covernet.importers.changes import effects
from covernet.importers.changes.effects import Bonds, Outcome, bonds_of
from covernet.importers.changes.groups import Group
from covernet.importers.changes.lines import Asked, Sent, Sheet, asked_of, sent_of
from covernet.importers.changes.parts import Decided, Wish, decide
from covernet.importers.changes.resolve import Resolved, Resolver, Unclear
from covernet.importers.changes.rules import homes, unit_labels
from covernet.importers.changes.state import Line, Node, State
from covernet.importers.changes.units import Directory
from covernet.importers.mapping.places import Place
from covernet.importers.mapping.sheets import Ask
from covernet.importers.mapping.wording import plain

_EVE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Planned:
    """A change that is taken.

    Parameters
    ----------
    old, new
        The units there were, and those there are; the id of one that goes on is in both.
    moved
        How many nodes of each label hang on another unit than before, or come along with one that moves.
    units
        Which of them are units.
    resting
        Records that stay with the old units.
    is_new
        Whether the network does not have it yet.
    """

    kind: str
    label: str
    day: dt.date
    old: tuple[Place, ...]
    new: tuple[Place, ...]
    moved: Mapping[str, int]
    units: tuple[Place, ...]
    resting: int
    is_new: bool


@dataclass(frozen=True)
class Trouble:
    """Why a change is not taken, as far as a person has to know more than the line's reason.

    Parameters
    ----------
    text
        The name that is not certain; empty where parts go nowhere.
    candidates
        What it may mean; or the parts, by label and id.
    """

    line: Line
    code: str
    text: str
    candidates: tuple[Place, ...]


@dataclass
class Plan:
    """What is taken, and why the rest is not."""

    taken: list[Planned] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


def make_plan(state: State, sheets: Sequence[Sheet], day: dt.date | None, ask: Ask) -> Plan:
    """Carry the changes of sheets out on a state; lines that can not be taken get a fault in their cells.

    Parameters
    ----------
    day
        The day of lines that have none.
    """
    return _Planner(state, sheets, ask).run(asked_of(sheets, day), sent_of(sheets))


class _Planner:
    def __init__(self, state: State, sheets: Sequence[Sheet], ask: Ask) -> None:
        self.state = state
        self.sheets = {sheet.number: sheet for sheet in sheets}
        self.ask = ask
        self.plan = Plan()
        self.used: set[Line] = set()

    def run(self, asked: Sequence[Asked], sent: Sequence[Sent]) -> Plan:
        days: defaultdict[dt.date, list[Asked]] = defaultdict(list)
        for line in asked:
            if line.day is None or self._is_faulty(line.line):
                self._fault(line.line, *(() if self._is_faulty(line.line) else ("missing-cell", "effective")))
                self._fault_others(line, asked)
            else:
                days[line.day].append(line)
        for day in sorted(days):
            self._day(day, days[day], sent)
        for part in sent:
            if part.line not in self.used:
                self._fault(part.line, "no-split", "new_unit")
        return self.plan

    def _day(self, day: dt.date, asked: Sequence[Asked], sent: Sequence[Sent]) -> None:
        eve, today = Directory(self.state.units(day - _EVE)), Directory(self.state.units(day))
        resolver = Resolver(self.state, eve, today, self.ask)
        groups = self._groups(asked, resolver)
        owners = Counter(unit for group in groups for unit in group.own)
        gone = {node: group for group in groups for node in group.gone}
        moving, steady = (
            {node for group in groups if group.moves is moves for node in group.units} for moves in (True, False)
        )
        ready = []
        for group in groups:
            wishes = self._wishes(group, sent, eve) if group.kind == "split" else []
            units = [*group.old, *(node for node in group.new if not group.moves and today.get(node))]
            bonds = bonds_of(self.state, units, day)
            if any(owners[unit] > 1 for unit in group.own) or group.units & (steady if group.moves else moving):
                self._refuse(group, wishes, "contradiction", "old_unit")
            elif any(gone.get(node, group) is not group for node in group.meets(bonds)):
                self._refuse(group, wishes, "same-day", "effective")
            elif any(self._is_faulty(line) for line in _lines_of(group, wishes)):
                self._refuse(group, wishes)
            else:
                ready.append((group, wishes, bonds))
        for group, wishes, bonds in ready:
            self._take(group, wishes, bonds, day, eve)

    def _groups(self, asked: Sequence[Asked], resolver: Resolver) -> list[Group]:
        """The lines of a day by the change they ask for; one that is not clear takes the others with it."""
        found: defaultdict[tuple[str, ...], list[Resolved]] = defaultdict(list)
        named: defaultdict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
        for line in asked:
            try:
                resolved = resolver.resolve(line)
            except Unclear as error:
                self._fault(line.line, error.code, error.field)
                if error.candidates or error.code == "unknown-unit":
                    self.plan.troubles.append(Trouble(line.line, error.code, error.text, error.candidates))
                self._fault_others(line, asked)
                continue
            common = resolved.old if line.kind == "split" else resolved.new
            key = (line.kind, line.label, common.id, resolved.old.id if line.kind == "move" else "")
            found[key].append(resolved)
            named[_called(line)].add(key[:3])
        for texts, keys in named.items():
            if texts[0] == "merge" and len(keys) > 1:  # one name, in several places: maybe one unit is meant
                for other_key, lines in found.items():
                    for resolved in lines if other_key[:3] in keys else ():
                        self._fault(resolved.asked.line, "several-parents", "new_unit")
        return [Group(key[0], tuple(lines)) for key, lines in sorted(found.items())]

    def _wishes(self, group: Group, sent: Sequence[Sent], eve: Directory) -> list[Wish]:
        """Where lines send the parts of a unit that is split."""
        old = group.lines[0].old
        wishes = [
            Wish(line.asked.line, "", line.asked.parts, (line.new.label, line.new.id))
            for line in group.lines
            if line.asked.parts
        ]
        for part in sent:
            if part.old and old not in eve.find((old.label,), part.old, part.village):
                continue
            called = [line for line in group.lines if self._is_faulty(part.line) or _is_meant(line, part.new)]
            if called:
                self.used.add(part.line)
                wishes.append(Wish(part.line, part.label, part.parts, (called[0].new.label, called[0].new.id)))
        return wishes

    def _take(self, group: Group, wishes: Sequence[Wish], bonds: Bonds, day: dt.date, eve: Directory) -> None:
        """Carry out a change, or refuse it."""
        is_alone = len(group.new) < 2 if group.kind == "split" else bool(group.fresh) and len(group.old) < 2
        if is_alone:
            self._refuse(group, wishes, "alone", "new_unit")
            return
        if any(effects.has_later(self.state, node, day) for node in group.gone if node not in group.new):
            self._refuse(group, wishes, "later-entry", "effective")
            return
        if group.moves and self._moves_later(group, day):
            self._refuse(group, wishes, "later-entry", "effective")
            return
        if group.fresh and effects.parents_differ(bonds, group.gone):
            self._refuse(group, wishes, "several-parents", "old_unit")
            return
        before = self.state.mark()
        if group.kind == "split":
            outcome = self._split(group, wishes, bonds, day, eve)
        elif group.kind == "merge":
            outcome = effects.merge(self.state, group.old, group.lines[0].new, bool(group.fresh), bonds, day)
        else:
            line = group.lines[0]
            to = (line.new.label, line.new.id)
            lines = [other.asked.line for other in group.lines]
            outcome = effects.move(
                self.state, (line.old.label, line.old.id), to, homes(line.old.label)[to[0]], bonds, day, lines
            )
        if outcome and effects.is_doubled(self.state, outcome.moved, day):
            self.state.undo(before)
            self._refuse(group, wishes, "done-otherwise", "effective")
        elif outcome:
            self.plan.taken.append(_planned(group, outcome, bonds, day, eve))

    def _moves_later(self, group: Group, day: dt.date) -> bool:
        old, new = group.lines[0].old, group.lines[0].new
        return effects.moves_later(self.state, (old.label, old.id), homes(old.label)[new.label], day)

    def _split(
        self, group: Group, wishes: Sequence[Wish], bonds: Bonds, day: dt.date, eve: Directory
    ) -> Outcome | None:
        self.state.load([*group.new])
        decided = decide(self.state, eve, bonds, wishes, day)
        self._say(decided)
        if decided.unknown or decided.twice:
            self._refuse(group, wishes)
            return None
        if decided.undecided:
            self._refuse(group, wishes, "no-destination", "new_unit")
            self.plan.troubles.append(
                Trouble(group.lines[0].asked.line, "no-destination", "", _as_places(decided.undecided, eve))
            )
            return None
        (old,) = group.old
        return effects.split(self.state, old, group.new, group.fresh, bonds, decided.goes, day)

    def _say(self, decided: Decided) -> None:
        for line, text, parts in decided.unknown:
            self._fault(line, "unknown-unit", "parts" if self._is_change(line) else "part")
            self.plan.troubles.append(Trouble(line, "unknown-unit", text, tuple(Place(*node, "") for node in parts)))
        for line in decided.twice:
            self._fault(line, "contradiction", "parts" if self._is_change(line) else "part")

    def _fault_others(self, line: Asked, asked: Sequence[Asked]) -> None:
        """Refuse the lines that ask for the same change as one that can not be taken."""
        for other in asked if line.kind != "move" else ():
            if _called(other) == _called(line):
                self._fault(other.line)

    def _refuse(self, group: Group, wishes: Iterable[Wish], code: str = "other-line", field: str = "") -> None:
        for resolved in group.lines:
            self._fault(resolved.asked.line, code, field)
        for wish in wishes:
            self._fault(wish.line)

    def _fault(self, line: Line, code: str = "other-line", field: str = "") -> None:
        """Note why a line can not be taken; that another one can not says nothing more of a line with a reason."""
        if code != "other-line" or not self._is_faulty(line):
            self.sheets[line[0]].fault(line, code, field)

    def _is_faulty(self, line: Line) -> bool:
        return line[1] in self.sheets[line[0]].cells.faults

    def _is_change(self, line: Line) -> bool:
        return "change" in self.sheets[line[0]].sheet.ledger.fields


def _called(line: Asked) -> tuple[str, ...]:
    """What the lines of one change have in common, as they are written."""
    common = line.old if line.kind == "split" else line.new
    return line.kind, line.label, plain(common), line.village, line.town


def _is_meant(line: Resolved, text: str) -> bool:
    """Whether a name is that of the new unit of a line, as the line or the network calls it."""
    return plain(text) in {plain(t) for t in (line.asked.new, line.new.id, line.new.name) if t} or (
        Directory((line.new,)).is_named(line.new, text)
    )


def _lines_of(group: Group, wishes: Iterable[Wish]) -> list[Line]:
    return [*(resolved.asked.line for resolved in group.lines), *(wish.line for wish in wishes)]


def _as_places(nodes: Iterable[Node], units: Directory) -> tuple[Place, ...]:
    """Nodes as they may be named: units by their names, anything else by its id."""
    return tuple(units.get(node) or Place(*node, "") for node in nodes)


def _planned(group: Group, outcome: Outcome, bonds: Bonds, day: dt.date, eve: Directory) -> Planned:
    old = tuple({line.old.id: line.old for line in group.lines}.values())
    new = tuple({line.new.id: line.new for line in group.lines}.values())
    moved = sorted({*bonds.hanging} if group.moves else outcome.moved)
    units = _as_places((node for node in moved if node[0] in unit_labels()), eve)
    counts = Counter(label for label, _ in moved)
    return Planned(group.kind, group.label, day, old, new, counts, units, bonds.resting, outcome.is_new)
