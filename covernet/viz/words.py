"""A finding and what it is about in a few words, Chinese or English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from covernet.graph.declarations import YES, Title
from covernet.graph.model import SCHEMA
from covernet.queries.findings import Finding
from covernet.queries.rules import Agree, Complete, Reach, Require, Rule, Stated, Total

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


def detail_words(finding: Finding, rule: Rule, language: str) -> str:
    """What is wrong, in a few words.

    A planner reads this beside the rule's title.
    """
    english = language == "en"
    parts: list[str] = []
    listed = ((finding.missing, "缺：", "missing: "), (finding.excess, "多：", "too many: "),
              (finding.wrong, "不符：", "wrong: "))  # fmt: skip
    for values, zh, en in listed:
        if values:
            texts = (
                [_property_words(rule, v, language) for v in values] if isinstance(rule.demand, Complete) else values
            )
            parts.append((en if english else zh) + (", " if english else "、").join(texts))
    if finding.broken_at is not None:
        missing = _step_words(rule, finding.broken_at, language)
        step = f"broken at step {finding.broken_at}: no " if english else f"在第 {finding.broken_at} 步断开，没有"
        parts.append(f"{step}{missing}")
    if finding.status == "late":
        parts.append("done, but late" if english else "已办，但迟办")
    elif finding.found is not None:
        parts.append(
            (f"{finding.found}, wanted " if english else f"现有 {finding.found}，应为") + _wanted(finding, english)
        )
    if finding.at:
        stage = _property_words(rule, finding.at, language)
        text = f"before {stage} a stage is missing or later" if english else f"“{stage}”之前的阶段缺失或更晚"
        parts.append(text)
    if isinstance(rule.demand, Agree):
        parts.append(MISFIT[rule.demand.require].in_(language))
    words = "; ".join(parts) if english else "；".join(parts)
    colon = ": " if english else "："
    return f"{finding.period}{colon}{words}" if finding.period else words


MISFIT: Mapping[Require, Title] = {
    "subset": Title("有超出范围的", "something lies outside"),
    "overlap": Title("两边没有相同的", "nothing in common"),
    "equal": Title("两边不一致", "not the same on both sides"),
}
"""What is wrong where the two sides of an ``agree`` rule do not fit."""


def _property_words(rule: Rule, name: str, language: str) -> str:
    """A property of a rule's subjects by its title."""
    declared = SCHEMA.node(rule.of).property(name)
    return declared.title.in_(language) if declared else name


def _step_words(rule: Rule, number: int, language: str) -> str:
    """What a step of a rule's path leads to."""
    ends = rule.demand.via[number - 1].ends if isinstance(rule.demand, Reach) else ()
    titles = [SCHEMA.node(label).title.in_(language) for label in ends]
    return (" or " if language == "en" else "或").join(titles)


def _wanted(finding: Finding, english: bool) -> str:
    blank = "" if english else " "
    if finding.expected is not None:
        return f"{blank}{finding.expected}"
    if finding.min is not None and finding.min == finding.max:
        return f"{blank}{finding.min}"
    if finding.min is not None and finding.max is not None:
        return f"{blank}{finding.min}–{finding.max}"
    if finding.min is not None:
        return f"at least {finding.min}" if english else f"至少 {finding.min}"
    return f"at most {finding.max}" if english else f"至多 {finding.max}"


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
