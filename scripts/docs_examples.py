"""For the reference of the site: the example at the end of a docstring gets the heading that numpydoc wants for it."""

from __future__ import annotations

import re
from typing import Any

import griffe

_SECTION = re.compile(r"^(Parameters|Returns|Raises|Yields)\n-+$", re.MULTILINE)
_EXAMPLE = re.compile(r"^>>> ", re.MULTILINE)
_HEADING = "Examples\n--------\n"


def with_heading(text: str) -> str:
    """A docstring whose example, if it stands below another section, has a heading of its own.

    >>> print(with_heading("Add.\\n\\nRaises\\n------\\nError\\n    Never.\\n\\n>>> 1 + 1\\n2").split("Never.")[1].strip())
    Examples
    --------
    >>> 1 + 1
    2
    """
    section, example = _SECTION.search(text), _EXAMPLE.search(text)
    if section is None or example is None or example.start() < section.start() or _HEADING in text:
        return text
    return text[: example.start()] + _HEADING + text[example.start() :]


class Examples(griffe.Extension):
    """Gives every docstring that is read its heading."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring is not None:
            obj.docstring.value = with_heading(obj.docstring.value)
