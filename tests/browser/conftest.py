"""A real Chromium, pages that may ask for nothing but their own file, and the networks they are drawn from."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from covernet.graph.settings import read_settings
from covernet.graph.snapshot import current_snapshot
from covernet.importers.bundle import import_bundle
from covernet.importers.demo import write_demo
from covernet.queries.audit import audit
from covernet.queries.history import history
from covernet.register.actions import accept, assign
from covernet.register.states import open_register
from covernet.register.sync import sync, take_in
from covernet.viz.atlas import write_atlas
from covernet.viz.register_words import describe
from tests.browser.networks import AS_OF, TYPED, write_flat, write_small
from tests.conftest import absent

NAMES = ("chromium", "chromium-browser", "google-chrome", "msedge")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The Chromium of COVERNET_CHROMIUM or of the path; without one the tests are skipped, or fail if required."""
    found = os.environ.get("COVERNET_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None or not Path(found).exists():
        absent("chromium", f"no browser found; set COVERNET_CHROMIUM or install one of {', '.join(NAMES)}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page with everything it asked for and complained of."""

    page: Page
    url: str
    requests: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def go(self, route: str) -> None:
        """Follow a deep link inside the page."""
        self.page.evaluate("route => { location.hash = route; }", route)
        self.page.wait_for_timeout(50)

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements of a selector."""
        return self.page.locator(selector).all_inner_texts()

    def assert_quiet(self) -> None:
        """Nothing was asked for but the page's own file, and nothing was complained of."""
        assert {url.partition("#")[0] for url in self.requests} == {self.url}
        assert self.troubles == []


OpenPage = Callable[..., Opened]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """``open_page(file, "#/gaps", width=390, height=844)``; at the end the page must have been quiet."""
    opened: list[Opened] = []

    def go(file: Path, route: str = "", *, width: int = 1366, height: int = 768) -> Opened:
        page = chromium.new_page(viewport={"width": width, "height": height}, accept_downloads=True)
        this = Opened(page, file.as_uri())
        page.on("request", lambda request: this.requests.append(request.url))
        page.on("console", lambda message: this.troubles.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: this.troubles.append(str(error)))
        page.goto(this.url + route)
        page.wait_for_selector("body[data-ready]")
        opened.append(this)
        return this

    yield go
    for this in opened:
        this.assert_quiet()
        this.page.close()


@dataclass(frozen=True)
class Atlases:
    """One network's pages: share, working, and working with names."""

    share: Path
    working: Path
    named: Path


def draw(bundle: Path, folder: Path, *packs: str, early: Path | None = None) -> Atlases:
    """Import a bundle, audit it and draw its three pages; with an ``early`` one there are a trend and a register."""
    network = folder / "network"
    if early is not None:
        import_bundle([early], network)
        first = sync(network, packs, as_of=AS_OF - dt.timedelta(60), describe=describe)
        assert first.opened
        ids = list(open_register(network).entries)
        assign(network, ids[::3], owner=TYPED[0], due=AS_OF - dt.timedelta(10), on=first.on)
        accept(
            network,
            [id for n, id in enumerate(ids) if n % 3][-6:],
            reason=TYPED[1],
            until=AS_OF + dt.timedelta(90),
            on=first.on,
        )
    import_bundle([bundle], network)
    settings = folder / "settings.toml"
    if settings.is_file():
        shutil.copy(settings, network / "settings.toml")
    snapshot = current_snapshot(network)
    result = audit(snapshot, packs, as_of=AS_OF)
    pages = Atlases(folder / "share.html", folder / "working.html", folder / "named.html")
    if early is not None:
        take_in(snapshot, result, describe)
    past, register, chosen = history(snapshot, result), open_register(network), read_settings(network)
    write_atlas(snapshot, result, pages.share, settings=chosen, past=past, register=register)
    for file, names in ((pages.working, False), (pages.named, True)):
        write_atlas(
            snapshot, result, file, profile="working", names=names, settings=chosen, past=past, register=register
        )
    return pages


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Atlases:
    """Four villages in two grids, with a chain and a zone, and with script in every name."""
    folder = tmp_path_factory.mktemp("small")
    early = write_small(folder / "early", early=True)
    return draw(write_small(folder / "inputs"), folder, "linkage", "shuxin-527", early=early)


@pytest.fixture(scope="session")
def flat(tmp_path_factory: pytest.TempPathFactory) -> Atlases:
    """Two towns without grids, chains or zones."""
    folder = tmp_path_factory.mktemp("flat")
    return draw(write_flat(folder / "inputs"), folder, "linkage")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Atlases:
    """The Shuxin demo at a fifth of its size."""
    folder = tmp_path_factory.mktemp("demo")
    sheets = write_demo("shuxin", folder, households=3000)
    return draw(sheets.inputs, folder, *sheets.packs)
