"""Compare importing a large workbook, whole and with every check, and reading it alone, with calamine's bare reading.

    python benchmarks/sheets.py --rows 200000 --runs 3

Each contender runs in a process of its own, in turn. Medians and ratios of wall and CPU seconds (all processes of
covernet) and peak memory (both together) go to stdout as Markdown; loading modules is not counted for calamine, and
for covernet only that of the process which it starts is. The import goes into a network that has the places already.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter
from measuring import compiled

HEADER = (
    "序号",
    "镇",
    "村名",
    "党小组",
    "村民小组",
    "党员姓名",
    "党员编号",
    "党员类别",
    "户主",
    "联系户编号",
    "开始联系时间",
    "备注",
)
KINDS = ("正式党员", "预备党员")
COUNTY = "310151"
FIRST_DAY = 45_000
"""Excel's number of the first date."""


def write(path: Path, rows: int) -> None:
    """Write a workbook of one sheet with so many rows below its header; the places are real, everybody is invented."""
    from covernet.importers.divisions import extract_places

    places = {place.code: place for place in extract_places([COUNTY])}
    villages = [place for place in places.values() if place.label == "Village"]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("联系户台账")
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADER)
        for n in range(1, rows + 1):
            village = villages[n // 1000 % len(villages)]
            sheet.write_number(n, 0, n)
            texts = (
                places[village.parent].name,
                village.name,
                f"第{n // 100 % 10 + 1}党小组",
                f"{n // 50 % 20 + 1}组",
                f"演示党员{n // 10}",
                f"{n // 10:06d}",
                KINDS[n // 10 % 20 == 0],
                f"演示户{n}",
                f"{n:07d}",
            )
            for column, text in enumerate(texts, start=1):
                sheet.write_string(n, column, text)
            sheet.write_number(n, 10, FIRST_DAY + n % 500, date)
            if n % 7 == 0:
                sheet.write_string(n, 11, "示例备注")


def load(name: str, path: Path) -> Callable[[], int]:
    """Import what a contender needs and return its work, which gives the rows below the header."""
    if name == "calamine":
        from python_calamine import CalamineWorkbook

        return lambda: len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) - 1
    if name == "reading":
        from covernet.importers.reading.read import read_foreign

        return lambda: sum(len(table.lines) for table in read_foreign(path, path.name))
    from covernet.importers.divisions import bundled_places, import_places
    from covernet.importers.intake import import_sheets

    network = Path(tempfile.mkdtemp(prefix="network-", dir=path.parent))
    os.environ["COVERNET_KEY_FILE"] = str(path.with_name("identity.key"))
    with bundled_places() as places:
        import_places(places, [COUNTY], network)
    return lambda: import_sheets([path], network).report.accepted


CONTENDERS = ("import", "reading", "calamine")
"""The last is what the others are measured against."""


def contend(name: str, path: Path) -> dict[str, Any]:
    """Do one contender's work in this process and say what it took."""
    work = load(name, path)
    before, start = os.times(), time.perf_counter()
    rows = work()
    wall, after = time.perf_counter() - start, os.times()
    return {"rows": rows, "wall": wall, "cpu": sum(after[:4]) - sum(before[:4]), "memory": _peak()}


def _peak() -> int:
    """The most memory, in bytes, that this process and the largest one it started have held."""
    try:
        import resource
    except ImportError:
        import psutil  # type: ignore[import-untyped]  # Windows has no resource module, nor does it keep children's peaks

        return int(psutil.Process().memory_info().peak_wset)
    peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return peak if sys.platform == "darwin" else peak * 1024


def _run(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, __file__, *words], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    return done.stdout


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(description="Compare importing a large workbook with bare reading.")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--contender", choices=(*CONTENDERS, "writer"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.contender == "writer":
        write(given.file, given.rows)
        return
    if given.contender:
        print(json.dumps(contend(given.contender, given.file)))
        return
    compiled()
    facts: dict[str, list[dict[str, Any]]] = {name: [] for name in CONTENDERS}
    with tempfile.TemporaryDirectory(prefix="covernet-bench-") as folder:
        path = Path(folder) / "台账.xlsx"
        # in a process of its own: the peak memory of a process begins with that of the one that starts it
        _run("--contender", "writer", "--file", str(path), "--rows", str(given.rows))
        for _ in range(given.runs):
            for name in CONTENDERS:
                facts[name].append(json.loads(_run("--contender", name, "--file", str(path))))
    assert {fact["rows"] for many in facts.values() for fact in many} == {given.rows}, "contenders disagree"
    print("| rows | contender | wall s | CPU s | peak MiB | wall, to calamine's | CPU, to calamine's |")
    print("|--:|---|--:|--:|--:|--:|--:|")
    bare = facts[CONTENDERS[-1]]
    for name, many in facts.items():
        wall, cpu, memory = (statistics.median(fact[key] for fact in many) for key in ("wall", "cpu", "memory"))
        ratios = [
            statistics.median(a[key] / b[key] for a, b in zip(many, bare, strict=True)) for key in ("wall", "cpu")
        ]
        compared = " | " if many is bare else " | ".join(f"{ratio:.2f}×" for ratio in ratios)
        print(f"| {given.rows:,} | {name} | {wall:.2f} | {cpu:.2f} | {memory / 2**20:,.0f} | {compared} |")


if __name__ == "__main__":
    main()
