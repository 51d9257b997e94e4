"""Whatever is done to a sheet: every line is a row or skipped for a reason, and no cell changes its meaning."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covernet.errors import DataError, Where
from covernet.graph.progress import quiet
from covernet.importers.csvfile import Chunk
from covernet.importers.reading.frames import BrokenStream, pack_table, read_frames, unpack_table, write_frame
from covernet.importers.reading.grid import Merge, make_grid
from covernet.importers.reading.model import SKIP_TITLES, ForeignTable
from covernet.importers.reading.tables import grid_tables
from covernet.importers.reading.values import cell_text
from tests.unit.sheets import as_csv, read_here, with_openpyxl

HEADER = ["序号", "村名", "党员姓名", "户主", "日期", "备注"]

SPECIAL = [
    [], ["台账"], ["填报单位：甲镇", "", "", "填报时间：2024年7月"], HEADER, ["合计", "", "12"], ["甲村小计", "3"],
    ["填表人：演示甲", "", "审核人："], ["注：以年底为准"], ["1", "2", "3", "4", "5", "6"], ["网格名称", "网格长"],
    ["", "", "姓名", "编号"], ["甲村党支部"],
]  # fmt: skip
"""Lines that mean something else than a row."""

cells = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "甲村",
            "乙村",
            "演示党员一",
            "演示户一",
            "合计",
            "2024.7.1",
            "12",
            "１２",
            "=1+1",
            "-",
            "：",
            "\u3000",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0\r\n"), max_size=6),
)
records = st.lists(cells, min_size=4, max_size=6)
lines = st.one_of(records, st.sampled_from(SPECIAL))


@st.composite
def sheets(draw: st.DrawFn) -> list[list[str]]:
    """A sheet of titles, headers, records, sums and blanks in any order."""
    return [list(row) for row in draw(st.lists(st.one_of(records, records, lines), max_size=25))]


@st.composite
def merged(draw: st.DrawFn, height: int) -> list[Merge]:
    """Some merged cells that do not overlap."""
    found: list[Merge] = []
    taken: set[tuple[int, int]] = set()
    for _ in range(draw(st.integers(0, 4))):
        top, left = draw(st.integers(0, height)), draw(st.integers(0, 6))
        merge = Merge(top, left, top + draw(st.integers(0, 4)), left + draw(st.integers(0, 3)))
        places = {(r, c) for r in range(top, merge.bottom + 1) for c in range(left, merge.right + 1)}
        if not places & taken:
            taken |= places
            found.append(merge)
    return found


def tables_of(rows: Sequence[Sequence[str]], merges: Sequence[Merge] = ()) -> list[ForeignTable]:
    chunk = Chunk([list(row) for row in rows], range(1, len(rows) + 1))
    return grid_tables(make_grid([chunk], Where("a"), quiet, merges), Where("a"))


def last_filled(rows: Sequence[Sequence[str]]) -> int:
    return max((at for at, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)), default=0)


def accounted(tables: Sequence[ForeignTable]) -> list[int]:
    """Every line that a table has as a row or skips."""
    return [line for t in tables for line in (*t.lines.to_pylist(), *(row.line for row in t.skipped))]


@given(st.data())
def test_every_line_is_a_row_or_skipped_with_a_reason(data: st.DataObject) -> None:
    rows = data.draw(sheets())
    merges = data.draw(merged(len(rows)))
    tables = tables_of(rows, merges)
    assert sorted(accounted(tables)) == list(range(1, last_filled(rows) + 1))
    for number, table in enumerate(tables, start=1):
        assert table.number == number and table.read == len(table.lines) + len(table.skipped)
        assert len(table.headings) == len(table.positions) == table.cells.num_columns
        assert list(table.positions) == sorted(set(table.positions))
        assert {row.reason for row in table.skipped} <= set(SKIP_TITLES)
        assert table.lines.to_pylist() == sorted(table.lines.to_pylist())
        assert [row.line for row in table.skipped] == sorted(row.line for row in table.skipped)
        assert unpack_table(pack_table(table).to_pybytes()) == table


@given(st.data())
def test_a_cell_says_what_it_said_or_what_it_is_merged_with(data: st.DataObject) -> None:
    rows = data.draw(sheets())
    merges = data.draw(merged(len(rows)))
    covering = {
        (r, c): (m.top, m.left) for m in merges for r in range(m.top, m.bottom + 1) for c in range(m.left, m.right + 1)
    }

    def said(row: int, column: int) -> str:
        r, c = covering.get((row, column), (row, column))
        return rows[r][c] if r < len(rows) and c < len(rows[r]) else ""

    for table in tables_of(rows, merges):
        for line, row in zip(table.lines.to_pylist(), table.rows, strict=True):
            assert list(row) == [said(line - 1, position - 1) for position in table.positions]
            left = [c for c in range(len(rows[line - 1])) if c + 1 not in table.positions]
            assert not any(said(line - 1, c).strip() for c in left), "no filled cell is lost with its column"


PLAIN = st.lists(
    st.tuples(
        st.integers(1, 999).map(str), st.sampled_from(["甲村", "乙村", "丙村"]), st.sampled_from(["演示甲", "演示乙"]),
        st.sampled_from(["演示户一", "演示户二", ""]), st.sampled_from(["2024.7.1", "2024年7月", ""]),
        st.sampled_from(["", "同上", "已走访"]),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@given(PLAIN, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_rows_and_columns_changes_nothing(
    rows: list[tuple[str, ...]], dice: random.Random, titled: bool
) -> None:
    def meaning(sheet: list[list[str]]) -> Counter[frozenset[tuple[str, str]]]:
        (table,) = tables_of([["台账"], *sheet] if titled else sheet)
        return Counter(
            frozenset((h, cell) for h, cell in zip(table.header, row, strict=True) if cell) for row in table.rows
        )

    columns = dice.sample(range(len(HEADER)), len(HEADER))
    moved = [[row[at] for at in columns] for row in dice.sample(rows, len(rows))]
    straight = meaning([HEADER, *map(list, rows)])
    assert sum(straight.values()) == len(rows)
    assert meaning([[HEADER[at] for at in columns], *moved]) == straight


@given(
    PLAIN,
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]),
    st.sampled_from(",\t;|"),
)
def test_encodings_and_delimiters_go_there_and_back(rows: list[tuple[str, ...]], encoding: str, delimiter: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(as_csv([HEADER, *rows], delimiter).encode(encoding))
        (table,) = read_here(path)
        assert table.rows == rows and table.header == tuple(HEADER)


@settings(max_examples=25)
@given(st.data())
def test_a_workbook_says_the_same_as_its_rows(data: st.DataObject) -> None:
    printable = st.text(
        st.characters(min_codepoint=32, max_codepoint=0x9FFF, exclude_categories=["Cs", "Cc"]), max_size=5
    )
    rows = data.draw(
        st.lists(st.one_of(st.lists(printable, min_size=4, max_size=6), st.sampled_from(SPECIAL)), max_size=12)
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        with_openpyxl(path, rows, ())
        read = read_here(path)
    here = tables_of(rows)
    assert [(t.headings, t.positions, t.rows, t.lines, t.skipped) for t in read] == [
        (t.headings, t.positions, t.rows, t.lines, t.skipped) for t in here
    ]


KINDS: list[st.SearchStrategy[Any]] = [
    st.floats(allow_nan=False), st.integers(-9, 9).map(float), st.dates(), st.datetimes(), st.booleans(),
    st.one_of(st.dates(), st.datetimes()), st.one_of(st.text("甲a1", max_size=3), st.floats(-9, 9), st.dates()),
]  # fmt: skip


@given(st.sampled_from(KINDS).flatmap(lambda kind: st.lists(kind, min_size=1, max_size=8)))
def test_a_column_made_at_once_says_what_its_cells_say(column: list[Any]) -> None:
    grid = make_grid([Chunk([[cell, "x"] for cell in column], range(1, len(column) + 1))], Where("a"), quiet)
    assert grid.columns[0].to_pylist() == [cell_text(cell) for cell in column]


@given(st.binary(max_size=200))
def test_any_bytes_as_a_file_end_in_tables_or_a_clear_error(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        for head in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
            path.write_bytes(head + content)
            try:
                tables = read_here(path)
            except DataError as error:
                assert error.where.file == "a.csv"
            else:
                assert len(accounted(tables)) == len(set(accounted(tables)))


@given(st.binary(max_size=80))
def test_a_broken_stream_is_noticed(content: bytes) -> None:
    try:
        for kind, payload in read_frames(io.BytesIO(content), 1000):
            if kind == "table":
                unpack_table(payload)
    except BrokenStream:
        pass


def test_a_stream_that_is_cut_or_too_long_is_noticed() -> None:
    stream = io.BytesIO()
    write_frame(stream, "ready")
    write_frame(stream, "table", pack_table(tables_of([["村名", "户主"], ["甲村", "演示户一"]])[0]))
    whole = stream.getvalue()
    assert [kind for kind, _ in read_frames(io.BytesIO(whole), 1 << 20)] == ["ready", "table"]
    for broken, limit in ((whole[:-1], 1 << 20), (whole[:12], 1 << 20), (whole, 100)):
        with pytest.raises(BrokenStream):
            list(read_frames(io.BytesIO(broken), limit))
