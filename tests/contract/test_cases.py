"""The table of small cases, on the oracle and on covernet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.contract.cases import CASES, Case
from tests.contract.comparing import FIELDS, actual, compiled, expected
from tests.oracle import audit
from tests.oracle.schema import DATA

_EMPTY: Mapping[str, Any] = {**dict.fromkeys(FIELDS), "missing": [], "excess": [], "wrong": []}


def _name(case: Case) -> str:
    return f"{case.rule['kind']}: {case.name}"


def _check(case: Case, findings: list[dict[str, Any]]) -> None:
    assert len(findings) == len(case.expected), findings
    for finding, (subject, fields) in zip(findings, case.expected, strict=True):
        if subject != "edge":
            label, _, id_ = subject.partition(" ")
            fields = {"subject": {"label": label, "id": id_}, **fields}
        wanted = {"status": "gap", "severity": "must", "rule": "p/r", **_EMPTY, **fields}
        for name in {"place", "responsible"} - set(fields):
            wanted[name] = finding[name]
        assert finding == wanted


def _counts(case: Case) -> dict[str, int]:
    late = sum(fields.get("status") == "late" for _, fields in case.expected)
    return {"checked": case.checked, "gaps": len(case.expected) - late, "late": late, "not_due": case.not_due}


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_the_oracle_finds_what_was_written_down(case: Case) -> None:
    result = audit(case.network, DATA, case.pack, case.day)
    _check(case, expected(result))
    assert result.summary("p/r") == _counts(case)


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_covernet_finds_what_was_written_down(case: Case) -> None:
    result = compiled(case.network, case.pack, case.day)
    _check(case, actual(result))
    assert vars(result.summary[0].total) == _counts(case)
