"""Audits of earlier snapshots, and how their figures are published."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covernet.graph.snapshot import current_snapshot
from covernet.importers.bundle import import_bundle
from covernet.queries.audit import audit
from covernet.queries.history import history
from covernet.queries.packs import load_pack
from covernet.viz.atlas_trend import series_for_sharing
from covernet.viz.redact import FEW, HIDDEN, is_small
from tests.small import TABLES, build, write_tables

DAY = dt.date(2025, 6, 30)


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four snapshots, each with one household more."""
    folder = tmp_path_factory.mktemp("net")
    net = build(folder)
    for more in range(1, 4):
        extra = [{"id": f"X{n}"} for n in range(more)]
        tables = {**TABLES, "Household": [*TABLES["Household"], *extra]}
        import_bundle([write_tables(folder / f"more{more}", tables)], net)
    return net


def test_every_snapshot_is_audited_once_oldest_first(net: Path) -> None:
    snapshot = current_snapshot(net)
    result = audit(snapshot, ["linkage"], as_of=DAY)
    found = history(snapshot, result)
    assert [one.snapshot for one in found.audits] == [1, 2, 3, 4]
    assert found.audits[-1] is result
    assert {one.as_of for one in found.audits} == {DAY}, "written after the audit date"
    served = [sum(f.rule == "linkage/household-served" for f in one.findings) for one in found.audits]
    assert served == [4, 5, 6, 7]
    assert found.latest is not None and len(found.latest.opened) >= 1
    assert [part.part for part in found.latest.parts] == ["nodes/Household"]


def test_only_the_newest_are_taken(net: Path) -> None:
    snapshot = current_snapshot(net)
    result = audit(snapshot, ["linkage"], as_of=DAY)
    some = history(snapshot, result, newest=2)
    assert [one.snapshot for one in some.audits] == [3, 4] and some.older == 2
    none = history(snapshot, result, newest=1)
    assert [one.snapshot for one in none.audits] == [4] and none.latest is None


def test_an_older_snapshot_is_audited_on_its_own_day(net: Path) -> None:
    snapshot = current_snapshot(net)
    later = dt.date.today() + dt.timedelta(400)
    found = history(snapshot, audit(snapshot, ["linkage"], as_of=later), newest=2)
    assert found.audits[0].as_of == dt.date.fromisoformat(snapshot.manifest.created[:10])


def test_a_snapshot_that_is_gone_is_left_out(net: Path) -> None:
    (net / "snapshots" / "000002" / "manifest.json").unlink()
    snapshot = current_snapshot(net)
    found = history(snapshot, audit(snapshot, ["linkage"], as_of=DAY))
    assert [one.snapshot for one in found.audits] == [1, 3, 4] and found.unreadable == (2,)


@settings(max_examples=100)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_a_published_series_has_no_small_difference(own: list[int]) -> None:
    rule = load_pack("linkage").rule("household-served")
    shown = series_for_sharing(
        rule, [{rule.of: n} for n in own], [100] * len(own), own[-1] if not is_small(own[-1]) else FEW
    )
    exact = [n for n in shown if isinstance(n, int)]
    assert not any(is_small(abs(a - b)) for a in exact for b in exact)
    assert not any(map(is_small, exact))
    assert all(s == n for s, n in zip(shown, own, strict=True) if isinstance(s, int))
    assert not isinstance(shown[-1], str) or shown[-1] == FEW


def test_what_the_page_hides_the_series_hides() -> None:
    rule = load_pack("linkage").rule("household-served")
    gaps = [{rule.of: 30}, {rule.of: 20}]
    assert series_for_sharing(rule, gaps, [90, 90], 20) == [30, 20]
    assert series_for_sharing(rule, gaps, [90, 90], HIDDEN) == [HIDDEN, HIDDEN]
    assert series_for_sharing(rule, gaps, [32, 90], 20) == [HIDDEN, 20], "two that are served"
    assert series_for_sharing(rule, [{rule.of: 22}, {rule.of: 20}], [90, 90], 20) == ["≈20", 20]
    periodic = dataclasses.replace(rule, demand=load_pack("shuxin-527").rule("chain-talks").demand)
    assert series_for_sharing(periodic, gaps, [90, 90], 20) == [HIDDEN, HIDDEN]
