"""An independent, naive oracle: what FORMATS says of rules and findings, in plain sets and loops.

It shares no code with the compilers. It is slow, reads only dictionaries, and knows the schema only as the
data that ``covernet schema --json`` prints.
"""

from __future__ import annotations

from tests.oracle.audit import Result, audit
from tests.oracle.network import Network, World

__all__ = ["Network", "Result", "World", "audit"]
