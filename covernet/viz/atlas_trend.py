"""The trend of the atlas: gaps over all snapshots, and what lies between the two newest.

The share profile publishes of rules about people, households and firms only totals, and of those no two of
which the difference is 1 to 4: such a value stands as "≈" its neighbour. What opened and closed is counted
there for rules whose subjects may stand singly, since before, after, opened and closed give one another away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from covernet.graph.declarations import EdgeType
from covernet.graph.difference import PARTS
from covernet.queries.audit import AuditResult
from covernet.queries.changes import Changes, PartChanges
from covernet.queries.history import History
from covernet.queries.rules import Rule
from covernet.viz.atlas_data import NETWORK, Facts
from covernet.viz.atlas_share import is_row
from covernet.viz.atlas_words import pair
from covernet.viz.redact import FEW, HIDDEN, Shown, is_small

Value = int | str
"""A figure of a series: a count, "<5", "…", or "≈" with the neighbouring value that it is near to."""

_CLOSED = 500
"""Closed gaps that the working profile lists."""


def trend_data(facts: Facts, past: History, *, published: Mapping[int, Shown] | None = None) -> dict[str, Any] | None:
    """What the trend page reads; None where there is but one snapshot.

    Parameters
    ----------
    published
        In the share profile what the page shows of each rule's gaps in the whole network; None for the
        working profile.
    """
    share = published is not None
    if past.latest is None:
        return None
    rules = past.audits[-1].rules
    counted = [_gaps(audit) for audit in past.audits]
    checked = [_checked(audit) for audit in past.audits]
    series = []
    for number, rule in enumerate(rules):
        pairs = [count.get(rule.full_id, Counter()) for count in counted]
        if published is not None and not is_row(rule.of or NETWORK):
            wholes = [c.get(rule.full_id, 0) for c in checked]
            series.append(series_for_sharing(rule, pairs, wholes, published.get(number, HIDDEN)))
        else:
            series.append([sum(pair.values()) for pair in pairs])
    moved = _moved(past.latest, share=share)
    return {
        "snapshots": [[audit.snapshot, audit.as_of.isoformat()] for audit in past.audits],
        "older": past.older,
        "unreadable": list(past.unreadable),
        "series": series,
        "rules": _by_rule(rules, moved),
        "places": _by_place(facts, moved),
        "parts": [_part(part, share=share) for part in past.latest.parts],
        "fresh": [] if share else _fresh(past.latest),
    }


def closed_rows(past: History) -> list[dict[str, Any]]:
    """Rows of the gaps that the newest snapshot has no longer, as the table of findings has them."""
    if past.latest is None:
        return []
    before, after = past.latest.before.table, past.latest.after.table
    kept = pc.and_(_is_gap(before), pc.invert(pc.is_in(before.column("id"), value_set=_ids(after))))
    found: list[dict[str, Any]] = before.filter(kept).slice(0, _CLOSED).to_pylist()
    return found


def _is_gap(table: pa.Table) -> pa.ChunkedArray:
    return pc.equal(table.column("status"), "gap")


def _ids(table: pa.Table) -> pa.Array:
    return table.filter(_is_gap(table)).column("id").combine_chunks()


def _gaps(audit: AuditResult) -> dict[str, Counter[str]]:
    """By rule: how many gaps of each label of subjects."""
    table = audit.table.filter(_is_gap(audit.table))
    counts: dict[str, Counter[str]] = {}
    columns = (table.column(name).to_pylist() for name in ("rule", "subject_label"))
    for (rule, label), n in Counter(zip(*columns, strict=True)).items():
        counts.setdefault(rule, Counter())[label] = n
    return counts


def _checked(audit: AuditResult) -> dict[str, int]:
    rows = audit.tally.group_by("rule").aggregate([("checked", "sum")]).to_pylist()
    return {row["rule"]: row["checked_sum"] for row in rows}


def series_for_sharing(
    rule: Rule, gaps: Sequence[Mapping[str, int]], checked: Sequence[int], published: Shown
) -> list[Value]:
    """Totals of a rule about people, households or firms, oldest first, that no subtraction undoes.

    Parameters
    ----------
    gaps
        For each snapshot how many gaps the rule has, by label of the subjects.
    checked
        For each snapshot how many subjects it has.
    published
        What the rest of the page shows of the newest.
    """
    own = [count.get(rule.of, 0) for count in gaps]
    # A cadence has one gap for every period: the subjects that have any are another count.
    if rule.kind == "cadence" or published == HIDDEN:
        return [HIDDEN] * len(own)
    shown: list[Value] = []
    exact: list[int] = []
    for n, whole, count in zip(reversed(own), reversed(checked), reversed(gaps), strict=True):
        others = sum(count.values()) - n
        near = [e for e in exact if is_small(abs(e - n))]
        if is_small(n):
            shown.append(FEW if not others else HIDDEN)
        elif is_small(whole - n):
            shown.append(HIDDEN)
        elif near:
            shown.append(f"≈{near[-1] + others}")
        else:
            exact.append(n)
            shown.append(n + others)
    return shown[::-1]


Moved = list[tuple[int, str, str, tuple[str | None, str | None, str | None]]]
"""0 opened, 1 closed, 2 continuing; rule; label of the subject; village, town and county."""


def _moved(latest: Changes, *, share: bool) -> Moved:
    before, after = _ids(latest.before.table), _ids(latest.after.table)
    moved: Moved = []
    for table, other, states in ((latest.after.table, before, (0, 2)), (latest.before.table, after, (1, None))):
        gaps = table.filter(_is_gap(table))
        there = pc.is_in(gaps.column("id"), value_set=other).to_pylist()
        names = ("rule", "subject_label", "village", "town", "county")
        columns = [gaps.column(name).to_pylist() for name in names]
        for known, rule, label, *place in zip(there, *columns, strict=True):
            state = states[known]
            if state is not None and (not share or is_row(label)):
                moved.append((state, rule, label, (place[0], place[1], place[2])))
    return moved


def _by_rule(rules: Sequence[Rule], moved: Moved) -> list[list[int]]:
    """Rule, opened, closed, continuing."""
    counts = Counter((rule, state) for state, rule, _, _ in moved)
    found = []
    for number, rule in enumerate(rules):
        row = [counts[(rule.full_id, state)] for state in range(3)]
        if any(row):
            found.append([number, *row])
    return found


def _by_place(facts: Facts, moved: Moved) -> list[list[int]]:
    """Place, opened, closed, continuing; gaps of places that are no longer there stand with the network."""
    counts = Counter((facts.leaf.get(place, 0), state) for state, _, _, place in moved)
    cells = sorted({cell for cell, _ in counts})
    return [[cell, *(counts[(cell, state)] for state in range(3))] for cell in cells]


def _part(part: PartChanges, *, share: bool) -> list[Any]:
    """Title, whether it is a relation, added, removed, changed."""
    declared = PARTS[part.part]
    numbers: list[Value] = [part.added, part.removed, part.changed]
    if isinstance(declared, EdgeType):
        open_ = all(is_row(a) and is_row(b) for a, b in declared.endpoints)
    else:
        open_ = is_row(declared.label)
    if share and not open_:
        numbers = [FEW if isinstance(n, int) and is_small(n) else n for n in numbers]
    return [pair(declared.title), isinstance(declared, EdgeType), *numbers]


def _fresh(latest: Changes) -> list[int]:
    """Numbers, in the list of findings, of the gaps that opened."""
    after = latest.after.table
    opened = pc.and_(_is_gap(after), pc.invert(pc.is_in(after.column("id"), value_set=_ids(latest.before.table))))
    return [number for number, yes in enumerate(opened.to_pylist()) if yes]
