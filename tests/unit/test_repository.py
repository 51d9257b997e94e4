"""What holds of the repository as a whole: layers, sizes, names, links, pins, generated pages."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import covernet
from covernet.cli import app

ROOT = Path(__file__).resolve().parents[2]

LONG_MODULES = {
    "covernet/api.py": "the Python interface: one short method for each question",
    "covernet/cli.py": "one short function for each command of the command line",
    "covernet/graph/model.py": "the one declaration of the property graph, read from top to bottom",
}
"""Modules of more than 300 lines, each with its reason."""

MIB = 1 << 20

TEXT = {".css", ".csv", ".html", ".js", ".json", ".md", ".py", ".sql", ".svg", ".toml", ".txt", ".yml", ""}

MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home|Users|opt|farm)/[A-Za-z.]")

REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "com"), ("npmjs", "org"), ("crates", "io"),
        ("golang", "org"), ("maven", "org"), ("debian", "org"), ("npmmirror", "com"), ("aliyun", "com"),
    )
]  # fmt: skip
"""Hosts that a machine's own settings choose."""

DOCUMENTS = ("README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md")


@cache
def repository_files() -> tuple[Path, ...]:
    """The files git tracks or would track; where there is no git, everything that is no product of a tool."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        made = {"build", "dist", "demo", "__pycache__"}
        found = [
            p for p in ROOT.rglob("*") if not any(x in made or x.startswith(".") for x in p.relative_to(ROOT).parts)
        ]
    return tuple(sorted(path for path in found if path.is_file()))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def texts() -> list[tuple[str, str]]:
    return [(named(path), read(path)) for path in repository_files() if path.suffix in TEXT]


def modules(*folders: str) -> list[Path]:
    return [p for p in repository_files() if p.suffix in {".py", ".js"} and named(p).split("/")[0] in folders]


def pyproject() -> dict[str, Any]:
    return tomllib.loads(read(ROOT / "pyproject.toml"))


def code(name: str) -> tuple[list[str], list[str]]:
    """The fenced blocks of a document, and the pieces of code in its sentences."""
    text = read(ROOT / name)
    fence = re.compile(r"^```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return fence.findall(text), re.findall(r"`([^`\n]+)`", fence.sub("", text))


def run(*command: str) -> None:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_layers_and_drivers_are_kept() -> None:
    run("-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))")


def test_every_file_is_opened_with_its_encoding_named() -> None:
    run("-m", "ruff", "check", "--no-cache", "--preview", "--select", "PLW1514", "covernet", "scripts", "tests")


def test_modules_are_short_or_say_why_not() -> None:
    lines = {named(path): len(read(path).splitlines()) for path in modules("covernet", "scripts", "benchmarks")}
    long = {name for name, count in lines.items() if count > 300}
    assert not {name: count for name, count in lines.items() if count > 500}, "split by subject"
    assert long == set(LONG_MODULES), "give a reason in LONG_MODULES, or take away one that no longer holds"


def test_every_module_says_what_it_is() -> None:
    silent = [
        named(path)
        for path in modules("covernet", "scripts", "benchmarks", "tests")
        if path.suffix == ".py" and (text := read(path)).strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert not silent


def test_no_file_is_large() -> None:
    assert not [named(path) for path in repository_files() if path.stat().st_size > MIB]


def test_no_file_names_a_path_of_a_machine_or_a_registry() -> None:
    found = [
        f"{name}:{number}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE_PATH.search(line) or any(host in line for host in REGISTRIES)
    ]
    assert not found


def test_the_search_for_paths_and_registries_finds_some() -> None:
    assert MACHINE_PATH.search("see /" + "home/someone/x") and MACHINE_PATH.search("/" + "work/main")
    assert not MACHINE_PATH.search("a/" + "work/b") and not MACHINE_PATH.search("docs/home/x")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_make_targets_in_the_documents_exist(name: str) -> None:
    phony = re.search(r"^\.PHONY: (.+)$", read(ROOT / "Makefile"), re.MULTILINE)
    assert phony
    blocks, inline = code(name)
    wanted = {word for text in (*blocks, *inline) for word in re.findall(r"^make ([a-z]+)", text, re.MULTILINE)}
    assert wanted <= set(phony[1].split())
    assert wanted or name == "CHANGELOG.md"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_covernet_commands_in_the_documents_exist(name: str) -> None:
    commands = getattr(typer.main.get_command(app), "commands", {})
    blocks, inline = code(name)
    wanted = {
        word for text in (*blocks, *inline) for word in re.findall(r"(?:^|-m )covernet ([a-z]+)", text, re.MULTILINE)
    }
    assert wanted <= set(commands)


def test_both_readmes_give_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        lines = [line.split("  #")[0].rstrip() for line in "".join(code(name)[0]).splitlines()]
        return [line for line in lines if "print(" not in line]  # the titles they print are in one language

    assert commands("README.md") == commands("README.zh.md")
    assert len(commands("README.md")) > 10


def test_links_between_documents_resolve() -> None:
    broken = []
    for path in repository_files():
        if path.suffix != ".md":
            continue
        for link in re.findall(r"\]\(<?([^)<>\s]+)>?\)", read(path)):
            target = link.split("#")[0]
            if target and "://" not in target and not (path.parent / target).exists():
                broken.append(f"{named(path)}: {link}")
    assert not broken


def test_generated_pages_are_fresh() -> None:
    spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "scripts" / "generate_docs.py")
    assert spec and spec.loader
    generate_docs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate_docs)
    stale = [name for name, text in generate_docs.pages().items() if read(ROOT / "docs" / name) != text]
    assert not stale, "run make docs"


def test_the_version_is_the_same_everywhere() -> None:
    version = pyproject()["project"]["version"]
    assert covernet.__version__ == version
    assert f"## [{version}]" in read(ROOT / "CHANGELOG.md")


def test_every_dependency_is_pinned_within_its_bounds() -> None:
    pins = dict(
        line.split("==") for line in read(ROOT / "constraints.txt").splitlines() if line and not line.startswith("#")
    )
    pins = {canonicalize_name(name): version for name, version in pins.items()}
    data = pyproject()
    wanted = [*data["build-system"]["requires"], *data["project"]["dependencies"]]
    wanted += [line for extra in data["project"]["optional-dependencies"].values() for line in extra]
    for line in wanted:
        need = Requirement(line)
        assert canonicalize_name(need.name) in pins, f"{need.name} has no pin in constraints.txt"
        assert need.specifier.contains(pins[canonicalize_name(need.name)]), (
            f"the pin of {need.name} is outside {need.specifier}"
        )


def test_figures_of_the_documents_are_readable_in_light_and_dark() -> None:
    figure = read(ROOT / "docs" / "images" / "flow.svg")
    assert "prefers-color-scheme: dark" in figure
    assert not re.search(r"(?:href|src|url)\s*[=(]\s*[\"']?https?:", figure), "no fonts or pictures from outside"
