"""Covernet's compiled rules against the oracle, on networks made by the hundred."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.contract.comparing import differences, explain
from tests.oracle import Network, audit
from tests.oracle.schema import DATA
from tests.oracle.strategies import KINDS, cases

EXAMPLES = 300 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 25


@pytest.mark.parametrize("kinds", [*([kind] for kind in KINDS), KINDS], ids="-".join)
def test_audits_like_the_oracle(kinds: Sequence[str]) -> None:
    """Findings, their order and every denominator are those of the oracle; at last with all kinds in one pack."""

    differing: list[tuple[Network, dict[str, Any], dt.date]] = []

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.explicit, Phase.generate],  # comparing.smallest makes it smaller
        suppress_health_check=list(HealthCheck),
    )
    @given(cases(kinds))
    def agree(case: tuple[Network, dict[str, Any], dt.date]) -> None:
        if not differing and differences(*case):
            differing.append(case)  # and no failure here: hypothesis would print the whole network

    agree()
    if differing:
        pytest.fail(explain(*differing[0]), pytrace=False)


SORTS = {
    "cardinality": {"gap"},
    "partition": {"gap", "Network"},
    "reach": {"gap", "broken_at"},
    "agree": {f"{of} {require}" for of in ("node", "edge") for require in ("subset", "overlap", "equal")},
    "composition": {"missing", "excess"},
    "complete": {"missing", "wrong"},
    "sequence": {"at"},
    "total": {"Network", "expected"},
    "cadence": {"gap", "late", "not_due", "at_least"},
}
"""What the networks made for a kind must bring up, or agreeing on them would mean little."""


@pytest.mark.parametrize("kind", KINDS)
def test_made_networks_have_every_sort_of_finding(kind: str) -> None:
    seen: set[str] = set()

    def look(case: tuple[Network, dict[str, Any], dt.date]) -> None:
        network, pack, day = case
        result = audit(network, DATA, pack, day)
        rules = {f"{pack['id']}/{raw['id']}": raw for raw in pack["rule"]}
        for finding in result.findings:
            subject, rule = finding["subject"], rules[finding["rule"]]
            seen.update([finding["status"], subject["label"], *(name for name, value in finding.items() if value)])
            seen.add(f"{'edge' if 'from' in subject else 'node'} {rule.get('require')}")
            seen.update(["at_least"] if finding["status"] == "late" and finding["min"] > 1 else [])
        seen.update(["not_due"] if any(result.summary(name)["not_due"] for name in rules) else [])

    few = settings(
        max_examples=30, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None
    )
    for number in range(20):
        if not SORTS[kind] <= seen:
            seed(number)(few(given(cases([kind]))(look)))()
    assert SORTS[kind] <= seen
