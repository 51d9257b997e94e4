"""The command line in processes of its own: what it prints where, with which status, and that it never breaks."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

import covernet
from covernet.graph.model import SCHEMA
from covernet.graph.schema_docs import schema_json, schema_markdown
from tests.small import EAST, build, write_tables

CHINESE = re.compile("[\u4e00-\u9fff]")
ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "covernet" / "importers" / "data"


@dataclass(frozen=True)
class Run:
    """A command that has ended."""

    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.text, newline="")))


def run(*words: object, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Run:
    """Run ``covernet`` as a person would, and hold it to what is true of every command."""
    found = subprocess.run(
        [sys.executable, "-m", "covernet", *map(str, words)],
        stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=120, cwd=cwd or ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **(env or {})},
    )  # fmt: skip
    return held(found.returncode, found.stdout, found.stderr.decode())


def held(status: int, out: bytes, err: str) -> Run:
    """What is true of every command."""
    assert "Traceback" not in err and b"Traceback" not in out, err
    assert "内部出错" not in err, err
    assert status in (0, 1, 2, 3), err
    return Run(status, out, err)


def together(runs: Mapping[str, Sequence[object]], *, lowered: bool = False, cwd: Path | None = None) -> dict[str, Run]:
    """Several commands in one process, each with streams of its own."""
    wanted = {"lowered": lowered, "commands": [[str(word) for word in words] for words in runs.values()]}
    found = subprocess.run(
        [sys.executable, "-m", "tests.unit.commands"],
        input=json.dumps(wanted), capture_output=True, check=False, encoding="utf-8", cwd=cwd or ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    ended = [
        held(status, bytes.fromhex(out), bytes.fromhex(err).decode()) for status, out, err in json.loads(found.stdout)
    ]
    return dict(zip(runs, ended, strict=True))


def state(folder: Path) -> dict[str, str]:
    """Every file of a folder with its checksum."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a network ``net``, its ``bundle``, and broken things beside them."""
    folder = tmp_path_factory.mktemp("home")
    net = build(folder)
    shutil.copytree(net, folder / "damaged")
    next((folder / "damaged").glob("snapshots/*/nodes/Household/*.parquet")).write_bytes(b"PAR1")
    shutil.copytree(net, folder / "flipped")
    part = next((folder / "flipped").glob("snapshots/*/nodes/Household/*.parquet"))
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(bytes(content))
    shutil.copytree(net, folder / "above" / "network")
    (folder / "above" / "settings.toml").write_text("", encoding="utf-8")
    shutil.copytree(net, folder / "lost")
    (folder / "lost" / "CURRENT").write_text("7\n", encoding="utf-8")
    shutil.copytree(net, folder / "misset")
    (folder / "misset" / "settings.toml").write_text("packs = 1", encoding="utf-8")
    for name in ("empty", "unknown", "strange", "fresh"):
        (folder / name).mkdir()
    (folder / "fresh" / "settings.toml").write_text("", encoding="utf-8")
    (folder / "unknown" / "读我.txt").write_text("x", encoding="utf-8")
    (folder / "County.csv").write_bytes(b"")
    (folder / "nothing.csv").write_bytes(b"")
    (folder / "notes.csv").write_text("随便,写写\n一,二\n", encoding="utf-8")
    book = openpyxl.Workbook()
    book.create_sheet("County").append(["id"])
    book.create_sheet("备注").append(["随便写写"])
    book.save(folder / "noted.xlsx")
    (folder / "strange" / "County.csv").write_text("id,naem\n310151,x\n", encoding="utf-8")
    (folder / "made.toml").write_text('id = "made"\nversion = 1\n[[rule]]\nkid = 1\n', encoding="utf-8")
    (folder / "villages.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    return folder


REFUSED: dict[str, tuple[str, int, str]] = {
    # what is wrong: the words after covernet, the exit status, words of the sentence
    "no network": ("audit {}/none", 2, "none: 这里没有覆盖网络"),
    "NET is a file": ("audit {}/net/CURRENT", 2, "这里没有覆盖网络"),
    "NET is another folder": ("atlas {}/empty -o {}/a.html", 2, "这里没有覆盖网络"),
    "NET has a very long name": (f"audit {'x' * 300}", 2, "这里没有覆盖网络"),
    "the folder above it": ("audit {}/above", 2, "network，请用这个路径"),
    "nothing imported yet": ("audit {}/fresh", 2, "covernet import"),
    "damaged snapshot": ("audit {}/damaged", 3, "快照已损坏"),
    "a flipped bit": ("audit {}/flipped", 3, "快照已损坏"),
    "a lost snapshot": ("network {}/lost -o {}/a.html", 3, "快照已损坏"),
    "wrong settings": ("audit {}/misset", 3, "设置 'packs'"),
    "an import on a flipped bit": ("import {}/bundle --into {}/flipped", 3, "快照已损坏"),
    "a dry run on a flipped bit": ("import {}/bundle --into {}/flipped --dry-run", 3, "快照已损坏"),
    "a week for a date": ("audit {}/net --as-of 2025-W01-1", 2, "'2025-W01-1'"),
    "wrong date": ("audit {}/net --as-of 2025-02-30", 2, "'2025-02-30'"),
    "unknown pack": ("audit {}/net -p nope", 2, "没有规则包 'nope'"),
    "a broken pack": ("audit {}/net -p {}/made.toml", 3, "规则 #1 字段 kind"),
    "the same pack twice": ("audit {}/net -p linkage -p linkage", 2, "给了两次"),
    "a database of no server": ("audit {}/net --database towns", 2, "duckdb 没有 --database"),
    "a rule that is none": ("packs show linkage member-lod", 2, "'member-load'"),
    "a snapshot that is none": ("diff {}/net 1 9", 2, "没有快照 9"),
    "a comparison to nowhere": ("diff {}/net 1 1 --format xlsx", 2, "-o"),
    "unknown engine": ("audit {}/net --engine oracle", 2, "没有引擎 'oracle'"),
    "unknown format": ("audit {}/net --format xml", 2, "取值不对：--format"),
    "two forms of the schema": ("schema --json --markdown", 2, "只能选一个"),
    "quarantine in another name": ("quarantine {}/net -o {}/rows.txt", 2, ".xlsx"),
    "an import's quarantine in another name": ("import {}/bundle --into {}/net --quarantine {}/rows.csv", 2, ".xlsx"),
    "a register in another name": ("register {}/net export --xlsx {}/register.doc", 2, ".xlsx"),
    "xlsx without a file": ("audit {}/net --format xlsx", 2, "-o"),
    "parquet without a file": ("audit {}/net --format parquet", 2, "-o"),
    "a table in a workbook's name": ("audit {}/net -o {}/gaps.XLSX", 2, "--format xlsx"),
    "a comparison in another name": ("diff {}/net 1 1 --format xlsx -o {}/diff.json", 2, "--format json"),
    "an answer in another name": ("ask {}/net load -o {}/load.json", 2, "--format json"),
    "a folder for the file": ("audit {}/net --format csv -o {}/empty", 2, "这是文件夹"),
    "a file in no folder": ("atlas {}/net -o {}/none/a.html", 2, "上级文件夹不存在"),
    "a file for the folder": ("audit {}/net --format csv -o {}/villages.csv/a.csv", 2, "上级文件夹不存在"),
    "a file of the network": ("audit {}/net --format csv -o {}/net/CURRENT", 2, "网络自己的文件"),
    "a file of the snapshot": ("network {}/net -o {}/net/snapshots/000001/x.html", 2, "网络自己的文件"),
    "unknown view": ("network {}/net --view maze -o {}/a.html", 2, "没有视图 'maze'"),
    "names for everybody": ("atlas {}/net --names -o {}/a.html", 2, "--profile working"),
    "nothing within": ("network {}/net --profile working --within 无此村 -o {}/a.html", 2, "无此村"),
    "unknown demo": ("demo nowhere {}/out", 2, "shuxin"),
    "a file for the demo's folder": ("demo shuxin {}/villages.csv", 3, "写不进文件夹"),
    "a demo over a network": ("demo shuxin {}/net", 2, "不会覆盖"),
    "a template over a file": ("template {}/villages.csv", 2, "不会覆盖"),
    "no source": ("import {}/none --into {}/net", 2, "没有这个文件或文件夹"),
    "an empty file": ("import {}/County.csv --into {}/net", 3, "County.csv: 表是空的"),
    "an empty file of no type": ("import {}/nothing.csv --into {}/net", 3, "nothing.csv: 里面没有内容"),
    "a file that is no ledger": ("import {}/notes.csv --into {}/net", 3, "文件或工作表须以类型命名\n"),
    "a full list of no ledger": ("import {}/noted.xlsx --into {}/net --full", 2, "--full 只用于台账"),
    "a folder without anything": ("import {}/empty --into {}/net", 3, "没有可导入的"),
    "a folder without known files": ("import {}/unknown --into {}/net", 3, "没有可导入的"),
    "an unknown column": ("import {}/strange --into {}/net", 3, "County.csv:1: refused-column：不认识的列：naem"),
    "a file for the network": ("import {}/bundle --into {}/villages.csv", 3, "villages.csv: 这是文件"),
    "no divisions": ("places {}/villages.csv --area 310151 --into {}/net", 3, "villages.csv:1"),
    "a folder for the divisions": ("places {}/empty --area 310151 --into {}/net", 2, "这是文件夹"),
    "no such divisions": ("places {}/none.csv --area 310151 --into {}/net", 2, "none.csv"),
    "unknown command": ("audti {}/net", 2, "没有这个命令：audti"),
    "unknown option": ("audit {}/net --bogus", 2, "没有这个选项：--bogus"),
    "no argument": ("audit", 2, "缺少参数：NET"),
    "no option": ("atlas {}/net", 2, "缺少参数：--output"),
    "an option without value": ("audit {}/net --format", 2, "选项用法不对：--format"),
    "one argument too many": ("audit {}/net more", 2, "命令写得不对"),
    "an unknown pack to show": ("packs show nope", 2, "没有规则包 'nope'"),
    "a broken pack to check": ("packs check linkage {}/made.toml", 3, "made.toml: 规则 #1"),
}


@pytest.fixture(scope="module")
def refused(home: Path) -> dict[str, Run]:
    before = state(home)
    found = together({name: words.replace("{}", str(home)).split() for name, (words, _, _) in REFUSED.items()})
    assert state(home) == before, "a refused command changes nothing"
    return found


@pytest.mark.parametrize("what", REFUSED)
def test_a_wrong_command_is_refused_in_a_sentence(what: str, refused: Mapping[str, Run]) -> None:
    _, status, words = REFUSED[what]
    found = refused[what]
    assert (found.status, found.out) == (status, b""), found.err
    assert words in found.err
    chinese, english = found.err.rstrip("\n").split("\n")[-2:]
    assert CHINESE.search(chinese) and english.startswith("  ") and not CHINESE.search(english.strip()[:3])


@pytest.fixture(scope="module")
def said(home: Path) -> dict[str, Run]:
    net = home / "net"
    return together(
        {
            "table": ["audit", net],
            "english": ["audit", net, "--lang", "en"],
            "jsonl": ["audit", net, "--format", "jsonl"],
            "csv": ["audit", net, "--format", "csv"],
            "summary": ["audit", net, "--format", "jsonl", "--summary"],
            "summary table": ["audit", net, "--summary"],
            "should": ["audit", net, "-p", write_should(home)],
            "to csv": ["audit", net, "--format", "csv", "-o", home / "gaps.csv"],
            "to xlsx": ["audit", net, "--format", "xlsx", "-o", home / "gaps.xlsx"],
            "summary to xlsx": ["audit", net, "--summary", "--format", "xlsx", "-o", home / "counts.xlsx"],
            "to parquet": ["audit", net, "--format", "parquet", "-o", home / "gaps.parquet"],
            "to table": ["audit", net, "-o", home / "gaps.txt"],
            "json": ["schema", "--json"],
            "markdown": ["schema", "--markdown"],
            "list": ["packs", "list"],
            "show": ["packs", "show", "linkage", "--lang", "en"],
            "show brackets": ["packs", "show", write_should(home)],
            "check": ["packs", "check", "linkage", "shuxin-527"],
            "check against": ["packs", "check", "--against", net],
            "check against another": ["packs", "check", "shuxin-527", "--against", net],
            "show rule": ["packs", "show", "linkage", "member-load"],
            "pack schema": ["packs", "schema"],
            "diff": ["diff", net, 1, 1],
            "diff json": ["diff", net, 1, 1, "--format", "json"],
            "diff xlsx": ["diff", net, 1, 1, "--format", "xlsx", "-o", home / "diff.xlsx"],
            "version": ["--version"],
            "help": ["--help"],
            "nothing": [],
            "doctor": ["doctor"],
            "atlas": ["atlas", net, "-o", home / "atlas.html"],
            "network": ["network", net, "-o", home / "network.html", "--profile", "working"],
            "impact view": [
                "network",
                net,
                "--view",
                "impact",
                "--node",
                "M1",
                "-o",
                home / "impact view.html",
                "--profile",
                "working",
            ],
            "mapped": ["atlas", net, "--map", write_map(home), "--snapshots", 1, "-o", home / "mapped.html"],
            "no map": ["atlas", net, "--map", home / "none.geojson", "-o", home / "no map.html"],
            "template": ["template", home / "template"],
            "again": ["import", home / "bundle", "--into", shutil.copytree(net, home / "again")],
            "demo": ["demo", "shuxin", home / "demo", "--inputs-only"],
            "places": ["places", next(DATA.glob("*.csv")), "--area", "310151105", "--into", home / "placed"],
            "audit of places": ["audit", home / "placed", "--format", "jsonl", "--summary"],
            "unknown override": ["audit", write_overridden(home), "--summary"],
            "override beside lines": ["audit", home / "overridden", "--summary", "--format", "jsonl"],
        }
    )


def write_map(home: Path) -> Path:
    """A map on which one village is a point."""
    file = home / "map.geojson"
    point = {"type": "Feature", "id": EAST, "geometry": {"type": "Point", "coordinates": [121.6, 31.6]}}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [point]}), encoding="utf-8")
    return file


def write_should(home: Path) -> Path:
    """A pack whose only gap is of a rule that says *should*, with brackets and signs in its title."""
    file = home / "should.toml"
    file.write_text(
        'id = "should"\nversion = 1\ntitle = { zh = "[倡导]", en = "[/Should]" }\nsource = { title = "示例" }\n[[rule]]\n'
        'id = "r"\nkind = "total"\nseverity = "should"\nof = "Village"\nequals = 7\n'
        'title = { zh = "[/red]七村[bold]:warning:", en = "[/] seven" }\n',
        encoding="utf-8",
    )
    return file


def write_overridden(home: Path) -> Path:
    """A network whose settings override one parameter of its pack, and one of a pack that does not exist."""
    net = shutil.copytree(home / "net", home / "overridden")
    with (net / "settings.toml").open("a", encoding="utf-8") as file:
        file.write("[parameters.linkage]\nmax_households = 30\n[parameters.linkages]\nmax_households = 30\n")
    return net


def test_a_table_is_read_by_a_planner(said: Mapping[str, Run]) -> None:
    found = said["table"]
    assert found.status == 1, "gaps of rules that say must"
    for words in (
        "每户至少有 1 名党员联系",
        "linkage/household-served",
        "现有 0，应至少 1",
        "大东村",
        "必须",
        "33.3%",
        "户 H4",
    ):
        assert words in found.text
    assert found.err.startswith("全部缺口：")
    assert "in no village" not in found.text, "every gap is in a village"
    english = said["english"]
    assert english.status == 1
    for words in ("Every village has a Party group", "0 found, at least 1 needed", "Household H4", "must"):
        assert words in english.text
    brief = said["summary table"]
    assert brief.status == 1 and brief.err == ""
    assert "linkage/household-served" in brief.text and "户 H4" not in brief.text


def test_lines_of_json_and_nothing_else(said: Mapping[str, Run]) -> None:
    found = said["jsonl"]
    assert (found.status, found.err) == (1, "")
    lines = [json.loads(line) for line in found.text.splitlines()]
    assert len(lines) == 8
    assert {(f["rule"], f["subject"]["id"]) for f in lines} >= {
        ("linkage/village-group", EAST),
        ("linkage/member-serves", "M2"),
    }
    summary = said["summary"]
    assert (summary.status, summary.err) == (1, "")
    rows = [json.loads(line) for line in summary.text.splitlines()]
    assert len(rows) == 8
    assert {"rule", "checked", "gaps", "late", "not_due", "by"} <= set(rows[0])


ENVIRONMENTS = {
    "as it is": {},
    "cp936": {"PYTHONIOENCODING": "cp936", "PYTHONUTF8": "0"},
    "C": {"LC_ALL": "C", "LANG": "C"},
}


@pytest.mark.parametrize("where", ENVIRONMENTS)
def test_the_system_s_encoding_changes_nothing(where: str, said: Mapping[str, Run], home: Path) -> None:
    found = run("audit", home / "net", "--format", "jsonl", env=ENVIRONMENTS[where])
    assert (found.status, found.out, found.err) == (1, said["jsonl"].out, "")
    refused = run("audit", home / "无", env=ENVIRONMENTS[where])
    assert (refused.status, refused.out) == (2, b"") and "无: 这里没有覆盖网络" in refused.err


def test_csv_on_a_pipe_and_in_a_file(said: Mapping[str, Run], home: Path) -> None:
    found = said["csv"]
    assert (found.status, found.err) == (1, "")
    assert not found.out.startswith(b"\xef\xbb\xbf"), "a pipe wants no mark"
    assert [row["subject_id"] for row in found.rows][1:3] == ["'-H6", "'=H5"], "no cell is a formula"
    content = (home / "gaps.csv").read_bytes()
    assert content == b"\xef\xbb\xbf" + found.out, "Excel wants the mark"
    assert (said["to csv"].status, said["to csv"].out) == (1, b"")
    assert "gaps.csv" in said["to csv"].err


def test_files_hold_the_same_findings(said: Mapping[str, Run], home: Path) -> None:
    ids = [json.loads(line)["id"] for line in said["jsonl"].text.splitlines()]
    assert pq.read_table(home / "gaps.parquet").column("id").to_pylist() == ids
    sheet = openpyxl.load_workbook(home / "gaps.xlsx")["缺口清单 gaps"]
    assert [row[-1].value for row in sheet.iter_rows(min_row=3)] == ids
    assert sheet["J3"].value and sheet["K3"].value, "file and line of the first"
    assert "缺口清单 gaps" not in openpyxl.load_workbook(home / "counts.xlsx").sheetnames
    assert (home / "gaps.txt").read_text(encoding="utf-8") == said["table"].text
    for name in ("to xlsx", "summary to xlsx", "to parquet", "to table"):
        assert (said[name].status, said[name].out) == (1, b"")


def test_gaps_of_what_is_only_encouraged_are_status_0(said: Mapping[str, Run]) -> None:
    found = said["should"]
    assert found.status == 0
    assert "[/red]七村[bold]:warning:" in found.text, "a title is no markup"
    assert "现有 2，应为 7" in found.text
    assert re.search(r"in no village）\W+0\W+1\W", found.text), "a gap of the whole town is in no village"


def test_overrides_are_told(said: Mapping[str, Run]) -> None:
    found = said["unknown override"]
    assert "linkage.max_households = 30（规则包原为 25）" in found.text, "a table that is kept says so itself"
    assert "linkage.max_households = 30（规则包原为 25）" in said["override beside lines"].err
    assert "[parameters.linkages]" in found.err and "没有用上" in found.err


def test_the_schema(said: Mapping[str, Run]) -> None:
    assert (said["json"].status, said["json"].err) == (0, "")
    assert json.loads(said["json"].out) == json.loads(json.dumps(schema_json(SCHEMA)))
    assert (said["markdown"].status, said["markdown"].text) == (0, schema_markdown(SCHEMA))


def test_packs(said: Mapping[str, Run]) -> None:
    assert said["list"].status == said["show"].status == said["check"].status == 0
    assert "shuxin-527" in said["list"].text and "联系服务链条" in said["list"].text
    assert "Every village has a Party group" in said["show"].text and "village-group" in said["show"].text
    assert "[/red]七村[bold]:warning:" in said["show brackets"].text and "[倡导]" in said["show brackets"].text
    assert "linkage：8 条规则" in said["check"].err and "shuxin-527" in said["check"].err


def test_packs_before_an_audit(said: Mapping[str, Run]) -> None:
    own = said["check against"]
    assert own.status == 0 and "本地做不到" in own.text and "大东村" in own.text
    assert own.err.startswith("8 条规则，1 处要留意，其中 0 处")
    another = said["check against another"]
    assert another.status == 1
    assert "没有对象" in another.text and "不可能做到" in another.text
    assert "党员联系不超过 25 户" in said["show rule"].text and "village-group" not in said["show rule"].text
    assert json.loads(said["pack schema"].out)["title"] == "covernet pack"


def test_diff(said: Mapping[str, Run], home: Path) -> None:
    assert "大东村" in said["diff"].text and said["diff"].status == 0
    document = json.loads(said["diff json"].out)
    assert not document["parts"] and not document["gaps"]["opened"] and document["gaps"]["continuing"]
    assert said["diff xlsx"].out == b""
    sheets = openpyxl.load_workbook(home / "diff.xlsx")
    gaps = list(sheets["缺口 gaps"].iter_rows(min_row=3, values_only=True))
    assert {row[0] for row in gaps} == {"持续 continuing"} and len(gaps) == len(document["gaps"]["continuing"])


def test_help_and_version(said: Mapping[str, Run]) -> None:
    assert (said["version"].status, said["version"].text) == (0, f"covernet {covernet.__version__}\n")
    commands = (
        "demo",
        "template",
        "places",
        "import",
        "audit",
        "atlas",
        "network",
        "schema",
        "doctor",
        "packs",
        "diff",
    )
    assert said["help"].status == 0
    for command in commands:
        assert re.search(rf"^  {command} ", said["help"].text, re.MULTILINE)
    assert (said["nothing"].status, said["nothing"].out) == (2, b"")
    assert "audit" in said["nothing"].err


def test_doctor(said: Mapping[str, Run]) -> None:
    found = said["doctor"]
    assert found.err == "" and "Python" in found.text
    assert found.status == ("✕" in found.text), "status 1 where something is missing"


def test_pages_and_templates(said: Mapping[str, Run], home: Path) -> None:
    for name in ("atlas", "network", "impact view", "mapped"):
        assert (said[name].status, said[name].out) == (0, b"")
        assert f"{name}.html" in said[name].err
        assert (home / f"{name}.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "每户至少有 1 名党员联系" in (home / "impact view.html").read_text(encoding="utf-8")
    assert f'"shapes":{{"{EAST}":["",0,0,0]}}' in (home / "mapped.html").read_text(encoding="utf-8")
    assert said["no map"].status == 2 and not (home / "no map.html").exists()
    written = said["template"].text.splitlines()
    assert said["template"].status == 0
    names = {Path(line).name for line in written}
    assert names >= {f"{name}.csv" for name in ("Member", "Household", "SERVES", "IN_VILLAGE")}
    assert all(Path(line).is_file() for line in written)


@pytest.fixture
def strange() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="网 络 [1] 'a' & %PATH% $HOME -") as folder:
        yield Path(folder)


def test_strange_paths_work_from_import_to_page(strange: Path) -> None:
    """Blanks, Chinese, quotes, brackets and a leading dash, in relative paths and absolute ones."""
    source = write_tables(strange / "-表 [党员]'s")
    lines = [("import", "--into", strange / "-net", source), ("import", source, "--into", strange / "-net", "--dry-run"),
             ("audit", "--format", "csv", "-o", "[缺口].csv", "--", "-net"),
             ("network", "-o", "图 '1'.html", "--", "-net")]  # fmt: skip
    found = list(together({str(number): line for number, line in enumerate(lines)}, cwd=strange).values())
    assert [one.status for one in found] == [0, 0, 1, 0], [one.err for one in found]
    assert "已写成快照 1" in found[0].err
    assert "网络未改动" in found[1].err
    assert (strange / "[缺口].csv").is_file() and (strange / "图 '1'.html").is_file()
    assert state(strange / "-net")["CURRENT"]
    assert not list(strange.glob(".covernet*")), "no draft is left"


def test_the_same_import_twice_says_so(said: Mapping[str, Run], home: Path) -> None:
    found = said["again"]
    assert found.status == 0 and "nothing changed" in found.err
    own = [
        {name: facts for name, facts in state(home / net).items() if not name.startswith(("cache/", "exports/"))}
        for net in ("again", "net")
    ]
    assert own[0] == own[1] and "CURRENT" in own[0]


def test_a_demo_s_sheets_only(said: Mapping[str, Run], home: Path) -> None:
    assert (said["demo"].status, said["demo"].out) == (0, b"")
    assert (home / "demo" / "inputs" / "Village.csv").is_file()
    assert not (home / "demo" / "network").exists()


def test_places(said: Mapping[str, Run]) -> None:
    assert said["places"].status == 0 and "已写成快照 1" in said["places"].err
    rows = [json.loads(line) for line in said["audit of places"].text.splitlines()]
    assert {row["rule"]: row["checked"] for row in rows}["linkage/village-group"] == 23


@pytest.mark.parametrize("words", [["schema"], ["packs", "list"], ["--help"]])
def test_a_pipe_that_is_closed_early_is_no_error(words: list[str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "covernet", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    process.stdout.close()  # as `| head` does when it has seen enough
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_behind_standard_output_is_a_sentence() -> None:
    with open("/dev/full", "wb") as full:
        found = subprocess.run(
            [sys.executable, "-m", "covernet", "schema"], stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False
        )
    assert found.returncode == 3
    assert found.stderr.decode().startswith("读写失败") and len(found.stderr.splitlines()) == 2


@pytest.mark.skipif(os.name == "nt", reason="a shell's way to close a stream")
def test_closed_streams_are_no_error() -> None:
    command = (
        f"'{sys.executable}' -m covernet --version >&-; echo $?; '{sys.executable}' -m covernet nope 2>&-; echo $?"
    )
    found = subprocess.run(["sh", "-c", command], capture_output=True, cwd=ROOT, check=False)
    assert (found.stdout, found.stderr) == (b"0\n2\n", b"")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of a console are sent otherwise on Windows")
def test_an_interrupted_command_says_so(home: Path, tmp_path: Path) -> None:
    """The sheet is a pipe that gives nothing, so that the command is met while it reads."""
    before = state(home / "net")
    sheet = tmp_path / "County.csv"
    os.mkfifo(sheet)
    process = subprocess.Popen(
        [sys.executable, "-m", "covernet", "import", sheet, "--into", home / "net"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    with sheet.open("wb"):
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert err.decode().startswith("已中断") and b"Traceback" not in err
    assert state(home / "net") == before


@pytest.mark.skipif(sys.platform == "win32", reason="rights of a folder are set otherwise on Windows")
def test_a_read_only_target_is_a_sentence(home: Path) -> None:
    """Root may write anywhere, so the commands lower themselves to nobody first."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(home / "net", folder / "net")
        write_tables(folder / "bundle", {"Chain": [{"id": "C2", "name": "水果链"}]})
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        before = state(folder)
        words = {
            "import": ["import", "bundle", "--into", "net"],
            "audit": ["audit", "net", "--format", "csv", "-o", "gaps.csv"],
            "network": ["network", "net", "-o", "n.html"],
            "template": ["template", "t"],
            "demo": ["demo", "shuxin", "d"],
        }
        found = together(words, lowered=True, cwd=folder)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)
        assert state(folder) == before
    for one in found.values():
        assert one.status == 3, one.err
        assert (CHINESE.search(one.err) and "权限" in one.err) or "写" in one.err
