"""The picture of the graph model, as a browser draws it: nothing lies on something else."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from covernet.graph.model import SCHEMA
from scripts.model_layout import BOXES, SAYING, WAYS, Box
from scripts.model_look import GROUPS
from scripts.model_svg import PAGE, model_svg, points

pytestmark = pytest.mark.browser

ROOM = """() => [...document.querySelectorAll("text")].flatMap(text => [...text.childNodes].map(part => {
  const range = document.createRange();
  range.selectNodeContents(part);
  const {x, y, width, height} = range.getBoundingClientRect();
  return {text: part.textContent, x, y: y + 3, width, height: height - 5,
          in: text.closest("g[transform]:not(.badge):not(.legend)")?.querySelector(".label")?.textContent ?? "",
          grounded: text.previousElementSibling?.matches("rect.page") ?? false};
}))"""
"""Where each part of a text stands, in pixels of the picture; letters seldom fill the height of their line."""

Text = tuple[str, str, bool, Box]


@pytest.fixture(scope="module")
def texts(chromium: Browser) -> list[Text]:
    """Every text with the label in whose box it stands, whether it stands on a ground of its own, and its room."""
    page = chromium.new_page(viewport={"width": 1318, "height": 1066})
    page.set_content(f'<body style="margin:0;width:1318px">{model_svg()}')
    found: list[dict[str, Any]] = page.evaluate(ROOM)
    page.close()
    return [(f["text"], f["in"], f["grounded"], Box(f["x"], f["y"], f["width"], f["height"])) for f in found]


def touch(a: Box, b: Box) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


def inside(a: Box, b: Box) -> bool:
    return b.x <= a.x and a.x + a.width <= b.x + b.width and b.y <= a.y and a.y + a.height <= b.y + b.height


def segments() -> Iterator[tuple[str, Box]]:
    """Every straight part of a line, as a box without breadth."""
    for edge, way in WAYS.items():
        for (x0, y0), (x1, y1) in itertools.pairwise(points(edge, way)):
            yield edge[0], Box(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))


def test_no_text_lies_on_another(texts: list[Text]) -> None:
    assert len(texts) > 2 * len(SCHEMA.nodes) + len(SCHEMA.edges)
    assert not [(a, b) for (a, *_, one), (b, *_, other) in itertools.combinations(texts, 2) if touch(one, other)]


def test_texts_of_a_box_stay_in_it(texts: list[Text]) -> None:
    assert {label for _, label, _, _ in texts} == {"", *BOXES}
    assert not [text for text, label, _, room in texts if label and not inside(room, BOXES[label])]


def test_other_texts_keep_off_the_boxes_and_lines(texts: list[Text]) -> None:
    free = [(text, grounded, room) for text, label, grounded, room in texts if not label]
    assert not [(text, label) for text, _, room in free for label, box in BOXES.items() if touch(room, box)]
    lines = list(segments())
    assert not [
        (text, name)
        for text, grounded, room in free
        for name, segment in lines
        if touch(room, segment) and not grounded
    ]
    assert sum(grounded for _, grounded, _ in free) == 2 * len([said for said in SAYING if said.split()[1] == "on"])


def test_lines_keep_off_the_boxes() -> None:
    inner = {label: Box(b.x + 1, b.y + 1, b.width - 2, b.height - 2) for label, b in BOXES.items()}
    assert not [(name, label) for name, segment in segments() for label, box in inner.items() if touch(segment, box)]


def test_lines_of_different_types_do_not_run_together() -> None:
    def along(a: Box, b: Box) -> bool:
        level = a.height == b.height == 0 and a.y == b.y and a.x < b.x + b.width and b.x < a.x + a.width
        upright = a.width == b.width == 0 and a.x == b.x and a.y < b.y + b.height and b.y < a.y + a.height
        return level or upright

    pairs = itertools.combinations(segments(), 2)
    assert not [(a, b) for (a, one), (b, other) in pairs if a != b and along(one, other)]


def contrast(one: str, other: str) -> float:
    """How well two colours are told apart, as WCAG 2 counts it."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_can_be_read_on_light_and_on_dark(scheme: str) -> None:
    page, ink, faint = PAGE[scheme]
    pairs = [(ink, page), (faint, page)]
    for group in GROUPS:
        line, ground = group.light if scheme == "light" else group.dark
        pairs += [(line, page), (line, ground)]
    assert not [pair for pair in pairs if contrast(*pair) < 4.5]


def test_the_picture_follows_the_scheme_of_the_page(chromium: Browser) -> None:
    for scheme in ("light", "dark"):
        page = chromium.new_page()
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_content(model_svg())
        red, green, blue = bytes.fromhex(PAGE[scheme][0][1:])
        assert page.evaluate("getComputedStyle(document.querySelector('.page')).fill") == f"rgb({red}, {green}, {blue})"
        page.close()


def test_a_picture_that_does_not_show_the_schema_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = {edge: way for edge, way in WAYS.items() if edge[0] != "SERVES"}
    monkeypatch.setattr("scripts.model_svg.WAYS", fewer)
    with pytest.raises(ValueError, match="SERVES"):
        model_svg()
