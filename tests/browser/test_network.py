"""The drawn network in a real browser: one file, no code but ours, found by search, click and keyboard."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser

from covernet.errors import UsageError
from covernet.graph.snapshot import Snapshot, current_snapshot
from covernet.viz.network import LIMIT, write_network
from tests.browser.conftest import Opened, OpenPage
from tests.browser.networks import PAYLOADS, write_small
from tests.small import EAST, HALL, TABLES, TOWN, build

pytestmark = pytest.mark.browser

DAY = dt.date(2025, 6, 30)
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
Draw = Callable[..., Path]


@dataclass(frozen=True)
class Networks:
    """Two networks: few rows with a gap of each sort, and one with script in every name."""

    plain: Snapshot
    hostile: Snapshot
    folder: Path

    def draw(self, name: str = "plain", **options: Any) -> Path:
        """The page of a network; one file for each set of options."""
        words = "-".join([name, *(f"{key}.{value}" for key, value in options.items())])
        file = self.folder / f"{hashlib.sha256(words.encode()).hexdigest()[:12]}.html"
        if not file.exists():
            write_network(getattr(self, name), "carriers", file, **{"as_of": DAY, **options})
        return file


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> Networks:
    from covernet.importers.bundle import import_bundle

    folder = tmp_path_factory.mktemp("networks")
    import_bundle([write_small(folder / "hostile")], folder / "hostile-net")
    tables = {
        **TABLES,
        "Chain": [*TABLES["Chain"], {"id": "C2", "name": "水果链"}],
        "IN_GRID": TABLES["IN_GRID"][:1],
    }
    net = build(folder, tables)
    return Networks(current_snapshot(net), current_snapshot(folder / "hostile-net"), folder)


def data_of(file: Path) -> dict[str, Any]:
    text = file.read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    return data


def serious(opened: Opened) -> list[str]:
    opened.page.evaluate(AXE)
    found = opened.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:160]}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


def side(opened: Opened) -> str:
    return opened.page.locator("#side").inner_text()


def painted(opened: Opened) -> list[float]:
    """The left and the right edge of what is drawn, in parts of the picture's width."""
    found: list[float] = opened.page.evaluate(
        """() => {
          const canvas = document.querySelector("#graph canvas");
          const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          let [left, right] = [canvas.width, 0];
          for (let at = 3; at < data.length; at += 4) {
            if (!data[at]) continue;
            const x = ((at - 3) / 4) % canvas.width;
            left = Math.min(left, x);
            right = Math.max(right, x);
          }
          return [left / canvas.width, right / canvas.width];
        }"""
    )
    return found


def test_share_draws_villages_and_marks_what_is_missing(networks: Networks) -> None:
    data = data_of(networks.draw())
    about = {id: (item["name"], item["marked"]) for id, item in data["about"].items()}
    assert about == {
        "Grid:W1": ("第一网格", None),
        "Grid:W2": ("第二网格", "idle"),
        f"Village:{HALL}": ("堡西村", None),
        f"Village:{EAST}": ("大东村", "ungridded"),
        "Chain:C1": ("蔬菜链", None),
        "Chain:C2": ("水果链", "idle"),
        "CommercialZone:Z1": ("竖河商业街区", None),
    }
    assert {(link["from"], link["to"]) for link in data["links"]} == {
        (f"Village:{HALL}", "Grid:W1"), (f"Village:{HALL}", "Chain:C1"), (f"Village:{EAST}", "CommercialZone:Z1"),
    }  # fmt: skip
    assert "示例·合作社" not in networks.draw().read_text(encoding="utf-8"), "no single organization is shared"


def test_working_draws_organizations(networks: Networks) -> None:
    data = data_of(networks.draw(profile="working"))
    marked = {item["name"]: item["marked"] for item in data["about"].values() if item["kind"] == "Organization"}
    assert marked == {"示例·合作社": None, "示例·商户": None, "示例·未纳入单位": "uncovered"}
    labels = {node["id"]: node["label"] for node in data["nodes"]}
    assert labels["Organization:O3"] == "✕ 示例·未纳入单位", "a mark says what the colour says"


@pytest.mark.parametrize("within", [EAST, "大东村"])
def test_within_narrows_by_id_or_name(within: str, networks: Networks) -> None:
    data = data_of(networks.draw(profile="working", within=within))
    assert set(data["about"]) == {"Organization:O2", "Organization:O3", "CommercialZone:Z1"}
    assert data["scope"] == {"zh": "范围：大东村", "en": "within 大东村"} and data["view"]["en"] == "Carriers"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"within": "大东"}, "大东村"),
        ({"within": "大东", "profile": "working"}, "大东村"),
        ({"within": "<script>", "profile": "working"}, "<script>"),
        ({"within": "C2", "profile": "working"}, "没有可画的单位"),
        ({"as_of": dt.date(2025, 6, 30), "view": "maze"}, "carriers"),
    ],
)
def test_what_can_not_be_drawn_is_a_sentence(
    options: dict[str, Any], words: str, networks: Networks, tmp_path: Path
) -> None:
    options = {"view": "carriers", "as_of": DAY, **options}
    with pytest.raises(UsageError) as caught:
        write_network(networks.plain, out=tmp_path / "n.html", **options)
    assert words in caught.value.zh
    assert not (tmp_path / "n.html").exists()


def test_too_many_nodes_are_refused_with_what_to_narrow(tmp_path: Path) -> None:
    extra = [{"id": f"X{n}", "name": f"示例·{n}", "kind": "merchant", "sector": "emerging"} for n in range(LIMIT)]
    places = [{"from_label": "Organization", "from": row["id"], "to_label": "Village", "to": EAST} for row in extra]
    tables = {
        **TABLES,
        "Organization": [*TABLES["Organization"], *extra],
        "CommercialZone": [*TABLES["CommercialZone"], {"id": "Z2", "name": "蔬菜链"}],
        "IN_VILLAGE": [*TABLES["IN_VILLAGE"], *places],
    }
    snapshot = current_snapshot(build(tmp_path, tables))
    with pytest.raises(UsageError) as caught:
        write_network(snapshot, "carriers", tmp_path / "n.html", as_of=DAY, profile="working")
    assert f"{LIMIT + 8} 个点" in caught.value.zh and "--within" in caught.value.zh and "share" in caught.value.zh
    with pytest.raises(UsageError, match="Chain:C1, CommercialZone:Z2"):
        write_network(snapshot, "carriers", tmp_path / "n.html", as_of=DAY, profile="working", within="蔬菜链")
    assert not (tmp_path / "n.html").exists()
    write_network(snapshot, "carriers", tmp_path / "n.html", as_of=DAY, profile="working", within="堡西村")
    write_network(snapshot, "carriers", tmp_path / "n.html", as_of=DAY)


def test_a_grid_that_is_a_part_of_a_village_covers_it(tmp_path: Path) -> None:
    """Grids join villages in some towns and divide them in others: neither is a gap."""
    tables = {
        **{
            name: rows
            for name, rows in TABLES.items()
            if name not in ("Organization", "Chain", "CommercialZone", "IN_CHAIN", "IN_ZONE")
        },
        "IN_TOWN": [row for row in TABLES["IN_TOWN"] if row["from_label"] == "Village"],
        "IN_VILLAGE": [
            {"from_label": "Grid", "from": grid, "to_label": "Village", "to": HALL} for grid in ("W1", "W2")
        ],
        "IN_GRID": [{"from_label": "Household", "from": "H1", "to_label": "Grid", "to": "W1"}],
    }
    snapshot = current_snapshot(build(tmp_path, tables))
    for profile in ("share", "working"):
        write_network(snapshot, "carriers", tmp_path / "n.html", as_of=DAY, profile=profile)
        data = data_of(tmp_path / "n.html")
        assert {item["name"]: item["marked"] for item in data["about"].values()} == {
            "第一网格": None, "第二网格": "idle", "堡西村": None, "大东村": "ungridded",
        }  # fmt: skip
        assert [(link["from"], link["to"], link["type"]["en"]) for link in data["links"]] == [
            (f"Village:{HALL}", "Grid:W1", "in village"), (f"Village:{HALL}", "Grid:W2", "in village"),
        ]  # fmt: skip
    with pytest.raises(UsageError, match="没有网格"):
        write_network(snapshot, "carriers", tmp_path / "n.html", as_of=DAY, within="大东村")


@pytest.mark.parametrize(
    ("within", "drawn"),
    [
        (TOWN, {"Grid:W1", "Grid:W2", "Chain:C1", "CommercialZone:Z1", f"Village:{HALL}", f"Village:{EAST}"}),
        ("Chain:C1", {"Grid:W1", "Chain:C1", f"Village:{HALL}"}),
        ("第一网格", {"Grid:W1", "Chain:C1", f"Village:{HALL}"}),
    ],
)
def test_what_is_shared_can_be_narrowed(within: str, drawn: set[str], tmp_path: Path, networks: Networks) -> None:
    write_network(networks.plain, "carriers", tmp_path / "n.html", as_of=DAY, within=within)
    assert set(data_of(tmp_path / "n.html")["about"]) - {"Chain:C2"} == drawn
    assert "示例·合作社" not in (tmp_path / "n.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("profile", ["share", "working"])
def test_the_same_network_gives_the_same_bytes(profile: str, networks: Networks, tmp_path: Path) -> None:
    first = networks.draw(profile=profile).read_bytes()
    write_network(networks.plain, "carriers", tmp_path / "n.html", as_of=DAY, profile=profile)
    assert (tmp_path / "n.html").read_bytes() == first


def test_positions_are_computed_and_nothing_moves(networks: Networks, open_page: OpenPage) -> None:
    file = networks.draw()
    data = data_of(file)
    assert data["options"]["physics"]["enabled"] is False
    places = {(node["x"], node["y"]) for node in data["nodes"]}
    assert len(places) == len(data["nodes"]), "no node hides another"
    x = {node["id"].partition(":")[0]: node["x"] for node in data["nodes"]}
    assert x["Grid"] < x["Village"] < x["Chain"] == x["CommercialZone"]
    opened = open_page(file)
    before = opened.page.locator("#graph").screenshot()
    opened.page.wait_for_timeout(600)
    assert opened.page.locator("#graph").screenshot() == before


@pytest.mark.parametrize("profile", ["share", "working"])
@pytest.mark.parametrize("name", ["plain", "hostile"])
def test_a_page_is_quiet_and_accessible(name: str, profile: str, networks: Networks, open_page: OpenPage) -> None:
    opened = open_page(networks.draw(name, profile=profile))
    assert serious(opened) == []
    opened.page.locator("#side-list button").first.click()
    opened.page.click("#language")
    assert serious(opened) == []
    opened.assert_quiet()


def test_axe_finds_what_is_wrong(networks: Networks, open_page: OpenPage) -> None:
    opened = open_page(networks.draw())
    opened.page.evaluate("document.getElementById('side').append(document.createElement('button'))")
    assert any(line.startswith("button-name") for line in serious(opened))


def test_search_finds_and_shows_a_unit(networks: Networks, open_page: OpenPage) -> None:
    opened = open_page(networks.draw(profile="working"))
    page = opened.page
    assert "需要关注（3）" in side(opened)
    page.fill("#search", "商户")
    shown = side(opened)
    for words in ("示例·商户", "单位", "编号：O2", "村居：大东村", "联系（1）", "竖河商业街区"):
        assert words in shown
    assert "第一网格" not in shown
    page.fill("#search", "O3")
    assert "示例·未纳入单位" in side(opened) and "没有任何联系" in side(opened)
    page.fill("#search", "无此单位")
    assert "没有找到" in side(opened) and "需要关注" in side(opened)
    page.fill("#search", "")
    assert "全部（8）" in side(opened)
    assert page.locator("#found option").count() == 8


def test_click_and_keyboard_choose(networks: Networks, open_page: OpenPage) -> None:
    opened = open_page(networks.draw())
    page = opened.page
    page.locator("#side-list").get_by_role("button", name="堡西村").first.focus()
    page.keyboard.press("Enter")
    assert "联系（2）" in side(opened)
    page.locator("#side-list").get_by_role("button", name="蔬菜链").click()
    assert page.locator("#side-title").inner_text() == "蔬菜链"
    page.keyboard.press("Escape")
    assert "需要关注（3）" in side(opened)
    box = page.locator("#graph").bounding_box()
    assert box is not None
    hits = set()
    x = box["x"] + box["width"] * (painted(opened)[0] + 0.02)  # the left edge of the picture, where the grids stand
    for row in range(20, 80, 2):
        page.mouse.click(x, box["y"] + box["height"] * row / 100)
        hits.add(page.locator("#side-title").inner_text())
    assert {"第一网格", "第二网格"} <= hits
    page.locator("#graph").focus()
    page.keyboard.press("ArrowRight")


def test_the_language_can_be_switched(networks: Networks, open_page: OpenPage) -> None:
    opened = open_page(networks.draw(profile="working"))
    page = opened.page
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert "数据日期 2025-06-30" in page.locator("#facts").inner_text()
    assert "工作版" in page.locator("#facts").inner_text()
    legend = [line.strip() for line in opened.texts("#legend li")]
    assert "产业链" in legend and "✕ 未纳入任何链、街区、网格的单位" in legend
    page.click("#language")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "working copy" in page.locator("#facts").inner_text()
    assert "Industry chain" in [line.strip() for line in opened.texts("#legend li")]
    assert "Needs attention" in side(opened)
    english = open_page(networks.draw(lang="en"))
    assert english.page.evaluate("document.documentElement.lang") == "en"


def test_the_legend_tells_lines_apart_without_colour(networks: Networks, open_page: OpenPage) -> None:
    opened = open_page(networks.draw(profile="working"))
    styles = opened.page.evaluate(
        "[...document.querySelectorAll('#legend .line')].map(e => getComputedStyle(e).borderBottomStyle)"
    )
    assert sorted(styles) == ["dashed", "dotted"]
    dashes = {json.dumps(edge["dashes"]) for edge in data_of(networks.draw(profile="working"))["edges"]}
    assert len(dashes) == 2


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_it_fits_laptop_and_phone(width: int, height: int, networks: Networks, open_page: OpenPage) -> None:
    opened = open_page(networks.draw(), width=width, height=height)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    box = opened.page.locator("#graph").bounding_box()
    assert box is not None and box["width"] > 0.7 * width and box["height"] > 0.45 * height
    left, right = painted(opened)
    assert 0 < left < right < 1, "the whole picture is seen"
    assert right - left > (0.3 if width > height else 0.7), "and it is not tiny"


@pytest.mark.parametrize("profile", ["share", "working"])
def test_hostile_names_run_nothing(profile: str, networks: Networks, open_page: OpenPage) -> None:
    file = networks.draw("hostile", profile=profile)
    names = [item["name"] for item in data_of(file)["about"].values()]
    expected = PAYLOADS if profile == "working" else PAYLOADS[:1]
    stripped = {re.sub(r"\s", "", name) for name in names}
    assert {re.sub(r"\s", "", payload) for payload in expected} <= stripped, "the names are there as they are"
    opened = open_page(file)
    page = opened.page
    for name in expected:
        page.fill("#search", name.strip())
        assert page.locator("#side-title").inner_text() in names
    page.click("#language")
    buttons = page.locator("#side-list button")
    for number in range(buttons.count()):
        page.keyboard.press("Escape")
        buttons.nth(min(number, buttons.count() - 1)).click()
    page.wait_for_timeout(200)
    assert page.evaluate("window.hit") is None
    assert page.locator("iframe, img, svg, #side a").count() == 0
    assert page.locator("script").count() == 3, "the data, vis-network and ours"
    text = file.read_text(encoding="utf-8")
    block = text.partition('id="data">')[2].partition("</script>")[0]
    assert not re.search("[<>&\u2028\u2029]", block)


def test_a_hostile_title_runs_nothing(tmp_path: Path, open_page: OpenPage) -> None:
    title = "</title><script>window.hit=1</script>"
    net = build(tmp_path, settings=f"title = '{title}'\n")
    write_network(current_snapshot(net), "carriers", tmp_path / "n.html", as_of=DAY)
    opened = open_page(tmp_path / "n.html")
    assert opened.page.evaluate("window.hit") is None
    assert opened.page.title() == title == opened.page.locator("#title").inner_text()


def test_the_policy_allows_our_constants_only(networks: Networks, chromium: Browser) -> None:
    """The positive control: markup and script that did get into the page do nothing, and would without the policy."""
    text = networks.draw().read_text(encoding="utf-8")
    policy = html.unescape(text.partition('Content-Security-Policy" content="')[2].partition('"')[0])
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy and "http" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    for script in scripts:
        assert f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in policy
    bad = '<img src="x" onerror="window.hit=1"><script>window.hit=1</script>'
    page = chromium.new_page()
    for content, hit in ((text, None), (text.replace("Content-Security-Policy", "X-Nothing"), 1)):
        file = networks.folder / "injected.html"
        file.write_text(content.replace("</main>", f"</main>{bad}"), encoding="utf-8")
        page.goto(file.as_uri())
        page.wait_for_selector("body[data-ready]")
        page.wait_for_timeout(100)
        assert page.evaluate("window.hit ?? null") == hit
    page.close()
