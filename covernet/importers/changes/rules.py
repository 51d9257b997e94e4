"""What hangs on a unit, and what becomes of it when the unit is split, merged or moved. Declared here only."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from covernet.graph.model import RECORDING, SCHEMA
from covernet.importers.mapping.ledger_file import bundled_ledgers
from covernet.importers.mapping.ledgers import Field

SHEET, PARTS = "change", "change-parts"
"""Ids of the ledgers that a change sheet is made of."""

CONTAINMENT = (
    "IN_COUNTY", "IN_TOWN", "IN_VILLAGE", "LIVES_IN", "OF_VILLAGER_GROUP", "IN_BRANCH", "IN_GROUP", "IN_GRID",
)  # fmt: skip
"""Edges that say where something belongs. Below a unit they move with what hangs on it; above it, a new unit has them too."""

PLACED = ("IN_COUNTY", "IN_TOWN", "IN_VILLAGE")
"""Edges of which a unit has one in all, for it lies in one place; the outermost first."""

RECORDS = frozenset(edge.name for edge in RECORDING)
"""Edges of what was done: they stay with who did it, except those of what is still open."""

OPEN: Mapping[str, str] = {"Issue": "closed", "ServiceRequest": "done"}
"""Records that somebody has still to deal with until they have this date, and the edge goes on to the new unit."""

CARRIED: Mapping[str, tuple[str, str]] = {"VillagerGroup": ("OF_VILLAGER_GROUP", "LIVES_IN")}
"""What lies where a unit lies: by which edge it belongs to the unit, and by which to the unit's village."""


@cache
def changeable() -> tuple[str, ...]:
    """The labels that a change sheet can be about."""
    ledger = bundled_ledgers().get(SHEET)
    column = ledger.column_of("unit_class") if ledger else None
    return tuple(column.values) if column else ()


@cache
def homes(label: str) -> Mapping[str, str]:
    """The labels to which a unit can be moved, with the edge that leads there.

    >>> dict(homes("PartyGroup"))
    {'Village': 'IN_VILLAGE', 'Branch': 'IN_BRANCH'}
    """
    return {to: edge for edge in CONTAINMENT for start, to in SCHEMA.edge(edge).endpoints if start == label}


@cache
def unit_labels() -> tuple[str, ...]:
    """The labels of units that can stand in a change sheet, in the order of the schema."""
    used = {*changeable(), *(home for label in changeable() for home in homes(label))}
    return tuple(node.label for node in SCHEMA.nodes if node.label in used)


def exclusive(edge: str) -> frozenset[str]:
    """The edges of which a unit keeps one only: those that end when it gets one of these."""
    return frozenset(PLACED) if edge in PLACED else frozenset({edge})


@cache
def naming(label: str) -> tuple[Field, str] | None:
    """The field by which ledgers name nodes of a label, and the letter in their keys; None where none does.

    >>> found = naming("PartyGroup")
    >>> found[0].noun, found[1]
    ('党小组', 'G')
    """
    for ledger in bundled_ledgers().all:
        for node in ledger.nodes:
            if node.label == label:
                return ledger.fields[node.by[0].fields[0]], node.letter
    return None
