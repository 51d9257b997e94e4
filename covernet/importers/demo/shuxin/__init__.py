"""Shuxin town: its real 23 villages and communities, its 5+2+7 network, and invented people."""

from __future__ import annotations

from covernet.importers.demo.book import Book, Ref
from covernet.importers.demo.dirt import plant_dirt
from covernet.importers.demo.linkage import Village, plant_linkage
from covernet.importers.demo.names import people, words
from covernet.importers.demo.places import plant_places
from covernet.importers.demo.shuxin import carriers, guidance, positions, records, team
from covernet.importers.demo.shuxin.scene import Scene

TITLE = "竖新镇“5+2+7”组织覆盖（示例数据）"
PACKS = ("shuxin-527", "linkage")
TOWN = "310151105"


def plant(book: Book, households: int) -> None:
    """Plant the whole town with so many households."""
    town, places = plant_places(book, TOWN)
    names = people(book.rng)
    committee = book.node("Branch", f"{town.id}-B-0", name="示例·竖新镇党委", kind="党委", rating=None)
    book.edge("IN_TOWN", committee, town)
    scene = Scene(book, town, (), names, words(book.rng), committee)
    scene.villages = tuple(_village(scene, n, ref, name) for n, (ref, name) in enumerate(places))
    guidance.plant_units(scene)
    scene.members = dict(plant_linkage(book, names, scene.villages, households))
    carriers.plant_carriers(scene)
    carriers.plant_emerging(scene)
    carriers.plant_bodies(scene)
    carriers.plant_roles(scene)
    guidance.plant_guidance(scene)
    guidance.plant_plans(scene)
    positions.plant_tiers(scene)
    positions.plant_stations(scene)
    positions.plant_pilots(scene)
    team.plant_candidates(scene, team.plant_office_members(scene))
    team.plant_visits(scene, team.plant_teams(scene))
    records.plant_pairings(scene)
    records.plant_activities(scene)
    records.plant_issues(scene)
    largest = max(scene.villages, key=lambda village: (len(scene.members[village.ref]), village.ref.id))
    plant_dirt(book, names, largest, scene.members[largest.ref])


def _village(scene: Scene, n: int, place: Ref, name: str) -> Village:
    whole = scene.branch(f"V{n:02d}", f"{name}党总支", place, kind="总支")
    parts = tuple(scene.branch(f"V{n:02d}-{k}", f"{name}第{'一二'[k - 1]}党支部", place, under=whole) for k in (1, 2))
    return Village(place, name, parts)
