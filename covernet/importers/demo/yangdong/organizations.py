"""Agencies, two-new organizations and villages, and the co-buildings that join the three."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from covernet.importers.demo.book import VALID, Ref, When
from covernet.importers.demo.names import MARK
from covernet.importers.demo.parts import Village
from covernet.importers.demo.yangdong.scene import Scene, Unit

AGENCIES, TWO_NEW, VILLAGES = 91, 198, 157
WAYS = ("村企共建", "直播带货", "产品购销", "解决就业", "扶持产业")
DEPARTED: Mapping[int, When] = {40: "today", 60: "tomorrow"}
"""Villages whose Party organization is not always established for them."""

_AGENCIES_FROM: Mapping[int, When] = {77: "later", 12: "tomorrow"}
_MEMBERS = 5
_RULES = {"agency": "agency-in-cobuilding", "two-new": "two-new-in-cobuilding", "village": "village-in-cobuilding"}


class _Side(NamedTuple):
    """One organization's part in one co-building: a kind of side, and two numbers."""

    kind: str
    unit: int
    cobuilding: int


_GONE: Mapping[_Side, When | None] = {
    _Side("agency", 5, 5): None, _Side("agency", 20, 20): "tomorrow", _Side("agency", 70, 70): "later",
    _Side("agency", 90, 90): "past", _Side("two-new", 10, 10): None, _Side("two-new", 60, 60): None,
    _Side("two-new", 100, 100): "today", _Side("village", 120, 120): None, _Side("village", 130, 130): "later",
    _Side("village", 140, 140): "tomorrow",
}  # fmt: skip
"""Sides that do not always take part; None: never."""


def plant_units(scene: Scene, urban: list[Village]) -> None:
    """Plant 91 agencies and one two-new organization too many, each with its Party organization.

    Parameters
    ----------
    urban
        Where two of three two-new organizations lie.
    """
    book, county = scene.book, scene.town
    for n in range(AGENCIES):
        scene.agencies.append(_unit(scene, f"A{n:02d}", "局", "agency", county, _AGENCIES_FROM.get(n, "always")))
    for n in range(TWO_NEW + 2):
        places = urban if n % 3 else scene.villages
        place = places[n % len(places)].ref
        when: When = "past" if n == TWO_NEW + 1 else "always"
        kind, form = ("social", "协会") if n % 6 == 0 else ("enterprise", "公司")
        scene.two_new.append(_unit(scene, f"N{n:03d}", form, kind, place, when))
    town_office = book.node(
        "Organization", f"{county.id}-O-T00", name=f"{MARK}·镇财政所", kind="agency", sector="traditional"
    )
    scene.stand(town_office, scene.towns[0])
    scene.near("unit-grids", town_office, "an agency of a town, so no subject")
    works = book.node("Organization", f"{county.id}-O-W00", name=f"{MARK}·自来水公司", kind="enterprise")
    scene.stand(works, county)
    scene.near("unit-grids", works, "no agency, so no subject")
    worker = book.node("Member", f"{county.id}-M-N", name=next(scene.people), kind="full", office=False)
    book.edge("IN_BRANCH", worker, scene.two_new[0].branch)
    scene.near("member-reported", worker, "in a firm's Party organization, so no subject")
    scene.total("agency-organizations", AGENCIES - 1, "one is established tomorrow", expected=AGENCIES)
    scene.near("agency-organizations", scene.agencies[12].branch, "established until tomorrow")
    scene.total("two-new-organizations", TWO_NEW + 1, "one more than stated", expected=TWO_NEW)
    scene.near("two-new-organizations", scene.two_new[-1].branch, "established for its firm no longer")
    scene.total("village-organizations", VILLAGES - 1, "one ended on the audit date", expected=VILLAGES)
    scene.near("village-organizations", scene.core(scene.rural[60]), "established for its village until tomorrow")


def _unit(scene: Scene, key: str, form: str, kind: str, place: Ref, when: When) -> Unit:
    book = scene.book
    sector = "traditional" if kind == "agency" else "emerging"
    name = f"{next(scene.words)}{form}"
    unit = book.node("Organization", f"{scene.town.id}-O-{key}", name=name, kind=kind, sector=sector)
    scene.stand(unit, place)
    branch = scene.branch(key, f"{name.removeprefix(f'{MARK}·')}党支部", place)
    book.edge("ESTABLISHED_FOR", branch, unit, when)
    members = []
    for n in range(_MEMBERS if kind == "agency" else 0):
        member = book.node("Member", f"{branch.id}-M{n}", name=next(scene.people), kind="full", office=n < 3)
        book.edge("IN_BRANCH", member, branch)
        members.append(member)
    return Unit(unit, place, branch, when in VALID, tuple(members))


def plant_cobuildings(scene: Scene) -> None:
    """Plant a co-building for each village, with an agency and one or two two-new organizations."""
    book, rural = scene.book, scene.rural
    cobuildings = [
        book.node("CoBuilding", f"{village.ref.id}-CB", name=f"{MARK}·{village.name}共建", kind=_way(n))
        for n, village in enumerate(rural)
    ]
    for cobuilding, village in zip(cobuildings, rural, strict=True):
        scene.stand(cobuilding, scene.town_of(village))
    members = {
        "agency": [unit.branch for unit in scene.agencies],
        "two-new": [unit.branch for unit in scene.two_new],
        "village": [scene.core(village) for village in rural],
    }
    there = []
    for side in _sides():
        when = _GONE.get(side, "always")
        if when is not None:
            book.edge("PARTNER_IN", members[side.kind][side.unit], cobuildings[side.cobuilding], when)
        if when in VALID and _is_established(scene, side):
            there.append(side)
    for n in (120, 122):
        book.edge("PARTNER_IN", scene.core(scene.communities[0]), cobuildings[n])
    scene.near("agency-villages", scene.agencies[31].branch, "exactly two villages, and a community")
    _judge_units(scene, members, there)
    _judge_cobuildings(scene, cobuildings, there)
    _judge_villages(scene, there)
    _ways(scene, cobuildings)


def _sides() -> list[_Side]:
    """Who takes part in what: villages are shared out among the agencies, the agency 30 takes a third one."""
    sides = [_Side("agency", n % AGENCIES, n) for n in range(VILLAGES)]
    sides += [_Side("two-new", n, n % VILLAGES) for n in range(TWO_NEW + 1)]
    sides += [_Side("village", n, n) for n in range(VILLAGES)]
    return [*sides, _Side("agency", 30, 50)]


def _is_established(scene: Scene, side: _Side) -> bool:
    if side.kind == "village":
        return DEPARTED.get(side.unit, "always") in VALID
    return (scene.agencies if side.kind == "agency" else scene.two_new)[side.unit].established


def _judge_units(scene: Scene, members: Mapping[str, list[Ref]], there: list[_Side]) -> None:
    """Each Party organization is in some co-building."""
    for kind, rule in _RULES.items():
        taking_part = {side.unit for side in there if side.kind == kind}
        for n, branch in enumerate(members[kind]):
            if _is_established(scene, _Side(kind, n, 0)):
                scene.check(rule)
                if n not in taking_part:
                    scene.gap(rule, branch, "its only part is not there", found=0, min=1)
    scene.near("agency-in-cobuilding", members["agency"][5], "takes part in one of its two co-buildings")
    scene.near("two-new-in-cobuilding", members["two-new"][3], "takes part in exactly one")
    scene.near("village-in-cobuilding", members["village"][140], "takes part until tomorrow")


def _judge_cobuildings(scene: Scene, cobuildings: list[Ref], there: list[_Side]) -> None:
    """Each co-building has all three sides."""
    for kind in _RULES:
        present = {side.cobuilding for side in there if side.kind == kind}
        for n, cobuilding in enumerate(cobuildings):
            scene.check(f"cobuilding-{kind}")
            if n not in present:
                scene.gap(f"cobuilding-{kind}", cobuilding, "a side is not there", found=0, min=1)
    scene.near("cobuilding-agency", cobuildings[20], "the agency takes part until tomorrow")
    scene.near("cobuilding-two-new", cobuildings[10], "one of two takes no part")
    scene.near("cobuilding-village", cobuildings[140], "the village takes part until tomorrow")


def _judge_villages(scene: Scene, there: list[_Side]) -> None:
    """Each agency builds with one or two villages."""
    with_village = {side.cobuilding for side in there if side.kind == "village"}
    found = Counter(side.unit for side in there if side.kind == "agency" and side.cobuilding in with_village)
    for n, unit in enumerate(scene.agencies):
        if unit.established:
            scene.check("agency-villages")
            if not 1 <= found[n] <= 2:
                why = "took a third village" if found[n] else "no part, or none with a village"
                scene.gap("agency-villages", unit.branch, why, found=found[n], min=1, max=2)
    scene.near("agency-villages", scene.agencies[80].branch, "exactly one village")


def _way(n: int) -> str | None:
    return None if n == 15 else f"{MARK}其他方式" if n == 16 else WAYS[n % 4]


def _ways(scene: Scene, cobuildings: list[Ref]) -> None:
    """One way that no co-building practises any more, one co-building without a way, one with another way."""
    book, town = scene.book, scene.towns[0]
    for key, way in (("8", WAYS[4]), ("9", None)):
        ended = book.node("CoBuilding", f"{town.id}-CB{key}", "today", name=f"{MARK}·已结束共建", kind=way)
        scene.stand(ended, town)
    scene.check("cobuilding-way", len(cobuildings))
    scene.gap("cobuilding-way", cobuildings[15], "none", missing=["kind"])
    scene.gap("cobuilding-way", cobuildings[16], "another way", wrong=["kind"])
    scene.near("cobuilding-way", ended, "without a way, but ended on the audit date")
    scene.check("ways-in-use")
    scene.gap("ways-in-use", scene.town, "the only one ended on the audit date", missing=[WAYS[4]])
    scene.near("ways-in-use", scene.town, "the other ways are practised many times")
