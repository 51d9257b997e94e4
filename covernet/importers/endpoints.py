"""Ends of edges: which node each end names, as far as its label is given or its id tells.

The labels of an id are a bit mask here. An edge table ``ends_<TYPE>`` has the stored columns of the type that do not
have one value in every row, the numbers of its ends (``fn``, ``tn``), the stage row it comes from and ``flags``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from covernet.graph.declarations import EdgeType
from covernet.graph.engines.duckdb import constant
from covernet.graph.model import SCHEMA
from covernet.importers.cells import SIDES, quoted, typed
from covernet.importers.columns import Column, columns_of
from covernet.importers.faults import add_fault
from covernet.importers.numbering import LABEL, nodes_name, numbered
from covernet.importers.staging import stage_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BIT = {node.label: 1 << i for i, node in enumerate(SCHEMA.nodes)}

_FLAGS = {
    1: ("wrong-endpoint", "from_label"),
    2: ("wrong-endpoint", "to_label"),
    4: ("dangling-from", "from"),
    8: ("dangling-to", "to"),
}


def ends_name(target: str) -> str:
    """The table of an edge type's resolved rows."""
    return f"ends_{target}"


@dataclass(frozen=True)
class _Pairs:
    """The pairs of labels an edge may have as written: both ways round where it has no direction."""

    written: tuple[tuple[str, str], ...]
    declared: tuple[tuple[str, str], ...]

    @staticmethod
    def of(edge: EdgeType) -> _Pairs:
        turned = () if edge.directed else tuple((b, a) for a, b in edge.endpoints)
        return _Pairs(tuple(dict.fromkeys((*edge.endpoints, *turned))), edge.endpoints)

    def labels(self, side: int) -> tuple[str, ...]:
        """The labels that may stand on a side."""
        return tuple(dict.fromkeys(pair[side] for pair in self.written))

    def mask(self, side: int, other: str | None = None) -> int:
        """Bits of the labels that may stand on a side, given the label on the other one."""
        return sum(_BIT[x] for x in {pair[side] for pair in self.written if other in (None, pair[1 - side])})


def resolve_ends(con: DuckDBPyConnection, target: str, columns: Sequence[Column]) -> None:
    """Make ``ends_<TYPE>``, note wrong and dangling ends as faults and mark their rows as suspect.

    An end that is an accepted id needs no check of its own; of any other, the cells are still to be looked at.
    """
    edge = SCHEMA.edge(target)
    pairs = _Pairs.of(edge)
    has = {c.name for c in columns}
    given_from, bad_from = _given("from_label", has)
    given_to, bad_to = _given("to_label", has)
    both = len(pairs.written) == 1
    cells = [c for c in columns_of(edge) if c.name in has and c.name not in ("from", "to", *SIDES)]
    stored = "".join(f", {typed(c)} AS {quoted(c.name)}" for c in cells)
    con.execute(f"""
        CREATE TABLE {ends_name(target)} AS
        WITH given AS (
          SELECT s.rowid AS "row", src, line, s.r_from, s.r_to, f.n AS fn, t.n AS tn,
            {given_from} AS gf, {given_to} AS gt, {bad_from} AS bf, {bad_to} AS bt,
            {_mask("f", pairs.labels(0))} & {_allowed(pairs, 0, given_from, given_to)} AS fm,
            {_mask("t", pairs.labels(1))} & {_allowed(pairs, 1, given_to, given_from)} AS tm{stored}
          FROM {stage_name(target)} s
          LEFT JOIN ({_known(pairs.labels(0), target, "r_from")}) f ON f.id = s.r_from
          LEFT JOIN ({_known(pairs.labels(1), target, "r_to")}) t ON t.id = s.r_to
        ), paired AS (
          SELECT *, {"(fm > 0 AND tm > 0)::INTEGER" if both else _count(pairs)} AS fits FROM given
        ), labelled AS (
          SELECT *, {_label(pairs, 0)} AS fl, {_label(pairs, 1)} AS tl, {_flags(pairs)} AS flags FROM paired
        ), turned AS (
          SELECT *, {_turn(edge, pairs)} AS turn FROM labelled
        ), resolved AS (
          SELECT "row", src, line, flags, {_turned("fn", "tn", edge)} AS fn, {_turned("tn", "fn", edge)} AS tn,
            {_turned("fl", "tl", edge)} AS from_label, {_turned("r_from", "r_to", edge)} AS from_id,
            {_turned("tl", "fl", edge)} AS to_label, {_turned("r_to", "r_from", edge)} AS to_id
            {"".join(f", {quoted(c.name)}" for c in cells)}
          FROM turned
        )
        SELECT r.* {"EXCLUDE (from_label, to_label)" if len(pairs.declared) == 1 else ""} {_numbers(pairs)}""")
    if con.execute(f"SELECT 1 FROM {ends_name(target)} WHERE flags > 0 LIMIT 1").fetchone() is None:
        return
    con.execute(
        f"UPDATE {stage_name(target)} SET suspect = true "
        f'WHERE rowid IN (SELECT "row" FROM {ends_name(target)} WHERE flags > 0)'
    )
    for bit, (code, column) in _FLAGS.items():
        add_fault(con, target, code, column, f'SELECT "row" FROM {ends_name(target)} WHERE flags & {bit} > 0')


def _known(labels: Sequence[str], target: str, side: str) -> str:
    """A query for the ids on a side that are nodes of some labels: (id, n) of a single label, else (id, mask, n)."""
    if len(labels) == 1:
        return f"SELECT id, rowid::INTEGER AS n FROM {nodes_name(labels[0])}"
    union = " UNION ALL ".join(f"SELECT id, {_BIT[x]}::BIGINT AS mask FROM {nodes_name(x)}" for x in labels)
    named = f"SELECT {side} FROM {stage_name(target)}"
    return f"SELECT id, bit_or(mask) AS mask, NULL::INTEGER AS n FROM ({union}) WHERE id IN ({named}) GROUP BY id"


def _mask(known: str, labels: Sequence[str]) -> str:
    """SQL for the labels of an id that was looked up in :func:`_known`."""
    return (
        f"coalesce({known}.mask, 0)"
        if len(labels) > 1
        else f"CASE WHEN {known}.n IS NULL THEN 0 ELSE {_BIT[labels[0]]} END"
    )


def _numbers(pairs: _Pairs) -> str:
    """The rest of the query for ``resolved``: numbers of ends whose label had to be found first."""
    sides = [x for x in (0, 1) if len(pairs.labels(x)) > 1]
    names = ["from", "to"]
    replaced = ", ".join(f"{names[x]}_.n AS {names[x][0]}n" for x in sides)
    joins = " ".join(
        f"LEFT JOIN ({numbered(pairs.labels(x))}) {names[x]}_ "
        f"ON {names[x]}_.id = r.{names[x]}_id AND {names[x]}_.label = r.{names[x]}_label"
        for x in sides
    )
    return f"{f'REPLACE ({replaced})' if sides else ''} FROM resolved r {joins}"


def _given(side: str, has: set[str]) -> tuple[str, str]:
    """SQL for the label given for a side, and for whether one is given that can not stand there."""
    if side not in has:
        return f"NULL::{LABEL}", "false"
    return f"s.t_{side}::{LABEL}", f"(s.r_{side} IS NOT NULL AND s.t_{side} IS NULL)"


def _allowed(pairs: _Pairs, side: int, given: str, other: str) -> str:
    """SQL for the mask of labels an end may have, given its own label or else the other end's."""
    anyone = pairs.mask(side)
    if given.startswith("NULL") and other.startswith("NULL"):
        return str(anyone)
    own = " ".join(f"WHEN {constant(x)} THEN {_BIT[x]}" for x in dict.fromkeys(p[side] for p in pairs.written))
    by_other = " ".join(
        f"WHEN {constant(x)} THEN {pairs.mask(side, x)}" for x in dict.fromkeys(p[1 - side] for p in pairs.written)
    )
    turned_own = " ".join(
        f"WHEN {constant(x)} THEN {_BIT[x]}" for x in dict.fromkeys(p[1 - side] for p in pairs.written)
    )
    return (
        f"CASE WHEN {given} IS NOT NULL THEN CASE {given} {own} {turned_own} END "
        f"WHEN {other} IS NOT NULL THEN CASE {other} {by_other} ELSE {anyone} END ELSE {anyone} END"
    )


def _count(pairs: _Pairs) -> str:
    return " + ".join(f"(fm & {_BIT[a]} > 0 AND tm & {_BIT[b]} > 0)::INTEGER" for a, b in pairs.written)


def _label(pairs: _Pairs, side: int) -> str:
    """SQL for the label of an end: of the one pair that fits, else the one given."""
    given = ("gf", "gt")[side]
    if len({p[side] for p in pairs.written}) == 1 and len(pairs.written) == 1:
        return f"CASE WHEN bf OR bt THEN {given} ELSE {constant(pairs.written[0][side])}::{LABEL} END"
    whens = " ".join(
        f"WHEN fm & {_BIT[a]} > 0 AND tm & {_BIT[b]} > 0 THEN {constant((a, b)[side])}::{LABEL}"
        for a, b in pairs.written
    )
    return f"CASE WHEN fits <> 1 THEN {given} {whens} END"


def _flags(pairs: _Pairs) -> str:
    """SQL for the faults of an edge's ends, as bits of :data:`_FLAGS`."""
    allowed = " OR ".join(f"(gf = {constant(a)} AND gt = {constant(b)})" for a, b in pairs.written)
    return (
        "(CASE WHEN bf OR (fits > 1 AND bit_count(fm) > 1) THEN 1 ELSE 0 END"
        f" | CASE WHEN bt OR (gf IS NOT NULL AND gt IS NOT NULL AND NOT ({allowed}))"
        " OR (NOT bf AND fm > 0 AND tm > 0 AND (fits = 0 OR (fits > 1 AND bit_count(fm) <= 1))) THEN 2 ELSE 0 END"
        " | CASE WHEN NOT bf AND r_from IS NOT NULL AND fm = 0 THEN 4 ELSE 0 END"
        " | CASE WHEN NOT bt AND r_to IS NOT NULL AND tm = 0 THEN 8 ELSE 0 END)"
    )


def _turn(edge: EdgeType, pairs: _Pairs) -> str:
    """SQL: whether the ends of an undirected edge change places to stand in canonical order."""
    if edge.directed:
        return "false"
    backward = [(b, a) for a, b in pairs.declared if a != b]
    listed = " OR ".join(f"(fl = {constant(a)} AND tl = {constant(b)})" for a, b in backward) or "false"
    forward = (
        " OR ".join(f"(fl = {constant(a)} AND tl = {constant(b)})" for a, b in pairs.declared if a != b) or "false"
    )
    by_name = "(coalesce(fl::VARCHAR, ''), coalesce(r_from, '')) > (coalesce(tl::VARCHAR, ''), coalesce(r_to, ''))"
    return f"CASE WHEN {listed} THEN true WHEN {forward} THEN false ELSE {by_name} END"


def _turned(straight: str, turned: str, edge: EdgeType) -> str:
    return straight if edge.directed else f"CASE WHEN turn THEN {turned} ELSE {straight} END"
