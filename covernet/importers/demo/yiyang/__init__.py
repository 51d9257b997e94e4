"""Yiyang county: its seventeen towns, a Party organization in each village, and 961 Party groups, nearly."""

from __future__ import annotations

from covernet.importers.demo.book import Book
from covernet.importers.demo.dirt import plant_dirt
from covernet.importers.demo.linkage import plant_linkage
from covernet.importers.demo.yiyang import groups, leaders, service, ten_ones, venues
from covernet.importers.demo.yiyang.scene import Scene

TITLE = "弋阳县“三张网”（示例数据）"
PACKS = ("yiyang-three-nets", "linkage")
COUNTY = "361126"


def plant(book: Book, households: int) -> None:
    """Plant the whole county with so many households."""
    scene = Scene.of_towns(book, [COUNTY], groups.DEPARTED)
    scene.members = dict(plant_linkage(book, scene.people, scene.villages, households, groups.shape(scene)))
    scene.found(groups.read_groups(scene), groups.apart(scene))
    groups.plant_kinds(scene)
    groups.plant_villager_groups(scene)
    groups.plant_branches(scene)
    leaders.plant_leaders(scene)
    leaders.plant_councils(scene)
    ten_ones.plant_group_rhythm(scene)
    ten_ones.plant_branch_rhythm(scene)
    ten_ones.plant_visits(scene)
    ten_ones.plant_talks(scene)
    service.judge_households(scene)
    service.plant_posts(scene)
    service.plant_teams(scene)
    venues.plant_venues(scene)
    venues.plant_reviews(scene)
    plant_dirt(book, scene.people, scene.largest, scene.members[scene.largest.ref])
