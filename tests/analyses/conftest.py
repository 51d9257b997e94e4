"""Random networks with their snapshot, and what is there of them on the day."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from covernet.graph.snapshot import Snapshot
from tests.made import DAY, made
from tests.oracle.network import World
from tests.oracle.schema import DATA
from tests.oracle.writing import write_network

SHARES = {1: 0.6, 2: 0.3, 3: 0.12}
"""Seeds with their density: the last are full of broken chains."""


@dataclass(frozen=True)
class Made:
    """A random network on disk and as the oracle sees it."""

    snapshot: Snapshot
    world: World
    seed: int


@pytest.fixture(scope="session", params=SHARES, ids=lambda seed: f"seed {seed}")
def network(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    seed: int = request.param
    raw = made(seed, share=SHARES[seed])
    return Made(write_network(raw, tmp_path_factory.mktemp("made") / "net"), World(raw, DATA, DAY), seed)
