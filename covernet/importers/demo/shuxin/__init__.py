"""Shuxin town: its real 23 villages and communities, its 5+2+7 network, and invented people."""

from __future__ import annotations

from covernet.importers.demo.book import Book
from covernet.importers.demo.dirt import plant_dirt
from covernet.importers.demo.linkage import plant_linkage
from covernet.importers.demo.shuxin import carriers, guidance, positions, records, regular, team
from covernet.importers.demo.shuxin.scene import Scene

TITLE = "竖新镇“5+2+7”组织覆盖（示例数据）"
PACKS = ("shuxin-527", "linkage")
TOWN = "310151105"


def plant(book: Book, households: int) -> None:
    """Plant the whole town with so many households."""
    scene, places = Scene.opened(book, TOWN)
    scene.villages = tuple(scene.village(n, ref, name, 2) for n, (ref, name) in enumerate(places))
    guidance.plant_units(scene)
    scene.members = dict(plant_linkage(book, scene.people, scene.villages, households))
    carriers.plant_carriers(scene)
    carriers.plant_emerging(scene)
    carriers.plant_bodies(scene)
    carriers.plant_roles(scene)
    guidance.plant_guidance(scene)
    guidance.plant_meetings(scene)
    guidance.plant_plans(scene)
    positions.plant_tiers(scene)
    positions.plant_stations(scene)
    positions.plant_pilots(scene)
    team.plant_candidates(scene, team.plant_office_members(scene))
    team.plant_visits(scene, team.plant_teams(scene))
    records.plant_pairings(scene)
    records.plant_activities(scene)
    records.plant_joint_activities(scene)
    records.plant_issues(scene)
    regular.plant_regular(scene)
    plant_dirt(book, scene.people, scene.largest, scene.members[scene.largest.ref])
