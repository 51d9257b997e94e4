"""Write the records of an invented network: a year of meetings of every Party group, and issues with their stages.

    python benchmarks/records.py BUNDLE OUT

BUNDLE is what generate.py wrote; OUT is a bundle to import after it. The same input and seed give the same bytes.
Of a hundred meetings three come late and five never; some issues have no owner or go through their stages out of order.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from generate import Bools, Bundle, Ints, Units
from pyarrow import csv

FIRST, MONTHS = np.datetime64("2024-06"), 13
ISSUES_A_GROUP = 4


def write_records(bundle: Path, folder: Path, seed: int = 1) -> None:
    """Write the records of a bundle's Party groups as another bundle."""
    folder.mkdir(parents=True, exist_ok=True)
    read = csv.read_csv(bundle / "PartyGroup.csv", convert_options=csv.ConvertOptions(include_columns=["id"]))
    ids = read["id"].combine_chunks()
    groups = Units("PartyGroup", ids, np.arange(len(ids)))
    out = Bundle(folder, np.random.default_rng(seed))
    _activities(out, groups)
    _issues(out, groups)
    out.close()


def _activities(out: Bundle, groups: Units) -> None:
    """A meeting and a theme day of every group and month, as far as they were held."""
    count = len(groups) * MONTHS * 2
    group, month, is_theme_day = (
        np.repeat(np.arange(len(groups)), MONTHS * 2),
        np.tile(np.repeat(np.arange(MONTHS), 2), len(groups)),
        np.arange(count) % 2 == 1,
    )
    held = np.flatnonzero(~out.chance(count, np.where(is_theme_day, 0.25, 0.05)))
    late, said = out.chance(count, 0.03)[held], out.chance(count, 0.5)[held]
    group, month, is_theme_day = group[held], month[held], is_theme_day[held]
    date = (FIRST + month + late).astype("datetime64[D]") + out.rng.integers(0, 28, len(held))
    activities = _units("Activity", groups, group, "A")
    out.nodes(
        activities,
        kind=pc.if_else(pa.array(is_theme_day), "主题党日", "党小组会"),
        theme=_some(pa.repeat("示例主题", len(held)), ~out.chance(len(held), 0.01)),
        date=_some(_texts(date), ~out.chance(len(held), 0.002)),
        period=_some(_texts(FIRST + month), late | said),
    )
    out.link("HELD_BY", (activities, groups), (np.arange(len(held)), group))


def _issues(out: Bundle, groups: Units) -> None:
    """Issues, registered, inspected, rectified and closed in this order but for a few."""
    group = np.repeat(np.arange(len(groups)), ISSUES_A_GROUP)
    count = len(group)
    issues = _units("Issue", groups, group, "I")
    begin = np.datetime64("2024-06-01") + out.rng.integers(0, 300, count)
    reached = out.rng.integers(1, 5, count)
    days = np.cumsum(out.rng.integers(1, 20, (count, 4)), axis=1)
    swapped = np.flatnonzero(out.chance(count, 0.02))
    days[swapped, 1], days[swapped, 2] = days[swapped, 2], days[swapped, 1]
    skipped = out.chance(count, 0.01)
    stages = {
        name: _some(_texts(begin + days[:, number]), (reached > number) & ~(skipped & (number == 1)))
        for number, name in enumerate(("registered", "inspected", "rectified", "closed"))
    }
    out.nodes(
        issues,
        theme=pa.repeat("示例问题", count),
        owner=_some(pa.repeat("示例单位", count), ~out.chance(count, 0.05)),
        due=_some(_texts(begin + 60), ~out.chance(count, 0.05)),
        **stages,
    )
    out.link("HELD_BY", (issues, groups), (np.arange(count), group))


def _units(label: str, homes: Units, home: Ints, mark: str) -> Units:
    """One unit for every entry of ``home``, with ids ``<home>-<mark><number>``."""
    first = np.searchsorted(home, home)
    number = pc.cast(pa.array(np.arange(len(home)) - first + 1), pa.string())
    return Units(label, pc.binary_join_element_wise(homes.at(home), number, f"-{mark}"), home)


def _texts(dates: np.ndarray) -> pa.StringArray:
    return pa.array(dates.astype(str), pa.string())


def _some(texts: pa.StringArray, kept: Bools) -> pa.StringArray:
    """The texts, and nothing where they are not kept."""
    return pc.if_else(pa.array(kept), texts, pa.scalar(None, pa.string()))


def main() -> None:
    """Write as the command line says."""
    parser = argparse.ArgumentParser(description="Write the records of an invented network.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    write_records(given.bundle, given.folder)


if __name__ == "__main__":
    main()
