"""Yangdong district: its eleven towns and 179 villages and communities, 91 + 198 + 157 Party organizations."""

from __future__ import annotations

from covernet.importers.demo.book import Book
from covernet.importers.demo.dirt import plant_dirt
from covernet.importers.demo.linkage import plant_linkage
from covernet.importers.demo.parts import Shape
from covernet.importers.demo.yangdong import activities, grids, households, organizations, positions, services
from covernet.importers.demo.yangdong.scene import Scene

TITLE = "阳东区三共建与网格包联（示例数据）"
PACKS = ("yangdong-cobuilding", "linkage")
TOWNS = tuple(f"4417041{n:02d}" for n in range(11))
URBAN = TOWNS[0]
"""The town whose communities, and whose first village, are divided into grids."""

DRAWN = f"{URBAN}006"
"""A community to draw: all grids are too many for one page."""

_URBAN_WEIGHT = 9.0


def plant(book: Book, households_wanted: int) -> None:
    """Plant the whole district with so many households."""
    scene = Scene.of_towns(book, TOWNS, organizations.DEPARTED)
    urban = [village for village in scene.communities if scene.town_of(village).id == URBAN]
    divided = [*urban, scene.rural[0]]
    shape = Shape(weights={place.ref: _URBAN_WEIGHT for place in divided})
    scene.members = dict(plant_linkage(book, scene.people, scene.villages, households_wanted, shape))
    dirty = max(scene.rural, key=lambda village: (len(scene.members[village.ref]), village.ref.id))
    plant_dirt(book, scene.people, dirty, scene.members[dirty.ref])
    homes = households.living(book)
    organizations.plant_units(scene, urban)
    organizations.plant_cobuildings(scene)
    activities.plant_activities(scene)
    positions.plant_schools(scene)
    positions.plant_talent(scene)
    positions.plant_centres(scene)
    positions.plant_stations(scene)
    grids.plant_grids(scene, divided)
    grids.plant_residents(scene, divided, homes)
    households.plant_groups(scene, homes)
    services.plant_reports(scene)
    services.plant_lists(scene)
    services.plant_orders(scene)
    services.plant_matters(scene)
