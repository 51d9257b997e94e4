"""Publishing to a real server: what the database holds afterwards, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from covernet.errors import DataError, ServerError
from covernet.graph.neo4j_schema import ITEMS
from covernet.graph.publish import Options, Published, publish
from covernet.graph.snapshot import Snapshot, current_snapshot
from covernet.graph.unpublish import unpublish
from tests.neo4j.databases import changed, contents, everything, network_of, publication, server, some, wanted
from tests.oracle.network import Network
from tests.oracle.writing import write_network
from tests.services import Neo4jTarget
from tests.small import TABLES, Tables

OURS = {"constraints": sum(item.unique for item in ITEMS), "indexes": len(ITEMS)}


def send(target: Neo4jTarget, snapshot: Snapshot, **options: Any) -> Published:
    with server(target) as connection:
        return publish(snapshot, connection, Options(**options))


def take_away(target: Neo4jTarget, **options: Any) -> Mapping[str, int]:
    with server(target) as connection:
        return unpublish(connection, **options)


def later(net: Path, changes: Tables) -> Snapshot:
    """The next snapshot of the small network, in which some tables have other rows."""
    return write_network(network_of({**TABLES, **changes}), net)


@pytest.fixture
def net(tmp_path: Path) -> Path:
    """A network with one small snapshot."""
    return write_network(network_of(TABLES), tmp_path / "net").network


def test_networks_arrive_whole_and_differences_lead_to_the_same(neo4j: Neo4jTarget, tmp_path: Path) -> None:
    """Each network is sent whole and then changed; the database must hold exactly the snapshot every time."""
    neo4j.clean()
    numbers = iter(range(1000))

    def arrive(drawn: tuple[Network, int]) -> None:
        network, seed = drawn
        rng, folder = Random(seed), tmp_path / str(next(numbers))
        first = write_network(network, folder)
        batch, names = rng.choice([1, 7, 1000]), rng.random() < 0.5
        assert send(neo4j, first, batch=batch, names=names, replace=rng.random() < 0.5).way in ("whole", "anew")
        assert contents(neo4j) == wanted(first, names)
        second = write_network(changed(network, rng), folder)
        names = rng.random() < 0.7
        result = send(neo4j, second, batch=rng.choice([3, 1000]), names=names)
        assert contents(neo4j) == wanted(second, names)
        assert result.way == "difference" and result.base == 1
        assert send(neo4j, second, names=names).way == "nothing"
        found = publication(neo4j)
        assert (found["state"], found["snapshot"], found["content"]) == ("complete", 2, second.manifest.content)
        assert json.loads(found["counts"]) == {
            part: n for part, n in second.manifest.counts.items() if part.startswith(("nodes/", "edges/"))
        }
        take_away(neo4j)
        assert neo4j.contents() == {}

    some(arrive, 5)


def test_only_what_differs_is_sent(database: Neo4jTarget, net: Path) -> None:
    send(database, current_snapshot(net))
    before = {row["id"]: row for row in database.rows("MATCH (n:Member) RETURN n.id AS id, elementId(n) AS e")}
    members = [{"id": "M1", "name": "示例·甲", "kind": "full"}, {"id": "M3", "name": "示例·丙"}]
    groups = [{"from": "M1", "to": "G1"}, {"from": "M3", "to": "G2"}]
    result = send(database, later(net, {"Member": members, "IN_GROUP": groups, "SERVES": []}))
    assert result.rows == {
        "nodes/Member": {"added": 1, "removed": 1, "changed": 1},
        "edges/IN_GROUP": {"added": 1, "removed": 1},
        "edges/SERVES": {"removed": 2},
    }
    assert contents(database) == wanted(current_snapshot(net))
    after = {row["id"]: row for row in database.rows("MATCH (n:Member) RETURN n.id AS id, elementId(n) AS e")}
    assert after["M1"] == before["M1"], "a node that stays is the same node: others may hold on to it"


def test_names_of_people_are_published_only_when_asked_for(database: Neo4jTarget, net: Path) -> None:
    snapshot = current_snapshot(net)
    send(database, snapshot)
    assert "示例·甲" not in json.dumps(everything(database), ensure_ascii=False, default=str)
    assert "竖新镇" in json.dumps(everything(database), ensure_ascii=False, default=str)
    assert send(database, snapshot, names=True).rows == {"nodes/Member": {"changed": 2}}
    assert contents(database) == wanted(snapshot, names=True)
    assert send(database, snapshot).rows == {"nodes/Member": {"changed": 2}}
    assert contents(database) == wanted(snapshot)


def test_constraints_and_indexes_follow_from_the_schema(empty: Neo4jTarget, net: Path) -> None:
    """One of somebody else's does as well, and stays when ours go."""
    empty.rows("CREATE CONSTRAINT theirs FOR (n:Household) REQUIRE n.id IS UNIQUE")
    empty.rows("CREATE INDEX theirs_too FOR (n:Grid) ON (n.name)")
    result = send(empty, current_snapshot(net))
    assert {item.name for item in ITEMS} - {item.name for item in result.items} == {
        "covernet_Household_id",
        "covernet_Grid_name",
    }
    unique = empty.rows("SHOW CONSTRAINTS YIELD labelsOrTypes, properties WHERE properties = ['id'] RETURN *")
    assert {row["labelsOrTypes"][0] for row in unique} == {i.label for i in ITEMS if i.column == "id"}
    assert "Member" not in {i.label for i in ITEMS if i.column == "name"}, "names of people are not looked up"
    empty.rows("DROP CONSTRAINT covernet_Member_id")
    assert [item.name for item in send(empty, current_snapshot(net)).items] == ["covernet_Member_id"]
    take_away(empty)
    assert empty.contents() == {"constraints": 1, "indexes": 2}


@pytest.mark.parametrize("way", ["whole", "difference", "anew", "nothing"])
def test_a_dry_run_tells_and_changes_nothing(empty: Neo4jTarget, net: Path, way: str) -> None:
    if way != "whole":
        send(empty, current_snapshot(net))
    if way != "nothing":
        later(net, {"Household": [{"id": "H1"}], "LIVES_IN": [], "SERVES": []})
    before, snapshot, replace = everything(empty), current_snapshot(net), way == "anew"
    told = send(empty, snapshot, dry_run=True, replace=replace)
    assert everything(empty) == before
    assert told.way == way
    assert send(empty, snapshot, replace=replace) == told
    assert contents(empty) == wanted(snapshot)


def test_a_dry_run_of_unpublishing_changes_nothing(empty: Neo4jTarget, net: Path) -> None:
    assert take_away(empty, dry_run=True) == {}
    send(empty, current_snapshot(net))
    before = everything(empty)
    told = take_away(empty, dry_run=True)
    assert everything(empty) == before
    assert take_away(empty, batch=2) == told
    assert empty.contents() == {}
    assert take_away(empty) == {}


FOREIGN = "CREATE (a:Grid {id: 'W1', name: '别人的网格'})-[:SERVES {kind: 'x'}]->(:Person {name: 'x'}), (:Person {covernet: 1})"


def test_others_data_with_our_labels_are_refused_unless_told(database: Neo4jTarget, net: Path) -> None:
    database.rows(FOREIGN.replace("'W1'", "'其他'"))
    before = everything(database)
    with pytest.raises(ServerError, match=r"Grid 1, SERVES 1.*--beside-foreign"):
        send(database, current_snapshot(net))
    assert everything(database) == before
    assert send(database, current_snapshot(net), beside_foreign=True).foreign == {"nodes/Grid": 1, "edges/SERVES": 1}


def test_others_data_are_left_alone(database: Neo4jTarget, net: Path) -> None:
    """By a whole load, a difference, a new start and the end; ours are linked to ours only."""
    database.rows(FOREIGN.replace("'W1'", "'W9'"))
    database.rows("CREATE (:Household {id: 'H9', covernet: false}), (:Household {id: 7})")
    text = "MATCH (n) WHERE coalesce(n.covernet <> true, true) OPTIONAL MATCH (n)-[r]-() RETURN n, elementId(n), r ORDER BY 2"
    before = database.rows(text)
    first = current_snapshot(net)

    def alone() -> None:
        assert database.rows(text) == before
        assert contents(database, ours=True) == wanted(current_snapshot(net))

    send(database, first, beside_foreign=True)
    alone()
    links: Tables = {
        "Household": [{"id": "H1"}, {"id": "H2"}],
        "Grid": [{"id": "W1", "name": "改名"}],
        "IN_TOWN": [row for row in TABLES["IN_TOWN"] if row["from_label"] != "Grid"],
        "IN_GRID": [],
        "LIVES_IN": [],
        "SERVES": [{"from": "M2", "to": "H1"}],
    }
    later(net, links)
    send(database, current_snapshot(net), beside_foreign=True)
    alone()
    send(database, current_snapshot(net), beside_foreign=True, replace=True)
    alone()
    take_away(database)
    assert database.rows(text) == before
    assert database.contents() == {"nodes": 5}


def test_an_id_that_others_have_already_is_refused_before_anything_is_sent(database: Neo4jTarget, net: Path) -> None:
    database.rows(FOREIGN)
    before = everything(database)
    with pytest.raises(ServerError, match=r"1 nodes Grid of others"):
        send(database, current_snapshot(net), beside_foreign=True)
    assert everything(database) == before


@pytest.mark.parametrize("how", ["difference", "replace", "unpublish"])
def test_nothing_is_removed_that_others_hold_on_to(database: Neo4jTarget, net: Path, how: str) -> None:
    send(database, current_snapshot(net))
    text = "CREATE (:Person)-[:KNOWS]->(h), (h)-[:KNOWS]->(:Person), (h)-[:SEEN_BY]->(h)"
    database.rows(f"MATCH (h:Household {{id: 'H4'}}) {text}")
    lives = [row for row in TABLES["LIVES_IN"] if row["from"] != "H4"]
    later(net, {"Household": [row for row in TABLES["Household"] if row["id"] != "H4"], "LIVES_IN": lives})
    before = everything(database)
    with pytest.raises(ServerError, match=r"KNOWS 2, SEEN_BY 1"):
        if how == "unpublish":
            take_away(database)
        else:
            send(database, current_snapshot(net), replace=how == "replace")
    assert everything(database) == before
    database.rows("MATCH ()-[r:KNOWS|SEEN_BY]->() DELETE r")
    if how == "unpublish":
        take_away(database)
        assert database.contents() == {"nodes": 2}
    else:
        send(database, current_snapshot(net))
        assert database.rows("MATCH (n:Household) RETURN count(n) AS n") == [{"n": 5}]


def test_what_others_add_to_our_nodes_stays(database: Neo4jTarget, net: Path) -> None:
    send(database, current_snapshot(net))
    database.rows("MATCH (v:Village {id: '310151105202'}) SET v:Visited, v.colour = 'red' CREATE (v)<-[:OF]-(:Photo)")
    send(database, later(net, {"Village": [TABLES["Village"][0], {**TABLES["Village"][1], "name": "新名"}]}))
    found = database.rows("MATCH (v:Village:Visited)<-[:OF]-(:Photo) RETURN v.name AS name, v.colour AS colour")
    assert found == [{"name": "新名", "colour": "red"}]


@pytest.mark.parametrize(
    "change",
    [
        "MATCH (n:Household {id: 'H3'}) DETACH DELETE n",
        "MATCH ()-[r:SERVES]->(:Household {id: 'H2'}) DELETE r",
        "CREATE (:Chain {id: 'C9', covernet: true})",
        "MATCH (n:Chain) SET n:Grid",
        "MATCH (p:CovernetPublication) DELETE p",
        "MATCH (p:CovernetPublication) SET p.counts = 'none'",
        "MATCH (p:CovernetPublication) SET p.content = 'other'",
        "MATCH (p:CovernetPublication) SET p.snapshot = 7",
    ],
)
def test_what_was_changed_by_hand_is_noticed_and_replaced(database: Neo4jTarget, net: Path, change: str) -> None:
    send(database, current_snapshot(net))
    later(net, {"Grid": [{"id": "W1", "name": "改名"}, {"id": "W2"}]})
    database.rows(change)
    before = everything(database)
    with pytest.raises(ServerError, match="--replace"):
        send(database, current_snapshot(net))
    assert everything(database) == before
    assert send(database, current_snapshot(net), replace=True).way == "anew"
    assert contents(database) == wanted(current_snapshot(net))


def test_another_network_is_replaced_only_when_told(database: Neo4jTarget, net: Path, tmp_path: Path) -> None:
    send(database, current_snapshot(net))
    other = later(tmp_path / "other", {"Grid": [{"id": "W1"}, {"id": "W2"}]})
    before = everything(database)
    with pytest.raises(ServerError, match="--replace"):
        send(database, other)
    assert everything(database) == before
    send(database, other, replace=True)
    assert contents(database) == wanted(other)


def test_the_same_content_under_another_number_is_only_noted(database: Neo4jTarget, net: Path) -> None:
    """A change and its undoing: the third snapshot has the content of the first."""
    send(database, current_snapshot(net))
    later(net, {"Grid": [{"id": "W1"}, {"id": "W2"}]})
    third = later(net, {})
    assert third.number == 3
    result = send(database, third)
    assert (result.way, result.rows) == ("difference", {})
    assert publication(database)["snapshot"] == 3
    assert send(database, third).way == "nothing"


def test_a_newer_schema_is_refused(database: Neo4jTarget, net: Path) -> None:
    send(database, current_snapshot(net))
    database.rows("MATCH (p:CovernetPublication) SET p.schema_version = 99")
    for attempt in (lambda: send(database, current_snapshot(net), replace=True), lambda: take_away(database)):
        with pytest.raises(ServerError, match="99"):
            attempt()


def test_ids_that_no_index_takes_are_refused_before_anything_is_sent(database: Neo4jTarget, tmp_path: Path) -> None:
    longest, too_long = "户" * 2666, "户" * 2667
    fits = write_network(Network({"Household": {longest: {}}, "Grid": {"g": {"name": longest}}}, []), tmp_path / "a")
    send(database, fits)
    assert contents(database) == wanted(fits)
    wrong: list[dict[str, dict[str, Any]]] = [{"Household": {too_long: {}}}, {"Grid": {"g": {"name": too_long}}}]
    for nodes in wrong:
        snapshot = write_network(Network(nodes, []), tmp_path / "a")
        before = everything(database)
        with pytest.raises(DataError):
            send(database, snapshot)
        assert everything(database) == before
