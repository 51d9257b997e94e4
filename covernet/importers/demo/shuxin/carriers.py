"""Five chains, two zones and seven grids, the organizations they cover, and their own bodies."""

from __future__ import annotations

from collections.abc import Mapping

from covernet.importers.demo.book import VALID, Ref, When
from covernet.importers.demo.shuxin.scene import Scene

CHAINS = (("蔬菜链", "蔬菜合作社"), ("水果链", "果业公司"), ("稻米链", "粮食合作社"), ("花卉链", "花卉园艺公司"),
          ("民宿产业链", "民宿"))  # fmt: skip
ZONES = ("竖河商业街区", "大新商业街", "示例夜市街区")
GRID_SIZES = (4, 3, 3, 3, 3, 3, 4)
ROLES = ("党建联络员", "政策宣传员", "信息收集员", "矛盾调解员", "安全巡查员",
         "环境监督员", "代办服务员", "文明引导员", "法律服务员", "消防协管员")  # fmt: skip
_BRANCHES: Mapping[str, tuple[When, ...]] = {
    "C1": ("always", "past"), "C2": ("always", "always"), "C5": ("later",), "Z1": ("tomorrow",),
    "Z2": ("always", "always"), "Z3": (), "WG1": ("fresh",), "WG3": ("today",), "WG5": ("always", "always"),
}  # fmt: skip
_COMMITTEES: Mapping[str, tuple[When, ...]] = {
    "C2": ("always", "always"), "C4": (), "Z1": ("always", "past"), "Z2": (), "Z3": ("always", "always"),
    "WG2": ("tomorrow",), "WG5": ("always", "always"), "WG6": (),
}  # fmt: skip
_FORMS = {"合作社": "cooperative", "公司": "enterprise"}


def plant_carriers(scene: Scene) -> None:
    """Plant carriers and the villages of the grids."""
    book, town = scene.book, scene.town
    for n, (name, _) in enumerate(CHAINS, start=1):
        scene.chains.append(book.node("Chain", f"{town.id}-C{n}", name=name))
    for n, name in enumerate(ZONES, start=1):
        scene.zones.append(book.node("CommercialZone", f"{town.id}-Z{n}", name=name))
    for n in range(1, 8):
        scene.grids.append(book.node("Grid", f"{town.id}-WG{n}", name=f"第{'一二三四五六七'[n - 1]}网格"))
    for carrier in (*scene.chains, *scene.zones, *scene.grids):
        book.edge("IN_TOWN", carrier, town)
    closed = book.node("Chain", f"{town.id}-C9", "today", name="民宿链")
    book.edge("IN_TOWN", closed, town)
    scene.near("chains-by-name", town, "a chain of the right name ended on the audit date")
    scene.near("zones-by-name", town, "a zone has nearly the planned name")
    scene.near("carriers", town, "a carrier that ended does not count")
    scene.check("chains-by-name")
    scene.check("zones-by-name")
    scene.check("carriers")
    scene.gap("chains-by-name", town, "recorded under another name", missing=["民宿链"])
    scene.gap("zones-by-name", town, "recorded under another name", missing=["大新商业街区"])
    scene.gap("carriers", town, "a zone beside the plan", found=15, min=14, max=14)
    _grid_villages(scene)


def _grid_villages(scene: Scene) -> None:
    book, start = scene.book, 0
    for grid, size in zip(scene.grids, GRID_SIZES, strict=True):
        for village in scene.villages[start : start + size]:
            place = scene.villages.index(village)
            when: When = "today" if place == 9 else "tomorrow" if place == 2 else "always"
            book.edge("IN_GRID", village.ref, grid, when)
        start += size
    away, twice, moved, kept = (scene.villages[place].ref for place in (9, 12, 18, 2))
    book.edge("IN_GRID", twice, scene.grids[0])
    book.edge("IN_GRID", moved, scene.grids[0], "today")
    scene.check("villages-in-grids", len(scene.villages))
    scene.gap("villages-in-grids", away, "today", found=0)
    scene.gap("villages-in-grids", twice, "in two grids", found=2)
    scene.near("villages-in-grids", moved, "moved: the old edge ended on the audit date")
    scene.near("villages-in-grids", kept, "its edge ends tomorrow")
    scene.total("gridded-villages", len(scene.villages) - 1, "one village lies in no grid", expected=23)
    scene.near("gridded-villages", twice, "in two grids, counted once")


def plant_emerging(scene: Scene) -> None:
    """Plant emerging organizations, covered by one carrier, by several, or by none."""
    for place, (chain, (_, form)) in enumerate(zip(scene.chains, CHAINS, strict=True)):
        for n in range(26):
            carrier = chain if place < 4 else None
            _covered(scene, f"C{place + 1}{n:02d}", form, carrier, n)
    for place, zone in enumerate(scene.zones):
        for n in range(24 if place < 2 else 5):
            _covered(scene, f"Z{place + 1}{n:02d}", "商店", zone, n)
    for n in range(20):
        _covered(scene, f"S{n:02d}", "社会服务中心", None, n)
    _uncovered(scene)
    _edge_cases(scene)
    scene.total("chains-working", 4, "a chain covers nobody", expected=5)
    scene.total("zones-working", 3, "a zone beside the plan", expected=2)
    scene.near("chains-working", scene.chains[4], "its only organizations left, or join tomorrow")
    scene.near("zones-working", scene.zones[0], "covers many organizations, counted once")


def _organization(scene: Scene, key: str, form: str, place: int, when: When = "always") -> tuple[Ref, Ref | None]:
    """An emerging organization in a village, and the grid of that village if it lies in one."""
    kind = next((kind for word, kind in _FORMS.items() if form.endswith(word)), "merchant")
    kind = "social" if form.endswith("中心") else kind
    village = scene.villages[place % len(scene.villages)]
    organization = scene.book.node(
        "Organization", f"{scene.town.id}-O-{key}", when, name=f"{next(scene.words)}{form}", kind=kind,
        sector="emerging",
    )  # fmt: skip
    scene.book.edge("IN_VILLAGE", organization, village.ref)
    if when in VALID:
        scene.emerging.append(organization)
        scene.check("organization-in-carrier")
    at, start = scene.villages.index(village), 0
    for grid, size in zip(scene.grids, GRID_SIZES, strict=True):
        start += size
        if at < start:
            return organization, grid
    return organization, None


def _covered(scene: Scene, key: str, form: str, carrier: Ref | None, n: int) -> None:
    place = scene.book.rng.randrange(len(scene.villages))
    organization, grid = _organization(scene, key, form, place)
    types = {"Chain": "IN_CHAIN", "CommercialZone": "IN_ZONE"}
    if carrier is not None:
        scene.book.edge(types[carrier.label], organization, carrier)
    if grid is not None and (carrier is None or n % 3 == 0):
        scene.book.edge("IN_GRID", organization, grid)


def _uncovered(scene: Scene) -> None:
    """Organizations that no carrier covers on the audit date, for different reasons, in different villages."""
    reasons: tuple[tuple[str, When | None], ...] = (
        ("never", None), ("never", None), ("never", None), ("never", None), ("never", None), ("never", None),
        ("past", "past"), ("past", "past"), ("today", "today"), ("later", "later"), ("later", "later"),
    )  # fmt: skip
    for n, (why, when) in enumerate(reasons):
        organization, grid = _organization(scene, f"U{n:02d}", "服务公司", 2 * n + 1)
        if when is not None and n % 2:
            scene.book.edge("IN_CHAIN", organization, scene.chains[n % 4], when)
        elif when is not None and grid is not None:
            scene.book.edge("IN_GRID", organization, grid, when)
        scene.gap("organization-in-carrier", organization, why, found=0, min=1)


def _edge_cases(scene: Scene) -> None:
    book, homestay = scene.book, scene.chains[4]
    cases: tuple[tuple[str, When, str], ...] = (
        ("N1", "past", "left its chain, a grid covers it"),
        ("N2", "later", "joins its chain tomorrow, a grid covers it"),
    )
    for key, when, why in cases:
        organization, grid = _organization(scene, key, "民宿", 0)
        book.edge("IN_CHAIN", organization, homestay, when)
        book.edge("IN_GRID", organization, grid or scene.grids[0])
        scene.near("organization-in-carrier", organization, why)
    until_tomorrow, _ = _organization(scene, "N3", "商店", 1)
    book.edge("IN_ZONE", until_tomorrow, scene.zones[0], "tomorrow")
    scene.near("organization-in-carrier", until_tomorrow, "its only edge ends tomorrow")
    from_today, _ = _organization(scene, "N4", "商店", 1)
    book.edge("IN_ZONE", from_today, scene.zones[1], "fresh")
    scene.near("organization-in-carrier", from_today, "its only edge starts on the audit date")
    closed, _ = _organization(scene, "N5", "商店", 1, "today")
    scene.near("organization-in-carrier", closed, "closed on the audit date, so no subject")


def plant_bodies(scene: Scene) -> None:
    """Plant the Party organization and the committee of each carrier."""
    established = formed = 0
    for carrier in (*scene.chains, *scene.zones, *scene.grids):
        word = {"Chain": "chain", "CommercialZone": "zone", "Grid": "grid"}[carrier.label]
        number = carrier.id.rpartition("-")[2]
        established += _branches(scene, carrier, f"{word}-branch", number, _BRANCHES.get(number, ("always",)))
        formed += _committees(scene, carrier, f"{word}-committee", number, _COMMITTEES.get(number, ("always",)))
    _wrong_committees(scene)
    scene.total("carrier-branches", established, "more are doubled than missing", expected=14)
    scene.total("carrier-committees", formed, "more are doubled than missing", expected=14)
    scene.near("carrier-branches", scene.chains[4], "a Party organization from tomorrow does not count")
    scene.near("carrier-committees", scene.zones[0], "a committee that ended does not count")


def _found(scene: Scene, carrier: Ref, rule: str, spans: tuple[When, ...]) -> int:
    found = sum(when in VALID for when in spans)
    scene.check(rule)
    if found != 1:
        scene.gap(rule, carrier, "/".join(spans) or "never", found=found, min=1, max=1)
    elif spans != ("always",):
        scene.near(rule, carrier, "/".join(spans))
    return found


def _branches(scene: Scene, carrier: Ref, rule: str, number: str, spans: tuple[When, ...]) -> int:
    for n, when in enumerate(spans, start=1):
        branch = scene.branch(f"{number}-{n}", f"{_name(scene, carrier)}{'联合' * (n > 1)}党支部", scene.town)
        scene.book.edge("ESTABLISHED_FOR", branch, carrier, when)
    return _found(scene, carrier, rule, spans)


def _committees(scene: Scene, carrier: Ref, rule: str, number: str, spans: tuple[When, ...]) -> int:
    kind = {"Chain": "链委会", "CommercialZone": "街委会", "Grid": "片委会"}[carrier.label]
    for n, when in enumerate(spans, start=1):
        committee = _committee(scene, f"{number}-{n}", f"{_name(scene, carrier)}{kind}", kind)
        scene.book.edge("ESTABLISHED_FOR", committee, carrier, when)
    return _found(scene, carrier, rule, spans)


def _committee(scene: Scene, key: str, name: str, kind: str) -> Ref:
    committee = scene.book.node("Committee", f"{scene.town.id}-K-{key}", name=f"示例·{name}", kind=kind)
    scene.book.edge("IN_TOWN", committee, scene.town)
    return committee


def _wrong_committees(scene: Scene) -> None:
    """Committees of a kind that does not match: they neither fill a gap nor make one."""
    for carrier in (scene.chains[2], scene.zones[1], scene.grids[5]):
        committee = _committee(scene, f"{carrier.id.rpartition('-')[2]}-9", f"{_name(scene, carrier)}理事会", "理事会")
        scene.book.edge("ESTABLISHED_FOR", committee, carrier)
    scene.near("chain-committee", scene.chains[2], "a council beside the chain committee")


def _name(scene: Scene, carrier: Ref) -> str:
    return next(str(row["name"]) for row in scene.book.tables[carrier.label] if row["id"] == carrier.id)


def plant_roles(scene: Scene) -> None:
    """Plant the ten roles of each grid: held by workers and members, twice, no longer, not yet."""
    late: dict[tuple[int, str], When] = {
        (1, "法律服务员"): "past",
        (6, "消防协管员"): "later",
        (3, "安全巡查员"): "fresh",
    }
    start = 0
    for place, (grid, size) in enumerate(zip(scene.grids, GRID_SIZES, strict=True)):
        village = scene.villages[start]
        start += size
        for n, role in enumerate(ROLES):
            if (place, role) == (1, "信息收集员"):
                continue
            party = n == 0 and scene.members.get(village.ref)
            holder = scene.members[village.ref][-1] if party else scene.worker(
                f"WG{place + 1}-{n:02d}", ("专职网格员", "志愿者", "村居干部")[n % 3], village.ref
            )  # fmt: skip
            scene.book.edge("HAS_ROLE", holder, grid, late.get((place, role), "always"), role=role)
        scene.check("grid-roles")
    again = scene.worker("WG5-90", "志愿者", scene.villages[14].ref)
    for role in ROLES[:2]:
        scene.book.edge("HAS_ROLE", again, scene.grids[4], role=role)
    scene.gap("grid-roles", scene.grids[1], "never/past", missing=["信息收集员", "法律服务员"])
    scene.gap("grid-roles", scene.grids[6], "later", missing=["消防协管员"])
    scene.near("grid-roles", scene.grids[4], "one person holds two roles, which others hold too")
    scene.near("grid-roles", scene.grids[3], "a role is held from the audit date on")
