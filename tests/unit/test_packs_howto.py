"""The pack of docs/packs-howto.md: it can be read, fits the demo, and runs there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from covernet.graph.snapshot import current_snapshot
from covernet.importers.bundle import import_bundle
from covernet.importers.demo import AS_OF, write_demo
from covernet.queries.audit import audit
from covernet.queries.demands import DEMANDS
from covernet.queries.feasibility import doubts
from covernet.queries.packs import parse_pack

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "packs-howto.md").read_text(encoding="utf-8")
PACK = "\n".join(re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))


def test_the_pack_of_the_page_runs_on_the_demo(tmp_path: Path) -> None:
    pack = parse_pack(PACK, "my-grids.toml")
    assert [rule.id for rule in pack.rules] == ["grid-people", "grid-head"]
    sheets = write_demo("shuxin", tmp_path, households=2_500)
    import_bundle([sheets.inputs], tmp_path / "net")
    snapshot = current_snapshot(tmp_path / "net")
    assert not doubts(snapshot, [pack], AS_OF)
    result = audit(snapshot, [pack], as_of=AS_OF)
    assert all(summary.total.checked == 7 for summary in result.summary)
    answering = {finding.responsible["label"] for finding in result.findings if finding.responsible}
    assert answering <= {"LiaisonGroup", "Town"}


@pytest.mark.parametrize("kind", DEMANDS)
def test_the_page_names_every_kind(kind: str) -> None:
    assert f"`{kind}`" in PAGE
