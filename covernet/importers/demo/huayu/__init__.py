"""Huayu town: its real 22 villages, the acceptance of its branches, and invented people and standards."""

from __future__ import annotations

from covernet.importers.demo.book import Book
from covernet.importers.demo.dirt import plant_dirt
from covernet.importers.demo.huayu import acceptance, issues, leaders, members, venues, works
from covernet.importers.demo.huayu.scene import Scene
from covernet.importers.demo.linkage import plant_linkage
from covernet.importers.demo.parts import Village

TITLE = "化峪镇支部规范化建设（示例数据）"
PACKS = ("huayu-standards", "linkage")
TOWN = "140824102"


def plant(book: Book, households: int) -> None:
    """Plant the whole town with so many households."""
    scene, places = Scene.opened(book, TOWN)
    scene.villages = tuple(
        Village(ref, name, (scene.branch(f"V{n:02d}", f"{name}党支部", ref),)) for n, (ref, name) in enumerate(places)
    )
    _other_branches(scene)
    scene.members = dict(plant_linkage(book, scene.people, scene.villages, households))
    leaders.plant_leaders(scene)
    acceptance.plant_acceptance(scene)
    issues.plant_issues(scene)
    venues.plant_centres(scene)
    venues.plant_demonstrations(scene)
    works.plant_works(scene)
    members.plant_members(scene)
    plant_dirt(book, scene.people, scene.largest, scene.members[scene.largest.ref])


def _other_branches(scene: Scene) -> None:
    """Plant three branches outside the villages: one of them stays until tomorrow, one ended."""
    scene.office = scene.branch("J", "镇机关党支部", scene.town)
    scene.school = scene.branch("X", "镇中心学校党支部", scene.town, when="tomorrow")
    ended = scene.branch("Q", "企业联合党支部", scene.town, kind="联合支部", when="today")
    scene.total("branches", len(scene.branches), "one ended on the audit date", expected=25)
    scene.near("branches", scene.school, "there until tomorrow")
    scene.near("branches", ended, "ended on the audit date")
    scene.near("branches", scene.committee, "the town's committee is no branch")
