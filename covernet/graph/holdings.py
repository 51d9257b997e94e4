"""What a Neo4j database holds: how much of covernet's, and what of others' lies among it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from covernet.errors import ServerError, Where
from covernet.graph.difference import PARTS
from covernet.graph.engines.neo4j import Server, quoted
from covernet.graph.loading import Stage

IDS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Holdings:
    """Nodes of each label and relationships of each type that the database has.

    Parameters
    ----------
    ours, foreign
        By part (``nodes/Household``): those that covernet marked as its own, and the others; no zeros.
    links
        Relationships of any type in the whole database.
    """

    ours: Mapping[str, int]
    foreign: Mapping[str, int]
    links: int

    @property
    def has_foreign_links(self) -> bool:
        """Whether there are relationships that are not covernet's."""
        return self.links != sum(count for part, count in self.ours.items() if part.startswith("edges/"))


def holdings(server: Server, expected: Mapping[str, int]) -> Holdings:
    """Count what is there, by the server's own counters where they agree with what is expected.

    Parameters
    ----------
    expected
        How many rows of ours each part should have; the rest of a part is counted one by one.
    """
    asked = ", ".join(f"COUNT {{ {_pattern(part)} }}" for part in PARTS)
    (*counts, links), *_ = server.read(f"RETURN {asked}, COUNT {{ ()-->() }}")
    found = dict(zip(PARTS, counts, strict=True))
    ours = {
        part: expected.get(part, 0) if count == expected.get(part, 0) else _marked(server, part)
        for part, count in found.items()
    }
    foreign = {part: count - ours[part] for part, count in found.items()}
    return Holdings(_present(ours), _present(foreign), links)


def check_whole(server: Server, held: Holdings, expected: Mapping[str, int]) -> None:
    """Refuse a database in which nodes or relationships of ours were deleted, added or relabelled by hand.

    Raises
    ------
    ServerError
        With the numbers of each part that differs.
    """
    differing = [part for part in PARTS if held.ours.get(part, 0) != expected.get(part, 0)]
    if differing:
        words = [f"{_short(p)} {held.ours.get(p, 0):,} ≠ {expected.get(p, 0):,}" for p in differing]
        raise ServerError(
            f"数据库里由 covernet 发布的内容被改动过（现有 ≠ 应有）：{_listed(words)}；用 --replace 重新发布全部",
            f"what covernet published was changed in the database (found ≠ published): {_listed(words)};"
            " publish everything anew with --replace",
            where=Where(str(server.target)),
        )


def check_foreign(server: Server, held: Holdings) -> None:
    """Refuse a database in which others' nodes or relationships have our labels and types.

    Raises
    ------
    ServerError
        With labels, types and counts.
    """
    if held.foreign:
        words = _listed([f"{_short(part)} {count:,}" for part, count in held.foreign.items()])
        raise ServerError(
            f"数据库里有别的数据用了同样的标签或关系类型：{words}；请换一个数据库，或用 --beside-foreign 与其并存（不会改动它们）",
            f"the database holds others' data with the same labels or types: {words};"
            " use another database, or --beside-foreign to live beside them (they are left alone)",
            where=Where(str(server.target)),
        )


def check_ids(server: Server, part: str, ids: list[object]) -> None:
    """Refuse ids of ours that another's node of the same label has already.

    Raises
    ------
    ServerError
        With the label and how many of these ids.
    """
    label = part.removeprefix("nodes/")
    text = f"MATCH (n:{quoted(label)}) WHERE n.id IN $ids AND {_foreign('n')} RETURN count(n)"
    taken = server.read(text, {"ids": ids})[0][0]
    if taken:
        raise ServerError(
            f"别的数据里已有 {taken} 个 {label} 节点与要发布的编号相同；请先改掉它们的标签或编号，或换一个数据库",
            f"{taken} nodes {label} of others have an id that is to be published; change their label or id first,"
            " or use another database",
            where=Where(str(server.target)),
        )


def check_links(server: Server, held: Holdings) -> None:
    """Refuse to take away everything of ours while others' relationships hang on it.

    Raises
    ------
    ServerError
        With types and counts.
    """
    if held.has_foreign_links:
        text = (
            f"MATCH (a)-[r]->(b) WHERE {_foreign('r')} AND (a.covernet = true OR b.covernet = true)\n"
            "RETURN type(r) AS type, count(*) ORDER BY type"
        )
        _refuse_links(server, server.read(text))


def check_removed(server: Server, stage: Stage, ids: list[object]) -> None:
    """Refuse to take away nodes while others' relationships hang on them.

    Raises
    ------
    ServerError
        With types and counts.
    """
    text = (
        f"UNWIND $ids AS id MATCH (n:{quoted(stage.rows.part.removeprefix('nodes/'))} {{id: id, covernet: true}})-[r]-()\n"
        f"WHERE {_foreign('r')} RETURN type(r) AS type, count(DISTINCT r) ORDER BY type"
    )
    _refuse_links(server, server.read(text, {"ids": ids}))


def _refuse_links(server: Server, rows: Iterable[tuple[object, ...]]) -> None:
    words = _listed([f"{kind} {count:,}" for kind, count in rows])
    if words:
        raise ServerError(
            f"别的数据有关系连着要移除的节点：{words}；什么也没有移除。请先删除或改接这些关系，再重试",
            f"others' relationships hang on nodes that are to be removed: {words}; nothing was removed."
            " Delete these relationships, or lead them elsewhere, and try again",
            where=Where(str(server.target)),
        )


def _marked(server: Server, part: str) -> int:
    variable = "n" if part.startswith("nodes/") else "r"
    text = f"MATCH {_pattern(part, variable)} WHERE {variable}.covernet = true RETURN count({variable})"
    return int(server.read(text)[0][0])


def _pattern(part: str, variable: str = "") -> str:
    kind, _, name = part.partition("/")
    return f"({variable}:{quoted(name)})" if kind == "nodes" else f"()-[{variable}:{quoted(name)}]->()"


def _foreign(variable: str) -> str:
    """Cypher: whether a node or relationship is not marked as ours."""
    return f"coalesce({variable}.covernet <> true, true)"


def _present(counts: Mapping[str, int]) -> dict[str, int]:
    return {part: count for part, count in counts.items() if count}


def _short(part: str) -> str:
    return part.partition("/")[2]


def _listed(words: list[str]) -> str:
    """The first of many words; in both languages of a sentence the same."""
    shown = 8
    return ", ".join(words[:shown]) + (f" … (+{len(words) - shown})" if len(words) > shown else "")
