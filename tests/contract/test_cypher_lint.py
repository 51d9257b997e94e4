"""Every statement that covernet writes or documents, as Neo4j's own linter sees it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

import pytest

from covernet.graph.model import SCHEMA
from covernet.queries.cypher import compile_rule, places
from covernet.queries.packs import bundled_packs, load_pack
from covernet.queries.rules import Rule
from scripts.cypher_lint import LANGUAGES, Missing, Statement, bring, lint
from tests.conftest import absent
from tests.contract.cypher_rules import AS_OF, DAYS, FORMS, KINDS, RULES, parse_rule
from tests.neo4j.recipes import recipes

NEGATED = r"has no .*\[:!\w+\]|^\[:!\w+\] has no "
SILENT = r"^The statement was not analysed\.$"
KNOWN = {
    NEGATED: "inside NOT EXISTS the linter negates the type of the relationship too",
    SILENT: "its analysis fails, and keeps silent about that, where EXISTS stands in a CASE",
}
"""What the linter says wrongly, with the reason; an entry that no longer holds has to go."""


@pytest.fixture(scope="module", autouse=True)
def linter() -> None:
    try:
        bring()
    except Missing as error:
        absent("cypher-lint", str(error))


Named = Mapping[str, Statement]


def compiled(rules: Mapping[str, Rule], days: tuple[str, ...], language: str = LANGUAGES[0]) -> dict[str, Statement]:
    """Both statements of rules, by a name that finds them again; a text that occurs twice is there once."""
    out: dict[str, Statement] = {}
    seen = set()
    for name, rule in rules.items():
        for day in days:
            cypher = compile_rule(rule, DAYS[day], AS_OF)
            for part, text in (("defects", cypher.defects), ("checked", cypher.checked)):
                if text not in seen:
                    seen.add(text)
                    out[f"{name} {day} {part}"] = Statement(text, {*cypher.parameters, "day"}, language)
    return out


def diagnostics(statements: Named) -> Iterator[tuple[str, str]]:
    """Names of statements, each with something that the linter says of it."""
    for name, found in zip(statements, lint(list(statements.values())), strict=True):
        yield from ((name, str(diagnostic)) for diagnostic in found)


def wrong(statements: Named, known: Collection[str] = KNOWN) -> list[str]:
    """What the linter says, without what it is known to say wrongly."""
    return [
        f"{name}: {text}\n{statements[name].query}"
        for name, text in diagnostics(statements)
        if not any(re.search(pattern, text.partition(": ")[2]) for pattern in known)
    ]


def packs() -> dict[str, Rule]:
    return {rule.full_id: rule for name in bundled_packs() for rule in load_pack(name).rules}


def made_here(names: Collection[str]) -> dict[str, Rule]:
    return {name: parse_rule(name, RULES[name]) for name in names}


def test_rules_of_the_packs() -> None:
    assert not wrong(compiled(packs(), ("plain",)))


def test_rules_of_every_kind() -> None:
    assert not wrong(compiled(made_here(KINDS), tuple(DAYS)))


def test_rules_of_every_form() -> None:
    assert not wrong(compiled(made_here(FORMS), ("plain", "valid_marked")))


def test_rules_of_every_kind_in_the_newer_language() -> None:
    assert not wrong(compiled(made_here(KINDS), ("valid_marked",), LANGUAGES[1]))


def test_places() -> None:
    assert not wrong(
        {f"{n} {day}": Statement(text, ["day"]) for day in DAYS for n, text in enumerate(places(DAYS[day]))}
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_recipes_of_the_documentation(language: str) -> None:
    found = {recipe.name: Statement(recipe.query, recipe.parameters, language) for recipe in recipes()}
    assert len(found) > 9
    assert not wrong(found, known=[NEGATED])


@pytest.mark.parametrize("pattern", KNOWN)
def test_what_is_known_is_still_so(pattern: str) -> None:
    example = {NEGATED: "at_least_one", SILENT: "reach"}[pattern]
    found = diagnostics(compiled(made_here([example]), ("plain",)))
    assert any(re.search(pattern, text.partition(": ")[2]) for _, text in found)


WRONG = {
    "MATCH (h:Household) RETURN h.id AS": "Invalid input",
    "MATCH (h:Hausehold) RETURN h.id": "Label Hausehold is not present",
    "MATCH (:Member)-[:SERVED]->(h) RETURN h.id": "Relationship type SERVED is not present",
    "MATCH (h:Household) RETURN h.name_zh": "name_zh is not present",
    "MATCH (h:Household)-[:SERVES]->(m) RETURN m.id": "[:SERVES] has no incoming (:Household)",
    "MATCH (h:Household) RETURN m.id": "Variable `m` not defined",
    "MATCH (h:Household) WITH h.id AS id RETURN h.id": "Variable `h` not defined",
    "MATCH (h:Household {id: $other}) RETURN h.id": "Parameter $other is not defined",
    "MATCH (h:Household), (v:Village) RETURN h.id, v.id": "cartesian product",
    "MATCH (h:Household) RETURN id(h)": "deprecated",
    "MATCH (h:Household) RETURN sum(h.id, 1)": "Too many parameters",
}


def test_the_linter_finds_what_is_wrong() -> None:
    found = lint([Statement(query, ["day"]) for query in WRONG])
    said = [[d.message for d in diagnostics] for diagnostics in found]
    assert [any(word in text for text in texts) for texts, word in zip(said, WRONG.values(), strict=True)] == [
        True
    ] * len(WRONG), said


def test_the_linter_knows_the_schema() -> None:
    edges = [(e.name, a, b) for e in SCHEMA.edges for a, b in e.endpoints]
    texts = [f"MATCH (a:{a})-[r:{name}]->(b:{b}) RETURN a.id, b.id, r.since" for name, a, b in edges[::25]]
    assert not wrong({text: Statement(text) for text in texts}, known=[])
