"""The documentation as a site: built strictly, complete, and without a request to anybody."""

from __future__ import annotations

import dataclasses
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

import covernet
from covernet.queries.analyses.impact import Impact
from covernet.queries.audit import AuditResult
from tests.unit.docs_pages import DOCS, ROOT

ASKED_FOR = {
    "audio": ["src"], "embed": ["src"], "iframe": ["src"], "image": ["href", "xlink:href"], "img": ["src", "srcset"],
    "input": ["src"], "link": ["href"], "object": ["data"], "script": ["src"], "source": ["src", "srcset"],
    "track": ["src"], "use": ["href", "xlink:href"], "video": ["src", "poster"],
}  # fmt: skip
"""What a browser fetches without being asked to."""

IN_STYLES = re.compile(r"(?:url\(|@import)\s*[\"']?\s*((?:https?:)?//[^\s\"')]+)")


class Page(HTMLParser):
    """A page's assets, links, anchors and inline styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.assets: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.styles: list[str] = []
        self._in_style = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.assets += [found[name] for name in ASKED_FOR.get(tag, []) if name in found]
        self.links += [found["href"]] if tag == "a" and "href" in found else []
        self.anchors |= {found[name] for name in ("id", "name") if name in found}
        self.styles += [found.get("style", "")]
        self._in_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.styles.append(data)


def is_outside(url: str) -> bool:
    return url.startswith("//") or urlsplit(url).scheme not in {"", "data"}


@pytest.fixture(scope="module")
def pages(docs_site: Path) -> dict[Path, Page]:
    """Every page of the site."""
    found = {path: Page(path.read_text(encoding="utf-8")) for path in docs_site.rglob("*.html")}
    assert len(found) >= len(list(DOCS.rglob("*.md")))
    return found


def outside(pages: dict[Path, Page]) -> Iterator[str]:
    for path, page in pages.items():
        yield from (f"{path.name}: {url}" for url in page.assets if is_outside(url))
        yield from (f"{path.name}: {url}" for style in page.styles for url in IN_STYLES.findall(style))


def test_no_page_asks_anybody_for_anything(docs_site: Path, pages: dict[Path, Page]) -> None:
    assert not list(outside(pages))
    sheets = [path for path in docs_site.rglob("*.css") if IN_STYLES.search(path.read_text(encoding="utf-8"))]
    assert not sheets


@pytest.mark.parametrize(
    "trap",
    [
        '<script src="https://example.org/x.js"></script>', '<link rel="stylesheet" href="//example.org/x.css">',
        '<style>@import "https://example.org/f.css"</style>', '<p style="background: url(https://example.org/x.png)">',
        '<img srcset="https://example.org/x.png 2x">',
    ],
)  # fmt: skip
def test_the_search_for_requests_finds_one(trap: str) -> None:
    assert list(outside({Path("trap.html"): Page(trap)}))


def test_everything_a_page_names_is_there(docs_site: Path, pages: dict[Path, Page]) -> None:
    broken = []
    for path, page in pages.items():
        if path.name == "404.html":  # for servers: it names the site's own pages from the root
            continue
        for url in (*page.assets, *page.links):
            if is_outside(url) or url.startswith("data:"):
                continue
            name, _, anchor = url.partition("#")
            target = (path.parent / unquote(name.partition("?")[0])).resolve() if name else path
            assert docs_site in (target, *target.parents), f"{path.name} leaves the site: {url}"
            lost = anchor and target in pages and unquote(anchor) not in pages[target].anchors | {"__top"}
            if lost or not target.is_file():  # a folder opens no page from file:
                broken.append(f"{path.name}: {url}")
    assert not broken


def test_every_block_of_code_is_drawn_as_one(docs_site: Path, pages: dict[Path, Page]) -> None:
    assert not [path.name for path in pages if "```" in path.read_text(encoding="utf-8")]


def test_the_search_needs_no_server(docs_site: Path) -> None:
    index = (docs_site / "search" / "search_index.js").read_text(encoding="utf-8")
    found = json.loads(index.removeprefix("var __index = "))
    assert any("待改.xlsx" in entry["text"] for entry in found["docs"])
    front = (docs_site / "index.html").read_text(encoding="utf-8")
    assert "assets/iframe-worker.js" in front and "unpkg.com" not in front


def test_the_reference_holds_the_whole_interface(docs_site: Path, pages: dict[Path, Page]) -> None:
    [page] = [page for path, page in pages.items() if path.name == "api.html"]
    named = re.findall(r"^::: (\S+)$", (DOCS / "api.md").read_text(encoding="utf-8"), re.MULTILINE)
    members = {f"covernet.Coverage.{name}" for name in vars(covernet.Coverage) if not name.startswith("_")}
    members -= {f"covernet.Coverage.{field.name}" for field in dataclasses.fields(covernet.Coverage)}
    assert not {*named, *members} - page.anchors
    text = re.sub(r"<[^>]+>", "", (docs_site / "api.html").read_text(encoding="utf-8"))
    for kind in (AuditResult, Impact):
        signature = text.partition(f"{kind.__name__}(")[2].partition(")\n")[0]
        assert all(f"{field.name}:" in signature for field in dataclasses.fields(kind))


def referenced() -> list[Any]:
    """Everything that docs/api.md names, and the questions of ``Coverage``."""
    named = re.findall(r"^::: (\S+)$", (DOCS / "api.md").read_text(encoding="utf-8"), re.MULTILINE)
    found = [pkgutil.resolve_name(name.replace(".", ":", 1) if name.count(".") == 1 else name) for name in named]
    return [*found, *(value for name, value in vars(covernet.Coverage).items() if callable(value) and name[0] != "_")]


def test_results_of_every_question_are_in_the_reference() -> None:
    known = {value.__name__ for value in referenced()}
    methods = [method for name, method in vars(covernet.Coverage).items() if name[0] != "_"]
    asked = [getattr(method, "fget", method) for method in methods]
    given = " ".join(str(function.__annotations__["return"]) for function in asked if callable(function))
    ours = {name for name in re.findall(r"[A-Z]\w+", given) if name not in {"Iterator", "MultiDiGraph", "NodeKey"}}
    assert "Pack" in ours and "Settings" in ours
    assert ours <= known


SAID_AT_COVERAGE = {"self", "as_of", "snapshot", "within"}
"""Parameters of every question."""

NO_ERROR_OF_ITS_OWN = {"to_frames", "Coverage.overlap", "Coverage.pairing"}
"""Functions of the reference that raise none, or only what every question raises."""


def test_every_function_of_the_reference_says_all_that_a_caller_needs() -> None:
    functions = [value for value in referenced() if inspect.isfunction(value)]
    assert len(functions) > 30
    silent = []
    for function in functions:
        text = inspect.getdoc(function) or ""
        name = f"{function.__module__}.{function.__qualname__}"
        parameters = set(inspect.signature(function).parameters) - SAID_AT_COVERAGE
        silent += [f"{name}: {what}" for what in sorted(parameters) if not re.search(rf"\b{what}\b", text)]
        silent += [f"{name}: no example"] if ">>> " not in text else []
        silent += [f"{name}: no sentence"] if not text.partition("\n\n")[0].rstrip().endswith(".") else []
        if parameters and "Raises\n" not in text and function.__qualname__ not in NO_ERROR_OF_ITS_OWN:
            silent.append(f"{name}: nothing on errors")
    assert not silent


def test_every_page_and_every_picture_is_used() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*DOCS.rglob("*.md"), *ROOT.glob("*.md"))]
    shown = {unquote(Path(link).name) for text in texts for link in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)}
    assert {path.name for path in (DOCS / "images").iterdir()} == shown
