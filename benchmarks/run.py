"""Compare covernet with hand-written SQL, pandas and NetworkX on the same invented network.

    python benchmarks/run.py --households 1000000 --runs 3

Every contender runs in a process of its own, in turn, as often as said. Medians and ratios of wall and CPU
seconds and peak memory go to stdout as Markdown; loading Python modules is not counted. All contenders of an
audit must report the same findings (rule, subject, figures, place) and the same denominators for every place.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from measuring import AS_OF, HERE, PACK, PACKS, Facts, Tables, agreed, compiled, heading, lines, python, timed

if TYPE_CHECKING:
    from covernet.importers.report import ImportReport


@dataclass(frozen=True)
class Group:
    """Contenders for one task; the first is covernet, the second what it is measured against.

    Parameters
    ----------
    ceiling
        Households above which a contender is left out, by contender.
    """

    title: str
    contenders: tuple[str, ...]
    ceiling: dict[str, int]


GROUPS = {
    "import": Group("CSV → checked snapshot", ("covernet import", "DuckDB COPY, unchecked"), {}),
    "audit": Group("Snapshot → findings and denominators", ("covernet audit", "DuckDB SQL by hand"), {}),
    "time": Group(
        "Snapshot with records → findings of 14 rules", ("covernet audit, 14 rules", "DuckDB SQL by hand, 14 rules"), {}
    ),
    "whole": Group(
        "CSV → findings and denominators",
        ("covernet import + audit", "DuckDB SQL by hand on CSV", "pandas", "NetworkX"),
        {"pandas": 3_000_000, "NetworkX": 1_000_000},
    ),
}


def _load(name: str, data: Path) -> Callable[[], Tables | None]:
    """Import what a contender needs (DuckDB loads pyarrow.dataset on first use) and return its work."""
    import pyarrow.dataset  # noqa: F401

    bundle, network, scratch, dated = data / "bundle", data / "network", data / "scratch", data / "dated"
    shutil.rmtree(scratch, ignore_errors=True)
    if name == "pandas":
        import frames

        return lambda: frames.audit_csv(bundle)
    if name == "NetworkX":
        import graphs

        return lambda: graphs.audit_csv(bundle)
    if not name.startswith("covernet"):
        import handwritten
        import handwritten_time

        return {
            "DuckDB COPY, unchecked": lambda: handwritten.copy_to_parquet(bundle, scratch),
            "DuckDB SQL by hand": lambda: handwritten.audit_parquet(network / "snapshots" / "000001"),
            "DuckDB SQL by hand, 14 rules": lambda: handwritten_time.audit_parquet(dated / "snapshots" / "000001"),
            "DuckDB SQL by hand on CSV": lambda: handwritten.audit_csv(bundle),
        }[name]
    from covernet.importers.bundle import import_bundle
    from covernet.queries.audit import audit

    def import_only() -> None:
        _clean(import_bundle([bundle], network if name == "covernet network" else scratch))

    def audit_only(folder: Path, packs: Sequence[Path] = (PACK,)) -> Tables:
        result = audit(folder, packs, as_of=AS_OF)
        return result.table, result.tally

    def both() -> Tables:
        import_only()
        return audit_only(scratch)

    return {
        "covernet network": import_only,
        "covernet import": import_only,
        "covernet dated network": lambda: _clean(import_bundle([bundle, data / "records"], dated)),
        "covernet audit": lambda: audit_only(network),
        "covernet audit, 14 rules": lambda: audit_only(dated, PACKS),
        "covernet import + audit": both,
    }[name]


def _clean(report: ImportReport) -> None:
    assert report.accepted == report.read, "the bundle must be clean"


def prepare(households: int, home: Path) -> Path:
    """The folder with the bundle and the network of so many households; made where it is not there."""
    compiled()
    data = home / str(households)
    if not (data / "network" / "CURRENT").exists():
        data.mkdir(parents=True, exist_ok=True)
        python(HERE / "generate.py", str(households), str(data / "bundle"))
        python(Path(__file__), "--contender", "covernet network", "--data", str(data))
    if not (data / "dated" / "CURRENT").exists():
        python(HERE / "records.py", str(data / "bundle"), str(data / "records"))
        python(Path(__file__), "--contender", "covernet dated network", "--data", str(data))
    return data


def measure(households: int, runs: int, groups: tuple[str, ...], home: Path) -> list[str]:
    """Run the contenders in turn and return the lines of a Markdown table."""
    data = prepare(households, home)
    table = []
    for key in groups:
        group = GROUPS[key]
        names = [n for n in group.contenders if households <= group.ceiling.get(n, households)]
        facts: dict[str, list[Facts]] = {name: [] for name in names}
        for run in range(runs):
            for name in names:
                print(f"{households} {name} {run + 1}/{runs}", file=sys.stderr, flush=True)
                facts[name].append(json.loads(python(Path(__file__), "--contender", name, "--data", str(data))))
        agreed(facts)
        table += lines(group.title, households, facts)
    return table


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(description="Compare covernet with hand-written SQL, pandas and NetworkX.")
    parser.add_argument("--households", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=sorted(GROUPS), nargs="+", default=list(GROUPS))
    parser.add_argument("--data", type=Path, help="where bundles are kept from run to run; else a temporary folder")
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.contender:
        print(json.dumps(timed(_load(given.contender, given.data))))
        return
    with tempfile.TemporaryDirectory(prefix="covernet-bench-") as temporary:
        home = given.data or Path(temporary)
        table = heading("duckdb", "pyarrow", "pandas", "networkx")
        for households in given.households:
            table += measure(households, given.runs, tuple(given.only), home)
        print("\n".join(table))


if __name__ == "__main__":
    main()
