"""One HTML file without any request: our own constant code, hashed, and data that can not become code."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from covernet.viz.files import check_target, write_bytes


def template_text(name: str) -> str:
    """A file of covernet's templates."""
    return (resources.files("covernet.viz") / "templates" / name).read_text(encoding="utf-8")


def data_block(data: Any) -> str:
    r"""Data as JSON that can stand inside a script element: nothing in it can end the element.

    >>> data_block({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def csp_hash(text: str) -> str:
    """The Content-Security-Policy source that allows exactly this inline text.

    >>> csp_hash("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def render_page(
    template: str, *, scripts: Sequence[str], styles: Sequence[str], data: Any, context: Mapping[str, Any]
) -> str:
    """A page with its policy: no request of any kind, and no code or style but ours.

    Parameters
    ----------
    scripts, styles
        Constant texts, each an inline element of its own.
    data
        What the scripts read from the element ``#data``.
    """
    environment = Environment(
        loader=PackageLoader("covernet.viz", "templates"), autoescape=True, undefined=StrictUndefined
    )
    policy = (
        f"default-src 'none'; script-src {' '.join(map(csp_hash, scripts))}; "
        f"style-src {' '.join(map(csp_hash, styles))}; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return environment.get_template(template).render(
        **context, policy=policy, scripts=scripts, styles=styles, data=data_block(data)
    )


def write_page(path: Path, html: str, before: Callable[[bytes], object]) -> int:
    """Write a page as UTF-8, whatever the system's own encoding is; return its bytes.

    Parameters
    ----------
    before
        Called with what is going to be written, when it is known that the path can take it.
    """
    content = html.encode()
    check_target(path)
    before(content)
    write_bytes(path, content)
    return len(content)
