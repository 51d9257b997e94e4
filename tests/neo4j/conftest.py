"""A database that is ready to be published to."""

from __future__ import annotations

import pytest

from covernet.graph.neo4j_schema import ITEMS, create_items, missing_items
from tests.neo4j.databases import server
from tests.services import Neo4jTarget


@pytest.fixture
def database(neo4j: Neo4jTarget) -> Neo4jTarget:
    """The database of ``neo4j``, emptied for one test of all but our constraints and indexes.

    Each time these are made or go, the server plans every statement anew, which takes it ten times as long as
    a small publication: tests that are about them, or about a first publication, take ``empty``.
    """
    make_ready(neo4j)
    return neo4j


@pytest.fixture
def empty(neo4j: Neo4jTarget) -> Neo4jTarget:
    """The database of ``neo4j``, emptied of everything."""
    neo4j.clean()
    return neo4j


def make_ready(target: Neo4jTarget) -> None:
    """Empty a database, and see that our constraints and indexes are there."""
    target.clean(keep={item.name for item in ITEMS})
    with server(target) as connection:
        create_items(connection, missing_items(connection))
