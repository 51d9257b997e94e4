"""The log of exports in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from covernet.register.exports import Export
from covernet.viz.tables import columns

LISTED = 50
"""Newest exports that the table lists."""


def exports_table(entries: Sequence[Export]) -> Table:
    """The newest exports, the last at the end."""
    shown = entries[-LISTED:]
    title = f"导出记录 exports · {len(shown)} / {len(entries)}"
    table = Table(title=title, title_justify="left")
    columns(
        table, ("时间 (UTC)", "at"), ("内容", "what"), ("形式", "form"), ("用途", "profile"), ("姓名", "names"),
        ("快照", "snapshot"), ("日期", "as of"), ("文件 SHA-256", "file"), right=(5,),
    )  # fmt: skip
    for one in shown:
        names = "是 yes" if one.names else "否 no"
        table.add_row(
            one.at[:19].replace("T", " "), one.what, one.form, one.profile, names, str(one.snapshot),
            one.as_of or "—", (one.sha256 or "—")[:12],
        )  # fmt: skip
    return table
