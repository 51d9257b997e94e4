"""What every benchmark shares: processes of their own, their peak memory, medians and ratios as Markdown."""

from __future__ import annotations

import compileall
import datetime as dt
import hashlib
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

HERE = Path(__file__).resolve().parent
PACK = HERE / "bench.toml"
PACKS = [PACK, HERE / "bench_time.toml"]
AS_OF = dt.date(2025, 6, 30)
_FIGURES = ("id", "from_id", "to_id", "period", "found", "broken_at", "missing", "at", "village", "town", "county")

Tables = tuple["pa.Table", "pa.Table"]
"""Findings and denominators."""

Facts = dict[str, Any]
"""What one run of a contender took: ``wall`` and ``cpu`` seconds, ``memory`` bytes, and what it found."""


def timed(work: Callable[[], Tables | None]) -> Facts:
    """Do work in this process and say what it took and what it found."""
    before, start = os.times(), time.perf_counter()
    result = work()
    wall, after = time.perf_counter() - start, os.times()
    cpu = after.user + after.system - before.user - before.system
    facts: Facts = {"wall": wall, "cpu": cpu, "memory": peak()}
    if result is not None:
        facts["found"] = summary(*result)
    return facts


def peak() -> int:
    """The most memory this process has held, in bytes."""
    try:
        import resource
    except ImportError:
        import psutil  # type: ignore[import-untyped]  # Windows has no resource module

        return int(psutil.Process().memory_info().peak_wset)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def compiled() -> None:
    """Compile covernet's modules, as pip does with a package that it installs; a checkout may never be compiled."""
    compileall.compile_dir(HERE.parent / "covernet", quiet=1)


def python(script: Path, *words: str, environment: Mapping[str, str] | None = None) -> str:
    """Run a script in a process of its own and give back the last line it prints."""
    done = subprocess.run(
        [sys.executable, str(script), *words], check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, **(environment or {})},
    )  # fmt: skip
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def summary(findings: pa.Table, checked: pa.Table) -> Facts:
    """Findings and denominators as counts by rule and digests that do not depend on who found them."""
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
    return str(row["rule"]).rpartition("/")[2]


def _figures(row: dict[str, Any]) -> list[Any]:
    """A finding's figures; a number is whole and a missing one None, however the contender holds it."""
    ours = "subject_id" in row
    named = [f"subject_{name}" if ours and name in ("id", "from_id", "to_id") else name for name in _FIGURES]
    figures = [row.get("status") or "gap", *(row.get(name) for name in named)]
    whole = [None if f != f else int(f) if isinstance(f, float) else f for f in figures]
    return [None if f == [] else f for f in whole]


def agreed(facts: Mapping[str, Sequence[Facts]]) -> None:
    """Fail unless all contenders found the same."""
    found = {json.dumps(fact.get("found"), sort_keys=True) for many in facts.values() for fact in many}
    assert len(found) == 1, f"contenders disagree: {sorted(found)}"


def lines(title: str, households: int, facts: Mapping[str, Sequence[Facts]]) -> list[str]:
    """One line a contender; the ratios are covernet's seconds over the contender's, run by run, then the median."""
    own = next(iter(facts.values()))
    out = []
    for name, many in facts.items():
        wall, cpu, memory = (statistics.median(f[k] for f in many) for k in ("wall", "cpu", "memory"))
        ratios = [
            statistics.median(a[k] / max(b[k], 0.01) for a, b in zip(own, many, strict=True)) for k in ("wall", "cpu")
        ]
        compared = " | " if many is own else f"{ratios[0]:.2f}× | {ratios[1]:.2f}×"
        out.append(
            f"| {title} | {households:,} | {name} | {wall:.2f} | {cpu:.2f} | {memory / 2**20:,.0f} | {compared} |"
        )
    return out


def heading(*packages: str) -> list[str]:
    """The machine and the versions, and the head of the table."""
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    cpu = platform.processor() or "unknown processor"
    if Path("/proc/cpuinfo").exists():
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        cpu = next((line.split(":")[1].strip() for line in text.splitlines() if line.startswith("model name")), cpu)
    return [
        f"{cpu}, {os.cpu_count()} cores, {platform.system()}; Python {platform.python_version()}, {versions}; "
        f"{dt.datetime.now(dt.UTC).date()}",
        "",
        "| task | households | contender | wall s | CPU s | peak MiB | covernet's wall | covernet's CPU |",
        "|---|--:|---|--:|--:|--:|--:|--:|",
    ]
