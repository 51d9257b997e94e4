"""Reading packs: what is legal is read as it stands, and every mistake names its file, rule and field."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covernet.errors import CovernetError, PackError, UsageError
from covernet.graph.declarations import Title
from covernet.graph.filters import Condition
from covernet.graph.snapshot import current_snapshot
from covernet.queries.audit import audit
from covernet.queries.packs import bundled_packs, load_pack, parse_pack
from covernet.queries.rules import (
    Agree,
    Cadence,
    Cardinality,
    Complete,
    Composition,
    Partition,
    Reach,
    Requirement,
    Sequence,
    Stated,
    Total,
    Unexpressed,
)
from tests.small import build

HEAD = """\
id = "made"
version = 1
title = { zh = "自编", en = "Made" }
source = { title = "示例", publisher = "示例", date = 2025-01-01 }
"""
NAMED = 'id = "r"\ntitle = { zh = "甲", en = "A" }\n'
REASON = "reason = { zh = '丙', en = 'C' }\n"

KINDS: Mapping[str, str] = {
    "cardinality": 'of = "Member"\nvia = ["SERVES>"]\nmin = 1\nmax = 25',
    "partition": 'of = "Village"\nvia = ["IN_GRID>"]\nparts = "Grid"\ncount = 2\nparts_where = { name = "第一网格" }',
    "reach": 'of = "Village"\nvia = ["<IN_VILLAGE PartyGroup", "<IN_GROUP"]',
    "composition": 'of = "Grid"\nvia = ["<HAS_ROLE"]\nproperty = "edge.role"\nall_of = ["网格长"]\neach = { max = 2 }',
    "total": 'of = "Village"\nwhere = { kind = "village" }\nequals = 2',
    "total of stated figures": 'stated = [961, "=", 780, "+", 67, "+", 114]',
    "agree": 'of = "SERVES"\nleft = ["IN_GROUP>", "IN_VILLAGE>"]\nright = ["LIVES_IN>"]\nrequire = "overlap"',
    "complete": 'of = "Issue"\nproperties = ["due"]\nmust = { registered = { min = 2024-01-01 } }',
    "sequence": 'of = "Issue"\nstages = ["registered", "rectified"]',
    "cadence": 'of = "Branch"\nvia = ["<HELD_BY Activity"]\nevery = "quarter"\nfrom = 2024-01-01',
}


def pack(body: str, head: str = HEAD, kind: str = "") -> str:
    return f"{head}[[rule]]\n{NAMED}kind = {json.dumps(kind)}\n{body}\n" if kind else f"{head}{body}\n"


def legal(kind: str, *, more: str = "", head: str = HEAD, **changed: str | None) -> str:
    """The rule of a kind with fields changed (None: left out) and others added."""
    lines = dict(line.split(" = ", 1) for line in KINDS[kind].split("\n"))
    for name, value in changed.items():
        lines.pop(name, None)
        if value is not None:
            lines[name] = value
    body = "\n".join(f"{name} = {value}" for name, value in lines.items())
    return pack(f"{body}\n{more}", head, kind.split()[0])


NO_BEGINNING: Any = {"from": None}  # a word of Python can not stand as a keyword


def top(**changed: str | None) -> str:
    """A pack of one legal rule whose own fields are changed."""
    lines: dict[str, str | None] = {}
    lines |= dict(line.split(" = ", 1) for line in HEAD.strip().split("\n"))
    lines |= changed
    return legal("total", head="".join(f"{name} = {value}\n" for name, value in lines.items() if value is not None))


MISTAKES: dict[str, tuple[str, str, str, str]] = {
    # what is wrong: the pack, the rule it names, the field it names, words of the sentence
    "unknown field": (legal("reach", more="severty = 1"), "r", "severty", "did you mean 'severity'"),
    "a field of another kind": (legal("reach", more="min = 1"), "r", "min", "unknown field"),
    "unknown kind": (pack('of = "Village"', kind="cardinal"), "r", "kind", "must be one of: cardinality, partition"),
    "no kind": (pack(f'[[rule]]\n{NAMED}of = "Village"'), "r", "kind", "must be one of"),
    "no id": (pack('[[rule]]\nkind = "reach"\nof = "Village"\nvia = ["IN_TOWN>"]'), "#1", "id", "must be a text"),
    "id in capitals": (pack('[[rule]]\nid = "Röle 1"\nkind = "reach"\nof = "Village"\nvia = ["IN_TOWN>"]'),
                       "Röle 1", "id", "lower-case"),
    "no title": (pack('[[rule]]\nid = "r"\nkind = "reach"\nof = "Village"\nvia = ["IN_TOWN>"]'), "r", "title", "zh ="),
    "title in one language": (legal("reach").replace(', en = "A"', ""), "r", "title", "zh = …, en = …"),
    "empty title": (legal("reach").replace('en = "A"', 'en = " "'), "r", "title", "both languages"),
    "title of numbers": (legal("reach").replace('en = "A"', "en = 1"), "r", "title", "zh = …, en = …"),
    "severity": (legal("reach", more='severity = "high"'), "r", "severity", "must, should"),
    "paragraph": (legal("reach", more='paragraph = "L31"'), "r", "paragraph", "whole number"),
    "paragraph below zero": (legal("reach", more="paragraph = -1"), "r", "paragraph", "at least 0"),
    "unknown label": (legal("reach", of='"Vilage"'), "r", "of", "did you mean 'Village'"),
    "label of the wrong type": (legal("reach", of="7"), "r", "of", "must be a text"),
    "an edge type as subject": (legal("reach", of='"SERVES"'), "r", "of", "there is no label 'SERVES'"),
    "missing via": (legal("cardinality", via=None), "r", "via", "is needed"),
    "via that is no list": (legal("cardinality", via='"SERVES>"'), "r", "via", "a path is a list of steps"),
    "step that is a number": (legal("cardinality", via="[1]"), "r", "via", "step 1 is a text or a table"),
    "step with an unknown field": (legal("cardinality", via='[{ step = "SERVES>", nod = {} }]'), "r", "via", "'nod'"),
    "step that can not be read": (legal("cardinality", via='["SERVES->"]'), "r", "via", "can not read 'SERVES->'"),
    "unknown edge type": (legal("cardinality", via='["SERVE>"]'), "r", "via", "there is no edge type 'SERVE'"),
    "hop that can not start": (legal("reach", via='["SERVES>"]'), "r", "via", "can not start from Village"),
    "second hop that can not start": (legal("cardinality", via='["IN_GROUP>", "SERVES>"]'), "r", "via", "step 2"),
    "no arrow": (legal("cardinality", via='["SERVES"]'), "r", "via", "directed; write SERVES> or <SERVES"),
    "undirected with arrow": (legal("reach", via='["PAIRED_WITH>"]'), "r", "via", "undirected; write PAIRED_WITH alone"),
    "unknown label in a step": (legal("reach", via='["IN_TOWN> Twon"]'), "r", "via", "there is no label 'Twon'"),
    "label a step does not reach": (legal("reach", via='["IN_TOWN> County"]'), "r", "via", "does not lead to County"),
    "no step to reach": (legal("reach", via="[]"), "r", "via", "at least one step"),
    "edge filter": (legal("cardinality", via='[{ step = "SERVES>", edge = { role = "x" } }]'), "r", "via", "SERVES has no"),
    "edge filter that is no table": (legal("cardinality", via='[{ step = "SERVES>", edge = 1 }]'), "r", "via", "table"),
    "undeclared property": (legal("total", where='{ sector = "emerging" }'), "r", "where", "no property 'sector'"),
    "value not in the closed list": (legal("total", where='{ kind = "hamlet" }'), "r", "where", "village, community"),
    "value of another type": (legal("total", where="{ kind = 1 }"), "r", "where", "type string"),
    "unknown condition": (legal("total", where="{ kind = { is = 1 } }"), "r", "where", "unknown condition 'is'"),
    "empty condition": (legal("total", where="{ kind = {} }"), "r", "where", "is empty"),
    "range of texts": (legal("total", where='{ kind = { min = "a" } }'), "r", "where", "needs a number or a date"),
    "where that is no table": (legal("total", where="[1]"), "r", "where", "must be a table"),
    "when": (legal("total", more='when = ["SERVES>"]'), "r", "when", "can not start from Village"),
    "unless": (legal("total", more='unless = ["SERVES>"]'), "r", "unless", "can not start from Village"),
    "responsible": (legal("total", more='responsible = ["SERVES>"]'), "r", "responsible", "can not start from Village"),
    "where of what edges do not have": (legal("agree", more='where = { kind = "village" }'), "r", "where", "SERVES has no"),
    "when of an edge": (legal("agree", more='when = ["IN_GROUP>"]'), "r", "when", "no nodes"),
    "unless of an edge": (legal("agree", more='unless = ["IN_GROUP>"]'), "r", "unless", "no nodes"),
    "responsible from the end of an edge": (legal("agree", more='responsible = ["LIVES_IN>"]'), "r", "responsible",
                                            "can not start from Member"),
    "where of stated figures": (legal("total of stated figures", more='where = { kind = "village" }'), "r", "where", "no nodes"),
    "no bound": (legal("cardinality", min=None, max=None), "r", "min", "give min, max or both"),
    "min above max": (legal("cardinality", min="26"), "r", "max", "is below min"),
    "min below zero": (legal("cardinality", min="-1"), "r", "min", "at least 0"),
    "min as text": (legal("cardinality", min='"1"'), "r", "min", "whole number"),
    "min as truth": (legal("cardinality", min="true"), "r", "min", "whole number"),
    "min as fraction": (legal("cardinality", min="1.0"), "r", "min", "whole number"),
    "min beyond counting": (legal("cardinality", min=f"1{'0' * 30}", max=None), "r", "min", "whole number"),
    "unknown parameter": (legal("cardinality", min='"$least"'), "r", "min", "no parameter '$least'"),
    "parts not reached": (legal("partition", parts='"Chain"'), "r", "parts", "via leads to Grid, not Chain"),
    "parts_where": (legal("partition", parts_where='{ kind = "x" }'), "r", "parts_where", "no property 'kind'"),
    "count": (legal("partition", count='"seven"'), "r", "count", "whole number"),
    "composition without steps": (legal("composition", via="[]"), "r", "via", "at least one step"),
    "composition's property": (legal("composition", property='"colour"'), "r", "property", "has no property 'colour'"),
    "composition's edge property": (legal("composition", property='"edge.colour"'), "r", "property", "HAS_ROLE has no"),
    "composition's owner": (legal("composition", property='"node.role"'), "r", "property", "edge.property"),
    "composition without values": (legal("composition", all_of="[]"), "r", "all_of", "list of values"),
    "composition's value twice": (legal("composition", all_of='["网格长", "网格长"]'), "r", "all_of", "twice"),
    "composition's value": (legal("composition", all_of="[1]"), "r", "all_of", "type string"),
    "each is no table": (legal("composition", each="1"), "r", "each", "{ min, max }"),
    "each with another field": (legal("composition", each="{ least = 1 }"), "r", "least", "unknown field"),
    "each below the default": (legal("composition", each="{ max = 0 }"), "r", "max", "1 by default"),
    "total without figure": (legal("total", equals=None), "r", "equals", "give one of"),
    "total with two": (legal("total", more="min = 1"), "r", "equals", "give one of"),
    "stated with subjects": (legal("total of stated figures", of='"Village"'), "r", "of", "have no subjects"),
    "stated with where": (legal("total of stated figures", where="{}"), "r", "where", "no nodes"),
    "stated without =": (legal("total of stated figures", stated="[1, 2]"), "r", "stated", 'one "="'),
    "stated is a text": (legal("total of stated figures", stated='"1 = 1"'), "r", "stated", 'one "="'),
    "stated ends in +": (legal("total of stated figures", stated='[1, "=", 1, "+"]'), "r", "stated", "alternate"),
    "stated side is empty": (legal("total of stated figures", stated='["=", 1]'), "r", "stated", "alternate"),
    "stated times": (legal("total of stated figures", stated='[1, "=", 1, "*", 1]'), "r", "stated", "+ or -"),
    "stated fraction": (legal("total of stated figures", stated='[1.5, "=", 1]'), "r", "stated", "whole number"),
    "stated beyond counting": (legal("total of stated figures", stated=f'[1{"0" * 30}, "=", 1]'), "r", "stated", "whole"),
    "agree on what": (legal("agree", require='"same"'), "r", "require", "subset, overlap, equal"),
    "agree without right": (legal("agree", right=None), "r", "right", "is needed"),
    "agree from the wrong end": (legal("agree", right='["IN_GROUP>"]'), "r", "right", "can not start from Household"),
    "complete in nothing": (legal("complete", properties=None, must=None), "r", "properties", "properties, must"),
    "complete in the unknown": (legal("complete", properties='["dew"]'), "r", "properties", "has no property 'dew'"),
    "complete twice": (legal("complete", properties='["due", "due"]'), "r", "properties", "twice"),
    "complete with a false must": (legal("complete", must='{ dew = "x" }'), "r", "must", "no property 'dew'"),
    "one stage": (legal("sequence", stages='["registered"]'), "r", "stages", "two stages"),
    "stage that is no date": (legal("sequence", stages='["registered", "theme"]'), "r", "stages", "no date property"),
    "stages are no list": (legal("sequence", stages='"registered"'), "r", "stages", "list of texts"),
    "cadence of what has no date": (legal("cadence", via='["IN_TOWN>"]'), "r", "via", "has no date"),
    "cadence of the undated": (legal("cadence", via="[]"), "r", "via", "has no date"),
    "cadence without period": (legal("cadence", every=None), "r", "every", "month, quarter"),
    "cadence of another period": (legal("cadence", every='"week"'), "r", "every", "month, quarter"),
    "cadence without a beginning": (legal("cadence", **NO_BEGINNING), "r", "from", "such as 2024-01-01"),
    "cadence from a word": (legal("cadence", **{"from": '"now"'}), "r", "from", "must be a date"),
    "cadence of none": (legal("cadence", more="at_least = 0"), "r", "at_least", "at least 1"),
    "rule that is no array": (f"{HEAD}[rule]\nid = 'r'", "", "rule", "[[rule]]"),
    "rule twice": (legal("reach") + legal("reach").removeprefix(HEAD), "", "rule", "'r' is used twice"),
    "no rule": (HEAD, "", "rule", "no rule"),
    "requirement with neither": (pack(f"[[requirement]]\n{NAMED}"), "r", "rules", "either rules or a reason"),
    "requirement with both": (legal("total") + f"[[requirement]]\n{NAMED}rules = ['r']\n{REASON}", "r", "rules", "not both"),
    "requirement of no rule": (legal("total") + f"[[requirement]]\n{NAMED}rules = []", "r", "rules", "a list of texts"),
    "requirement of an unknown rule": (legal("total") + f"[[requirement]]\n{NAMED}rules = ['s']", "r", "rules",
                                       "the pack has no rule 's'"),
    "requirement of a rule twice": (legal("total") + f"[[requirement]]\n{NAMED}rules = ['r', 'r']", "r", "rules", "twice"),
    "requirement without id": (pack("[[requirement]]\nreason = 1"), "requirement #1", "id", "must be a text"),
    "requirement with a reason in one language": (pack(f"[[requirement]]\n{NAMED}reason = 'x'"), "r", "reason", "zh ="),
    "requirement with another field": (pack(f"[[requirement]]\n{NAMED}why = 1"), "r", "why", "unknown field"),
    "requirement twice": (pack(f"[[requirement]]\n{NAMED}{REASON}" * 2), "", "requirement", "used twice"),
    "a table that is no field": (pack(f"[[unexpressed]]\n{NAMED}"), "", "unexpressed", "unknown field"),
    "pack field": (top(titel='"x"'), "", "titel", "did you mean 'title'"),
    "pack id": (top(id=None), "", "id", "must be a text"),
    "pack id with a slash": (top(id='"../x"'), "", "id", "lower-case"),
    "pack version": (top(version='"1"'), "", "version", "whole number"),
    "pack version 0": (top(version="0"), "", "version", "at least 1"),
    "pack without version": (top(version=None), "", "version", "is needed"),
    "pack title": (top(title='"自编"'), "", "title", "zh ="),
    "pack without source": (top(source=None), "", "source", "needs a title"),
    "source without title": (top(source='{ publisher = "x" }'), "", "source", "needs a title"),
    "source date": (top(source='{ title = "x", date = "2024" }'), "", "source", "date must be a date"),
    "source field": (top(source='{ title = "x", when = 1 }'), "", "when", "unknown field"),
    "parameters": (top(parameters="[1]"), "", "parameters", "must be a table"),
}  # fmt: skip


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_names_file_rule_and_field(what: str) -> None:
    text, rule, field, words = MISTAKES[what]
    tomllib.loads(text)
    with pytest.raises(PackError) as caught:
        parse_pack(text, "made.toml")
    error = caught.value
    assert (error.where.file, error.exit_code) == ("made.toml", 3)
    at = (
        (f"规则 {rule} 字段 {field}：", f"rule {rule}, field {field}: ")
        if rule
        else (f"字段 {field}：", f"field {field}: ")
    )
    assert error.zh.startswith(at[0]), str(error)
    assert error.en.startswith(at[1]), str(error)
    assert words in error.en
    assert re.search("[\u4e00-\u9fff]", error.zh.removeprefix(at[0])), "the sentence is Chinese first"


BROKEN: dict[str, bytes] = {
    "bad TOML": b'id = "made"\ntitle = {',
    "a table twice": f"{HEAD}[parameters]\n[parameters]\n".encode(),
    "another encoding": HEAD.encode("gb18030"),
    "UTF-16": HEAD.encode("utf-16"),
    "an empty file": b"",
    "nested too deep": b"a = " + b"[" * 100_000,
    "a number of 5000 digits": b"a = " + b"1" * 5_000,
    "an impossible date": b"a = 2024-13-45",
    "NUL": b'id = "a\x00b"',
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_file_that_is_no_pack_is_a_pack_error(what: str, tmp_path: Path) -> None:
    file = tmp_path / "规则 1.toml"
    file.write_bytes(BROKEN[what])
    with pytest.raises(PackError) as caught:
        load_pack(file)
    assert caught.value.where.file == "规则 1.toml"


def test_bad_toml_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(PackError) as caught:
        parse_pack('id = "made"\ntitle = nothing\n', "made.toml")
    assert str(caught.value).startswith("made.toml:2: ")


@pytest.mark.parametrize("name", ["", ".", "nowhere.toml", "a\0b", "x" * 5_000, "linkage.toml"])
def test_what_is_no_pack_lists_the_bundled_ones(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_pack(name)
    assert "shuxin-527" in caught.value.zh
    assert caught.value.exit_code == 2


def test_a_pack_file_may_have_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "made.toml"
    file.write_text(legal("reach"), encoding="utf-8-sig")
    assert load_pack(str(file)).id == "made"


@pytest.mark.parametrize("name", bundled_packs())
def test_a_bundled_pack_loads_and_says_where_it_is_from(name: str) -> None:
    found = load_pack(name)
    assert found.id == name
    assert found.rules and found.source.title
    assert not found.overrides
    texts = [found.title, *(r.title for r in found.rules), *(r.title for r in found.requirements)]
    texts += [u.reason for u in found.unexpressed]
    assert not [text for text in texts if "$" in text.zh + text.en], "a parameter is left in a title"
    assert len({rule.full_id for rule in found.rules}) == len(found.rules)


def read(kind: str, **more: Any) -> Any:
    (rule,) = parse_pack(legal(kind, **more), "made.toml").rules
    assert rule.kind == kind.split()[0]
    return rule.demand


def test_every_kind_is_read_as_it_stands() -> None:
    cardinality = read("cardinality")
    assert isinstance(cardinality, Cardinality) and (cardinality.min, cardinality.max) == (1, 25)
    partition = read("partition")
    assert isinstance(partition, Partition)
    assert (partition.parts, partition.count) == ("Grid", 2)
    assert partition.parts_where == (Condition("name", "string", "in", ("第一网格",)),)
    reach = read("reach")
    assert isinstance(reach, Reach) and [step.ends for step in reach.via] == [("PartyGroup",), ("Member",)]
    composition = read("composition")
    assert isinstance(composition, Composition)
    assert (composition.property, composition.all_of) == ("edge.role", ("网格长",))
    assert (composition.min, composition.max) == (1, 2)
    assert read("total") == Total(2, None, None)
    assert read("total", equals=None, more="min = 1\nmax = 3") == Total(None, 1, 3)
    assert read("total of stated figures") == Stated(961, 961, "961 = 780 + 67 + 114")
    assert read("total of stated figures", stated='[360, "=", 280, "-", 70]') == Stated(360, 210, "360 = 280 - 70")
    agree = read("agree")
    assert isinstance(agree, Agree) and agree.require == "overlap"
    assert (agree.left[-1].ends, agree.right[-1].ends) == (("Village",), ("Village",))
    complete = read("complete")
    assert isinstance(complete, Complete) and complete.properties == ("due",)
    assert complete.must == (Condition("registered", "date", "min", (dt.date(2024, 1, 1),)),)
    assert read("sequence") == Sequence(("registered", "rectified"))
    cadence = read("cadence")
    assert isinstance(cadence, Cadence)
    assert (cadence.every, cadence.at_least, cadence.start) == ("quarter", 1, dt.date(2024, 1, 1))


def test_every_kind_of_the_format_is_tried_here() -> None:
    from covernet.queries.rules import KINDS as demands

    assert {kind.split()[0] for kind in KINDS} == set(demands.values())


def test_common_fields_are_read() -> None:
    text = legal(
        "cardinality",
        more='severity = "should"\nparagraph = 31\nwhere = { office = false }\nwhen = ["IN_GROUP>"]\n'
        'unless = ["SERVES>"]\nresponsible = []',
    )
    (rule,) = parse_pack(text, "made.toml").rules
    assert (rule.full_id, rule.severity, rule.paragraph, rule.of) == ("made/r", "should", 31, "Member")
    assert rule.where == (Condition("office", "boolean", "in", (False,)),)
    assert rule.when and rule.when[0].text == "IN_GROUP>"
    assert rule.unless and rule.unless[0].text == "SERVES>"
    assert rule.responsible == (), "the empty path is the subject itself, not: not given"
    plain = parse_pack(legal("cardinality"), "made.toml").rules[0]
    assert (plain.severity, plain.paragraph, plain.where, plain.when, plain.unless, plain.responsible) == (
        "must", None, (), None, None, None,
    )  # fmt: skip


def test_what_is_not_expressed_is_kept_with_its_reason() -> None:
    found = parse_pack(pack(f"[[requirement]]\n{NAMED}{REASON}paragraph = 4"), "made.toml")
    assert found.unexpressed == (Unexpressed("r", Title("甲", "A"), Title("丙", "C"), 4),)


def test_a_requirement_names_its_rules() -> None:
    found = parse_pack(f"{legal('total')}[[requirement]]\n{NAMED}rules = ['r']\nparagraph = 4", "made.toml")
    assert found.requirements == (Requirement("r", Title("甲", "A"), ("r",), None, 4),)
    assert not found.unexpressed


PARAMETERS = HEAD + '[parameters]\nleast = 3\nmost = 9\nnames = ["甲链", "乙链"]\n'


def parameterised() -> str:
    text = legal("cardinality", head=PARAMETERS, min='"$least"', max='"$most"')
    return text.replace('zh = "甲", en = "A"', 'zh = "$least至${most}户：$names，$$5，$other", en = "$least to $most"')


def test_parameters_stand_in_rules_and_titles() -> None:
    found = parse_pack(parameterised(), "made.toml")
    demand = found.rules[0].demand
    assert isinstance(demand, Cardinality) and (demand.min, demand.max) == (3, 9)
    assert found.rules[0].title.zh == "3至9户：甲链、乙链，$5，$other"
    assert found.rules[0].title.en == "3 to 9"
    assert found.overrides == ()


def test_parameters_stand_anywhere_in_a_value() -> None:
    head = HEAD + '[parameters]\nkind = "village"\nstep = "IN_TOWN>"\nword = "="\nfigure = 2\n'
    listed = legal(
        "total", head=head, where='{ kind = { not = ["$kind"] } }', equals='"$figure"', more='when = ["$step"]'
    )
    rule = parse_pack(listed, "made.toml").rules[0]
    assert rule.where == (Condition("kind", "string", "not_in", ("village",)),)
    assert rule.when and rule.when[0].text == "IN_TOWN>"
    stated = legal("total of stated figures", head=head, stated='["$figure", "$word", 1, "+", 1]')
    assert parse_pack(stated, "made.toml").rules[0].demand == Stated(2, 2, "2 = 1 + 1")


def test_settings_override_parameters_and_that_is_told() -> None:
    found = parse_pack(parameterised(), "made.toml", {"made": {"least": 5, "most": 9}, "other": {"x": 1}})
    demand = found.rules[0].demand
    assert isinstance(demand, Cardinality) and (demand.min, demand.max) == (5, 9)
    assert found.rules[0].title.en == "5 to 9"
    (changed,) = found.overrides
    assert (changed.pack, changed.parameter, changed.default, changed.value) == ("made", "least", 3, 5)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("lest", 5, "no parameter of the pack"),
        ("least", "5", "another type"),
        ("least", True, "another type"),
        ("least", 5.0, "another type"),
        ("names", "甲链", "another type"),
    ],
)
def test_a_wrong_override_names_the_settings(name: str, value: object, words: str) -> None:
    with pytest.raises(PackError) as caught:
        parse_pack(parameterised(), "made.toml", {"made": {name: value}})
    assert caught.value.where.file == "settings.toml"
    assert f"made.{name}" in caught.value.zh and words in caught.value.en


def test_an_override_that_makes_a_rule_impossible_names_the_settings_too() -> None:
    with pytest.raises(PackError) as caught:
        parse_pack(parameterised(), "made.toml", {"made": {"least": 10}})
    assert "规则 r 字段 max" in caught.value.zh
    assert "settings.toml" in caught.value.zh and "least = 10" in caught.value.zh


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("net"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_audited(kind: str, net: Path) -> None:
    result = audit(net, [parse_pack(legal(kind), "made.toml")])
    assert [summary.rule.full_id for summary in result.summary] == ["made/r"]


def test_a_cadence_from_long_ago_says_so(net: Path) -> None:
    pack = parse_pack(legal("cadence", **{"from": "1925-06-30"}), "made.toml")
    assert audit(net, [pack], as_of=dt.date(2025, 6, 30)).summary
    with pytest.raises(UsageError) as caught:
        audit(net, [pack], as_of=dt.date(2026, 1, 1))
    assert "1925-06-30" in caught.value.zh and "100" in caught.value.zh


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 40),
    st.integers(-(10**40), 10**40),
    st.sampled_from([1.5, float("inf"), float("nan"), dt.date(2024, 1, 31), dt.date(1, 1, 1)]),
    st.sampled_from(
        ["", "$x", "$", "=", "Village", "Grid", "IN_TOWN>", "<SERVES", "PAIRED_WITH", "edge.role", "id", "must"]
    ),
    st.text(max_size=6),
    st.sampled_from(
        [[], {}, [[]], [{}], ["Village"], ["IN_TOWN>"], {"min": 1}, {"not": []}, {"missing": True}, [1, "=", 1]]
    ),
)
"""What a field may be replaced by; None takes it out."""


def toml(value: Any) -> str:
    """A value as inline TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(c if c.isalnum() else f"\\U{ord(c):08x}" for c in value) + '"'
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside a table."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way for key, item in items for way in ((*here, key), *places(item, (*here, key)))]


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(kind=st.sampled_from(sorted(KINDS)), data=st.data())
def test_a_mutated_pack_is_a_pack_or_a_sentence(kind: str, data: st.DataObject, net: Path) -> None:
    raw = tomllib.loads(legal(kind))
    for _ in range(data.draw(st.integers(1, 2), "mutations")):
        way = data.draw(st.sampled_from(places(raw) or [("id",)]), "place")
        value = data.draw(JUNK, "value")
        owner = raw
        for key in way[:-1]:
            owner = owner[key]
        if value is None:
            del owner[way[-1]]
        else:
            owner[way[-1]] = value
    text = "".join(f"{json.dumps(name, ensure_ascii=False)} = {toml(value)}\n" for name, value in raw.items())
    try:
        audit(current_snapshot(net), [parse_pack(text, "made.toml")])
    except CovernetError as error:
        assert error.zh and error.en
