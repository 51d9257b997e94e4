"""What people read of an import in a terminal: what sheets were taken for, what came of their rows, and why some did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table
from rich.text import Text

from covernet.graph.model import SCHEMA
from covernet.importers.headers import shown_name
from covernet.importers.mapping.derive import DerivedSheet
from covernet.importers.mapping.endings import Ending
from covernet.importers.mapping.ledger_file import bundled_ledgers
from covernet.importers.mapping.places import Place
from covernet.importers.mapping.sheets import column_keys, place_of
from covernet.importers.reading.model import SKIP_TITLES
from covernet.importers.report import ImportReport, QuarantinedRow, TableReport, reason_title
from covernet.viz.tables import columns
from covernet.viz.words import percent

_FIRST = 3
"""Rows of a sheet that are shown with what they become."""


def target_title(target: str) -> str:
    """The Chinese title of a label, edge type or ledger."""
    ledger = bundled_ledgers().get(target)
    if ledger:
        return ledger.title.zh
    return (SCHEMA.node(target) if SCHEMA.has_node(target) else SCHEMA.edge(target)).title.zh


def import_report(report: ImportReport) -> Table:
    """What became of the rows of each file."""
    table = Table(title="导入 import", title_justify="left")
    titles = (("文件", "file"), ("类型", "target"), ("读入", "read"), ("接收", "accepted"), ("隔离", "quarantined"))
    columns(table, *titles, ("跳过", "skipped"), ("原因", "reasons"), right=(2, 3, 4, 5))
    empty = sum(item.read == 0 for item in report.tables)
    if empty:
        table.caption = f"另有 {empty} 张空表 empty tables: {empty}"
    for item in (item for item in report.tables if item.read):
        reasons = "\n".join((*_quarantined(item), *_skipped(item)))
        name = f"{item.file}[{item.sheet}]" if item.sheet else item.file
        counts = (str(n) for n in (item.read, item.accepted, item.quarantined, item.skipped))
        table.add_row(Text(name), target_title(item.target), *counts, reasons)
    return table


def _quarantined(item: TableReport) -> Iterator[str]:
    for code, count in item.reasons.items():
        yield f"隔离：{reason_title(code).zh} {code} × {count}"


def _skipped(item: TableReport) -> Iterator[str]:
    for reason in (reason for reason in SKIP_TITLES if item.passed.get(reason)):
        yield f"跳过：{SKIP_TITLES[reason].zh} {reason} × {item.passed[reason]}"
    repeated = item.skipped - sum(item.passed.values())
    if repeated:
        yield f"跳过：重复或已有 repeated or known × {repeated}"


def quarantine_table(rows: Sequence[QuarantinedRow], of: int) -> Table:
    """Where rows that were not taken stand, and why."""
    table = Table(title=f"隔离的行 quarantined rows：{len(rows)} / {of}", title_justify="left")
    columns(table, ("文件", "file"), ("行", "line"), ("列", "column"), ("原因", "reason"), right=(1,))
    for row in rows:
        name = f"{row.file}[{row.sheet}]" if row.sheet else row.file
        cells = "、".join(dict.fromkeys(shown_name(column) for _, column in row.reasons if column)) or "—"
        reasons = "\n".join(
            f"{reason_title(code).zh} {code}" for code in dict.fromkeys(code for code, _ in row.reasons)
        )
        table.add_row(Text(name), str(row.line), Text(cells), reasons)
    return table


def columns_table(sheet: DerivedSheet) -> Table:
    """What each column of a sheet was taken for."""
    recognised = sheet.sheet
    ledger = recognised.ledger
    table = Table(title=f"{place_of(recognised.table)} → {ledger.title.zh} {ledger.id}", title_justify="left")
    columns(table, ("列", "column"), ("当作", "taken for"), ("字段", "field"))
    for at, (key, name) in enumerate(zip(column_keys(recognised.table), recognised.fields, strict=True)):
        if at in recognised.refused:
            refused = recognised.refused[at]
            table.add_row(Text(refused.name), f"不收：{refused.meaning.zh} refused: {refused.meaning.en}", "")
        elif name is None:
            table.add_row(Text(shown_name(key)), "不导入 left out", "-")
        else:
            title = ledger.fields[name].title
            table.add_row(Text(shown_name(key)), f"{title.zh} {title.en}", name)
    for name, value in recognised.constants.items():
        title = ledger.fields[name].title
        table.add_row("（表题、表名或映射文件 stated）", Text(f"{title.zh} {title.en} = {shown_name(value)}"), name)
    return table


def rows_table(sheet: DerivedSheet) -> Table:
    """What comes out of the first rows of a sheet: the keys of nodes and edges, never a name."""
    lines = sheet.sheet.table.lines.slice(0, _FIRST).to_pylist()
    table = Table(title="前几行的结果 what comes of the first rows", title_justify="left")
    columns(table, ("行", "line"), ("结果", "becomes"), right=(0,))
    of_row: dict[int, list[str]] = {row: [] for row in range(len(lines))}
    for at, derived in enumerate(sheet.derived):
        title, keys = target_title(derived.target), sheet.keys(at)
        for row, number in zip(sheet.cells.rows[keys.positions].tolist(), keys.numbers.tolist(), strict=True):
            if row not in of_row:
                break
            of_row[row].append(f"{title} {' → '.join(keys.distinct[number][:2])}")
    for row, line in enumerate(lines):
        faults = sorted(sheet.cells.faults.get(row, ()))
        words = [f"隔离：{shown_name(column) if column else '—'}：{reason_title(code).zh}" for code, column in faults]
        table.add_row(str(line), Text("\n".join(words or dict.fromkeys(of_row[row]))))
    return table


def unmatched_table(unmatched: Mapping[str, tuple[Place, ...]]) -> Table:
    """Names of places that could not be matched, with their candidates."""
    table = Table(title="对不上的地名 places that are not matched", title_justify="left")
    columns(table, ("表中写法", "as written"), ("候选", "candidates"))
    for name, candidates in unmatched.items():
        listed = "\n".join(f"{place.id} {place.name}" for place in candidates) or "—"
        table.add_row(Text(shown_name(name)), Text(listed))
    return table


def endings_table(endings: Sequence[Ending]) -> Table:
    """What full lists end, with the first of them."""
    table = Table(title="全量名单上没有、将终止的 what ends, being on the full lists no more", title_justify="left")
    columns(
        table,
        ("类型", "target"),
        ("终止", "ends"),
        ("现有", "of"),
        ("比例", "share"),
        ("前几个", "first"),
        right=(1, 2, 3),
    )
    for ending in endings:
        first = "\n".join(ending.gone[:_FIRST]) + ("\n…" if len(ending.gone) > _FIRST else "")
        share = percent(len(ending.gone), ending.of)
        table.add_row(target_title(ending.target), str(len(ending.gone)), str(ending.of), share, Text(first))
    return table


def preview(sheets: Sequence[DerivedSheet]) -> Iterator[Table]:
    """The tables of a trial: columns and first rows of every sheet."""
    for sheet in sheets:
        yield columns_table(sheet)
        yield rows_table(sheet)
