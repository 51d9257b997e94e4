"""Compare reading a large workbook, in its process with its limits and checks, with calamine alone.

    python benchmarks/sheets.py --rows 200000 --runs 3

Each contender runs in a process of its own, in turn. Medians and ratios of wall and CPU seconds (both processes of
covernet) and peak memory (both together) go to stdout as Markdown; loading modules is not counted for calamine, and
for covernet only that of the process which it starts is.
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

HEADER = (
    "序号",
    "镇",
    "村名",
    "党小组",
    "党员姓名",
    "党员编号",
    "户主",
    "联系户编号",
    "类型",
    "开始日期",
    "走访次数",
    "备注",
)
KINDS = ("结对", "联系", "帮扶")
FIRST_DAY = 45_000
"""Excel's number of the first date."""


def write(path: Path, rows: int) -> None:
    """Write a workbook of one sheet with so many rows below its header; everybody in it is invented."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("台账")
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADER)
        for n in range(1, rows + 1):
            sheet.write_number(n, 0, n)
            texts = (
                "某某镇",
                f"第{n // 1000}村",
                f"第{n // 100}党小组",
                f"演示党员{n // 10}",
                f"M{n // 10:06d}",
                f"演示户{n}",
            )
            for column, text in enumerate((*texts, f"H{n:07d}", KINDS[n % 3]), start=1):
                sheet.write_string(n, column, text)
            sheet.write_number(n, 9, FIRST_DAY + n % 500, date)
            sheet.write_number(n, 10, n % 12)
            if n % 7 == 0:
                sheet.write_string(n, 11, "示例备注")


def load(name: str, path: Path) -> Callable[[], int]:
    """Import what a contender needs and return its work, which gives the rows below the header."""
    if name == "calamine":
        from python_calamine import CalamineWorkbook

        return lambda: len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) - 1
    from covernet.importers.reading.read import read_foreign

    return lambda: sum(len(table.lines) for table in read_foreign(path, path.name))


CONTENDERS = ("covernet", "calamine")
"""The first is measured against each other."""


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
    parser = argparse.ArgumentParser(description="Compare reading a large workbook with calamine alone.")
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
    facts: dict[str, list[dict[str, Any]]] = {name: [] for name in CONTENDERS}
    with tempfile.TemporaryDirectory(prefix="covernet-bench-") as folder:
        path = Path(folder) / "台账.xlsx"
        # in a process of its own: the peak memory of a process begins with that of the one that starts it
        _run("--contender", "writer", "--file", str(path), "--rows", str(given.rows))
        for _ in range(given.runs):
            for name in CONTENDERS:
                facts[name].append(json.loads(_run("--contender", name, "--file", str(path))))
    assert {fact["rows"] for many in facts.values() for fact in many} == {given.rows}, "contenders disagree"
    print("| rows | contender | wall s | CPU s | peak MiB | covernet's wall | covernet's CPU |")
    print("|--:|---|--:|--:|--:|--:|--:|")
    own = facts[CONTENDERS[0]]
    for name, many in facts.items():
        wall, cpu, memory = (statistics.median(fact[key] for fact in many) for key in ("wall", "cpu", "memory"))
        ratios = [statistics.median(a[key] / b[key] for a, b in zip(own, many, strict=True)) for key in ("wall", "cpu")]
        compared = " | " if many is own else " | ".join(f"{ratio:.2f}×" for ratio in ratios)
        print(f"| {given.rows:,} | {name} | {wall:.2f} | {cpu:.2f} | {memory / 2**20:,.0f} | {compared} |")


if __name__ == "__main__":
    main()
