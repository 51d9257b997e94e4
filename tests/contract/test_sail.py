"""Every statement runs unchanged on Spark SQL, and returns what DuckDB returns."""

from __future__ import annotations

import datetime as dt
import importlib.util
import tempfile
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from covernet.queries.packs import bundled_packs, load_pack, parse_pack
from covernet.queries.rules import Pack
from covernet.queries.sql import compile_rule
from tests.conftest import absent
from tests.contract.sail import disagreements, sail_session
from tests.contract.test_sql_snapshots import RULES, snapshot_pack
from tests.oracle import Network
from tests.oracle.strategies import DAY, cases, network_for
from tests.oracle.writing import pack_toml, write_network


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    if not all(importlib.util.find_spec(name) for name in ("pysail", "pyspark")):
        absent("sail", "pysail and pyspark-client are not installed: pip install pysail pyspark-client")
    with sail_session() as made:
        yield made


def _statements(pack: Pack, day: dt.date = DAY) -> dict[str, str]:
    pairs = [(rule.full_id, compile_rule(rule, day)) for rule in pack.rules]
    return {f"{name} {part}": getattr(sql, part) for name, sql in pairs for part in ("defects", "checked")}


@pytest.mark.parametrize("name", bundled_packs())
def test_a_bundled_pack_runs_unchanged_on_sail(name: str, session: Any, tmp_path: Path) -> None:
    text = (resources.files("covernet.queries") / "packs" / f"{name}.toml").read_text(encoding="utf-8")
    raw = {"parameters": {}, **tomllib.loads(text)}
    snapshot = write_network(network_for(raw, Random(1)), tmp_path)
    assert not disagreements(session, snapshot, DAY, _statements(load_pack(name)))


def test_every_form_of_statement_runs_unchanged_on_sail(session: Any, tmp_path: Path) -> None:
    """The rules of the reviewed snapshots."""
    raw, day = snapshot_pack(RULES), dt.date(2025, 4, 1)
    snapshot = write_network(network_for(raw, Random(1)), tmp_path)
    assert not disagreements(session, snapshot, day, _statements(parse_pack(pack_toml(raw), "p.toml"), day))


def test_made_rules_run_unchanged_on_sail(session: Any) -> None:
    @settings(max_examples=3, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(cases())
    def agree(case: tuple[Network, dict[str, Any], dt.date]) -> None:
        network, pack, day = case
        with tempfile.TemporaryDirectory() as folder:
            snapshot = write_network(network, Path(folder))
            statements = _statements(parse_pack(pack_toml(pack), "made.toml"), day)
            assert not disagreements(session, snapshot, day, statements)

    agree()
