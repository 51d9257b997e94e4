"""What is said, and asked, of a sheet that is not recognised for certain."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow.compute as pc

from covernet.errors import DataError
from covernet.graph.declarations import Title
from covernet.importers.headers import shown_name
from covernet.importers.mapping.ledgers import Field, Ledger, Ledgers
from covernet.importers.mapping.sheets import NOT_TAKEN, Option, Question, SheetMapping, place_of
from covernet.importers.mapping.wording import plain
from covernet.importers.reading.model import ForeignTable

_NEAR = 3
"""Candidates that are named."""


class Undecided(DataError):
    """A sheet of which a person has to say something; ``draft`` is its mapping as far as it is known."""

    def __init__(self, error: DataError, draft: SheetMapping) -> None:
        super().__init__(error.zh, error.en, where=error.where)
        self.draft = draft


def no_ledger(table: ForeignTable, ledgers: Ledgers, found: Mapping[str, Mapping[int, str]]) -> DataError:
    """What is said of a sheet that lacks columns: the ledgers it is nearest to, and what each needs besides."""
    ranked = sorted(ledgers.all, key=lambda ledger: (-len(found[ledger.id]), len(_lack(ledger, found))))[:_NEAR]
    near = [ledger for ledger in ranked if found[ledger.id]]
    zh = "；".join(f"{ledger.title.zh} 还缺 {groups_in_words(ledger, _lack(ledger, found), 'zh')}" for ledger in near)
    en = "; ".join(f"{ledger.id} lacks {groups_in_words(ledger, _lack(ledger, found), 'en')}" for ledger in near)
    return DataError(
        f"认不出这是哪种台账：{zh}。请补列或改列名（covernet template --ledger 可得样表），或写映射文件",
        f"no ledger fits: {en}. Add or rename columns (covernet template --ledger writes samples), or use a mapping",
        where=place_of(table),
    )


def _lack(ledger: Ledger, found: Mapping[str, Mapping[int, str]]) -> tuple[tuple[str, ...], ...]:
    return ledger.missing(tuple(found[ledger.id].values()))


def groups_in_words(ledger: Ledger, groups: Sequence[Sequence[str]], lang: str) -> str:
    """Groups of fields of which a ledger needs one, in words."""
    either = {"zh": "或", "en": " or "}[lang]
    joined = {"zh": "、", "en": ", "}[lang]
    return joined.join(either.join(getattr(ledger.fields[name].title, lang) for name in group) for group in groups)


def _candidates(key: str, ledger: Ledger, taken: Sequence[str | None]) -> list[Field]:
    """The fields of a ledger that no column has, the likeliest for a header first."""
    text = plain(key)
    free = [declared for name, declared in ledger.fields.items() if name not in taken]

    def likeness(declared: Field) -> float:
        return max(difflib.SequenceMatcher(None, text, plain(alias)).ratio() for alias in declared.aliases)

    return sorted(free, key=likeness, reverse=True)


def about_column(table: ForeignTable, key: str, ledger: Ledger, taken: Sequence[str | None]) -> Question:
    """The question what a column is."""
    options = [Option(declared.name, declared.title) for declared in _candidates(key, ledger, taken)]
    return Question(
        Title(
            f"{place_of(table)} 的列“{shown_name(key)}”是什么？",
            f"What is the column {shown_name(key)} of {place_of(table)}?",
        ),
        (*options, Option(NOT_TAKEN, Title("不导入此列", "leave it out"))),
    )


def unknown_columns(table: ForeignTable, keys: Sequence[str], ledger: Ledger, taken: Sequence[str | None]) -> DataError:
    """What is said of columns that a ledger does not know: the fields that they may be."""

    def near(key: str, lang: str) -> str:
        names = [f"{getattr(d.title, lang)} {d.name}" for d in _candidates(key, ledger, taken)[:_NEAR]]
        return " / ".join(names) or "—"

    zh = "；".join(f"{shown_name(key)}（可选 {near(key, 'zh')}）" for key in keys)
    en = "; ".join(f"{shown_name(key)} (maybe {near(key, 'en')})" for key in keys)
    return DataError(
        f'{ledger.title.zh} 有不认识的列：{zh}。请改列名，或用 --mapping 在映射文件中写明它是什么，不导入写 "-"',
        f"{ledger.id} has unknown columns: {en}. Rename them, or say in the mapping file (--mapping) what they are, "
        '"-" to leave one out',
        where=place_of(table),
    )


def demand_one(table: ForeignTable) -> None:
    """Refuse what seems to be two tables side by side: their lines have nothing to do with each other.

    Two columns or more repeat those left of them; or a blank column stands between, and the parts have not the same length.

    Raises
    ------
    DataError
        If it does.
    """
    headings, places = table.headings, table.positions
    for at in range(2, len(headings) - 1):
        left, right = headings[:at], headings[at:]
        is_apart = places[at] > places[at - 1] + 1
        is_same = all(any(texts) for texts in right) and (
            set(right) <= set(left) if is_apart else right == left[: len(right)]
        )
        if is_same or (is_apart and _length(table, range(at)) != _length(table, range(at, len(headings)))):
            raise DataError(
                "这张工作表上像是并排放着两张表；请上下放，或各放一张工作表。若是一张表，请删去中间的空列",
                "two tables seem to stand side by side; put one below the other, or each on a sheet of its own. If it is one "
                "table, delete the blank column",
                where=place_of(table),
            )


def _length(table: ForeignTable, columns: range) -> int:
    """The rows of some columns down to the last that has a filled cell."""
    filled = [pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(table.cells.column(at))), 0) for at in columns]
    return max((int(np.flatnonzero(some.to_numpy())[-1]) + 1 for some in filled if pc.any(some).as_py()), default=0)
