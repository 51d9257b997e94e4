"""The search of the documentation's site, opened from its folder: what is found is what holds the words, and nobody is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

SHOWN = 10
"""So many results are drawn before somebody scrolls."""


@dataclass
class Site:
    """The site in a browser, with everything that its pages asked for and complained of."""

    folder: Path
    page: Page
    requests: list[str]
    troubles: list[str]

    def find(self, query: str, *, typed: bool = True) -> dict[str, list[str]]:
        """What the search shows for a query: the anchors of the sections that it names, by page of the site."""
        box, says = self.page.locator(".md-search__input"), self.page.locator(".md-search-result__meta")
        box.click()
        box.fill("")
        expect(says).to_have_text("键入以开始搜索")
        if typed:
            box.press_sequentially(query)
        else:
            self.page.keyboard.insert_text(query)  # as an input method or pasting does: no key goes up
        expect(says).to_have_text(re.compile("结果$"))
        items = self.page.locator(".md-search-result__item")
        count = int((re.findall(r"\d+", says.inner_text()) or ["0"])[0])
        expect(items).to_have_count(min(count, SHOWN))
        found: dict[str, list[str]] = {}
        for item in items.all():
            links = [str(link.get_attribute("href")).partition("#") for link in item.locator("a").all()]
            [name] = {unquote(url.partition("?")[0]).removeprefix(f"{self.folder.as_uri()}/") for url, _, _ in links}
            found[name] = [unquote(anchor) for _, _, anchor in links]
        return found


@pytest.fixture(scope="module")
def texts(docs_site: Path) -> dict[str, str]:
    """The text of every page of the site."""
    index = (docs_site / "search" / "search_index.js").read_text(encoding="utf-8").removeprefix("var __index = ")
    found: dict[str, str] = {}
    for entry in json.loads(index)["docs"]:
        text = re.sub(r"<[^>]+>", "", f"{entry['title']} {entry['text']}")
        name = entry["location"].partition("#")[0]
        found[name] = f"{found.get(name, '')} {text}"
    return found


@pytest.fixture
def site(chromium: Browser, docs_site: Path) -> Iterator[Site]:
    """The first page; at the end nothing was asked for but files of the site, and nothing was complained of."""
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    this = Site(docs_site, page, [], [])
    page.on("request", lambda request: this.requests.append(request.url))
    page.on("console", lambda it: this.troubles.append(it.text) if it.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: this.troubles.append(str(error)))
    page.goto((docs_site / "index.html").as_uri())
    yield this
    page.close()
    assert this.requests
    outside = [url for url in this.requests if not url.startswith((f"{docs_site.as_uri()}/", "data:", "about:"))]
    assert outside == []
    assert this.troubles == []


def holding(texts: dict[str, str], word: str) -> set[str]:
    """The pages that hold a Chinese word, which the end of a line may cut."""
    return {name for name, text in texts.items() if re.search(r"\s?".join(word), text)}


def test_a_chinese_word_finds_the_pages_that_hold_it_and_no_others(site: Site, texts: dict[str, str]) -> None:
    for word in ("底图", "三会一课", "闲置", "结对共建", "缺口"):
        expected = holding(texts, word)
        assert 0 < len(expected) <= SHOWN
        assert any(expected < holding(texts, sign) for sign in word), f"a part of {word} tells as much"
        assert set(site.find(word)) == expected, word


def test_a_chinese_word_of_one_page_leads_to_its_place(site: Site, texts: dict[str, str]) -> None:
    assert holding(texts, "底图") == {"howto/map.html"}
    assert list(site.find("底图")) == ["howto/map.html"]
    assert set(site.page.locator(".md-search-result mark").all_inner_texts()) == {"底图"}
    site.page.locator(".md-search-result__link").first.click()
    expect(site.page.locator("mark[data-md-highlight]").first).to_have_text("底图")
    assert "howto/map.html" in site.page.url


def test_a_page_comes_first_whose_title_is_the_word(site: Site) -> None:
    assert next(iter(site.find("结对共建"))) == "howto/pairing.html"
    assert next(iter(site.find("Benchmarks"))) == "benchmarks.html"


def test_nonsense_finds_nothing(site: Site) -> None:
    for query in ("龘靐", "缺口龘靐", "结对 龘靐", "zzqqzz", "gap zzqqzz", "<b>", "a[b", "(", "*"):
        assert site.find(query) == {}, query


def test_english_finds_words_by_their_beginning(site: Site, texts: dict[str, str]) -> None:
    def pages(word: str) -> set[str]:
        return {name for name, text in texts.items() if re.search(rf"(?<![a-z0-9]){word}", text, re.IGNORECASE)}

    words = ("quarantine", "pseudonym", "gazetteer", "checksum", "neo4j-admin")
    word = next(word for word in words if 1 < len(pages(word)) <= SHOWN)  # the box shows no more pages than that
    assert set(site.find(word)) == set(site.find(word.upper()[:-2])) == pages(word) == pages(word[:-2])
    assert site.find(word[1:]) == {}
    assert "api.html" in site.find("covernet.open")
    assert "mapping.html" in site.find("--drop-refused")


def test_every_word_of_a_query_must_be_there(site: Site, texts: dict[str, str]) -> None:
    both = holding(texts, "闲置") & {
        name for name, text in texts.items() if re.search(r"(?i)(?<![a-z0-9])pairing", text)
    }
    assert 0 < len(both) < len(holding(texts, "闲置"))
    assert set(site.find("闲置 pairing")) == set(site.find("pairing闲置")) == both


def test_a_word_that_lifts_no_key_is_looked_for(site: Site, texts: dict[str, str]) -> None:
    assert set(site.find("底图", typed=False)) == holding(texts, "底图")


def test_a_page_in_a_folder_of_the_site_has_the_same_search(site: Site, texts: dict[str, str]) -> None:
    site.page.goto((site.folder / "howto" / "pairing.html").as_uri())
    assert set(site.find("底图")) == holding(texts, "底图")
