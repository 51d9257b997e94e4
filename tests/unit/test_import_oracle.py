"""Importing random small bundles with faults against a naive re-implementation that shares no code with it."""

from __future__ import annotations

import csv
import datetime as dt
import re
import tempfile
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from covernet.graph.snapshot import Network
from covernet.importers.bundle import import_bundle

LABELS = {
    "Member": "党员",
    "Worker": "工作人员",
    "Grid": "网格",
    "Organization": "单位",
    "Village": "村居",
    "Household": "户",
}
PEOPLE = ("Member", "Worker")
PAIRS = {
    "SERVES": [("Member", "Household")],
    "HAS_ROLE": [(a, b) for a in PEOPLE for b in ("Chain", "CommercialZone", "Grid", "Village", "VillagerGroup",
                 "PartyGroup", "Branch", "Organization", "Town", "Team")],
    "PAIRED_WITH": [("Organization", "Organization"), ("Organization", "Branch"), ("Organization", "Village"),
                    ("Branch", "Branch"), ("Branch", "Village"), ("Village", "Village")],
}  # fmt: skip
KEYS = {"SERVES": None, "HAS_ROLE": "role", "PAIRED_WITH": "kind"}
ORDER = ["bad-row", "refused-value", "missing-id", "bad-type", "bad-value", "bad-interval", "duplicate-id",
         "wrong-endpoint", "dangling-from", "dangling-to"]  # fmt: skip
KINDS = {"full": "full", "probationary": "probationary", "正式党员": "full", "预备党员": "probationary"}

ids = st.sampled_from(["a", "b", "c", " a", "", "é", "e\u0301", "b\u3000"])
noise = st.sampled_from(["甲", "乙", "", "甲", "13812345678", "甲\x01"])
date = st.sampled_from(["", "2024-01-01", "2024-06-30", "2024-6-30", "2024-02-30"])
flag = st.sampled_from(["", "是", "TRUE", "false", "否", "maybe"])
kind = st.sampled_from(["", "full", "正式党员", "预备党员", "other"])
label = st.sampled_from(["", "", "", *LABELS, *LABELS.values(), "Nothing"])
role = st.sampled_from(["", "", "网格长", "网格员"])

HEADERS: dict[str, dict[str, Any]] = {
    "Member": {"id": ids, "name": noise, "kind": kind, "office": flag, "since": date, "until": date},
    "Worker": {"id": ids}, "Grid": {"id": ids, "name": noise}, "Organization": {"id": ids}, "Village": {"id": ids},
    "Household": {"id": ids},
    "SERVES": {"from": ids, "to": ids, "since": date, "until": date},
    "HAS_ROLE": {"from": ids, "to": ids, "role": role, "from_label": label, "to_label": label},
    "PAIRED_WITH": {"from": ids, "to": ids, "kind": role, "from_label": label, "to_label": label},
}  # fmt: skip

Table = tuple[str, str, list[str], list[list[str]]]


@st.composite
def tables(draw: st.DrawFn) -> list[Table]:
    made: list[Table] = []
    for target, columns in HEADERS.items():
        for folder in draw(st.sampled_from([["x"], ["x"], ["x", "y"], []])):
            names = list(columns)
            required = [n for n in names if n in ("id", "from", "to")]
            used = draw(st.permutations(required + [n for n in names if n not in required and draw(st.booleans())]))
            width = st.lists(st.just("extra"), max_size=1) if draw(st.integers(0, 9)) == 0 else st.just([])
            row = st.tuples(st.tuples(*(columns[n] for n in used)), width).map(lambda r: [*r[0], *r[1]])
            made.append((folder, target, list(used), draw(st.lists(row, max_size=6))))
    return made


def clean(cell: str) -> str | None:
    return unicodedata.normalize("NFC", cell.strip()) or None


def typed(name: str, cell: str | None) -> tuple[Any, str | None]:
    """A value and the fault of its cell."""
    if cell is None:
        return None, None
    if "13812345678" in cell:
        return None, "refused-value"
    if name in ("since", "until"):
        try:
            return (dt.date.fromisoformat(cell), None) if re.fullmatch(r"\d{4}-\d\d-\d\d", cell) else (None, "bad-type")
        except ValueError:
            return None, "bad-type"
    if name == "office":
        value = {"是": True, "true": True, "否": False, "false": False}.get(cell.lower())
        return value, None if value is not None else "bad-type"
    if name == "member_kind":
        return KINDS.get(cell), None if cell in KINDS else "bad-value"
    return cell, "bad-value" if "\x01" in cell else None


def naive(made: list[Table]) -> tuple[dict[tuple[str, str], Counter[str]], dict[str, set[Any]]]:
    rows = []
    for folder, target, header, cells in sorted(made, key=lambda t: f"{t[0]}/{t[1]}.csv"):
        for line, row in enumerate(cells, start=2):
            values = [clean(c) for c in row]
            if not any(values):
                continue
            record: dict[str, Any] = {
                "place": (folder, target),
                "line": line,
                "faults": set(),
                "raw": {},
                "extra": values[len(header) :],
            }
            if any(record["extra"]):
                record["faults"].add("bad-row")
            for name, cell in zip(header, values, strict=False):
                special = "member_kind" if (target, name) == ("Member", "kind") else name
                value, fault = typed(special, cell)
                record[name] = value
                record["raw"][name] = value if fault is None else ("?", cell)
                if fault:
                    record["faults"].add(fault)
                if cell is None and name in ("id", "from", "to"):
                    record["faults"].add("missing-id")
            if record.get("since") and record.get("until") and record["until"] <= record["since"]:
                record["faults"].add("bad-interval")
            rows.append(record)
    nodes = [r for r in rows if r["place"][1] in LABELS]
    for record in nodes:
        record["key"] = record["raw"]["id"] and (record["place"][1], record["raw"]["id"])
    settle(nodes)
    known = {r["key"] for r in nodes if r["fate"] == "accepted"}
    edges = [r for r in rows if r["place"][1] in PAIRS]
    for record in edges:
        resolve(record, known)
    settle(edges)
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    kept: dict[str, set[Any]] = defaultdict(set)
    for record in rows:
        counts[record["place"]][record["fate"]] += 1
        if record["fate"] == "accepted":
            kept[record["place"][1]].add((record["key"], record.get("since"), record.get("until"), record.get("name"),
                                          record.get("office")))  # fmt: skip
    return counts, kept


def resolve(record: dict[str, Any], known: set[tuple[str, str]]) -> None:
    target = record["place"][1]
    directed = target != "PAIRED_WITH"
    pairs = PAIRS[target] + ([] if directed else [(b, a) for a, b in PAIRS[target] if a != b])
    labels = [{*LABELS, "Branch", "Chain"} & {p[side] for p in pairs} for side in (0, 1)]
    ends, given, astray = [record.get("from"), record.get("to")], [], []
    for side, name in enumerate(("from_label", "to_label")):
        cell = record.get(name)
        word = next((x for x, zh in LABELS.items() if cell in (x, zh)), None)
        given.append(word if word in labels[side] else None)
        astray.append(cell is not None and given[-1] is None)
    if any(astray):
        record["faults"].add("wrong-endpoint")
    if all(given) and tuple(given) not in pairs:
        record["faults"].add("wrong-endpoint")
    candidates = []
    for side in (0, 1):
        own, other = given[side], given[1 - side]
        may = [own] if own else [p[side] for p in pairs if other in (None, p[1 - side])]
        candidates.append({x for x in may if (x, ends[side]) in known})
        if not candidates[side] and not astray[side] and ends[side] is not None:
            record["faults"].add(("dangling-from", "dangling-to")[side])
    fits = [(a, b) for a, b in pairs if a in candidates[0] and b in candidates[1]]
    if not any(astray) and all(candidates) and len(fits) != 1:
        record["faults"].add("wrong-endpoint")
    if any(astray) and all(candidates) and len(fits) > 1:
        record["faults"].add("wrong-endpoint")
    pair = fits[0] if len(fits) == 1 else (pairs[0] if len(pairs) == 1 and not any(astray) else tuple(given))
    sides = [(pair[0], ends[0]), (pair[1], ends[1])]
    if not directed:
        backward = [(b, a) for a, b in PAIRS[target] if a != b]
        said = [(a or "", b or "") for a, b in sides]
        if pair in backward or ((pair not in PAIRS[target] or pair[0] == pair[1]) and said != sorted(said)):
            sides.reverse()
    record["key"] = (*sides, record.get(KEYS[target] or "-")) if all(ends) else None


def settle(rows: list[dict[str, Any]]) -> None:
    """Give each row its fate: quarantined for its first fault, skipped as a repeat, or accepted."""
    groups: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for record in rows:
        if record["key"]:
            groups[record["place"][1], record["key"]].append(record)
    for group in groups.values():
        said = []
        for record in group:
            ignored = ("id", "from", "to", "from_label", "to_label")
            said.append(({k: v for k, v in record["raw"].items() if v is not None and k not in ignored},
                         [x for x in record["extra"] if x]))  # fmt: skip
        if any(x != said[0] for x in said):
            for record in group:
                record["faults"].add("duplicate-id")
    seen = set()
    for record in rows:
        if record["faults"]:
            record["fate"] = min(record["faults"], key=ORDER.index)
        elif (record["place"][1], record["key"]) in seen:
            record["fate"] = "skipped"
        else:
            seen.add((record["place"][1], record["key"]))
            record["fate"] = "accepted"


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables())
def test_an_import_agrees_with_the_naive_one(made: list[Table]) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for folder, target, header, rows in made:
            (root / folder).mkdir(exist_ok=True)
            with (root / folder / f"{target}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([header, *rows])
        sources = sorted(p for p in root.iterdir())
        if not sources:
            return
        report = import_bundle(sources, root / "net")
        counts, kept = naive(made)
        shared = Counter(target for _, target, _, _ in made)
        for folder, target, _, _ in made:
            file_name = f"{folder}/{target}.csv" if shared[target] > 1 else f"{target}.csv"
            (table,) = [t for t in report.tables if t.file == file_name]
            fates = counts[folder, target]
            got = dict(table.reasons) | {"accepted": table.accepted, "skipped": table.skipped}
            assert {k: v for k, v in got.items() if v} == dict(fates), (file_name, table)
            assert table.read == table.accepted + table.quarantined + table.skipped == sum(fates.values())
        for target in HEADERS:
            assert stored(root / "net", target) == kept[target], target


def stored(network: Path, target: str) -> set[Any]:
    snapshot = Network(network).current()
    assert snapshot is not None
    found = set()
    for path in snapshot.files(f"{'nodes' if target in LABELS else 'edges'}/{target}"):
        for row in pq.ParquetFile(path).read().to_pylist():
            if target in LABELS:
                key: Any = (target, row["id"])
            else:
                ends = ((row["from_label"], row["from_id"]), (row["to_label"], row["to_id"]))
                key = (*ends, row.get(KEYS[target] or "-"))
            found.add((key, row["since"], row["until"], row.get("name"), row.get("office")))
    return found
