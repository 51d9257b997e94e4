"""Running rules on a Neo4j server: the rows that every engine hands over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from covernet.errors import ServerError, Where
from covernet.graph.cypherwalks import Day
from covernet.graph.engines.neo4j import Server
from covernet.graph.engines.target import Target
from covernet.graph.holdings import check_whole, holdings
from covernet.graph.model import SCHEMA
from covernet.graph.progress import Progress, quiet
from covernet.graph.publication import Publication, read_publication
from covernet.graph.snapshot import Snapshot
from covernet.queries.cypher import RuleCypher, compile_rule, places
from covernet.queries.reading import personal_properties
from covernet.queries.rules import Rule

Places = tuple[Mapping[str, str | None], Mapping[str, str | None]]
"""The town of every village, the county of every town."""


def on_neo4j(
    target: Target, snapshot: Snapshot, as_of: dt.date, rules: Sequence[Rule], progress: Progress = quiet
) -> tuple[list[pa.Table], list[pa.Table]]:
    """Defects and denominators of every rule, found in the database where the snapshot is published.

    Raises
    ------
    ServerError
        If the server can not be asked; if what it holds is not the whole of this snapshot, was changed by
        hand, or changes while it is audited; if a rule reads names and none were published.
    """
    with Server(target) as server:
        publication = _published(server, snapshot)
        held = holdings(server, publication.target.counts)
        check_whole(server, held, publication.target.counts)
        if not publication.target.names:
            _without_names(server, rules)
        day = Day(SCHEMA, frozenset(snapshot.manifest.bounded), marked=bool(held.foreign))
        rows = _rows(server, day, as_of, rules, progress)
        now = read_publication(server)
        if now is None or now.mark != publication.mark:
            raise ServerError(
                "审计期间有人重新发布了数据，结果作废；请再审计一次",
                "something else was published while the audit ran, so its result is void; audit again",
                where=Where(str(target)),
            )
        return rows


def _published(server: Server, snapshot: Snapshot) -> Publication:
    """What the database says of itself, if it holds the whole of this snapshot."""
    publication = read_publication(server)
    if publication is None:
        zh, en = "数据库里没有发布过覆盖网络", "no coverage network is published in the database"
    elif publication.state != "complete":
        zh, en = "数据库里的发布没有完成，或正在进行", "what the database holds is not whole, or being published now"
    elif publication.target.content != snapshot.manifest.content:
        number = publication.target.snapshot
        zh = f"数据库里是另一个快照（快照 {number}），不是快照 {snapshot.number}"
        en = f"the database holds another snapshot ({number}) than the one to be audited ({snapshot.number})"
    else:
        return publication
    raise ServerError(
        f"{zh}；请先运行 covernet publish", f"{en}; run covernet publish first", where=Where(str(server.target))
    )


def _without_names(server: Server, rules: Sequence[Rule]) -> None:
    for rule in rules:
        read = personal_properties(rule)
        if read:
            raise ServerError(
                f"规则 {rule.full_id} 要读 {read[0]}，而发布时没有带姓名；请用 covernet publish --with-names 重新发布",
                f"rule {rule.full_id} reads {read[0]}, and names were not published; publish again --with-names",
                where=Where(str(server.target)),
            )


def _rows(
    server: Server, day: Day, as_of: dt.date, rules: Sequence[Rule], progress: Progress
) -> tuple[list[pa.Table], list[pa.Table]]:
    towns, counties = (dict(zip(*_table(server, text, as_of, {}).values(), strict=True)) for text in places(day))
    counted: dict[tuple[str, str], pa.Table] = {}  # many rules have the same subjects
    defects, checked = [], []
    for number, rule in enumerate(rules):
        progress(f"审计 {rule.title.zh}", f"auditing {rule.title.en}", number, len(rules))
        cypher = compile_rule(rule, day, as_of)
        defects.append(_placed(_table(server, cypher.defects, as_of, cypher.parameters), (towns, counties)))
        key = cypher.checked, repr(_used(cypher))
        if key not in counted:
            counted[key] = _placed(_table(server, cypher.checked, as_of, cypher.parameters), (towns, counties))
        checked.append(counted[key])
    return defects, checked


def _used(cypher: RuleCypher) -> dict[str, Any]:
    return {name: value for name, value in cypher.parameters.items() if f"${name}" in cypher.checked}


def _table(server: Server, text: str, as_of: dt.date, parameters: Mapping[str, Any]) -> dict[str, list[Any]]:
    return server.columns(text, {**parameters, "day": as_of})


def _placed(columns: dict[str, list[Any]], above: Places) -> pa.Table:
    """A table in which every row has all of its place: what the nearest place lies in is looked up."""
    towns, counties = above
    rows = list(zip(columns["village"], columns["town"], columns["county"], strict=True))
    for number, (village, town, county) in enumerate(rows):
        town = towns.get(village) if village is not None else town
        if town is not None or village is not None:
            county = None if town is None else counties.get(town)
        rows[number] = (village, town, county)
    names = ("village", "town", "county")
    filled = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return pa.table({name: pa.array(filled.get(name, values)) for name, values in columns.items()})
