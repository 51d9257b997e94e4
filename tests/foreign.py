"""Sheets as a town office has them, written for tests in every format; the places are real, the people invented."""

from __future__ import annotations

import atexit
import csv
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from covernet.graph.progress import Progress
from covernet.graph.snapshot import Network
from covernet.importers.ahead import Reader
from covernet.importers.divisions import bundled_places, import_places
from covernet.importers.reading.model import ForeignTable, SkippedRow

TOWN = "310151105"
"""A town with 21 villages and two communities, 堡西村 and 新乐社区 among them."""

VILLAGE, COMMUNITY = "310151105201", "310151105001"

SUFFIXES = (".xlsx", ".xls", ".ods", ".csv", ".tsv")

Rows = Sequence[Sequence[str]]

HEADER = ["村名", "党小组", "党员姓名", "户编号"]
"""The header of a sheet of households that members serve."""


@cache
def _town() -> Path:
    net = Path(tempfile.mkdtemp()) / "net"
    atexit.register(shutil.rmtree, net.parent, ignore_errors=True)
    with bundled_places() as places:
        import_places(places, [TOWN], net)
    return net


def town(folder: Path) -> Path:
    """A network that has the places of one town."""
    return shutil.copytree(_town(), folder / "net")


def as_read(rows: Rows) -> Reader:
    """A reader that has read these rows, the header first: property tests need not start it each time."""

    def read(path: Path, file: str, *, progress: Progress) -> tuple[ForeignTable, ...]:
        header, *body = rows
        cells = {f"c{at}": pa.array([row[at] for row in body], pa.string()) for at in range(len(header))}
        lines = pa.array(range(2, len(rows) + 1), pa.int32())
        return (
            ForeignTable(
                file, "", 1, "", tuple((text,) for text in header), tuple(range(1, len(header) + 1)),
                pa.table(cells), lines, (SkippedRow(1, "header"),),
            ),
        )  # fmt: skip

    return read


def write_sheet(path: Path, rows: Rows, sheet: str = "Sheet1") -> Path:
    """Write rows of texts in the format of a path's suffix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    suffix = path.suffix
    if suffix in (".csv", ".tsv"):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter="\t" if suffix == ".tsv" else ",").writerows(rows)
    elif suffix == ".xlsx":
        book = openpyxl.Workbook()
        page = book.active
        page.title = sheet
        for row in rows:
            page.append(list(row))
        book.save(path)
    elif suffix == ".xls":
        old = xlwt.Workbook(encoding="utf-8")
        page = old.add_sheet(sheet)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write(at, column, cell)
        old.save(str(path))
    else:
        document = OpenDocumentSpreadsheet()
        table = Table(name=sheet)
        for row in rows:
            line = TableRow()
            for cell in row:
                holder = TableCell(valuetype="string")
                holder.addElement(P(text=cell))
                line.addElement(holder)
            table.addElement(line)
        document.spreadsheet.addElement(table)
        document.save(str(path))
    return path


def stored(net: Path, part: str) -> list[dict[str, Any]]:
    """The rows of a part of the current snapshot."""
    snapshot = Network(net).current()
    assert snapshot is not None
    return [row for path in snapshot.files(part) for row in pq.ParquetFile(path).read().to_pylist()]


def ids(net: Path, label: str) -> list[str]:
    """The ids of the nodes of a label, sorted."""
    return sorted(row["id"] for row in stored(net, f"nodes/{label}"))


def edges(net: Path, kind: str) -> list[tuple[str, str]]:
    """The ends of the edges of a type, sorted."""
    return sorted((row["from_id"], row["to_id"]) for row in stored(net, f"edges/{kind}"))


def content(net: Path) -> dict[str, bytes]:
    """The bytes of all nodes and edges of the current snapshot."""
    snapshot = Network(net).current()
    assert snapshot is not None
    return {
        name: (snapshot.folder / name).read_bytes()
        for name in snapshot.manifest.files
        if name.startswith(("nodes/", "edges/"))
    }
