"""Canaries: what the gate refuses, and names that are not kept, are left in no byte that a run leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from covernet.errors import DataError
from covernet.importers.gate import REFUSED_HEADERS
from covernet.importers.intake import import_sheets
from tests.foreign import HEADER, SUFFIXES, Rows, as_read, town, write_sheet

ROOT = Path(__file__).resolve().parents[2]
WORD = "金丝雀QXJWZ"
"""What stands in cells that are refused for their header."""

NUMBERS = ("11010519491231002X", "13912345678", "6222000000000009", "110105491231002", "+86 138-0013-8000")
"""Values that are refused wherever they stand."""

LINE = ["堡西村", "第一党小组", "示例甲", "1"]
CONTROL = "示例甲"


def left_behind(folder: Path) -> str:
    """Everything that files of a folder hold: as bytes, as text, and what their compression hides."""
    return "\n".join(text for path in sorted(folder.rglob("*")) if path.is_file() for text in _texts(path))


def _texts(path: Path) -> list[str]:
    raw = path.read_bytes()
    found = [
        path.name,
        raw.decode("utf-8", "replace"),
        raw.decode("utf-16-le", "replace"),
        raw.decode("gb18030", "replace"),
    ]
    if path.suffix == ".parquet":
        found.append(repr(pq.ParquetFile(path).read().to_pydict()))
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            found += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        found += [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    return found


def run(folder: Path, sheet: Path, *more: str) -> tuple[int, str]:
    """Import a sheet in a process whose every place to write lies in one folder; return status and all that is left."""
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    places = {name: str(temporary) for name in ("TMPDIR", "TEMP", "TMP", "HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    done = subprocess.run(
        [sys.executable, "-m", "covernet", "import", str(sheet), "--into", str(folder / "net"),
         "--mapping", str(folder / "mapping.toml"), "--quarantine", str(folder / "aside.xlsx"), *more],
        capture_output=True, check=False, timeout=120, cwd=folder, stdin=subprocess.DEVNULL,
        env={**os.environ, **places, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error",
             "COVERNET_KEY_FILE": str(folder / "key" / "identity.key")},
    )  # fmt: skip
    said = done.stdout.decode() + done.stderr.decode()
    assert "Traceback" not in said and "内部出错" not in said, said
    return done.returncode, said + left_behind(folder)


def place(folder: Path, rows: Rows, suffix: str) -> tuple[Path, Path]:
    """A folder with a network, and beside it a sheet, which the scan is not to find."""
    home = folder / "home"
    home.mkdir(parents=True)
    town(home)
    return home, write_sheet(folder / "in" / f"台账{suffix}", rows)


MARKS = [(meaning.en, word) for meaning, words in REFUSED_HEADERS.items() for word in (words[0], words[-1])]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_columns_that_are_refused_leave_nothing(tmp_path: Path, suffix: str) -> None:
    """All classes of columns in one sheet, once refused and once left out."""
    header = [*HEADER, *(word for _, word in MARKS), "标识"]
    body = [
        [*line, *(f"{WORD}{at}" for at in range(len(MARKS))), NUMBERS[number % len(NUMBERS)]]
        for number, line in enumerate([LINE, ["堡西村", "1", "示例乙", "2"], ["堡酉村", "1", "示例丙", "3"]])
    ]
    home, sheet = place(tmp_path, [header, *body], suffix)
    status, left = run(home, sheet)
    assert status == 3 and "refused-column" in left
    for canary in (WORD, *NUMBERS):
        assert canary not in left
    status, left = run(home, sheet, "--drop-refused")
    assert status == 0 and "已略去列" in left
    assert CONTROL in left, "the scan must find what was accepted"
    assert "堡酉村" in left, "the scan must find what was put aside"
    for canary in (WORD, *NUMBERS):
        assert canary not in left


@pytest.mark.parametrize(("meaning", "word"), MARKS)
def test_each_class_of_columns_is_refused(tmp_path: Path, meaning: str, word: str) -> None:
    home, sheet = place(tmp_path, [], ".csv")
    with pytest.raises(DataError, match=meaning) as caught:
        import_sheets([sheet], home / "net", read=as_read([[*HEADER, word], [*LINE, WORD]]))
    assert WORD not in str(caught.value)
    assert WORD not in left_behind(home)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_values_that_are_refused_leave_nothing(tmp_path: Path, suffix: str) -> None:
    """A refused value in one cell of each column, of the taken ones and of one that is not."""
    rows = [[*HEADER, "备注"], *([*LINE[:3], str(number), ""] for number in range(2, 14))]
    for at in range(len(HEADER) + 1):
        rows.append([*LINE[:3], str(at + 20), ""])
        rows[-1][at] = f"{'见' if at % 2 else ''}{NUMBERS[at]}"
    home, sheet = place(tmp_path, rows, suffix)
    status, left = run(home, sheet)
    assert status == 0 and CONTROL in left and "⟨refused⟩" in left
    for canary in NUMBERS:
        assert canary not in left


@pytest.mark.parametrize("name", ["file", "folder", "sheet", "other sheet"])
def test_a_refused_value_in_a_name_is_kept_nowhere(tmp_path: Path, name: str) -> None:
    """The names of files and sheets are sources of what they hold, and stand in messages."""
    number = NUMBERS[0]
    home = tmp_path / "home"
    home.mkdir()
    town(home)
    book = openpyxl.Workbook()
    book.active.title = number if name == "sheet" else "台账"
    for row in (HEADER, LINE):
        book.active.append(row)
    if name == "other sheet":
        book.create_sheet(f"见{number}").append(["甲", "乙"])
    path = tmp_path / "in" / (f"{number}.xlsx" if name in ("file", "folder") else "台账.xlsx")
    path.parent.mkdir()
    book.save(path)
    status, left = run(home, path.parent if name == "folder" else path)
    assert status == 3 and "请改名" in left and number not in left


@pytest.mark.parametrize("is_known", [False, True], ids=["undecided", "left out"])
def test_a_refused_value_in_a_header_is_kept_nowhere(tmp_path: Path, is_known: bool) -> None:
    """As where the first row of a sheet is taken for its header; the mapping file and quarantine name columns."""
    rows = [[*HEADER, f"联系人{NUMBERS[1]}"], [*LINE, "x"], ["堡酉村", "1", "示例乙", "2", "x"]]
    home, sheet = place(tmp_path, rows, ".xlsx")
    status, left = run(home, sheet)
    assert status == 3 and "第5列" in left and NUMBERS[1] not in left
    if is_known:
        mapping = home / "mapping.toml"
        mapping.write_text(
            mapping.read_text(encoding="utf-8").replace('"第5列" = "?"', '"第5列" = "-"'), encoding="utf-8"
        )
        status, left = run(home, sheet)
        assert status == 0 and "堡酉村" in left and NUMBERS[1] not in left


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_householders_are_named_nowhere(tmp_path: Path, suffix: str) -> None:
    names = ["户主甲金丝雀", "户主乙金丝雀", "户主丙金丝雀、户主丁金丝雀"]
    header = ["村名", "党小组", "党员姓名", "户主"]
    rows = [header, *(["堡西村", "1", "示例甲", name] for name in names), ["堡西村", "1", "示例乙", names[0]],
            ["堡酉村", "1", "示例乙", "户主戊金丝雀"], ["堡西村", "1", "", "户主己金丝雀"], ["堡西村", "1", "示例乙", "户主庚金丝雀 户主辛金丝雀"]]  # fmt: skip
    home, sheet = place(tmp_path, rows, suffix)
    for more in (["--dry-run"], []):
        status, left = run(home, sheet, *more)
        assert status == 0 and "金丝雀" not in left
    assert CONTROL in left and "~" in left


def test_a_refused_value_in_a_canonical_table_is_left_out(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    sheet = write_sheet(tmp_path / "in" / "Member.csv", [["id", "手机号", "name"], ["M1", NUMBERS[1], CONTROL]])
    status, left = run(home, sheet)
    assert status == 3 and NUMBERS[1] not in left
    status, left = run(home, sheet, "--drop-refused")
    assert status == 0 and CONTROL in left and NUMBERS[1] not in left


@pytest.mark.parametrize("how", ["plain", "parquet", "xlsx", "zip", "name"])
def test_the_scan_finds_what_is_planted(tmp_path: Path, how: str) -> None:

    (tmp_path / "deep").mkdir()
    if how == "plain":
        (tmp_path / "deep" / "x.log").write_bytes(WORD.encode("gb18030"))
    elif how == "parquet":
        pq.write_table(pa.table({"x": [WORD] * 3}), tmp_path / "deep" / "x.parquet", compression="zstd")
    elif how == "xlsx":
        write_sheet(tmp_path / "deep" / "x.xlsx", [["a"], [WORD]])
    elif how == "zip":
        with zipfile.ZipFile(tmp_path / "deep" / "x.bin", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("y", WORD * 50)
    else:
        (tmp_path / "deep" / f"{WORD}.txt").touch()
    assert WORD in left_behind(tmp_path)
