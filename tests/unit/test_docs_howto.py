"""The how-tos: every command runs on the demo of Shuxin, and answers what the page shows."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.unit.docs_pages import DOCS, Typed, follow, steps

DEMO = Typed(("demo", "shuxin", "demo"), ("…",))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo was invented as the pages say."""
    folder = tmp_path_factory.mktemp("howto")
    assert steps("howto/questions.md")[0] == DEMO
    follow([DEMO], folder)
    return folder


@pytest.mark.parametrize("page", sorted(path.name for path in (DOCS / "howto").glob("*.md")))
def test_its_commands_run(page: str, demo: Path, tmp_path: Path) -> None:
    shutil.copytree(demo / "demo" / "network", tmp_path / "demo" / "network")
    todo = [step for step in steps(f"howto/{page}") if step != DEMO]
    assert todo
    follow(todo, tmp_path)
    made = {
        word for step in todo if isinstance(step, Typed) for word in step.words if word.endswith((".html", ".json"))
    }
    for name in made:
        assert (tmp_path / name).stat().st_size > 1_000
    if page == "pairing.md":
        assert json.loads((tmp_path / "pairing.json").read_text(encoding="utf-8"))
    if page == "map.md":
        atlas = (tmp_path / "atlas.html").read_text(encoding="utf-8")
        assert all(f'"31015110520{n}"' in atlas for n in (1, 2, 3))
