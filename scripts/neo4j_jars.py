"""The jars of a Neo4j Community server, through Maven, and a Java that is new enough for them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POM = ROOT / "scripts" / "neo4j" / "pom.xml"
KEPT = ROOT / ".neo4j"


class Neo4jError(Exception):
    """A server that could not be started, or a tool of Neo4j that failed."""


class Missing(Neo4jError):
    """Java, Maven or the jars are not there."""


def default_version() -> str:
    """The version of COVERNET_NEO4J_VERSION, else that of ``pom.xml``: the newest with long-term support."""
    found = re.search(r"<neo4j\.version>(.+?)<", POM.read_text(encoding="utf-8"))
    assert found
    return os.environ.get("COVERNET_NEO4J_VERSION") or found[1]


def release(version: str) -> int:
    """The first number of a version: 5, or a year.

    >>> release("5.26.0"), release("2026.09.0")
    (5, 2026)
    """
    if not re.fullmatch(r"\d+\.\d+\.\d+", version) or (number := int(version.split(".")[0])) < 5:
        raise Neo4jError(f"{version!r} is no version of Neo4j from 5 on, such as 5.26.0 or 2026.09.0")
    return number


def bring(version: str | None = None) -> Path:
    """The folder with a version's jars, fetched through Maven the first time."""
    version = version or default_version()
    release(version)
    lib = KEPT / version / "lib"
    if lib.is_dir():
        return lib
    maven = shutil.which("mvn")
    if maven is None:
        raise Missing(f"the jars of Neo4j {version} are not in {KEPT.name}/, and there is no mvn to fetch them with")
    KEPT.mkdir(exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix="part-", dir=KEPT))
    command = [
        maven, "-B", "-ntp", "-q", "-f", str(POM), f"-Dneo4j.version={version}",
        "dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={part}",
    ]  # fmt: skip
    try:
        done = run_quietly(command)
        if done.returncode:
            raise Missing(f"mvn could not fetch Neo4j {version}:\n{last_lines(done.stdout + done.stderr)}")
        lib.parent.mkdir(exist_ok=True)
        part.rename(lib)
    except OSError:
        if not lib.is_dir():  # else another process was quicker
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return lib


def class_archive(version: str, java: Path) -> Path:
    """Where the classes of a version are kept as this Java has them after a start, which saves it half of the next."""
    known = java.resolve().stat()
    key = f"{java.resolve()} {known.st_size} {known.st_mtime_ns} {KEPT}"
    return KEPT / version / f"classes-{hashlib.sha256(key.encode()).hexdigest()[:12]}.jsa"


def class_options(version: str, java: Path, part: Path | None) -> list[str]:
    """What tells Java to take the classes that are kept, if any are, or to keep those it will have loaded in a file."""
    if part is not None:
        return [f"-XX:ArchiveClassesAtExit={part}"]
    archive = class_archive(version, java)
    return [f"-XX:SharedArchiveFile={archive}", "-Xlog:cds=off"] if archive.is_file() else []


def find_java(version: str) -> Path:
    """JAVA_HOME if its Java is new enough for a version of Neo4j, else the oldest that is."""
    needed = 17 if release(version) == 5 else 21
    home = os.environ.get("JAVA_HOME")
    found: dict[Path, int] = {}
    for path in _javas(home):
        if path.resolve() not in found and (number := _java_version(path)) is not None:
            found[path.resolve()] = number
            if home and path.parent.parent == Path(home) and number >= needed:
                return path
    fitting = sorted((number, path) for path, number in found.items() if number >= needed)
    if not fitting:
        others = ", ".join(map(str, sorted(found.values()))) or "none"
        raise Missing(f"Neo4j {version} needs Java {needed} or newer; found: {others}. Set JAVA_HOME to a newer one")
    return fitting[0][1]


def _javas(home: str | None) -> Iterator[Path]:
    name = "java.exe" if os.name == "nt" else "java"
    if home:
        yield Path(home) / "bin" / name
    if on_path := shutil.which("java"):
        yield Path(on_path)
    if os.name == "nt":
        for folder in filter(None, map(os.environ.get, ("ProgramFiles", "ProgramW6432"))):
            yield from Path(folder).glob(f"*/*/bin/{name}")
    yield from Path("/usr/lib/jvm").glob(f"*/bin/{name}")
    yield from Path("/Library/Java/JavaVirtualMachines").glob(f"*/Contents/Home/bin/{name}")


def _java_version(java: Path) -> int | None:
    try:
        found = re.search(r'version "(\d+)', run_quietly([str(java), "-version"]).stderr)
    except OSError:
        return None
    return int(found[1]) if found else None


def run_quietly(
    command: Sequence[str], env: Mapping[str, str] | None = None, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=env, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip


def last_lines(text: str, lines: int = 20) -> str:
    """The end of a log, without colours, stack traces and the addresses of whatever registry this machine uses."""
    plain = re.sub(r"\x1b\[[\d;]*m", "", text)
    kept = [line for line in plain.splitlines() if line.strip() and not line.startswith("\tat ")]
    return re.sub(r"https?://\S+", "<address>", "\n".join(kept[-lines:]))
