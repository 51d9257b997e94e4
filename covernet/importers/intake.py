"""Importing whatever a town office has: tables of a bundle, and sheets that are first mapped to them.

The steps, each in a module of its own: :mod:`reading.read` finds the tables of a file, :mod:`mapping.recognise` says
what they are, :mod:`mapping.convert` makes tables of a bundle of them, and :mod:`bundle` imports these like any other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from covernet.errors import CovernetError, DataError, UsageError, Where
from covernet.graph.declarations import Title
from covernet.graph.progress import Progress, quiet
from covernet.graph.snapshot import Network
from covernet.importers.ahead import Reader, read_ahead
from covernet.importers.bundle import import_tables
from covernet.importers.collector import no_search_for_cycles
from covernet.importers.discovery import find_sources
from covernet.importers.gate import check_name
from covernet.importers.mapping.answers import check_answers, checked_key
from covernet.importers.mapping.cells import PlaceBook
from covernet.importers.mapping.convert import convert, derive_all
from covernet.importers.mapping.derive import DerivedSheet
from covernet.importers.mapping.doubts import Undecided
from covernet.importers.mapping.endings import Ending, ending_tables, find_endings, guard
from covernet.importers.mapping.keys import load_key
from covernet.importers.mapping.ledger_file import bundled_ledgers
from covernet.importers.mapping.ledgers import Ledgers
from covernet.importers.mapping.mapping_file import read_mapping, write_mapping
from covernet.importers.mapping.places import Gazetteer, Place, gather_places
from covernet.importers.mapping.recognise import Recognised, recognise
from covernet.importers.mapping.reconcile import agree
from covernet.importers.mapping.residents import Lookup, load_residents
from covernet.importers.mapping.sheets import Ask, Known, Option, Question, SheetMapping, nobody, place_of
from covernet.importers.reading.model import ForeignTable
from covernet.importers.reading.read import read_foreign
from covernet.importers.report import ImportReport
from covernet.importers.sources import Bundle, Foreign, name_hint
from covernet.importers.tables import Table, open_table

Dropped = tuple[tuple[str, str, Title], ...]
"""Columns that were left out: file, header as it may be shown, and what it is about."""


@dataclass(frozen=True)
class Wishes:
    """How an import is to be done.

    Parameters
    ----------
    mapping
        The mapping file: read if it exists, and written with what was learnt.
    drop_refused
        Whether columns that the gate refuses are left out; else they are an error.
    day
        The day from which the sheets hold; None: today.
    dry_run
        Check and count everything, write nothing but the mapping file.
    full
        Whether the sheets are full lists, on which what is gone ends; else they only add.
    allow_loss
        The share of what there is that may end, from 0 to 1.
    """

    mapping: Path | None = None
    drop_refused: bool = False
    day: dt.date | None = None
    dry_run: bool = False
    full: bool = False
    allow_loss: float = 0.1


@dataclass(frozen=True)
class Intake:
    """What an import did, and what its sheets were taken for.

    Parameters
    ----------
    sheets
        The sheets that were recognised, with what their lines became.
    unmatched
        Names of places that could not be matched, with their candidates.
    mapping
        The mapping file, if it was written.
    dropped
        Columns of tables of a bundle that were left out because they are refused.
    endings
        What full lists end.
    is_held
        Whether full lists end nothing, because lines of them are in quarantine.
    """

    report: ImportReport
    sheets: tuple[DerivedSheet, ...] = ()
    unmatched: Mapping[str, tuple[Place, ...]] = field(default_factory=dict, hash=False)
    mapping: Path | None = None
    dropped: Dropped = ()
    endings: tuple[Ending, ...] = ()
    is_held: bool = False


def import_sheets(
    sources: Sequence[Path],
    network: Path,
    wishes: Wishes = Wishes(),
    *,
    ask: Ask = nobody,
    read: Reader = read_foreign,
    progress: Progress = quiet,
) -> Intake:
    """Import folders, workbooks and text files of any kind into a network.

    Parameters
    ----------
    sources
        Folders, or files with one of the suffixes :data:`~covernet.importers.discovery.FOREIGN`.
    network
        The network's folder; it is made if it does not exist.
    ask
        Puts what only a person can decide to a person.
    read
        Reads the tables of a file that is no table of a bundle.

    Raises
    ------
    UsageError
        If a source does not exist or is of another kind.
    DataError
        If a file can not be read, is not recognised or has a refused column; the network stays as it was.
    StoreError
        If the network, the mapping file or the key file can not be written.
    """
    found = find_sources(sources)
    tables = [open_table(source, drop_refused=wishes.drop_refused) for source in found.tables]
    dropped = tuple((table.source.file, *what) for table in tables for what in table.dropped)
    if not found.foreign and wishes.full:
        raise _full_of_nothing()
    if not found.foreign:
        report = import_tables(tables, network, ignored=found.ignored, dry_run=wishes.dry_run, progress=progress)
        return Intake(report, dropped=dropped)
    with no_search_for_cycles():
        return _import_foreign(found, tables, dropped, network, wishes, ask, read, progress)


def _import_foreign(
    found: Bundle,
    tables: Sequence[Table],
    dropped: Dropped,
    network: Path,
    wishes: Wishes,
    ask: Ask,
    read: Reader,
    progress: Progress,
) -> Intake:
    ledgers = bundled_ledgers()
    day = wishes.day or dt.date.today()
    current = Network(network).current()
    known = read_mapping(wishes.mapping, ledgers) if wishes.mapping and wishes.mapping.exists() else Known()
    places = gather_places(current, found.tables, day)
    check_answers(known, places, wishes.mapping)
    recognised, ignored = recognise_all(found, ledgers, known, places, wishes, ask, read, progress)
    for sheet in recognised:
        if sheet.ledger.use != "facts":
            raise DataError(
                f"这是{sheet.ledger.title.zh}，请用 covernet change", f"this is a sheet of changes ({sheet.ledger.id}): covernet change",
                where=place_of(sheet.table),
            )  # fmt: skip
    if wishes.full and not recognised:
        raise _full_of_nothing()
    progress("对应", "mapping", 0, None)
    key = checked_key(load_key(network, lasting=not wishes.dry_run), known)
    residents = load_residents(current, [sheet.ledger for sheet in recognised], day)
    sheets, answers, unmatched = _derive(recognised, Lookup(PlaceBook(places, known.places), key, residents), ask)
    learnt = Known(tuple(sheet.mapping for sheet in recognised), answers, "" if wishes.dry_run else key.mark)
    is_written = wishes.mapping is not None and write_mapping(wishes.mapping, learnt, unmatched, ledgers)
    said = agree(sheets)
    derived, origins = convert(sheets, said, current, key, day)
    is_held = wishes.full and any(sheet.cells.faults for sheet in sheets)
    endings = find_endings(sheets, said, found.tables, current, day) if wishes.full and current and not is_held else ()
    if not wishes.dry_run:
        guard(endings, wishes.allow_loss)
    report = import_tables(
        sorted(
            [*tables, *derived, *ending_tables(endings, day)], key=lambda table: (table.source.file, table.source.sheet)
        ),
        network,
        origins=origins,
        ends=bool(endings),
        ignored=(*found.ignored, *ignored),
        dry_run=wishes.dry_run,
        progress=progress,
    )
    return Intake(report, sheets, unmatched, wishes.mapping if is_written else None, dropped, endings, is_held)


def _full_of_nothing() -> UsageError:
    return UsageError("--full 只用于台账；表格包请写 until", "--full is for ledgers; a bundle says until itself")


def recognise_all(
    found: Bundle,
    ledgers: Ledgers,
    known: Known,
    places: Gazetteer,
    wishes: Wishes,
    ask: Ask,
    read: Reader,
    progress: Progress,
) -> tuple[list[Recognised], list[str]]:
    """Recognise the tables of all files; a mapping file gets what was decided, even where an error ends the work.

    Returns
    -------
    tuple
        What was recognised, and the names of the sheets that were left out.
    """
    recognised: list[Recognised] = []
    ignored: list[str] = []
    drafts: list[SheetMapping] = []
    first: CovernetError | None = None
    with closing(read_ahead(found.foreign, read, progress)) as files:
        for file, reading in files:
            try:
                some, left = _recognise_file(file, reading.result(), ledgers, known, places, wishes, ask)
            except Undecided as error:
                drafts.append(error.draft)
                first = first or error
                continue
            recognised += some
            ignored += left
    if first:
        if wishes.mapping:
            sheets = (*(sheet.mapping for sheet in recognised), *drafts)
            write_mapping(wishes.mapping, Known(sheets), {}, ledgers)
        raise first
    return recognised, ignored


def _recognise_file(
    file: Foreign,
    tables: Sequence[ForeignTable],
    ledgers: Ledgers,
    known: Known,
    places: Gazetteer,
    wishes: Wishes,
    ask: Ask,
) -> tuple[list[Recognised], list[str]]:
    recognised: list[Recognised] = []
    ignored: list[str] = []
    for table in tables:
        check_name(table.sheet, Where(table.file))
        if table.sheet in file.taken and table.sheet:
            continue
        sheet = recognise(
            table, ledgers, known, places, drop_refused=wishes.drop_refused, ask=ask
        ) if table.headings else None  # fmt: skip
        if sheet:
            recognised.append(sheet)
        else:
            ignored.append(str(Where(table.file, table.sheet)))
    if not recognised and not file.taken:
        if not any(table.read for table in tables):
            raise DataError(
                "里面没有内容，连表头也没有；请检查", "there is nothing in it, not even a header; check it",
                where=Where(file.file),
            )  # fmt: skip
        hint = name_hint(file.path.stem)
        raise DataError(
            "认不出里面的表：没有一列是已知台账的列（样表见 covernet template --ledger all）；"
            f"若是表格包，文件或工作表须以类型命名{hint[0]}",
            "no table in it is recognised: no column is one of a known ledger (covernet template --ledger all writes "
            f"samples); files and sheets of a bundle are named after their types{hint[1]}",
            where=Where(file.file),
        )
    return recognised, ignored


def _derive(
    recognised: Sequence[Recognised], look: Lookup, ask: Ask
) -> tuple[tuple[DerivedSheet, ...], Mapping[str, str], Mapping[str, tuple[Place, ...]]]:
    """Make nodes and edges; names of places that are not certain are put to the person, whose answers count."""
    sheets, book = derive_all(recognised, look), look.book
    lost = {name: label for sheet in sheets for name, label in sorted(sheet.cells.unmatched.items())}
    candidates = {name: book.candidates(label, name) for name, label in lost.items()}
    answers = {name: answer for name, some in candidates.items() if (answer := _ask_place(name, some, ask))}
    if not answers:
        return sheets, book.answers, candidates
    told = replace(look, book=replace(book, answers={**book.answers, **answers}))
    left = {name: some for name, some in candidates.items() if name not in answers}
    return derive_all(recognised, told), told.book.answers, left


def _ask_place(name: str, candidates: Sequence[Place], ask: Ask) -> str | None:
    options = tuple(Option(place.id, Title(place.name, place.name)) for place in candidates)
    return ask(Question(Title(f"地名“{name}”是哪里？", f"Which place is {name}?"), options)) if options else None
