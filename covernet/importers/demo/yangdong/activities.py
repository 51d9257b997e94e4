"""Forums of village secretaries, young cadres' advice, and villages that put their assets to use."""

from __future__ import annotations

import datetime as dt

from covernet.importers.demo.names import MARK
from covernet.importers.demo.rhythm import keep, months, writing
from covernet.importers.demo.yangdong.scene import Scene

ADVICE = "我为融湾献计策"
ASSETS = "盘活集体资产"
_ASSET_VILLAGES = 31


def plant_activities(scene: Scene) -> None:
    """Plant what the district held and the villages did."""
    write = writing(scene, scene.committee, "forum", "头雁论坛")
    scene.check("forum-monthly")
    keep(
        scene, "forum-monthly", scene.town, months(2025, 1, 5), write,
        {"2025-01": "twice", "2025-02": "late", "2025-03": "never", "2025-04": "last day", "2025-05": "next period"},
    )  # fmt: skip
    writing(scene, scene.agencies[0].organization, "forum", "头雁论坛")("1", dt.date(2025, 3, 9), None)
    scene.near("forum-monthly", scene.town, "2025-03: an agency held one, but no Party organization")
    for n, offset in enumerate((-200, -100, 1)):
        session = scene.record(
            "Activity", scene.committee, f"advice-{n}", kind="专题座谈", theme=ADVICE, date=scene.book.day(offset)
        )
    scene.total("advice-sessions", 2, "the third is held tomorrow", expected=3)
    scene.near("advice-sessions", session, "held tomorrow")
    for key, kind, theme in (("8", f"{MARK}培训", ADVICE), ("9", "专题座谈", f"{MARK}主题")):
        other = scene.record(
            "Activity", scene.committee, f"advice-{key}", kind=kind, theme=theme, date=scene.book.day(-50)
        )
        scene.near("advice-sessions", other, "no such session, or about something else")
    _assets(scene)


def _assets(scene: Scene) -> None:
    book, villages = scene.book, scene.rural[:_ASSET_VILLAGES]
    for n, village in enumerate((*villages, villages[0])):
        date = book.day(1 if n == _ASSET_VILLAGES - 1 else -n)
        project = scene.record("Activity", scene.core(village), f"assets-{n}", kind=ASSETS, theme=ASSETS, date=date)
        book.edge("ABOUT", project, village.ref)
    scene.total("asset-villages", _ASSET_VILLAGES - 1, "one begins tomorrow", min=_ASSET_VILLAGES)
    scene.near("asset-villages", villages[-1].ref, "begins tomorrow")
    scene.near("asset-villages", villages[0].ref, "two projects, counted once")
    other = scene.rural[_ASSET_VILLAGES]
    visit = scene.record("Activity", scene.core(other), "visit", kind=f"{MARK}参观", theme=ASSETS, date=book.day(-9))
    book.edge("ABOUT", visit, other.ref)
    scene.near("asset-villages", other.ref, "was only visited")
