"""Every kind of rule on a Neo4j server: the findings of the oracle, and byte by byte those of DuckDB.

The networks of a test are snapshots of one network, published one after the other, so that each but the
first reaches the server as a difference.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from covernet.errors import DataError, ServerError
from covernet.graph.engines.neo4j import Server
from covernet.graph.engines.target import Target
from covernet.graph.publish import Options, publish
from covernet.queries.audit import AuditResult, audit
from covernet.queries.output import findings_jsonl, summary_jsonl
from covernet.queries.packs import parse_pack
from tests.contract.cases import CASES, Case
from tests.contract.comparing import differences, explain
from tests.oracle import Network
from tests.oracle.strategies import KINDS, cases
from tests.oracle.writing import pack_toml, write_network
from tests.services import Neo4jTarget

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
EXAMPLES = 110 if NIGHTLY else 5
"""Networks for each kind of rule, and for all kinds in one pack: over a thousand by night."""


class Published:
    """An engine for the oracle's networks: publish, audit there, and compare with DuckDB."""

    def __init__(self, target: Target, server: Server, folder: Path) -> None:
        self.target, self.server, self.folder = target, server, folder
        self.networks = self.rules = self.findings = 0

    def audit(self, network: Network, pack: Mapping[str, Any], day: dt.date) -> AuditResult:
        snapshot = write_network(network, self.folder)
        publish(snapshot, self.server, Options(names=True))
        packs = [parse_pack(pack_toml(pack), "made.toml")]
        there = audit(snapshot, packs, as_of=day, engine=self.target)
        here = audit(snapshot, packs, as_of=day)
        assert findings_jsonl(there) == findings_jsonl(here)
        assert summary_jsonl(there) == summary_jsonl(here)
        self.networks += 1
        self.rules += len(packs[0].rules)
        self.findings += len(there.findings)
        return there


@pytest.fixture(scope="module")
def published(neo4j: Neo4jTarget, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    neo4j.clean()
    target = Target(neo4j.uri, None, neo4j.username, neo4j.password)
    with Server(target) as server:
        engine = Published(target, server, tmp_path_factory.mktemp("net"))
        yield engine
    print(f"\n{engine.networks} networks, {engine.rules} rules, {engine.findings} findings compared")


@pytest.mark.parametrize("kinds", [*([kind] for kind in KINDS), KINDS], ids="-".join)
def test_neo4j_audits_like_the_oracle_and_like_duckdb(published: Published, kinds: Sequence[str]) -> None:
    differing: list[tuple[Network, dict[str, Any], dt.date]] = []

    @settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
    @given(cases(kinds))
    def agree(case: tuple[Network, dict[str, Any], dt.date]) -> None:
        if not differing and differences(*case, published.audit):
            differing.append(case)

    agree()
    if differing:
        pytest.fail(explain(*differing[0], published.audit), pytrace=False)


def _name(case: Case) -> str:
    return f"{case.rule['kind']}: {case.name}"


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_neo4j_finds_what_was_written_down(published: Published, case: Case) -> None:
    assert not differences(case.network, case.pack, case.day, published.audit)


def test_a_known_gap_an_index_takes_no_id_of_eight_thousand_bytes(published: Published) -> None:
    """Such an id is refused before anything is sent; the day the server takes it, this test says so."""
    long = "户" * 3_000
    network = Network({"Household": {long: {}}}, [])
    with pytest.raises(DataError):
        publish(write_network(network, published.folder), published.server)
    with pytest.raises(ServerError):
        published.server.write(lambda run: run("CREATE (:Household {id: $id})", {"id": long}))
