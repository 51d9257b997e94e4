"""Compare the atlas of a county with the audit that it shows, both as cold commands.

    python benchmarks/atlas.py --households 150000 --runs 5

The network of ``run.py`` gets the rules of both packs and more snapshots, in each of which one edge in a hundred is
another, so that the atlas draws a trend. The processes run in turn; medians of wall and CPU seconds go to stdout as
Markdown, and ratios run by run, then their median. The first round audits the older snapshots, which are kept, and
stands in a line of its own.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from measuring import AS_OF, PACKS, heading, python
from questions import measured
from run import prepare

SNAPSHOTS = 6


def county(households: int, home: Path) -> Path:
    """The network of so many households with all its snapshots; made where it is not there."""
    network = prepare(households, home) / "county"
    if not (network / "snapshots" / f"{SNAPSHOTS:06d}").exists():
        shutil.rmtree(network, ignore_errors=True)
        shutil.copytree(network.with_name("dated"), network)
        for _ in range(SNAPSHOTS - 1):
            python(Path(__file__), "--change", str(network))
    return network


def compare(households: int, runs: int, home: Path) -> list[str]:
    """Run both in turn and return the lines of a Markdown table."""
    network = county(households, home)
    shutil.rmtree(network / "cache", ignore_errors=True)
    pages = {profile: network.with_name(f"atlas-{profile}.html") for profile in ("share", "working")}
    covernet = [sys.executable, "-m", "covernet"]
    packs = [word for pack in PACKS for word in ("--pack", str(pack))]
    common = [str(network), *packs, "--as-of", AS_OF.isoformat()]
    commands = {
        "covernet audit": [*covernet, "audit", *common],
        **{
            f"covernet atlas, {profile}": [*covernet, "atlas", *common, "--profile", profile, "-o", str(page)]
            for profile, page in pages.items()
        },
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            print(f"{households} {name} {number}/{runs}", file=sys.stderr, flush=True)
            taken[name].append(measured(command, (0, 1)))
    base = taken["covernet audit"]
    lines = []
    for name, facts in taken.items():
        wall, cpu = (statistics.median(fact[k] for fact in facts[1:]) for k in (0, 1))
        ratios = [statistics.median(a[k] / b[k] for a, b in zip(facts[1:], base[1:], strict=True)) for k in (0, 1)]
        page = pages.get(name.rpartition(" ")[2])
        size = f"{page.stat().st_size / 1e6:.2f}" if page else ""
        lines.append(
            f"| {households:,} | {name} | {wall:.2f} | {cpu:.2f} | {size} | {ratios[0]:.2f}× | {ratios[1]:.2f}× |"
            f" {facts[0][0] / base[0][0]:.2f}× |"
        )
    return lines


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(description="Compare a county's atlas with its own audit, cold.")
    parser.add_argument("--households", type=int, nargs="+", default=[150_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--data", type=Path, help="where networks are kept from run to run; else a temporary folder")
    parser.add_argument("--change", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.change:
        from server import change

        change(given.change)
        return
    with tempfile.TemporaryDirectory(prefix="covernet-bench-") as temporary:
        lines = [*heading("duckdb")[:2], f"{SNAPSHOTS} snapshots, 14 rules.", "",
                 "| households | process | wall s | CPU s | MB | to the audit: wall | CPU | first time, wall |",
                 "|--:|---|--:|--:|--:|--:|--:|--:|"]  # fmt: skip
        for households in given.households:
            lines += compare(households, given.runs, given.data or Path(temporary))
        print("\n".join(lines))


if __name__ == "__main__":
    main()
