"""Constraints and indexes of a Neo4j database that follow from the schema, under covernet's own names."""

from __future__ import annotations

import time
from dataclasses import dataclass

from covernet.errors import ServerError
from covernet.graph.engines.neo4j import Server, quoted
from covernet.graph.model import SCHEMA

PUBLICATION = "CovernetPublication"
"""Label of the one node that says what is published (``publication.py``)."""


@dataclass(frozen=True)
class SchemaItem:
    """A uniqueness constraint (``unique``) or an index on one property of a label."""

    label: str
    column: str
    unique: bool

    @property
    def name(self) -> str:
        """Its name in the database.

        >>> SchemaItem("Household", "id", True).name
        'covernet_Household_id'
        """
        return f"covernet_{self.label}_{self.column}"

    @property
    def create(self) -> str:
        """The command that makes it.

        >>> SchemaItem("Grid", "name", False).create
        'CREATE INDEX covernet_Grid_name IF NOT EXISTS FOR (n:Grid) ON (n.name)'
        """
        label, column = quoted(self.label), quoted(self.column)
        if self.unique:
            return f"CREATE CONSTRAINT {self.name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{column} IS UNIQUE"
        return f"CREATE INDEX {self.name} IF NOT EXISTS FOR (n:{label}) ON (n.{column})"

    @property
    def drop(self) -> str:
        """The command that takes it away."""
        return f"DROP {'CONSTRAINT' if self.unique else 'INDEX'} {self.name} IF EXISTS"


def _items() -> tuple[SchemaItem, ...]:
    ids = [SchemaItem(node.label, "id", True) for node in SCHEMA.nodes]
    names = [
        SchemaItem(node.label, "name", False)
        for node in SCHEMA.nodes
        if (name := node.property("name")) is not None and name.privacy != "personal"
    ]
    return (SchemaItem(PUBLICATION, "key", True), *ids, *names)


ITEMS = _items()
"""Everything wanted: an id stands once in a label, and what has a name that is nobody's own is found by it."""


def _create(server: Server, items: tuple[SchemaItem, ...]) -> None:
    server.write(lambda run: [run(item.create) for item in items])
    server.command("CALL db.awaitIndexes(600)")


_WAITS = (0.2, 1.0, 3.0)
"""Seconds to wait for what another is making."""


def missing_items(server: Server) -> tuple[SchemaItem, ...]:
    """What of :data:`ITEMS` the database lacks; an equal one under another name will do."""
    constraints = server.read("SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties")
    unique = {(*labels, *names) for kind, labels, names in constraints if "UNIQUENESS" in kind or kind == "NODE_KEY"}
    found = server.read(
        "SHOW INDEXES YIELD type, entityType, labelsOrTypes, properties WHERE type = 'RANGE' AND entityType = 'NODE'"
    )
    indexed = {(*labels, *names) for _, _, labels, names in found}
    return tuple(i for i in ITEMS if (i.label, i.column) not in (unique if i.unique else indexed))


def create_items(server: Server, items: tuple[SchemaItem, ...]) -> None:
    """Make constraints and indexes, and wait until they can be used.

    Raises
    ------
    ServerError
        If nodes in the database contradict a constraint.
    """
    for wait in (*_WAITS, 0.0):
        if not items:
            return
        try:  # all in one transaction: each by itself takes the server several times as long
            _create(server, items)
            return
        except ServerError as error:
            if not wait or not str(getattr(error.__cause__, "code", "")).endswith("AlreadyExists"):
                raise
            time.sleep(wait)  # another publisher, or one of our own that lost its line, is making the same
            items = missing_items(server)


def drop_items(server: Server) -> None:
    """Take away the constraints and indexes that have covernet's names, whatever else there is."""
    server.write(lambda run: [run(item.drop) for item in ITEMS])
