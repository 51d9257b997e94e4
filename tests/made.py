"""Random small networks over the whole schema: every label, every pair of endpoints, some things that begin or end."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from tests.oracle.network import Network
from tests.oracle.schema import DATA

DAY = dt.date(2025, 6, 30)
_DAYS = (dt.date(2025, 1, 1), DAY, dt.date(2025, 7, 1), dt.date(2024, 6, 30))
_WORDS = ("示例·甲", "示例·乙", "=1+1", "a\x0bb", "é", "<b>", "网格长")


def made(seed: int, *, nodes: int = 3, share: float = 0.6, labels: tuple[str, ...] | None = None) -> Network:
    """A network with some nodes of each label, and for each pair of endpoints maybe an edge or two.

    Parameters
    ----------
    share
        How likely a pair of endpoints has edges.
    """
    random = Random(seed)
    wanted = [label for label in DATA["nodes"] if labels is None or label in labels]
    found: dict[str, dict[str, dict[str, Any]]] = {
        label: {f"{label[:2]}{n}": _properties(random, DATA["nodes"][label]) for n in range(random.randint(1, nodes))}
        for label in wanted
    }
    edges: dict[tuple[Any, ...], dict[str, Any]] = {}
    for name, edge in DATA["edges"].items():
        for a, b in edge["endpoints"]:
            if a in found and b in found and random.random() < share:
                for _ in range(random.randint(1, 2)):
                    start, end = (a, random.choice(list(found[a]))), (b, random.choice(list(found[b])))
                    own = _properties(random, edge)
                    ends = (start, end) if edge["directed"] else tuple(sorted((start, end)))
                    key = (name, *ends, *(own.get(k) for k in edge["key"]))
                    edges[key] = {"type": name, "from": start, "to": end, **own}
    return Network(found, list(edges.values()))


def _properties(random: Random, declared: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, p in declared["properties"].items():
        if random.random() < 0.6:
            out[name] = _value(random, p)
    if random.random() < 0.15:
        out["since"] = random.choice(_DAYS)
    if random.random() < 0.15:
        out["until"] = random.choice(_DAYS)
    return out


def _value(random: Random, declared: dict[str, Any]) -> Any:
    if declared["type"] == "date":
        return random.choice(_DAYS)
    return random.random() < 0.5 if declared["type"] == "boolean" else random.choice(declared["values"] or _WORDS)
