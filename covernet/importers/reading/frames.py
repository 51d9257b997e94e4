"""What the reading process sends through its pipe: frames of a kind, a length and bytes. Nothing is unpickled."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO, Literal

import pyarrow as pa

from covernet.errors import DataError, Where
from covernet.graph.declarations import Title
from covernet.importers.reading.model import SKIP_TITLES, ForeignTable, SkippedRow

Kind = Literal["ready", "progress", "table", "refusal", "end"]
"""Limits are set, how far it is, a table, why the file can not be read, and that all tables were sent."""

_KINDS: tuple[Kind, ...] = ("ready", "progress", "table", "refusal", "end")
PLAIN = "plain"
"""Asks the process for sheets as they are; any other word for the tables on them."""

_HEAD = struct.Struct(">BQ")
_KEY = b"covernet"


class BrokenStream(Exception):
    """What came through the pipe is no whole sequence of frames."""


def write_frame(stream: BinaryIO, kind: Kind, payload: bytes | pa.Buffer = b"") -> None:
    """Send a frame."""
    stream.write(_HEAD.pack(_KINDS.index(kind), len(payload)))
    stream.write(payload)
    stream.flush()


def read_frames(stream: BinaryIO, limit: int) -> Iterator[tuple[Kind, bytes]]:
    """Yield the frames up to the end of a stream.

    Parameters
    ----------
    limit
        Bytes that all frames together may have.

    Raises
    ------
    BrokenStream
        If a frame is not whole, of no known kind, or beyond the limit.
    """
    while head := stream.read(_HEAD.size):
        if len(head) < _HEAD.size:
            raise BrokenStream
        kind, length = _HEAD.unpack(head)
        limit -= length
        if kind >= len(_KINDS) or limit < 0:
            raise BrokenStream
        payload = stream.read(length)
        if len(payload) < length:
            raise BrokenStream
        yield _KINDS[kind], payload


def pack_json(values: Any) -> bytes:
    """Values of a progress or refusal frame, as bytes."""
    return json.dumps(values, ensure_ascii=False).encode("utf-8")


def pack_refusal(error: DataError) -> bytes:
    """An error as bytes."""
    where = error.where
    return pack_json([error.zh, error.en, where.file, where.sheet, where.line])


def unpack_progress(payload: bytes) -> tuple[str, str, int, int | None]:
    """How far the work is, as :class:`~covernet.graph.progress.Progress` takes it.

    >>> unpack_progress(pack_json(["读取", "reading", 5, None]))
    ('读取', 'reading', 5, None)
    """
    try:
        zh, en, done, total = json.loads(payload)
        return str(zh), str(en), int(done), None if total is None else int(total)
    except (TypeError, ValueError) as error:
        raise BrokenStream from error


def unpack_refusal(payload: bytes) -> DataError:
    """The error that was sent.

    >>> print(unpack_refusal(pack_refusal(DataError("坏", "bad", where=Where("a.xls", line=3)))))
    a.xls:3: 坏
      bad
    """
    try:
        zh, en, file, sheet, line = json.loads(payload)
    except (TypeError, ValueError) as error:
        raise BrokenStream from error
    return DataError(zh, en, where=Where(file, sheet, line))


def pack_table(table: ForeignTable) -> pa.Buffer:
    """A table as Arrow's stream format: lines and cells as columns, all else as JSON beside the schema."""
    about = {
        "file": table.file,
        "sheet": table.sheet,
        "number": table.number,
        "title": table.title,
        "headings": table.headings,
        "positions": table.positions,
        "skipped": [[row.line for row in table.skipped], [row.reason for row in table.skipped]],
        "notes": [[note.zh, note.en] for note in table.notes],
    }
    whole = (
        table.cells.append_column("line", table.lines) if table.cells.num_columns else pa.table({"line": table.lines})
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, whole.schema.with_metadata({_KEY: pack_json(about)})) as writer:
        writer.write_table(whole)
    return sink.getvalue()


def unpack_table(payload: bytes) -> ForeignTable:
    """The table that was sent.

    Raises
    ------
    BrokenStream
        If the bytes are no table.
    """
    try:
        with pa.ipc.open_stream(pa.py_buffer(payload)) as reader:
            whole = reader.read_all()
        whole.validate(full=True)
        about = json.loads(whole.schema.metadata[_KEY])
        lines, reasons = about.pop("skipped")
        if not set(reasons) <= set(SKIP_TITLES):
            raise BrokenStream
        return ForeignTable(
            **about
            | {
                "headings": tuple(map(tuple, about["headings"])),
                "positions": tuple(about["positions"]),
                "notes": tuple(Title(zh, en) for zh, en in about["notes"]),
                "skipped": tuple(map(SkippedRow, lines, reasons)),
            },
            cells=whole.drop_columns(["line"]).replace_schema_metadata(None),
            lines=whole.column("line").combine_chunks(),
        )
    except (pa.ArrowException, KeyError, TypeError, ValueError) as error:
        raise BrokenStream from error
