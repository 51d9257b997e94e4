"""Writers that are killed leave the old snapshot or the new one, and never anything else."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random

from covernet.graph.snapshot import Network, current_snapshot
from tests.unit import writers

ROUNDS = 25


def _next_writer_works(folder: Path, number: int) -> None:
    assert writers.write(folder, writers.rows_of(number + 1)).number == number + 1
    assert writers.check(folder) == number + 1
    names = {path.name for path in (folder / "snapshots").iterdir()}
    assert names == {f"{n:06d}" for n in range(1, number + 2)}, "the next writer clears what was left"


def test_killed_at_random_moments(tmp_path: Path) -> None:
    random, written = Random(9), 0
    start = time.monotonic()
    writers.write(tmp_path, writers.rows_of(1))
    seconds = time.monotonic() - start
    for _ in range(ROUNDS):
        before = current_snapshot(tmp_path).number
        mine, theirs = writers.CONTEXT.Pipe(duplex=False)
        process = writers.CONTEXT.Process(target=writers.write_for_ever, args=(theirs, tmp_path))
        process.start()
        theirs.close()
        assert mine.recv() == "started"
        time.sleep(random.uniform(0, 3 * seconds))
        process.kill()
        process.join()
        after = writers.check(tmp_path)
        assert after >= before
        written += after - before
        _next_writer_works(tmp_path, after)
    assert written, "no writer got far enough to be interrupted in its work"


def test_killed_before_every_durable_step(tmp_path: Path) -> None:
    number = writers.write(tmp_path, writers.rows_of(1)).number
    step, outcomes = 0, []
    while "written" not in outcomes:
        step += 1
        assert step < 100
        mine, theirs = writers.CONTEXT.Pipe(duplex=False)
        process = writers.CONTEXT.Process(target=writers.write_and_die, args=(theirs, tmp_path, step))
        process.start()
        theirs.close()
        try:
            outcomes.append(mine.recv())
        except EOFError:
            outcomes.append("killed")
        process.join()
        after = writers.check(tmp_path)
        assert after in (number, number + 1)
        if outcomes[-1] == "killed":
            outcomes[-1] = "old" if after == number else "new"
        _next_writer_works(tmp_path, after)
        number = after + 1
    assert outcomes.count("old") > 5, outcomes
    assert outcomes == sorted(outcomes, key=["old", "new", "written"].index), "never back to the old one"


def test_the_first_snapshot_of_all(tmp_path: Path) -> None:
    for step in (1, 2, 3, 5, 8):
        folder = tmp_path / str(step)
        mine, theirs = writers.CONTEXT.Pipe(duplex=False)
        process = writers.CONTEXT.Process(target=writers.write_and_die, args=(theirs, folder, step))
        process.start()
        theirs.close()
        process.join()
        mine.close()
        assert Network(folder).current() is None
        _next_writer_works(folder, 0)
