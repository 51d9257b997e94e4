"""What people read of a publication: what was sent, what stands beside it, and what that means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from covernet.graph.model import SCHEMA

if TYPE_CHECKING:
    from covernet.graph.publish import Published

_CHANGES = (("added", "新增", "added"), ("changed", "改动", "changed"), ("removed", "移除", "removed"))


def published_table(result: Published) -> Table:
    """Rows that were sent, or would be, by label and type."""
    parts = list(dict.fromkeys((*result.removed, *result.rows)))
    counts = [
        [
            result.rows.get(part, {}).get("added", 0),
            result.rows.get(part, {}).get("changed", 0),
            result.rows.get(part, {}).get("removed", 0) + result.removed.get(part, 0),
        ]
        for part in parts
    ]
    return _table(parts, counts, [f"{zh}\n{en}" for _, zh, en in _CHANGES])


def removed_table(removed: Mapping[str, int]) -> Table:
    """Rows that were taken away, or would be, by label and type."""
    return _table(list(removed), [[count] for count in removed.values()], ["移除\nremoved"])


def _table(parts: Sequence[str], counts: Sequence[Sequence[int]], titles: Sequence[str]) -> Table:
    table = Table()
    table.add_column("内容\ncontent", overflow="fold")
    for title in titles:
        table.add_column(title, justify="right")
    rows = [(_title(part), row) for part, row in zip(parts, counts, strict=True)]
    for name, row in rows:
        table.add_row(name, *(f"{count:,}" if count else "" for count in row))
    if len(rows) > 1:
        table.add_section()
        table.add_row("合计 total", *(f"{sum(column):,}" for column in zip(*counts, strict=True)))
    return table


def _title(part: str) -> str:
    kind, _, name = part.partition("/")
    title = SCHEMA.node(name).title if kind == "nodes" else SCHEMA.edge(name).title
    return f"{title.zh} {name}"


def published_words(result: Published, *, dry_run: bool) -> list[tuple[str, str]]:
    """What was done, or would be, in sentences of both languages.

    >>> from covernet.graph.publish import Published
    >>> rows = {"nodes/Member": {"changed": 9}}
    >>> published_words(Published(2, "difference", 2, rows, {}, (), {}), dry_run=True)[0][1]
    "snapshot 2 is there; people's names are added or taken out"
    """
    number, base = result.snapshot, result.base
    differs = (
        (f"已是快照 {number}，只加上或去掉姓名", f"snapshot {number} is there; people's names are added or taken out")
        if base == number
        else (f"只发布快照 {base} 到 {number} 的差异", f"the difference from snapshot {base} to {number}")
    )
    before = {
        "nothing": (f"数据库已是快照 {number}，无须发布", f"the database holds snapshot {number} already; nothing to do"),
        "whole": (f"发布快照 {number} 的全部", f"all of snapshot {number}"),
        "difference": differs,
        "resumed": ("上次发布中断，接着完成", "the last publication was interrupted and is gone on with"),
        "anew": ("先移除 covernet 已发布的内容，再发布全部", "what covernet published is removed, then all is sent anew"),
    }[result.way]  # fmt: skip
    words = [before]
    if result.items:
        made = "需建" if dry_run else "已建"
        words.append((f"{made}约束和索引 {len(result.items)} 个", f"constraints and indexes: {len(result.items)}"))
    if result.foreign:
        count = sum(result.foreign.values())
        words.append((f"同标签或类型的别的数据 {count:,} 项，未改动", f"{count:,} rows of others are left alone"))
    if dry_run:
        words.append(("只作检查，数据库未改动", "only checked; the database is unchanged"))
    elif result.way != "nothing":
        words.append((f"数据库现为快照 {number}", f"the database now holds snapshot {number}"))
    return words
