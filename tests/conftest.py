"""What all tests share: optional services, hypothesis profiles and snapshots of generated text."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

SNAPSHOTS = Path(__file__).parent / "snapshots"

settings.register_profile(
    "default", derandomize=True, deadline=None, max_examples=50, suppress_health_check=list(HealthCheck), database=None
)
settings.register_profile(
    "nightly", deadline=None, max_examples=1000, suppress_health_check=list(HealthCheck), print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-snapshots", action="store_true", help="rewrite tests/snapshots from what the code makes now"
    )


def absent(name: str, why: str) -> None:
    """Skip loudly because an optional service is missing; fail where COVERNET_REQUIRE names it."""
    required = {part.strip() for part in os.environ.get("COVERNET_REQUIRE", "").split(",")}
    if name in required:
        pytest.fail(f"COVERNET_REQUIRE names {name!r}, but {why}", pytrace=False)
    pytest.skip(f"SKIPPED WITHOUT {name.upper()}: {why}")


@pytest.fixture
def requires() -> Callable[[str, object, str], None]:
    """``requires(name, present, why)``: go on only where an optional service is there."""

    def check(name: str, present: object, why: str) -> None:
        if not present:
            absent(name, why)

    return check


@pytest.fixture
def match_snapshot(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """``match_snapshot("sql/reach.sql", text)``: the text must equal the file; see --update-snapshots."""

    def check(name: str, text: str) -> None:
        path = SNAPSHOTS / name
        text = text.rstrip("\n") + "\n"
        if request.config.getoption("--update-snapshots"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        assert path.is_file(), f"no snapshot {name}; run pytest --update-snapshots and review the new file"
        assert path.read_text(encoding="utf-8") == text, f"{name} changed; if meant, run pytest --update-snapshots"

    return check
