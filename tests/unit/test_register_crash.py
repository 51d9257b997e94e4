"""Commands of the register that are killed leave all of their events or none, and lose nothing that was done."""

from __future__ import annotations

import itertools
import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from covernet.register.log import log_file
from covernet.register.verify import verify
from tests.small import HALL, TABLES, build
from tests.unit import registers
from tests.unit.registers import ROUNDS, new_network, state_of

TRIALS = int(os.environ.get("COVERNET_REGISTER_KILLS") or 8)
"""Processes that are killed; a night has time for 200."""

HOUSEHOLDS = 500
"""Gaps of the network, so that a command writes for a while."""


@dataclass(frozen=True)
class Twin:
    """The same network, whose commands nobody killed.

    Parameters
    ----------
    states
        What the register says after 0, 1, 2 … commands.
    sizes
        Bytes of the register after each, seen from above.
    """

    template: Path
    states: tuple[Mapping[str, Any], ...]
    sizes: tuple[int, ...]
    seconds: float


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Twin:
    folder = tmp_path_factory.mktemp("twin")
    more = [{"id": f"K{number}"} for number in range(HOUSEHOLDS)]
    tables = {
        **TABLES,
        "Household": [*TABLES["Household"], *more],
        "LIVES_IN": [*TABLES["LIVES_IN"], *({"from": row["id"], "to": HALL} for row in more)],
    }
    template = build(folder, tables)
    net: Path = shutil.copytree(template, folder / "twin")
    states, sizes, start = [state_of(net)], [0], time.monotonic()
    for number in range(ROUNDS):
        registers.command(net, number)
        states.append(state_of(net))
        sizes.append(log_file(net).stat().st_size)
    assert all(a != b for a, b in itertools.pairwise(states)), "every command changes something"
    return Twin(template, tuple(states), tuple(sizes), time.monotonic() - start)


@dataclass
class Tale:
    """What became of all trials."""

    lost: int = 0
    half: int = 0
    killed: int = 0
    torn: int = 0
    commands: list[int] = field(default_factory=list)


def wait_for_size(net: Path, size: int, process: Any) -> None:
    """Wait until the register has grown beyond a size, or the process has ended."""
    file = log_file(net)
    while process.is_alive():
        for _ in range(200):
            try:
                if file.stat().st_size > size:
                    return
            except OSError:
                pass


def trial(net: Path, twin: Twin, random: Random, tale: Tale) -> None:
    """Let a process run commands, kill it, and look at what it left."""
    mine, theirs = registers.CONTEXT.Pipe(duplex=False)
    process = registers.CONTEXT.Process(target=registers.run_commands, args=(theirs, net))
    process.start()
    theirs.close()
    assert mine.recv() == "started"
    if random.random() < 0.4:
        time.sleep(random.uniform(0, twin.seconds))
    else:  # in the midst of a write: they are short beside the audit
        wait_for_size(net, random.randrange(twin.sizes[-1]), process)
    process.kill()
    process.join()
    done = 0
    try:
        while True:
            done = mine.recv() + 1
    except EOFError:
        tale.killed += done < ROUNDS
    found = verify(net)
    tale.torn += found.unfinished > 0
    tale.lost += found.groups < done
    tale.half += found.groups > done + 1 or state_of(net) != twin.states[found.groups]
    tale.commands.append(found.groups)
    if found.groups < ROUNDS:
        registers.command(net, found.groups)
        assert state_of(net) == twin.states[found.groups + 1], "the next writer goes on from there"
        assert verify(net).unfinished == 0


def test_killed_at_random_moments(twin: Twin, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    random, tale = Random(4), Tale()
    for number in range(TRIALS):
        net: Path = shutil.copytree(twin.template, tmp_path / str(number))
        trial(net, twin, random, tale)
        shutil.rmtree(net)
    record_property("tale", str(tale))
    print(tale)
    assert (tale.lost, tale.half) == (0, 0), tale
    assert tale.killed > TRIALS / 2, "most were killed before their end"
    assert len({*tale.commands}) > 2, "at different commands"


def test_killed_before_every_durable_step(tmp_path: Path) -> None:
    """From the first write of all, and from a later one: the old state, then the new one, never back."""
    for first in (True, False):
        step, outcomes = 0, []
        while "written" not in outcomes:
            step += 1
            assert step < 20
            net = new_network(tmp_path / f"{first} {step}")
            if not first:
                registers.take(net, [registers.Gap("0")])
            before = state_of(net)
            mine, theirs = registers.CONTEXT.Pipe(duplex=False)
            process = registers.CONTEXT.Process(target=registers.run_and_die, args=(theirs, net, step))
            process.start()
            theirs.close()
            try:
                outcomes.append(mine.recv())
            except EOFError:
                outcomes.append("killed")
            process.join()
            found = verify(net)
            assert found.groups == (not first) + (state_of(net) != before)
            if outcomes[-1] == "killed":
                outcomes[-1] = "old" if state_of(net) == before else "new"
            registers.take(net, [registers.Gap("next")])
            assert verify(net).groups == found.groups + 1 and verify(net).unfinished == 0
        assert outcomes == sorted(outcomes, key=["old", "new", "written"].index)
        assert "old" in outcomes and "new" in outcomes, outcomes
