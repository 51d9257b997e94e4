"""Chenji town: its real five consolidated villages, its sessions at half past seven, and invented people."""

from __future__ import annotations

import datetime as dt

from covernet.importers.demo.book import Book
from covernet.importers.demo.chenji import checks, decisions, grids, plans, sessions, teams
from covernet.importers.demo.chenji.scene import Scene
from covernet.importers.demo.dirt import plant_dirt
from covernet.importers.demo.linkage import plant_linkage

TITLE = "陈集镇红色“七点半”（示例数据）"
PACKS = ("chenji-730", "linkage")
TOWN = "371524109"
FOUNDED = dt.date(2025, 3, 10)
"""When the last branch was founded: months and quarters that began before are not due of it."""


def plant(book: Book, households: int) -> None:
    """Plant the whole town with so many households."""
    scene, places = Scene.opened(book, TOWN)
    scene.villages = tuple(scene.village(n, ref, name, 5) for n, (ref, name) in enumerate(places))
    scene.parts = [branch for village in scene.villages for branch in village.branches]
    book.tables["Branch"][-1]["since"] = FOUNDED
    scene.members = dict(plant_linkage(book, scene.people, scene.villages, households))
    grids.plant_grids(scene)
    teams.plant_workers(scene)
    teams.plant_teams(scene)
    sessions.plant_sessions(scene)
    sessions.plant_other_parts(scene)
    decisions.plant_decisions(scene)
    plans.plant_plans(scene)
    plans.plant_guides(scene)
    checks.plant_checks(scene)
    checks.plant_ratings(scene)
    checks.plant_exemplars(scene)
    plant_dirt(book, scene.people, scene.largest, scene.members[scene.largest.ref])
    grids.take_in(scene)
