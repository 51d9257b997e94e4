"""Spoilt workbooks: a sentence or a snapshot, every line accounted for, and nothing that is refused left anywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from covernet.graph.snapshot import Network
from tests.foreign import town
from tests.mutants import Mutant, mutant
from tests.unit.test_canary import ROOT, left_behind

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
TOGETHER = 10
"""Sheets that one process imports: starting one for each would cost more than the imports."""


@settings(max_examples=50 if NIGHTLY else 1, phases=[Phase.generate])  # a seed has no simpler one
@given(st.integers(0, 10**8).map(lambda number: number * TOGETHER))
def test_spoilt_workbooks_end_in_a_sentence_or_a_snapshot(first: int) -> None:
    with TemporaryDirectory() as folder:
        statuses = [check(one, Path(folder), status, said) for one, status, said in imported(first, Path(folder))]
    assert 0 in statuses, "not all of them are beyond repair"


def imported(first: int, folder: Path) -> list[tuple[Mutant, int, str]]:
    """The mutants of seeds in a row, each imported into a network of its own: status, and all that was said."""
    mutants = [mutant(seed, folder) for seed in range(first, first + TOGETHER)]
    commands = []
    for one in mutants:
        home = folder / f"home{one.seed}"
        home.mkdir()
        town(home)
        more = [word for bit, word in enumerate(("--drop-refused", "--full", "--dry-run")) if one.seed >> bit & 3 == 1]
        commands.append(["import", str(one.path), "--into", str(home / "net"), "--mapping", str(home / "m.toml"),
                         "--quarantine", str(home / "aside.xlsx"), *more])  # fmt: skip
    (temporary := folder / "temporary").mkdir()
    places = {name: str(temporary) for name in ("TMPDIR", "TEMP", "TMP", "HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.commands"],
        input=json.dumps({"commands": commands, "lowered": False}), capture_output=True, encoding="utf-8", check=False,
        cwd=folder, env={**os.environ, **places, "PYTHONPATH": str(ROOT), "COVERNET_KEY_FILE": str(folder / "key" / "k")},
    )  # fmt: skip
    assert done.returncode == 0, f"{first}: {done.stderr}"
    said = [
        (status, "\n".join(bytes.fromhex(stream).decode() for stream in streams))
        for status, *streams in json.loads(done.stdout)
    ]
    everywhere = left_behind(temporary)
    return [(one, status, text + everywhere) for one, (status, text) in zip(mutants, said, strict=True)]


def check(one: Mutant, folder: Path, status: int, said: str) -> int:
    """Hold what a run said and left to what must be true of every run."""
    home = folder / f"home{one.seed}"
    assert status in (0, 2, 3), f"{one}\n{said}"
    assert "Traceback" not in said and "内部出错" not in said, f"{one}\n{said}"
    assert status == 0 or one.path.name in said, f"{one}: the sentence names no file\n{said}"
    left = said + left_behind(home)
    for canary in one.canaries:
        assert canary not in left, f"{one}: a refused value is left"
    for snapshot in (Network(home / "net").snapshot(number) for number in Network(home / "net").numbers()):
        for row in snapshot.manifest.inputs:
            assert row["read"] == row["accepted"] + row["quarantined"] + row["skipped"], f"{one}: {row}"
    return status


@pytest.mark.parametrize("seed", range(3))
def test_a_seed_makes_the_same_sheet_again(tmp_path: Path, seed: int) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = (mutant(seed, tmp_path / name) for name in ("a", "b"))
    assert (one.rows, one.canaries, one.steps) == (other.rows, other.canaries, other.steps)
