"""What the parts of the Huayu demo share while it is planted."""

from __future__ import annotations

from dataclasses import dataclass, field

from covernet.importers.demo import scene
from covernet.importers.demo.book import Ref
from covernet.importers.demo.parts import Village


@dataclass
class Scene(scene.Scene):
    """The town with its leaders.

    Parameters
    ----------
    office
        The branch of the town's own office.
    school
        A branch founded in the course of last year, so that nothing was due of it then.
    """

    pack = "huayu-standards"

    office: Ref = field(init=False)
    school: Ref = field(init=False)

    def named(self, name: str) -> Village:
        """The village of that name."""
        return next(village for village in self.villages if village.name == name)

    def each_branch(self, *rules: str) -> None:
        """Expect every branch as a subject of these rules."""
        for rule in rules:
            self.check(rule, len(self.branches))
