"""What the parts of the Shuxin demo share while it is planted."""

from __future__ import annotations

from dataclasses import dataclass, field

from covernet.importers.demo import scene
from covernet.importers.demo.book import Ref
from covernet.importers.demo.parts import Village


@dataclass
class Scene(scene.Scene):
    """The town with its carriers, organizations and stations, and its pilot villages."""

    pack = "shuxin-527"

    emerging: list[Ref] = field(default_factory=list)
    units: list[Ref] = field(default_factory=list)
    agencies: list[Ref] = field(default_factory=list)
    chains: list[Ref] = field(default_factory=list)
    zones: list[Ref] = field(default_factory=list)
    grids: list[Ref] = field(default_factory=list)
    stations: list[Ref] = field(default_factory=list)
    pilots: list[Village] = field(default_factory=list)
