"""The ledgers as a page of the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from covernet.importers.mapping.ledger_file import bundled_ledgers
from covernet.importers.mapping.ledgers import Field, Full, Ledger

_HEAD = """\
# Ledgers

Generated from `covernet/importers/mapping/ledgers.toml` by `make docs`; a test fails when it is stale. How sheets are
recognised and mapped is said in [mapping.md](mapping.md).
"""

_CHANGES = "[time.md](time.md#as-a-change-sheet)"


def ledgers_markdown() -> str:
    """Every ledger with its columns, the headers they are known by, and what a line becomes."""
    return "\n".join([_HEAD, *(line for ledger in bundled_ledgers().all for line in _ledger(ledger))])


def _ledger(ledger: Ledger) -> Iterator[str]:
    yield f"## {ledger.title.zh} · {ledger.title.en}\n"
    made = dict.fromkeys((*(node.label for node in ledger.nodes), *(edge.type for edge in ledger.edges)))
    becomes = f"A line becomes: {_listed(list(made))}." if made else f"For `covernet change` ({_CHANGES})."
    yield f"`{ledger.id}`. {becomes}"
    if ledger.full:
        yield f"A full list (`--full`) ends: {', '.join(map(_full, ledger.full))}."
    yield "\n| field | column | needed | also known as |\n|---|---|---|---|"
    for name, field in ledger.fields.items():
        yield f"| `{name}` | {field.title.zh} · {field.title.en} | {_need(ledger, field)} | {'、'.join(field.aliases[1:])} |"
    yield ""


def _full(full: Full) -> str:
    return f"`{full.target}`" + (f" of each `{full.each}` that it names" if full.each else "")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _need(ledger: Ledger, field: Field) -> str:
    if field.name in ledger.required:
        return "yes"
    group = next((group for group in ledger.any_of if field.name in group), None)
    if group:
        return f"one of {_listed(group)}"
    group = next((group for group in ledger.columns if field.name in group), None)
    return f"a column of {_listed(group)}" if group else ""
