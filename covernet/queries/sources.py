"""Where a finding's subject stands in the sheets that were imported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from covernet.errors import StoreError, Where
from covernet.graph.snapshot import Snapshot
from covernet.queries.findings import Finding

_ENDS = ("from_label", "from_id", "to_label", "to_id")


@dataclass(frozen=True)
class SourceLine:
    """A row of a sheet: file, sheet of a workbook (else None), and line, counted from 1 with the header."""

    file: str
    sheet: str | None
    line: int | None

    def __str__(self) -> str:
        """The file, and its sheet if it has several.

        >>> str(SourceLine("town.xlsx", "党员", 7)), str(SourceLine("Member.csv", None, 7))
        ('town.xlsx[党员]', 'Member.csv')
        """
        return f"{self.file}[{self.sheet}]" if self.sheet else self.file


def source_lines(snapshot: Snapshot, findings: Iterable[Finding]) -> Mapping[str, SourceLine]:
    """The row from which each finding's subject was read, by the finding's id.

    A finding on the whole network has none, and neither has a row that no sheet brought. Where edges of the same
    ends differ in their key only, the first of their rows stands for all.

    Raises
    ------
    StoreError
        If the snapshot's provenance can not be read.
    """
    nodes: dict[str, dict[str, list[str]]] = {}
    edges: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for finding in findings:
        subject = finding.subject
        if "id" in subject:
            nodes.setdefault(subject["label"], {}).setdefault(subject["id"], []).append(finding.id)
        else:
            ends = (subject["from"]["label"], subject["from"]["id"], subject["to"]["label"], subject["to"]["id"])
            edges.setdefault(subject["label"], {}).setdefault(ends, []).append(finding.id)
    found: dict[str, SourceLine] = {}
    for label, ids in nodes.items():
        for row in _rows(snapshot, f"provenance/nodes/{label}", ("id",), ids):
            found |= dict.fromkeys(ids[row["id"]], _line(row))
    for name, pairs in edges.items():
        for row in _rows(snapshot, f"provenance/edges/{name}", _ENDS, {ends[1] for ends in pairs}, "from_id"):
            for finding_id in pairs.get(tuple(row[column] for column in _ENDS), ()):
                found.setdefault(finding_id, _line(row))
    return found


def _rows(
    snapshot: Snapshot, part: str, keys: tuple[str, ...], wanted: Iterable[str], column: str = "id"
) -> list[dict[str, str]]:
    files = snapshot.files(part)
    try:
        tables = [pq.read_table(file, columns=[*keys, "file", "sheet", "line"]) for file in files]
    except (OSError, pa.ArrowInvalid) as error:
        raise StoreError(
            "快照里的来源记录读不出来；请从备份恢复，或把原来的表格导入一个新文件夹",
            "can not read where rows came from; restore a backup, or import the sheets into a new folder",
            where=Where(part),
        ) from error
    values = pa.array(list(wanted), pa.string())
    return [row for table in tables for row in table.filter(pc.is_in(table.column(column), values)).to_pylist()]


def _line(row: Mapping[str, object]) -> SourceLine:
    sheet, line = row["sheet"], row["line"]
    return SourceLine(str(row["file"]), str(sheet) if sheet else None, line if isinstance(line, int) else None)
