"""Covernet's compiled rules against the oracle, on networks made by the hundred."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.contract.comparing import differences, explain
from tests.oracle import Network
from tests.oracle.strategies import COMPILED, cases

EXAMPLES = 300 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 25


@pytest.mark.parametrize("kind", COMPILED)
def test_audits_like_the_oracle(kind: str) -> None:
    """Findings, their order and every denominator are those of the oracle."""

    differing: list[tuple[Network, dict[str, Any], dt.date]] = []

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.explicit, Phase.generate],  # comparing.smallest makes it smaller
        suppress_health_check=list(HealthCheck),
    )
    @given(cases([kind]))
    def agree(case: tuple[Network, dict[str, Any], dt.date]) -> None:
        if not differing and differences(*case):
            differing.append(case)  # and no failure here: hypothesis would print the whole network

    agree()
    if differing:
        pytest.fail(explain(*differing[0]), pytrace=False)
