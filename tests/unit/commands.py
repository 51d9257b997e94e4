"""Commands of covernet run one after another in a process of their own: ``python -m tests.unit.commands``.

Starting Python costs more than most commands. Standard input is a JSON object: ``commands``, lists of words,
and ``lowered``, whether a process of root gives up its rights before them. Standard output is a JSON list of
status, standard output and standard error, in hexadecimal.
"""

from __future__ import annotations

import codecs
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module

from covernet.start import main


def command(words: Sequence[str]) -> tuple[int, str, str]:
    """Run one command with files in the place of its standard streams."""
    before = os.dup(1), os.dup(2), sys.stdout, sys.stderr, sys.argv
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        sys.argv = ["covernet", *words]
        with (
            open(1, "w", encoding="ascii", closefd=False) as sys.stdout,
            open(2, "w", encoding="ascii", closefd=False) as sys.stderr,
        ):
            try:
                main()
                status = 0
            except SystemExit as end:
                status = int(end.code or 0)
        os.dup2(before[0], 1)
        os.dup2(before[1], 2)
        sys.stdout, sys.stderr, sys.argv = before[2:]
        for file in (out, err):
            file.seek(0)
        return status, out.read().hex(), err.read().hex()


def run_all() -> None:
    """Answer what stands on standard input."""
    wanted = json.load(sys.stdin)
    if wanted["lowered"] and sys.platform != "win32" and os.geteuid() == 0:
        command(["packs", "list"])  # loads what is loaded late, while the interpreter's own files can be read
        for name in ("covernet.viz.network", "pandas"):
            import_module(name)
        codecs.lookup("utf-8-sig")
        os.setgid(65534)
        os.setuid(65534)
    json.dump([command(words) for words in wanted["commands"]], sys.stdout)


if __name__ == "__main__":
    run_all()
