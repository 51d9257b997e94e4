"""The register as a workbook that planners pass round: entries, and how many of them each unit and rule has.

Every text is written as text, so that nothing a person typed or a sheet held can become a formula or a link.
"""

from __future__ import annotations

import datetime as dt
import io

from covernet.errors import UsageError
from covernet.register.output import By, tallies
from covernet.register.states import Entry, Register
from covernet.viz.register_tables import rule_words, tally_words
from covernet.viz.register_words import STATES, closing_words, state_words, unit_words
from covernet.viz.sheets import ROWS, Book, Cell, Marked, workbook, write_sheet
from covernet.viz.words import Names, place_words, severity_words, subject_id, subject_words

_HEAD = (
    "状态\nstate", "要求\nseverity", "规则\nrule", "对象\nsubject", "对象编号\nsubject id", "情况\ndetail", "所在\nplace",
    "责任单位\nresponsible", "承办\nowner", "时限\ndue", "挂号日期\nregistered", "重开次数\nreopened", "销号日期\nclosed",
    "销号原因\nwhy closed", "接受理由\nwhy accepted", "接受至（不含）\naccepted until", "登记编号\nid",
)  # fmt: skip

_ORDER = ("overdue", "open", "accepted", "closed")


def register_workbook(register: Register, day: dt.date, names: Names, language: str = "zh") -> bytes:
    """The whole register as the bytes of an .xlsx workbook; overdue entries come first, in red and in words.

    Parameters
    ----------
    day
        The day that says what is overdue, and which acceptances hold.
    names
        Names of units by (label, id).

    Raises
    ------
    UsageError
        If there are more entries than a sheet can hold.
    """
    if len(register.entries) > ROWS:
        raise UsageError(
            f"登记簿有 {len(register.entries)} 条，超过工作表的行数；请用 list --all --format csv",
            f"{len(register.entries)} entries do not fit a sheet; use list --all --format csv",
        )
    out = io.BytesIO()
    with workbook(out) as book:
        _entries(book, register, day, names, language)
        for by in ("unit", "rule"):
            _counts(book, register, by, day, names, language)
    return out.getvalue()


def _entries(book: Book, register: Register, day: dt.date, names: Names, language: str) -> None:
    def order(entry: Entry) -> tuple[int, dt.date]:
        state = "overdue" if entry.is_overdue(day) else entry.state_on(day)
        return _ORDER.index(state), entry.due or dt.date.max

    entries = sorted(register.entries.values(), key=order)
    rows = [_cells(entry, register, day, names, language) for entry in entries]
    late = sum(entry.is_overdue(day) for entry in entries)
    head = register.log.head or "—"
    note = (
        f"截至 as of {day}；{len(rows)} 条，其中逾期 overdue {late}；"
        f"上次同步 last sync {register.day or '—'}；登记簿末端 head {head}"
    )
    write_sheet(book, "登记台账 register", _HEAD, rows, note)


def _cells(entry: Entry, register: Register, day: dt.date, names: Names, language: str) -> list[Cell]:
    finding, unit = entry.finding, entry.finding.responsible
    late = entry.is_overdue(day)
    state = state_words(entry, day, language)
    return [
        Marked(state, "late") if late else state,
        severity_words(finding.severity, language),
        rule_words(entry.rule, register.titles, language),
        subject_words(finding, names, language),
        subject_id(finding),
        entry.words.in_(language),
        place_words(finding, names),
        unit_words(unit["label"], unit["id"], names) if unit else "—",
        entry.owner,
        Marked(entry.due, "late") if late else entry.due,
        entry.opened,
        entry.reopened,
        entry.closed,
        closing_words(entry, language),
        entry.reason,
        entry.until,
        entry.id,
    ]


def _counts(book: Book, register: Register, by: By, day: dt.date, names: Names, language: str) -> None:
    found = tallies(register.entries.values(), by, day)
    first = "责任单位\nresponsible" if by == "unit" else "规则\nrule"
    head = [first, *(f"{title.zh}\n{title.en}" for title in STATES.values())]
    rows: list[list[Cell]] = [
        [tally_words(t, register.titles, names, language), t.open, t.overdue, t.accepted, t.closed] for t in found
    ]
    name = "按责任单位 by unit" if by == "unit" else "按规则 by rule"
    write_sheet(book, name, head, rows, f"截至 as of {day}；未销号含逾期 open ones include those overdue", bars=1)
