"""What is said before an audit: rules without subjects, changed thresholds, demands nobody could meet."""

from __future__ import annotations

import datetime as dt
from itertools import chain, combinations, product
from pathlib import Path

import pytest

from covernet.graph.snapshot import current_snapshot
from covernet.queries.feasibility import Doubt, doubts
from covernet.queries.packs import load_pack, parse_pack
from tests.small import EAST, HALL, TABLES, build

DAY = dt.date(2025, 6, 30)

HEAD = 'id = "own"\nversion = 1\ntitle = { zh = "试", en = "Trial" }\nsource = { title = "试" }\n'


def rule(id: str, text: str) -> str:
    return f'\n[[rule]]\nid = "{id}"\ntitle = {{ zh = "规则", en = "Rule" }}\nseverity = "must"\n{text}\n'


def said(net: Path, *rules: str) -> list[Doubt]:
    return list(doubts(current_snapshot(net), [parse_pack(HEAD + "".join(rules), "own.toml")], DAY))


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("net"))


def test_a_pack_of_another_network_has_rules_without_subjects(net: Path) -> None:
    teams = rule("teams", 'kind = "cardinality"\nof = "Team"\nvia = ["<MEMBER_OF"]\nmin = 1')
    odd = rule(
        "odd", 'kind = "cardinality"\nof = "Village"\nwhere = { kind = "community" }\nvia = ["<LIVES_IN"]\nmin = 1'
    )
    found = said(net, teams, odd)
    assert [(d.kind, d.rules) for d in found if d.kind == "no-subject"] == [
        ("no-subject", ("own/teams",)),
        ("no-subject", ("own/odd",)),
    ]
    assert "没有工作队" in found[0].text.zh or "没有" in found[0].text.zh
    assert "2 个村居" in found[1].text.zh  # there are villages, but none is a community
    assert not said(net, rule("some", 'kind = "cardinality"\nof = "Village"\nvia = ["<LIVES_IN"]\nmin = 1'))


def test_a_threshold_of_the_settings_is_told(net: Path) -> None:
    pack = load_pack("linkage", {"linkage": {"max_households": 3}})
    told = [d for d in doubts(current_snapshot(net), [pack], DAY) if d.kind == "overridden"]
    assert ["max_households" in d.text.zh and "25" in d.text.zh and "3" in d.text.zh for d in told] == [True]


SERVED = 'kind = "cardinality"\nof = "Household"\nvia = ["<SERVES"]\nmin = {}'
LOAD = 'kind = "cardinality"\nof = "Member"\nvia = ["SERVES>"]\nmax = {}'


def meetable(households: int, members: int, least: int, most: int) -> bool:
    """Whether some assignment gives each household its members and no member too many: every one is tried."""
    sets = [
        set(chosen)
        for chosen in chain.from_iterable(combinations(range(members), n) for n in range(members + 1))
        if len(chosen) >= least
    ]
    return any(
        all(sum(member in chosen for chosen in assigned) <= most for member in range(members))
        for assigned in product(sets, repeat=households)
    )


@pytest.mark.parametrize(("households", "members"), [(1, 1), (2, 1), (2, 2), (3, 2), (2, 3), (3, 3)])
def test_what_is_called_impossible_is_exactly_what_no_assignment_meets(
    tmp_path: Path, households: int, members: int
) -> None:
    """Counting is exact here: any household can be served by any member."""
    tables = {
        **{name: TABLES[name] for name in ("County", "Town", "Village", "IN_COUNTY", "PartyGroup")},
        "IN_TOWN": [row for row in TABLES["IN_TOWN"] if row["from_label"] == "Village"],
        "IN_VILLAGE": [row for row in TABLES["IN_VILLAGE"] if row["from_label"] == "PartyGroup"],
        "Household": [{"id": f"H{n}"} for n in range(households)],
        "LIVES_IN": [{"from": f"H{n}", "to": HALL} for n in range(households)],
        "Member": [{"id": f"M{n}"} for n in range(members)],
        "IN_GROUP": [{"from": f"M{n}", "to": "G1"} for n in range(members)],
    }
    net = build(tmp_path, tables)
    for least, most in product((1, 2, 3), (0, 1, 2, 3)):
        found = said(net, rule("served", SERVED.format(least)), rule("load", LOAD.format(most)))
        assert any(d.kind == "impossible" for d in found) == (not meetable(households, members, least, most))


def test_a_sum_is_told_for_each_place_that_can_not_help_itself(net: Path) -> None:
    """Six households and two members of up to three: enough in all, but EAST has a household and no member."""
    found = said(net, rule("served", SERVED.format(1)), rule("load", LOAD.format(3)))
    assert [(d.kind, d.level, d.place) for d in found] == [("impossible-here", "village", EAST)]
    assert "1 个户 × 至少 1 > 0 个党员 × 至多 3" in found[0].text.zh
    assert "1 must come from elsewhere" in found[0].text.en


def test_a_limit_that_spares_some_ends_is_no_limit(net: Path) -> None:
    """Only members without an office are limited, so nothing can be said of the rest."""
    spared = LOAD.format(0).replace("via =", "where = { office = false }\nvia =")
    assert not said(net, rule("served", SERVED.format(1)), rule("load", spared))[1:]


def test_a_limit_for_those_who_have_any_is_a_limit_for_all(net: Path) -> None:
    """The bundled pack limits only members who serve somebody; the others keep the limit in any case."""
    pack = load_pack("linkage", {"linkage": {"max_households": 2}})
    found = [d for d in doubts(current_snapshot(net), [pack], DAY) if d.kind == "impossible"]
    assert [d.rules for d in found] == [("linkage/household-served", "linkage/member-load")]


def test_parts_that_can_not_all_be_filled(net: Path) -> None:
    grids = 'kind = "partition"\nof = "Village"\nvia = ["IN_GRID>"]\nparts = "Grid"\ncount = {}'
    assert not said(net, rule("grids", grids.format(2)))
    (doubt,) = said(net, rule("grids", grids.format(3)))
    assert doubt.kind == "impossible"
    assert "3 个网格" in doubt.text.zh
    assert "2 个村居" in doubt.text.zh


def test_a_partition_limits_the_other_way_round(net: Path) -> None:
    """A village is in one grid, so two villages can not give two grids two villages each."""
    grids = rule("grids", 'kind = "partition"\nof = "Village"\nvia = ["IN_GRID>"]\nparts = "Grid"')
    size = 'kind = "cardinality"\nof = "Grid"\nvia = ["<IN_GRID Village"]\nmin = {}'
    assert not said(net, grids, rule("size", size.format(1)))
    kinds = {d.kind for d in said(net, grids, rule("size", size.format(2)))}
    assert "impossible" in kinds


def test_more_kinds_than_there_are_holders(net: Path) -> None:
    chains = (
        'kind = "composition"\nof = "Town"\nvia = ["<IN_TOWN Chain"]\nproperty = "name"\nall_of = ["蔬菜链", "水果链"]'
    )
    (doubt,) = said(net, rule("chains", chains))
    assert doubt.kind == "impossible"
    assert "水果链" in doubt.text.zh
