"""Counts by contacts: right in the working profile, and nothing small to be had from the share profile by arithmetic."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from covernet.graph.snapshot import current_snapshot
from covernet.importers.bundle import import_bundle
from covernet.queries.audit import audit
from covernet.queries.packs import load_pack
from covernet.viz.atlas import write_atlas
from covernet.viz.atlas_contacts import Contacts
from covernet.viz.atlas_share import Redactor
from covernet.viz.redact import FEW, Shown, is_small
from tests.small import write_tables

DAY = dt.date(2025, 6, 30)

TREE = [-1, 0, 0, 0]
TOWN = "310151105"
Parts = tuple[int, int, int]
COUNT = st.sampled_from((0, 1, 2, 4, 5))


def add_up(leaves: Sequence[int]) -> tuple[int, ...]:
    return (sum(leaves), *leaves)


def fits(shown: Shown, value: int) -> bool:
    """Whether a value agrees with what is published: a marked count is 1 to 4, a hidden one anything."""
    return is_small(value) if shown == FEW else value == shown if isinstance(shown, int) else True


def open_values(
    wholes: Sequence[Shown], parts: dict[str, tuple[Shown, ...]], true: Sequence[int]
) -> list[list[set[int]]]:
    """For each of three leaves and three parts, values it has in worlds that agree with all that is shown."""
    tables = list(parts.values())

    def leaf(cell: int) -> list[Parts]:
        whole = wholes[cell]
        return [
            (a, b, size - a - b)
            for size in (
                (whole,)
                if isinstance(whole, int)
                else {n for n in range(true[cell] + 5) if n < 5 or abs(n - true[cell]) < 5}
            )
            if fits(whole, size)
            for a in range(size + 1)
            for b in range(size - a + 1)
            if all(fits(table[cell], n) for table, n in zip(tables, (a, b, size - a - b), strict=True))
        ]

    pairs: dict[Parts, list[tuple[Parts, Parts]]] = {}
    for left, right in itertools.product(leaf(2), leaf(3)):
        pairs.setdefault((left[0] + right[0], left[1] + right[1], left[2] + right[2]), []).append((left, right))
    fitting: set[Parts] = set()
    seen: list[list[set[int]]] = [[set() for _ in range(3)] for _ in range(3)]

    def note(cell: int, leaf_parts: Parts) -> None:
        for n, count in enumerate(leaf_parts):
            seen[cell][n].add(count)

    for first, rest in itertools.product(leaf(1), pairs):
        total = [a + b for a, b in zip(first, rest, strict=True)]
        if fits(wholes[0], sum(total)) and all(fits(table[0], n) for table, n in zip(tables, total, strict=True)):
            note(0, first)
            fitting.add(rest)
    for left, right in (pair for rest in fitting for pair in pairs[rest]):
        note(1, left)
        note(2, right)
    return seen


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(COUNT, COUNT, COUNT), min_size=3, max_size=3))
def test_no_part_of_three_follows_from_the_others(leaves: list[Parts]) -> None:
    """Each of 1, 2, 3 and 4 stays possible for every small count, whatever else of the page is put together."""
    nobody, one, more = (add_up([leaf[n] for leaf in leaves]) for n in range(3))
    wholes = add_up([sum(leaf) for leaf in leaves])
    redactor = Redactor(TREE)
    shown_wholes = redactor.counts(wholes)
    shown = redactor.split(Contacts(nobody, one, more, ()), wholes, shown_wholes)
    for name, values in (("nobody", nobody), ("one", one), ("more", more)):
        assert all(fits(s, n) for s, n in zip(shown[name], values, strict=True))
        assert not any(isinstance(s, int) and is_small(n) for s, n in zip(shown[name], values, strict=True))
    seen = open_values(shown_wholes, shown, wholes)
    for cell, leaf in enumerate(leaves):
        for n, count in enumerate(leaf):
            assert not is_small(count) or seen[cell][n] >= {1, 2, 3, 4}, (cell, n, shown, shown_wholes)


def drawn(folder: Path, seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Data of the share and the working page of a network of seven villages in two towns, made at random."""
    rng = random.Random(seed)
    towns = [TOWN, "310151106"]
    villages = [(f"{towns[n % 3 == 2]}{201 + n}", towns[n % 3 == 2]) for n in range(7)]
    groups = [(f"{v}-G{n}", v) for v, _ in villages for n in (1, 2)]
    members = [(f"{g}-M{n}", g) for g, _ in groups for n in range(rng.choice((1, 3, 6)))]
    homes = [(f"{v}-H{n:02d}", v) for v, _ in villages for n in range(rng.choice((3, 9, 30, 60)))]
    serves = set()
    for home, village in homes:
        own = [m for m, g in members if g.startswith(village)]
        serves |= {(m, home) for m in rng.sample(own, min(len(own), rng.choice((0, 1, 1, 1, 2))))}
    net = folder / "net"
    labelled = {"from_label": "Village", "to_label": "Town"}
    tables: dict[str, list[dict[str, str]]] = {
        "County": [{"id": "310151", "name": "崇明区"}],
        "Town": [{"id": t, "name": f"示例{t[-1]}镇"} for t in towns],
        "Village": [{"id": v, "name": f"示例{v[-2:]}村", "kind": "village"} for v, _ in villages],
        "IN_COUNTY": [{"from_label": "Town", "from": t, "to_label": "County", "to": "310151"} for t in towns],
        "IN_TOWN": [{**labelled, "from": v, "to": t} for v, t in villages],
        "PartyGroup": [{"id": g, "name": g, "kind": "natural_village"} for g, _ in groups],
        "IN_VILLAGE": [{"from_label": "PartyGroup", "from": g, "to_label": "Village", "to": v} for g, v in groups],
        "Member": [{"id": m, "name": "示例·甲"} for m, _ in members],
        "IN_GROUP": [{"from": m, "to": g} for m, g in members],
        "Household": [{"id": h} for h, _ in homes],
        "LIVES_IN": [{"from": h, "to": v} for h, v in homes],
        "SERVES": [{"from": m, "to": h} for m, h in sorted(serves)],
    }
    import_bundle([write_tables(folder / "bundle", tables)], net)
    snapshot = current_snapshot(net)
    changed = {"linkage": {"members_per_household": 2}} if seed % 2 else None
    result = audit(snapshot, [load_pack("linkage", changed)], as_of=DAY)
    pages = []
    for profile in ("share", "working"):
        file = folder / f"{profile}.html"
        write_atlas(snapshot, result, file, profile=profile)
        text = file.read_text(encoding="utf-8")
        pages.append(json.loads(text.partition('id="data">')[2].partition("</script>")[0]))
    return pages[0], pages[1]


Cells = tuple[int, ...]


class Attacker:
    """All that follows by adding and subtracting what a page shows, for one who knows which tables are the same.

    ``low`` and ``high`` are the least and the most that a count can be; equations are sums of counts that are zero.
    """

    def __init__(self, parents: Sequence[int]) -> None:
        self.parents = parents
        self.at: dict[Cells, int] = {}
        self.true: list[int] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.equations: list[list[tuple[int, int]]] = []

    def table(self, true: Sequence[int], shown: Sequence[Any] = ()) -> int:
        """A table's first count; one that equals another in every place is the same."""
        key = tuple(true)
        if key not in self.at:
            self.at[key] = len(self.true)
            self.true += key
            self.low += [0] * len(key)
            self.high += [float("inf")] * len(key)
            for cell in set(self.parents) - {-1}:
                below = [self.at[key] + child for child, up in enumerate(self.parents) if up == cell]
                self.add(self.at[key] + cell, below)
        first = self.at[key]
        for cell, value in enumerate(shown):
            least, most = (value, value) if isinstance(value, int) else (1, 4) if value == FEW else (0, float("inf"))
            self.low[first + cell] = max(self.low[first + cell], least)
            self.high[first + cell] = min(self.high[first + cell], most)
        return first

    def sum(self, whole: int, *parts: int) -> None:
        """A table is the sum of others."""
        for cell in range(len(self.parents)):
            self.add(whole + cell, [part + cell for part in parts])

    def add(self, whole: int, parts: Sequence[int]) -> None:
        """A count is the sum of others, of which some may be the same."""
        terms = Counter(parts)
        terms[whole] -= 1
        self.equations.append([(cell, sign) for cell, sign in terms.items() if sign])

    def learn(self) -> None:
        """Bring every count between the bounds that the others leave, until nothing changes."""
        changed = True
        while changed:
            changed = False
            for equation in self.equations:
                for cell, sign in equation:
                    if abs(sign) > 1:
                        continue
                    ends = [[self.low[c] * -s * sign, self.high[c] * -s * sign] for c, s in equation if c != cell]
                    low, high = sum(min(end) for end in ends), sum(max(end) for end in ends)
                    if low > self.low[cell] or high < self.high[cell]:
                        self.low[cell], self.high[cell] = max(self.low[cell], low), min(self.high[cell], high)
                        changed = True

    def found(self) -> list[int]:
        """Small counts that are known now, or would be by elimination."""
        known = [cell for cell in range(len(self.true)) if self.low[cell] == self.high[cell]]
        rows = np.zeros((len(self.equations) + len(known), len(self.true)))
        for number, equation in enumerate(self.equations):
            for cell, sign in equation:
                rows[number, cell] += sign
        for number, cell in enumerate(known, len(self.equations)):
            rows[number, cell] = 1
        _, sizes, basis = np.linalg.svd(rows)
        free = basis[int((sizes > 1e-9).sum()) :]
        fixed = np.abs(free).max(axis=0, initial=0.0) < 1e-9
        return [cell for cell in np.flatnonzero(fixed).tolist() if is_small(self.true[cell])]


def attack(shown: dict[str, Any], true: dict[str, Any]) -> Attacker:
    """Everything that a share page says of labels that may only be counted, put together."""
    one = Attacker([place[3] for place in true["places"]])
    counted = [label for label in true["counts"] if label not in shown["rowLabels"]]
    whole = {label: one.table(true["counts"][label], shown["counts"][label]) for label in counted}
    for title, known, own in zip(true["measureTitles"], shown["measures"], true["measures"], strict=True):
        if title[2] in counted:
            rest = [a - b for a, b in zip(own["checked"], own["gaps"], strict=True)]
            checked = one.table(own["checked"], known["checked"])
            one.sum(checked, one.table(own["gaps"], known["gaps"]), one.table(rest))
    parts = {name: one.table(true["contacts"][name], shown["contacts"][name]) for name in shown["contacts"]}
    one.sum(whole["Household"], parts["nobody"], parts["one"], parts["more"])
    for left, right, other in itertools.permutations(("nobody", "one", "more")):
        pair = [a + b for a, b in zip(true["contacts"][left], true["contacts"][right], strict=True)]
        one.sum(one.table(pair), parts[left], parts[right])
        one.sum(whole["Household"], one.table(pair), parts[other])
    rest = [a - b for a, b in zip(true["counts"]["Member"], true["contacts"]["short"], strict=True)]
    one.sum(whole["Member"], parts["short"], one.table(rest))
    one.learn()
    return one


@pytest.mark.parametrize("seed", range(6))
def test_nothing_small_follows_from_the_share_page(tmp_path: Path, seed: int) -> None:
    shown, true = drawn(tmp_path, seed)
    small = [n for name in true["contacts"] for n in true["contacts"][name] if is_small(n)]
    assert len(small) > 5 and any(isinstance(n, int) and n for cells in shown["contacts"].values() for n in cells)
    one = attack(shown, true)
    assert all(low <= n <= high for low, n, high in zip(one.low, one.true, one.high, strict=True))
    assert one.found() == []


def test_the_attacker_undoes_plain_masking(tmp_path: Path) -> None:
    """The positive control: with small counts marked and nothing else hidden, there is something to be had."""
    _, true = drawn(tmp_path, 0)

    def masked(values: Sequence[int]) -> list[Any]:
        return [FEW if is_small(n) else n for n in values]

    shown = {
        "rowLabels": ["County", "Town", "Village", "PartyGroup"],
        "counts": {label: masked(values) for label, values in true["counts"].items()},
        "measures": [{"checked": masked(m["checked"]), "gaps": masked(m["gaps"])} for m in true["measures"]],
        "contacts": {name: masked(values) for name, values in true["contacts"].items()},
    }
    assert attack(shown, true).found()


def test_the_counts_are_those_of_the_village_pages(tmp_path: Path) -> None:
    """The page counts squares and room by itself; the tables come from the database."""
    _, data = drawn(tmp_path, 2)
    for cell, village in data["villages"].items():
        counts = {name: data["contacts"][name][int(cell)] for name in ("nobody", "one", "more")}
        assert counts == {name: village["contacts"].count(str(n)) for n, name in enumerate(counts)}
        loads = [len(m[3]) for m in village["members"]]
        short = 0
        for n, (_, _, group, homes) in enumerate(village["members"]):
            alone = sum(village["contacts"][at] == "1" for at in homes)
            others = [k for k, m in enumerate(village["members"]) if k != n and m[2] == group >= 0]
            short += alone > sum(max(0, data["most"] - loads[k]) for k in others)
        assert data["contacts"]["short"][int(cell)] == short
    assert sum(data["contacts"]["short"]) > 0
