"""What lies between two snapshots: which nodes and edges were added, removed or changed.

A node is known by its id, an edge by its ends and key properties. The counties that a snapshot keeps beside
the properties follow from other edges, and are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

import duckdb
import pyarrow as pa

from covernet.graph.declarations import EdgeType, NodeType, PropertyType
from covernet.graph.engines.duckdb import SQL_TYPES, constant, parquet, reading
from covernet.graph.model import SCHEMA
from covernet.graph.snapshot import Snapshot

Change = Literal["added", "removed", "changed"]
Row = tuple[object, ...]

ENDS = ("from_label", "from_id", "to_label", "to_id")
"""Key columns that every edge has."""

PARTS: Mapping[str, NodeType | EdgeType] = {
    **{f"nodes/{node.label}": node for node in SCHEMA.nodes},
    **{f"edges/{edge.name}": edge for edge in SCHEMA.edges},
}
"""Every part that two snapshots can differ in, with its declaration."""

_STREAMED = 10_000
"""Rows that are fetched from DuckDB at a time."""


@dataclass(frozen=True)
class Side:
    """One of the two snapshots that are compared.

    Parameters
    ----------
    names
        Whether personal properties are looked at; where not, they count as missing.
    """

    snapshot: Snapshot
    names: bool = True


@dataclass(frozen=True)
class Rows:
    """Rows of one part to which the same happened; of edges, those with the same labels at their ends.

    Parameters
    ----------
    ends
        Labels at both ends of edges; None for nodes.
    filled
        Columns beside the key of which some of the rows has a value now.
    """

    part: str
    change: Change
    ends: tuple[str, str] | None
    count: int
    filled: tuple[str, ...]


def key_columns(part: str) -> tuple[str, ...]:
    """Columns by which a row of a part is known.

    >>> key_columns("nodes/Member"), key_columns("edges/HAS_ROLE")
    (('id',), ('from_label', 'from_id', 'to_label', 'to_id', 'role'))
    """
    declared = PARTS[part]
    return ("id",) if isinstance(declared, NodeType) else (*ENDS, *declared.key)


def value_columns(part: str) -> tuple[str, ...]:
    """Columns of a part that can change.

    >>> value_columns("nodes/Grid"), value_columns("edges/HAS_ROLE")
    (('name', 'since', 'until'), ('since', 'until'))
    """
    key = key_columns(part)
    return (*(p.name for p in PARTS[part].properties if p.name not in key), "since", "until")


def column_type(part: str, column: str) -> PropertyType:
    """The type of a column of a part.

    >>> column_type("edges/SERVES", "from_id"), column_type("edges/SERVES", "since")
    ('string', 'date')
    """
    return PARTS[part].column_type(column) or "string"


class Difference:
    """The way from one snapshot to another; a context manager with a DuckDB connection of its own.

    Parameters
    ----------
    base
        Where the way begins; None where everything of ``target`` is added.

    Raises
    ------
    StoreError
        If a snapshot's files can not be read, or memory does not suffice.
    """

    def __init__(self, base: Side | None, target: Side) -> None:
        self.base = base
        self.target = target
        self._con = duckdb.connect(config={"preserve_insertion_order": True})
        with reading(target.snapshot):
            try:
                self.rows = tuple(rows for part in PARTS for rows in self._open(part))
            except BaseException:
                self.close()
                raise

    def count(self, part: str, change: Change) -> int:
        """How many rows of a part were added, removed or changed."""
        return sum(rows.count for rows in self.rows if (rows.part, rows.change) == (part, change))

    def table(self, part: str, change: Change) -> pa.Table:
        """Rows of a part: key columns, then ``new.<column>`` and ``old.<column>`` as far as there are such values.

        Rows are ordered by their key, except where everything is added: then as the snapshot has them.
        """
        sides = {"added": ("new",), "removed": ("old",), "changed": ("new", "old")}[change]
        columns = [_name(key) for key in key_columns(part)]
        columns += [_name(f"{side}.{value}") for value in value_columns(part) for side in sides]
        nothing = self._select(part, None, ())
        rows = _name(part) if self.count(part, change) else f"({_compared(part, nothing, nothing)})"
        with reading(self.target.snapshot):
            return self._con.sql(f"SELECT {', '.join(columns)} FROM {rows} WHERE change = '{change}'").to_arrow_table()

    def stream(self, rows: Rows, columns: Sequence[str], start: int = 0) -> Iterator[Row]:
        """Rows one by one from row ``start`` on, always in the same order; a value that is gone is None.

        Parameters
        ----------
        columns
            Key and value columns; values are those of ``target``. Only one stream can be open at a time.
        """
        with reading(self.target.snapshot):
            query = f"{self._query(rows, columns)} OFFSET {start}"
            for batch in self._con.sql(query).to_arrow_reader(_STREAMED):
                yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    def write_csv(self, rows: Rows, columns: Sequence[str], path: Path) -> None:
        """Write rows as CSV without a header: texts in quotation marks, a missing value as nothing, then ``true``."""
        texts = [column for column in columns if column_type(rows.part, column) == "string"]
        forced = f", FORCE_QUOTE ({', '.join(texts)})" if texts else ""
        query = self._query(rows, columns, ", TRUE AS covernet")
        self._con.execute(f"COPY ({query}) TO {constant(path.as_posix())} (FORMAT csv, HEADER false{forced})")

    def _query(self, rows: Rows, columns: Sequence[str], more: str = "") -> str:
        key = key_columns(rows.part)
        chosen = [f"{_name(column if column in key else f'new.{column}')} AS {column}" for column in columns]
        tests = [f"change = '{rows.change}'"]
        if rows.ends:
            tests += [f"from_label = {constant(rows.ends[0])}", f"to_label = {constant(rows.ends[1])}"]
        return f"SELECT {', '.join(chosen)}{more} FROM {_name(rows.part)} WHERE {' AND '.join(tests)}"

    def longest(self, part: str, column: str) -> int:
        """Bytes of the longest text that a column has in rows that were added or changed; 0 where there is none."""
        if not self.count(part, "added") + self.count(part, "changed"):
            return 0
        name = _name(column if column in key_columns(part) else f"new.{column}")
        with reading(self.target.snapshot):
            found = self._con.sql(f"SELECT max(strlen({name})) FROM {_name(part)} WHERE change <> 'removed'").fetchall()
        return int(found[0][0] or 0)

    def _open(self, part: str) -> list[Rows]:
        """Make a part's relation ``change, key columns, new.*, old.*`` and count its rows."""
        old, new = self._files(part)
        if not old and not new:
            return []
        keys, values = key_columns(part), value_columns(part)
        kind = "TABLE" if old else "VIEW"
        text = _compared(part, self._select(part, self.base, old), self._select(part, self.target, new))
        if not old:
            now = ", ".join(f'{value} AS "new.{value}"' for value in values)
            text = f"SELECT 'added' AS change, {', '.join(keys)}, {now} FROM ({self._select(part, self.target, new)})"
        self._con.execute(f"CREATE TEMP {kind} {_name(part)} AS {text}")
        ends = ("from_label", "to_label") if "from_label" in keys else ()
        filled = [f'count("new.{value}")' for value in values] + [f"count({key})" for key in keys]
        found = self._con.sql(
            f"SELECT {', '.join(('change', *ends))}, count(*), {', '.join(filled)} FROM {_name(part)} "
            "GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        return [
            Rows(
                part,
                row[0],
                (row[1], row[2]) if ends else None,
                row[1 + len(ends)],
                tuple(v for v, many in zip((*values, *keys), row[2 + len(ends) :], strict=True) if many),
            )
            for row in found
        ]

    def _files(self, part: str) -> tuple[list[Path], list[Path]]:
        """A part's files in both snapshots, without those that are the same."""
        new = self.target.snapshot.files(part)
        if self.base is None:
            return [], new
        old = self.base.snapshot.files(part)
        if self.base.names != self.target.names and any(p.privacy == "personal" for p in PARTS[part].properties):
            return old, new
        was, is_ = _digests(self.base.snapshot, old), _digests(self.target.snapshot, new)
        return [p for p in old if was[p] not in is_.values()], [p for p in new if is_[p] not in was.values()]

    def _select(self, part: str, side: Side | None, files: Sequence[Path]) -> str:
        declared = PARTS[part]
        hidden = {p.name for p in declared.properties if side and not side.names and p.privacy == "personal"}
        columns = []
        for name in (*key_columns(part), *value_columns(part)):
            missing = f"CAST(NULL AS {SQL_TYPES[column_type(part, name)]}) AS {name}"
            columns.append(missing if name in hidden or not files else name)
        return f"SELECT {', '.join(columns)} FROM {parquet(files)}" if files else f"SELECT {', '.join(columns)} LIMIT 0"

    def close(self) -> None:
        """Give the memory back."""
        self._con.close()

    def __enter__(self) -> Difference:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _compared(part: str, old: str, new: str) -> str:
    keys, values = key_columns(part), value_columns(part)
    chosen = [f"COALESCE(n.{key}, o.{key}) AS {key}" for key in keys]
    chosen += [f'{side[0]}.{value} AS "{side}.{value}"' for side in ("new", "old") for value in values]
    never_missing = ("id", *ENDS)
    same = [f"o.{key} {'=' if key in never_missing else 'IS NOT DISTINCT FROM'} n.{key}" for key in keys]
    differing = [f"n.{value} IS DISTINCT FROM o.{value}" for value in values]
    return f"""
SELECT CASE WHEN o.there IS NULL THEN 'added' WHEN n.there IS NULL THEN 'removed' ELSE 'changed' END AS change,
  {", ".join(chosen)}
FROM (SELECT *, TRUE AS there FROM ({old})) o
FULL JOIN (SELECT *, TRUE AS there FROM ({new})) n ON {" AND ".join(same)}
WHERE o.there IS NULL OR n.there IS NULL OR {" OR ".join(differing)}
ORDER BY {", ".join(f"COALESCE(n.{key}, o.{key})" for key in keys)}"""


def _digests(snapshot: Snapshot, files: Sequence[Path]) -> dict[Path, str]:
    listed = {snapshot.folder / name: str(facts["sha256"]) for name, facts in snapshot.manifest.files.items()}
    return {path: listed[path] for path in files}


def _name(text: str) -> str:
    """A relation's or column's name as SQL."""
    return f'"{text}"'
