"""Villager groups and their households, and the members with centre households."""

from __future__ import annotations

from collections.abc import Mapping

from covernet.importers.demo.book import Book, Ref, When
from covernet.importers.demo.linkage import Village
from covernet.importers.demo.names import MARK
from covernet.importers.demo.yangdong.scene import Scene

CENTRE_HOUSEHOLD, GRID_WORKER = "党员中心户", "兼职网格员"
_LOOSE, _BARE, _CASES = 100, 110, 90
"""Villages whose groups join it tomorrow, whose groups hold no household, and with a few cases besides."""


def living(book: Book) -> dict[Ref, list[Ref]]:
    """Households that live in each village or community on the audit date."""
    there = {str(row["id"]) for row in book.tables["Household"] if row.get("id") and book.holds(row)}
    homes: dict[Ref, list[Ref]] = {}
    for row in book.tables["LIVES_IN"]:
        if book.holds(row) and row["from"] in there:
            homes.setdefault(Ref("Village", str(row["to"])), []).append(Ref("Household", str(row["from"])))
    return homes


def plant_groups(scene: Scene, homes: Mapping[Ref, list[Ref]]) -> None:
    """Plant three to five villager groups in each village, the households in them, and centre households."""
    book = scene.book
    groups: dict[Ref, list[Ref]] = {}
    for n, village in enumerate(scene.rural):
        groups[village.ref] = [
            book.node("VillagerGroup", f"{village.ref.id}-Z{k}", name=f"{MARK}·{village.name}第{k}村民小组")
            for k in range(1, 4 + n % 3)
        ]
        for group in groups[village.ref]:
            book.edge("IN_VILLAGE", group, village.ref, "later" if n == _LOOSE else "always")
        scene.check("village-chain")
        scene.check("household-chain", len(homes[village.ref]))
        if n == _BARE:
            _bare(scene, village, homes[village.ref])
            continue
        for k, home in enumerate(homes[village.ref]):
            if n != _CASES or k > 8:
                book.edge("OF_VILLAGER_GROUP", home, groups[village.ref][k % len(groups[village.ref])])
                scene.check("household-in-own-village")
        if n == _LOOSE:
            _loose(scene, village, homes[village.ref])
    here, beside = scene.rural[_CASES : _CASES + 2]
    _cases(scene, homes[here.ref], groups[here.ref], groups[beside.ref][0])
    scene.near("village-chain", here.ref, "some of its households are in no group")
    _centre_households(scene, groups)


def _bare(scene: Scene, village: Village, homes: list[Ref]) -> None:
    scene.gap("village-chain", village.ref, "no household is in a group", broken_at=2)
    for home in homes:
        scene.gap("household-chain", home, "in no group", broken_at=1)


def _loose(scene: Scene, village: Village, homes: list[Ref]) -> None:
    scene.gap("village-chain", village.ref, "its groups join tomorrow", broken_at=1)
    for home in homes:
        scene.gap("household-chain", home, "the group joins the village tomorrow", broken_at=2)


def _cases(scene: Scene, homes: list[Ref], groups: list[Ref], beside: Ref) -> None:
    """Nine households of a village that are in no group, in one next door, or only just in one."""
    cases: tuple[tuple[tuple[Ref, When], ...], ...] = (
        (), ((groups[0], "past"),), ((groups[0], "today"),), ((groups[0], "later"),), ((groups[1], "tomorrow"),),
        ((groups[0], "always"), (groups[1], "always")), ((beside, "always"),),
        ((beside, "always"), (groups[0], "always")), ((beside, "today"), (groups[2], "fresh")),
    )  # fmt: skip
    for home, edges in zip(homes, cases, strict=False):
        for group, when in edges:
            scene.book.edge("OF_VILLAGER_GROUP", home, group, when)
    for n, why in enumerate(("never", "past", "today", "later")):
        scene.gap("household-chain", homes[n], why, broken_at=1)
    scene.near("household-chain", homes[4], "in its group until tomorrow")
    scene.near("household-chain", homes[5], "in two groups")
    scene.check("household-in-own-village", 5)
    scene.gap("household-in-own-village", homes[6], "in a group of another village")
    scene.gap("household-in-own-village", homes[7], "in a group of another village besides")
    scene.near("household-in-own-village", homes[8], "was in another village's group until the audit date")


def _centre_households(scene: Scene, groups: Mapping[Ref, list[Ref]]) -> None:
    """One centre household in each group; its member is a part-time grid worker, but for a few."""
    book = scene.book
    pairs = [
        (member, group)
        for village in scene.rural
        for member, group in zip(scene.members[village.ref], groups[village.ref], strict=False)
    ]
    spans: Mapping[int, When] = {31: "past", 32: "today", 33: "later", 36: "tomorrow"}
    for n, (member, group) in enumerate(pairs):
        book.edge("HAS_ROLE", member, group, "past" if n == 37 else "always", role=CENTRE_HOUSEHOLD)
        if n not in (30, 34, 35, 37):
            book.edge("HAS_ROLE", member, group, spans.get(n, "always"), role=GRID_WORKER)
    people = [member for member, _ in pairs]
    book.edge("HAS_ROLE", people[34], pairs[34][1], role=f"{MARK}其他角色")
    book.edge("HAS_ROLE", people[35], Ref("Village", people[35].id[:12]), role=GRID_WORKER)
    scene.check("centre-household-worker", len(people) - 1)
    for n, why in ((30, "never"), (31, "past"), (32, "today"), (33, "later"), (34, "another role")):
        scene.gap("centre-household-worker", people[n], why, found=0, min=1)
    scene.near("centre-household-worker", people[35], "works for the whole village")
    scene.near("centre-household-worker", people[36], "until tomorrow")
    scene.near("centre-household-worker", people[37], "a centre household no longer, so no subject")
