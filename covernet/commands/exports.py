"""``covernet exports``: what left a network, and whether the log of it is as it was written."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from covernet.commands.options import Net, emit
from covernet.register.chain import canonical
from covernet.register.exports import verify_exports
from covernet.viz.exports_table import exports_table
from covernet.viz.progress import say
from covernet.viz.tables import console


def exports(
    net: Net,
    head: Annotated[
        str | None, typer.Option("--head", metavar="HASH", help="以前记下的末端值 a head that was written down")
    ] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="每条一行 JSON one line each")] = False,
) -> None:
    """列出全部导出，并检查记录有没有被改动。 List every export, and check that nobody changed the log.

    请把末端值记在别处：只有它能发现结尾被整段截去。 Keep the head elsewhere: only it can tell that the end was cut off.
    """
    found = verify_exports(net, head)
    if found.log.unfinished:
        say(
            f"末尾有一行没写完（{found.log.unfinished} 字节），不算数，下次写入时会清除",
            f"an unfinished line at the end ({found.log.unfinished} bytes) does not count; the next export cuts it off",
        )
    if jsonl:
        emit("".join(f"{canonical(asdict(entry))}\n" for entry in found.log.entries).encode(), None)
    elif found.log.entries:
        console().print(exports_table(found.log.entries))
    if found.since is not None:
        say(f"记下的末端值仍在，其后又有 {found.since} 次导出", f"that head is there; {found.since} exports since then")
    if found.head is None:
        say("还没有导出过", "nothing was exported yet")
    else:
        say(f"导出记录完好：{len(found.log.entries)} 次；末端值 {found.head}",
            f"intact: {len(found.log.entries)} exports; the head: {found.head}")  # fmt: skip
