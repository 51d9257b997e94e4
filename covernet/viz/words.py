"""A finding and what it is about in a few words, Chinese or English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from covernet.graph.declarations import YES, Title
from covernet.graph.model import SCHEMA
from covernet.queries.findings import Finding
from covernet.queries.rules import Agree, Reach, Require, Rule, Stated, Total
from covernet.viz.atlas_words import property_names, step_names

if TYPE_CHECKING:
    from covernet.queries.audit import RuleSummary

Names = Mapping[tuple[str, str], str]
"""Names of units by (label, id)."""


def met_words(summary: RuleSummary, language: str) -> str:
    """The share of subjects without a gap; yes or no where the rule asks how many there are in all."""
    total = summary.total
    if isinstance(summary.rule.demand, (Total, Stated)):
        return YES[not total.gaps].in_(language)
    if not total.checked:
        return "—"
    failing = max(summary.failing, 1 if total.gaps else 0)
    met = max(0, total.checked - failing)  # empty parts are gaps beside the subjects
    return percent(met, total.checked)


def percent(part: int, whole: int) -> str:
    """A part of a whole in per cent, half up to a tenth; all and nothing are said only where they are true.

    The atlas has the same rule in ``atlas_base.js``; a test compares the two.

    >>> percent(241, 248), percent(29_999, 30_000), percent(1, 30_000), percent(30_000, 30_000)
    ('97.2%', '>99.9%', '<0.1%', '100.0%')
    """
    tenths = (2000 * part + whole) // (2 * whole)
    if part < whole and tenths == 1000:
        return ">99.9%"
    if part and not tenths:
        return "<0.1%"
    return f"{tenths // 10}.{tenths % 10}%"


def severity_words(severity: str, language: str) -> str:
    """A severity in words.

    >>> severity_words("should", "zh")
    '倡导'
    """
    zh, en = {"must": ("必须", "must"), "should": ("倡导", "should")}[severity]
    return en if language == "en" else zh


DETAIL: Mapping[str, Title] = {
    "late": Title("已办，但迟办", "Done, but late"),
    "missing": Title("缺：{}", "Missing: {}"),
    "excess": Title("多：{}", "Too many: {}"),
    "wrong": Title("不符：{}", "Wrong: {}"),
    "order": Title("“{}”之前的阶段缺失或更晚", "Before {} a stage is missing or later"),
    "broken": Title("第 {} 步断开：{}", "Breaks at step {}: {}"),
    "foundExact": Title("现有 {}，应为 {}", "{} found, {} needed"),
    "foundMin": Title("现有 {}，应至少 {}", "{} found, at least {} needed"),
    "foundMax": Title("现有 {}，应至多 {}", "{} found, at most {} allowed"),
    "inPeriod": Title("{}：{}", "{}: {}"),
}
"""What is wrong, in words; the page of the atlas has them from here."""

MISFIT: Mapping[Require, Title] = {
    "subset": Title("有超出范围的", "Something lies outside"),
    "overlap": Title("两边没有相同的", "Nothing in common"),
    "equal": Title("两边不一致", "Not the same on both sides"),
}
"""What is wrong where the two sides of an ``agree`` rule do not fit."""


def detail_words(finding: Finding, rule: Rule, language: str) -> str:
    """What is wrong, in a few words that are read beside the rule's title.

    The atlas has the same order in ``atlas_base.js``; a test compares the two on every gap of the demos.
    """
    english = language == "en"
    titles = property_names(rule)

    def say(key: str, *values: object) -> str:
        return DETAIL[key].in_(language).format(*values)

    def titled(names: Sequence[str]) -> str:
        return (", " if english else "、").join(titles[n][english] if n in titles else n for n in names)

    listed = (("missing", finding.missing), ("excess", finding.excess), ("wrong", finding.wrong))
    if finding.status == "late":
        parts = [say("late")]
    elif finding.missing or finding.excess or finding.wrong:
        parts = [say(key, titled(names)) for key, names in listed if names]
    elif finding.at:
        parts = [say("order", titled([finding.at]))]
    elif isinstance(rule.demand, Agree):
        parts = [MISFIT[rule.demand.require].in_(language)]
    elif finding.broken_at is not None and isinstance(rule.demand, Reach):
        parts = [say("broken", finding.broken_at, step_names(rule.demand.via)[finding.broken_at - 1][english])]
    elif finding.found is not None:
        parts = [say(*_found(finding))]
    else:
        parts = []
    words = ("; " if english else "；").join(parts)
    return say("inPeriod", finding.period, words) if finding.period else words


def _found(finding: Finding) -> tuple[str, str, str]:
    """How many there are, and the bound that they miss: key and values of ``DETAIL``."""
    found, low, high = finding.found or 0, finding.min, finding.max
    equal = low if finding.expected is None and low == high else finding.expected
    if equal is not None:
        return "foundExact", f"{found:,}", f"{equal:,}"
    if low is not None and (high is None or found < low):
        return "foundMin", f"{found:,}", f"{low:,}"
    return "foundMax", f"{found:,}", f"{high:,}"


def subject_words(finding: Finding, names: Names, language: str) -> str:
    """The subject: its kind, its name where it has one, else its id; of an edge its type, its key and both ends."""
    label = str(finding.subject["label"])
    if label == "Network":
        return "the network" if language == "en" else "全网"
    if SCHEMA.has_node(label):
        return _node_words(finding.subject, names, language)
    edge = SCHEMA.edge(label)
    key = "、".join(str(value) for value in finding.subject["key"].values() if value is not None)
    start, end = (_node_words(finding.subject[side], names, language) for side in ("from", "to"))
    title = edge.title.in_(language) + (f" ({key})" if key else "")
    return f"{title}{': ' if language == 'en' else '：'}{start} {'→' if edge.directed else '↔'} {end}"


def subject_id(finding: Finding) -> str:
    """The subject's id; of an edge the ids of both ends."""
    subject = finding.subject
    return str(subject["id"]) if "id" in subject else f"{subject['from']['id']} → {subject['to']['id']}"


def _node_words(node: Mapping[str, str], names: Names, language: str) -> str:
    label, id = node["label"], node["id"]
    return f"{SCHEMA.node(label).title.in_(language)} {names.get((label, id), id)}"


def place_words(finding: Finding, names: Names) -> str:
    """The nearest known place by name."""
    for label in ("village", "town", "county"):
        id = finding.place[label]
        if id:
            return names.get((label.capitalize(), id), id)
    return "—"
