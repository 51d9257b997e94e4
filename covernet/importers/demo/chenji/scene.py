"""What the parts of the Chenji demo share while it is planted."""

from __future__ import annotations

from dataclasses import dataclass, field

from covernet.importers.demo import scene
from covernet.importers.demo.book import Ref

TASKS = ("政策理论宣传", "村级产业发展", "矛盾纠纷化解", "人居环境整治", "文化移风易俗", "帮办代办服务", "新冠疫情防控")
"""The seven tasks of a session, which are also the seven duties in a grid."""


@dataclass
class Scene(scene.Scene):
    """The town with its branches and its people without membership.

    Parameters
    ----------
    parts
        The branches below each village's general branch, village by village.
    applicants, delegates
        Applicants for membership and residents' delegates, one of each for every village at least.
    """

    pack = "chenji-730"

    parts: list[Ref] = field(default_factory=list)
    applicants: list[Ref] = field(default_factory=list)
    delegates: list[Ref] = field(default_factory=list)

    def each_part(self, *rules: str) -> None:
        """Expect every branch of a village as a subject of these rules."""
        for rule in rules:
            self.check(rule, len(self.parts))
