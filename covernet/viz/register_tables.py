"""The register in a terminal: what a sync did, lists of entries, counts, and one entry with its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text

from covernet.graph.declarations import Title
from covernet.register.output import By, Tally
from covernet.register.states import Entry
from covernet.register.sync import Synced
from covernet.viz.register_words import STATES, STEPS, by_words, closing_words, state_words, step_words, unit_words
from covernet.viz.tables import columns
from covernet.viz.words import Names, place_words, severity_words, subject_words

LISTED = 100
"""Entries of a list in a terminal; the other formats have all of them."""

_SHOWN = 8
"""Characters of an id in a list."""

Titles = Mapping[str, Title]


def sync_table(done: Synced) -> Table:
    """What a sync did."""
    table = Table(
        title=f"登记簿同步 sync · 审计日 as of {done.on} · 快照 snapshot {done.snapshot}", title_justify="left"
    )
    columns(table, ("", ""), ("条", "entries"), right=(1,))
    rows = (
        ("新挂号 opened", done.opened),
        ("重新挂号 reopened", done.reopened),
        ("　其中手工销号后仍存在 of these closed by hand but still found", done.by_hand),
        ("接受到期 acceptances over", done.lapsed),
        ("情况有变 changed", done.changed),
        ("销号 closed", done.closed),
        ("迟办，不挂号 done late, not registered", done.late),
        ("现未销号 open now", done.open),
        ("现已接受 accepted now", done.accepted),
    )
    for words, count in rows:
        table.add_row(words, str(count))
    return table


def entries_list(entries: Sequence[Entry], day: dt.date, titles: Titles, names: Names, language: str) -> Table:
    """Entries, the first of them where there are many."""
    table = Table(title=f"登记簿 register · {day} · {min(LISTED, len(entries))} / {len(entries)}", title_justify="left")
    columns(
        table, ("编号", "id"), ("状态", "state"), ("要求", "severity"), ("规则", "rule"), ("对象", "subject"),
        ("情况", "detail"), ("所在", "place"), ("责任单位", "responsible"), ("承办", "owner"), ("时限", "due"),
    )  # fmt: skip
    for entry in entries[:LISTED]:
        finding = entry.finding
        unit = finding.responsible
        texts = (
            severity_words(finding.severity, language),
            rule_words(entry.rule, titles, language),
            subject_words(finding, names, language),
            entry.words.in_(language),
            place_words(finding, names),
            unit_words(unit["label"], unit["id"], names) if unit else "—",
            entry.owner or "",
            str(entry.due or ""),
        )
        table.add_row(entry.id[:_SHOWN], _state(entry, day, language), *map(Text, texts))
    return table


def tallies_list(found: Sequence[Tally], by: By, titles: Titles, names: Names, language: str) -> Table:
    """Counts by unit or by rule."""
    table = Table(title="登记簿 register", title_justify="left")
    first = ("责任单位", "responsible") if by == "unit" else ("规则", "rule")
    columns(table, first, *((title.zh, title.en) for title in STATES.values()), right=(1, 2, 3, 4))
    for tally in found:
        name = tally_words(tally, titles, names, language)
        overdue = Text(str(tally.overdue), style="bold red" if tally.overdue else "")
        table.add_row(Text(name), str(tally.open), overdue, str(tally.accepted), str(tally.closed))
    return table


def tally_words(tally: Tally, titles: Titles, names: Names, language: str) -> str:
    """What a count is about: a unit or a rule."""
    if tally.label == "Rule":
        return rule_words(tally.id or "", titles, language)
    return unit_words(tally.label, tally.id, names)


def entry_table(entry: Entry, day: dt.date, titles: Titles, names: Names, language: str) -> Table:
    """One entry as it stands."""
    finding, unit = entry.finding, entry.finding.responsible
    table = Table(title=f"{entry.id}", title_justify="left", show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    table.add_row("状态 state", _state(entry, day, language))
    accepted = f"{entry.reason}（{entry.until}）" if entry.until else ""
    rows = (
        ("规则 rule", f"{rule_words(entry.rule, titles, language)}\n{entry.rule}"),
        ("要求 severity", severity_words(finding.severity, language)),
        ("对象 subject", subject_words(finding, names, language)),
        ("情况 detail", entry.words.in_(language)),
        ("所在 place", place_words(finding, names)),
        ("责任单位 responsible", unit_words(unit["label"], unit["id"], names) if unit else ""),
        ("挂号 registered", str(entry.opened)),
        ("重新挂号 reopened", f"{entry.since} (× {entry.reopened})" if entry.reopened else ""),
        ("承办 owner", entry.owner or ""),
        ("时限 due", str(entry.due or "")),
        ("接受至 accepted until", accepted),
        ("销号 closed", f"{entry.closed}  {closing_words(entry, language)}" if entry.closed else ""),
    )
    for words, text in rows:
        if text:
            table.add_row(words, Text(text))
    return table


def history_table(entry: Entry, language: str) -> Table:
    """Everything that happened to one entry."""
    table = Table(title="经过 history", title_justify="left")
    columns(
        table, ("日期", "date"), ("事项", "event"), ("说明", "detail"), ("经由", "by"), ("记录时间", "written (UTC)")
    )
    for step in entry.history:
        words = STEPS[step.event.do].in_(language)
        texts = (str(step.group.on), words, step_words(step, language), by_words(step, language), step.group.at[:19])
        table.add_row(*map(Text, texts))
    return table


def rule_words(rule: str, titles: Titles, language: str) -> str:
    """A rule's title, else its id."""
    return titles[rule].in_(language) if rule in titles else rule


def _state(entry: Entry, day: dt.date, language: str) -> Text:
    state = "overdue" if entry.is_overdue(day) else entry.state_on(day)
    styles = {"overdue": "bold red", "open": "yellow", "accepted": "cyan", "closed": "green"}
    return Text(state_words(entry, day, language), style=styles[state])
