"""covernet: a graph model of organizational coverage networks.

>>> import covernet
>>> callable(covernet.open)
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from covernet.api import Coverage, open

__all__ = ["Coverage", "__version__", "open"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Names of the interface, imported when they are asked for: the process that reads one file needs none of it."""
    if name in ("Coverage", "open"):
        from covernet import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
