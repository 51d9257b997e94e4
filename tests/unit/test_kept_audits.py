"""Audits of older snapshots that are kept: the same as made anew, and never believed when damaged."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covernet.errors import StoreError
from covernet.graph.snapshot import Network, Snapshot, current_snapshot
from covernet.importers.bundle import import_bundle
from covernet.queries.audit import AuditResult, audit
from covernet.queries.history import history
from covernet.queries.kept import keep_audit, kept_audit
from covernet.queries.packs import bundled_packs, load_pack
from covernet.queries.rules import Pack
from tests.small import TABLES, build, write_tables

DAY = dt.date(2025, 6, 30)
NAME = "示例甲乙丙"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three snapshots; the members have a name."""
    folder = tmp_path_factory.mktemp("made")
    members = [{**row, "name": NAME} for row in TABLES["Member"]]
    net = build(folder, {**TABLES, "Member": members})
    for more in (1, 2):
        homes = [*TABLES["Household"], *({"id": f"X{n}"} for n in range(more))]
        import_bundle([write_tables(folder / f"more{more}", {**TABLES, "Member": members, "Household": homes})], net)
    return net


@pytest.fixture
def net(made: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(made, tmp_path / "net"))


def packs(least: int = 1) -> tuple[Pack, ...]:
    return (load_pack("linkage", {"linkage": {"members_per_household": least}}),)


def files(net: Path) -> list[Path]:
    return sorted((net / "cache" / "audits").iterdir())


def spoil(snapshot: Snapshot) -> None:
    """Make a snapshot unreadable without changing the size of any file, so that a new audit of it must fail."""
    for path in snapshot.node_files("Household"):
        path.write_bytes(bytes(path.stat().st_size))


def same(one: AuditResult, other: AuditResult) -> bool:
    return (one.snapshot, one.as_of, one.packs) == (other.snapshot, other.as_of, other.packs) and (
        one.table.equals(other.table) and one.tally.equals(other.tally)
    )


def test_an_older_snapshot_is_audited_once(net: Path) -> None:
    snapshot = current_snapshot(net)
    result = audit(snapshot, packs(), as_of=DAY)
    before = history(snapshot, result)
    assert len(files(net)) == 3, "two older ones, and this one for the next trend"
    spoil(Network(net).snapshot(1))
    after = history(snapshot, result)
    assert len(after.audits) == 3 and all(same(a, b) for a, b in zip(before.audits, after.audits, strict=True))
    other = history(snapshot, audit(snapshot, packs(2), as_of=DAY))
    assert other.unreadable == (1,), "control: other parameters need another audit, which can not be made any more"
    spoil(Network(net).snapshot(2))
    last = history(snapshot, result)
    assert last.unreadable == (2,) and len(last.audits) == 2, "the audit was kept, but what changed can not be told"


def test_what_is_kept_depends_on_packs_parameters_and_day(net: Path) -> None:
    first = Network(net).snapshot(1)
    made = [kept_audit(first, packs(least), day) for least in (1, 2) for day in (DAY, DAY + dt.timedelta(1))]
    assert len(files(net)) == 4
    again = [kept_audit(first, packs(least), day) for least in (1, 2) for day in (DAY, DAY + dt.timedelta(1))]
    assert all(same(a, b) for a, b in zip(made, again, strict=True))
    assert not made[0].table.equals(made[2].table)
    kept_audit(first, (*packs(), load_pack("shuxin-527")), DAY)
    assert len(files(net)) == 4, "of each snapshot only the newest few"


def test_content_counts_and_not_the_number(net: Path) -> None:
    first = Network(net).snapshot(1)
    kept_audit(first, packs(), DAY)
    changed = Snapshot(first.folder, dataclasses.replace(first.manifest, content="0" * 64))
    spoil(first)
    assert kept_audit(first, packs(), DAY).table.num_rows
    with pytest.raises(StoreError):
        kept_audit(changed, packs(), DAY)


def test_a_damaged_file_is_made_anew(net: Path) -> None:
    first = Network(net).snapshot(1)
    right = kept_audit(first, packs(), DAY)
    (file,) = files(net)
    whole = file.read_bytes()
    file.write_bytes(whole[:-40])
    assert same(kept_audit(first, packs(), DAY), right)
    assert len(file.read_bytes()) == len(whole), "and kept again"


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_damage_is_believed(net: Path, data: st.DataObject) -> None:
    """The snapshot can not be read, so that an audit made anew is an error."""
    first = Network(net).snapshot(1)
    if not (net / "cache").exists():
        kept_audit(first, packs(), DAY)
        spoil(first)
    (file,) = files(net)
    whole = file.read_bytes()
    assert kept_audit(first, packs(), DAY).table.num_rows, "control"
    at = data.draw(st.integers(0, len(whole) - 1))
    how = data.draw(st.sampled_from(("cut", "flip", "longer", "other")))
    file.write_bytes({
        "cut": whole[:at],
        "flip": whole[:at] + bytes([whole[at] ^ (1 << data.draw(st.integers(0, 7)))]) + whole[at + 1 :],
        "longer": whole + bytes(at + 1),
        "other": b"\xff" * at,
    }[how])  # fmt: skip
    with pytest.raises(StoreError):
        kept_audit(first, packs(), DAY)
    file.write_bytes(whole)


def test_a_file_under_the_name_of_another_is_not_believed(net: Path) -> None:
    one, two = (Network(net).snapshot(number) for number in (1, 2))
    right = kept_audit(one, packs(), DAY)
    kept_audit(two, packs(), DAY)
    mine, others = files(net)
    mine.write_bytes(others.read_bytes())
    assert same(kept_audit(one, packs(), DAY), right)


def test_where_nothing_can_be_kept_everything_still_works(net: Path) -> None:
    (net / "cache").write_text("in the way", encoding="utf-8")
    snapshot = current_snapshot(net)
    found = history(snapshot, audit(snapshot, packs(), as_of=DAY))
    assert [one.snapshot for one in found.audits] == [1, 2, 3]


def test_leftovers_go(net: Path) -> None:
    first = Network(net).snapshot(1)
    kept_audit(first, packs(), DAY)
    folder = net / "cache" / "audits"
    (folder / ".draft-0000").write_bytes(b"x")
    (folder / f"000009-{'0' * 32}").write_bytes(b"x")
    keep_audit(Network(net).snapshot(2), audit(Network(net).snapshot(2), packs(), as_of=DAY))
    assert [path.name[:6] for path in files(net)] == ["000001", "000002"]


def test_nobody_is_named_in_what_is_kept(net: Path) -> None:
    """The control: the snapshot itself has the name."""
    import duckdb

    first = Network(net).snapshot(1)
    found = kept_audit(first, packs(), DAY)
    (member,) = first.node_files("Member")
    with duckdb.connect() as con:
        assert NAME in str(con.read_parquet(str(member)).fetchall())
    assert found.table.num_rows
    assert NAME not in str(found.table.to_pylist()) + str(found.tally.to_pylist())
    assert NAME.encode() not in files(net)[0].read_bytes()


def test_a_pack_is_written_the_same_in_every_process() -> None:
    """Else nothing would ever be found again."""
    script = (
        "from covernet.queries.packs import *; import hashlib; "
        "print(hashlib.sha256(repr([load_pack(name) for name in bundled_packs()]).encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1 and len(bundled_packs()) > 3
    assert " at 0x" not in repr([load_pack(name) for name in bundled_packs()])
