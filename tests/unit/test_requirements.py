"""Requirements: everything a source asks for is a rule that runs, or says why it is none."""

from __future__ import annotations

import dataclasses

import pytest

from covernet.queries.pack_docs import packs_markdown
from covernet.queries.packs import bundled_packs, load_pack
from covernet.queries.rules import Pack, Requirement, Rule

UNSOURCED = ("linkage",)
"""Packs that no article stands behind."""

SOURCED = tuple(name for name in bundled_packs() if name not in UNSOURCED)


def told(rule: Rule) -> tuple[str, str]:
    return f"{rule.id}：某事", f"{rule.id}: something"


def unanswered(pack: Pack) -> list[str]:
    """Requirements with neither a rule nor a reason, or with both."""
    return [item.id for item in pack.requirements if bool(item.rules) == (item.reason is not None)]


def unasked(pack: Pack) -> set[str]:
    """Rules that no requirement of the source asks for."""
    return {rule.id for rule in pack.rules} - {id for item in pack.requirements for id in item.rules}


@pytest.mark.parametrize("name", SOURCED)
def test_every_requirement_is_a_rule_or_says_why_not(name: str) -> None:
    pack = load_pack(name)
    assert pack.requirements
    assert not unanswered(pack)


@pytest.mark.parametrize("name", SOURCED)
def test_every_rule_of_a_source_is_asked_for(name: str) -> None:
    assert not unasked(load_pack(name))


@pytest.mark.parametrize("name", SOURCED)
def test_requirements_and_rules_name_their_paragraph(name: str) -> None:
    pack = load_pack(name)
    paragraphs = [*((item.id, item.paragraph) for item in pack.requirements)]
    paragraphs += [(rule.id, rule.paragraph) for rule in pack.rules]
    assert not [id for id, paragraph in paragraphs if not paragraph]


@pytest.mark.parametrize("name", SOURCED)
def test_a_rule_stands_in_the_paragraph_of_a_requirement(name: str) -> None:
    pack = load_pack(name)
    asked = {(id, item.paragraph) for item in pack.requirements for id in item.rules}
    assert not {(rule.id, rule.paragraph) for rule in pack.rules} - asked


def test_what_is_unanswered_or_unasked_is_seen() -> None:
    pack = load_pack(SOURCED[0])
    first, *others = pack.requirements
    bare = Requirement(first.id, first.title)
    assert unanswered(dataclasses.replace(pack, requirements=(bare, *others))) == [first.id]
    assert unasked(dataclasses.replace(pack, requirements=())) == {rule.id for rule in pack.rules}


@pytest.mark.parametrize("name", bundled_packs())
def test_the_page_shows_every_requirement_and_rule(name: str) -> None:
    pack = load_pack(name)
    page = packs_markdown([pack], told)
    for rule in pack.rules:
        said = f"**{rule.title.zh}**<br>{rule.id}：某事<br>**{rule.title.en}**<br>{rule.id}: something |"
        assert f"| `{rule.id}`<br>{rule.kind}, {rule.severity} | {said}" in page
    for item in pack.requirements:
        assert f"{item.title.zh}<br>{item.title.en} | " in page
    for left in pack.unexpressed:
        assert f"| — | {left.reason.zh}<br>" in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert {line.count(" | ") for line in rows if "---" not in line} == {3}, "a cell with a bar in it"
