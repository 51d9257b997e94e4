"""Recognising what a foreign sheet is: which ledger, and which field each of its columns holds. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache

import pyarrow.compute as pc

from covernet.errors import DataError
from covernet.graph.declarations import Title
from covernet.importers.headers import REASON_COLUMNS, shown_name
from covernet.importers.mapping.doubts import (
    Undecided,
    about_column,
    demand_one,
    groups_in_words,
    no_ledger,
    unknown_columns,
)
from covernet.importers.mapping.ledgers import TOWN, Ledger, Ledgers
from covernet.importers.mapping.places import Gazetteer
from covernet.importers.mapping.refusals import RefusedColumn, refusal, refused_columns
from covernet.importers.mapping.sheets import (
    NOT_TAKEN,
    UNDECIDED,
    Ask,
    Known,
    Option,
    Question,
    SheetMapping,
    column_keys,
    place_of,
)
from covernet.importers.mapping.wording import header_forms, plain
from covernet.importers.reading.model import ForeignTable


@dataclass(frozen=True)
class Recognised:
    """A table with what it was taken for.

    Parameters
    ----------
    fields
        The field of each column; None where the column is not taken.
    constants
        Cells of fields that have no column.
    refused
        Columns left out because the gate refuses them, by their place.
    """

    table: ForeignTable
    ledger: Ledger
    fields: tuple[str | None, ...]
    constants: Mapping[str, str] = field(default_factory=dict, hash=False)
    refused: Mapping[int, RefusedColumn] = field(default_factory=dict, hash=False)

    @property
    def mapping(self) -> SheetMapping:
        """What to write into a mapping file so that such a sheet is recognised again."""
        columns = dict(zip(column_keys(self.table), (name or NOT_TAKEN for name in self.fields), strict=True))
        own = {"file": self.table.file, "sheet": self.table.sheet} if self.constants else {}
        kept = {key: name for at, (key, name) in enumerate(columns.items()) if at not in self.refused}
        return SheetMapping(self.ledger.id, kept, self.constants, **own)


def recognise(
    table: ForeignTable, ledgers: Ledgers, known: Known, places: Gazetteer, *, drop_refused: bool, ask: Ask
) -> Recognised | None:
    """Say what a table is; None where it was said to be left out, or has no column of any ledger.

    Parameters
    ----------
    drop_refused
        Whether columns that the gate refuses are left out; else they are an error.

    Raises
    ------
    DataError
        If the table can be taken for several things, lacks a column, or has one that is unknown or refused.
    """
    refused = refused_columns(table.headings, table.cells)
    if refused and not drop_refused:
        raise refusal(tuple(refused.values()), place_of(table))
    told = _told(table, known, refused)
    if told and told.ledger == NOT_TAKEN:
        return None
    if told:
        return _as_told(table, told, ledgers, refused)
    ledger = _choose(table, ledgers, places, refused, ask)
    if ledger is None:
        return None
    demand_one(table)
    fields = _decide(table, ledger, ledgers, refused, ask)
    constants = _constants(table, ledger, fields, places)
    _demand(table, ledger, (*filter(None, fields), *constants))
    return Recognised(table, ledger, fields, constants, refused)


def field_of(headings: Sequence[str], ledger: Ledger) -> str | None:
    """The field of a ledger whose alias a column's headings are; None where there is none.

    >>> from covernet.importers.mapping.ledger_file import bundled_ledgers
    >>> field_of(["所在村"], bundled_ledgers().get("member-households"))
    'village'
    """
    known = _forms(ledger)
    return next((known[form] for form in header_forms(headings) if form in known), None)


@cache
def _forms(ledger: Ledger) -> Mapping[str, str]:
    """The fields of a ledger by the normalised forms of their aliases."""
    return {
        header_forms([alias])[0]: name
        for name, declared in ledger.fields.items()
        for alias in (*declared.aliases, name)
    }


def _told(table: ForeignTable, known: Known, refused: Mapping[int, RefusedColumn]) -> SheetMapping | None:
    keys = {key for at, key in enumerate(column_keys(table)) if at not in refused}
    fitting = [sheet for sheet in known.sheets if sheet.applies_to(table.file, table.sheet, keys)]
    closest = [sheet for sheet in fitting if sheet.file or sheet.sheet] or fitting
    if len(closest) > 1 and len({repr(sheet) for sheet in closest}) > 1:
        raise DataError(
            "映射文件里有几条 [[sheet]] 都适用于这张表；请用 file、sheet 区分，或删去多余的",
            "several [[sheet]] of the mapping file are about this sheet; tell them apart by file and sheet",
            where=place_of(table),
        )
    return closest[0] if closest else None


def _as_told(
    table: ForeignTable, told: SheetMapping, ledgers: Ledgers, refused: Mapping[int, RefusedColumn]
) -> Recognised:
    ledger = ledgers.get(told.ledger)
    if ledger is None:
        raise DataError(
            f"映射里的台账 {told.ledger!r} 不存在", f"there is no ledger {told.ledger!r}", where=place_of(table)
        )
    said = {**told.columns} | {name: name for name in told.constants} | dict.fromkeys(REASON_COLUMNS, NOT_TAKEN)
    names = [NOT_TAKEN if at in refused else said[key] for at, key in enumerate(column_keys(table))]
    fields = tuple(None if name == NOT_TAKEN else name for name in names)
    constants = {name: text for name, text in told.constants.items() if name not in fields}
    _demand(table, ledger, (*filter(None, fields), *constants))
    return Recognised(table, ledger, fields, constants, refused)


def _choose(
    table: ForeignTable, ledgers: Ledgers, places: Gazetteer, refused: Mapping[int, RefusedColumn], ask: Ask
) -> Ledger | None:
    """The one ledger whose required columns the table has, and of which no other explains more of it."""
    found = {
        ledger.id: {
            at: name
            for at, headings in enumerate(table.headings)
            if at not in refused and (name := field_of(headings, ledger))
        }
        for ledger in ledgers.all
    }
    fitting = [
        ledger
        for ledger in ledgers.all
        if ledger.fits(
            (*found[ledger.id].values(), *_constants(table, ledger, tuple(found[ledger.id].values()), places))
        )
    ]
    best = [ledger for ledger in fitting if not any(set(found[ledger.id]) < set(found[other.id]) for other in fitting)]
    clear = [ledger for ledger in best if len({*found[ledger.id].values()}) == len(found[ledger.id])]
    best = clear or best  # a ledger for which two columns look alike is the less likely one
    if len(best) > 1:
        text = plain(f"{table.file}{table.sheet}{table.title}")
        titled = [ledger for ledger in best if plain(ledger.title.zh) in text]
        best = titled if len(titled) == 1 else best
    if len(best) > 1:
        best = _asked_ledger(table, best, ask)
    if best:
        return best[0]
    if not any(found.values()):
        return None
    raise Undecided(
        no_ledger(table, ledgers, found), SheetMapping(UNDECIDED, dict.fromkeys(column_keys(table), UNDECIDED))
    )


def _asked_ledger(table: ForeignTable, best: Sequence[Ledger], ask: Ask) -> list[Ledger]:
    question = Question(
        Title(f"{place_of(table)} 是哪种台账？", f"Which ledger is {place_of(table)}?"),
        tuple(Option(ledger.id, ledger.title) for ledger in best),
    )
    answer = ask(question)
    chosen = [ledger for ledger in best if ledger.id == answer]
    if chosen:
        return chosen
    names = "、".join(f"{ledger.title.zh}（{ledger.id}）" for ledger in best)
    raise DataError(
        f'这张表可以是几种台账：{names}；请在表题中写明，或在映射文件中写 ledger = "…"',
        f"this sheet may be several ledgers: {', '.join(ledger.id for ledger in best)}; name one in its title, or "
        'in the mapping file with ledger = "…"',
        where=place_of(table),
    )


def _decide(
    table: ForeignTable, ledger: Ledger, ledgers: Ledgers, refused: Mapping[int, RefusedColumn], ask: Ask
) -> tuple[str | None, ...]:
    """The field of each column, or None; unknown columns are put to the person."""
    keys = column_keys(table)
    taken = [None if at in refused else field_of(texts, ledger) for at, texts in enumerate(table.headings)]
    for name in dict.fromkeys(filter(None, taken)):
        both = [shown_name(keys[at]) for at, other in enumerate(taken) if other == name]
        if len(both) > 1:
            title = ledger.fields[name].title
            error = DataError(
                f'这些列都像“{title.zh}”：{"、".join(both)}；请改列名，或在映射文件中把多余的写作 "-"',
                f'these columns all look like {title.en}: {", ".join(both)}; rename them, or write "-" for the others '
                "in the mapping file",
                where=place_of(table),
            )
            raise Undecided(error, _draft(table, ledger, taken, refused))
    undecided = []
    decided: list[str | None] = list(taken)
    for at, texts in enumerate(table.headings):
        if decided[at] is None and at not in refused and not _is_needless(table, at, texts, ledgers):
            answer = ask(about_column(table, keys[at], ledger, decided))
            if answer is None:
                undecided.append(at)
            decided[at] = None if answer == NOT_TAKEN else answer
    if undecided:
        error = unknown_columns(table, [keys[at] for at in undecided], ledger, decided)
        settled = {at for at in range(len(keys)) if at not in undecided}
        raise Undecided(error, _draft(table, ledger, decided, refused, settled))
    return tuple(decided)


def _draft(
    table: ForeignTable,
    ledger: Ledger,
    taken: Sequence[str | None],
    refused: Mapping[int, RefusedColumn],
    decided: Set[int] = frozenset(),
) -> SheetMapping:
    """The mapping of a table so far: a column without a field is left out if it is decided, else to be decided."""
    columns = {
        key: name or (NOT_TAKEN if at in decided else UNDECIDED)
        for at, (key, name) in enumerate(zip(column_keys(table), taken, strict=True))
        if at not in refused
    }
    return SheetMapping(ledger.id, columns)


def _is_needless(table: ForeignTable, at: int, headings: Sequence[str], ledgers: Ledgers) -> bool:
    """Whether nobody need be asked about a column: one that ledgers know to leave out, or an empty one."""
    own = {header_forms([header])[0] for header in REASON_COLUMNS}
    if {*header_forms(headings)} & (ledgers.ignored | own):
        return True
    return not headings and not (pc.any(pc.not_equal(table.cells.column(at), "")).as_py() or False)


def _constants(
    table: ForeignTable, ledger: Ledger, fields: Sequence[str | None], places: Gazetteer
) -> Mapping[str, str]:
    """Cells that the sheet's own name or title states for fields without a column."""
    text = f"{table.title}\n{table.sheet}"
    found: dict[str, str] = {}
    for name, declared in ledger.fields.items():
        if name in fields:
            continue
        column = ledger.column_of(name)
        if declared.kind == "place" and not declared.many:
            named = places.named_in(text)
            if len(named) == 1:
                found[name] = named[0].id
        elif column and column.values and name in ledger.required:
            words = {plain(title.zh): value for value, title in column.values.items()}
            stated = {value for word, value in words.items() if word in plain(text)}
            if len(stated) == 1:
                found[name] = stated.pop()
    return found


def _demand(table: ForeignTable, ledger: Ledger, names: Sequence[str]) -> None:
    """Refuse a table without the columns that its ledger needs, or with fields that it has not."""
    unknown = [name for name in names if name not in ledger.fields and name != TOWN]
    if unknown:
        raise DataError(
            f"{ledger.title.zh} 没有字段 {'、'.join(unknown)}；可用：{'、'.join(ledger.fields)}",
            f"{ledger.id} has no field {', '.join(unknown)}; there are {', '.join(ledger.fields)}",
            where=place_of(table),
        )
    if lacking := ledger.missing(names):
        raise DataError(
            f"{ledger.title.zh} 缺少 {groups_in_words(ledger, lacking, 'zh')}；请补列，或在映射文件的 constants 中给出",
            f"{ledger.id} lacks {groups_in_words(ledger, lacking, 'en')}; add the column, or give it in the mapping's constants",
            where=place_of(table),
        )
