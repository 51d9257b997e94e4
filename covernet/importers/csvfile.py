"""Reading CSV files: records with the physical line each begins on, a bounded number at a time.

A plain file, in which every line is one record, is only checked here: DuckDB reads it, ten times as fast. Any
other, with quotes, empty lines or uneven rows, goes through the csv module.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np

from covernet.errors import DataError, Where
from covernet.importers.reading.refusals import no_access

BATCH = 50_000
"""Records held at a time."""

FIRST = 100
"""Records of the first chunk, which is held while other tables are opened."""

MAX_LINE = 1 << 20
"""Bytes a physical line may have."""

_LF, _CR = 10, 13
_TOUCHED = re.compile("[^!-~\r\n\u3001-\u3003\u3005\u3007-\u3011\u4e00-\u9fff\uff01-\uff5e·—‘’“”…]")
"""Letters that may be trimmed or normalised, alone or beside another; not so ASCII, ideographs and their punctuation."""


@dataclass(frozen=True)
class Chunk:
    """Some consecutive records and, for each, the line it begins on."""

    rows: list[list[str]]
    lines: Sequence[int]


def read_csv(path: Path, file: str, *, encoding: str = "utf-8-sig", delimiter: str = ",") -> Iterator[Chunk]:
    """Yield the records of a checked CSV file in chunks, the first of them small.

    Parameters
    ----------
    file
        Name to use in messages.
    encoding, delimiter
        Those of the file, as :mod:`codecs` and :mod:`csv` name them.

    Raises
    ------
    DataError
        If the file can not be read or its quotes do not match.
    """
    try:
        with path.open(encoding=encoding, newline="") as handle:
            reader = csv.reader(handle, strict=True, delimiter=delimiter)
            size = FIRST
            while True:
                before = reader.line_num
                try:
                    rows = list(islice(reader, size))
                except csv.Error as error:
                    raise _broken(path, file, error, encoding, delimiter) from None
                if not rows:
                    return
                if reader.line_num - before == len(rows):
                    yield Chunk(rows, range(before + 1, before + 1 + len(rows)))
                else:
                    yield Chunk(rows, _starts(rows, before + 1))
                size = BATCH
    except UnicodeDecodeError:
        raise _no_utf8(file, 1) from None
    except OSError as error:
        raise no_access(Where(file), error) from error


def _starts(rows: list[list[str]], line: int) -> list[int]:
    """The first line of each record, counting the line ends inside quoted cells."""
    starts = []
    for row in rows:
        starts.append(line)
        text = "\x00".join(row)
        line += 1 + text.count("\n") + text.count("\r") - text.count("\r\n")
    return starts


@dataclass(frozen=True)
class Shape:
    """What is known of a CSV file before it is parsed.

    Parameters
    ----------
    plain
        Whether every line is one record: no quotes, no empty lines, no line ends but LF or CRLF.
    clean
        Whether it has only letters that are neither trimmed nor changed by normalisation, wherever they stand.
    """

    plain: bool
    clean: bool


def check_csv(path: Path, file: str) -> Shape:
    """Check that a file is UTF-8 text with lines of bounded length, before any of it is parsed.

    Raises
    ------
    DataError
        If it can not be read, is no UTF-8, or has a line above :data:`MAX_LINE`.
    """
    try:
        with path.open("rb") as handle:
            return _check(handle, file)
    except OSError as error:
        raise no_access(Where(file), error) from error


def _check(handle: BinaryIO, file: str) -> Shape:
    decoder = codecs.getincrementaldecoder("utf-8")()
    carried, plain, clean, pending, tail = 0, True, True, False, b""
    while chunk := handle.read(MAX_LINE):
        first, last = _first_end(chunk), max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        if carried + (len(chunk) if first < 0 else first) > MAX_LINE:
            raise _too_long(file, line_at(handle, handle.tell() - len(chunk)))
        text = None
        if pending or not chunk.isascii():
            try:
                text = decoder.decode(chunk)
            except UnicodeDecodeError as error:
                raise _no_utf8(file, line_at(handle, handle.tell() - len(chunk) + max(0, error.start))) from None
            pending = bool(decoder.getstate()[0])
        carried = carried + len(chunk) if last < 0 else len(chunk) - last - 1
        plain = plain and b'"' not in chunk and _is_plain(tail + chunk)
        clean = clean and (_is_clean(chunk) if text is None else _is_untouched(text, starts=not tail))
        tail = chunk[-1:]
    if pending:
        raise _no_utf8(file, line_at(handle, handle.tell()))
    return Shape(plain, clean)


def line_at(handle: BinaryIO, offset: int) -> int:
    """The number of the line that a byte stands on."""
    handle.seek(0)
    line, before = 1, b""
    while offset > 0 and (chunk := handle.read(min(MAX_LINE, offset))):
        offset -= len(chunk)
        line += _ends(chunk) - (before == b"\r" and chunk[:1] == b"\n")
        before = chunk[-1:]
    return line


def _is_plain(piece: bytes) -> bool:
    """Whether a piece has neither empty lines nor a CR alone; a CR at its end is seen with the next piece."""
    letters = np.frombuffer(piece, np.uint8)
    feeds = letters == _LF
    if b"\r" not in piece:
        return not np.any(feeds[:-1] & feeds[1:])
    returns = letters == _CR
    return not np.any(feeds[:-1] & (feeds[1:] | returns[1:])) and not np.any(returns[:-1] & ~feeds[1:])


def _is_clean(chunk: bytes) -> bool:
    """Whether a piece of ASCII has nothing but printable letters without blanks, and line ends."""
    letters = np.frombuffer(chunk, np.uint8)
    ends = np.count_nonzero(letters == _LF) + chunk.count(b"\r")
    return b"\x7f" not in chunk and np.count_nonzero(letters <= ord(" ")) == ends


def _is_untouched(text: str, *, starts: bool) -> bool:
    """Whether a piece of a file has no letter of :data:`_TOUCHED`, beside the byte order mark where it starts."""
    return not _TOUCHED.search(text.removeprefix("\ufeff") if starts else text)


def _first_end(chunk: bytes) -> int:
    found = [at for at in (chunk.find(b"\n"), chunk.find(b"\r")) if at >= 0]
    return min(found, default=-1)


def _ends(chunk: bytes) -> int:
    return chunk.count(b"\n") + chunk.count(b"\r") - chunk.count(b"\r\n")


def _broken(path: Path, file: str, error: csv.Error, encoding: str, delimiter: str) -> DataError:
    """Find the record that can not be parsed: the reader only knows how far it got."""
    line = 1
    with path.open(encoding=encoding, newline="") as handle:
        reader = csv.reader(handle, strict=True, delimiter=delimiter)
        try:
            for _ in reader:
                line = reader.line_num + 1
        except csv.Error:
            pass
    if "field larger" in str(error):
        return DataError(
            "这一行有过长的单元格，或引号没有成对；请检查",
            "this row has a cell that is too long, or a quote that is never closed; check it",
            where=Where(file, line=line),
        )
    return DataError(
        "这一行的引号没有成对；请在表格软件中重新另存为 CSV UTF-8",
        "quotes in this row do not match; save the file again as CSV UTF-8",
        where=Where(file, line=line),
    )


def _too_long(file: str, line: int) -> DataError:
    return DataError(
        "这一行超过 1 MiB，不像是表格；请检查文件",
        "this line is above 1 MiB, which no table has; check the file",
        where=Where(file, line=line),
    )


def _no_utf8(file: str, line: int) -> DataError:
    return DataError(
        "不是 UTF-8 编码；请在表格软件中另存为“CSV UTF-8”",
        "this is not UTF-8; save it as CSV UTF-8",
        where=Where(file, line=line),
    )
