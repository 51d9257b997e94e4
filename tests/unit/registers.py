"""Registers for tests: audits made by hand, and commands that run in processes of their own until they are killed."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyarrow as pa

from covernet.graph.declarations import Title
from covernet.graph.snapshot import Manifest, Snapshot
from covernet.queries.audit import AuditResult
from covernet.queries.columns import FINDING_COLUMNS, TALLY_COLUMNS
from covernet.queries.findings import Finding
from covernet.queries.rules import Pack, Rule, Source, Total
from covernet.register.actions import close
from covernet.register.log import read_log
from covernet.register.states import Entry, Register, fold, open_register
from covernet.register.sync import Synced, sync, take_in
from tests.unit import writers

CONTEXT = writers.CONTEXT
CONTEXT.set_forkserver_preload(["tests.unit.writers", "tests.unit.registers"])

DAY = dt.date(2025, 6, 30)
UNITS = ("V1", "V2")


@dataclass(frozen=True)
class Gap:
    """A finding, as far as a test cares.

    Parameters
    ----------
    unit
        Id of the village where it lies, which is responsible; None for neither.
    """

    key: str
    rule: str = "a/one"
    status: str = "gap"
    found: int = 0
    unit: str | None = "V1"
    severity: str = "must"

    @property
    def id(self) -> str:
        """An id of the length that findings have."""
        return self.key.encode().hex().ljust(20, "0")


def pack(id: str, rules: Iterable[str], version: int = 1) -> Pack:
    """A pack of rules that are nothing but a name."""
    title = Title("示例", "example")
    made = (
        Rule(id, rule, Title(f"规则 {rule}", f"rule {rule}"), "must", "Village", Total(1, None, None)) for rule in rules
    )
    return Pack(id, version, title, Source("示例"), {}, tuple(made))


PACK = pack("a", ["one", "two"])


def audited(gaps: Iterable[Gap], on: dt.date = DAY, packs: Sequence[Pack] = (PACK,), snapshot: int = 1) -> AuditResult:
    """An audit that found these."""
    rows: list[dict[str, Any]] = [
        {
            **dict.fromkeys(FINDING_COLUMNS.names),
            **{"missing": [], "excess": [], "wrong": []},
            "id": gap.id,
            "rule": gap.rule,
            "status": gap.status,
            "severity": gap.severity,
            "subject_label": "Household",
            "subject_id": gap.key,
            "found": gap.found,
            "min": 1,
            "village": gap.unit,
            "responsible_label": "Village" if gap.unit else None,
            "responsible_id": gap.unit,
        }
        for gap in gaps
    ]
    return AuditResult(
        snapshot, on, tuple(packs), pa.Table.from_pylist(rows, FINDING_COLUMNS), TALLY_COLUMNS.empty_table()
    )


def describe(finding: Finding, rule: Rule) -> Title:
    """Words that tell one state of a finding from another."""
    return Title(f"现有 {finding.found}", f"{finding.found} found")


def snapshot_of(net: Path, number: int = 1, content: str = "c") -> Snapshot:
    """A snapshot without anything in it."""
    manifest = Manifest(1, number, "2025-06-30T00:00:00+00:00", {}, (), {}, (), content)
    return Snapshot(net / "snapshots" / f"{number:06d}", manifest)


def new_network(folder: Path) -> Path:
    """A folder that is a network as far as the register cares, whose day is ``DAY``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.toml").write_text(f"as_of = {DAY}\n", encoding="utf-8")
    return folder


def take(net: Path, gaps: Iterable[Gap], on: dt.date = DAY, **more: Any) -> Synced:
    """Bring the register up to date with an audit that found these."""
    result = audited(gaps, on, **more)
    return take_in(snapshot_of(net, result.snapshot), result, describe)


def said(register: Register) -> Mapping[str, Any]:
    """What a register says of each entry, without the times of writing."""
    return {id: entry_said(entry) for id, entry in register.entries.items()}


def entry_said(entry: Entry) -> tuple[Any, ...]:
    """What an entry says, without the times of writing."""
    names = (
        "rule",
        "state",
        "facts",
        "words",
        "opened",
        "since",
        "owner",
        "due",
        "reason",
        "until",
        "closed",
        "cause",
        "note",
    )
    return (*(getattr(entry, name) for name in names), tuple((s.event, s.group.on) for s in entry.history))


ROUNDS = 6
"""Commands that a process runs if nobody kills it: sync and close in turn."""


def command(net: Path, number: int) -> None:
    """The command of that number, from 0: every other time half of the register is closed by hand, or all is found again."""
    if number % 2 == 0:
        sync(net, describe=describe)
        return
    ids = sorted(id for id, entry in open_register(net).entries.items() if entry.state == "open")
    close(net, ids[number % 4 == 1 :: 2], note=f"示例 {number}")


def run_commands(tell: Connection, net: Path) -> None:
    """Run the commands that are left, and tell the number of each that has ended."""
    tell.send("started")
    for number in range(len(read_log(net).groups), ROUNDS):
        command(net, number)
        tell.send(number)


def run_and_die(tell: Connection, net: Path, step: int) -> None:
    """Run the next command and be killed before the given call that makes something durable or visible."""
    left = step

    def counted(call: Any) -> Any:
        def wrapper(*args: Any, **more: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
            return call(*args, **more)

        return wrapper

    for name in ("fsync", "mkdir"):
        setattr(os, name, counted(getattr(os, name)))
    take(net, [Gap(str(number), found=number) for number in range(len(read_log(net).groups) + 1)])
    tell.send("written")


def take_with_limit(tell: Connection, net: Path, size: int) -> None:
    """Take findings in while no file can grow beyond so many bytes; tell what came of it."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    tell_outcome(tell, net)


def take_as_nobody(tell: Connection, net: Path) -> None:
    """Take findings in without the rights of root; tell what came of it."""
    if sys.platform != "win32" and os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    tell_outcome(tell, net)


def tell_outcome(tell: Connection, net: Path) -> None:
    """Take findings in; tell ``written``, or the name of the error."""
    try:
        take(net, [Gap("later")])
        tell.send("written")
    except Exception as error:
        tell.send(type(error).__name__)


def state_of(net: Path) -> Mapping[str, Any]:
    """What the register of a network says, without the times of writing."""
    return said(fold(read_log(net)))
