"""The working profile of the atlas: every unit, member and household, compact enough for 100,000 households."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.model import SCHEMA
from covernet.queries.audit import AuditResult
from covernet.viz.atlas_data import Facts, place_of, rows
from covernet.viz.atlas_share import CARRIER_COLUMNS, carrier_columns, carrier_rule, organization_grid
from covernet.viz.masking import mask

Names = Mapping[tuple[str, str], str]

_OWN_PAGES = ("Household", "Member", "PartyGroup")
"""Labels that stand on their village's page, not in the list of units."""


def working_data(engine: DuckDBEngine, facts: Facts, result: AuditResult, known: Names) -> dict[str, Any]:
    """Counts, measures, villages, carriers and findings of the working profile, ready for the page.

    Parameters
    ----------
    known
        What :func:`shown_names` returned.
    """
    return {
        "counts": facts.counts,
        "measures": [{"rule": m.rule, "checked": m.checked, "gaps": m.gaps, "late": m.late[0]} for m in facts.measures],
        "findings": finding_rows(facts, result, result.table.to_pylist(), known),
        "carriers": _carriers(engine, facts, result, known),
        "units": _units(engine, facts, known),
        "villages": _villages(engine, facts, known),
    }


def shown_names(engine: DuckDBEngine, names: bool) -> dict[tuple[str, str], str]:
    """Names by label and id; those of people masked unless they are asked for."""
    known: dict[tuple[str, str], str] = {}
    for node in SCHEMA.nodes:
        named = node.property("name")
        if named is None or not engine.snapshot.count(f"nodes/{node.label}"):
            continue
        hide = named.privacy == "personal" and not names
        for id, name in rows(engine, f"SELECT id, name FROM nodes_{node.label} WHERE name IS NOT NULL"):
            known[(node.label, id)] = mask(name) if hide else name
    return known


def finding_rows(
    facts: Facts, result: AuditResult, table: Iterable[Mapping[str, Any]], names: Names
) -> list[dict[str, Any]]:
    """Rows of a table of findings as the page reads them; their rules are those of ``result``."""
    by_rule = {rule.full_id: number for number, rule in enumerate(result.rules)}
    out: list[dict[str, Any]] = []
    for row in table:
        label, id = row["subject_label"], row["subject_id"]
        if id is None:
            ends = [(row[f"subject_{end}_label"], row[f"subject_{end}_id"]) for end in ("from", "to")]
            key = "、".join(str(value) for value in json.loads(row["subject_key"]).values() if value is not None)
            arrow = " → " if SCHEMA.edge(label).directed else " ↔ "
            id = arrow.join(names.get(end, end[1]) for end in ends) + (f" ({key})" if key else "")
        owner = (row["responsible_label"], row["responsible_id"]) if row["responsible_id"] else None
        place = place_of(facts, row)
        if owner == ("Village", facts.places[place].id):
            owner = None  # the page names the village of a finding anyway
        out.append(
            {
                "rule": by_rule[row["rule"]],
                "late": row["status"] == "late",
                "subject": _named(label, id, names),
                "place": place,
                "n": 1,
                "found": row["found"],
                "limits": [row["min"], row["max"], row["expected"]],
                "missing": row["missing"],
                "excess": row["excess"],
                "wrong": row["wrong"],
                "at": row["at"],
                "broken": row["broken_at"],
                "period": row["period"],
                "owner": _named(*owner, names) if owner else None,
                "id": row["id"],
            }
        )
    return out


def _named(label: str, id: str, names: Names) -> list[str]:
    """Label and id, with the name where the page does not have it from its list of units."""
    listed = label not in _OWN_PAGES and SCHEMA.has_node(label) and SCHEMA.node(label).place
    name = "" if listed else names.get((label, id), "")
    return [label, id, name] if name else [label, id]


def _units(engine: DuckDBEngine, facts: Facts, names: Names) -> list[list[Any]]:
    units: list[list[Any]] = []
    for node in SCHEMA.nodes:
        label = node.label
        if label in _OWN_PAGES or not node.place or node.is_record or not engine.snapshot.count(f"nodes/{label}"):
            continue
        if label in ("County", "Town", "Village") or (node.property("name") is None):
            continue
        for id, *leaf in rows(engine, f"SELECT id, village, town, county FROM place_{label} ORDER BY id"):
            units.append([label, id, names.get((label, id), ""), facts.leaf.get((leaf[0], leaf[1], leaf[2]), 0)])
    return units


def _villages(engine: DuckDBEngine, facts: Facts, names: Names) -> dict[int, dict[str, Any]]:
    """Per leaf: groups, members with the households they serve, and a digit of contacts per household."""
    homes: dict[str, tuple[int, int]] = {}
    houses: dict[int, list[str]] = {}
    for id, *leaf in rows(engine, "SELECT id, village, town, county FROM place_Household ORDER BY id"):
        cell = facts.leaf[(leaf[0], leaf[1], leaf[2])]
        listed = houses.setdefault(cell, [])
        homes[id] = (cell, len(listed))
        listed.append(id)
    served: dict[str, list[str]] = {}
    contacts = {cell: [0] * len(ids) for cell, ids in houses.items()}
    pairs = "SELECT DISTINCT from_id, to_id FROM edges_SERVES ORDER BY from_id, to_id"
    for member, household in rows(engine, pairs):
        served.setdefault(member, []).append(household)
        cell, at = homes[household]
        contacts[cell][at] += 1
    villages: dict[int, dict[str, Any]] = {
        cell: _houses(ids, "".join(str(min(n, 2)) for n in contacts[cell])) for cell, ids in houses.items()
    }
    group_at: dict[str, tuple[int, int]] = {}
    sql = (
        "SELECT g.id, n.kind, g.village, g.town, g.county FROM place_PartyGroup g "
        "JOIN nodes_PartyGroup n ON n.id = g.id ORDER BY g.id"
    )
    for id, kind, *leaf in rows(engine, sql):
        cell = facts.leaf[(leaf[0], leaf[1], leaf[2])]
        groups = villages.setdefault(cell, _houses([], ""))["groups"]
        group_at[id] = (cell, len(groups))
        groups.append([id, names.get(("PartyGroup", id), ""), kind or ""])
    sql = (
        "SELECT m.id, MIN(g.to_id), m.village, m.town, m.county FROM place_Member m "
        "LEFT JOIN edges_IN_GROUP g ON g.from_id = m.id GROUP BY ALL ORDER BY m.id"
    )
    for id, group, *leaf in rows(engine, sql):
        cell = facts.leaf[(leaf[0], leaf[1], leaf[2])]
        village = villages.setdefault(cell, _houses([], ""))
        own: list[int] = []
        others: list[list[int]] = []
        for household in served.get(id, ()):
            home, at = homes[household]
            if home == cell:
                own.append(at)
            else:
                others.append([home, at])
        at_group = group_at.get(group, (cell, -1))
        entry: list[Any] = [id, names.get(("Member", id), ""), at_group[1] if at_group[0] == cell else -1, own]
        village["members"].append([*entry, others] if others else entry)
    return villages


def _houses(ids: Sequence[str], contacts: str) -> dict[str, Any]:
    """A village's households, their ids (sorted) without what all of them begin with."""
    same = (
        itertools.takewhile(lambda pair: pair[0] == pair[1], zip(ids[0], ids[-1], strict=False)) if len(ids) > 1 else ()
    )
    prefix = "".join(char for char, _ in same)
    listed = [id[len(prefix) :] for id in ids]
    packed: Any = listed if any("," in id for id in listed) else ",".join(listed)
    return {"prefix": prefix, "houses": packed, "contacts": contacts, "groups": [], "members": []}


def _carriers(engine: DuckDBEngine, facts: Facts, result: AuditResult, names: Names) -> dict[str, Any]:
    columns = carrier_columns(engine)
    at = {(label, id): n for n, (label, id, _) in enumerate(columns)}
    row_of = {grid.id: n for n, grid in enumerate(facts.grids)}
    inside: dict[str, list[int]] = {}
    for label, edge in CARRIER_COLUMNS.items():
        for organization, id in rows(engine, f"SELECT DISTINCT from_id, to_id FROM edges_{edge} ORDER BY ALL"):
            inside.setdefault(organization, []).append(at[(label, id)])
    gridded = {id for (id,) in rows(engine, "SELECT from_id FROM edges_IN_GRID WHERE from_label = 'Organization'")}
    number = carrier_rule(result.rules)
    open_ids = _gaps_of(result, number)
    grid_of = dict(rows(engine, organization_grid()))
    organizations: list[list[Any]] = []
    sql = (
        "SELECT o.id, n.kind, o.village, o.town, o.county FROM place_Organization o "
        "JOIN nodes_Organization n ON n.id = o.id ORDER BY o.id"
    )
    for id, kind, *leaf in rows(engine, sql):
        if id in inside or id in gridded or id in open_ids:
            where = facts.leaf.get((leaf[0], leaf[1], leaf[2]), 0)
            grid = row_of.get(grid_of.get(id) or "", -1)
            state = 2 if id in open_ids else 1 if id in gridded else 0
            name = names.get(("Organization", id), "")
            organizations.append([id, name, kind or "", where, grid, inside.get(id, []), state])
    return {"columns": columns, "rule": number, "organizations": organizations}


def _gaps_of(result: AuditResult, number: int | None) -> set[str]:
    if number is None:
        return set()
    wanted = result.rules[number].full_id
    ids = zip(result.table.column("rule").to_pylist(), result.table.column("subject_id").to_pylist(), strict=True)
    return {id for rule, id in ids if rule == wanted}
