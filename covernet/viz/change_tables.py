"""What people read of a change sheet in a terminal: what moves, why the rest does not, and the audit before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from covernet.graph.model import SCHEMA
from covernet.importers.changes.plan import Planned
from covernet.importers.changes.rules import SHEET
from covernet.importers.changes.take import Taken
from covernet.importers.headers import shown_name
from covernet.importers.mapping.ledger_file import bundled_ledgers
from covernet.importers.mapping.places import Place
from covernet.importers.report import reason_title
from covernet.queries.changes import Changes
from covernet.viz.tables import columns
from covernet.viz.words import Names

_FIRST = 12
"""Units and parts that are listed before the table says how many there are besides."""


def moves_table(taken: Sequence[Planned]) -> Table:
    """Every change that is taken, with how much moves."""
    table = Table(title="变更 changes", title_justify="left")
    columns(
        table,
        ("生效", "from"),
        ("变更", "change"),
        ("原单位", "old"),
        ("新单位", "new"),
        ("随之变动", "what moves"),
        ("其中单位", "units among it"),
    )
    for planned in taken:
        moved = [f"{SCHEMA.node(label).title.zh} {count}" for label, count in planned.moved.items()]
        resting = [f"留在原单位的记录 records that stay {planned.resting}"] if planned.resting else []
        table.add_row(
            str(planned.day),
            f"{_kind(planned.kind)} {SCHEMA.node(planned.label).title.zh}",
            Text(_units(planned.old)),
            Text(_units(planned.new)),
            "\n".join((*moved, *resting)) if planned.is_new else "网络已是如此 it is so already",
            Text(_units(planned.units)),
        )
    return table


def _kind(kind: str) -> str:
    ledger = bundled_ledgers().get(SHEET)
    column = ledger.column_of("change") if ledger else None
    return column.values[kind].zh if column else kind


def _units(units: Sequence[Place]) -> str:
    lines = [f"{unit.name} {unit.id}".strip() for unit in units[:_FIRST]]
    return "\n".join([*lines, *([f"… {len(units)}"] if len(units) > _FIRST else [])])


def troubles_table(taken: Taken) -> Table:
    """Names that are not certain, and parts that go nowhere, with the candidates."""
    table = Table(title="待明确 to be made clear", title_justify="left")
    columns(
        table,
        ("位置", "where"),
        ("原因", "reason"),
        ("表中写法", "as written"),
        ("候选或缺去向的", "candidates, or what goes nowhere"),
    )
    for trouble in taken.plan.troubles:
        reason = reason_title(trouble.code)
        listed = [f"{SCHEMA.node(unit.label).title.zh} {unit.name} {unit.id}" for unit in trouble.candidates[:_FIRST]]
        more = [f"… {len(trouble.candidates)}"] if len(trouble.candidates) > _FIRST else []
        table.add_row(
            Text(str(taken.where(trouble.line))),
            f"{reason.zh}\n{reason.en}",
            Text(shown_name(trouble.text) if trouble.text else "—"),
            Text("\n".join((*listed, *more)) or "—"),
        )
    return table


def figures(found: Changes, names: Names, language: str) -> Iterator[Table]:
    """What an audit says before and after, by rule and by town, where that is different."""
    day = found.after.as_of
    rules = Table(title=f"审计 audit，审计日 as of {day}", title_justify="left")
    columns(rules, ("规则", "rule"), *_FIGURES, right=(1, 2, 3, 4))
    same = 0
    for before, after in zip(found.before.summary, found.after.summary, strict=True):
        if before.total == after.total:
            same += 1
            continue
        counts = (before.total.checked, after.total.checked, before.total.gaps, after.total.gaps)
        rules.add_row(Text(after.rule.title.in_(language)), *map(str, counts))
    rules.caption = f"相同的规则 rules that are the same: {same}"
    yield rules
    towns = Table(title="各乡镇缺口 gaps by town", title_justify="left")
    columns(towns, ("乡镇", "town"), *_FIGURES, right=(1, 2, 3, 4))
    sides = [_by_town(found, of_after) for of_after in (False, True)]
    for town in sorted({*sides[0], *sides[1]}):
        before_, after_ = (side.get(town, (0, 0)) for side in sides)
        if before_ != after_:
            counts = (before_[0], after_[0], before_[1], after_[1])
            towns.add_row(Text(names.get(("Town", town), town)), *map(str, counts))
    if towns.rows:
        yield towns


_FIGURES = (("检查 前", "checked before"), ("后", "after"), ("缺口 前", "gaps before"), ("后", "after"))


def _by_town(found: Changes, of_after: bool) -> dict[str, tuple[int, int]]:
    """Checked subjects and gaps of all rules by town."""
    counts: dict[str, tuple[int, int]] = {}
    for summary in (found.after if of_after else found.before).summary:
        for town, count in summary.by["town"].items():
            checked, gaps = counts.get(town, (0, 0))
            counts[town] = (checked + count.checked, gaps + count.gaps)
    return counts
