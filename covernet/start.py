"""Where the program starts: three questions are answered at once, everything else by the whole command line.

Loading the whole command line takes longer than finding out who covers a household.
"""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from typing import Any

from covernet.errors import CovernetError, StoreError
from covernet.viz.misuse import is_misuse, misuse

QUESTIONS = ("who", "chain", "impact")
"""Commands that are answered by ``commands/<name>.py`` without the others."""

_INTERRUPTED = 130
"""What typer returns after Ctrl-C, and what shells expect."""


def main() -> None:
    """Run the command line; whatever goes wrong is said in a sentence, with the exit status of FORMATS §4."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller, or a program without a console
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open to the end
        getattr(sys, name).reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = _run(sys.argv[1:])
        sys.stdout.flush()
    except CovernetError as error:
        sys.stderr.write(f"{error}\n")
        status = error.exit_code
    except KeyboardInterrupt:
        status = _INTERRUPTED
    except (SystemExit, OSError) as error:
        status = _unwritten(error)
    except Exception as error:
        status = _misused(error) if is_misuse(error) else _internal(error)
    if status == _INTERRUPTED:
        _say("已中断；没有写完的内容已作废  interrupted; what was not finished is discarded")
    sys.exit(status)


def _run(words: list[str]) -> int:
    if words and words[0] in QUESTIONS:
        try:
            return int(import_module(f"covernet.commands.{words[0]}").main(words[1:]))
        except SystemExit as end:  # argparse has printed the help
            return int(end.code or 0)
    from covernet.cli import app  # loads everything

    return int(app(prog_name="covernet", standalone_mode=False) or 0)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _misused(error: Any) -> int:
    _say(misuse(error))
    return int(error.exit_code)


def _unwritten(error: SystemExit | OSError) -> int:
    """Standard output can not be written to, or something on disk can not be used.

    A reader that closed its pipe, as ``| head`` does, has what it wanted; typer turns that into status 1.
    """
    cause = error.__context__ if isinstance(error, SystemExit) else error
    if not isinstance(cause, OSError):
        return _internal(error)
    if cause.filename is None and sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python tries once more at its end
        if cause.errno in (errno.EPIPE, errno.EINVAL):  # the second is Windows' word for it
            return 0
    if os.environ.get("COVERNET_DEBUG"):
        raise cause
    place = f"{cause.filename}: " if cause.filename else ""
    _say(f"{place}读写失败（{cause.strerror}）；请检查路径、权限和磁盘空间")
    _say(f"  can not read or write ({cause.strerror}); check path, permissions and disk space")
    return StoreError.exit_code


def _internal(error: BaseException) -> int:
    if os.environ.get("COVERNET_DEBUG"):
        raise error
    name = type(error).__name__
    _say(f"程序内部出错（{name}）。请设 COVERNET_DEBUG=1 重试，并把显示的内容报告给开发者。")
    _say(f"  an internal error ({name}); run again with COVERNET_DEBUG=1 and report what it prints")
    return 3
