"""The views of pairings, chains, impact and villages: what is drawn, where, and that no name runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from covernet.errors import UsageError
from covernet.graph.snapshot import Snapshot, current_snapshot
from covernet.importers.bundle import import_bundle
from covernet.queries.packs import load_pack
from covernet.viz.network import write_network
from tests.browser.conftest import OpenPage
from tests.browser.networks import AS_OF, HOUSEHOLD, MEMBER_NAME, PAYLOADS, TOWN, write_small

pytestmark = pytest.mark.browser

VILLAGE = f"{TOWN}001"
GROUP = f"{VILLAGE}-G1"
MEMBER = f"{GROUP}-M1"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("views")
    import_bundle([write_small(folder / "inputs")], folder / "net")
    return current_snapshot(folder / "net")


def draw(snapshot: Snapshot, view: str, **options: Any) -> tuple[Path, dict[str, Any]]:
    file = snapshot.network.parent / f"{view}.html"
    count = write_network(snapshot, view, file, as_of=AS_OF, profile="working", **options)
    text = file.read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    assert count == len(data["nodes"]) == len({(node["x"], node["y"]) for node in data["nodes"]})
    return file, data


def test_pairs_stand_in_three_columns(snapshot: Snapshot, open_page: OpenPage) -> None:
    file, data = draw(snapshot, "pairing")
    kinds = {about["name"]: about["marked"] for about in data["about"].values()}
    assert kinds["样例4村"] == "unpaired" and kinds["样例1村"] is None
    assert sorted(link["type"]["zh"] for link in data["links"]) == ["有共同活动的结对（越粗越多）"] + ["闲置的结对"] * 3
    x = {node["id"].partition(":")[0]: node["x"] for node in data["nodes"]}
    assert x["Village"] < x["Organization"]
    opened = open_page(file)
    opened.page.fill("#search", PAYLOADS[0])
    assert "样例1村" in opened.page.locator("#side").inner_text()
    assert opened.page.evaluate("window.hit") is None
    one = draw(snapshot, "pairing", within=f"{TOWN}002")[1]
    assert {about["name"] for about in one["about"].values()} == {"样例2村", PAYLOADS[1]}


def test_a_chain_runs_from_left_to_right(snapshot: Snapshot, open_page: OpenPage) -> None:
    data = draw(snapshot, "chain", nodes=(TOWN, MEMBER))[1]
    at = {node["id"].partition(":")[0]: node["x"] for node in data["nodes"]}
    assert at["Town"] < at["Village"] < at["PartyGroup"] < at["Member"]
    broken, said = draw(snapshot, "chain", nodes=(TOWN, f"{HOUSEHOLD}-{TOWN}004-00"))
    assert {link["type"]["zh"] for link in said["links"]} >= {"缺少的联系"}
    assert any(about["marked"] == "broken" for about in said["about"].values())
    opened = open_page(broken)
    opened.page.click("#language")
    assert "missing link" in opened.texts("#legend")[0]


def test_impact_marks_what_is_lost(snapshot: Snapshot, open_page: OpenPage) -> None:
    file, data = draw(snapshot, "impact", nodes=(MEMBER,), packs=(load_pack("linkage"),))
    marked = {about["id"]: about["marked"] for about in data["about"].values()}
    assert marked[MEMBER] == "gone"
    lost = [id for id, mark in marked.items() if mark == "lost"]
    assert lost and all(id.startswith(HOUSEHOLD) for id in lost)
    opened = open_page(file)
    opened.page.locator("#side-list button", has_text=lost[0]).first.click()
    assert "每户至少有 1 名党员联系" in opened.page.locator("#side").inner_text()
    opened.page.click("#language")
    assert "Rule: " in opened.page.locator("#side").inner_text()


def test_what_is_wrong_with_pairings_stands_beside_the_picture(snapshot: Snapshot, open_page: OpenPage) -> None:
    file, data = draw(snapshot, "pairing", most={"village": 1})
    beside = {item["title"]["en"]: item["rows"] for item in data["attention"]}
    assert [id for id, _ in beside["Idle pairings"]] == ["Organization:O01", "Organization:O02", "Organization:O03"]
    assert beside["Idle pairings"][0][1]["en"].endswith("last activity 2024-01-05")
    assert [id for id, _ in beside["Units with too many partners"]] == [f"Village:{VILLAGE}"]
    assert beside["Units with too many partners"][0][1]["zh"] == "样例1村：2 个，至多 1 个"
    alone = beside["Two-new organizations without a partner (not drawn)"]
    assert len(alone) == len(PAYLOADS) - 4 and {id for id, _ in alone} == {None}
    assert len(draw(snapshot, "pairing", months=24)[1]["attention"][0]["rows"]) == 2, (
        "O01 did something within two years"
    )
    draw(snapshot, "pairing", most={"village": 1})
    opened = open_page(file)
    assert "闲置的结对（3）" in opened.page.locator("#side").inner_text()
    assert "需要关注：没有" not in opened.page.locator("#side").inner_text()
    opened.page.locator("#side-list button", has_text="样例2村").first.click()
    assert "最近活动 2024-01-05" in opened.page.locator("#side").inner_text()
    assert opened.page.evaluate("window.hit") is None
    one = draw(snapshot, "pairing", within="O01")[1]["attention"]
    assert [item["title"]["en"] for item in one] == ["Idle pairings"] and len(one[0]["rows"]) == 1


def test_a_chain_says_at_each_line_what_it_is(snapshot: Snapshot, open_page: OpenPage) -> None:
    file, data = draw(snapshot, "chain", nodes=(TOWN, f"{HOUSEHOLD}-{TOWN}004-00"))
    said = {(link["from"].partition(":")[0], link["to"].partition(":")[0]): link for link in data["links"]}
    assert said["Village", "Town"]["type"]["en"] == "in town", "how far it holds is drawn as it is"
    assert {link["note"]["zh"] for link in data["links"] if "note" in link} == {"缺：联系服务"} and data["labelled"]
    x = {node["id"]: node["x"] for node in data["nodes"]}
    assert all(x[link["from"]] != x[link["to"]] for link in data["links"])
    opened = open_page(file, width=390, height=844)
    opened.page.locator("#side-list button", has_text=f"{HOUSEHOLD}").first.click()
    assert "缺：联系服务" in opened.page.locator("#side").inner_text()


def test_of_several_that_go_none_is_blamed_alone(snapshot: Snapshot) -> None:
    other = f"{GROUP}-M2"
    data = draw(snapshot, "impact", nodes=(MEMBER, other, f"{GROUP}-M0", f"{GROUP}-M3"), packs=(load_pack("linkage"),))[
        1
    ]
    opens = {(link["from"], link["to"]) for link in data["links"] if link["type"]["en"] == "a gap will open"}
    for subject in {to for _, to in opens}:
        assert {start for start, to in opens if to == subject} >= {f"Member:{MEMBER}", f"Member:{other}"}
    assert opens
    many = (MEMBER, other, f"{GROUP}-M0", f"{GROUP}-M3", GROUP)
    drawn = draw(snapshot, "impact", nodes=many, packs=(load_pack("linkage"),))[1]
    assert not [link for link in drawn["links"] if link["type"]["en"] == "a gap will open"], "no line from each to each"


def test_members_stand_beside_their_group(snapshot: Snapshot) -> None:
    data = draw(snapshot, "village", within="样例1村")[1]
    at = {node["id"]: node["y"] for node in data["nodes"]}
    rows = {
        group: [
            at[link["from"]] for link in data["links"] if link["to"] == group and link["from"].startswith("Member:")
        ]
        for group in at
        if group.startswith("PartyGroup:")
    }
    first, second = (rows[f"PartyGroup:{VILLAGE}-G{n}"] for n in (1, 2))
    assert len(first) == len(second) == 4 and max(first) < min(second)
    assert min(first) < at[f"PartyGroup:{GROUP}"] < max(first)


def test_a_village_counts_households_and_masks_people(snapshot: Snapshot) -> None:
    file, data = draw(snapshot, "village", within="样例1村")
    assert MEMBER_NAME not in file.read_text(encoding="utf-8")
    assert HOUSEHOLD not in file.read_text(encoding="utf-8")
    facts = {about["id"]: about["facts"] for about in data["about"].values()}
    assert facts[MEMBER][0][0] == "Household" and int(facts[MEMBER][0][1]) > 0
    group = draw(snapshot, "village", within=GROUP, names=True)[1]
    assert sum(MEMBER_NAME in about["name"] for about in group["about"].values()) == 4


@pytest.mark.parametrize(
    ("view", "options", "words"),
    [
        ("pairing", {"profile": "share"}, "--profile working"),
        ("village", {"profile": "share", "within": VILLAGE}, "--profile working"),
        ("carriers", {"profile": "share", "names": True}, "--profile working"),
        ("village", {}, "--within"),
        ("village", {"within": "O01"}, "不是村居"),
        ("chain", {"nodes": (TOWN,)}, "两个编号"),
        ("chain", {"nodes": (TOWN, "nobody")}, "nobody"),
        ("impact", {}, "--node"),
        ("pairing", {"within": "无此村"}, "无此村"),
        ("pairing", {"within": f"{TOWN}004"}, "没有结对"),
    ],
)
def test_what_can_not_be_drawn_is_said(
    snapshot: Snapshot, tmp_path: Path, view: str, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        write_network(snapshot, view, tmp_path / "n.html", **{"as_of": AS_OF, "profile": "working", **options})
    assert words in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_too_much_says_what_to_narrow(snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("covernet.viz.network.LIMIT", 3)
    for view, options, words in (
        ("pairing", {}, "乡镇"),
        ("impact", {"nodes": (GROUP,)}, "--node"),
        ("village", {"within": VILLAGE}, "党小组"),
    ):
        with pytest.raises(UsageError, match=words):
            write_network(snapshot, view, tmp_path / "n.html", as_of=AS_OF, profile="working", **options)
