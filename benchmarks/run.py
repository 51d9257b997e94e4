"""Compare covernet with hand-written SQL, pandas and NetworkX on the same invented network.

    python benchmarks/run.py --households 1000000 --runs 3

Every contender runs in a process of its own, in turn, as often as said. Medians and ratios of wall and CPU
seconds and peak memory go to stdout as Markdown; loading Python modules is not counted. All contenders of an
audit must report the same findings (rule, subject, figures, place) and the same denominators for every place.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

HERE = Path(__file__).resolve().parent
PACK = HERE / "bench.toml"
AS_OF = dt.date(2025, 6, 30)
_FIGURES = ("id", "found", "broken_at", "missing", "village", "town", "county")

Tables = tuple["pa.Table", "pa.Table"]


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
    "whole": Group(
        "CSV → findings and denominators",
        ("covernet import + audit", "DuckDB SQL by hand on CSV", "pandas", "NetworkX"),
        {"pandas": 3_000_000, "NetworkX": 1_000_000},
    ),
}


def contend(name: str, data: Path) -> dict[str, Any]:
    """Do one contender's work in this process and say what it took and what it found."""
    work = _load(name, data)
    before, start = os.times(), time.perf_counter()
    result = work()
    wall, after = time.perf_counter() - start, os.times()
    cpu = after.user + after.system - before.user - before.system
    facts: dict[str, Any] = {"wall": wall, "cpu": cpu, "memory": _peak()}
    if result is not None:
        facts["found"] = _summary(*result)
    return facts


def _load(name: str, data: Path) -> Callable[[], Tables | None]:
    """Import what a contender needs (DuckDB loads pyarrow.dataset on first use) and return its work."""
    import pyarrow.dataset  # noqa: F401

    bundle, network, scratch = data / "bundle", data / "network", data / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    if name == "pandas":
        import frames

        return lambda: frames.audit_csv(bundle)
    if name == "NetworkX":
        import graphs

        return lambda: graphs.audit_csv(bundle)
    if not name.startswith("covernet"):
        import handwritten

        return {
            "DuckDB COPY, unchecked": lambda: handwritten.copy_to_parquet(bundle, scratch),
            "DuckDB SQL by hand": lambda: handwritten.audit_parquet(network / "snapshots" / "000001"),
            "DuckDB SQL by hand on CSV": lambda: handwritten.audit_csv(bundle),
        }[name]
    from covernet.importers.bundle import import_bundle
    from covernet.queries.audit import audit

    def import_only() -> None:
        report = import_bundle([bundle], network if name == "covernet network" else scratch)
        assert report.accepted == report.read, "the bundle must be clean"

    def audit_only(folder: Path) -> Tables:
        result = audit(folder, [PACK], as_of=AS_OF)
        return result.table, result.tally

    def both() -> Tables:
        import_only()
        return audit_only(scratch)

    return {
        "covernet network": import_only,
        "covernet import": import_only,
        "covernet audit": lambda: audit_only(network),
        "covernet import + audit": both,
    }[name]


def _peak() -> int:
    """The most memory this process has held, in bytes."""
    try:
        import resource
    except ImportError:
        import psutil  # type: ignore[import-untyped]  # Windows has no resource module

        return int(psutil.Process().memory_info().peak_wset)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _summary(findings: pa.Table, checked: pa.Table) -> dict[str, Any]:
    """Findings and denominators as counts by rule and digests that do not depend on who found them."""
    import hashlib

    rows = sorted(json.dumps([_rule(r), *_figures(r)], ensure_ascii=False) for r in findings.to_pylist())
    places: dict[str, int] = {}
    gaps: dict[str, int] = {}
    totals: dict[str, int] = {}
    for row in findings.select(["rule"]).to_pylist():
        gaps[_rule(row)] = gaps.get(_rule(row), 0) + 1
    for row in checked.to_pylist():
        totals[_rule(row)] = totals.get(_rule(row), 0) + int(row["checked"])
        if row["checked"]:
            place = json.dumps([_rule(row), *(row[p] or None for p in ("village", "town", "county"))])
            places[place] = places.get(place, 0) + int(row["checked"])
    digest = hashlib.sha256("\n".join(rows).encode())
    return {
        "gaps": dict(sorted(gaps.items())),
        "checked": dict(sorted(totals.items())),
        "findings": digest.hexdigest(),
        "places": hashlib.sha256(json.dumps(sorted(places.items())).encode()).hexdigest(),
    }


def _rule(row: dict[str, Any]) -> str:
    return str(row["rule"]).removeprefix("bench/")


def _figures(row: dict[str, Any]) -> list[Any]:
    """A finding's figures; a number is whole and a missing one None, however the contender holds it."""
    plain = {**row, "id": row.get("id") if "subject_id" not in row else row["subject_id"]}
    figures = [plain.get(name) for name in _FIGURES]
    whole = [None if f != f else int(f) if isinstance(f, float) else f for f in figures]
    return [None if f == [] else f for f in whole]


def measure(households: int, runs: int, groups: tuple[str, ...], home: Path) -> list[str]:
    """Run the contenders in turn and return the lines of a Markdown table."""
    data = network_of(households, home).parent
    lines = []
    for key in groups:
        group = GROUPS[key]
        names = [n for n in group.contenders if households <= group.ceiling.get(n, households)]
        facts: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
        for run in range(runs):
            for name in names:
                print(f"{households} {name} {run + 1}/{runs}", file=sys.stderr, flush=True)
                facts[name].append(json.loads(_python(Path(__file__), "--contender", name, "--data", str(data))))
        found = {json.dumps(fact.get("found"), sort_keys=True) for name in names for fact in facts[name]}
        assert len(found) == 1, f"contenders disagree: {sorted(found)}"
        lines += _lines(group.title, households, facts)
    return lines


def network_of(households: int, home: Path) -> Path:
    """The network of so many households, made where it is not there yet."""
    data = home / str(households)
    if not (data / "network" / "CURRENT").exists():
        data.mkdir(parents=True, exist_ok=True)
        _python(HERE / "generate.py", str(households), str(data / "bundle"))
        _python(Path(__file__), "--contender", "covernet network", "--data", str(data))
    return data / "network"


def _python(script: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, str(script), *words], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def _lines(title: str, households: int, facts: dict[str, list[dict[str, Any]]]) -> list[str]:
    """One line a contender; the ratios are covernet's seconds over the contender's, run by run, then the median."""
    own = next(iter(facts.values()))
    lines = []
    for name, many in facts.items():
        wall, cpu, memory = (statistics.median(f[k] for f in many) for k in ("wall", "cpu", "memory"))
        ratios = [statistics.median(a[k] / b[k] for a, b in zip(own, many, strict=True)) for k in ("wall", "cpu")]
        compared = "" if many is own else f"{ratios[0]:.2f}× | {ratios[1]:.2f}×"
        lines.append(
            f"| {title} | {households:,} | {name} | {wall:.2f} | {cpu:.2f} | {memory / 2**20:,.0f} | {compared or ' | '} |"
        )
    return lines


def heading() -> list[str]:
    """The machine and the versions, and the head of the table."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "pyarrow", "pandas", "networkx"))
    cpu = platform.processor() or "unknown processor"
    if Path("/proc/cpuinfo").exists():
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        cpu = next((line.split(":")[1].strip() for line in text.splitlines() if line.startswith("model name")), cpu)
    return [
        f"{cpu}, {os.cpu_count()} cores, {platform.system()}; Python {platform.python_version()}, {packages}; "
        f"{dt.datetime.now(dt.UTC).date()}",
        "",
        "| task | households | contender | wall s | CPU s | peak MiB | covernet's wall | covernet's CPU |",
        "|---|--:|---|--:|--:|--:|--:|--:|",
    ]


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
        print(json.dumps(contend(given.contender, given.data)))
        return
    with tempfile.TemporaryDirectory(prefix="covernet-bench-") as temporary:
        home = given.data or Path(temporary)
        lines = heading()
        for households in given.households:
            lines += measure(households, given.runs, tuple(given.only), home)
        print("\n".join(lines))


if __name__ == "__main__":
    main()
