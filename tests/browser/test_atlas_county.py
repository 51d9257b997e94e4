"""A county of many villages: towns that open, grids without organizations, and only so much at a time."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.browser.conftest import Atlases, OpenPage, draw
from tests.browser.networks import TOWN, write_bundle
from tests.browser.test_atlas import data_of

pytestmark = pytest.mark.browser

COUNTY = TOWN[:6]
TOWNS = [f"{COUNTY}{n}" for n in (101, 102, 103)]
VILLAGES = [f"{town}{n:03d}" for town in TOWNS for n in range(201, 217)]
GRIDS = [f"{village}-W{n}" for village in VILLAGES for n in (1, 2)]
GRIDDED = 20  # grids with an organization
CROWD = 15  # more of them in the first grid
HOMES = 20


def unserved(k: int) -> int:
    """How many households of a village nobody serves."""
    return k % 9 + 1


def numbers(row: list[str], column: int) -> list[int]:
    """Gaps and checked of a cell."""
    return [int(part.split()[-1]) for part in row[column].split("/")]


def _edges(pairs: list[tuple[str, str, str, str]]) -> list[Mapping[str, object]]:
    return [{"from_label": a, "from": b, "to_label": c, "to": d} for a, b, c, d in pairs]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Atlases:
    """Three towns of 16 villages with two grids each; of a village's 20 households one to nine are not served."""
    folder = tmp_path_factory.mktemp("county")
    groups, members = [f"{v}-G" for v in VILLAGES], [f"{v}-M" for v in VILLAGES]
    homes = [(f"{v}-H{n}", v, k) for k, v in enumerate(VILLAGES) for n in range(HOMES)]
    served = [(f"{v}-M", id) for n, (id, v, k) in enumerate(homes) if n % HOMES >= unserved(k)]
    firms = {f"{grid}-O": grid for grid in GRIDS[:GRIDDED]} | {f"{GRIDS[0]}-X{n}": GRIDS[0] for n in range(CROWD)}
    tables: dict[str, list[Mapping[str, object]]] = {
        "County": [{"id": COUNTY, "name": "样例县"}],
        "Town": [{"id": t, "name": f"样例{t[-1]}镇"} for t in TOWNS],
        "Village": [{"id": v, "name": f"样例{v[-3:]}村", "kind": "village"} for v in VILLAGES],
        "IN_COUNTY": _edges([("Town", t, "County", COUNTY) for t in TOWNS]),
        "IN_TOWN": _edges([("Village", v, "Town", v[:9]) for v in VILLAGES]),
        "PartyGroup": [{"id": g, "name": g, "kind": "natural_village"} for g in groups],
        "Member": [{"id": m, "name": "示例·甲"} for m in members],
        "Household": [{"id": id} for id, *_ in homes],
        "Grid": [{"id": g, "name": f"样例{g}网格"} for g in GRIDS],
        "Organization": [{"id": f, "name": f, "kind": "enterprise"} for f in firms],
        "IN_VILLAGE": _edges(
            [("PartyGroup", g, "Village", v) for g, v in zip(groups, VILLAGES, strict=True)]
            + [("Organization", f, "Village", f[:12]) for f in firms]
            + [("Grid", g, "Village", g[:12]) for g in GRIDS]
        ),
        "IN_GRID": _edges([("Organization", f, "Grid", g) for f, g in firms.items()]),
        "IN_GROUP": [{"from": m, "to": g} for m, g in zip(members, groups, strict=True)],
        "LIVES_IN": [{"from": id, "to": v} for id, v, _ in homes],
        "SERVES": [{"from": m, "to": id} for m, id in served],
    }
    return draw(write_bundle(folder / "inputs", tables), folder, "linkage")


def test_towns_are_summed_up_and_open(open_page: OpenPage, county: Atlases) -> None:
    opened = open_page(county.working)
    rows = opened.page.locator("table.grid tbody tr")
    assert rows.count() == len(TOWNS) + 1, "a row a town, and the total"
    opened.page.click("table.grid tr.sum button >> nth=1")
    assert rows.count() == len(TOWNS) + 16 + 1
    assert opened.page.locator("table.grid button[aria-expanded=true]").count() == 1
    # The second town's villages stand below it, and what they say adds up to what its row says.
    cells = [row.split("\t") for row in rows.all_inner_texts()]
    town, villages = cells[1], cells[2:18]
    assert town[0] == "样例2镇" and [v[0] for v in villages] == [f"样例{v[-3:]}村" for v in VILLAGES[16:32]]
    at = opened.texts("table.grid thead th").index("每户至少有 1 名党员联系")
    expected = [[unserved(k), HOMES] for k in range(16, 32)]
    assert [numbers(row, at - 1) for row in villages] == expected, "the town's name stands only once"
    assert numbers(town, at) == [sum(gaps for gaps, _ in expected), 16 * HOMES]
    opened.page.click("#unfold")
    assert rows.count() == len(TOWNS) + 1
    opened.page.click("#unfold")
    assert rows.count() == len(TOWNS) + len(VILLAGES) + 1
    opened.page.click("#worst")
    assert rows.count() == len(VILLAGES) + 1, "the worst villages of the county, whatever their town"


def test_a_shared_town_is_said_as_its_data_say_it(open_page: OpenPage, county: Atlases) -> None:
    data = data_of(county.share)
    towns = [n for n, place in enumerate(data["places"]) if place[0] == "Town"]
    title = "每户至少有 1 名党员联系"
    measure = next(m for m, t in zip(data["measures"], data["measureTitles"], strict=True) if t[0] == title)
    opened = open_page(county.share)
    at = opened.texts("table.grid thead th").index(title)
    shown = [row.split("\t") for row in opened.texts("table.grid tr.sum")]
    said = [[str(measure[key][cell]) for key in ("gaps", "checked")] for cell in towns]
    assert [[part.split()[-1] for part in row[at].split("/")] for row in shown] == said


def test_squares_stand_under_their_town(open_page: OpenPage, county: Atlases) -> None:
    opened = open_page(county.working)
    folds = opened.page.locator("details:has(.squares)")
    assert folds.count() == len(TOWNS)
    lost = sum(map(unserved, range(16)))
    assert opened.texts("details:has(.squares) summary")[0] == f"样例1镇 · 16 村居 · ✕ {lost} / {16 * HOMES}"
    assert opened.page.locator(".squares canvas:visible").count() == 0
    folds.first.locator("summary").click()
    assert opened.page.locator(".squares canvas:visible").count() == 16


def test_carriers_stand_a_town_at_a_time(open_page: OpenPage, county: Atlases) -> None:
    for page in (county.working, county.share):
        opened = open_page(page, "#/carriers")
        grids = opened.page.locator("table.matrix tbody th")
        bare = opened.page.locator("details:has(.flow)")
        assert grids.count() == GRIDDED
        assert bare.locator("summary").inner_text() == f"另 {32 - GRIDDED} 个网格没有单位"
        assert bare.locator("a").count() == 32 - GRIDDED
        opened.page.select_option("#carrier-town", label="样例2镇")
        assert grids.count() == 0
        assert bare.locator("summary").inner_text() == "另 32 个网格没有单位"
        opened.page.select_option("#carrier-town", "all")
        assert opened.page.evaluate("location.hash") == "#/carriers?town=all"
        assert grids.count() == GRIDDED and bare.locator("a").count() == len(GRIDS) - GRIDDED
        assert opened.page.locator("table.matrix .chip").count() == 0, "of a whole county they are counted"
    assert open_page(county.working, "#/carriers").page.locator("table.matrix .chip").count() == GRIDDED + CROWD


def test_a_link_to_a_carrier_leads_to_its_town(open_page: OpenPage, county: Atlases) -> None:
    opened = open_page(county.working, f"#/carriers?s=Grid/{GRIDS[-1]}")
    assert opened.page.locator("#carrier-town").input_value() == TOWNS[-1]
    assert opened.page.locator("tr.chosen").inner_text().split("\t")[1] == f"样例{GRIDS[-1]}网格"
    opened.go(f"#/carriers?s=Organization/{GRIDS[0]}-X{CROWD - 1}")
    assert opened.page.locator("#carrier-town").input_value() == TOWNS[0]
    assert opened.page.locator(".chip.chosen").is_visible(), "it stands behind a fold, which opened"
    slashed = "D.carriers.organizations.push(['A/B', '', '', 0, D.grids.length - 1, [], 2])"
    asked = "placeName(carrierTown(new URLSearchParams('s=Organization/A/B')))"
    assert opened.page.evaluate(f"{slashed}; {asked}") == "样例3镇", "an id may hold a stroke"


def test_carriers_follow_so_many_at_a_time(open_page: OpenPage, county: Atlases) -> None:
    opened = open_page(county.working, "#/carriers")
    listed = opened.page.locator("table.list tbody tr")
    assert listed.count() == 60 < len(GRIDS)
    opened.page.click("#more-carriers")
    assert listed.count() == len(GRIDS)


def test_gaps_follow_so_many_at_a_time(open_page: OpenPage, county: Atlases) -> None:
    every = len(data_of(county.working)["findings"])
    for width, height in ((1366, 768), (390, 844)):
        opened = open_page(county.working, "#/gaps", width=width, height=height)
        rows, step = opened.page.locator("table.gaps tbody tr"), opened.page.evaluate("PAGE")
        assert rows.count() == step < every - step
        opened.page.click("#more")
        assert rows.count() == 2 * step
        assert f"显示 {2 * step} 条，共 {every} 条" in opened.page.locator("[role=status]").inner_text()
