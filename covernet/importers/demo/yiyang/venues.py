"""Venues that were built and rebuilt, the plan behind them, and the quarterly review of the two committees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from covernet.importers.demo.book import VALID, Ref, When
from covernet.importers.demo.names import MARK
from covernet.importers.demo.rhythm import Slip, keep
from covernet.importers.demo.yiyang.scene import Scene
from covernet.importers.demo.yiyang.ten_ones import QUARTERS

BUILT, REBUILT = 30, 85
PLAN = "活动场所三年行动计划"


def plant_venues(scene: Scene) -> None:
    """Plant a venue in each village, but for a few, and which of them were built or rebuilt."""
    spans: Mapping[int, tuple[When, ...]] = {40: (), 42: ("later",), 43: ("always", "always"), 44: ("tomorrow",)}
    venues = []
    for n, village in enumerate(scene.rural):
        for k, when in enumerate(spans.get(n, ("always",))):
            venue = scene.position(
                f"{village.ref.id[6:]}-{k}", f"{MARK}·{village.name}活动场所", village.ref, when, kind="centre",
                meets_standard=n != 41 and k == 0,
            )  # fmt: skip
            if when in VALID:
                venues.append(venue)
    scene.check("village-venue", len(scene.rural))
    for n, why in ((40, "never"), (41, "below the standard"), (42, "later")):
        scene.gap("village-venue", scene.rural[n].ref, why, found=0, min=1)
    scene.near("village-venue", scene.rural[43].ref, "the second one is below the standard")
    scene.near("village-venue", scene.rural[44].ref, "closes tomorrow")
    point = scene.position("VP40", f"{MARK}·服务点", scene.rural[40].ref, kind="point")
    scene.near("village-venue", point, "no venue")
    built, rebuilt = venues[:BUILT], venues[BUILT : BUILT + REBUILT + 1]
    for n, venue in enumerate(built):
        _works(scene, venue, "0", "活动场所新建", 1 if n == 9 else -100 - n)
    for n, venue in enumerate(rebuilt):
        _works(scene, venue, "0", "活动场所改建", 0 if n == 9 else -100 - n)
    _works(scene, built[3], "1", "活动场所新建", -20)
    _works(scene, venues[-1], "2", f"{MARK}检查", -20)
    scene.total("venues-built", BUILT - 1, "one is finished tomorrow", expected=BUILT)
    scene.near("venues-built", built[9], "finished tomorrow")
    scene.near("venues-built", built[3], "in two stages, counted once")
    scene.total("venues-rebuilt", REBUILT + 1, "one more than stated", expected=REBUILT)
    scene.near("venues-rebuilt", venues[-1], "was only inspected")
    _plans(scene)


def _works(scene: Scene, venue: Ref, key: str, kind: str, offset: int) -> None:
    works = scene.book.node("Activity", f"{venue.id}-W{key}", kind=kind, theme=kind, date=scene.book.day(offset))
    scene.book.edge("HELD_BY", works, scene.committee)
    scene.book.edge("ABOUT", works, venue)


def _plans(scene: Scene) -> None:
    for key, theme, offset in (("0", PLAN, 1), ("1", f"{MARK}其他计划", -300)):
        plan = scene.record(
            "Plan", scene.committee, f"P{key}", kind="work", theme=theme, time="2025—2027", location="全县",
            content=f"{MARK}内容", date=scene.book.day(offset),
        )  # fmt: skip
        scene.near("venue-plan", plan, "filed tomorrow" if offset > 0 else "a plan of something else")
    scene.total("venue-plan", 0, "filed tomorrow", min=1)


def plant_reviews(scene: Scene) -> None:
    """Plant the two committees of each village and community, and their quarterly review."""
    rule = "committee-quarterly"
    plans: Mapping[int, Mapping[str, Slip]] = {
        50: {"2024-Q3": "never"}, 51: {"2024-Q4": "late"}, 52: {"2025-Q1": "next period"}, 53: {"2025-Q1": "last day"},
        54: {"2024-Q3": "twice", "2025-Q1": "never"}, 55: {"2024-Q4": "ahead"},
    }  # fmt: skip
    for n, village in enumerate(scene.villages):
        name = f"{MARK}·{village.name}两委"
        committee = scene.book.node("Committee", f"{village.ref.id}-K", name=name, kind="两委")
        scene.stand(committee, village.ref)

        def write(key: str, date: dt.date, period: str | None, reviewed: Ref = committee) -> None:
            id = f"{reviewed.id}-AS-{key}"
            review = scene.book.node("Assessment", id, kind="绩效考评", grade="合格", date=date, period=period)
            scene.book.edge("HELD_BY", review, scene.committee)
            scene.book.edge("ABOUT", review, reviewed)

        keep(scene, rule, committee, QUARTERS, write, plans.get(n))
        if n == 50:
            check = scene.record("Assessment", scene.committee, "AS-other", kind=f"{MARK}检查", date=QUARTERS[0].first)
            scene.book.edge("ABOUT", check, committee)
            scene.near(rule, committee, "2024-Q3: a check of another kind, which is no review")
    scene.check(rule, len(scene.villages))
