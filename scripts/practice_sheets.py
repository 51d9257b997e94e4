"""Write docs/practice, the sheets of the tutorial: ``--check`` only says whether they are stale.

Three villages of the Shuxin demo, as an office would keep them: the template filled in with places and households,
the ledger of June with the slips that ledgers have, and the ledger of July. People are invented, places are real.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # run as a file, it would find only what lies beside it

from covernet.importers.demo import write_demo  # noqa: E402

PRACTICE = ROOT / "docs" / "practice"
WRITTEN = dt.datetime(2025, 6, 30)
VILLAGES = {"310151105201": "堡西村", "310151105202": "东新村", "310151105203": "油桥村"}
HEAD = ("序号", "村名", "党小组", "党员姓名", "党员编号", "联系户编号", "联系时间", "工作责任区", "联系电话")
TITLE = "竖新镇党员联系户台账（演示数据，人员均为虚构）"

PLACES = "村居和户.xlsx"
JUNE = "党员联系户台账.xlsx"
JULY = "党员联系户台账-7月.xlsx"

ALONE = 3
"""Of the households that nobody serves, every which one is taken."""

Lines = list[list[str]]
Rows = list[Sequence[str]]


def books() -> dict[str, bytes]:
    """The workbooks by name; the same bytes every time."""
    with tempfile.TemporaryDirectory() as folder:
        inputs = write_demo("shuxin", Path(folder), households=2500).inputs
        sheets = {path.stem: _read(path) for path in inputs.glob("*.csv")}
    lines, homes = _ledger(sheets), [row["from"] for row in sheets["LIVES_IN"] if _is_plain(row)]
    served = {_home(line) for line in lines}
    alone = [home for code in VILLAGES for home in homes if home.startswith(code) and home not in served][::ALONE]
    places = _places([home for home in homes if home in served or home in alone])
    june = {"台账": [(TITLE,), HEAD, *_numbered(_june(lines))]}
    july = {"台账": [(TITLE,), HEAD, *_numbered(_july(lines, alone))]}
    return {PLACES: _workbook(places), JUNE: _workbook(june), JULY: _workbook(july)}


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _places(homes: Sequence[str]) -> dict[str, Rows]:
    """Places and households, as the template asks for them."""
    return {
        "County": [("id", "name"), ("310151", "崇明区")],
        "Town": [("id", "name"), ("310151105", "竖新镇")],
        "IN_COUNTY": [("from", "to"), ("310151105", "310151")],
        "Village": [("id", "name", "kind"), *((code, name, "village") for code, name in VILLAGES.items())],
        "IN_TOWN": [("from", "to"), *((code, "310151105") for code in VILLAGES)],
        "Household": [("id",), *((home,) for home in homes)],
        "LIVES_IN": [("from", "to"), *((home, home.partition("-")[0]) for home in homes)],
    }


def _is_plain(row: dict[str, str]) -> bool:
    """Whether a row is there all the time, and none of the dirty ones."""
    return not row["since"] and not row["until"] and row["from"].partition("-")[0] in VILLAGES


def _ledger(sheets: dict[str, list[dict[str, str]]]) -> Lines:
    """A line for each household of each member, by village and member."""
    names = {row["id"]: row["name"] for row in sheets["Member"]}
    homes = {row["from"] for row in sheets["LIVES_IN"] if _is_plain(row)}
    groups = {row["from"]: row["to"] for row in sheets["IN_GROUP"] if not row["until"]}
    lines = []
    for row in sheets["SERVES"]:
        member, home = row["from"], row["to"]
        if home in homes and _is_plain(row) and member in groups:
            group = int(groups[member].rpartition("-G")[2])
            lines.append([
                VILLAGES[member.partition("-")[0]], f"第{group}党小组", names[member], member.rpartition("-M")[2],
                home.rpartition("-H")[2], "2024-07", "", "",
            ])  # fmt: skip
    order = list(VILLAGES.values())
    return sorted(lines, key=lambda line: (order.index(line[0]), line[3], line[4]))


def _home(line: Sequence[str]) -> str:
    """The id of a line's household."""
    return next(code for code, name in VILLAGES.items() if name == line[0]) + "-H" + line[4]


def _june(lines: Lines) -> Lines:
    """June, with a misspelt village, a month that there is not and a name that is missing."""
    made = [list(line) for line in lines]
    for line in made[4:7]:
        line[0] = "堡西材"
    made[20][5] = "2024年13月"
    made[41][2] = ""
    return made


def _july(lines: Lines, alone: Sequence[str]) -> Lines:
    """July: the busiest member of each village takes its first household without anybody, one too many."""
    made = [list(line) for line in lines]
    made[20][5] = "2024-12"
    for code, name in VILLAGES.items():
        ours = [line for line in made if line[0] == name]
        busiest = max(ours, key=lambda line: sum(other[3] == line[3] for other in ours))
        home = next(home for home in alone if home.startswith(code))
        made.append([*busiest[:4], home.rpartition("-H")[2], "2025-07", "", ""])
    return made


def _numbered(lines: Lines) -> Rows:
    return [(str(number), *line) for number, line in enumerate(lines, start=1)]


def _workbook(sheets: dict[str, Rows]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": WRITTEN})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return made.getvalue()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a workbook is stale")
    only_check = parser.parse_args().check
    PRACTICE.mkdir(parents=True, exist_ok=True)
    stale = []
    for name, content in books().items():
        path = PRACTICE / name
        if path.is_file() and path.read_bytes() == content:
            continue
        stale.append(name)
        if not only_check:
            path.write_bytes(content)
            print(f"wrote docs/practice/{name}")
    return int(only_check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
