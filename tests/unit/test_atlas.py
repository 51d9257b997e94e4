"""What the atlas refuses, how it redacts linked tables, and that it is written the same every time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covernet.errors import StoreError, UsageError
from covernet.graph.snapshot import Snapshot, current_snapshot
from covernet.queries.audit import AuditResult, audit
from covernet.queries.packs import load_pack
from covernet.viz.atlas import write_atlas
from covernet.viz.atlas_share import Redactor, redact_row
from covernet.viz.atlas_words import rule_words
from covernet.viz.redact import HIDDEN, is_small
from tests.small import build

DAY = dt.date(2025, 6, 30)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, AuditResult]:
    folder = tmp_path_factory.mktemp("network")
    build(folder)
    snapshot = current_snapshot(folder / "net")
    return snapshot, audit(snapshot, ["linkage"], as_of=DAY)


@pytest.mark.parametrize(
    "wrong", [{"profile": "public"}, {"lang": "fr"}, {"names": True}, {"names": True, "profile": "share"}]
)
def test_wrong_calls_are_refused(
    network: tuple[Snapshot, AuditResult], tmp_path: Path, wrong: dict[str, object]
) -> None:
    with pytest.raises(UsageError):
        write_atlas(*network, tmp_path / "atlas.html", **wrong)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(network: tuple[Snapshot, AuditResult], tmp_path: Path) -> None:
    with pytest.raises((UsageError, StoreError)):
        write_atlas(*network, tmp_path / "none" / "atlas.html")


@pytest.mark.parametrize("profile", ["share", "working"])
def test_same_network_same_bytes(network: tuple[Snapshot, AuditResult], tmp_path: Path, profile: str) -> None:
    first = write_atlas(*network, tmp_path / "a.html", profile=profile)
    second = write_atlas(*network, tmp_path / "b.html", profile=profile)
    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.size == first.path.stat().st_size
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.html", "b.html"]


def test_a_table_and_its_complement_hide_the_same_cells() -> None:
    """Served households and unserved ones: what one table hides, the other must not tell."""
    redactor = Redactor([-1, 0, 0, 0])
    wholes = (90, 30, 30, 30)
    shown = redactor.counts(wholes)
    gaps = redactor.parts((17, 2, 5, 10), wholes, shown)
    served = redactor.parts((73, 28, 25, 20), wholes, shown)
    assert HIDDEN in gaps[2:]
    assert [isinstance(a, int) for a in gaps] == [isinstance(b, int) for b in served]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=8))
def test_a_row_of_the_matrix_can_not_be_undone_by_its_sum(cells: list[int]) -> None:
    shown = redact_row(cells)
    hidden = [n for n, s in zip(cells, shown, strict=True) if not isinstance(s, int)]
    assert all(not isinstance(s, int) for n, s in zip(cells, shown, strict=True) if is_small(n))
    assert len(hidden) != 1 or sum(cells) == hidden[0] or is_small(sum(cells))


def test_a_condition_that_is_true_or_false_reads_as_yes_or_no() -> None:
    assert rule_words(load_pack("huayu-standards").rule("venue-standard")) == [
        "党群服务阵地（类型 ＝ 党群服务中心）：达标 ＝ 是",
        "Service position (Kind = Centre): Meets standard = yes",
    ]
