"""The tutorial: every command runs on the practice sheets, and answers what the page shows."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from covernet.register.states import open_register
from scripts.practice_sheets import PRACTICE, books
from tests.unit.docs_pages import DOCS, ROOT, Changed, Corrected, Typed, follow, steps

PAGES = ("tutorial.zh.md", "tutorial.md")


def test_a_planner_can_follow_it(tmp_path: Path, key_file: Path) -> None:
    for sheet in PRACTICE.glob("*.xlsx"):
        shutil.copy(sheet, tmp_path)
    todo = steps(PAGES[0])
    assert {type(step) for step in todo} >= {Typed, Changed, Corrected}
    follow(todo, tmp_path)
    states = [entry.state for entry in open_register(tmp_path / "town").entries.values()]
    assert states.count("closed") == 3
    atlas = (tmp_path / "atlas.html").read_text(encoding="utf-8")
    assert "示例·" not in re.sub(r"示例·\S*党", "", atlas)
    assert (tmp_path / "gaps.xlsx").is_file() and (tmp_path / "登记簿.xlsx").is_file()


def test_both_languages_tell_the_same_steps() -> None:
    assert steps(PAGES[0]) == steps(PAGES[1])


@pytest.mark.parametrize("page", PAGES)
def test_what_it_installs_is_there(page: str) -> None:
    """The commands of the installation take minutes and a network; their files, names and options are looked at."""
    text = (DOCS / page).read_text(encoding="utf-8")
    typed = "\n".join(re.findall(r"```bat\n(.*?)```", text, re.DOTALL))
    assert "pip install -c constraints.txt ." in typed and (ROOT / "constraints.txt").is_file()
    assert "docs\\practice\\*.xlsx" in typed and list(PRACTICE.glob("*.xlsx"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    least = project["requires-python"].removeprefix(">=")
    assert f"Python {least}" in text
    assert "--find-links wheels " + project["name"] in text and project["name"] in project["scripts"]


def test_the_practice_sheets_are_fresh() -> None:
    stale = [name for name, content in books().items() if (PRACTICE / name).read_bytes() != content]
    assert not stale, "run python scripts/practice_sheets.py"
    assert {path.name for path in PRACTICE.iterdir()} == {*books()}
