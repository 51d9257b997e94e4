"""What is wrong with each gap reads alike on the page and in tables, workbooks and the register."""

from __future__ import annotations

from pathlib import Path

import pytest

from covernet.graph.snapshot import current_snapshot
from covernet.importers.bundle import import_bundle
from covernet.importers.demo import LEAST_HOUSEHOLDS, write_demo
from covernet.queries.audit import AuditResult, audit
from covernet.queries.packs import parse_pack
from covernet.viz.atlas import write_atlas
from covernet.viz.words import detail_words
from tests.browser.conftest import OpenPage
from tests.browser.networks import AS_OF
from tests.kinds import KIND_PACK, KIND_TABLES
from tests.small import build

pytestmark = pytest.mark.browser


def _kinds(folder: Path) -> AuditResult:
    """Two or three findings of the kinds that the demos have few of."""
    return audit(build(folder, KIND_TABLES), [parse_pack(KIND_PACK, "made.toml")])


def _demo(name: str, folder: Path) -> AuditResult:
    sheets = write_demo(name, folder, households=LEAST_HOUSEHOLDS[name])
    import_bundle([sheets.inputs], folder / "net")
    return audit(current_snapshot(folder / "net"), sheets.packs, as_of=AS_OF)


@pytest.mark.parametrize("name", ["kinds", *LEAST_HOUSEHOLDS])
def test_page_and_tables_say_the_same(open_page: OpenPage, tmp_path: Path, name: str) -> None:
    result = _kinds(tmp_path) if name == "kinds" else _demo(name, tmp_path)
    network = next(path.parent for path in tmp_path.rglob("CURRENT"))
    page = write_atlas(current_snapshot(network), result, tmp_path / "working.html", profile="working").path
    rules = {rule.full_id: rule for rule in result.rules}
    said = open_page(page).page.evaluate(
        "() => [0, 1].map((n) => { lang = n; return Object.fromEntries(FINDINGS.map((f) => [f.id, detail(f)])); })"
    )
    for texts, language in zip(said, ("zh", "en"), strict=True):
        assert texts == {f.id: detail_words(f, rules[f.rule], language) for f in result.findings}
        assert len(texts) > 10 and all(texts.values())
