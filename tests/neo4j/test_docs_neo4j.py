"""docs/neo4j.md: its queries on a real server, its statements, sentences and names, and the files beside it."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from neo4j import Session
from neo4j.exceptions import ClientError
from neo4j.time import Date

from covernet.graph.engines.neo4j import Server
from covernet.graph.engines.target import Target
from covernet.graph.model import SCHEMA
from covernet.graph.neo4j_schema import ITEMS, PUBLICATION
from covernet.graph.publish import publish
from covernet.graph.snapshot import Snapshot, current_snapshot
from covernet.importers.bundle import import_bundle
from covernet.importers.demo import write_demo
from scripts.browser_style import browser_style
from scripts.model_look import GROUPS
from tests.browser.test_model_picture import contrast
from tests.conftest import OwnServer
from tests.neo4j.answers import ANSWERS, Graph, Rows
from tests.neo4j.recipes import PAGE, Recipe, examples, recipes
from tests.services import Neo4jTarget

ROOT = PAGE.parent.parent
TEXT = PAGE.read_text(encoding="utf-8")
RECIPES = {recipe.name: recipe for recipe in recipes()}

MORE: Mapping[str, str] = {
    "Town": "id,name,since|310151104,庙镇,|310151103,新河镇,2025-05-02",
    "IN_COUNTY": "from,to,from_label,to_label|310151104,310151,Town,County|310151103,310151,Town,County",
    "Village": "id,name,since,until|310151104001,甲村,,|310151104002,乙村,,|P3,丙村,,|P4,丁村,,|P5,戊村,,|P6,己村,,|P7,庚村,,|"
    "P8,辛村,,|P9,壬村,,|P0,癸村,,|Q1,子村,,2025-05-02|Q2,丑村,,|Q3,寅村,2025-05-02,|Q4,卯村,,",
    "IN_TOWN": "from,to,from_label,to_label,since,until|310151104001,310151104,Village,Town,,|"
    "310151104002,310151104,Village,Town,,2025-05-02|310151104002,310151103,Village,Town,2025-05-02,|"
    "Q1,310151104,Village,Town,,|Q2,310151103,Village,Town,,|Q3,310151104,Village,Town,,",
    "Household": "id,since,until|T-H1,,|T-H2,,|T-H3,2025-05-01,|T-H4,,2025-05-01|T-H5,,|T-H6,,|T-H7,,|T-H8,,",
    "LIVES_IN": "from,to,since,until|T-H1,310151104001,,|T-H2,310151104001,,|T-H3,310151104001,,|T-H4,310151104001,,|"
    "T-H5,310151104001,,2025-05-02|T-H5,310151104002,2025-05-02,|T-H6,310151104002,,|T-H7,Q1,,|T-H8,Q2,,",
    "Member": "id,name,until|T-M1,示例甲,|T-M2,示例乙,2025-05-02|T-M3,示例丙,",
    "PartyGroup": "id,name,since,until|T-G1,示例党小组一,,|T-G2,示例党小组二,,|T-G3,示例党小组三,,2025-05-02|"
    "T-G4,示例党小组四,,|T-G5,示例党小组五,2025-05-02,|"
    "T-G6,示例党小组六,,|T-G7,示例党小组七,,|T-G8,示例党小组八,,",
    "IN_GROUP": "from,to,since,until|T-M1,T-G1,,|T-M1,T-G2,,|T-M1,T-G3,,|T-M1,T-G5,,|T-M1,T-G6,,|T-M1,T-G7,,|T-M1,T-G8,,|T-M2,T-G1,,2025-05-01|"
    "T-M3,T-G2,2025-05-02,|T-M3,T-G4,,",
    "IN_VILLAGE": "from,to,from_label,to_label,since,until|T-G1,310151104001,PartyGroup,Village,,|"
    "T-G2,310151104001,PartyGroup,Village,,2025-05-02|T-G4,310151104002,PartyGroup,Village,2025-05-02,|"
    "T-B1,310151104001,Branch,Village,,|T-B2,310151104002,Branch,Village,,|T-O1,310151104001,Organization,Village,,|"
    "T-O3,310151104002,Organization,Village,,|T-O4,P7,Organization,Village,,|T-K2,P8,Committee,Village,,|"
    "T-B1,P9,Branch,Village,,2025-05-02|T-G6,Q1,PartyGroup,Village,,|T-G7,Q2,PartyGroup,Village,,|"
    "T-G8,310151104002,PartyGroup,Village,,|T-G3,310151104002,PartyGroup,Village,,|T-G5,310151104002,PartyGroup,Village,,",
    "SERVES": "from,to,since,until|T-M1,T-H1,,2025-05-02|T-M2,T-H1,,|T-M3,T-H1,2025-05-02,|T-M1,T-H3,,|T-M2,T-H3,,|"
    "T-M2,T-H6,,|T-M3,T-H6,,|T-M1,T-H4,,|T-M2,T-H2,,",
    "Organization": "id,name,kind,sector,until|T-O1,示例单位一,enterprise,emerging,|T-O2,示例单位二,merchant,emerging,|"
    "T-O3,示例单位三,merchant,emerging,2025-05-02|T-O4,示例单位四,enterprise,traditional,",
    "IN_CHAIN": "from,to,until|T-O1,T-C1,2025-05-02",
    "IN_ZONE": "from,to,since|T-O2,T-Z1,2025-05-02",
    "Chain": "id,name|T-C1,示例产业链",
    "CommercialZone": "id,name,until|T-Z1,示例街区,2025-06-01",
    "Branch": "id,name|T-B1,示例支部一|T-B2,示例支部二|T-B3,示例支部三|T-B4,示例支部四|T-B5,示例支部五|T-B6,示例支部六",
    "Committee": "id,name,since|T-K1,示例链委会,|T-K2,示例两委,|T-K3,示例新委,2025-05-02",
    "ESTABLISHED_FOR": "from,to,from_label,to_label,since|T-B1,T-C1,Branch,Chain,|T-K1,T-C1,Committee,Chain,|"
    "T-K3,T-C1,Committee,Chain,|T-B3,T-O1,Branch,Organization,2025-05-02|"
    "T-B1,T-W1,Branch,Grid,|T-B1,T-W2,Branch,Grid,|T-B1,T-W3,Branch,Grid,2025-05-02",
    "Grid": "id,name,since,until|T-W1,示例网格一,,2025-05-02|T-W2,示例网格二,2025-05-02,|T-W3,示例网格三,,|T-W4,示例网格四,,",
    "IN_GRID": "from,to,from_label,since|310151104001,T-W1,Village,|310151104002,T-W2,Village,|Q2,T-W3,Village,|"
    "P3,T-W4,Village,2025-05-02",
    "HAS_ROLE": "from,to,from_label,to_label,role,until|T-M1,T-O1,Member,Organization,党建指导员,2025-05-02|"
    "T-M3,T-O1,Member,Organization,党建指导员,|T-M3,T-C1,Member,Chain,链长,",
    "PAIRED_WITH": "from,to,from_label,to_label,kind,since|T-O1,310151104001,Organization,Village,村企合作,|"
    "T-O2,310151104001,Organization,Village,村企合作,|T-O1,T-O2,Organization,Organization,双联系,|"
    "T-O1,T-B2,Organization,Branch,双联系,2025-05-01|310151104001,310151104002,Village,Village,联片发展,|"
    "T-B1,T-B2,Branch,Branch,联建,2024-12-30|T-O2,P3,Organization,Village,k,|T-O2,P4,Organization,Village,k,|"
    "T-O2,P5,Organization,Village,k,|T-O2,P6,Organization,Village,k,|T-O2,P7,Organization,Village,k,|"
    "T-O2,P8,Organization,Village,k,|T-O2,P9,Organization,Village,k,2024-12-30|P7,P0,Village,Village,k,|"
    "P8,P0,Village,Village,k,|T-O2,P0,Organization,Village,k,2024-12-31|P7,P8,Village,Village,k,|"
    "T-O2,Q2,Organization,Village,k,|T-O2,Q4,Organization,Village,k,",
    "Activity": "id,kind,date,until|T-A1,走访,2025-02-01,|T-A2,走访,2024-12-30,|T-A3,走访,2025-08-01,|T-A4,研讨,2025-03-01,|"
    "T-A5,研讨,2025-04-01,|T-A6,研讨,,|T-A7,研讨,2024-12-31,|P-A3,k,2024-12-30,|P-A4,k,2024-12-31,|P-A5,k,2025-06-30,|"
    "P-A6,k,2025-07-01,|P-A7,k,2025-04-01,|P-A8,k,2025-04-01,|P-B4,k,2025-06-30,|P-B4-old,k,2024-01-01,|"
    "P-B5,k,2024-12-30,|P-A9,k,2025-04-01,2025-05-02|P-A10,k,2025-04-01,|P-A11,k,2025-04-01,|"
    "P-A12,k,2025-04-01,|P-B6,k,2024-01-01,|P-B6-new,k,2025-04-01,",
    "HELD_BY": "from,to,from_label,to_label,until,since|T-A1,T-O1,Activity,Organization,|T-A2,T-O2,Activity,Organization,|"
    "T-A3,T-O2,Activity,Organization,|T-A4,T-B1,Activity,Branch,|T-A5,T-B2,Activity,Branch,2025-05-02|"
    "T-A6,T-B3,Activity,Branch,|T-A7,T-B2,Activity,Branch,|P-A3,T-O2,Activity,Organization,|"
    "P-A4,T-O2,Activity,Organization,|P-A5,T-O2,Activity,Organization,|P-A6,T-O2,Activity,Organization,|"
    "P-A7,T-O4,Activity,Organization,|P-A8,T-K2,Activity,Committee,|P-B4,T-B4,Activity,Branch,|"
    "P-B4-old,T-B4,Activity,Branch,|P-B5,T-B5,Activity,Branch,|P-A9,T-O2,Activity,Organization,|"
    "P-A10,T-O4,Activity,Organization,|P-A11,T-O2,Activity,Organization,,2025-05-02|"
    "P-A12,T-O2,Activity,Organization,2025-05-02|P-B6,T-B6,Activity,Branch,|P-B6-new,T-B6,Activity,Branch,2025-05-02",
    "ABOUT": "from,to,from_label,to_label|T-A1,310151104001,Activity,Village|T-A2,310151104001,Activity,Village|"
    "T-A3,310151104002,Activity,Village|T-A4,T-O2,Activity,Organization|T-A5,T-B1,Activity,Branch|"
    "P-A3,P3,Activity,Village|P-A4,P4,Activity,Village|P-A5,P5,Activity,Village|P-A6,P6,Activity,Village|"
    "P-A7,T-O2,Activity,Organization|P-A7,P0,Activity,Village|P-A8,T-O2,Activity,Organization|"
    "P-A8,P0,Activity,Village|P-A9,P9,Activity,Village|P-A10,P8,Activity,Village|"
    "P-A11,Q2,Activity,Village|P-A12,Q4,Activity,Village",
    "ATTENDED_BY": "from,to,from_label,to_label|T-A7,T-B1,Activity,Branch|T-A1,T-O3,Activity,Organization",
    "ListItem": "id,kind,theme,since,until|T-L1,need,培训,,|T-L2,resource,场地,,|T-L3,service,义诊,,2025-05-02|"
    "T-L4,need,销路,,|T-L5,need,用工,2025-05-02,|T-L6,service,培训,,",
    "MATCHED_TO": "from,to,since,until|T-L2,T-L1,,2025-05-02|T-L3,T-L4,,|T-L6,T-L5,2025-05-02,",
    "OWNED_BY": "from,to,from_label,to_label,since|T-L1,T-O1,ListItem,Organization,|T-L1,T-B1,ListItem,Branch,|"
    "T-L2,T-B1,ListItem,Branch,2025-05-02|T-L4,T-O3,ListItem,Organization,",
}  # fmt: skip
"""Added to the demo, so that every query has something to find, and something to pass over, on the days it is asked for."""

DAYS = (dt.date(2025, 6, 30), dt.date(2025, 5, 1), dt.date(2025, 5, 2), dt.date(2024, 6, 1), dt.date(2025, 8, 31))

ASKED: Mapping[str, Mapping[str, list[Any]]] = {
    "village": {"village": ["310151104001", "310151104002"]},
    "household": {"household": ["T-H1", "T-H3", "T-H4", "T-H6", "no such"]},
    "member": {"member": ["T-M1", "T-M2", "T-M3"]},
    "organization": {"organization": ["T-O1", "T-O2", "T-O3"]},
    "sector": {"sector": ["traditional"]},
    "months": {"months": [1, 3]},
    "high": {"high": [3], "low": [0, 2]},
    "before": {"before": [dt.date(2024, 1, 1), dt.date(2025, 5, 1)]},
    "roles": {"roles": [["党建联络员", "no such"], []]},
}
"""By one parameter: further values to ask with, beside those of the page."""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("docs")
    sheets = write_demo("shuxin", folder / "demo", households=2_500)
    shake(sheets.inputs, Random(4))
    more = folder / "more"
    more.mkdir()
    for name, text in MORE.items():
        (more / f"{name}.csv").write_text(text.replace("|", "\n") + "\n", encoding="utf-8")
    report = import_bundle([sheets.inputs, more], folder / "net")
    rows = {name: text.count("|") for name, text in MORE.items()}
    wrong = [table for table in report.tables if table.read == rows.get(table.target) and table.accepted != table.read]
    assert not wrong
    return current_snapshot(folder / "net")


def shake(bundle: Path, random: Random) -> None:
    """Let a part of a bundle's rows begin or end on days that will be asked for, or beside them."""
    days = [day + dt.timedelta(days=more) for day in DAYS for more in (0, 1)]
    for path in sorted(bundle.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        since, until = header.index("since"), header.index("until")
        for row in rows:
            if not row[since] and not row[until] and random.random() < 0.15:
                row[random.choice((since, until))] = random.choice(days).isoformat()
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])


@pytest.fixture(scope="module")
def published(neo4j: Neo4jTarget, snapshot: Snapshot) -> Iterator[Session]:
    """A session on the database in which the snapshot is published."""
    neo4j.clean()
    with Server(Target(neo4j.uri, neo4j.database, neo4j.username, neo4j.password)) as server:
        publish(snapshot, server)
    with neo4j.driver() as driver, driver.session(database=neo4j.database) as session:
        yield session
    neo4j.clean()


@pytest.fixture(scope="module")
def graph(snapshot: Snapshot) -> Graph:
    return Graph(snapshot)


@pytest.fixture(scope="module")
def values(published: Session) -> dict[str, Any]:
    """The parameters of the page, as Browser would set them."""
    return {name: asked(published, f"RETURN {text}", {})[0][0] for name, text in examples().items()}


def plain(value: Any) -> Any:
    return value.to_native() if isinstance(value, Date) else value


def asked(session: Session, query: str, values: Mapping[str, Any]) -> Rows:
    return [tuple(plain(value) for value in row) for row in session.run(query, dict(values))]


def variants(recipe: Recipe, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What a query is asked with: what the page says, each further value, and each further day."""
    own = {name: values[name] for name in recipe.parameters}
    yield own
    for name in recipe.parameters & ASKED.keys():
        for changed, others in ASKED[name].items():
            yield from ({**own, changed: other} for other in others)
    for day in DAYS if "day" in own else ():
        yield {**own, "day": day}
        for name in recipe.parameters & {"household", "organization", "member", "village"}:
            yield from ({**own, "day": day, name: other} for other in ASKED[name][name])


def sorted_rows(rows: Rows) -> Rows:
    return sorted(rows, key=repr)


@pytest.mark.parametrize("name", ANSWERS)
def test_a_query_gives_what_the_files_say(name: str, published: Session, graph: Graph, values: dict[str, Any]) -> None:
    recipe = RECIPES[name]
    answers = []
    for given in variants(recipe, values):
        rows = asked(published, recipe.query, given)
        assert sorted_rows(rows) == sorted_rows(ANSWERS[name](graph, given)), given
        answers.append(rows)
    assert answers[0], "the page's own example finds nothing"
    assert len({repr(rows) for rows in answers}) > 1, "whatever is asked, the answer is the same"


def test_what_is_published(published: Session, snapshot: Snapshot) -> None:
    (row,) = published.run(RECIPES["What is published"].query).data()
    assert row.pop("finished") is not None
    total = sum(count for part, count in snapshot.manifest.counts.items() if part.startswith(("nodes/", "edges/")))
    assert row == {"state": "complete", "snapshot": 1, "names": False, "done": total, "total": total}


def test_queries_can_be_kept_to_what_covernet_published(published: Session, values: dict[str, Any]) -> None:
    """As the page says: with another's data in the same database, the marker goes into each test."""
    before = {name: asked(published, RECIPES[name].query, values) for name in ANSWERS}
    foreign = """
        MATCH (h:Household) WITH h ORDER BY h.id LIMIT 400
        CREATE (h)<-[:SERVES {covernet: 'no'}]-(m:Member {id: 'foreign ' + h.id}) WITH count(*) AS n
        MATCH (o:Organization), (g:Grid) WITH o, g LIMIT 900
        CREATE (o)-[:IN_GRID]->(g), (o)-[:PAIRED_WITH]->(:Village {id: 'foreign ' + o.id + g.id}) WITH count(*) AS n
        CREATE (:ListItem {id: 'foreign'}), (:Branch {id: 'foreign'}), (:Grid {id: 'foreign', covernet: 'x'})"""
    published.run(foreign).consume()
    try:
        kept = {name: RECIPES[name].query.replace("coalesce(x.since", MARKED) for name in ANSWERS}
        assert {name: asked(published, kept[name], values) for name in ANSWERS} == before
        assert {name: asked(published, RECIPES[name].query, values) for name in ANSWERS} != before
    finally:
        published.run("MATCH (n) WHERE n.id STARTS WITH 'foreign' DETACH DELETE n").consume()
        published.run("MATCH ()-[r]->() WHERE coalesce(r.covernet <> true, true) DELETE r").consume()


MARKED = "x.covernet = true AND coalesce(x.since"


def test_the_page_says_how_they_are_kept() -> None:
    assert f"`{MARKED} …`" in TEXT


def test_every_query_says_what_it_is_in_both_languages_and_names_its_parameters() -> None:
    assert RECIPES.keys() - ANSWERS.keys() == {"What is published"}
    for recipe in RECIPES.values():
        assert recipe.stated == recipe.parameters, recipe.name
        assert re.search(r"[一-鿿]", recipe.chinese) and not re.search(r"[一-鿿]", recipe.name)
        chinese, _, english = recipe.sentence.partition("。 ")
        assert re.search(r"[一-鿿]", chinese) and english.endswith(".") and not re.search(r"[一-鿿]", english), (
            recipe.name
        )
    assert examples().keys() == set().union(*(recipe.parameters for recipe in RECIPES.values()))


def grants() -> list[str]:
    return [line for line in TEXT.splitlines() if re.match(r"(CREATE ROLE|GRANT|DENY) ", line)]


@pytest.mark.parametrize("statement", grants())
def test_statements_about_rights_are_read_as_such(neo4j: Neo4jTarget, statement: str) -> None:
    """Community edition has no roles; but it reads the statement before it says so."""
    with pytest.raises(ClientError) as refused:
        neo4j.rows(statement.rstrip(";"))
    assert refused.value.code == "Neo.ClientError.Statement.UnsupportedAdministrationCommand"


def test_a_statement_with_a_slip_is_told_apart(neo4j: Neo4jTarget) -> None:
    assert len(grants()) > 8
    with pytest.raises(ClientError) as refused:
        neo4j.rows("GRANT MATCHES {*} ON GRAPH neo4j TO covernet_reader")
    assert refused.value.code == "Neo.ClientError.Statement.SyntaxError"


def english(node: ast.expr) -> list[str]:
    """The pieces of an English sentence in the code, between the values put into it."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        return [piece for part in node.values if isinstance(part, ast.Constant) for piece in english(part)]
    return []


def sentences() -> dict[str, list[str]]:
    """Every sentence about a server that covernet may say, by file and line."""
    out = {}
    for path in sorted((ROOT / "covernet").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ServerError":
                pieces = english(node.args[1])
                if pieces:
                    out[f"{path.name}:{node.lineno}"] = pieces
    module = ast.parse((ROOT / "covernet" / "graph" / "engines" / "neo4j.py").read_text(encoding="utf-8"))
    tuples = (n for n in ast.walk(module) if isinstance(n, ast.Tuple) and len(n.elts) in (2, 3))
    for node in tuples:
        pieces = english(node.elts[-1])
        if pieces and re.search(r"[一-鿿]", "".join(english(node.elts[-2]))):
            out[f"neo4j.py:{node.lineno}"] = pieces
    return out


def test_every_sentence_about_a_server_is_explained() -> None:
    section = TEXT.split("\n## What went wrong\n")[1]
    found = sentences()
    assert len(found) > 20
    missing = {place: pieces for place, pieces in found.items() if max(pieces, key=len).strip(" ;,:") not in section}
    assert not missing


def test_names_in_the_page_are_those_of_the_database() -> None:
    assert all(item.name == f"covernet_{item.label}_{item.column}" for item in ITEMS)
    for text in ("covernet_<Label>_id", "covernet_<Label>_name", f":{PUBLICATION}"):
        assert text in TEXT


def test_the_picture_is_shown() -> None:
    assert "(images/model.svg)" in TEXT


def rules_of_style() -> dict[str, dict[str, str]]:
    """The style file, as Browser reads it: no comments, and values without their quotes."""
    text = (ROOT / "docs" / "neo4j" / "style.grass").read_text(encoding="utf-8")
    found = re.findall(r"^([\w.]+) \{\n(.*?)^\}$", text, re.MULTILINE | re.DOTALL)
    return {
        selector: dict(re.findall(r"^  ([\w-]+): \"?([^\";]*)\"?;$", body, re.MULTILINE)) for selector, body in found
    }


def test_every_label_and_type_has_a_look() -> None:
    rules = rules_of_style()
    labels = {f"node.{node.label}" for node in SCHEMA.nodes} | {f"node.{PUBLICATION}"}
    assert rules.keys() == {"node", "relationship", *labels, *(f"relationship.{e.name}" for e in SCHEMA.edges)}
    assert (ROOT / "docs" / "neo4j" / "style.grass").read_text(encoding="utf-8") == browser_style()
    assert not [name for name, rule in rules.items() if not re.fullmatch(r"#[0-9A-Fa-f]{6}", rule["color"])]


def test_captions_show_no_persons_name() -> None:
    rules = rules_of_style()
    for node in SCHEMA.nodes:
        name = node.property("name")
        wanted = "{name}" if name is not None and name.privacy != "personal" else "{id}"
        assert rules[f"node.{node.label}"]["caption"] == wanted
    assert rules["node.Member"]["caption"] == rules["node.Worker"]["caption"] == "{id}"
    assert rules["relationship.HAS_ROLE"]["caption"] == "担任 {role}"


def test_captions_can_be_read_on_their_circles() -> None:
    assert not [group.name for group in GROUPS if contrast(group.node, group.text) < 4.5]


def compose() -> dict[str, Any]:
    yaml: Any = importlib.import_module("yaml")
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "neo4j" / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def test_the_container_is_closed_to_others_and_holds_no_secret() -> None:
    service = compose()["services"]["neo4j"]
    assert re.fullmatch(r"neo4j:5\.26(\.\d+)?-community", service["image"])
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["environment"]["NEO4J_AUTH"].startswith("neo4j/${NEO4J_PASSWORD:?")
    (check,) = service["healthcheck"]["test"][1:]
    assert service["healthcheck"]["test"][0] == "CMD-SHELL" and "$${NEO4J_AUTH#*/}" in check and " -p" not in check
    assert {volume.split(":")[0] for volume in service["volumes"]} == compose()["volumes"].keys()


def settings_of_container() -> dict[str, str]:
    """The settings as the image writes them into neo4j.conf: a dot for each _, an _ for each two."""
    environment = {k: v for k, v in compose()["services"]["neo4j"]["environment"].items() if k != "NEO4J_AUTH"}
    names = {name: name.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".") for name in environment}
    return {names[name].replace("\0", "_"): value for name, value in environment.items()}


def settings_of_page() -> dict[str, str]:
    block = re.search(r"```properties\n(.*?)```", TEXT, re.DOTALL)
    assert block
    return dict(line.split("=", 1) for line in block[1].splitlines() if not line.startswith("#"))


def test_the_settings_are_known_to_a_server(own_server: OwnServer) -> None:
    """A server ends at once where it does not know a setting."""
    settings = settings_of_container()
    assert len(settings) > 4
    server = own_server(settings)
    target = Neo4jTarget.of(server)
    assert settings.keys() <= {row["name"] for row in target.rows("SHOW SETTINGS YIELD name")}
    target.rows("CREATE (:Household {id: 'x'})")
    server.stop()
    with (server.home / "conf" / "neo4j.conf").open("a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in settings_of_page().items())
    server.start()
    assert target.rows("MATCH (n) RETURN count(n) AS n") == [{"n": 1}]
    with pytest.raises(ClientError, match="read-only"):
        target.rows("CREATE (:Household {id: 'y'})")


def test_links_into_the_page_lead_to_its_sections() -> None:
    headings = {
        re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", TEXT)) == headings


def test_files_beside_the_page_are_named_in_it() -> None:
    beside = {path.name for path in (ROOT / "docs" / "neo4j").iterdir()}
    assert {name for name in beside if f"(neo4j/{name})" in TEXT} == beside
    assert Path(ROOT / "docs" / "neo4j" / "style.grass").is_file()
