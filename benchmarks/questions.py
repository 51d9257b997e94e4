"""Compare covernet's questions, each as a cold command, with a cold process that opens the snapshot and counts households.

    python benchmarks/questions.py --households 1000000 --runs 5

The processes run in turn, as often as said; all start Python, so that loading modules is counted. Medians of wall and
CPU seconds go to stdout as Markdown, and ratios run by run, then their median. The network is that of ``run.py``.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection
from pathlib import Path

from measuring import AS_OF, heading
from run import prepare

_COUNT = """
import sys, duckdb
con = duckdb.connect()
print(con.execute("SELECT COUNT(*) FROM read_parquet(?)", [sys.argv[1]]).fetchall()[0][0])
"""

MEMBER_OF_VILLAGE = 7
"""Which member of the village in the middle is asked about, counted from 0."""


def commands(network: Path) -> dict[str, list[str]]:
    """What is compared: the count first, then each question about one member and its household and town."""
    import duckdb

    snapshot = network / "snapshots" / "000001"
    served = duckdb.connect().execute(
        "SELECT e.from_id, e.to_id, MIN(l.to_id) FROM read_parquet(?) e JOIN read_parquet(?) l ON l.from_id = e.to_id "
        "GROUP BY ALL ORDER BY ALL",
        [str(snapshot / "edges" / "SERVES" / "*.parquet"), str(snapshot / "edges" / "LIVES_IN" / "*.parquet")],
    )
    rows = served.fetchall()
    member, household, village = rows[len(rows) // 2 + MEMBER_OF_VILLAGE]
    covernet, day = [sys.executable, "-m", "covernet"], ["--as-of", AS_OF.isoformat()]
    return {
        "DuckDB: open and count households": [
            sys.executable, "-c", _COUNT, str(snapshot / "nodes" / "Household" / "*.parquet"),
        ],
        "covernet who (a household)": [*covernet, "who", str(network), household, *day],
        "covernet who (a member)": [*covernet, "who", str(network), member, *day],
        "covernet chain (village to household)": [*covernet, "chain", str(network), village, household, *day],
        "covernet impact (a member)": [*covernet, "impact", str(network), member, *day],
    }  # fmt: skip


def measured(command: list[str], ends: Collection[int] = (0,)) -> tuple[float, float]:
    """Wall and CPU seconds of one process, which must end with one of these statuses."""
    before, start = os.times(), time.perf_counter()
    status = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
    wall, after = time.perf_counter() - start, os.times()
    assert status in ends, f"{command} ended with {status}"
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu


def compare(households: int, runs: int, home: Path) -> list[str]:
    """Run everything in turn and return the lines of a Markdown table."""
    network = prepare(households, home) / "network"
    taken: dict[str, list[tuple[float, float]]] = {}
    for number in range(runs + 1):
        for name, command in commands(network).items():
            print(f"{households} {name} {number}/{runs}", file=sys.stderr, flush=True)
            taken.setdefault(name, []).append(measured(command))
    taken = {name: facts[1:] for name, facts in taken.items()}  # the first round fills the system's file cache
    base = next(iter(taken.values()))
    lines = []
    for name, facts in taken.items():
        wall, cpu = (statistics.median(fact[k] for fact in facts) for k in (0, 1))
        ratios = [statistics.median(a[k] / b[k] for a, b in zip(facts, base, strict=True)) for k in (0, 1)]
        lines.append(f"| {households:,} | {name} | {wall:.2f} | {cpu:.2f} | {ratios[0]:.2f}× | {ratios[1]:.2f}× |")
    return lines


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(description="Compare covernet's questions with counting households, cold.")
    parser.add_argument("--households", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--data", type=Path, help="where networks are kept from run to run; else a temporary folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="covernet-bench-") as temporary:
        lines = [*heading("duckdb")[:2], "| households | process | wall s | CPU s | to the count: wall | CPU |",
                 "|--:|---|--:|--:|--:|--:|"]  # fmt: skip
        for households in given.households:
            lines += compare(households, given.runs, given.data or Path(temporary))
        print("\n".join(lines))


if __name__ == "__main__":
    main()
