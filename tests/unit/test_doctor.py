"""The doctor: what is there is found, what is missing is said with advice."""

from __future__ import annotations

import importlib.metadata
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from covernet.doctor import Check, checks, find_chromium


def found(name: str) -> Check:
    return next(check for check in checks() if check.name == name)


def test_every_check_has_its_own_name_and_advice_where_something_is_wrong() -> None:
    seen = checks()
    assert len({check.name for check in seen}) == len(seen)
    assert all(check.advice for check in seen if check.state != "ok")


def test_a_package_that_is_not_there_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["duckdb>=2.0", "covernet-has-no-such-package>=1", "pytest>=8; extra == 'test'"]
    monkeypatch.setattr("covernet.doctor.requires", lambda name: wanted)
    assert found("duckdb").detail == importlib.metadata.version("duckdb")
    assert found("duckdb").state == "ok"
    assert found("covernet-has-no-such-package").state == "missing"
    assert "pytest" not in {check.name for check in checks()}


def test_a_temporary_folder_that_is_gone_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    assert found("temp").state == "missing"


def test_the_named_browser_counts_and_a_wrong_name_finds_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = tmp_path / "browser"
    browser.touch()
    monkeypatch.setenv("COVERNET_CHROMIUM", str(browser))
    assert find_chromium() == browser
    monkeypatch.setenv("COVERNET_CHROMIUM", str(tmp_path / "none"))
    assert find_chromium() is None
    assert found("chromium").state == "warn"


def test_chromium_is_there(requires: Callable[[str, object, str], None]) -> None:
    requires("chromium", find_chromium(), "no Chromium, Chrome or Edge was found")
    assert found("chromium").state == "ok"
