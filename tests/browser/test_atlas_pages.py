"""The pages on pairing, calendar, trend and register in a real browser, and what of them the share profile says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from covernet.graph.snapshot import current_snapshot
from covernet.queries.audit import audit
from covernet.viz.atlas import write_atlas
from covernet.viz.map_shapes import read_map
from tests.browser.conftest import Atlases, OpenPage
from tests.browser.networks import AS_OF, PAYLOADS, TOWN, TYPED
from tests.browser.test_atlas import data_of, serious

pytestmark = pytest.mark.browser


def test_a_page_stands_only_where_there_is_something_to_show(
    open_page: OpenPage, small: Atlases, flat: Atlases
) -> None:
    assert open_page(small.share).texts("#tabs a") == [
        "总览", "村居", "1+1+2 载体覆盖", "结对共建", "缺口清单", "周期", "变化", "挂号销号", "说明",
    ]  # fmt: skip
    assert open_page(flat.share).texts("#tabs a") == ["总览", "村居", "缺口清单", "说明"]


def test_the_trend_adds_up(open_page: OpenPage, small: Atlases) -> None:
    data = data_of(small.working)
    trend = data["trend"]
    gaps = [f for f in data["findings"] if not f["late"]]
    assert sum(row[1] + row[3] for row in trend["rules"]) == len(gaps), "opened and continuing are all there are"
    assert sum(sum(row[1:]) for row in trend["places"]) == sum(sum(row[1:]) for row in trend["rules"])
    assert [series[-1] for series in trend["series"]] == [
        sum(f["rule"] == n for f in gaps) for n in range(len(data["rules"]))
    ]
    assert len(trend["closed"]) == sum(row[2] for row in trend["rules"]) > 10
    opened = open_page(small.working, "#/trend")
    assert opened.texts(".moves strong")[1] == f"▼ {len(trend['closed'])}"
    served = opened.page.locator(".multiple", has_text="每户至少").locator("svg")
    assert "快照 1 2025-06-30" in (served.get_attribute("aria-label") or "")
    opened.page.click(".moves a")
    assert opened.page.locator("small.new").count() == min(opened.page.evaluate("PAGE"), len(trend["fresh"])) > 0
    opened.go("#/trend")
    opened.page.click("summary:has-text('已消除的缺口')")
    assert opened.page.locator("details[open] table.gaps tbody tr").count() == len(trend["closed"])


def test_the_share_trend_tells_no_small_difference(small: Atlases) -> None:
    """A control beside it: the working page has such differences."""
    share, working = data_of(small.share), data_of(small.working)
    closed = [
        n
        for n, rule in enumerate(share["rules"])
        if rule["of"] and rule["of"] not in share["rowLabels"] and rule["kind"] not in ("total", "partition")
    ]  # of those two the network itself, or a carrier, is the subject

    def small_steps(data: dict[str, Any]) -> list[list[Any]]:
        series = [data["trend"]["series"][n] for n in closed]
        pairs = [
            (a, b) for values in series for a in values for b in values if isinstance(a, int) and isinstance(b, int)
        ]
        return [[a, b] for a, b in pairs if 1 <= abs(a - b) <= 4 or 1 <= a <= 4]

    assert small_steps(working) and not small_steps(share)
    assert share["trend"]["fresh"] == share["trend"]["closed"] == []
    assert sum(row[2] for row in share["trend"]["rules"]) < sum(row[2] for row in working["trend"]["rules"])
    kinds = {row[0][0]: row[2:] for row in share["trend"]["parts"]}
    assert kinds["联系服务"][0] == "<5" or kinds["联系服务"][0] >= 5


def test_the_register_lists_what_is_overdue_first(open_page: OpenPage, small: Atlases) -> None:
    register = data_of(small.working)["register"]
    opened = open_page(small.working, "#/register")
    states = register["states"]
    assert opened.texts(".states strong") == [
        f"{sign} {states[key]}" for sign, key in (("▲", "overdue"), ("△", "open"), ("◇", "accepted"), ("✓", "closed"))
    ]
    assert min(states.values()) > 0
    first = opened.page.locator("table.entries tbody tr").first
    assert "逾期" in first.inner_text() and TYPED[0] in first.inner_text()
    opened.page.select_option("#f-state", "accepted")
    assert opened.page.locator("table.entries tbody tr").count() == states["accepted"]
    assert TYPED[1] in opened.page.locator("table.entries").inner_text()


def test_the_share_register_holds_nothing_typed_and_no_one(small: Atlases) -> None:
    data = data_of(small.share)
    text = json.dumps(data["register"], ensure_ascii=False)
    assert data["register"]["hidden"] and data["register"]["entries"] == []
    assert "OWNER" not in text and "REASON" not in text
    assert "每户至少有" not in text
    labels = [row[0] for row in data["register"]["units"] if not row[1]]
    assert len(labels) == len(set(labels)), "units that may not stand singly are one row for each label"
    working = json.dumps(data_of(small.working)["register"], ensure_ascii=False)
    assert "OWNER" in working and "REASON" in working and "每户至少有" in working


def test_pairs_are_active_idle_or_missing(open_page: OpenPage, small: Atlases) -> None:
    data = data_of(small.working)["pairing"]
    assert data["partners"] == ["new"]
    assert {data["units"][a][1] if data["units"][a][0] == "Organization" else data["units"][b][1]: [last, state]
            for a, b, _, last, _, state, _ in data["pairs"]} == {
        "O00": ["2025-05-05", 2], "O01": ["2024-01-05", 1], "O02": ["", 1], "O03": ["", 1],
    }  # fmt: skip
    tiles = dict(data["tiles"])
    assert list(tiles.values()) == [[2], [1], [1], [0]]
    opened = open_page(small.working, "#/pairing")
    assert opened.page.locator("path.link.active[data-p]").count() == 1
    assert opened.page.locator("path.link.idle[data-p]").count() == 3
    assert opened.page.locator(".pairtile .pnone").count() == 1
    node = opened.page.locator("#columns .unit[role=button]", has_text="<script>").first
    node.focus()
    opened.page.keyboard.press("Enter")
    assert "2025-05-05" in opened.page.locator("#side").inner_text()
    assert opened.page.locator("path.link.dim").count() > 0
    opened.page.keyboard.press("Escape")
    assert opened.page.locator("path.link.dim").count() == 0
    shared = open_page(small.share, "#/pairing")
    assert shared.page.locator("#columns").count() == 0
    assert shared.page.locator(".pairtile").count() == 4
    assert not {"units", "pairs", "alone"} & set(data_of(small.share)["pairing"])


def test_the_calendar_agrees_with_the_gaps(open_page: OpenPage, demo: Atlases) -> None:
    data = data_of(demo.working)
    for calendar in data["calendar"]:
        gaps = [f for f in data["findings"] if f["rule"] == calendar["rule"]]
        assert sum(cell[2] for cell in calendar["total"]) == sum(not f["late"] for f in gaps)
        assert sum(cell[1] for cell in calendar["total"]) == sum(f["late"] for f in gaps)
        assert [sum(row[3][k] == "0" for row in calendar["rows"]) for k in range(len(calendar["periods"]))] == [
            cell[2] for cell in calendar["total"]
        ]
    assert any(cell[1] for calendar in data["calendar"] for cell in calendar["total"])
    opened = open_page(demo.working, "#/calendar")
    rules = opened.page.locator("table.year th.rulehead a")
    assert rules.count() == len(data["calendar"]) > 3
    rules.last.click()
    assert opened.page.locator("table.year tr.chosen-row th a").inner_text() == rules.last.inner_text()
    assert opened.page.locator("td.wait").count() > 0


def test_the_share_calendar_hides_small_counts(demo: Atlases) -> None:
    data = data_of(demo.share)
    closed = [c for c in data["calendar"] if data["rules"][c["rule"]]["of"] not in data["rowLabels"]]
    assert closed and all(c["rows"] == c["places"] == [] for c in closed)
    shown = [n for c in closed for cell in c["total"] if isinstance(cell, list) for n in cell]
    assert not {1, 2, 3, 4} & set(shown)
    control = data_of(demo.working)["calendar"]
    assert any(1 <= n <= 4 for c in control for cell in c["total"] for n in cell)


@pytest.mark.parametrize("profile", ["share", "working"])
def test_the_map_is_coloured_by_any_measure(open_page: OpenPage, small: Atlases, tmp_path: Path, profile: str) -> None:
    """Three of four villages are on the map, one of them as a point."""
    square = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    features = [
        {"id": f"{TOWN}{n:03d}", "geometry": geometry, "properties": {"name": PAYLOADS[0]}}
        for n, geometry in (
            (1, {"type": "Polygon", "coordinates": [square]}),
            (3, {"type": "Polygon", "coordinates": [[[x + 1, y] for x, y in square]]}),
            (4, {"type": "Point", "coordinates": [2.5, 0.5]}),
        )
    ]
    file = tmp_path / "map.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    snapshot = current_snapshot(small.share.parent / "network")
    result = audit(snapshot, ["linkage"], as_of=AS_OF)
    write_atlas(snapshot, result, tmp_path / "map.html", profile=profile, village_map=read_map(file))
    opened = open_page(tmp_path / "map.html", "#/map")
    assert opened.texts("#tabs a")[1] == "地图"
    assert opened.page.locator(".map path.shape").count() == 2
    assert opened.page.locator(".map circle.shape.c0").count() == 1, "nobody serves the last village"
    assert "样例2村" in opened.page.locator("#main").inner_text()
    before = opened.page.locator(".map a").evaluate_all("all => all.map(a => a.getAttribute('aria-label'))")
    opened.page.select_option("#map-measure", index=3)
    assert before != opened.page.locator(".map a").evaluate_all("all => all.map(a => a.getAttribute('aria-label'))")
    assert serious(opened) == []
    opened.page.locator(".map a").first.focus()
    opened.page.keyboard.press("Enter")
    opened.page.locator("#main h2", has_text="样例1村").first.wait_for()


def test_the_impact_card_names_whom_nobody_could_replace(open_page: OpenPage, small: Atlases) -> None:
    data = data_of(small.working)
    cell = next(n for n, p in enumerate(data["places"]) if p[1] == f"{TOWN}001")
    village = data["villages"][str(cell)]
    alone = {m[0]: sum(village["contacts"][at] == "1" for at in m[3]) for m in village["members"]}
    opened = open_page(small.working, f"#/village/{TOWN}001")
    card = opened.page.locator("table.moved", has_text="其中唯一")
    shown = [int(text) for text in card.locator("td.opened").all_inner_texts()]
    assert shown == sorted(alone.values(), reverse=True)[: len(shown)] and shown[0] > 0
    card.locator("button.link").first.click()
    side = opened.page.locator("#side").inner_text()
    assert f"{shown[0]} 户将失去唯一联系人" in side and "还可承接" in side
    bar = opened.page.locator("svg.statebar").get_attribute("aria-label")
    assert bar == " ".join(["无人联系", f"{village['contacts'].count('0')},", "仅一人联系", f"{village['contacts'].count('1')},",
                            "两人及以上联系", str(village["contacts"].count("2"))])  # fmt: skip


def test_the_share_card_has_counts_and_nobody(open_page: OpenPage, small: Atlases) -> None:
    """The three counts as they are published: a bar only where none is hidden, and no table of members."""
    data = data_of(small.share)
    bars = 0
    for cell, (kind, id, *_) in enumerate(data["places"]):
        if kind != "Village":
            continue
        shown = [data["contacts"][name][cell] for name in ("nobody", "one", "more")]
        opened = open_page(small.share, f"#/village/{id}")
        assert opened.texts("ul.contacts b") == [str(n) for n in shown]
        bars += opened.page.locator("svg.statebar").count()
        assert opened.page.locator("svg.statebar").count() == all(isinstance(n, int) for n in shown)
        assert opened.page.locator("table.impact").count() == 0
    assert 0 < bars < 4 and not {1, 2, 3, 4} & {n for cells in data["contacts"].values() for n in cells}


def test_a_village_is_linked_from_every_page(open_page: OpenPage, small: Atlases) -> None:
    opened = open_page(small.working)
    for route in ("#/pairing", "#/trend", "#/calendar"):
        opened.go(route)
        links = opened.page.locator(f"#main a[href='#/village/{TOWN}001']")
        assert links.count() > 0 or route == "#/calendar", route


def test_people_of_the_calendar_are_told_apart(open_page: OpenPage, small: Atlases) -> None:
    """A masked name stands for many people: their id stands beside it, as in the list of gaps."""
    opened = open_page(small.working, "#/calendar")
    row = ["M-77", "示**", 0, "0"]
    opened.page.evaluate(
        """row => {
          const rule = D.rules.findIndex((r) => r.of === 'Member');
          CAL.push({ ...CAL[0], rule, rows: [row] });
          location.hash = `#/calendar?r=${rule}`;
        }""",
        row,
    )
    opened.page.wait_for_selector("table.rows")
    assert opened.texts("table.rows tbody th") == ["示** M-77"]
