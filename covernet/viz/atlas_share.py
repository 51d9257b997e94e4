"""The share profile of the atlas: counts by place, redacted before anything is drawn.

Nothing here reads a name of a person, a household's row or a node that may only be counted. Every table of
counts is redacted inside the one it is a part of: what a rule checked inside the number of its label, gaps
inside what was checked. Two tables with the same figures, or of which one is the other's complement, are
hidden in the same cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.model import SCHEMA
from covernet.queries.audit import AuditResult
from covernet.queries.rules import Cardinality, Partition, Rule, Stated, Total
from covernet.viz.atlas_contacts import Contacts
from covernet.viz.atlas_data import NETWORK, REST, Facts, place_of, row_findings, rows
from covernet.viz.redact import FEW, HIDDEN, Shown, is_small, suppress, suppress_within

Cells = tuple[Shown, ...]


def is_row(label: str) -> bool:
    """Whether the share profile may show single nodes of a label."""
    return label == NETWORK or (SCHEMA.has_node(label) and SCHEMA.node(label).share == "row")


class Redactor:
    """Redacts tables over the same places, so that linked tables agree on what they hide."""

    def __init__(self, parents: Sequence[int]) -> None:
        self._parents = list(parents)
        self._known: dict[tuple[Sequence[int], Sequence[Shown]], dict[Sequence[int], Cells]] = {}

    def counts(self, values: Sequence[int]) -> Cells:
        """What may be published of counts that are part of nothing."""
        return suppress(self._parents, values)

    def parts(self, values: Sequence[int], wholes: Sequence[int], shown: Cells) -> Cells:
        """What may be published of counts inside other counts, which are redacted already."""
        if tuple(values) == tuple(wholes):
            return shown
        known = self._known.setdefault((tuple(wholes), shown), {})
        values = tuple(values)
        if values not in known:
            known[values] = suppress_within(self._parents, values, wholes, shown)
            rest = tuple(w - v for v, w in zip(values, wholes, strict=True))
            known.setdefault(
                rest, tuple(n if isinstance(c, int) else HIDDEN for c, n in zip(known[values], rest, strict=True))
            )
        return self._zeros(known[values])

    def split(self, values: Contacts, wholes: Sequence[int], shown: Cells) -> dict[str, Cells]:
        """What may be published of a whole's three parts: one and its rest, then the rest's two parts inside it.

        A rule that asks for two contacts or more splits the whole between them, so that split is known from here on.
        """
        nobody = self.parts(values.nobody, wholes, shown)
        served = self.parts(values.served, wholes, shown)
        one, more = (self.parts(part, values.served, served) for part in (values.one, values.more))
        rest = tuple(w - n for w, n in zip(wholes, values.more, strict=True))
        known = self._known.setdefault((tuple(wholes), shown), {})
        known.setdefault(values.more, more)
        open_ = (isinstance(whole, int) and isinstance(part, int) for whole, part in zip(shown, more, strict=True))
        known.setdefault(rest, tuple(n if both else HIDDEN for n, both in zip(rest, open_, strict=True)))
        return {"nobody": nobody, "one": one, "more": more}

    def _zeros(self, cells: Cells) -> Cells:
        """Below a published zero everything is zero, as anybody can tell."""
        out = list(cells)
        for cell, up in enumerate(self._parents):
            if up >= 0 and out[up] == 0 and isinstance(out[up], int):
                out[cell] = 0
        return tuple(out)


def share_data(engine: DuckDBEngine, facts: Facts, result: AuditResult, served: Contacts | None) -> dict[str, Any]:
    """Counts, measures, carriers and findings of the share profile, ready for the page."""
    redactor = Redactor(facts.parents)
    counts: dict[str, Cells] = {
        label: tuple(values) if is_row(label) else redactor.counts(values) for label, values in facts.counts.items()
    }
    contacts = None
    if served is not None:  # before the measures, of which some are the same tables
        contacts = redactor.split(served, facts.counts["Household"], counts["Household"])
        if "Member" in counts:
            contacts["short"] = redactor.parts(served.short, facts.counts["Member"], counts["Member"])
    measures: list[dict[str, Any]] = []
    for m in facts.measures:
        checked, gaps, late = m.checked, m.gaps, m.late
        shown: tuple[Cells, Cells, Cells] = (checked, gaps, late)
        if m.of and not is_row(m.of):
            shown = _redacted(redactor, facts, counts, m.of, checked, gaps, late)
        measures.append({"rule": m.rule, "checked": shown[0], "gaps": shown[1], "late": shown[2][0]})
    return {
        "counts": counts,
        "contacts": contacts,
        "measures": measures,
        "findings": _findings(facts, result, measures),
        "carriers": _carriers(engine, facts, result, measures),
        "units": _units(engine, facts),
    }


def _redacted(
    redactor: Redactor,
    facts: Facts,
    counts: Mapping[str, Cells],
    of: str,
    checked: Sequence[int],
    gaps: Sequence[int],
    late: Sequence[int],
) -> tuple[Cells, Cells, Cells]:
    base = facts.counts.get(of)
    inside = base is not None and all(c <= b for c, b in zip(checked, base, strict=True))
    if inside and base is not None:
        shown = redactor.parts(checked, base, counts[of])
    else:
        shown = redactor.counts(checked)
    shown_gaps = redactor.parts(gaps, checked, shown)
    open_late = late[0] == 0 or not (is_small(late[0]) or is_small(checked[0] - gaps[0] - late[0]))
    network_late: Shown = late[0] if open_late else FEW if is_small(late[0]) else HIDDEN
    return shown, shown_gaps, (network_late,)


def _findings(facts: Facts, result: AuditResult, measures: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    by_rule = {rule.full_id: number for number, rule in enumerate(result.rules)}
    names = {(p.label, p.id): p.name for p in facts.places}
    for row in row_findings(result):
        rule = result.rules[by_rule[row["rule"]]]
        owner = [row["responsible_label"], row["responsible_id"]] if row["responsible_id"] else None
        if owner and not is_row(owner[0]):
            owner = [owner[0], ""]
        out.append(
            {
                "rule": by_rule[row["rule"]],
                "late": row["status"] == "late",
                "subject": [row["subject_label"], row["subject_id"]],
                "place": place_of(facts, row),
                "n": 1,
                "found": _found(rule, row, measures[_measure_of(facts, by_rule[row["rule"]])]),
                "limits": [row["min"], row["max"], row["expected"]],
                "missing": row["missing"],
                "excess": row["excess"],
                "wrong": row["wrong"],
                "at": row["at"],
                "broken": row["broken_at"],
                "period": row["period"],
                "owner": owner,
            }
        )
    for measure in measures:
        if measure["rule"] is None or is_row(result.rules[measure["rule"]].of or NETWORK):
            continue
        out += _summed(facts, measure, names)
    return out


def _measure_of(facts: Facts, rule: int) -> int:
    return next(n for n, m in enumerate(facts.measures) if m.rule == rule)


def _summed(facts: Facts, measure: Mapping[str, Any], names: Mapping[Any, str]) -> list[dict[str, Any]]:
    """One row for each village with gaps of people, households or firms; one for all that is not shown singly."""
    gaps: Cells = measure["gaps"]
    leaves = [cell for cell, place in enumerate(facts.places) if place.label in ("Village", REST)]
    shown = [cell for cell in leaves if gaps[cell] != 0 and gaps[cell] != HIDDEN]
    if any(gaps[cell] == HIDDEN for cell in leaves):
        shown.append(0)
    blank = {"late": False, "found": None, "limits": [None] * 3, "missing": [], "excess": [], "wrong": [], "at": None,
             "broken": None}  # fmt: skip
    return [
        {
            "rule": measure["rule"],
            "subject": None,
            "place": cell,
            "n": gaps[cell],
            "period": None,
            "owner": None,
            **blank,
        }
        for cell in shown
    ]


def _found(rule: Rule, row: Mapping[str, Any], measure: Mapping[str, Any]) -> Shown | None:
    """A finding's own figure, unless it counts people, households or firms."""
    found: int | None = row["found"]
    demand = rule.demand
    if found is None or isinstance(demand, Stated):
        return found
    if isinstance(demand, Total):
        shown: Shown = measure["checked"][0]
        return shown
    if isinstance(demand, Partition) and row["subject_label"] in (NETWORK, demand.parts):
        return found
    ends = demand.via[-1].ends if isinstance(demand, (Cardinality, Partition)) and demand.via else ()
    return found if found == 0 or (ends and all(map(is_row, ends))) else None


def _units(engine: DuckDBEngine, facts: Facts) -> list[list[Any]]:
    units: list[list[Any]] = []
    for node in SCHEMA.nodes:
        named = node.property("name")
        if node.share != "row" or not node.place or not engine.snapshot.count(f"nodes/{node.label}"):
            continue
        name = "n.name" if named is not None and named.privacy == "public" else "NULL"
        sql = (
            f"SELECT n.id, {name}, p.village, p.town, p.county FROM nodes_{node.label} n "
            f"JOIN place_{node.label} p ON p.id = n.id ORDER BY n.id"
        )
        units += [[node.label, id, name, facts.leaf.get((v, t, c), 0)] for id, name, v, t, c in rows(engine, sql)]
    return units


CARRIER_COLUMNS = {"Chain": "IN_CHAIN", "CommercialZone": "IN_ZONE"}
"""Labels that stand as columns beside the grids, and the edge that puts an organization into one."""


def carrier_columns(engine: DuckDBEngine) -> list[list[str]]:
    """Label, id and name of each chain and zone."""
    return [
        [label, id, name]
        for label in CARRIER_COLUMNS
        for id, name in rows(engine, f"SELECT id, COALESCE(name, id) FROM nodes_{label} ORDER BY id")
    ]


def carrier_rule(rules: Sequence[Rule]) -> int | None:
    """The rule that asks each organization to be in a carrier; its gaps are the matrix's last column."""
    wanted = {"IN_GRID", *CARRIER_COLUMNS.values()}
    for number, rule in enumerate(rules):
        demand = rule.demand
        if rule.of != "Organization" or not isinstance(demand, Cardinality) or not demand.min or len(demand.via) != 1:
            continue
        if {hop.type for hop in demand.via[0].hops} & wanted:
            return number
    return None


def organization_grid() -> str:
    """A relation of organizations and their grid: their own, else their village's."""
    return (
        "SELECT o.id, MIN(COALESCE(own.to_id, v.to_id)) AS grid FROM place_Organization o "
        "LEFT JOIN edges_IN_GRID own ON own.from_label = 'Organization' AND own.from_id = o.id "
        "LEFT JOIN edges_IN_GRID v ON v.from_label = 'Village' AND v.from_id = o.village GROUP BY o.id"
    )


def _carriers(
    engine: DuckDBEngine, facts: Facts, result: AuditResult, measures: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    columns = carrier_columns(engine)
    at = {(label, id): n for n, (label, id, _) in enumerate(columns)}
    row_of = {grid.id: n for n, grid in enumerate(facts.grids)}
    cells = [[0] * (len(columns) + 1) for _ in range(len(facts.grids) + 1)]
    grid_of = organization_grid()
    for label, edge in CARRIER_COLUMNS.items():
        sql = (
            f"SELECT g.grid, e.to_id, COUNT(*) FROM edges_{edge} e JOIN ({grid_of}) g ON g.id = e.from_id GROUP BY ALL"
        )
        for grid, id, n in rows(engine, sql):
            cells[row_of.get(grid, -1)][at[(label, id)]] += n
    only = (
        f"SELECT g.grid, COUNT(*) FROM ({grid_of}) g WHERE EXISTS "
        "(SELECT 1 FROM edges_IN_GRID e WHERE e.from_label = 'Organization' AND e.from_id = g.id) "
        "AND NOT EXISTS (SELECT 1 FROM edges_IN_CHAIN e WHERE e.from_id = g.id) "
        "AND NOT EXISTS (SELECT 1 FROM edges_IN_ZONE e WHERE e.from_id = g.id) GROUP BY ALL"
    )
    for grid, n in rows(engine, only):
        cells[row_of.get(grid, -1)][-1] += n
    number = carrier_rule(result.rules)
    uncovered: list[Shown] = []
    for grid_ in facts.grids:
        gaps: list[Shown] = (
            [] if number is None else [measures[_measure_of(facts, number)]["gaps"][cell] for cell in grid_.villages]
        )
        whole = [n for n in gaps if isinstance(n, int)]
        uncovered.append(sum(whole) if len(whole) == len(gaps) else HIDDEN)
    return {
        "columns": columns,
        "rule": number,
        "matrix": [redact_row(row) for row in cells],
        "uncovered": [*uncovered, HIDDEN] if number is not None else None,
    }


def redact_row(cells: Sequence[int]) -> list[Shown]:
    """A row of the matrix, safe even for a reader who knows how many organizations it holds in all."""
    shown = suppress([-1] + [0] * len(cells), [sum(cells), *cells])
    if isinstance(shown[0], int):
        return list(shown[1:])
    return [n if n == 0 else HIDDEN for n in cells]
