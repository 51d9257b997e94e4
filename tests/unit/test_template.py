"""The template: every column in both languages, and untouched it imports as nothing."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from covernet.errors import UsageError
from covernet.graph.model import SCHEMA
from covernet.importers.bundle import import_bundle
from covernet.importers.columns import columns_of, declaration
from covernet.importers.template import write_template

TYPES = [n.label for n in SCHEMA.nodes] + [e.name for e in SCHEMA.edges]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (path,) = write_template(tmp_path_factory.mktemp("template") / "空表.xlsx", xlsx=True)
    return path


def test_an_untouched_workbook_imports_as_nothing(workbook: Path, tmp_path: Path) -> None:
    report = import_bundle([workbook], tmp_path / "net", dry_run=True)
    assert [t.target for t in report.tables] == sorted(TYPES)
    assert (report.read, report.ignored) == (0, ("空表.xlsx[说明 Guide]",))


def test_an_untouched_folder_imports_as_nothing(tmp_path: Path) -> None:
    files = write_template(tmp_path / "空表", xlsx=False)
    assert sorted(p.stem for p in files) == sorted(TYPES)
    assert all(p.read_bytes().startswith(b"\xef\xbb\xbf") for p in files)
    assert import_bundle([tmp_path / "空表"], tmp_path / "net", dry_run=True).read == 0


def test_a_name_that_ends_in_xlsx_is_a_workbook(tmp_path: Path) -> None:
    assert openpyxl.load_workbook(*write_template(tmp_path / "空表.xlsx")).sheetnames[1:] == TYPES
    assert not (tmp_path / "空表.xlsx").is_dir()


def test_a_filled_template_is_read(workbook: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    book["Village"].append(["310151105201", "堡西村", "村", None, None])
    book["PAIRED_WITH"].append(["310151105201", "310151105201", "结对", None, None, "村居", "村居"])
    book.save(tmp_path / "filled.xlsx")
    report = import_bundle([tmp_path / "filled.xlsx"], tmp_path / "net")
    assert (report.read, report.accepted) == (2, 2)


def test_the_workbook_helps_to_fill_it_in(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames[1:] == TYPES
    sheet = book["Member"]
    columns = columns_of(SCHEMA.node("Member"))
    assert [c.value for c in sheet[1]] == [c.name for c in columns]
    assert [c.value for c in sheet[2]] == [c.title.zh for c in columns]
    assert all(c.help in getattr(sheet.cell(1, at).comment, "text", "") for at, c in enumerate(columns, start=1))
    assert sheet.freeze_panes == "B3"
    rules = {str(r.sqref): r for r in sheet.data_validations.dataValidation}
    assert rules["C3:C1048576"].formula1 == '"正式党员,预备党员"'
    assert rules["D3:D1048576"].formula1 == '"是,否"'
    assert rules["E3:E1048576"].type == "date"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine.csv").write_bytes(b"mine")
    for out, xlsx in ((tmp_path / "x.xlsx", True), (tmp_path / "folder", False), (tmp_path / "x.xls", True)):
        with pytest.raises(UsageError):
            write_template(out, xlsx=xlsx)
    assert (tmp_path / "x.xlsx").read_bytes() == b"mine"


def test_titles_name_one_column_each() -> None:
    for target in TYPES:
        columns = columns_of(declaration(target))
        names = [c.name for c in columns] + [c.title.zh for c in columns]
        assert len(set(names)) == len(names), target
