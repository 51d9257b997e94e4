"""Mapping files: what they say is read back, kept and checked, and an error names the key and the mend."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from covernet.errors import DataError, StoreError
from covernet.importers.mapping.ledger_file import bundled_ledgers
from covernet.importers.mapping.mapping_file import read_mapping, write_mapping
from covernet.importers.mapping.places import Place
from covernet.importers.mapping.sheets import Known, SheetMapping

LEDGERS = bundled_ledgers()
SHEET = SheetMapping(
    "member-households",
    {'村 "名"': "village", "组#2": "group", "姓名\n续": "member", "备注": "-"},
    {"household_number": "7"},
    file="台账*.xlsx",
)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    known = Known((SHEET,), {"堡西材": "310151105201"}, "abcdefgh")
    assert write_mapping(file, known, {"某村": (Place("Village", "1", "甲村"),)}, LEDGERS)
    found = read_mapping(file, LEDGERS)
    assert (found.sheets, found.places, found.key) == (known.sheets, known.places, known.key)
    assert found.sheets[0].columns == SHEET.columns and found.sheets[0].constants == SHEET.constants
    text = file.read_text(encoding="utf-8")
    assert '"某村" = "?" # 候选 candidates: 1 甲村' in text and "党员联系户台账" in text
    assert not write_mapping(file, known, {}, LEDGERS)


def test_what_a_person_wrote_stays(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    write_mapping(file, Known((SHEET,)), {}, LEDGERS)
    edited = file.read_text(encoding="utf-8").replace('"备注" = "-"', '"备注" = "member_number" # 我的说明')
    file.write_text(edited, encoding="utf-8-sig")
    other = SheetMapping("issues", {"问题": "issue", "党支部": "branch", "整改时限": "due"})
    write_mapping(file, Known((SHEET, other), {"x": "1"}), {}, LEDGERS)
    found = read_mapping(file, LEDGERS)
    assert [sheet.ledger for sheet in found.sheets] == ["member-households", "issues"]
    assert found.sheets[0].columns["备注"] == "member_number"
    assert "# 我的说明" in file.read_text(encoding="utf-8")


HEAD = 'version = 1\n[[sheet]]\nledger = "issues"\n'
WRONG: dict[str, tuple[str, str]] = {
    "no TOML": ("x =", "can not read"),
    "no version": ("", "version"),
    "another version": ("version = 2", "version"),
    "unknown key": ("version = 1\nplace = {}", "place"),
    "one sheet": ("version = 1\nsheet = 1", "sheet"),
    "a sheet that is none": ("version = 1\nsheet = [1]", "sheet 1"),
    "unknown key of a sheet": (HEAD + "colums = {}", "sheet 1.colums"),
    "unknown ledger": ('version = 1\n[[sheet]]\nledger = "isues"', "member-households"),
    "no ledger": ("version = 1\n[[sheet]]", "sheet 1.ledger"),
    "unknown field": (HEAD + '[sheet.columns]\n"问题" = "isue"', "columns.'问题'"),
    "undecided": (HEAD + '[sheet.columns]\n"问题" = "?"', "is to be decided"),
    "a field twice": (HEAD + '[sheet.columns]\na = "issue"\nb = "issue"', "given to"),
    "a number for a field": (HEAD + "[sheet.columns]\na = 1", "table of texts"),
    "a constant with a column": (HEAD + '[sheet.columns]\na = "issue"\n[sheet.constants]\nissue = "x"', "constants.issue"),
    "an unknown constant": (HEAD + '[sheet.constants]\nx = "x"', "constants.x"),
    "places that are none": ("version = 1\nplaces = []", "places"),
    "a key that is none": ("version = 1\nkey = 1", "key"),
    "a pattern that is none": (HEAD + "file = 1", "sheet 1.file"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_file_is_refused_in_a_sentence(tmp_path: Path, what: str) -> None:
    text, told = WRONG[what]
    (file := tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_mapping(file, LEDGERS)
    assert told in caught.value.en and str(file) in str(caught.value)


def test_a_file_that_can_not_be_written(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        write_mapping(tmp_path / "none" / "m.toml", Known((SHEET,)), {}, LEDGERS)


def test_the_file_is_plain_toml(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    write_mapping(file, Known((SHEET,)), {}, LEDGERS)
    assert tomllib.loads(file.read_text(encoding="utf-8"))["sheet"][0]["columns"]['村 "名"'] == "village"


def test_the_file_of_the_page_is_read(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "mapping.md").read_text(encoding="utf-8")
    (file := tmp_path / "m.toml").write_text(page.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    known = read_mapping(file, LEDGERS)
    assert known.sheets[0].columns["联系户（户主）"] == "householder"
    assert known.places == {"堡西材": "310151105201"}
