"""What an import did: counts by file and sheet, and why rows were quarantined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow.parquet as pq

from covernet.graph.declarations import Title
from covernet.graph.snapshot import Snapshot
from covernet.importers.reading.model import SkipReason

REASONS: Mapping[str, Title] = {
    "bad-row": Title("单元格比表头多", "more cells than the header"),
    "refused-value": Title("含身份证号、手机号或银行卡号，不收", "holds an ID, phone or card number, which is refused"),
    "missing-id": Title("缺编号", "id is missing"),
    "bad-type": Title("格式不对（日期、数字、是否）", "not a date, number or yes/no as declared"),
    "bad-value": Title("取值不在清单内，或含控制字符", "value not in the closed list, or control characters"),
    "bad-interval": Title("终止日期不晚于起始日期", "until is not after since"),
    "duplicate-id": Title("同一编号内容不同", "same id with other values"),
    "wrong-endpoint": Title("起点或终点的类型不允许或不能确定", "end has a wrong or ambiguous label"),
    "dangling-from": Title("起点不存在", "from names no node"),
    "dangling-to": Title("终点不存在", "to names no node"),
}
"""Reasons for quarantine, the primary one first."""

SHEET_REASONS: Mapping[str, Title] = {
    "missing-cell": Title("缺必填的单元格", "a cell that must be filled is empty"),
    "unknown-place": Title("地名对不上官方名称", "no place of that name"),
    "no-parent": Title("没有可归属的村居、党组织或小组", "nothing to put it under: village, organization or group"),
    "several-names": Title("一格里有几个姓名", "several names in one cell"),
    "same-name": Title("同一组内姓名重复，无法分辨是否同一人", "the same name twice in one group: one person or two?"),
    "contradiction": Title("与别的行说法不一", "says something else than another line"),
    "unknown-unit": Title("没有这个单位，或不止一个", "no such unit, or several"),
    "taken-id": Title("这个编号的单位已经终止，请另给编号", "a unit of this id has ended; give another id"),
    "several-parents": Title("原单位分属不同上级，请先划转", "the old units lie in different ones; move them first"),
    "no-destination": Title("拆分后有单位或成员没有去向", "of a unit that is split, something goes nowhere"),
    "later-entry": Title("网络里有更晚开始的内容，请核对生效日期", "the network has something that begins later"),
    "same-day": Title("与同日的另一项变更相连，请错开日期", "meets another change of that day; date one of them later"),
    "alone": Title("拆分或合并至少涉及两个单位", "a split makes two units or more, a merge takes as many"),
    "done-otherwise": Title("网络里这一天已有另一种变更", "the network has another change of that day"),
    "no-split": Title("变更表里没有这项拆分", "no unit is split into this one"),
    "other-line": Title("同一项变更的其他行有问题", "another line of the same change can not be taken"),
}
"""Further reasons for quarantine, of lines of sheets that are no tables of a bundle."""


def reason_title(code: str) -> Title:
    """What a reason for quarantine means.

    >>> reason_title("same-name").en
    'the same name twice in one group: one person or two?'
    """
    return REASONS.get(code) or SHEET_REASONS[code]


RANK: Mapping[str, int] = {code: rank for rank, code in enumerate(REASONS)}


@dataclass(frozen=True)
class TableReport:
    """What became of the rows of one file or sheet.

    Parameters
    ----------
    file, sheet
        Name relative to the source; the sheet is empty for a CSV file.
    target
        Label or edge type, or the id of a ledger.
    reasons
        Quarantined rows by primary reason.
    passed
        Skipped lines that are no rows, such as titles, by why; the other skipped ones repeat what is there.

    >>> TableReport("Member.csv", "", "Member", read=3, accepted=1, quarantined=1, skipped=1).read
    3
    """

    file: str
    sheet: str
    target: str
    read: int
    accepted: int
    quarantined: int
    skipped: int
    reasons: Mapping[str, int] = field(default_factory=dict)
    passed: Mapping[SkipReason, int] = field(default_factory=dict)


@dataclass(frozen=True)
class QuarantinedRow:
    """Where a row that was not taken stands, and why; never what it holds.

    Parameters
    ----------
    reasons
        Pairs of code and column, the primary one first; the column is empty where the whole row is meant.
    """

    file: str
    sheet: str
    line: int
    target: str
    reasons: tuple[tuple[str, str], ...]


def quarantined_rows(snapshot: Snapshot, limit: int) -> tuple[QuarantinedRow, ...]:
    """The first rows that the import of a snapshot put aside, by file and line."""
    columns = ["file", "sheet", "line", "target", "reasons"]
    rows = [
        row for file in snapshot.files("quarantine/rows") for row in pq.read_table(file, columns=columns).to_pylist()
    ]
    rows.sort(key=lambda row: (row["file"], row["sheet"] or "", row["line"]))
    return tuple(
        QuarantinedRow(
            row["file"],
            row["sheet"] or "",
            row["line"],
            row["target"],
            tuple((reason["code"], reason["column"] or "") for reason in row["reasons"]),
        )
        for row in rows[:limit]
    )


@dataclass(frozen=True)
class ImportReport:
    """What became of every row that was read: ``read == accepted + quarantined + skipped``.

    Parameters
    ----------
    ignored
        Files and sheets beside the bundle that were not read.
    unchanged
        Whether the network already held exactly this, so that no snapshot was written.
    dry_run
        Whether the import was only tried.
    snapshot
        Number of the network's snapshot afterwards; None if it has none.
    notes
        What the sources lack without being wrong.
    """

    tables: tuple[TableReport, ...]
    ignored: tuple[str, ...] = ()
    unchanged: bool = False
    dry_run: bool = False
    snapshot: int | None = None
    notes: tuple[Title, ...] = ()

    @property
    def read(self) -> int:
        """Rows read."""
        return sum(table.read for table in self.tables)

    @property
    def accepted(self) -> int:
        """Rows that are new or change what was there."""
        return sum(table.accepted for table in self.tables)

    @property
    def quarantined(self) -> int:
        """Rows put aside with a reason."""
        return sum(table.quarantined for table in self.tables)

    @property
    def skipped(self) -> int:
        """Rows that repeat what is there already."""
        return sum(table.skipped for table in self.tables)

    @property
    def reasons(self) -> Mapping[str, int]:
        """Quarantined rows by primary reason, in the order of :data:`SHEET_REASONS` and :data:`REASONS`."""
        total: Counter[str] = Counter()
        for table in self.tables:
            total.update(table.reasons)
        return {code: total[code] for code in (*SHEET_REASONS, *REASONS) if total[code]}
