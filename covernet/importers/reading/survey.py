"""Looking through a zipped workbook before it is parsed: how much there is, and what its reader does not tell."""

from __future__ import annotations

import codecs
import lzma
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

from covernet.errors import Where
from covernet.importers.reading.refusals import no_access, too_large, unreadable, unsafe

MAX_UNPACKED = 512 << 20
"""Bytes a workbook may unpack to."""

MAX_ENTRIES = 10_000
"""Files a workbook may be made of."""

MAX_RATIO = 100
"""How many times smaller than its content a large entry may be; spreadsheets stay below 30."""

_SMALL = 10 << 20

MAX_CELLS = 20_000_000
"""Cells of the rectangle that a sheet's outermost cells span."""

_PIECE = 1 << 20
_OVERLAP = 512  # bytes of a piece that are looked at again with the next: longer than any tag below

_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"(?:[^>]*[^/>])?>(?!</c>)')
"""A cell with a value: those that only have a format, which may go on to the sheet's end, take no room."""

_FAR = re.compile(rb'r="(?:[A-Z]{2,3}[0-9]|[A-Z](?:7[6-9][0-9]{4}|[89][0-9]{5}|[0-9]{7}))')
"""Finds in a tenth of the time whether a sheet may have more than MAX_CELLS: column AA, or row 760,000, and on."""

_SHEET = re.compile(r"(?:^|[/\\])sheet[^/\\]*\.xml$")
_UNREAD = ("META-INF/", "customXml/", "docProps/")  # which no reader of cells looks at

_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)")

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Fact = Literal["hidden-rows", "hidden-columns", "uncomputed", "errors"]
"""What the XML of a sheet says beside its cells' values: formulas without a value, errors in place of values."""

_FACTS: Mapping[Fact, tuple[bytes, re.Pattern[bytes]]] = {
    "hidden-rows": (b"hidden=", re.compile(rb'<row\b[^>]*\bhidden="(?:1|true)"')),
    "hidden-columns": (b"hidden=", re.compile(rb'<col\b[^>]*\bhidden="(?:1|true)"')),
    "uncomputed": (
        b"<f",
        re.compile(rb'<c\b(?![^>]*\bt="str")[^>]*><f\b[^>]*(?:/>|>[^<]*</f>)(?:<v\s*/>|<v></v>|</c>)'),
    ),
    "errors": (b't="e"', re.compile(rb'<c\b[^>]*\bt="e"')),
}
"""For each fact a mark that is found fast, and the pattern that decides."""


def check_size(path: Path, where: Where) -> None:
    """Refuse an archive that says itself that it is none of a spreadsheet program.

    Raises
    ------
    DataError
        If it is damaged, has too many entries, or unpacks to too much.
    """
    with opened(path, where) as archive:
        _check_entries(archive.infolist(), where)


def survey(path: Path, where: Where) -> dict[str, frozenset[Fact]]:
    """The facts of each entry of an archive, by its name; every entry is unpacked once, which checks its size.

    Nothing goes to a disk.

    Raises
    ------
    DataError
        If the archive is damaged, has a DTD, or its sheets would not fit into memory.
    """
    with opened(path, where) as archive:
        entries = archive.infolist()
        _check_entries(entries, where)
        return {entry.filename: _look(archive, entry, where) for entry in entries}


def sheet_entries(path: Path, where: Where) -> dict[str, str]:
    """The archive's entry of each sheet of an .xlsx, by the sheet's name; none where its parts have unusual names.

    Raises
    ------
    DataError
        If the archive is damaged.
    """
    with opened(path, where) as archive:
        if not {_WORKBOOK, _RELATIONS} <= set(archive.namelist()):
            return {}
        targets = {
            relation.get("Id"): posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
            for relation in ElementTree.fromstring(archive.read(_RELATIONS))
        }
        sheets = ElementTree.fromstring(archive.read(_WORKBOOK)).iterfind(".//{*}sheet")
        return {sheet.get("name", ""): targets.get(sheet.get(_RELATION), "") for sheet in sheets}


def _check_entries(entries: Sequence[zipfile.ZipInfo], where: Where) -> None:
    is_bomb = any(e.file_size > max(_SMALL, MAX_RATIO * e.compress_size) for e in entries)
    if is_bomb or len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED:
        raise too_large(where)


@contextmanager
def opened(path: Path, where: Where) -> Iterator[zipfile.ZipFile]:
    """An archive, while it is open; its defects are DataErrors."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (
        zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, ElementTree.ParseError,
        NotImplementedError, RuntimeError, EOFError, ValueError, KeyError,
    ) as error:  # fmt: skip
        raise unreadable(where) from error
    except OSError as error:
        raise no_access(where, error) from error


def _look(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, where: Where) -> frozenset[Fact]:
    found: set[Fact] = set()
    is_far, tail = False, b""
    is_read = entry.filename.endswith((".xml", ".rels")) and not entry.filename.startswith(_UNREAD)
    is_sheet = bool(_SHEET.search(entry.filename))
    for piece in _pieces(archive, entry):
        if is_read and not tail and piece.startswith(_UTF16):
            raise unreadable(where)  # which the parser would take for an empty sheet
        text = tail + piece
        if is_read and b"<!" in text and _DECLARED.search(text):
            raise unsafe(where)
        if is_sheet:
            found |= {
                f for f, (mark, pattern) in _FACTS.items() if f not in found and mark in text and pattern.search(text)
            }
            is_far = is_far or bool(_FAR.search(text))
        tail = text[-_OVERLAP:]
    if is_far:
        _check_rectangle(archive, entry, where)
    return frozenset(found)


def _check_rectangle(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, where: Where) -> None:
    """Find a sheet's outermost cells: the reader makes room for the rectangle up to them, however few there are."""
    width, height, tail = 0, 0, b""
    for piece in _pieces(archive, entry):
        cells = _REFERENCE.findall(tail + piece)
        if cells:
            width = max(width, *(_column(name) for name in {name for name, _ in cells}))
            height = max(height, *(int(row) for _, row in cells))
        if width * height > MAX_CELLS:
            raise too_large(where)
        tail = piece[-_OVERLAP:]


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number
