"""``covernet register`` on a real network: what each command prints, what it refuses, and the workbook."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from covernet.commands.register import register_app
from covernet.errors import CovernetError
from covernet.importers.bundle import import_bundle
from covernet.register.log import log_file
from covernet.register.states import open_register
from covernet.viz.misuse import is_misuse, misuse
from covernet.viz.register_workbook import register_workbook
from tests.small import EAST, FORMULA, HALL, TABLES, build, write_tables
from tests.unit.registers import Gap, new_network, take

CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Run:
    """A command that has ended: its status, what it printed, and what it said."""

    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


def run(net: Path, *words: object) -> Run:
    """Run ``covernet register NET …``, with errors as the command line says them."""
    found = CliRunner().invoke(register_app, [str(net), *map(str, words)], standalone_mode=False)
    error = found.exception
    if isinstance(error, CovernetError):
        return Run(error.exit_code, found.stdout, f"{found.stderr}{error}\n")
    if error is not None and is_misuse(error):
        return Run(2, found.stdout, f"{found.stderr}{misuse(error)}\n")
    if error is not None and not isinstance(error, SystemExit):
        raise error
    return Run(0, found.stdout, found.stderr)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that nothing was registered of."""
    return build(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def synced(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network with its eight gaps on the register."""
    net: Path = shutil.copytree(made, tmp_path_factory.mktemp("synced") / "net")
    assert run(net, "sync").status == 0
    return net


@pytest.fixture
def net(synced: Path, tmp_path: Path) -> Path:
    """The same for one test, to change as it likes."""
    net: Path = shutil.copytree(synced, tmp_path / "net")
    return net


def ids(net: Path, *words: object) -> dict[str, str]:
    """Ids on the register by rule and subject."""
    rows = run(net, "list", *(words or ("--all",)), "--format", "jsonl").records
    return {f"{row['rule'].split('/')[1]} {row['subject']['id']}": row["id"] for row in rows}


def again(net: Path, **tables: Sequence[Mapping[str, str]]) -> None:
    """Import the bundle again, with some tables changed."""
    bundle = write_tables(net.parent / "bundle", {**TABLES, **tables})
    assert not import_bundle([bundle], net).quarantined


def test_from_the_first_sync_to_the_last(net: Path) -> None:
    every = ids(net)
    assert len(every) == 8
    h3, h4 = every["household-served H3"], every["household-served H4"]
    assert run(net, "assign", h3[:8], h4, "--owner", "示例·甲", "--due", "2025-07-15").status == 0
    again(net, SERVES=[*TABLES["SERVES"], {"from": "M2", "to": "H3", "until": "2025-07-25"}])
    assert run(net, "sync", "--as-of", "2025-07-20").status == 0
    closed = {row["id"]: row for row in run(net, "list", "--closed", "--format", "jsonl").records}
    assert closed[h3]["closed"] == {"on": "2025-07-20", "cause": "not-found", "note": None}
    assert every["member-serves M2"] in closed
    overdue = run(net, "list", "--overdue", "--format", "json")
    assert [row["id"] for row in json.loads(overdue.out)] == [h4]
    assert run(net, "sync", "--as-of", "2025-08-01").status == 0
    shown = json.loads(run(net, "show", h3, "--json").out)
    assert (shown["state"], shown["reopened"], shown["owner"], shown["due"]) == ("open", 1, "示例·甲", None)
    steps = [(step["do"], step["on"], step.get("snapshot")) for step in shown["history"]]
    assert steps == [("open", "2025-06-30", 1), ("assign", "2025-06-30", None), ("close", "2025-07-20", 2),
                     ("reopen", "2025-08-01", 2)]  # fmt: skip
    assert run(net, "verify").status == 0


def test_what_a_sync_says(made: Path, tmp_path: Path) -> None:
    net: Path = shutil.copytree(made, tmp_path / "net")
    found = run(net, "sync", "--pack", "linkage")
    assert (found.status, found.err) == (0, "")
    assert re.search(r"新挂号 opened +│ +8 ", found.out) and re.search(r"现未销号 open now +│ +8 ", found.out)
    assert "2025-06-30" in found.out
    found = run(net, "sync", "--pack", "shuxin-527")
    assert re.search(r" closed +│ +0 ", found.out), "another pack is not judged"


def test_no_name_of_a_person_is_on_the_register(net: Path) -> None:
    text = log_file(net).read_text(encoding="utf-8")
    assert "M2" in text, "the member without households is a subject, by key"
    assert "示例·甲" not in text and "示例·乙" not in text
    listed = run(net, "list", "--all").out + run(net, "list", "--all", "--format", "csv").out
    assert "示例·乙" not in listed
    run(net, "assign", ids(net)["household-served H3"], "--owner", "示例·甲")
    assert "示例·甲" in log_file(net).read_text(encoding="utf-8"), "but for whom the owner types"


def test_a_list_for_a_planner(net: Path) -> None:
    every = ids(net)
    run(net, "assign", every["household-served H4"], "--owner", "示例·街道办", "--due", "2025-06-20")
    run(net, "accept", every["household-served H3"], "--reason", "示例", "--until", "2025-09-01")
    found = run(net, "list")
    assert (found.status, found.err) == (0, "")
    for words in (
        "逾期 10 天",
        "未销号",
        "每户至少有 1",
        "名党员联系",
        "户 H4",
        "大东村",
        "示例·街道办",
        "2025-06-20",
        "7 / 7",
    ):
        assert words in found.out
    assert every["household-served H3"][:8] not in found.out
    english = run(net, "list", "--all", "--lang", "en").out
    for words in ("overdue, 10 d", "accepted", "Household H4", "0 found,", "must"):
        assert words in english
    assert "接受到期" in run(net, "list", "--as-of", "2025-09-01").out


def test_each_list_has_its_own(net: Path) -> None:
    every = ids(net)
    a, b, c, d, *others = every.values()
    run(net, "close", a)
    run(net, "accept", b, "--reason", "示例", "--until", "2025-08-01")
    run(net, "assign", c, d, "--due", "2025-07-10")
    run(net, "accept", d, "--reason", "示例", "--until", "2025-08-01")

    def listed(*words: str) -> set[str]:
        return {row["id"] for row in run(net, "list", *words, "--format", "jsonl").records}

    assert listed() == listed("--open") == {c, *others}
    assert listed("--closed") == {a}
    assert listed("--accepted") == {b, d}
    assert listed("--all") == set(every.values())
    assert listed("--overdue") == set()
    assert listed("--overdue", "--as-of", "2025-07-11") == {c}
    assert listed("--overdue", "--as-of", "2025-08-01") == {c, d}
    assert listed("--accepted", "--as-of", "2025-08-01") == set()
    both = run(net, "list", "--open", "--closed")
    assert both.status == 2 and "只能选一个" in both.err


def test_counts_by_unit_and_by_rule(net: Path) -> None:
    every = ids(net)
    run(net, "close", every["household-served H3"])
    run(net, "assign", every["household-served H4"], "--due", "2025-06-01")
    units = run(net, "list", "--by", "unit", "--format", "jsonl").records
    assert units[0] == {"unit": {"label": "Village", "id": EAST}, "open": 3, "overdue": 1, "accepted": 0, "closed": 0}
    assert sum(row["open"] for row in units) == 7 and sum(row["closed"] for row in units) == 1
    rules = json.loads(run(net, "list", "--by", "rule", "--format", "json").out)
    assert rules[0] == {"rule": "linkage/household-served", "open": 3, "overdue": 1, "accepted": 0, "closed": 1}
    assert run(net, "list", "--by", "rule", "--overdue", "--format", "csv").out.splitlines() == [
        "label,id,open,overdue,accepted,closed", "Rule,linkage/household-served,1,1,0,0",
    ]  # fmt: skip
    table = run(net, "list", "--by", "unit").out
    assert "大东村" in table and "堡西村" in table
    assert "每户至少有 1 名党员联系" in run(net, "list", "--by", "rule").out


def test_csv_is_read_by_others_and_holds_no_formula(net: Path) -> None:
    run(net, "assign", ids(net)["household-served =H5"], "--owner", "=1+1")
    rows = list(csv.DictReader(io.StringIO(run(net, "list", "--all", "--format", "csv").out, newline="")))
    assert len(rows) == 8
    row = next(row for row in rows if row["subject_id"] == "'=H5")
    assert (row["owner"], row["overdue"], row["village"], row["detail"]) == (
        "'=1+1",
        "false",
        HALL,
        "现有 0，应至少 1",
    )
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_one_entry_with_its_history(net: Path) -> None:
    id = ids(net)["household-served H4"]
    run(net, "assign", id, "--owner", "示例·乙", "--due", "2025-07-01")
    run(net, "accept", id, "--reason", "搬迁中", "--until", "2025-08-01")
    run(net, "close", id, "--note", "已核")
    found = run(net, "show", id[:5])
    assert found.status == 0
    for words in (id, "户 H4", "挂号", "落实责任", "示例·乙；时限 2025-07-01", "搬迁中", "手工：已核", "同步，快照 1"):
        assert words in found.out
    assert "registered" in run(net, "show", id, "--lang", "en").out


def test_what_a_person_does_is_said(net: Path) -> None:
    id = ids(net)["household-served H4"]
    for words, said in (
        (("assign", id, "--due", "2025-07-01"), "已落实 1 条"),
        (("assign", id, "--due", "2025-06-01"), "立即算逾期"),
        (("accept", id, "--reason", "示例", "--until", "2025-08-01"), "2025-08-01 起重新算缺口"),
        (("close", id), "下次同步如仍发现，会重新挂号"),
        (("reopen", id, "--note", "示例"), "下次同步如不再发现，会销号"),
    ):
        found = run(net, *words)
        assert (found.status, found.out) == (0, "") and said in found.err and CHINESE.search(found.err)


REFUSED = {
    "an unknown id": ("close ffffffff", 2, "没有编号 'ffffffff'"),
    "a short id": ("close abc", 2, "太短"),
    "a phone number for an id": ("close 13800000000", 2, "⟨refused⟩"),
    "no id": ("close", 2, "缺少参数：ID..."),
    "no owner and no day": ("assign {id}", 2, "--owner 或 --due"),
    "a wrong day": ("assign {id} --due 2025-02-30", 2, "'2025-02-30'"),
    "a phone number for an owner": ("assign {id} --owner 张13800000000", 2, "身份证号或手机号"),
    "an acceptance without a reason": ("accept {id} --until 2025-08-01", 2, "缺少参数：--reason"),
    "an acceptance that is over": ("accept {id} --reason 示例 --until 2025-06-30", 2, "不晚于"),
    "a sync before the last": ("sync --as-of 2025-06-29", 2, "早于登记簿上一次同步"),
    "a sync to come": ("sync --as-of 2999-01-01", 2, "还没有到"),
    "an unknown pack": ("sync --pack nope", 2, "没有规则包 'nope'"),
    "an unknown action": ("burn", 2, "没有这个命令：burn"),
    "no action": ("", 2, "Missing command"),
    "a head that is none": ("verify --head 1", 2, "--head"),
    "a head that is not there": ("verify --head 0123456789abcdef", 3, "没有这个末端值"),
    "a workbook in no folder": ("export --xlsx {net}/none/r.xlsx", 2, "上级文件夹不存在"),
    "a workbook in the network": ("export --xlsx {net}/register/log.jsonl", 2, "网络自己的文件夹"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_wrong_command_is_refused_in_a_sentence(what: str, net: Path) -> None:
    words, status, said = REFUSED[what]
    before = log_file(net).read_bytes()
    id = next(iter(open_register(net).entries))
    found = run(net, *words.format(id=id, net=net).split())
    assert (found.status, found.out) == (status, "")
    assert said in found.err and "13800000000" not in found.err
    assert log_file(net).read_bytes() == before


def test_before_the_first_sync(made: Path, tmp_path: Path) -> None:
    net: Path = shutil.copytree(made, tmp_path / "net")
    for words in (("list",), ("verify",), ("list", "--by", "unit")):
        found = run(net, *words)
        assert found.status == 0 and "还没有登记簿" in found.err
    assert run(net, "list", "--format", "jsonl").out == ""
    assert run(net, "list", "--format", "json").out.split() == ["[]"]
    assert run(net, "close", "abcd").status == 2
    assert run(tmp_path / "none", "list").status == 2
    assert not (net / "register").exists(), "nothing was made by asking"


def test_verify_from_the_command_line(net: Path) -> None:
    found = run(net, "verify")
    head = found.out.strip()
    assert re.fullmatch("[0-9a-f]{64}", head) and "登记簿完好：1 次写入" in found.err
    run(net, "close", ids(net)["household-served H4"])
    found = run(net, "verify", "--head", head[:20])
    assert found.status == 0 and "其后又写了 1 次" in found.err
    content = log_file(net).read_bytes()
    log_file(net).write_bytes(content[:-9])
    found = run(net, "verify")
    assert found.status == 0 and found.out.strip() == head and "没写完" in found.err and "改动" not in found.err
    log_file(net).write_bytes(content.replace(EAST.encode(), HALL.encode(), 1))
    found = run(net, "verify")
    assert (found.status, found.out) == (3, "") and re.search(r"log\.jsonl:\d+: 登记簿从这一行起", found.err)


def test_a_register_of_another_network_is_refused(net: Path, tmp_path: Path) -> None:
    other = build(tmp_path / "other", {**TABLES, "Household": [*TABLES["Household"], {"id": "H9"}]})
    shutil.copytree(net / "register", other / "register")
    found = run(other, "sync")
    assert found.status == 2 and "属于另一个网络" in found.err
    again(net, Household=[*TABLES["Household"], {"id": "H9"}])
    run(net, "sync")
    old: Path = shutil.copytree(net, tmp_path / "old")
    (old / "CURRENT").write_text("1\n", encoding="utf-8")
    assert "旧备份" in run(old, "sync").err


def test_help_says_what_there_is(net: Path) -> None:
    text = CliRunner().invoke(register_app, ["--help"]).stdout
    for action in ("sync", "assign", "close", "accept", "reopen", "list", "show", "export", "verify"):
        assert re.search(rf"^  {action} ", text, re.MULTILINE)
    assert "--owner" in CliRunner().invoke(register_app, [str(net), "assign", "--help"]).stdout


@pytest.fixture
def book(net: Path) -> bytes:
    """The workbook of a register with an overdue entry, an accepted and a closed one."""
    every = ids(net)
    run(net, "assign", every["household-served H4"], "--owner", FORMULA, "--due", "2025-06-20")
    run(net, "assign", every["household-served =H5"], "--owner", "示例·甲", "--due", "2025-07-20")
    run(net, "accept", every["household-served H3"], "--reason", "@SUM(1)", "--until", "2025-09-01")
    run(net, "close", every["member-serves M2"], "--note", "+1")
    file = net.parent / "register.xlsx"
    assert run(net, "export", "--xlsx", file).status == 0
    return file.read_bytes()


def sheets(content: bytes) -> dict[str, Worksheet]:
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets}


def test_the_workbook_a_planner_opens(net: Path, book: bytes) -> None:
    sheet = sheets(book)["登记台账 register"]
    head = [str(cell.value).split("\n")[0] for cell in sheet[2]]
    assert head[:2] == ["状态", "要求"] and head[-1] == "登记编号" and all(CHINESE.match(title) for title in head)
    rows = [dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=3)]
    assert len(rows) == 8
    first, second, *_, accepted, closed = rows
    assert (first["状态"].value, first["承办"].value) == ("逾期 10 天", FORMULA)
    assert str(first["时限"].value)[:10] == "2025-06-20" and first["时限"].number_format == "yyyy-mm-dd"
    assert first["状态"].fill.start_color.rgb == first["时限"].fill.start_color.rgb == "FFFFEBE9", "by colour too"
    assert second["状态"].value == "未销号" and str(second["时限"].value)[:10] == "2025-07-20"
    assert second["状态"].fill.fill_type is None
    assert (accepted["状态"].value, accepted["接受理由"].value) == ("已接受", "@SUM(1)")
    assert (closed["状态"].value, closed["销号原因"].value) == ("已销号", "手工：+1")
    assert {cell.data_type for row in rows for cell in row.values()} <= {"s", "n", "d"}, "no cell is a formula"
    assert sheet.freeze_panes == "B3" and sheet.auto_filter.ref == f"A2:Q{2 + 8}"
    assert sheet.column_dimensions["C"].width > 20
    head_hash = run(net, "verify").out.strip()
    assert head_hash in str(sheet["A1"].value) and "逾期 overdue 1" in str(sheet["A1"].value)
    assert {row["登记编号"].value for row in rows} == set(ids(net).values())


def test_the_workbook_counts(book: bytes) -> None:
    found = sheets(book)
    assert list(found) == ["登记台账 register", "按责任单位 by unit", "按规则 by rule"]
    units = [[cell.value for cell in row] for row in found["按责任单位 by unit"].iter_rows(min_row=3)]
    assert units[0] == ["大东村", 3, 1, 0, 0]
    assert [sum(int(str(row[n])) for row in units) for n in (1, 2, 3, 4)] == [6, 1, 1, 1]
    rules = [row[0].value for row in found["按规则 by rule"].iter_rows(min_row=3)]
    assert rules[0] == "每户至少有 1 名党员联系" and len(rules) == 5
    assert CalamineWorkbook.from_filelike(io.BytesIO(book)).sheet_names == list(found)


def test_a_workbook_of_nothing(tmp_path: Path) -> None:
    net = new_network(tmp_path / "net")
    content = register_workbook(open_register(net), take(net, [Gap("a")]).on, {})
    assert sheets(content)["登记台账 register"].max_row == 2
