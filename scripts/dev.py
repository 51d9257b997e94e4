"""The commands of the Makefile, for every system: ``python scripts/dev.py COMMAND``, with ``--help`` for their names.

Needs nothing but Python: it makes ``.venv``, installs the pinned packages there, and runs the rest in it.
A second run finds everything in place.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "installed.sha256"
DEMO = ROOT / "build" / "demo-shuxin"
SITE = ROOT / "build" / "site"

LEAST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")

DEBIAN_PACKAGES = {"chromium": "chromium", "pdftoppm": "poppler-utils", "fonts": "fonts-noto-cjk"}
"""What the tests of pages use, and the package of Debian and Ubuntu that has it."""

JAVA_PACKAGES = {"java": "default-jdk-headless", "mvn": "maven"}
"""What the tests on a Neo4j server use, likewise."""


def say(text: str) -> None:
    print(f"== {text}", flush=True)


def masked(text: str) -> str:
    """``text`` without the addresses of whatever registry this machine uses."""
    return re.sub(r"(?:https?|file)://\S+", "<address>", text)


def quietly(what: str, command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> bool:
    """Run a command that only matters when it fails: then its last lines are shown."""
    started = time.monotonic()
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    if done.returncode:
        say(f"{what} failed:")
        print(masked("\n".join(done.stdout.splitlines()[-30:])), flush=True)
        return False
    say(f"{what}: done in {time.monotonic() - started:.0f} s")
    return True


def loudly(*command: str | Path) -> int:
    """Run a command of the project, visible, and return its exit status."""
    print("$ " + " ".join(str(word) for word in _shown(command)), flush=True)
    env = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run([str(word) for word in command], cwd=ROOT, env=env, stdin=subprocess.DEVNULL).returncode


def _shown(command: Sequence[str | Path]) -> list[str]:
    """A command as it would be typed in the project's folder."""
    words = [str(word) for word in command]
    return [
        os.path.relpath(word, ROOT) if os.path.isabs(word) and word.startswith(str(ROOT)) else word for word in words
    ]


def newer_python() -> str | None:
    """A newer interpreter on the path that does start, where this one is too old."""
    found = (shutil.which(name) for name in NEWER)
    return next((p for p in found if p and subprocess.run([p, "-c", ""], capture_output=True).returncode == 0), None)


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages where that is possible without asking anybody."""
    command = f"apt-get install --no-install-recommends {' '.join(packages)}"
    if shutil.which("apt-get") is None:
        return False
    if os.name == "nt" or os.geteuid() != 0:
        say(f"not root, so nothing is installed into the system; you can: sudo {command}")
        return False
    say(f"{command} (some minutes the first time)")
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    return quietly("apt-get update", ["apt-get", "update", "-q"], env) and quietly(
        "apt-get install", ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages], env
    )


def setup() -> bool:
    """Make ``.venv`` and install covernet with the pinned packages, unless that is done."""
    wanted = hashlib.sha256(sys.version.encode())
    for name in ("pyproject.toml", "constraints.txt"):
        wanted.update((ROOT / name).read_bytes())
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted.hexdigest() and PYTHON.exists():
        return True
    if importlib.util.find_spec("ensurepip") is None and not apt_install(["python3-venv"]):
        say("this Python has no ensurepip; install python3-venv, or a Python from python.org")
        return False
    say(f"making {VENV.name} with Python {sys.version.split()[0]}")
    if not quietly("making .venv", [sys.executable, "-m", "venv", "--clear", VENV]):
        return False
    say("installing covernet and the packages of constraints.txt into it (some minutes the first time)")
    pins = {
        "PIP_CONSTRAINT": "constraints.txt",
        "PIP_BUILD_CONSTRAINT": "constraints.txt",
    }  # also for what builds wheels
    install: list[str | Path] = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-e", ".[test]"]
    if not quietly("installing", install, pins):
        return False
    STAMP.write_text(wanted.hexdigest(), encoding="utf-8")
    return True


def bring_chromium() -> None:
    """See that pages can be tested: install what is missing where possible, else say what will be skipped."""
    missing = missing_tools()
    if not missing:
        return
    if apt_install([DEBIAN_PACKAGES[name] for name in missing]):
        missing = missing_tools()
    if "chromium" in missing:
        say("!! NO CHROMIUM: THE TESTS OF PAGES IN A BROWSER ARE SKIPPED !!")
        say("install Chromium, Chrome or Edge, or name one in COVERNET_CHROMIUM")
    if "pdftoppm" in missing:
        say("!! NO PDFTOPPM (poppler-utils): THE TESTS OF PRINTED PAGES ARE SKIPPED !!")


def bring_neo4j() -> None:
    """See that there is a Neo4j server to test on: fetch its jars the first time, else say what will be skipped."""
    bring = (PYTHON, "-m", "scripts.neo4j_server", "bring")
    missing = [package for tool, package in JAVA_PACKAGES.items() if shutil.which(tool) is None]
    theirs = os.environ.get("COVERNET_NEO4J")
    if loudly(*bring) == 0 or (missing and not theirs and apt_install(missing) and loudly(*bring) == 0):
        loudly(PYTHON, "-m", "scripts.neo4j_classes")
        return
    say(f"!! NO NEO4J: {'SOME' if theirs else 'THE'} TESTS ON A NEO4J SERVER ARE SKIPPED !!")
    say("install Java 17 or newer and Maven, or name a server in COVERNET_NEO4J")


def bring_cypher_lint() -> None:
    """See that generated Cypher can be linted: fetch the linter the first time, else say what will be skipped."""
    if loudly(PYTHON, "-m", "scripts.cypher_lint"):
        say("!! NO CYPHER LINTER (Node.js and npm): THE TESTS THAT LINT GENERATED CYPHER ARE SKIPPED !!")


def missing_tools() -> list[str]:
    """Names in :data:`DEBIAN_PACKAGES` that this machine lacks."""
    find = "import sys; from covernet.doctor import find_chromium; sys.exit(find_chromium() is None)"
    chromium = subprocess.run([str(PYTHON), "-c", find], cwd=ROOT, check=False).returncode == 0
    has = {"chromium": chromium, "pdftoppm": shutil.which("pdftoppm") is not None, "fonts": _has_chinese_font()}
    return [name for name, there in has.items() if not there]


def _has_chinese_font() -> bool:
    if sys.platform != "linux":
        return True
    if shutil.which("fc-list") is None:
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout.strip())


def lint() -> list[str]:
    """Style, formatting, types and layers; all of them run, whatever fails: the names of those that did."""
    failed = [
        name
        for name, command in (
            ("ruff check", (BIN / "ruff", "check", ".")),
            ("ruff format", (BIN / "ruff", "format", "--check", ".")),
            ("mypy", (PYTHON, "-m", "mypy")),
            ("import-linter", (BIN / "lint-imports", "--no-logo")),
        )
        if loudly(*command)
    ]
    if failed:
        say(f"FAILED: {', '.join(failed)}")
    return failed


def test(arguments: Sequence[str]) -> int:
    bring_chromium()
    bring_neo4j()
    bring_cypher_lint()
    failed = lint()
    # Hundreds of tests start a command; where Python is told to keep no bytecode, each would compile the package anew.
    quietly("compiling", [PYTHON, "-m", "compileall", "-q", "covernet"])
    spread = ["-n", "2", "--dist", "loadfile"] if (os.cpu_count() or 1) > 1 else []
    tested = loudly(PYTHON, "-m", "pytest", *spread, *arguments)
    if failed:
        say(f"FAILED: {', '.join(failed)}; see above the tests")
    return tested or int(bool(failed))


def demo(arguments: Sequence[str]) -> int:
    return loudly(PYTHON, "-m", "covernet", "demo", "shuxin", DEMO, *arguments)


def docs(arguments: Sequence[str]) -> int:
    return loudly(PYTHON, "scripts/generate_docs.py", *arguments)


def docs_site(arguments: Sequence[str]) -> int:
    """Build the documentation as a site that opens from its folder, and say where it is."""
    started = time.monotonic()
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # the theme's advertisement
    status = loudly(PYTHON, "-m", "mkdocs", "build", "--strict", *arguments)  # with --quiet, strict sees no warning
    if status == 0:
        say(f"built in {time.monotonic() - started:.0f} s; open this in a browser:")
        print(SITE / "index.html", flush=True)
    return status


def bench(arguments: Sequence[str]) -> int:
    return loudly(PYTHON, "-m", "benchmarks.run", *arguments)


def clean() -> int:
    """Remove what these commands made."""
    made = (".venv", ".neo4j", "build", "dist")
    for name in (*made, ".mypy_cache", ".pytest_cache", ".ruff_cache", ".import_linter_cache"):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    return 0


COMMANDS: Mapping[str, Callable[[Sequence[str]], int]] = {
    "setup": lambda arguments: 0,
    "demo": demo,
    "test": test,
    "lint": lambda arguments: int(bool(lint())),
    "docs": docs,
    "docs-site": docs_site,
    "bench": bench,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=[*COMMANDS, "clean"])
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="given on, e.g. to pytest")
    options = parser.parse_args()
    if sys.version_info < LEAST:
        newer = newer_python()
        if newer is None:
            say("covernet needs Python 3.11 or newer; name one: make PYTHON=python3.12 …")
            return 2
        return subprocess.run([newer, __file__, *sys.argv[1:]]).returncode
    if options.command == "clean":
        return clean()
    if not setup():
        return 1
    return COMMANDS[options.command](options.arguments)


if __name__ == "__main__":
    sys.exit(main())
