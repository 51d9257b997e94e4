"""What a person sees when the command itself is wrong: typer's English sentence with a Chinese one before it."""

from __future__ import annotations

import re
from typing import Any

_WORDS = {
    "MissingParameter": "缺少参数",
    "NoSuchOption": "没有这个选项",
    "BadParameter": "取值不对",
    "BadOptionUsage": "选项用法不对",
}
"""What typer's errors say, by the name of their class; only these names are the same in its versions."""

_NAME = re.compile(r"'([^']*)'|(--?[A-Za-z][\w-]*)")


def is_misuse(error: BaseException) -> bool:
    """Whether typer raised an error because the command itself is wrong."""
    return hasattr(error, "format_message") and hasattr(error, "exit_code")


def misuse(error: Any) -> str:
    """An error of typer in both languages, or the help where a command was given without anything.

    >>> import typer
    >>> print(misuse(typer.BadParameter("'xml' is not one of 'csv'", param_hint="--format")))
    取值不对：--format
      Invalid value for --format: 'xml' is not one of 'csv'
    """
    kind, message = type(error).__name__, error.format_message().replace("Value error, ", "")
    if kind == "NoArgsIsHelpError":
        return str(message)
    unknown = message.startswith("No such command")
    words = "没有这个命令" if unknown else _WORDS.get(kind, "命令写得不对")
    found = _NAME.search(message.split(": ")[0] if kind == "BadParameter" else message)
    name = f"：{found[1] or found[2]}" if found else ""
    context = getattr(error, "ctx", None)
    advice = f"。用法请看 {context.command_path} --help" if context else ""
    return f"{words}{name}{advice}\n  {message}"
