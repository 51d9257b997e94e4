"""What the queries of docs/neo4j.md should answer, worked out with pandas from a snapshot's files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from covernet.graph.snapshot import Snapshot

Values = Mapping[str, Any]
Rows = list[tuple[Any, ...]]


class Graph:
    """A snapshot's tables, on a day."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._kept: dict[object, pd.DataFrame] = {}

    def _read(self, part: str) -> pd.DataFrame:
        if part not in self._kept:
            frames = [pd.read_parquet(path) for path in self._snapshot.files(part)]
            self._kept[part] = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
        return self._kept[part]

    def nodes(self, label: str, day: dt.date) -> pd.DataFrame:
        """Nodes that are there on a day, by id."""
        if (label, day) not in self._kept:
            frame = self._read(f"nodes/{label}")
            self._kept[label, day] = frame[_there(frame, day)].set_index("id") if len(frame) else frame
        return self._kept[label, day]

    def edges(self, kind: str, day: dt.date, start: str | None = None, end: str | None = None) -> pd.DataFrame:
        """Edges that are there on a day with both of their ends, maybe only between two labels."""
        key = kind, day, start, end
        if key not in self._kept:
            self._kept[key] = self._edges(*key)
        return self._kept[key]

    def _edges(self, kind: str, day: dt.date, start: str | None, end: str | None) -> pd.DataFrame:
        frame = self._read(f"edges/{kind}")
        if not len(frame):
            return pd.DataFrame(columns=["from_label", "from_id", "to_label", "to_id", "since"])
        frame = frame[_there(frame, day)]
        for side, label in (("from", start), ("to", end)):
            if label is not None:
                frame = frame[frame[f"{side}_label"] == label]
            there = {one: set(self.nodes(one, day).index) for one in frame[f"{side}_label"].unique()}
            ends = zip(frame[f"{side}_label"], frame[f"{side}_id"], strict=True)
            frame = frame[pd.Series([id_ in there[one] for one, id_ in ends], index=frame.index, dtype=bool)]
        return frame

    def name(self, label: str, id_: str) -> str | None:
        """A node's name, where it is published without being asked for."""
        frame = self._read(f"nodes/{label}")
        if label in ("Member", "Worker") or "name" not in frame:
            return None
        name = _plain(frame[frame["id"] == id_]["name"].iloc[0])
        return None if name is None else str(name)


def _there(frame: pd.DataFrame, day: dt.date) -> pd.Series[bool]:
    since, until, on = pd.to_datetime(frame["since"]), pd.to_datetime(frame["until"]), pd.Timestamp(day)
    return (since.isna() | (since <= on)) & (until.isna() | (until > on))


def _plain(value: Any) -> Any:
    return None if value is None or value != value else value


def _rows(frame: pd.DataFrame, *columns: str) -> Rows:
    return [tuple(_plain(value) for value in row) for row in frame[list(columns)].itertuples(index=False)]


def _served(graph: Graph, day: dt.date) -> set[str]:
    return set(graph.edges("SERVES", day)["to_id"])


def unserved_households(graph: Graph, given: Values) -> Rows:
    homes = graph.edges("LIVES_IN", given["day"])
    living = set(homes[homes["to_id"] == given["village"]]["from_id"])
    return [(id_,) for id_ in sorted(living - _served(graph, given["day"]))]


def chain(graph: Graph, given: Values) -> Rows:
    day = given["day"]
    serves = graph.edges("SERVES", day)
    rows = pd.DataFrame({"member": serves[serves["to_id"] == given["household"]]["from_id"]})
    if given["household"] not in graph.nodes("Household", day).index:
        return []
    if not len(rows):
        return [(None, None, None, None)]
    steps = (
        ("member", "party_group", graph.edges("IN_GROUP", day)),
        ("party_group", "village", graph.edges("IN_VILLAGE", day, "PartyGroup")),
        ("village", "town", graph.edges("IN_TOWN", day, "Village")),
    )
    for start, end, edges in steps:
        step = edges[["from_id", "to_id"]].rename(columns={"from_id": start, "to_id": end})
        rows = rows.merge(step, on=start, how="left")
    return _rows(rows, "member", "party_group", "village", "town")


def lost_households(graph: Graph, given: Values) -> Rows:
    serves = graph.edges("SERVES", given["day"])
    members = serves.groupby("to_id")["from_id"].agg(set)
    return [(id_,) for id_, by in members.items() if by == {given["member"]}]


def loads(graph: Graph, given: Values) -> Rows:
    day = given["day"]
    groups = graph.edges("IN_GROUP", day).groupby("from_id")["to_id"].min()
    counts = graph.edges("SERVES", day).groupby("from_id")["to_id"].nunique()
    found = ((member, group, int(counts.get(member, 0))) for member, group in groups.items())
    return [row for row in found if not given["low"] <= row[2] <= given["high"]]


def gaps_by_village(graph: Graph, given: Values) -> Rows:
    day = given["day"]
    homes = graph.edges("LIVES_IN", day).groupby("to_id")["from_id"].agg(set)
    towns = graph.edges("IN_TOWN", day, "Village").groupby("from_id")["to_id"].agg(list)
    served = _served(graph, day)
    return [
        (town, village, graph.name("Village", str(village)), len(living), len(living - served))
        for village, living in homes.items()
        for town in towns.get(village, [None])
    ]


def outside_carriers(graph: Graph, given: Values) -> Rows:
    day = given["day"]
    covered = {id_ for kind in ("IN_CHAIN", "IN_ZONE", "IN_GRID")
               for id_ in graph.edges(kind, day, "Organization")["from_id"]}  # fmt: skip
    lies = pd.concat([graph.edges(kind, day, "Organization") for kind in ("IN_VILLAGE", "IN_TOWN")])
    place = lies.groupby("from_id")["to_id"].min()
    units = graph.nodes("Organization", day)
    wanted = units[(units["sector"] == given["sector"]) & ~units.index.isin(covered)]
    return [(id_, row["name"], _plain(row["kind"]), place.get(id_)) for id_, row in wanted.iterrows()]


def covered_by(graph: Graph, given: Values) -> Rows:
    day, unit = given["day"], given["organization"]
    bodies = graph.edges("ESTABLISHED_FOR", day)
    bodies = bodies[bodies["from_label"].isin(["Branch", "Committee"])]
    rows: Rows = []
    for kind in ("IN_CHAIN", "IN_ZONE", "IN_GRID", "GUIDES", "ESTABLISHED_FOR", "HAS_ROLE"):
        edges = graph.edges(kind, day)
        for mine, other in (("from", "to"), ("to", "from")):
            ours = edges[(edges[f"{mine}_label"] == "Organization") & (edges[f"{mine}_id"] == unit)]
            for edge in ours.to_dict("records"):
                label, id_ = edge[f"{other}_label"], edge[f"{other}_id"]
                is_carrier = label in ("Chain", "CommercialZone", "Grid")
                own = bodies[(bodies["to_label"] == label) & (bodies["to_id"] == id_)]["from_id"] if is_carrier else []
                rows.append((kind, _plain(edge.get("role")), id_, graph.name(label, id_), sorted(own)))
    return rows


def villages_without_branch(graph: Graph, given: Values) -> Rows:
    day = given["day"]
    with_branch = set(graph.edges("ESTABLISHED_FOR", day, "Branch", "Grid")["to_id"])
    grids = graph.edges("IN_GRID", day, "Village").groupby("from_id")["to_id"].agg(sorted)
    villages = graph.nodes("Village", day)
    rows = [(id_, row["name"], grids.get(id_, [])) for id_, row in villages.iterrows()]
    return [row for row in rows if not with_branch & set(row[2])]


def vacant_roles(graph: Graph, given: Values) -> Rows:
    held = graph.edges("HAS_ROLE", given["day"], None, "Grid").groupby("to_id")["role"].agg(set)
    rows = []
    for id_, row in graph.nodes("Grid", given["day"]).iterrows():
        vacant = [role for role in given["roles"] if role not in held.get(id_, set())]
        rows += [(id_, row["name"], vacant)] if vacant else []
    return rows


def idle_pairs(graph: Graph, given: Values) -> Rows:
    day = given["day"]
    start = (pd.Timestamp(day) - pd.DateOffset(months=given["months"])).date()
    dates = graph.nodes("Activity", day)["date"].to_dict()
    recent = {id_ for id_, date in dates.items() if date is not None and start < date <= day}
    lying = graph.edges("IN_VILLAGE", day)
    acting = lying[lying["from_label"].isin(["Branch", "Committee"])]
    touched: dict[str, set[str]] = {}
    for kind in ("HELD_BY", "ATTENDED_BY", "ABOUT"):
        for edge in graph.edges(kind, day, "Activity").to_dict("records"):
            if edge["from_id"] in recent:
                touched.setdefault(edge["to_id"], set()).add(edge["from_id"])

    def of(label: str, id_: str) -> set[str]:
        behalf = [*acting[acting["to_id"] == id_]["from_id"]] if label == "Village" else []
        return {activity for one in (id_, *behalf) for activity in touched.get(one, ())}

    rows: Rows = []
    for pair in graph.edges("PAIRED_WITH", day).to_dict("records"):
        is_old = _plain(pair["since"]) is None or pair["since"] <= start
        together = of(pair["from_label"], pair["from_id"]) & of(pair["to_label"], pair["to_id"])
        rows += [(_plain(pair["kind"]), pair["from_id"], pair["to_id"])] if is_old and not together else []
    return rows


def quiet_branches(graph: Graph, given: Values) -> Rows:
    day = given["day"]
    start = (pd.Timestamp(day) - pd.DateOffset(months=given["months"])).date()
    dates = graph.nodes("Activity", day)["date"].to_dict()
    held = graph.edges("HELD_BY", day, "Activity", "Branch")
    last: dict[str, dt.date] = {}
    for activity, branch in zip(held["from_id"], held["to_id"], strict=True):
        date = dates[activity]
        if date is not None and date <= day:
            last[branch] = max(date, last.get(branch, date))
    rows = [(id_, row["name"], last.get(str(id_))) for id_, row in graph.nodes("Branch", day).iterrows()]
    return [row for row in rows if row[2] is None or row[2] <= start]


def unmatched_items(graph: Graph, given: Values) -> Rows:
    day = given["day"]
    matched = graph.edges("MATCHED_TO", day)
    owners = graph.edges("OWNED_BY", day).groupby("from_id")["to_id"].agg(sorted)
    done = {*matched["from_id"], *matched["to_id"]}
    items = graph.nodes("ListItem", day)
    free = items[~items.index.isin(done)]
    return [(_plain(row["kind"]), id_, _plain(row["theme"]), owners.get(id_, [])) for id_, row in free.iterrows()]


def changed_hands(graph: Graph, given: Values) -> Rows:
    def holders(day: dt.date) -> dict[tuple[Any, ...], set[str]]:
        out: dict[tuple[Any, ...], set[str]] = {}
        for kind in ("SERVES", "HAS_ROLE"):
            for edge in graph.edges(kind, day).to_dict("records"):
                key = kind, _plain(edge.get("role")), edge["to_label"], edge["to_id"]
                out.setdefault(key, set()).add(edge["from_id"])
        return out

    before, now = holders(given["before"]), holders(given["day"])
    rows: Rows = []
    for key in before.keys() | now.keys():
        left, came = before.get(key, set()) - now.get(key, set()), now.get(key, set()) - before.get(key, set())
        rows += [(key[0], key[1], key[3], sorted(left), sorted(came))] if left or came else []
    return rows


ANSWERS: Mapping[str, Callable[[Graph, Values], Rows]] = {
    "Households of a village that nobody serves": unserved_households,
    "Chain of a household up to its town": chain,
    "What is lost when a member leaves": lost_households,
    "Overloaded and idle members": loads,
    "Gaps of every village, by town": gaps_by_village,
    "Organizations in no carrier": outside_carriers,
    "Who covers an organization": covered_by,
    "Villages whose grid has no Party organization": villages_without_branch,
    "Roles of a grid still vacant": vacant_roles,
    "Idle pairs": idle_pairs,
    "Party organizations that fell quiet": quiet_branches,
    "One-sided lists": unmatched_items,
    "What changed hands between two days": changed_hands,
}
"""For the heading of each query: its answer. What is published is known from the snapshot's number and the options."""
