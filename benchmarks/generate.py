"""Write the bundle of an invented network of any size; the same size and seed give the same bytes.

    python benchmarks/generate.py 1000000 OUT

Codes look like the official ones (12-digit villages below 6-digit counties); people are invented. Coverage
is uneven: households that nobody serves, members who serve too few or too many, groups without members,
organizations outside every carrier, villages in no grid or in two, roles that nobody holds, chains that break.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from covernet.graph.model import SCHEMA

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

HOUSEHOLDS_PER_VILLAGE = 650
VILLAGES_PER_TOWN = 21
TOWNS_PER_COUNTY = 12
ROLES = ("党建联络员", "政策宣传员", "信息收集员", "矛盾调解员", "安全巡查员",
         "环境监督员", "代办服务员", "文明引导员", "法律服务员", "消防协管员")  # fmt: skip
_COUNTIES = (
    *(310100 + n for n in (51, 20, 18, 17, 16, 15, 14, 13, 12, 10, 9, 7, 6, 5, 4, 1)),
    *(320100 + n for n in (2, 4, 5, 6, 11, 13, 14, 15, 16, 17, 18)),
    *(320500 + n for n in (5, 6, 7, 8, 9, 81, 82, 83, 85)),
    *(330100 + n for n in (2, 5, 6, 8, 9, 10, 11, 12, 13, 14, 22, 27, 82)),
    *(330200 + n for n in (3, 5, 6, 11, 12, 13, 25, 26, 81, 82)),
    *(province + city + n for province in range(340000, 380000, 10000) for city in range(100, 1200, 100)
      for n in range(2, 12)),
)  # fmt: skip
_SURNAMES = tuple("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜")
_GIVEN = tuple("文明建国立新志强秀英海燕春兰永福德胜玉梅长青小军")


@dataclass(frozen=True)
class Units:
    """Nodes of one label: ids, and for each the index of the unit that it was made for."""

    label: str
    ids: pa.StringArray
    home: Ints

    def __len__(self) -> int:
        return len(self.home)

    def at(self, rows: Ints) -> pa.StringArray:
        """The ids of some of them."""
        return self.ids.take(pa.array(rows))


@dataclass(frozen=True)
class Bundle:
    """A folder of CSV files in the making, and the only source of chance."""

    folder: Path
    rng: np.random.Generator
    edges: dict[str, list[pa.Table]] = field(default_factory=lambda: defaultdict(list))

    def chance(self, count: int, share: float | npt.NDArray[np.float64]) -> Bools:
        """For each of ``count`` whether it happens, with probability ``share``."""
        return self.rng.random(count) < share

    def pick(self, count: int, values: tuple[str, ...]) -> pa.StringArray:
        """``count`` of the values, at random."""
        return pa.array(values).take(pa.array(self.rng.integers(0, len(values), count)))

    def people(self, count: int) -> pa.StringArray:
        """Names that are recognisably invented."""
        parts = [self.pick(count, words) for words in (_SURNAMES, _GIVEN, _GIVEN)]
        return pc.binary_join_element_wise("示例", *parts, "")

    def within(self, homes: Units, counts: Ints, label: str, mark: str, width: int) -> Units:
        """So many units in each home, with ids ``<home>-<mark><number>``."""
        home = np.repeat(np.arange(len(counts)), counts)
        number = np.arange(len(home)) - np.repeat(np.cumsum(counts) - counts, counts) + 1
        text = pc.utf8_lpad(pc.cast(pa.array(number), pa.string()), width=width, padding="0")
        return Units(label, pc.binary_join_element_wise(homes.at(home), text, f"-{mark}"), home)

    def nodes(self, units: Units, **columns: pa.Array) -> None:
        """Write the nodes of a label."""
        self._write(units.label, pa.table({"id": units.ids, **columns}))

    def link(self, name: str, ends: tuple[Units, Units], rows: tuple[Ints, Ints], **columns: pa.Array) -> None:
        """Add edges between rows of two labels."""
        tables = [pa.table({"from": ends[0].at(rows[0]), "to": ends[1].at(rows[1]), **columns})]
        labels = {"from_label": ends[0].label, "to_label": ends[1].label}
        for column, label in labels.items():
            tables[0] = tables[0].append_column(column, pa.repeat(pa.scalar(label), tables[0].num_rows))
        self.edges[name] += tables

    def put(self, name: str, units: Units, place: Units, share: float = 1.0) -> None:
        """Add edges from units to the places they were made for, for a share of them."""
        rows = np.flatnonzero(self.chance(len(units), share))
        self.link(name, (units, place), (rows, units.home[rows]))

    def close(self) -> None:
        """Write the edges; labels stand only where a type has several."""
        for name, tables in self.edges.items():
            table = pa.concat_tables(tables)
            if len(SCHEMA.edge(name).endpoints) == 1:
                table = table.drop(["from_label", "to_label"])
            self._write(name, table)

    def _write(self, name: str, table: pa.Table) -> None:
        options = csv.WriteOptions(quoting_style="none", quoting_header="none")
        csv.write_csv(table, self.folder / f"{name}.csv", options)


def generate(households: int, folder: Path, seed: int = 1) -> None:
    """Write a network of so many households as a canonical bundle.

    Parameters
    ----------
    folder
        Is made; files in it are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    out = Bundle(folder, np.random.default_rng(seed))
    towns, villages = _places(out, households)
    sizes = out.rng.multinomial(households, _weights(out, len(villages)))
    homes = out.within(villages, sizes, "Household", "H", 4)
    out.nodes(homes)
    out.put("LIVES_IN", homes, villages, 0.999)
    members = _members(out, villages, sizes)
    _serves(out, villages, homes, members)
    grids = _grids(out, towns, villages)
    _organizations(out, towns, villages, grids, sizes)
    _workers(out, villages, grids, members)
    out.close()


def _weights(out: Bundle, count: int) -> npt.NDArray[np.float64]:
    weights = out.rng.uniform(0.4, 1.6, count)
    return np.asarray(weights / weights.sum())


def _split(out: Bundle, count: int, parts: int) -> Ints:
    """For each of ``count`` neighbours the part it is in; parts are uneven and none is empty."""
    cuts = np.cumsum(_weights(out, parts) * (count - parts)) + np.arange(1, parts + 1)
    return np.searchsorted(cuts, np.arange(count), side="right").clip(max=parts - 1)


def _places(out: Bundle, households: int) -> tuple[Units, Units]:
    count = max(2, round(households / HOUSEHOLDS_PER_VILLAGE))
    town = _split(out, count, max(1, round(count / VILLAGES_PER_TOWN)))
    county = _split(out, int(town[-1]) + 1, max(1, round((town[-1] + 1) / TOWNS_PER_COUNTY)))
    county_ids = [str(code) for code in _COUNTIES[: county[-1] + 1]]
    town_ids = [f"{county_ids[c]}{100 + i:03d}" for i, c in enumerate(county)]
    is_community = out.chance(count, 0.3)
    first = np.searchsorted(town, town)
    village_ids = [
        f"{town_ids[t]}{i - start + (1 if urban else 201):03d}"
        for i, (t, start, urban) in enumerate(zip(town, first, is_community, strict=True))
    ]
    counties = Units("County", pa.array(county_ids), np.zeros(len(county_ids), np.int64))
    towns = Units("Town", pa.array(town_ids), county)
    villages = Units("Village", pa.array(village_ids), town)
    for units, word in ((counties, "示例县"), (towns, "示例镇")):
        out.nodes(units, name=pc.binary_join_element_wise(word, units.ids, ""))
    kinds = pc.if_else(pa.array(is_community), "community", "village")
    out.nodes(villages, name=pc.binary_join_element_wise("示例村", villages.ids, ""), kind=kinds)
    out.put("IN_COUNTY", towns, counties)
    out.put("IN_TOWN", villages, towns, 0.997)
    return towns, villages


def _members(out: Bundle, villages: Units, sizes: Ints) -> Units:
    """Branches, groups and members; the last group of some villages has no member."""
    counts = np.maximum(out.rng.poisson(sizes / 10), 3)
    members = out.within(villages, counts, "Member", "M", 3)
    groups = out.within(villages, np.maximum(1, counts // 10), "PartyGroup", "G", 2)
    branches = out.within(villages, np.full(len(villages), 4), "Branch", "B", 1)
    villager_groups = out.within(villages, np.maximum(1, sizes // 40), "VillagerGroup", "V", 2)
    per_village = np.bincount(groups.home, minlength=len(villages))
    first = np.cumsum(per_village) - per_village
    usable = np.where(out.chance(len(villages), 0.1) & (per_village > 1), per_village - 1, per_village)
    group = first[members.home] + (out.rng.random(len(members)) * usable[members.home]).astype(np.int64)
    grouped = np.flatnonzero(~out.chance(len(members), 0.005))
    kinds = pc.if_else(pa.array(out.chance(len(members), 0.03)), "probationary", "full")
    office = pc.if_else(pa.array(out.chance(len(members), 0.1)), "是", "否")
    out.nodes(members, name=out.people(len(members)), kind=kinds, office=office)
    out.nodes(groups, name=pc.binary_join_element_wise("示例组", groups.ids, ""))
    out.nodes(
        branches,
        name=pc.binary_join_element_wise("示例支部", branches.ids, ""),
        kind=out.pick(len(branches), ("支部",)),
    )
    out.nodes(villager_groups, name=pc.binary_join_element_wise("示例队", villager_groups.ids, ""))
    out.link("IN_GROUP", (members, groups), (grouped, group[grouped]))
    out.link("IN_BRANCH", (groups, branches), (np.arange(len(groups)), groups.home * 4 + np.arange(len(groups)) % 4))
    for units, share in ((groups, 0.99), (branches, 1.0), (villager_groups, 1.0)):
        out.put("IN_VILLAGE", units, villages, share)
    return members


def _serves(out: Bundle, villages: Units, homes: Units, members: Units) -> None:
    """Who serves which household: in one village of seven many households have nobody, and few members do all."""
    rates = np.where(out.chance(len(villages), 0.15), out.rng.uniform(0.1, 0.3, len(villages)),
                     out.rng.uniform(0.01, 0.05, len(villages)))  # fmt: skip
    skew = np.where(out.chance(len(villages), 0.15), 2.0, 1.0)
    counts = np.bincount(members.home, minlength=len(villages))
    first = np.cumsum(counts) - counts
    served = np.flatnonzero(~out.chance(len(homes), rates[homes.home]))
    village = homes.home[served]
    place = (out.rng.random(len(served)) ** skew[village] * counts[village]).astype(np.int64)
    twice = np.flatnonzero(out.chance(len(served), 0.02))
    second = (place[twice] + 1) % counts[village[twice]]
    out.link("SERVES", (members, homes), (first[village] + place, served))
    out.link("SERVES", (members, homes), (first[village[twice]] + second, served[twice]))


def _grids(out: Bundle, towns: Units, villages: Units) -> Units:
    """Three villages to a grid; some are in none, some in a second, and some grids are without a village."""
    per_town = np.bincount(villages.home, minlength=len(towns))
    counts = np.maximum(1, per_town // 3)
    grids = out.within(towns, counts + out.chance(len(towns), 0.3), "Grid", "W", 2)
    out.nodes(grids, name=pc.binary_join_element_wise("示例网格", grids.ids, ""))
    out.put("IN_TOWN", grids, towns)
    first = np.searchsorted(grids.home, villages.home)
    number = np.arange(len(villages)) - np.searchsorted(villages.home, villages.home)
    grid = first + number % counts[villages.home]
    placed = np.flatnonzero(~out.chance(len(villages), 0.03))
    again = np.flatnonzero(out.chance(len(villages), 0.02) & (counts[villages.home] > 1))
    other = first[again] + (number[again] + 1) % counts[villages.home[again]]
    out.link("IN_GRID", (villages, grids), (placed, grid[placed]))
    out.link("IN_GRID", (villages, grids), (again, other))
    return grids


def _organizations(out: Bundle, towns: Units, villages: Units, grids: Units, sizes: Ints) -> None:
    """Organizations and the chains, zones and grids that cover them; one in fourteen is in none."""
    chains = out.within(towns, np.full(len(towns), 3), "Chain", "C", 1)
    zones = out.within(towns, np.full(len(towns), 2), "CommercialZone", "Z", 1)
    orgs = out.within(villages, out.rng.poisson(sizes / 20), "Organization", "O", 3)
    for units, word in ((chains, "示例链"), (zones, "示例街区")):
        out.nodes(units, name=pc.binary_join_element_wise(word, units.ids, ""))
        out.put("IN_TOWN", units, towns)
    kinds = out.pick(len(orgs), ("agency", "enterprise", "enterprise", "social", "merchant", "merchant", "merchant"))
    sectors = pc.if_else(pa.array(out.chance(len(orgs), 0.6)), "emerging", "traditional")
    out.nodes(orgs, name=pc.binary_join_element_wise("示例单位", orgs.ids, ""), kind=kinds, sector=sectors)
    out.put("IN_VILLAGE", orgs, villages)
    town = villages.home[orgs.home]
    drawn = out.rng.random(len(orgs))
    for name, units, low, high in (
        ("IN_GRID", grids, 0.07, 0.75), ("IN_ZONE", zones, 0.7, 0.85), ("IN_CHAIN", chains, 0.8, 1.0)
    ):  # fmt: skip
        covered = np.flatnonzero((drawn >= low) & (drawn < high))
        there = np.bincount(units.home, minlength=len(towns))
        carrier = np.searchsorted(units.home, town[covered]) + covered % there[town[covered]]
        out.link(name, (orgs, units), (covered, carrier))


def _workers(out: Bundle, villages: Units, grids: Units, members: Units) -> None:
    """Grid workers and volunteers; the roles of grids, some of them held by nobody or by members."""
    workers = out.within(villages, np.full(len(villages), 30), "Worker", "W", 2)
    out.nodes(workers, name=out.people(len(workers)), kind=out.pick(len(workers), ("专职网格员", "志愿者", "志愿者")))
    out.put("IN_VILLAGE", workers, villages)
    grid = np.repeat(np.arange(len(grids)), len(ROLES))
    role = np.tile(np.arange(len(ROLES)), len(grids))
    drawn = out.rng.random(len(grid))
    for people, held in ((workers, drawn < 0.8), (members, (drawn >= 0.8) & (drawn < 0.95))):
        rows = np.flatnonzero(held)
        roles = pa.array(ROLES).take(pa.array(role[rows]))
        out.link("HAS_ROLE", (people, grids), (out.rng.integers(0, len(people), len(rows)), grid[rows]), role=roles)


def main() -> None:
    """Write a bundle as the command line says."""
    parser = argparse.ArgumentParser(description="Write the bundle of an invented network.")
    parser.add_argument("households", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if not HOUSEHOLDS_PER_VILLAGE * 2 <= given.households <= 20_000_000:
        parser.error(f"households must be from {HOUSEHOLDS_PER_VILLAGE * 2} to 20000000")
    generate(given.households, given.folder, given.seed)


if __name__ == "__main__":
    main()
