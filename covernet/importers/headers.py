"""Matching the header of a table with the columns its label or edge type has."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from covernet.errors import DataError, Where
from covernet.graph.declarations import Title
from covernet.importers.columns import Column
from covernet.importers.gate import REFUSED, refused_header, refused_value

REASON_COLUMNS = ("隔离原因", "原文件", "原工作表", "原行号")
"""Columns that a quarantine workbook adds: why, and the file, sheet and line that a row stood on."""

_SHOWN = 40


def clean(cell: str) -> str:
    """A cell as it is compared and kept: trimmed and NFC-normalised.

    >>> clean("　编号 ")
    '编号'
    """
    return unicodedata.normalize("NFC", cell.strip())


def match_header(cells: Sequence[str], columns: Sequence[Column], where: Where) -> list[Column]:
    """The column under each header cell; empty cells at the end are left off.

    Raises
    ------
    DataError
        If a header is unknown, refused for privacy, empty or doubled, or a required column is missing.

    >>> from covernet.importers.columns import columns_of, SCHEMA
    >>> [c.name for c in match_header(["编号", "Name"], columns_of(SCHEMA.node("Member")), Where())]
    ['id', 'name']
    """
    names = [clean(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    known = {c.name: c for c in columns} | {c.title.zh: c for c in columns}
    matched = [known.get(name) or known.get(name.casefold()) for name in names]
    unknown = [name for name, column in zip(names, matched, strict=True) if column is None]
    if unknown:
        raise _refuse(unknown, any(matched), columns, where)
    found = [column for column in matched if column is not None]
    twice = sorted({c.name for c in found if found.count(c) > 1})
    if twice:
        raise DataError(
            f"列 {'、'.join(twice)} 出现两次；请保留一列",
            f"column {', '.join(twice)} stands twice; keep one",
            where=where,
        )
    missing = [c for c in columns if c.required and c not in found]
    if missing:
        raise DataError(
            f"缺少列 {'、'.join(f'{c.name}（{c.title.zh}）' for c in missing)}；请补上",
            f"column {', '.join(c.name for c in missing)} is missing; add it",
            where=where,
        )
    return found


def left_out(cells: Sequence[str], columns: Sequence[Column], *, drop_refused: bool) -> dict[int, Title | None]:
    """The columns of a header that are not read, with what they are about if that is why.

    They are those that a quarantine workbook adds and, where they are to be dropped, those refused for privacy.
    """
    known = {name for column in columns for name in (column.name, column.title.zh)}
    found: dict[int, Title | None] = {}
    for at, name in enumerate(map(clean, cells)):
        if name in REASON_COLUMNS:
            found[at] = None
        elif drop_refused and name not in known and (meaning := refused_header(name)):
            found[at] = meaning
    return found


def is_title_row(cells: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether a second row only repeats the columns' Chinese titles, as a template has it."""
    names = [clean(cell) for cell in cells]
    return names[: len(columns)] == [c.title.zh for c in columns] and not any(names[len(columns) :])


def _refuse(unknown: list[str], any_known: bool, columns: Sequence[Column], where: Where) -> DataError:
    has_zh = "、".join(f"{c.name}（{c.title.zh}）" for c in columns)
    has_en = ", ".join(c.name for c in columns)
    private: dict[Title, list[str]] = {}
    for name in unknown:
        meaning = refused_header(name)
        if meaning is not None and not refused_value(name):
            private.setdefault(meaning, []).append(name)
    if private:
        zh = "；".join(f"{'、'.join(map(shown_name, names))}（{meaning.zh}）" for meaning, names in private.items())
        en = "; ".join(f"{', '.join(map(shown_name, names))} ({meaning.en})" for meaning, names in private.items())
        others = [name for name in unknown if not any(name in names for names in private.values())]
        also_zh = f"另有不认识的列：{'、'.join(map(shown_name, others))}。" if others else ""
        also_en = f" Unknown as well: {', '.join(map(shown_name, others))}." if others else ""
        return DataError(
            f"refused-column：为保护个人隐私，不收这些列：{zh}。请从表中删去后再导入，或加 --drop-refused 略去这些列；一律不收，没有例外。{also_zh}",
            f"refused-column: refused for privacy: {en}. Delete them from the sheet, or leave them out with "
            f"--drop-refused; there is no override.{also_en}",
            where=where,
        )
    if not any_known:
        return DataError(
            f"refused-column：第一行没有一个认识的列名，可能缺表头；可用的列：{has_zh}",
            f"refused-column: no cell of the first row is a known column; the header may be missing. Columns: {has_en}",
            where=where,
        )
    listed = [shown_name(name) for name in unknown]
    return DataError(
        f"refused-column：不认识的列：{'、'.join(listed)}。可用的列：{has_zh}",
        f"refused-column: unknown columns: {', '.join(listed)}. Columns there are: {has_en}",
        where=where,
    )


def shown_name(name: str) -> str:
    """A header as it may be shown: short, printable, and no refused value."""
    if refused_value(name):
        return REFUSED
    shown = "".join(c if c.isprintable() else "?" for c in name)
    return (shown[:_SHOWN] + "…" if len(shown) > _SHOWN else shown) or "（空 empty）"
