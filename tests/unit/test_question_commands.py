"""``who``, ``chain``, ``impact`` and ``export`` as commands: what they print where, and what they refuse."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import covernet
from tests.small import EAST, HALL, TOWN, build
from tests.unit.test_cli import CHINESE, ROOT, Run, state, together

QUESTIONS = ("load", "redundancy", "overlap", "pairing", "points")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    build(folder)
    tables: dict[str, Any] = {"Grid": [{"id": "H1", "name": "同号网格"}]}
    build(folder / "twice", {**_tables(), "Grid": [*_tables()["Grid"], *tables["Grid"]]})
    return folder


def _tables() -> dict[str, Any]:
    from tests.small import TABLES

    return dict(TABLES)


@pytest.fixture(scope="module")
def said(home: Path) -> Mapping[str, Run]:
    net = home / "net"
    before = state(net)
    found = together(
        {
            "who": ["who", net, "H1"],
            "who json": ["who", net, "Household:H1", "--format", "json"],
            "who masked": ["who", net, "H1", "--profile", "working"],
            "who named": ["who", net, "H1", "--profile", "working", "--names"],
            "who dash": ["who", net, "--format", "json", "--", "-H6"],
            "who formula": ["who", net, "G2"],
            "chain": ["chain", net, TOWN, "H1"],
            "chain json": ["chain", net, TOWN, "H1", "--format", "json"],
            "chain along": ["chain", net, TOWN, "H1", "--along", "LIVES_IN", "--along", "IN_TOWN"],
            "broken": ["chain", net, TOWN, "H3"],
            "broken json": ["chain", net, TOWN, "H3", "--format", "json"],
            "impact": ["impact", net, "M1"],
            "impact json": ["impact", net, "--format", "json", "M1", "M2"],
            "impact edge": ["impact", net, "--edge", "SERVES", "M1", "H1", "--format", "json"],
            "harmless": ["impact", net, "M2", "-p", write_pack(home)],
            "day": ["who", net, "H1", "--as-of", "2024-01-31", "--format", "json"],
            **{f"ask {question}": ["ask", net, question] for question in QUESTIONS},
            **{f"ask {question} json": ["ask", net, question, "--format", "json"] for question in QUESTIONS},
            "ask substitutes": ["ask", net, "substitutes", "--member", "M1"],
            "ask substitutes json": ["ask", net, "substitutes", "--member", "M1", "--format", "json"],
            "ask most": ["ask", net, "pairing", "--most", "village=0", "--most", "new=2"],
            "ask within": ["ask", net, "redundancy", "--within", EAST, "--format", "json"],
            "ask file": ["ask", net, "load", "-o", home / "load.txt"],
            "help": ["impact", "--help"],
            "all help": ["--help"],
            "export": ["export", net, "--format", "gexf", "-o", home / "gexf"],
            "export within": ["export", net, "--format", "graphml", "--profile", "working", "--within", HALL, "-o",
                              home / "graphml"],
        }
    )  # fmt: skip
    log = {name for name in state(net) if name.startswith("exports/")}
    assert {name: seen for name, seen in state(net).items() if name not in log} == before, "a question changes nothing"
    assert log, "an export is logged"
    return found


def write_pack(home: Path) -> Path:
    file = home / "one.toml"
    rule = '[[rule]]\nid = "r"\nkind = "total"\nof = "Chain"\nequals = 1\n'
    titles = 'title = { zh = "一条链", en = "one chain" }\nseverity = "must"\n'
    file.write_text(
        f'id = "one"\nversion = 1\ntitle = {{ zh = "一", en = "One" }}\nsource = {{ title = "示例" }}\n{rule}{titles}',
        encoding="utf-8",
    )
    return file


def data(run: Run) -> Any:
    assert run.status == 0, run.err
    return json.loads(run.text)


@pytest.mark.parametrize("name", ["who", "chain", "broken", "impact", "harmless", "help"])
def test_answers_are_chinese_with_english_beside_it(name: str, said: Mapping[str, Run]) -> None:
    run = said[name]
    assert (run.status, run.err) == (0, ""), run.err
    assert CHINESE.search(run.text) and any(char.isascii() and char.isalpha() for char in run.text)


def test_who_tells_every_line(said: Mapping[str, Run]) -> None:
    text = said["who"].text
    for words in ("崇明区 › 竖新镇 › 堡西村", "联系党员 Serving member", "党员 M1", "党小组 示例·第一党小组（G1）", "（经 via 党员 M1）",
                  "网格 第一网格（W1）（经 via 村居 堡西村", "✕ 没有 none"):  # fmt: skip
        assert words in text, words
    found = data(said["who json"])
    assert found["subject"] == {"label": "Household", "id": "H1"}
    assert found["place"] == {"village": HALL, "town": TOWN, "county": "310151"}
    lines = {line["line"]: line["covers"] for line in found["lines"]}
    assert [cover["id"] for cover in lines["member"]] == ["M1"]
    assert lines["member"][0] == {"label": "Member", "id": "M1", "relation": "SERVES", "properties": {}, "through": []}
    assert [node["id"] for node in lines["group"][0]["through"]] == ["M1"]
    assert data(said["who dash"])["subject"]["id"] == "-H6"
    assert "=HYPERLINK" in said["who formula"].text, "a terminal takes no formulas"


def test_names_of_people_are_shown_as_the_profile_says(said: Mapping[str, Run]) -> None:
    assert "示例·甲" not in said["who"].text and "示**" not in said["who"].text
    assert "党员 示**（M1）" in said["who masked"].text and "示例·甲" not in said["who masked"].text
    assert "党员 示例·甲（M1）" in said["who named"].text


def test_a_chain_is_told_link_by_link(said: Mapping[str, Run]) -> None:
    assert "4 步" in said["chain"].text
    for words in ("←属乡镇 in town—  村居 堡西村", "←编入党小组 in group—  党员 M1", "—联系服务 serves→  户 H1"):
        assert words in said["chain"].text, words
    found = data(said["chain json"])
    assert [node["id"] for node in found["chains"][0]["nodes"]] == [TOWN, HALL, "G1", "M1", "H1"]
    assert [links[0]["type"] for links in found["chains"][0]["links"]] == [
        "IN_TOWN",
        "IN_VILLAGE",
        "IN_GROUP",
        "SERVES",
    ]
    assert (found["length"], found["count"], found["missing"]) == (4, 1, [])
    assert "2 步" in said["chain along"].text


def test_a_broken_chain_says_what_is_missing(said: Mapping[str, Run]) -> None:
    for words in ("没有链条", "党员 M1", "✕ 缺 missing  党员 —联系服务 serves→ 户", "户 H3"):
        assert words in said["broken"].text, words
    found = data(said["broken json"])
    assert found["length"] is None and found["chains"] == []
    assert found["missing"][0]["links"] == [{"type": "SERVES", "from_label": "Member", "to_label": "Household"}]


def test_an_impact_is_told_and_counted(said: Mapping[str, Run]) -> None:
    for words in ("户失去联系党员 Serving member  2", "新增缺口 gaps that open  5", "每个党小组有党员"):
        assert words in said["impact"].text, words
    found = data(said["impact json"])
    assert [node["id"] for node in found["gone"]["nodes"]] == ["M1", "M2"]
    assert {lost["node"]["id"] for lost in found["lost"]} == {"H1", "H2"}
    assert {f["rule"] for f in found["closed"]} == {"linkage/group-chain", "linkage/member-serves"} or found["closed"]
    assert not found["harmless"] and all(f["status"] == "gap" for f in found["opened"])
    one = data(said["impact edge"])
    assert [edge["type"] for edge in one["gone"]["edges"]] == ["SERVES"]
    assert [f["subject"]["id"] for f in one["opened"]] == ["H1"]
    assert "没有失去最后的覆盖" in said["harmless"].text


def test_a_day_may_be_named(said: Mapping[str, Run]) -> None:
    assert data(said["day"])["as_of"] == "2024-01-31" and data(said["who json"])["as_of"] == "2025-06-30"


def test_help_is_printed_and_lists_the_questions(said: Mapping[str, Run]) -> None:
    assert (said["help"].status, said["all help"].status) == (0, 0)
    assert "--edge" in said["help"].text
    for name in ("who", "chain", "impact", "export"):
        assert f" {name} " in said["all help"].text


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_about_a_whole_network_has_tables_and_data(question: str, said: Mapping[str, Run]) -> None:
    table = said[f"ask {question}"]
    assert (table.status, table.err) == (0, "") and CHINESE.search(table.text) and "示例·甲" not in table.text
    assert data(said[f"ask {question} json"])["as_of"] == "2025-06-30"


def test_answers_about_a_network_are_its_figures(said: Mapping[str, Run], home: Path) -> None:
    assert data(said["ask load json"])["members"]["histogram"] == {"0": 1, "2": 1}
    assert data(said["ask redundancy json"])["counts"] == {"0": 4, "1": 2}
    assert data(said["ask substitutes json"])["maximum"] == 25
    assert "✕ 不够 no" in said["ask substitutes"].text and "members with room" not in said["ask substitutes"].text
    assert said["ask most"].status == 0 and "结对过多" not in said["ask most"].text
    assert data(said["ask within"])["counts"] == {"0": 1}
    assert data(said["ask overlap json"])["counts"] == {"0": 1, "1": 2}
    points = {tuple(point["node"].values()): point for point in data(said["ask points json"])["points"]}
    assert points["Member", "M1"]["last_for"] == [["member", {"label": "Household", "id": id}] for id in ("H1", "H2")]
    alone = {one["kind"]: len(one["alone"]) for one in data(said["ask pairing json"])["unpaired"]}
    assert alone == {"new": 3, "village": 2}
    assert "党员联系户" in (home / "load.txt").read_text(encoding="utf-8")


def test_exports_are_written(said: Mapping[str, Run], home: Path) -> None:
    assert said["export"].status == said["export within"].status == 0
    shared = nx.read_gexf(home / "gexf" / "network.gexf")
    assert f"Village:{EAST}" in shared and "Household:H1" not in shared
    within = nx.read_graphml(home / "graphml" / "network.graphml")
    assert "Household:H1" in within and "Household:H4" not in within
    assert "README.md" in {path.name for path in (home / "gexf").iterdir()}


REFUSED: dict[str, tuple[str, int, str]] = {
    "no such id": ("who {}/net H11", 2, "没有编号 'H11'；相近的编号："),
    "no such id at all": ("who {}/net 无此编号", 2, "没有编号 '无此编号'"),
    "an id of several": ("who {}/twice/net H1", 2, "Household:H1、Grid:H1"),
    "a label without the id": ("who {}/net Grid:H1", 2, "没有编号 'Grid:H1'"),
    "what nothing covers": ("who {}/net 310151", 2, "不由谁覆盖"),
    "no network": ("who {}/none H1", 2, "这里没有覆盖网络"),
    "no id": ("who {}/net", 2, "缺少参数：ID"),
    "one id too many": ("who {}/net H1 H2", 2, "H2"),
    "a strange format": ("chain {}/net H1 H2 --format xml", 2, "取值不对：--format"),
    "a strange option": ("impact {}/net H1 --bogus", 2, "--bogus"),
    "a wrong day": ("impact {}/net M1 --as-of 2025-02-30", 2, "'2025-02-30'"),
    "names for everybody": ("who {}/net H1 --names", 2, "--profile working"),
    "the same twice": ("chain {}/net H1 Household:H1", 2, "同一个"),
    "no such relation": ("chain {}/net H1 H2 --along LIKES", 2, "没有关系 'LIKES'"),
    "nothing that goes": ("impact {}/net", 2, "请指明"),
    "an edge that is none": ("impact {}/net --edge SERVES M1 H3", 2, "没有这条关系"),
    "no such pack": ("impact {}/net M1 -p nope", 2, "没有规则包 'nope'"),
    "a question that is none": ("ask {}/net weather", 2, "取值不对"),
    "a place that is none": ("ask {}/net load --within W1", 2, "范围须为"),
    "substitutes of nobody": ("ask {}/net substitutes", 2, "--member"),
    "a member for the load": ("ask {}/net load --member M1", 2, "--member"),
    "a limit for the load": ("ask {}/net load --most new=1", 2, "--most"),
    "a limit of nothing": ("ask {}/net pairing --most firms=1", 2, "agency=3"),
    "names in an export": ("export {}/net --format csv --with-names -o {}/x", 2, "--profile working"),
    "a part for neo4j": ("export {}/net --format neo4j-admin --within W1 -o {}/x", 2, "--with-names"),
    "an export of nothing": ("export {}/net --format csv --within nothing -o {}/x", 2, "没有编号"),
    "an export into the network": ("export {}/net --format csv -o {}/net/snapshots/x", 2, "网络自己的文件"),
}


@pytest.fixture(scope="module")
def refused(home: Path) -> Mapping[str, Run]:
    before = state(home)
    found = together({name: words.replace("{}", str(home)).split() for name, (words, _, _) in REFUSED.items()})
    assert state(home) == before, "a refused command changes nothing"
    return found


@pytest.mark.parametrize("what", REFUSED)
def test_a_wrong_question_is_refused_in_a_sentence(what: str, refused: Mapping[str, Run]) -> None:
    _, status, words = REFUSED[what]
    found = refused[what]
    assert (found.status, found.out) == (status, b""), found.err
    assert words in found.err
    chinese, english = found.err.rstrip("\n").split("\n")[-2:]
    assert CHINESE.search(chinese) and english.startswith("  ")


def test_ids_alike_are_offered_and_no_names(refused: Mapping[str, Run]) -> None:
    assert "H1" in refused["no such id"].err and "示例" not in refused["no such id"].err


def test_a_damaged_snapshot_is_a_sentence(home: Path, tmp_path: Path) -> None:
    net = build(tmp_path)
    next(net.glob("snapshots/*/edges/SERVES/*.parquet")).write_bytes(b"PAR1")
    assert together({"who": ["who", net, "H1"]})["who"].status == 3


@pytest.mark.parametrize("question", ["who", "chain", "impact"])
def test_a_question_loads_little(question: str) -> None:
    code = (
        f"import sys, covernet.start, covernet.commands.{question}; "
        "print([m for m in ('typer', 'rich', 'pandas', 'pyarrow', 'networkx', 'pyvis', 'IPython', 'neo4j', 'xlsxwriter')"
        " if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "[]"


def test_no_command_but_one_that_draws_networks_loads_ipython() -> None:
    code = "import sys, covernet.cli; print('IPython' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "False"


def test_the_interface_answers_like_the_commands(said: Mapping[str, Run], home: Path) -> None:
    net = covernet.open(home / "net")
    assert [cover.node[1] for cover in net.who("H1").line("member").covers] == ["M1"]
    assert net.chain(TOWN, "H1").length == data(said["chain json"])["length"]
    assert len(net.impact("M1", "M2").opened) == len(data(said["impact json"])["opened"])
    assert [f.subject["id"] for f in net.impact(edges=[("SERVES", "M1", "H1")]).opened] == ["H1"]


def test_who_has_too_much_is_what_the_settings_of_the_network_say(tmp_path: Path) -> None:
    net = covernet.open(build(tmp_path))
    assert (net.load().members.most, net.load().members.overloaded) == (25, ())
    with (net.network.folder / "settings.toml").open("a", encoding="utf-8") as file:
        file.write("[parameters.linkage]\nmax_households = 1\n")
    assert net.load().members.overloaded == ((("Member", "M1"), 2),)
    assert net.substitutes("M1").maximum == 1
