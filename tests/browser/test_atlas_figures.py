"""The figures of the overview: what is known, what is hidden, and shares that are rounded in one way everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from covernet.graph.snapshot import current_snapshot
from covernet.queries.audit import audit
from covernet.viz.words import met_words, percent
from tests.browser.conftest import Atlases, OpenPage, draw
from tests.browser.networks import AS_OF, TOWN, write_bundle
from tests.browser.test_atlas import data_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def nearly(tmp_path_factory: pytest.TempPathFactory) -> Atlases:
    """One village with two groups, of whose 40 households nobody serves six; everything else is in order."""
    folder = tmp_path_factory.mktemp("nearly")
    village, groups = f"{TOWN}001", ["G1", "G2"]
    members = [(f"{g}-M{n}", g) for g in groups for n in range(4)]
    homes = [f"H{n:02d}" for n in range(40)]
    lies = {"from_label": "Village", "from": village, "to_label": "Town", "to": TOWN}
    tables: dict[str, list[dict[str, object]]] = {
        "County": [{"id": "310151", "name": "崇明区"}],
        "Town": [{"id": TOWN, "name": "竖新镇"}],
        "Village": [{"id": village, "name": "样例1村", "kind": "village"}],
        "IN_COUNTY": [{"from_label": "Town", "from": TOWN, "to_label": "County", "to": "310151"}],
        "IN_TOWN": [dict(lies)],
        "PartyGroup": [{"id": g, "name": g, "kind": "natural_village"} for g in groups],
        "IN_VILLAGE": [{"from_label": "PartyGroup", "from": g, "to_label": "Village", "to": village} for g in groups],
        "Member": [{"id": m, "name": "示例·甲"} for m, _ in members],
        "IN_GROUP": [{"from": m, "to": g} for m, g in members],
        "Household": [{"id": h} for h in homes],
        "LIVES_IN": [{"from": h, "to": village} for h in homes],
        "SERVES": [{"from": members[n % 8][0], "to": h} for n, h in enumerate(homes[6:])],
    }
    return draw(write_bundle(folder / "inputs", tables), folder, "linkage")


def test_a_hidden_count_is_no_gap(open_page: OpenPage, nearly: Atlases) -> None:
    """Two groups are too few to be counted in public: nobody can tell whether one of them has a gap."""
    result = audit(current_snapshot(nearly.share.parent / "network"), ["linkage"], as_of=AS_OF)
    assert [s.rule.id for s in result.summary if s.total.gaps] == ["household-served"]
    rules = len(result.rules)
    shared, working = open_page(nearly.share), open_page(nearly.working)
    assert working.texts(".figures li")[0].split("\n")[0] == f"1 / {rules}"
    first = shared.texts(".figures li")[0]
    hidden = {f["rule"] for f in data_of(nearly.share)["findings"] if f["n"] == "…"}
    assert hidden, "there is something to hide"
    assert first.split("\n")[0] == f"1 / {rules}"
    assert f"另 {len(hidden)} 条数小不列，也可能没有缺口" in first
    assert "数小不列" not in working.texts(".figures li")[0]
    shared.go("#/gaps")
    assert shared.page.locator("table.gaps tr", has_text="数小不列").count() == len(hidden)


@pytest.mark.parametrize("network", ["small", "demo"])
def test_known_and_hidden_rules_hold_the_true_number(
    open_page: OpenPage, request: pytest.FixtureRequest, network: str
) -> None:
    atlases: Atlases = request.getfixturevalue(network)
    found = {f["rule"] for f in data_of(atlases.working)["findings"] if not f["late"]}
    shared = open_page(atlases.share)
    known, hidden = (set(shared.page.evaluate(f"[...{name}]")) for name in ("OPEN_RULES", "HIDDEN_RULES"))
    assert known <= found <= known | hidden
    assert shared.texts(".figures strong")[0] == f"{len(known)} / {len(data_of(atlases.share)['rules'])}"


def test_both_languages_round_alike(open_page: OpenPage, small: Atlases) -> None:
    pairs = [(part, whole) for whole in range(1, 121) for part in range(whole + 1)]
    pairs += [(241, 248), (1, 800), (799, 800), (1, 2001), (2000, 2001), (1, 10**7), (10**7 - 1, 10**7), (5, 10**7)]
    said = open_page(small.share).page.evaluate("pairs => pairs.map(p => percent(...p))", pairs)
    assert said == [percent(*pair) for pair in pairs]
    assert all((text == "100.0%") == (part == whole) for text, (part, whole) in zip(said, pairs, strict=True))
    assert all((text == "0.0%") == (part == 0) for text, (part, _) in zip(said, pairs, strict=True))


@pytest.mark.parametrize("network", ["small", "nearly", "demo"])
def test_the_atlas_says_the_shares_of_the_audit(
    open_page: OpenPage, request: pytest.FixtureRequest, network: str
) -> None:
    atlases: Atlases = request.getfixturevalue(network)
    data = data_of(atlases.working)
    packs = [pack["id"] for pack in data["packs"]]
    result = audit(current_snapshot(Path(atlases.working).parent / "network"), packs, as_of=AS_OF)
    wanted = sorted(met_words(s, "zh") for s in result.summary if "%" in met_words(s, "zh"))
    shown = [re.search(r"[<>]?\d+\.\d%", text) for text in open_page(atlases.working).texts("table.rules tr")]
    assert sorted(match.group() for match in shown if match) == wanted
    assert len(wanted) > 4


def test_unserved_households_are_those_that_nobody_serves(open_page: OpenPage, nearly: Atlases) -> None:
    figures = open_page(nearly.working).texts(".figures li")
    assert figures[1].split("\n")[:2] == ["6 (15.0%)", "无人联系"]
    assert figures[2].split("\n")[:2] == ["34 (85.0%)", "仅一人联系"]
