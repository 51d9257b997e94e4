"""What the examples in docstrings stand on: ``covernet``, ``net``, ``example``, ``day`` and ``folder``.

``net`` is the folder of a small invented network, ``example`` its snapshot, ``folder`` an empty one.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import covernet
from covernet.graph.snapshot import current_snapshot
from tests.small import build


@pytest.fixture(scope="session")
def example_network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the network that ``tests/small.py`` builds."""
    return build(tmp_path_factory.mktemp("example"))


@pytest.fixture(autouse=True)
def _examples(request: pytest.FixtureRequest) -> None:
    if isinstance(request.node, pytest.DoctestItem):
        names: dict[str, Any] = request.getfixturevalue("doctest_namespace")
        net = request.getfixturevalue("example_network")
        names |= {"net": net, "example": current_snapshot(net), "day": dt.date(2025, 6, 30), "dt": dt}
        names |= {"covernet": covernet, "folder": request.getfixturevalue("tmp_path")}
