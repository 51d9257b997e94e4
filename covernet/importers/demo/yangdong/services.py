"""Reports to villages and communities, the three lists, orders of services, and matters of the grids."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from covernet.importers.demo.book import Cell, Ref, When
from covernet.importers.demo.names import MARK
from covernet.importers.demo.yangdong.scene import Scene

REPORT = "双报到"
LISTS = ("resource", "need", "service")
_ORDERS, _MATTERS = 80, 60


def plant_reports(scene: Scene) -> None:
    """Plant what agencies and their members reported to villages and communities."""
    book, places = scene.book, scene.villages
    spans: Mapping[int, When] = {4: "later", 7: "tomorrow"}
    for n, unit in enumerate(scene.working):
        if n in (2, 3, 5):
            continue
        book.edge("PAIRED_WITH", unit.branch, places[n].ref, spans.get(n, "always"), kind=REPORT)
    branches = [unit.branch for unit in scene.working]
    book.edge("PAIRED_WITH", branches[3], places[3].ref, kind="双联系")
    book.edge("PAIRED_WITH", branches[5], scene.core(places[5]), kind=REPORT)
    book.edge("PAIRED_WITH", branches[6], places[60].ref, kind=REPORT)
    scene.check("unit-reported", len(branches))
    for n, why in ((2, "never"), (3, "paired in another way"), (4, "later"), (5, "reported to a branch only")):
        scene.gap("unit-reported", branches[n], why, found=0, min=1)
    scene.near("unit-reported", branches[6], "reported to two")
    scene.near("unit-reported", branches[7], "reported until tomorrow")
    _members(scene)


def _members(scene: Scene) -> None:
    book, places = scene.book, scene.villages
    people = [member for unit in scene.working for member in unit.members]
    spans: Mapping[int, When] = {21: "past", 22: "today", 23: "later", 26: "tomorrow"}
    for n, member in enumerate(people):
        if n not in (20, 24, 25):
            book.edge("HAS_ROLE", member, places[n % len(places)].ref, spans.get(n, "always"), role=REPORT)
    book.edge("HAS_ROLE", people[24], places[24].ref, role=f"{MARK}其他角色")
    book.edge("HAS_ROLE", people[25], scene.core(places[25]), role=REPORT)
    scene.check("member-reported", len(people))
    whys = {20: "never", 21: "past", 22: "today", 23: "later", 24: "another role", 25: "reported to a branch only"}
    for n, why in whys.items():
        scene.gap("member-reported", people[n], why, found=0, min=1)
    scene.near("member-reported", people[26], "reported until tomorrow")
    waiting = next(unit for unit in scene.agencies if not unit.established)
    scene.near("member-reported", waiting.members[0], "the unit's Party organization starts tomorrow, so no subject")


def plant_lists(scene: Scene) -> None:
    """Plant the lists of agencies and communities, and match needs of each with what the others offer."""
    units = [unit.branch for unit in scene.working]
    communities = [scene.core(village) for village in scene.communities]
    needs = [*_lists(scene, "unit-lists", units), *_lists(scene, "community-lists", communities)]
    offers = [Ref("ListItem", f"{owner.id}-I{kind}") for owner in units[20:40] for kind in ("resource", "service")]
    whys = {3: "never", 4: "past", 5: "later", 6: "matched to a need"}
    book = scene.book
    for n, need in enumerate(needs):
        if n not in (3, 6):
            book.edge("MATCHED_TO", offers[n % len(offers)], need, _match(n))
    book.edge("MATCHED_TO", needs[10], needs[6])
    book.edge("MATCHED_TO", offers[0], needs[7])
    scene.check("need-matched", len(needs))
    for n, why in whys.items():
        scene.gap("need-matched", needs[n], why, found=0, min=1)
    scene.near("need-matched", needs[7], "matched to two")
    scene.near("need-matched", needs[8], "matched until tomorrow")


def _match(n: int) -> When:
    spans: Mapping[int, When] = {4: "past", 5: "later", 8: "tomorrow"}
    return spans.get(n, "always")


def _lists(scene: Scene, rule: str, owners: Sequence[Ref]) -> list[Ref]:
    """Plant three entries for each owner but a few; return the needs that are somebody's."""
    spans: Mapping[tuple[int, str], When] = {
        (9, "resource"): "past", (10, "service"): "today", (11, "service"): "tomorrow", (13, "resource"): "later",
    }  # fmt: skip
    needs = []
    for n, owner in enumerate(owners):
        for kind in LISTS:
            if (n, kind) == (8, "need"):
                continue
            item = scene.item(owner, kind, kind, f"{MARK}清单项", spans.get((n, kind), "always"))
            if kind == "need":
                needs.append(item)
    for key, n, kind in (("7", 8, "service"), ("8", 12, "need")):
        item = scene.item(owners[n], key, kind, f"{MARK}清单项")
        if kind == "need":
            needs.append(item)
    scene.check(rule, len(owners))
    for n, why, kind in ((8, "two services", "need"), (9, "past", "resource"), (10, "today", "service"),
                         (13, "later", "resource")):  # fmt: skip
        scene.gap(rule, owners[n], why, missing=[kind])
    scene.near(rule, owners[11], "an entry ends tomorrow")
    scene.near(rule, owners[12], "two needs")
    return needs


def plant_orders(scene: Scene) -> None:
    """Plant services that were ordered, passed on, taken and done, with a few out of order."""
    book = scene.book
    communities, crowd, day = scene.communities, scene.everyone(), book.day
    dates: Mapping[int, tuple[dt.date | None, ...]] = {
        0: (day(-9), None, None, None), 1: (day(-9), day(-9), day(-9), day(-9)), 2: (day(-9), day(-8), None, None),
        3: (day(-9), None, day(-7), None), 4: (day(-9), day(-8), day(-7), day(-8)), 5: (None, day(-8), None, None),
        6: (day(-9), day(-10), None, None), 7: (day(-9), day(-8), None, day(-6)),
    }  # fmt: skip
    holders: Mapping[int, Ref] = {12: scene.agencies[0].branch, 13: scene.agencies[1].organization}
    requests = []
    for n in range(_ORDERS):
        ordered, passed, took, done = dates.get(n, (day(-60 - n), day(-59 - n), day(-58 - n), day(-50 - n)))
        holder = holders.get(n, scene.core(communities[n % len(communities)]))
        request = scene.record(
            "ServiceRequest", holder, f"SR{n}", kind=f"{MARK}服务", ordered=ordered, assigned=passed, taken=took,
            done=done,
        )  # fmt: skip
        requests.append(request)
        scene.check("order-stages")
        if passed:
            scene.check("order-through-community")
        if took:
            scene.check("order-taken-by-member")
        if took and n not in (20, 21, 22):
            book.edge("TAKEN_BY", request, crowd[3 * n], "tomorrow" if n == 24 else "always")
    for n, at in ((3, "taken"), (4, "done"), (5, "assigned"), (6, "assigned"), (7, "done")):
        scene.gap("order-stages", requests[n], "a stage is set out of order", at=at)
    scene.near("order-stages", requests[1], "all on one day")
    scene.near("order-stages", requests[2], "not taken yet")
    _routes(scene, requests)


def _routes(scene: Scene, requests: Sequence[Ref]) -> None:
    """Who passed an order on, and who took it."""
    book = scene.book
    scene.gap("order-through-community", requests[12], "an agency's Party organization passed it on", broken_at=2)
    scene.gap("order-through-community", requests[13], "an agency itself passed it on", broken_at=1)
    scene.near("order-through-community", requests[0], "not passed on yet, so no subject")
    scene.near("order-through-community", requests[2], "passed on, and not taken yet")
    for n in (21, 23):
        book.edge("TAKEN_BY", requests[n], scene.worker(f"SR{n}", "志愿者", scene.communities[0].ref))
    book.edge("TAKEN_BY", requests[22], scene.everyone()[22], "today")
    for n, why in ((20, "never"), (21, "a volunteer took it"), (22, "given back on the audit date")):
        scene.gap("order-taken-by-member", requests[n], why, found=0, min=1)
    scene.near("order-taken-by-member", requests[23], "a volunteer and a member took it")
    scene.near("order-taken-by-member", requests[24], "the member has it until tomorrow")
    scene.near("order-taken-by-member", requests[2], "not taken yet, so no subject")


def plant_matters(scene: Scene) -> None:
    """Plant matters of the grids, some without an owner or date, some out of order; and one of a branch."""
    book = scene.book
    grids = [grid for community in scene.grids.values() for grid in community]
    changed: Mapping[int, dict[str, Cell]] = {
        2: {"owner": None}, 3: {"owner": None, "due": None}, 4: {"source": None}, 5: {"registered": None},
        6: {"rectified": book.day(-200)}, 7: {"rectified": None, "closed": book.day(-3)},
        8: {"rectified": None}, 9: {"rectified": book.day(-90), "closed": book.day(-90), "registered": book.day(-90)},
        10: {"due": book.day(-20)},
    }  # fmt: skip
    matters = []
    for n in range(_MATTERS):
        usual: dict[str, Cell] = {
            "theme": f"{MARK}事项", "source": "网格巡查", "owner": f"{MARK}·责任单位", "registered": book.day(-120),
            "due": book.day(60), "rectified": book.day(-40) if n % 2 else None,
            "closed": book.day(-30) if n % 4 == 1 else None,
        }  # fmt: skip
        matters.append(scene.record("Issue", grids[3 * n], "IS", "always", **usual | changed.get(n, {})))
    elsewhere = scene.record("Issue", scene.core(scene.villages[0]), "IS", theme=f"{MARK}事项", closed=book.day(-9))
    former = scene.record("Issue", grids[1], "IS1", theme=f"{MARK}事项", closed=book.day(-9))
    book.tables["HELD_BY"][-1].update(book.span("past"))
    for rule in ("matter-filled", "matter-stages"):
        scene.check(rule, len(matters))
        scene.near(rule, elsewhere, "a branch's matter, so no subject")
        scene.near(rule, former, "the grid's no longer, so no subject")
    for n, missing in ((2, ["owner"]), (3, ["owner", "due"]), (4, ["source"]), (5, ["registered"])):
        scene.gap("matter-filled", matters[n], "left empty", missing=missing)
    scene.near("matter-filled", matters[10], "all filled, the due date is over")
    for n, at in ((5, "rectified"), (6, "rectified"), (7, "closed")):
        scene.gap("matter-stages", matters[n], "a stage is set out of order", at=at)
    scene.near("matter-stages", matters[8], "not dealt with yet")
    scene.near("matter-stages", matters[9], "all on one day")
