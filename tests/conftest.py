"""What all tests share: optional services, hypothesis profiles and snapshots of generated text."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, Protocol

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from scripts.neo4j_jars import Missing
from scripts.neo4j_server import Server, prepare
from tests.services import QUICK, Neo4jTarget, Unusable, visitors_server

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


def absent(name: str, why: str) -> NoReturn:
    """Skip loudly because an optional service is missing; fail where COVERNET_REQUIRE names it."""
    required = {part.strip() for part in os.environ.get("COVERNET_REQUIRE", "").split(",")}
    if name in required:
        raise pytest.fail.Exception(f"COVERNET_REQUIRE names {name!r}, but {why}", pytrace=False) from None
    raise pytest.skip.Exception(f"SKIPPED WITHOUT {name.upper()}: {why}") from None


@pytest.fixture
def requires() -> Callable[[str, object, str], None]:
    """``requires(name, present, why)``: go on only where an optional service is there."""

    def check(name: str, present: object, why: str) -> None:
        if not present:
            absent(name, why)

    return check


@pytest.fixture(autouse=True, scope="session")
def _no_key_of_yours(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test makes or reads the key file of whoever runs it."""
    os.environ["COVERNET_KEY_FILE"] = str(tmp_path_factory.mktemp("key") / "identity.key")


@pytest.fixture(autouse=True, scope="session")
def _ctrl_c_is_heard() -> None:
    """A run that a shell put into the background ignores Ctrl-C, and so would the commands that tests interrupt."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key file of the test's own, which is not there yet."""
    path = tmp_path / "key" / "identity.key"
    monkeypatch.setenv("COVERNET_KEY_FILE", str(path))
    return path


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


@pytest.fixture(scope="session")
def docs_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the documentation as a site, built strictly; once for all workers of a run."""
    for module in ("material", "mkdocstrings_handlers.python"):
        try:
            found = importlib.util.find_spec(module)
        except ModuleNotFoundError:
            found = None
        if found is None:
            absent("docs", "mkdocs-material or mkdocstrings is not installed: pip install -e .[docs]")
    own = tmp_path_factory.getbasetemp()
    run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with FileLock(run / "site.lock"):
        if not (run / "site").is_dir():
            _build_site(run / "site being built")
            (run / "site being built").rename(run / "site")
    return run / "site"


def _build_site(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=Path(__file__).parents[1], env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


class OwnServer(Protocol):
    """``own_server(settings, version=…, start=False)``: a Neo4j server that belongs to one test."""

    def __call__(
        self, settings: Mapping[str, str] | None = None, *, version: str | None = None, start: bool = True
    ) -> Server: ...


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    """``own_server(settings)`` gives a server that a test may configure, stop, kill and start again."""
    with _servers(tmp_path_factory) as make:
        yield make


@contextmanager
def _servers(folders: pytest.TempPathFactory) -> Iterator[OwnServer]:
    made: list[Server] = []

    def make(settings: Mapping[str, str] | None = None, *, version: str | None = None, start: bool = True) -> Server:
        try:
            server = prepare(folders.mktemp("neo4j"), version=version, settings={**QUICK, **(settings or {})})
        except Missing as error:
            absent("neo4j", str(error))
        made.append(server)
        if start:
            server.start()
        return server

    try:
        yield make
    finally:
        for server in made:
            server.kill()
            shutil.rmtree(server.home, ignore_errors=True)


@pytest.fixture(scope="session")
def neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jTarget]:
    """A Neo4j server for all tests of this process: that of COVERNET_NEO4J, else one of its own."""
    uri = os.environ.get("COVERNET_NEO4J")
    if not uri:
        with _servers(tmp_path_factory) as make:
            yield Neo4jTarget.of(make())
        return
    try:
        with visitors_server(uri) as target:
            yield target
    except Unusable as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


@pytest.fixture
def database(neo4j: Neo4jTarget) -> Neo4jTarget:
    """The database of ``neo4j``, emptied for one test."""
    neo4j.clean()
    return neo4j
