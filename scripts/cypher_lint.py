"""Neo4j's own linter for Cypher, brought by npm: syntax, variables, parameters, and names that the schema lacks."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from covernet.graph.declarations import IMPLICIT, EdgeType, NodeType
from covernet.graph.model import SCHEMA

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "scripts" / "cypher_lint"
KEPT = ROOT / ".cypher-lint"
NAME = "@neo4j-cypher/language-support"

OLDEST_NODE = 18
LANGUAGES = ("CYPHER 5", "CYPHER 25")
"""What servers of 5.26 speak, and what newer ones can be told to speak."""

MARKER = "covernet"
"""Property of every node and edge that covernet published."""

_MANY = 20_000
"""Statements that passed and are remembered, before it begins anew."""

PUBLICATION = {"CovernetPublication": ("key", "state", "snapshot", "done", "total", "names", "finished", "heartbeat")}
"""The one label that is not in the schema, with those of its properties that people may ask for."""


class LintError(Exception):
    """The linter did not do its work."""


class Missing(LintError):
    """Node, npm or the linter are not there."""


@dataclass(frozen=True)
class Statement:
    """A statement to be looked at, with the names of the parameters it will be given."""

    query: str
    parameters: Collection[str] = ()
    language: str = LANGUAGES[0]


@dataclass(frozen=True)
class Diagnostic:
    """What the linter says of a place in a statement; line and column count from 1."""

    severity: str
    message: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column} {self.severity}: {self.message}"


def version() -> str:
    """The version of the linter that ``package.json`` names."""
    return str(json.loads((HOME / "package.json").read_text(encoding="utf-8"))["dependencies"][NAME])


def bring() -> Path:
    """The folder that has the linter in its ``node_modules``, fetched through npm the first time."""
    kept = KEPT / version()
    _node()
    if kept.is_dir():
        return kept
    npm = shutil.which("npm")
    if npm is None:
        raise Missing(f"the Cypher linter is not in {KEPT.name}/, and there is no npm to fetch it with")
    KEPT.mkdir(exist_ok=True)
    (KEPT / ".gitignore").write_text("*\n", encoding="utf-8")
    part = Path(tempfile.mkdtemp(prefix="part-", dir=KEPT))
    try:
        shutil.copy(HOME / "package.json", part)
        done = subprocess.run(
            [npm, "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=part, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", errors="replace",
            check=False,
        )  # fmt: skip
        if done.returncode:
            last = "\n".join((done.stdout + done.stderr).splitlines()[-10:])
            raise Missing(f"npm could not fetch {NAME} {version()}:\n{last}")
        if not kept.is_dir():  # another process may have been quicker
            part.rename(kept)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return kept


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        raise Missing("there is no Node.js, which the Cypher linter runs on")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, encoding="utf-8", check=False).stdout
    number = said.strip().removeprefix("v").partition(".")[0]
    if not number.isdigit() or int(number) < OLDEST_NODE:
        raise Missing(f"the Cypher linter needs Node.js {OLDEST_NODE} or newer; there is {said.strip() or 'none'}")
    return node


def graph_schema() -> dict[str, Any]:
    """What the linter is to know of the database: every label, type, property, and which types join which labels."""
    everything: tuple[NodeType | EdgeType, ...] = (*SCHEMA.nodes, *SCHEMA.edges)
    properties = {p.name for declared in everything for p in declared.properties}
    published = {name for names in PUBLICATION.values() for name in names}
    return {
        "labels": [*(node.label for node in SCHEMA.nodes), *PUBLICATION],
        "relationshipTypes": [edge.name for edge in SCHEMA.edges],
        "propertyKeys": sorted({*properties, *published, *IMPLICIT, MARKER}),
        "graphSchema": [
            {"from": start, "to": end, "relType": edge.name} for edge in SCHEMA.edges for start, end in edge.endpoints
        ],
    }


def lint(statements: Sequence[Statement]) -> list[tuple[Diagnostic, ...]]:
    """What the linter says of each statement; it takes a quarter of a second for one that it has not passed before.

    Raises
    ------
    Missing
        If Node.js, npm or the linter are not there.
    LintError
        If the linter gives up.
    """
    kept = bring()
    schema = json.dumps(graph_schema())
    lines = [json.dumps({**asdict(s), "parameters": sorted(s.parameters)}) for s in statements]
    seal = f"{version()}\n{(HOME / 'lint.mjs').read_text(encoding='utf-8')}\n{schema}"
    keys = [hashlib.sha256(f"{seal}\n{line}".encode()).hexdigest() for line in lines]
    passed = kept / "passed.txt"
    known = set(passed.read_text(encoding="utf-8").split()) if passed.is_file() else set()
    new = {key: line for key, line in zip(keys, lines, strict=True) if key not in known}
    found = dict(zip(new, _run(kept, schema, [*new.values()]), strict=True)) if new else {}
    with passed.open("w" if len(known) > _MANY else "a", encoding="utf-8") as file:
        file.writelines(f"{key}\n" for key, diagnostics in found.items() if not diagnostics)
    return [found.get(key, ()) for key in keys]


def _run(kept: Path, schema: str, lines: Sequence[str]) -> list[tuple[Diagnostic, ...]]:
    done = subprocess.run(
        [_node(), str(HOME / "lint.mjs"), str(kept)],
        input="".join(f"{line}\n" for line in (schema, *lines)),
        capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    if done.returncode:
        raise LintError(f"the Cypher linter ended with status {done.returncode}:\n{done.stderr[-2000:]}")
    return [tuple(Diagnostic(**found) for found in json.loads(line)) for line in done.stdout.splitlines()]


def main() -> int:
    try:
        print(f"the Cypher linter {version()} is in {os.path.relpath(bring())}")
    except Missing as error:
        print(error, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
