"""Write the generated files of docs/ again from the code; ``--check`` only says whether they are stale."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # run as a file, it would find only what lies beside it

from covernet.cli import app  # noqa: E402
from covernet.graph.model import SCHEMA  # noqa: E402
from covernet.graph.schema_docs import schema_markdown  # noqa: E402
from covernet.importers.mapping.ledger_docs import ledgers_markdown  # noqa: E402
from covernet.queries.pack_docs import packs_markdown  # noqa: E402
from covernet.queries.pack_schema import pack_schema  # noqa: E402
from covernet.queries.packs import bundled_packs, load_pack  # noqa: E402
from covernet.start import QUESTIONS  # noqa: E402
from covernet.viz.atlas_words import rule_words  # noqa: E402
from scripts.browser_style import browser_style  # noqa: E402
from scripts.model_svg import model_svg  # noqa: E402

DOCS = ROOT / "docs"

_CLI_HEAD = """\
# Command line

Generated from `covernet/cli.py` and `covernet/commands` by `make docs`; a test fails when it is stale.

Results go to standard output, progress and messages to standard error. Exit status: 0 well, and an audit
without gaps of rules that say *must*; 1 an audit with such gaps; 2 bad use; 3 bad data. `covernet` and
`python -m covernet` are the same command.
"""


def pages() -> Mapping[str, str]:
    """The generated files by name."""
    return {
        "schema.md": schema_markdown(SCHEMA),
        "cli.md": cli_markdown(),
        "ledgers.md": ledgers_markdown(),
        "packs.md": packs_markdown([load_pack(name) for name in bundled_packs()], rule_words),
        "pack.schema.json": json.dumps(pack_schema(), ensure_ascii=False, indent=1) + "\n",
        "images/model.svg": model_svg(),
        "neo4j/style.grass": browser_style(),
    }


def cli_markdown() -> str:
    """Every command with its usage, arguments and options."""
    root = typer.main.get_command(app)
    return "\n".join([_CLI_HEAD, *_sections(root, "covernet", None)])


def _sections(command: Any, name: str, parent: Any) -> Iterator[str]:
    context = command.context_class(command, info_name=name, parent=parent)
    children = getattr(command, "commands", {})
    if not children:
        yield _section(command, context)
    for child, sub in children.items():
        yield from _sections(sub, child, context)


def _section(command: Any, context: Any) -> str:
    if context.info_name in QUESTIONS:
        return _question(context.info_name, context.command_path)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    lines = [f"## {context.command_path}", "", " ".join((command.help or "").split()), "", f"    {usage}", ""]
    records = [param.get_help_record(context) for param in command.get_params(context) if param.name != "help"]
    rows = [f"| `{_cell(record[0])}` | {_cell(record[1])} |" for record in records if record]
    if rows:
        lines += ["| argument or option | meaning |", "|---|---|", *rows, ""]
    return "\n".join(lines)


def _question(name: str, path: str) -> str:
    """A question's arguments and options, which argparse knows."""
    parser = import_module(f"covernet.commands.{name}").parser()
    usage = " ".join(parser.format_usage().removeprefix("usage: ").split())
    rows = []
    for action in parser._actions:
        if action.dest != "help":
            metavars = action.metavar if isinstance(action.metavar, tuple) else [action.metavar or ""]
            choices = "[" + "|".join(action.choices) + "]" if action.choices else " ".join(metavars)
            rows.append(
                f"| `{_cell(' '.join([', '.join(action.option_strings), choices]).strip())}` | {_cell(action.help)} |"
            )
    head = [
        f"## {path}",
        "",
        parser.description,
        "",
        f"    {usage}",
        "",
        "| argument or option | meaning |",
        "|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def _cell(text: str) -> str:
    """A text as a cell of a Markdown table; typer escapes brackets for rich, and a bar would end the cell."""
    return " ".join(text.split()).replace("\\[", "[").replace("|", "\\|")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is stale")
    only_check = parser.parse_args().check
    stale = []
    for name, text in pages().items():
        page = DOCS / name
        if page.is_file() and page.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not only_check:
            page.parent.mkdir(exist_ok=True)
            page.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote docs/{name}")
    if only_check and stale:
        print(f"stale: {', '.join(stale)}; run make docs")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
