"""The rules of bench.toml in pandas, as one would write them by hand for just these data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from generate import ROLES

_PLACE = ["village", "town", "county"]


def audit_csv(bundle: Path) -> tuple[pa.Table, pa.Table]:
    """Findings and denominators straight from a bundle."""
    read = {p.stem: pd.read_csv(p, dtype=str) for p in sorted(bundle.glob("*.csv")) if p.stem not in _UNREAD}
    village, member, organization, carrier = _placed(read)
    home = read["Household"].merge(read["LIVES_IN"], left_on="id", right_on="from", how="left")
    home = home.merge(village, left_on="to", right_on="village", how="left")[["id", *_PLACE]]

    serves = read["SERVES"]
    depth = serves.merge(member[["id", "depth"]], left_on="from", right_on="id").groupby("to")["depth"].max()
    reached = home["id"].map(depth).fillna(0).astype(int)
    unserved = home[~home["id"].isin(serves["to"])].assign(found=0)
    broken = home[reached < 4].assign(broken_at=reached[reached < 4] + 1)
    load = member["id"].map(serves.groupby("from").size()).fillna(0).astype(int)
    loaded = member.assign(found=load)[(load < 5) | (load > 25)]

    by_grid = read["IN_GRID"]
    in_grid = by_grid[by_grid["from_label"] == "Organization"]
    covered = pd.concat([read["IN_CHAIN"]["from"], read["IN_ZONE"]["from"], in_grid["from"]])
    uncovered = organization[~organization["id"].isin(covered)].assign(found=0)
    of_village = by_grid[by_grid["from_label"] == "Village"]
    grids = village["village"].map(of_village.groupby("from").size()).fillna(0).astype(int)
    parted = village.assign(id=village["village"], found=grids)[grids != 1]
    grid = carrier[carrier["label"] == "Grid"]
    empty = grid[~grid["id"].isin(of_village["to"])].assign(found=0)

    held = read["HAS_ROLE"]
    held = held[held["to_label"] == "Grid"].drop_duplicates(["to", "role"])
    wanted = grid.merge(pd.DataFrame({"role": ROLES}), how="cross")
    wanted = wanted.merge(
        held[["to", "role"]], left_on=["id", "role"], right_on=["to", "role"], how="left", indicator=True
    )
    missing = wanted[wanted["_merge"] == "left_only"].groupby("id", sort=False)["role"].agg(list).rename("missing")
    roles = grid.merge(missing, left_on="id", right_index=True)
    chain = carrier[(carrier["label"] == "Chain") & carrier["id"].isin(read["IN_CHAIN"]["to"])]
    chains = pd.DataFrame({"id": ["chains"], "found": [len(chain)]}) if len(chain) != 5 else pd.DataFrame()

    findings = {
        "household-served": unserved, "household-chain": broken, "member-load": loaded,
        "organization-covered": uncovered, "village-grid": pd.concat([parted, empty]), "grid-roles": roles,
        "chains": chains,
    }  # fmt: skip
    checked = {
        "household-served": home, "household-chain": home, "member-load": member, "organization-covered": organization,
        "village-grid": village, "grid-roles": grid, "chains": chain,
    }  # fmt: skip
    columns = ["rule", "id", "found", "broken_at", "missing", *_PLACE]
    all_findings = pd.concat([frame.assign(rule=rule) for rule, frame in findings.items()]).reindex(columns=columns)
    counts = [
        frame.groupby(_PLACE, dropna=False).size().rename("checked").reset_index().assign(rule=rule)
        for rule, frame in checked.items()
    ]
    return pa.Table.from_pandas(all_findings.sort_values(["rule", "id"])), pa.Table.from_pandas(pd.concat(counts))


_UNREAD = ("Worker", "Branch", "IN_BRANCH", "VillagerGroup", "PartyGroup", "CommercialZone")


def _placed(read: dict[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Villages, members, organizations and carriers with their places; members with how far up they lead."""
    in_town, in_county, in_village = read["IN_TOWN"], read["IN_COUNTY"], read["IN_VILLAGE"]
    county = in_county.rename(columns={"from": "town", "to": "county"})[["town", "county"]]
    town = in_town.rename(columns={"to": "town"})
    village = read["Village"][["id"]].rename(columns={"id": "village"})
    of_village = town[town["from_label"] == "Village"][["from", "town"]]
    village = village.merge(of_village, left_on="village", right_on="from", how="left").merge(
        county, on="town", how="left"
    )
    village = village[_PLACE]
    of_group = in_village[in_village["from_label"] == "PartyGroup"].rename(columns={"from": "group", "to": "at"})
    member = read["Member"][["id"]].merge(read["IN_GROUP"], left_on="id", right_on="from", how="left")
    member = member.rename(columns={"to": "group"}).merge(of_group[["group", "at"]], on="group", how="left")
    member = member.merge(village, left_on="at", right_on="village", how="left")
    gone = [member["group"].isna(), member["at"].isna(), member["town"].isna()]
    member = member.assign(depth=np.select(gone, [1, 2, 3], 4))[["id", "depth", *_PLACE]]
    of_org = in_village[in_village["from_label"] == "Organization"][["from", "to"]]
    organization = read["Organization"][["id"]].merge(of_org, left_on="id", right_on="from", how="left")
    organization = organization.merge(village, left_on="to", right_on="village", how="left")[["id", *_PLACE]]
    carrier = pd.concat([read[label][["id"]].assign(label=label) for label in ("Grid", "Chain")])
    carrier = carrier.merge(
        town[["from", "from_label", "town"]], left_on=["id", "label"], right_on=["from", "from_label"], how="left"
    )
    carrier = carrier.merge(county, on="town", how="left").assign(village=None)[["label", "id", *_PLACE]]
    return village, member, organization, carrier
