"""What the parts of the Yangdong demo share while it is planted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from covernet.importers.demo.book import Ref
from covernet.importers.demo.county import CountyScene


class Unit(NamedTuple):
    """An organization: where it lies, its Party organization, if that is established by then, and its members."""

    organization: Ref
    place: Ref
    branch: Ref
    established: bool
    members: tuple[Ref, ...] = ()


@dataclass
class Scene(CountyScene):
    """The district with its agencies, two-new organizations and urban grids.

    Parameters
    ----------
    grids
        Grids by the community they lie in, in the order in which they were planted.
    """

    pack = "yangdong-cobuilding"

    agencies: list[Unit] = field(default_factory=list)
    two_new: list[Unit] = field(default_factory=list)
    grids: dict[Ref, list[Ref]] = field(default_factory=dict)

    @property
    def working(self) -> list[Unit]:
        """The agencies whose Party organization is established on the audit date."""
        return [unit for unit in self.agencies if unit.established]
