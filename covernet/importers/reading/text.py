"""Text files: in which encoding, and what stands between their cells."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from covernet.errors import Where
from covernet.graph.declarations import Title
from covernet.graph.progress import Progress
from covernet.importers.csvfile import line_at, read_csv
from covernet.importers.reading.grid import Grid, make_grid
from covernet.importers.reading.refusals import damaged_encoding, no_access, too_large, unknown_encoding
from covernet.importers.reading.survey import MAX_UNPACKED

_PIECE = 1 << 20
_SAMPLE = 1 << 16
_RECORDS = 200

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)

DELIMITERS = {",": Title("逗号", "comma"), "\t": Title("制表符", "tab"), ";": Title("分号", "semicolon"),
              "|": Title("竖线", "vertical bar")}  # fmt: skip
"""What may stand between cells, the likeliest first."""


@dataclass(frozen=True)
class Encoding:
    """An encoding as :mod:`codecs` and as people name it."""

    codec: str
    name: str


def detect_encoding(path: Path, where: Where) -> Encoding:
    """Tell the encoding of a text file; the whole of it is decoded.

    UTF-16 without a byte order mark is taken only where every letter is plausible in one byte order. What is no
    UTF-8 is GB18030 where all of it decodes, and at least half of the letters are of the old, common GB 2312: so no
    Latin or Big5 text is taken for it.

    Raises
    ------
    DataError
        If it is in no known encoding, or most of it is UTF-8 but not all.
    """
    try:
        if path.stat().st_size > MAX_UNPACKED:
            raise too_large(where)
        with path.open("rb") as handle:
            sample = handle.read(_SAMPLE)
        for mark, codec, name in _BOMS:
            if sample.startswith(mark):
                return _whole(path, Encoding(codec, name), where)
        if b"\0" in sample:
            return _whole(path, _without_mark(sample, where), where)
        return _eight_bit(path, where)
    except OSError as error:
        raise no_access(where, error) from error


def detect_delimiter(sample: str) -> str:
    """Tell what stands between the cells of a text: what gives most records of one width.

    >>> detect_delimiter("村名;户数\\n甲村;3,5\\n"), detect_delimiter("台账\\n村名\\t备注\\n甲村\\t一,二\\n")
    (';', '\\t')
    """
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def read_text(path: Path, where: Where, progress: Progress) -> Grid:
    """Read a text file.

    Raises
    ------
    DataError
        If its encoding is not known or its quotes do not match.
    """
    encoding = detect_encoding(path, where)
    delimiter = detect_delimiter(_sample(path, encoding))
    note = Title(
        f"编码 {encoding.name}，分隔符为{DELIMITERS[delimiter].zh}",
        f"encoding {encoding.name}, cells separated by {DELIMITERS[delimiter].en}",
    )
    chunks = read_csv(path, where.file, encoding=encoding.codec, delimiter=delimiter)
    return make_grid(chunks, where, progress, notes=(note,))


def _sample(path: Path, encoding: Encoding) -> str:
    """The first lines of a text file."""
    with path.open(encoding=encoding.codec, newline="") as handle:
        text = handle.read(_SAMPLE)
        return text if len(text) < _SAMPLE else text[: text.rfind("\n") + 1] or text


def _evenness(sample: str, delimiter: str) -> tuple[int, int]:
    """Records of the commonest width above one, and that width."""
    reader = csv.reader(sample.splitlines(keepends=True), delimiter=delimiter, strict=True)
    widths: Counter[int] = Counter()
    with suppress(csv.Error):
        widths.update(len(row) for row in islice(reader, _RECORDS) if len(row) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _without_mark(sample: bytes, where: Where) -> Encoding:
    """UTF-16 in the one byte order in which all of a sample are letters."""
    even = sample[: len(sample) // 2 * 2]
    sure = [
        Encoding(codec, "UTF-16")
        for codec in ("utf-16-le", "utf-16-be")
        if _is_plausible(even.decode(codec, "replace"))
    ]
    if len(sure) != 1:
        raise unknown_encoding(Where(where.file, line=1))
    return sure[0]


def _is_plausible(text: str) -> bool:
    return "\n" in text and all(c.isprintable() or c in "\t\r\n\u3000\u00a0" for c in text.removesuffix("\ufffd"))


def _eight_bit(path: Path, where: Where) -> Encoding:
    bad = _first_error(path, "utf-8")
    if bad is None:
        return Encoding("utf-8", "UTF-8")
    with path.open("rb") as handle:
        handle.seek(max(0, bad - _SAMPLE // 2))
        around = handle.read(_SAMPLE)
        line = line_at(handle, bad)
    as_utf8 = around.decode("utf-8", "replace")
    damaged = as_utf8.count("\ufffd")
    if sum(not c.isascii() for c in as_utf8) - damaged > damaged:
        raise damaged_encoding(Where(where.file, line=line))
    encoding = _whole(path, Encoding("gb18030", "GB18030"), where)
    letters = common = 0
    for piece in _pieces(path, encoding.codec):
        beyond = [c for c in piece if not c.isascii()]
        letters += len(beyond)
        common += len("".join(beyond).encode("gb2312", "ignore")) // 2
    if common * 2 < letters:
        raise unknown_encoding(Where(where.file, line=line))
    return encoding


def _whole(path: Path, encoding: Encoding, where: Where) -> Encoding:
    bad = _first_error(path, encoding.codec)
    if bad is None:
        return encoding
    with path.open("rb") as handle:
        raise unknown_encoding(Where(where.file, line=line_at(handle, bad)))


def _first_error(path: Path, codec: str) -> int | None:
    """The first byte, about, that can not be decoded."""
    decoder = codecs.getincrementaldecoder(codec)()
    with path.open("rb") as handle:
        while True:
            start = handle.tell()
            piece = handle.read(_PIECE)
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return start + max(0, error.start)
            if not piece:
                return None


def _pieces(path: Path, codec: str) -> Iterator[str]:
    with path.open(encoding=codec, newline="") as handle:
        while piece := handle.read(_PIECE):
            yield piece
