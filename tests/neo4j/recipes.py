"""The queries of docs/neo4j.md, read from there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "neo4j.md"


@dataclass(frozen=True)
class Recipe:
    """One query of the documentation.

    Parameters
    ----------
    name, chinese
        Both halves of its heading.
    sentence
        What it says of itself, in both languages.
    stated
        Parameters it is said to have.
    """

    name: str
    chinese: str
    sentence: str
    stated: frozenset[str]
    query: str

    @property
    def parameters(self) -> frozenset[str]:
        """Parameters that the query asks for."""
        return frozenset(re.findall(r"\$(\w+)", self.query))


def recipes() -> tuple[Recipe, ...]:
    """Every section below "Queries"."""
    below = PAGE.read_text(encoding="utf-8").split("\n## Queries\n")[1].split("\n## ")[0]
    found = []
    for section in below.split("\n### ")[1:]:
        heading, _, rest = section.partition("\n")
        name, _, chinese = heading.partition(" · ")
        text, _, code = rest.partition("```cypher\n")
        first = re.match(r"\s*((?:`\$\w+`(?:, )?)+)\. ", text)
        stated = frozenset(re.findall(r"\$(\w+)", first[1])) if first else frozenset()
        found.append(Recipe(name, chinese, text[first.end() if first else 0 :].strip(), stated, code.split("\n```")[0]))
    return tuple(found)


def examples() -> dict[str, str]:
    """The parameters that the page sets in Browser: name to what stands after the arrow, as Cypher."""
    return dict(re.findall(r"^:param (\w+) => (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
