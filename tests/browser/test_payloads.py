"""Every payload in every string property: none runs on any page, in any view, profile or language."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from covernet.graph.model import SCHEMA
from covernet.graph.snapshot import Snapshot, current_snapshot
from covernet.importers.bundle import import_bundle
from covernet.queries.audit import audit
from covernet.queries.packs import load_pack
from covernet.register.actions import assign
from covernet.register.states import open_register
from covernet.register.sync import sync
from covernet.viz.atlas import write_atlas
from covernet.viz.network import write_network
from covernet.viz.register_words import describe
from tests.browser.conftest import Opened, OpenPage
from tests.browser.networks import AS_OF, TOWN
from tests.browser.payloads import COUNT, PAYLOADS, node_id, write_hostile

pytestmark = pytest.mark.browser
PACKS = ("linkage", "shuxin-527")


@dataclass(frozen=True)
class Hostile:
    """The network, and where its pages go."""

    snapshot: Snapshot
    folder: Path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    folder = tmp_path_factory.mktemp("hostile")
    net = folder / "net"
    report = import_bundle([write_hostile(folder / "bundle")], net)
    assert not report.quarantined, report.reasons
    title = json.dumps(PAYLOADS[26], ensure_ascii=False)
    (net / "settings.toml").write_text(f"title = {title}\n", encoding="utf-8")
    found = sync(net, PACKS, as_of=AS_OF, describe=describe)
    for id, payload in zip(open_register(net).entries, PAYLOADS, strict=False):
        assign(net, [id], owner=payload, due=AS_OF, on=found.on)
    return Hostile(current_snapshot(net), folder)


def assert_nothing_ran(opened: Opened, where: object) -> None:
    assert opened.page.evaluate("[window.hit, window.parent.hit, document.querySelectorAll('iframe, object, embed').length]") == [
        None, None, 0,
    ], where  # fmt: skip
    assert opened.troubles == [], where
    assert opened.page.url.startswith(opened.url), where


def test_these_payloads_run_where_they_may(chromium: Browser, tmp_path: Path) -> None:
    """The positive control: each alone in a careless page; those that need a click or a template engine do not."""
    ran = 0
    page = chromium.new_page()
    for number, payload in enumerate(PAYLOADS):
        file = tmp_path / f"{number}.html"
        file.write_text(f"<!doctype html><meta charset=utf-8><title>x</title><body>{payload}</body>", encoding="utf-8")
        page.goto(file.as_uri())
        page.wait_for_timeout(40)
        ran += page.evaluate("window.hit === 1")
    page.close()
    assert COUNT > 60 and ran > 30


def test_every_string_property_holds_every_payload(hostile: Hostile) -> None:
    """The control of what is placed: nothing is cleaned on its way in."""
    import duckdb

    snapshot, checked = hostile.snapshot, 0
    parts = [(f"nodes/{n.label}", n.properties) for n in SCHEMA.nodes if n.label not in ("County", "Town")]
    parts += [(f"edges/{e.name}", e.properties) for e in SCHEMA.edges]
    for part, properties in parts:
        files = [str(path) for path in snapshot.files(part)]
        for one in properties:
            if one.type == "string" and not one.values:
                found = duckdb.execute(f'SELECT DISTINCT "{one.name}" FROM read_parquet({files})').fetchall()
                assert {text for (text,) in found} == set(PAYLOADS), (part, one.name)
                checked += 1
    assert checked > 30


@pytest.mark.parametrize(("profile", "names"), [("share", False), ("working", False), ("working", True)])
def test_nothing_runs_in_the_atlas(hostile: Hostile, open_page: OpenPage, profile: str, names: bool) -> None:
    file = hostile.folder / f"{profile}-{names}.html"
    result = audit(hostile.snapshot, PACKS, as_of=AS_OF)
    register = open_register(hostile.snapshot.network)
    write_atlas(hostile.snapshot, result, file, profile=profile, names=names, register=register)
    opened = open_page(file)
    tabs = [*opened.page.evaluate("TABS"), "print"]
    assert len(tabs) > 6
    routes = [f"#/{name}" for name in tabs] + [f"#/village/{TOWN}{n:03d}" for n in (0, 1, COUNT - 1)]
    for route in [*routes, *(f"#/village/{payload}" for payload in PAYLOADS[:3]), f"#/gaps?q={PAYLOADS[0]}"]:
        opened.go(route)
        for _ in range(2):
            assert_nothing_ran(opened, route)
            opened.page.click("#language")
    for payload in PAYLOADS[::3]:
        opened.page.fill("#search", payload)
        assert_nothing_ran(opened, payload)
    opened.page.keyboard.press("Escape")
    for route, thing in (("#/gaps", "table.gaps tbody tr a"), (f"#/village/{TOWN}001", "main button"),
                         ("#/carriers", "main button"), ("#/pairing", "#columns .unit[role=button]")):  # fmt: skip
        opened.go(route)
        for number in range(min(12, opened.page.locator(thing).count())):
            opened.page.locator(thing).nth(number).dispatch_event("click")
            assert_nothing_ran(opened, (route, number))
            opened.go(route)


@pytest.mark.parametrize(
    ("view", "profile", "options"),
    [
        ("carriers", "share", {}),
        ("carriers", "working", {}),
        ("pairing", "working", {}),
        ("village", "working", {"within": node_id("PartyGroup", 3), "names": True}),
        ("village", "working", {"within": node_id("Village", 5), "names": True}),
        ("chain", "working", {"nodes": (TOWN, node_id("Member", 7)), "names": True}),
        ("impact", "working", {"nodes": tuple(f"Member:{node_id('Member', n)}" for n in range(COUNT)), "names": True}),
    ],
)
def test_nothing_runs_in_a_network(
    hostile: Hostile,
    open_page: OpenPage,
    monkeypatch: pytest.MonkeyPatch,
    view: str,
    profile: str,
    options: dict[str, Any],
) -> None:
    """More nodes than a page usually takes, so that every payload stands on it at once."""
    monkeypatch.setattr("covernet.viz.network.LIMIT", 3000)
    file = hostile.folder / f"{view}.html"
    if view == "impact":
        options = {**options, "packs": (load_pack("linkage"),)}
    write_network(hostile.snapshot, view, file, as_of=AS_OF, profile=profile, **options)
    opened = open_page(file)
    data = json.loads(file.read_text(encoding="utf-8").partition('id="data">')[2].partition("</script>")[0])
    shown = json.dumps(data["about"], ensure_ascii=False)
    assert sum(json.dumps(payload, ensure_ascii=False)[1:-1] in shown for payload in PAYLOADS) >= (
        COUNT if view in ("carriers", "pairing", "impact") else 1
    )
    for payload in PAYLOADS[:: 1 if len(data["nodes"]) < 300 else 6]:
        opened.page.fill("#search", payload)
        assert_nothing_ran(opened, payload)
    for id in list(data["about"])[:20]:
        opened.page.fill("#search", data["about"][id]["id"])
        assert_nothing_ran(opened, id)
    opened.page.click("#language")
    assert_nothing_ran(opened, view)
