"""Pages of docs/ read as a person follows them: files to write, lines to change, cells to correct, commands to type."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<kind>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^ *```$", re.M | re.S
)
_CELL = re.compile(r"^\| (\d{4}) \| (\S+) \| (\S+) \|$", re.M)
_ANYTHING = "…"
_BOX = str.maketrans(dict.fromkeys("┏━┳┓┡╇┩└─┴┘┃│", " "))


@dataclass(frozen=True)
class Typed:
    """A command and what the page shows of its answer."""

    words: tuple[str, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """A file that the reader writes."""

    file: str
    text: str


@dataclass(frozen=True)
class Changed:
    """Lines of a file that the reader replaces."""

    file: str
    before: str
    after: str


@dataclass(frozen=True)
class Corrected:
    """A cell of the quarantine workbook that the reader corrects: number of the household, column, new text."""

    household: str
    column: str
    text: str


Step = Typed | Written | Changed | Corrected


def steps(page: str) -> list[Step]:
    """What the page of a name tells its reader to do, in order."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found: list[tuple[int, Step]] = [(at.start(), Corrected(*at.groups())) for at in _CELL.finditer(text)]
    for block in _FENCE.finditer(text):
        body = re.sub(f"^{block['indent']}", "", block["text"], flags=re.M)
        found += [(block.start(), step) for step in _block(block["kind"], block["title"], body)]
    return [step for _, step in sorted(found, key=lambda pair: pair[0])]


def _block(kind: str, title: str | None, text: str) -> Iterator[Step]:
    file = (title or "").replace("\\", "/")
    if kind == "console":
        for part in re.split(r"^> ", text, flags=re.M)[1:]:
            command, *shown = part.splitlines()
            program, *words = shlex.split(command)
            assert program == "covernet", f"{command!r} is no command of covernet"
            yield Typed(tuple(words), tuple(shown))
    elif kind == "diff":
        signs = {sign: "\n".join(line[1:] for line in text.splitlines() if line[0] == sign) for sign in "-+"}
        yield Changed(file, signs["-"], signs["+"])
    elif file:
        yield Written(file, text)


def follow(todo: Sequence[Step], folder: Path, workbook: str = "待改.xlsx") -> None:
    """Do in a folder what a page tells, and compare the answers with what it shows."""
    at = 0
    while at < len(todo):
        typed: list[Typed] = []
        while at < len(todo) and isinstance(step := todo[at], Typed):
            typed.append(step)
            at += 1
        for step, (status, out) in zip(typed, _run([step.words for step in typed], folder), strict=True):
            assert status in _expected(step), f"{' '.join(step.words)}: {status}\n{out}"
            _compare(step, out)
        if at < len(todo):
            _by_hand(todo[at], folder, workbook)
            at += 1


def _expected(step: Typed) -> tuple[int, ...]:
    """The exit status a command must have: 1 where must-rules have gaps, 3 where the page shows a refusal."""
    if step.words[0] == "doctor":
        return 0, 1  # what this machine lacks is not the page's fault
    if any("不收这些列" in line or "不认识的列" in line for line in step.shown):
        return (3,)
    return (1,) if step.words[0] == "audit" else (0,)


def _run(commands: Sequence[Sequence[str]], folder: Path) -> list[tuple[int, str]]:
    """The status and the output, messages last, of each command."""
    if not commands:
        return []
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.commands"],
        input=json.dumps({"commands": commands, "lowered": False}), cwd=folder, capture_output=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}, check=True,
    )  # fmt: skip
    return [
        (status, "\n".join(bytes.fromhex(part).decode() for part in streams))
        for status, *streams in json.loads(done.stdout)
    ]


def _compare(step: Typed, out: str) -> None:
    """Each line that is shown stands in the answer, in this order; only … stands for what is left out."""
    lines = [_plain(line) for line in out.splitlines()]
    lines = [line for line in lines if line]
    at, may_skip = 0, False
    for shown in step.shown:
        if shown.strip() == _ANYTHING:
            may_skip = True
            continue
        pattern = re.compile(".*".join(map(re.escape, _plain(shown).split(_ANYTHING))))
        places = range(at, len(lines)) if may_skip else range(at, min(at + 1, len(lines)))
        found = next((place for place in places if pattern.fullmatch(lines[place])), None)
        assert found is not None, f"covernet {' '.join(step.words)} does not answer {shown!r}:\n{out}"
        at, may_skip = found + 1, False
    assert may_skip or at == len(lines), f"covernet {' '.join(step.words)} says more:\n{out}"


def _plain(line: str) -> str:
    """A line without the frames of tables, with single blanks, and with slashes as everywhere but on Windows."""
    return " ".join(line.translate(_BOX).split()).replace("\\", "/")


def _by_hand(step: Step, folder: Path, workbook: str) -> None:
    if isinstance(step, Written):
        (folder / step.file).parent.mkdir(exist_ok=True)
        (folder / step.file).write_text(step.text, encoding="utf-8", newline="\n")
    elif isinstance(step, Changed):
        text = (folder / step.file).read_text(encoding="utf-8")
        assert text.count(step.before) == 1, f"{step.file} does not hold {step.before!r}"
        (folder / step.file).write_text(text.replace(step.before, step.after), encoding="utf-8", newline="\n")
    elif isinstance(step, Corrected):
        _correct(step, folder / workbook)


def _correct(step: Corrected, file: Path) -> None:
    book = openpyxl.load_workbook(file)
    sheet = book.active
    head = next(row for row in sheet.iter_rows() if "隔离原因" in [cell.value for cell in row])
    names = [cell.value for cell in head]
    lines = sheet.iter_rows(min_row=head[0].row + 1)
    [line] = [row for row in lines if row[names.index("联系户编号")].value == step.household]
    line[names.index(step.column)].value = step.text
    book.save(file)
