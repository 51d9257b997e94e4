"""Reading ``ledgers.toml``: what it says of ledgers is checked against the schema."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from covernet.errors import SchemaError
from covernet.graph.declarations import Title
from covernet.graph.model import SCHEMA
from covernet.importers.columns import Column, columns_of, declaration
from covernet.importers.mapping.ledgers import (
    TOWN,
    EdgeRule,
    Field,
    FieldKind,
    Full,
    Is,
    KeyRule,
    Ledger,
    Ledgers,
    NodeRule,
    Use,
)
from covernet.importers.mapping.wording import header_forms


@cache
def bundled_ledgers() -> Ledgers:
    """The ledgers that ship with covernet.

    >>> ledger = bundled_ledgers().get("member-households")
    >>> ledger.title.zh, ledger.required
    ('党员联系户台账', ('village', 'group', 'member'))
    """
    text = (files("covernet.importers.mapping") / "ledgers.toml").read_text(encoding="utf-8")
    return read_ledgers(text)


def read_ledgers(text: str) -> Ledgers:
    """Read ledgers and check them against the schema.

    Raises
    ------
    SchemaError
        If a ledger names what is not there; the sentence says which and where.
    """
    raw = tomllib.loads(text)
    fields = {name: _field(name, table) for name, table in raw["field"].items()}
    ledgers = tuple(_ledger(table, fields) for table in raw["ledger"])
    ignored = frozenset(form for header in raw["ignored"] for form in header_forms([header]))
    for ledger in ledgers:
        _check(ledger)
        if missing := {*ledger.beside} - {other.id for other in ledgers}:
            raise _wrong(ledger.id, f"beside: {min(missing)}")
        if ledger.use not in get_args(Use):
            raise _wrong(ledger.id, f"use = {ledger.use!r}")
    return Ledgers(ledgers, ignored)


def _field(name: str, table: Mapping[str, Any]) -> Field:
    kind = table.get("is", "text")
    if kind not in get_args(FieldKind):
        raise _wrong(f"field.{name}", f"is = {kind!r}")
    title = Title(table["zh"], table["en"])
    return Field(
        name, title, kind, tuple(dict.fromkeys((table["zh"], *table["aliases"]))),
        table.get("noun", ""), table.get("many", False), table.get("words", {}), _own(name, title, table),
    )  # fmt: skip


def _own(name: str, title: Title, table: Mapping[str, Any]) -> Column | None:
    """What the cells of a field may hold that fills no property; None where nothing is said of it."""
    values = {value: Title(*words) for value, words in table.get("values", {}).items()}
    for label in table.get("labels", ()):
        if not SCHEMA.has_node(label):
            raise _wrong(f"field.{name}", f"labels: {label}")
        values[label] = SCHEMA.node(label).title
    if not values and "type" not in table:
        return None
    return Column(name, table.get("type", "string"), title, title.en, values)


def _ledger(table: Mapping[str, Any], fields: Mapping[str, Field]) -> Ledger:
    id = table["id"]
    any_of = tuple(tuple(group) for group in table.get("any_of", ()))
    names = (*table["required"], *(name for group in any_of for name in group), *table["optional"])
    unknown = [name for name in names if name not in fields]
    unknown += [name for group in table.get("columns", ()) for name in group if name not in table["optional"]]
    if unknown:
        raise _wrong(id, f"field {unknown[0]}")
    return Ledger(
        id,
        Title(table["zh"], table["en"]),
        {name: fields[name] for name in names},
        tuple(table["required"]),
        any_of,
        tuple(_node(node) for node in table.get("node", ())),
        tuple(_edge(edge) for edge in table.get("edge", ())),
        tuple(Full(full) if isinstance(full, str) else Full(**full) for full in table.get("full", ())),
        table.get("use", "facts"),
        tuple(table.get("beside", ())),
        tuple(tuple(group) for group in table.get("columns", ())),
    )


def _node(table: Mapping[str, Any]) -> NodeRule:
    by = tuple(KeyRule(tuple(b["fields"]), tuple(b["under"]), b.get("once", False)) for b in table["by"])
    return NodeRule(table["name"], table["label"], table["letter"], by, _properties(table))


def _edge(table: Mapping[str, Any]) -> EdgeRule:
    to = (table["to"],) if isinstance(table["to"], str) else tuple(table["to"])
    return EdgeRule(
        table["type"], table["from"], to, _properties(table),
        table.get("unless", ""), table.get("needs", ""), table.get("default", {}),
    )  # fmt: skip


def _properties(table: Mapping[str, Any]) -> Mapping[str, str | Is]:
    return {k: v if isinstance(v, str) else Is(v["is"]) for k, v in table.get("properties", {}).items()}


def _check(ledger: Ledger) -> None:
    """Refuse a ledger that the schema can not hold, or in which a header would mean two things."""
    seen: dict[str, str] = {}
    for name, declared in ledger.fields.items():
        for form in {header_forms([alias])[0] for alias in declared.aliases}:
            if seen.setdefault(form, name) != name:
                raise _wrong(ledger.id, f"{form}: {seen[form]}, {name}")
    _check_full(ledger)
    known = {*ledger.fields, TOWN, *(node.name for node in ledger.nodes)}
    for node in ledger.nodes:
        _check_target(ledger, node.label, node.properties)
        for name in (name for rule in node.by for name in (*rule.fields, *rule.under)):
            if name not in known:
                raise _wrong(f"{ledger.id}.{node.name}", name)
    for edge in ledger.edges:
        _check_target(ledger, edge.type, edge.properties)
        for name in (*edge.to, edge.start):
            if ledger.label_of(name) is None:
                raise _wrong(f"{ledger.id}.{edge.type}", name)
        declared_edge = SCHEMA.edge(edge.type)
        legal = {
            *declared_edge.endpoints,
            *(() if declared_edge.directed else ((b, a) for a, b in declared_edge.endpoints)),
        }
        pairs = [(ledger.label_of(edge.start), ledger.label_of(to)) for to in edge.to]
        if any(pair not in legal for pair in pairs):
            raise _wrong(f"{ledger.id}.{edge.type}", str(pairs))


def _check_full(ledger: Ledger) -> None:
    """Refuse a full list of what may be there without a line: it would end what it can not name."""
    made = {*(node.label for node in ledger.nodes), *(edge.type for edge in ledger.edges)}
    for full in ledger.full:
        if full.target not in made or full.each not in {"", *(c.name for c in columns_of(declaration(full.target)))}:
            raise _wrong(ledger.id, f"full: {full.target} {full.each}".rstrip())
        for group in (*((name,) for name in ledger.required), *ledger.any_of):
            if not {*group} & ledger.behind(full.target):
                raise _wrong(ledger.id, f"full: {full.target}, {group[0]}")


def _check_target(ledger: Ledger, target: str, properties: Mapping[str, str | Is]) -> None:
    is_declared = SCHEMA.has_node(target) or any(edge.name == target for edge in SCHEMA.edges)
    if not is_declared:
        raise _wrong(ledger.id, target)
    columns = {column.name: column for column in columns_of(declaration(target))}
    for stored, filled in properties.items():
        if stored not in columns or (isinstance(filled, str) and filled not in ledger.fields):
            raise _wrong(ledger.id, f"{target}.{stored} = {filled}")
        if isinstance(filled, Is) and columns[stored].values and filled.value not in columns[stored].values:
            raise _wrong(ledger.id, f"{target}.{stored} = {filled.value}")


def _wrong(where: str, what: str) -> SchemaError:
    return SchemaError(
        f"ledgers.toml 的 {where} 写得不对：{what}；请对照模式改正",
        f"ledgers.toml, {where} is wrong: {what}; mend it to fit the schema",
    )
