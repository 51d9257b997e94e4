"""``covernet import`` of an office's own sheets, as a person types it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.foreign import HEADER, town, write_sheet
from tests.unit.test_cli import Run, state, together

LINES = [["堡西村", "1", "示例甲", str(n)] for n in range(1, 5)]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Run]]:
    folder = tmp_path_factory.mktemp("office")
    net = town(folder)
    sheet = write_sheet(folder / "台账.csv", [[*HEADER, "电话"], *([*line, "x"] for line in LINES)])
    faulty = write_sheet(folder / "七月.csv", [HEADER, *LINES[1:], ["堡酉村", "1", "示例乙", "9"]])
    less = write_sheet(folder / "八月.csv", [HEADER, *LINES[1:]])
    found = together(
        {
            "refused": ["import", sheet, "--into", net],
            "trial": ["import", sheet, "--into", net, "--drop-refused", "--dry-run", "--mapping", folder / "m.toml"],
            "taken": ["import", sheet, "--into", net, "--drop-refused", "--mapping", folder / "m.toml"],
            "aside on trial": ["import", faulty, "--into", net, "--dry-run", "--quarantine", folder / "无.xlsx"],
            "aside": ["import", faulty, "--into", net, "--full", "--quarantine", folder / "待改.xlsx"],
            "again": ["quarantine", net, "-o", folder / "再次.xlsx"],
            "too much": ["import", less, "--into", net, "--full", "--as-of", "2025-07-01"],
            "full": ["import", less, "--into", net, "--full", "--as-of", "2025-07-01", "--allow-loss", "0.3"],
            "nothing": ["quarantine", net, "-o", folder / "空.xlsx"],
            "sample": ["template", folder / "样表.xlsx", "--ledger", "pairings"],
            "no sample": ["template", folder / "样表二.xlsx", "--ledger", "nothing"],
            "into the network": ["import", less, "--into", net, "--mapping", net / "CURRENT"],
        }
    )  # fmt: skip
    return folder, found


def test_what_a_person_reads(said: tuple[Path, dict[str, Run]]) -> None:
    folder, runs = said
    assert [runs[name].status for name in ("refused", "trial", "taken", "aside", "again")] == [3, 0, 0, 0, 0]
    assert "电话" in runs["refused"].err and "--drop-refused" in runs["refused"].err
    trial = runs["trial"].text
    for words in ("党员联系户台账", "不收：电话号码与住址", "党员姓名 Party member", "310151105201-H0001"):
        assert words in trial
    assert "示例甲" not in trial + runs["taken"].text
    assert "已略去列 电话" in runs["taken"].err
    assert "表头 header × 1" in runs["taken"].text, "why lines were skipped"
    assert "UTF-8" in runs["taken"].err, "what was found out of the file"
    assert "已有 repeated or known × 3" in runs["aside"].text
    assert "这次没有终止任何内容" in runs["aside"].err and "堡酉村" in runs["aside"].text
    assert "没有写隔离的工作簿" in runs["aside on trial"].err and not (folder / "无.xlsx").exists()
    for name in ("待改.xlsx", "再次.xlsx"):
        page = openpyxl.load_workbook(folder / name).worksheets[0]
        assert [cell.value for cell in page[3]][:4] == ["堡酉村", "1", "示例乙", "9"]


def test_full_lists(said: tuple[Path, dict[str, Run]]) -> None:
    folder, runs = said
    assert runs["too much"].status == 3 and "--allow-loss 0.26" in runs["too much"].err
    assert runs["full"].status == 0 and "310151105201-H0001" in runs["full"].text
    assert runs["nothing"].status == 0 and not (folder / "空.xlsx").exists()


def test_samples_and_refusals(said: tuple[Path, dict[str, Run]]) -> None:
    folder, runs = said
    assert runs["sample"].status == 0 and (folder / "样表.xlsx").exists()
    assert runs["no sample"].status == 2 and "pairings" in runs["no sample"].err
    assert runs["into the network"].status == 2
    assert state(folder)
