"""The atlas in a real browser: every route, filter and link, both languages, print and phone."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

from tests.browser.conftest import Atlases, Opened, OpenPage
from tests.browser.networks import HOUSEHOLD, MEMBER_NAME, PAYLOADS, TOWN
from tests.conftest import absent

pytestmark = pytest.mark.browser

ROUTES = (
    "#/overview", f"#/village/{TOWN}001", "#/carriers", "#/pairing", "#/gaps", "#/calendar", "#/trend", "#/register",
    "#/method", "#/print",
)  # fmt: skip
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def page_of(atlases: Atlases, profile: str) -> Path:
    file: Path = getattr(atlases, profile)
    return file


def data_of(file: Path) -> dict[str, Any]:
    text = file.read_text(encoding="utf-8")
    block = text.partition('id="data">')[2].partition("</script>")[0]
    data: dict[str, Any] = json.loads(block)
    data["findings"] = [{**data["usual"][row["rule"]], **row} for row in data["findings"]]
    return data


def serious(opened: Opened) -> list[str]:
    opened.page.evaluate(AXE)
    found = opened.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:160]}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("profile", ["share", "working"])
@pytest.mark.parametrize("network", ["small", "flat", "demo"])
def test_every_route_is_quiet_and_accessible(
    open_page: OpenPage, request: pytest.FixtureRequest, network: str, profile: str
) -> None:
    opened = open_page(page_of(request.getfixturevalue(network), profile))
    for route in ROUTES[:-1]:
        for language in ("zh-CN", "en"):
            opened.go(route)
            if opened.page.evaluate("document.documentElement.lang") != language:
                opened.page.click("#language")
            assert opened.page.evaluate("document.documentElement.lang") == language
            assert opened.page.locator("#main h2").count() > 0
            assert serious(opened) == [], (route, language)


def test_axe_finds_what_is_wrong(open_page: OpenPage, small: Atlases) -> None:
    opened = open_page(small.share)
    opened.page.evaluate("document.getElementById('main').append(document.createElement('button'))")
    assert any(line.startswith("button-name") for line in serious(opened))


def test_policy_names_our_code_and_nothing_else(small: Atlases) -> None:
    html = small.working.read_text(encoding="utf-8")
    policy = html.partition('Content-Security-Policy" content="')[2].partition('"')[0]
    assert policy.startswith("default-src &#39;none&#39;;")
    assert "unsafe" not in policy and "http" not in policy
    assert " style=" not in html.partition("<script")[0]


def test_injected_code_is_refused(open_page: OpenPage, small: Atlases) -> None:
    """The positive control: the policy stops a script that did get into the page."""
    opened = open_page(small.working)
    opened.page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.hit = 1'; document.body.append(s);"
    )
    assert opened.page.evaluate("window.hit") is None
    assert any("Content Security Policy" in text for text in opened.troubles)
    opened.troubles.clear()


@pytest.mark.parametrize("profile", ["share", "working", "named"])
def test_names_never_run(open_page: OpenPage, small: Atlases, profile: str) -> None:
    opened = open_page(page_of(small, profile))
    for route in ROUTES:
        opened.go(route)
        assert opened.page.evaluate("window.hit") is None
    if profile != "share":
        opened.go("#/carriers")
        shown = opened.page.locator("#main").inner_text()
        for name in PAYLOADS[:10]:
            assert name in shown


def test_the_same_names_run_in_a_page_that_lets_them(open_page: OpenPage, tmp_path: Path) -> None:
    """The positive control: these payloads are live."""
    file = tmp_path / "careless.html"
    file.write_text(f"<body data-ready><div>{PAYLOADS[0]}</div></body>", encoding="utf-8")
    assert open_page(file).page.evaluate("window.hit") == 1


def test_share_has_no_name_and_no_household(small: Atlases, demo: Atlases) -> None:
    for text in ("MEMBER", "HOUSE"):
        secret = MEMBER_NAME if text == "MEMBER" else HOUSEHOLD
        assert secret.encode() in small.named.read_bytes()
        assert secret.encode() not in small.share.read_bytes()
    assert MEMBER_NAME.encode() not in small.working.read_bytes()
    assert f"{MEMBER_NAME[0]}**".encode() in small.working.read_bytes()
    people = {m[1] for v in data_of(demo.named)["villages"].values() for m in v["members"]}
    homes = {v["prefix"] + h for v in data_of(demo.working)["villages"].values() for h in v["houses"].split(",") if h}
    units = {u[2] for u in data_of(demo.named)["units"] if u[0] in ("Organization", "Branch", "Worker", "Team")}
    share = json.dumps(data_of(demo.share), ensure_ascii=False)
    assert len(people) > 50 and len(homes) > 1000 and len(units) > 50
    assert [x for x in people | homes | units if x and f'"{x}"' in share] == []


def test_share_shows_no_small_count(demo: Atlases) -> None:
    data = data_of(demo.share)
    rows = set(data["rowLabels"])
    for label, cells in data["counts"].items():
        assert label in rows or not {1, 2, 3, 4} & {n for n in cells if isinstance(n, int)}, label
    for title, measure in zip(data["measureTitles"], data["measures"], strict=True):
        if title[2] in rows or not title[2]:
            continue
        for checked, gaps in zip(measure["checked"], measure["gaps"], strict=True):
            assert checked not in (1, 2, 3, 4) and gaps not in (1, 2, 3, 4), title
            if isinstance(checked, int) and isinstance(gaps, int):
                assert checked - gaps not in (1, 2, 3, 4), title
    assert any("<5" in m["gaps"] for m in data["measures"])


def test_overview_leads_to_a_village(open_page: OpenPage, small: Atlases) -> None:
    opened = open_page(small.working)
    assert len(opened.texts(".townrow")) == 2
    opened.page.click(".tile >> nth=0")
    assert opened.page.locator("#main h2").first.inner_text() == "样例1村"
    opened.page.go_back()
    assert opened.page.locator(".tile").count() == 4
    opened.page.select_option("#measure", index=2)
    assert opened.page.locator("#measure").evaluate("e => e.selectedIndex") == 2


def test_the_table_sorts(open_page: OpenPage, small: Atlases) -> None:
    opened = open_page(small.working)
    opened.page.click("#sort-Household")
    assert opened.page.locator("th[aria-sort=descending]").count() == 1
    opened.page.click("#worst")
    opened.page.click("#worst")
    assert opened.page.locator("#worst").get_attribute("aria-pressed") == "true"
    worst = [row.locator(".c0").count() for row in opened.page.locator("table.grid tbody tr").all()]
    assert worst[0] > worst[3]
    served = next(n for n, m in enumerate(data_of(small.working)["measureTitles"]) if m[2] == "Household")
    opened.page.click(f"#sort-{served}")
    assert opened.texts("table.grid tbody th[scope=row]")[0] == "样例4村"
    opened.page.click("#sort-name")
    assert opened.texts("table.grid tbody th[scope=row]")[:2] == ["样例1村", "样例2村"]
    assert opened.page.evaluate("document.activeElement.id") == "sort-name"


def test_village_tree_and_side_panel(open_page: OpenPage, small: Atlases) -> None:
    opened = open_page(small.working, f"#/village/{TOWN}001")
    data = data_of(small.working)
    cell = next(n for n, p in enumerate(data["places"]) if p[1] == f"{TOWN}001")
    contacts = data["villages"][str(cell)]["contacts"]
    assert opened.page.locator(".branch.bad rect.sq0").count() == contacts.count("0") > 0
    assert opened.page.locator("button.who").count() == 8
    opened.page.click("button.who >> nth=0")
    panel = opened.page.locator("#side")
    assert "如果该党员离任" in panel.inner_text()
    panel.locator("ul.cols button").first.click()
    assert "联系链条" in panel.inner_text() and HOUSEHOLD in panel.inner_text()
    opened.page.keyboard.press("Escape")
    assert panel.is_hidden()
    opened.page.locator(".branch.bad rect.sq0").first.click()
    assert "无人联系" in panel.inner_text()


def test_carriers_matrix(open_page: OpenPage, small: Atlases) -> None:
    opened = open_page(small.working, "#/carriers")
    assert "1+1+2" in opened.page.locator("#main h2").first.inner_text()
    assert opened.page.locator("td.bad .chip.open").count() == 3
    assert opened.page.locator(".matrix .chip.many").count() == 4
    opened.page.click("td.bad .chip.open >> nth=0")
    assert "未覆盖" in opened.page.locator("#side").inner_text()
    shared = open_page(small.share, "#/carriers")
    assert shared.page.locator(".matrix .chip").count() == 0


def test_filters_search_and_csv(open_page: OpenPage, small: Atlases) -> None:
    opened = open_page(small.working, "#/gaps")
    data = data_of(small.working)
    rows = opened.page.locator("table.gaps tbody tr")
    every = len(data["findings"])
    assert rows.count() == min(every, opened.page.evaluate("PAGE")) and every > 10
    for name in ("rule", "severity", "grid", "village", "owner"):
        opened.go("#/gaps")
        opened.page.select_option(f"#f-{name}", index=1)
        assert f"{name}=" in opened.page.evaluate("location.hash")
        assert 0 < rows.count() < every, name
        assert opened.page.evaluate("document.activeElement.id") == f"f-{name}"
    opened.page.click("#clear")
    opened.page.fill("#f-text", "HYPERLINK")
    opened.page.keyboard.press("Enter")
    assert rows.count() >= 1
    with opened.page.expect_download() as caught:
        opened.page.click("#csv")
    text = Path(caught.value.path()).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert len(lines) == rows.count() + 1
    assert all(not cell.startswith("=") for line in lines for cell in line)
    assert any(cell.startswith("'=HYPERLINK") for line in lines for cell in line)
    opened.requests[:] = [url for url in opened.requests if not url.startswith("blob:")]


@pytest.mark.parametrize("profile", ["share", "working"])
def test_every_finding_leads_somewhere(open_page: OpenPage, demo: Atlases, profile: str) -> None:
    """Three clicks at most: the list, a filter, the row."""
    file = page_of(demo, profile)
    opened = open_page(file, "#/gaps")
    links = opened.page.evaluate("FINDINGS.map(findingLink)")
    assert len(links) == len(data_of(file)["findings"])
    targets = sorted(set(links))
    for link in targets[:: max(1, len(targets) // 40)]:
        opened.go(link)
        assert opened.page.locator("#main h2").count() > 0, link
        if "?s=" in link:
            assert opened.page.locator("#main .chosen, #side:not([hidden])").count() > 0, link


def test_every_planted_gap_is_in_the_list(demo: Atlases) -> None:
    expected = json.loads((demo.working.parent / "expected.json").read_text(encoding="utf-8"))["findings"]
    data = data_of(demo.working)
    listed = {(data["rules"][f["rule"]]["id"], *f["subject"][:2]) for f in data["findings"]}
    planted = {(f["rule"], f["subject"]["label"], f["subject"]["id"]) for f in expected}
    assert len(planted) > 100
    assert planted <= listed


def test_every_rule_with_findings_stands_on_the_overview(open_page: OpenPage, demo: Atlases) -> None:
    opened = open_page(demo.share)
    rules = {f["rule"] for f in data_of(demo.share)["findings"]}
    links = opened.page.locator("table.rules a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert {f"#/gaps?rule={n}" for n in rules} == set(links)


def test_search_by_keyboard(open_page: OpenPage, small: Atlases) -> None:
    opened = open_page(small.working)
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.id") == "skip"
    opened.page.fill("#search", f"{HOUSEHOLD}-{TOWN}002-05")
    opened.page.keyboard.press("ArrowDown")
    assert opened.page.locator("#found [aria-selected=true]").count() == 1
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_selector("#side:not([hidden])")
    assert f"#/village/{TOWN}002" in opened.page.evaluate("location.hash")
    opened.page.fill("#search", "样例3")
    opened.page.keyboard.press("Enter")
    assert opened.page.locator("#main h2").first.inner_text() == "样例3村"
    opened.page.fill("#search", "nowhere at all")
    assert opened.texts("#found li") == ["没有找到"]
    opened.page.keyboard.press("Escape")
    assert opened.page.locator("#found").is_hidden()
    shared = open_page(small.share)
    shared.page.fill("#search", HOUSEHOLD)
    assert shared.texts("#found li") == ["没有找到"]


def test_tabs_by_arrow_keys(open_page: OpenPage, small: Atlases) -> None:
    opened = open_page(small.share)
    opened.page.focus("#tabs a >> nth=0")
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate("location.hash").startswith("#/village")
    assert opened.page.locator("#tabs a[aria-current=page]").inner_text() == "村居"


def test_language_switch_keeps_the_page(open_page: OpenPage, small: Atlases) -> None:
    opened = open_page(small.working, "#/gaps?severity=must")
    before = opened.page.locator("table.gaps tbody tr").count()
    opened.page.click("#language")
    assert opened.texts("#tabs a")[0] == "Overview"
    assert opened.page.locator("table.gaps tbody tr").count() == before
    assert (
        "Household is" in opened.page.locator("#main").inner_text()
        or "Every" in opened.page.locator("#main").inner_text()
    )
    opened.page.click("#language")
    assert opened.texts("#tabs a")[0] == "总览"


@pytest.mark.parametrize("profile", ["share", "working"])
def test_a_phone_scrolls_only_inside(open_page: OpenPage, demo: Atlases, profile: str) -> None:
    opened = open_page(page_of(demo, profile), width=390, height=844)
    for route in opened.page.evaluate("TABS.map(name => `#/${name}`)"):
        opened.go(route)
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390, route


def test_print_holds_every_page(open_page: OpenPage, small: Atlases, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        absent("poppler", "pdftotext of poppler-utils is not installed")
    opened = open_page(small.working, "#/print")
    file = tmp_path / "all.pdf"
    opened.page.pdf(path=file, prefer_css_page_size=True)
    text = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True).stdout.decode("utf-8")
    text = "".join(text.split())
    for part in ("总览", "村居与指标", "一格一户", "缺口清单", "怎样读这份图册", "样例1村", "样例4村", "联系服务链条",
                 "结对共建", "周期性任务逐月一览", "各规则的增减", "登记台账"):  # fmt: skip
        assert part in text, part
    assert "打印全部" not in text


def test_one_page_prints_without_its_controls(open_page: OpenPage, small: Atlases) -> None:
    opened = open_page(small.working, "#/gaps")
    opened.page.emulate_media(media="print")
    assert opened.page.locator(".filters").is_hidden()
    assert opened.page.locator("#tabs").is_hidden()
    assert opened.page.locator("#title").is_visible()


def test_a_network_without_grids_groups_by_town(open_page: OpenPage, flat: Atlases) -> None:
    opened = open_page(flat.working)
    assert opened.texts(".townhead h3") == ["样例5镇", "样例6镇"]
    assert "各镇村居" in opened.page.locator("#main").inner_text()
    assert "合成演示数据" not in opened.page.locator("#facts").inner_text()


def test_the_demo_says_that_it_is_one(open_page: OpenPage, demo: Atlases) -> None:
    assert "合成演示数据" in open_page(demo.share).page.locator("#facts").inner_text()
