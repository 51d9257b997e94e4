"""The chain every demo has, town to household, with the planted answers of the pack ``linkage``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from covernet.importers.demo.book import GONE, VALID, Book, Ref, When
from covernet.importers.demo.parts import USUAL, Part, Shape, share_out
from covernet.importers.demo.parts import Village as Village

MAX_HOUSEHOLDS = 25


class _Loads:
    """Who serves how many households at the audit date, kept while edges are planted."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.of: dict[Ref, int] = {}

    def serve(self, member: Ref, household: Ref, when: When = "always") -> None:
        self.book.edge("SERVES", member, household, when)
        if when in VALID:
            self.of[member] = self.of.get(member, 0) + 1


def plant_linkage(
    book: Book, names: Iterator[str], villages: Sequence[Village], households: int, shape: Shape = USUAL
) -> Mapping[Ref, list[Ref]]:
    """Plant groups, members, households and service duties; return each village's own members in groups.

    Parameters
    ----------
    villages
        At least 5, already written.
    households
        How many are there at the audit date, apart from a handful planted at the edges.
    """
    parts = share_out(book, villages, households, shape)
    loads = _Loads(book)
    members: dict[Ref, list[Ref]] = {village.ref: [] for village in villages}
    for part in parts:
        pool = _pool(book, names, part)
        members[part.host.ref] += pool
        _serve(book, names, part, pool, loads)
    homeless = next(part for part in parts if part.host is not part.village)
    largest = max(parts, key=lambda part: (part.households, part.village.ref.id))
    _villages(book, parts, homeless.village)
    _late_group(book, names, homeless, loads)
    _thin_groups(book, names, largest.village, loads)
    _ungrouped(book, names, largest.village, loads)
    _judge_members(book, loads)
    return members


def _group(book: Book, village: Village, number: str, kind: str = "natural_village", when: When = "always") -> Ref:
    group = book.node(
        "PartyGroup", f"{village.ref.id}-G{number}", name=f"示例·{village.name}第{number}党小组", kind=kind
    )
    book.edge("IN_VILLAGE", group, village.ref, when)
    book.edge("IN_BRANCH", group, village.branches[len(number) % len(village.branches)])
    book.check("linkage/group-member")
    book.check("linkage/group-chain")
    return group


def _member(book: Book, names: Iterator[str], group: Ref, id: str, when: When = "always") -> Ref:
    kind = "probationary" if book.rng.random() < 0.03 else "full"
    member = book.node("Member", id, name=next(names), kind=kind, office=book.rng.random() < 0.1)
    book.edge("IN_GROUP", member, group, when)
    if when in VALID:
        book.check("linkage/member-serves")
    return member


def _pool(book: Book, names: Iterator[str], part: Part) -> list[Ref]:
    """The members who serve a village's households, in groups of the village that hosts them."""
    size = max(8, round(part.households / part.shape.per_member))
    letter = "" if part.host is part.village else "X"
    kinds = list(part.shape.kinds.get(part.village.ref, ()))
    if not kinds:
        kinds = ["natural_village"] * max(1, round(size / 13))
        if len(kinds) > 3:
            kinds[-2:] = ["industry", "functional"]
    count = len(kinds)
    groups = [_group(book, part.host, f"{letter}{n:02d}", kind) for n, kind in enumerate(kinds, start=1)]
    return [_member(book, names, groups[n % count], f"{part.host.ref.id}-M{letter}{n + 1:03d}") for n in range(size)]


def _homes(book: Book, village: Village, first: int, count: int, when: When = "always") -> list[Ref]:
    homes = [book.node("Household", f"{village.ref.id}-H{first + n:04d}", when) for n in range(count)]
    for home in homes:
        book.edge("LIVES_IN", home, village.ref)
    if when in VALID:
        book.check("linkage/household-served", count)
    return homes


def _serve(book: Book, names: Iterator[str], part: Part, pool: list[Ref], loads: _Loads) -> None:
    homes = _homes(book, part.village, 1, part.households)
    gone = _homes(book, part.village, 9001, 1, "today")[0]
    book.near("linkage/household-served", gone, "the household itself ended on the audit date")
    shuffled = list(homes)
    book.rng.shuffle(shuffled)
    bare = max(1, round(part.households * part.uncovered)) if part.uncovered else 0
    _leave_bare(book, names, part, pool, shuffled[:bare], loads)
    served = shuffled[bare:]
    book.check("linkage/household-chain", len(served))
    shares = _shares(book, part, pool, len(served))
    at = 0
    for member, share in zip(pool, shares, strict=True):
        for home in served[at : at + share]:
            loads.serve(member, home)
        at += share
    _edges_of_time(book, part, pool, served, loads)


def _shares(book: Book, part: Part, pool: list[Ref], homes: int) -> list[int]:
    """How many households each member serves: uneven, with members at, above and below the limits."""
    special = [0, 1, MAX_HOUSEHOLDS, book.rng.randint(MAX_HOUSEHOLDS + 1, 33)] if part.loaded else []
    special += [0] if part.uncovered > 0.2 else []
    rest, plain = homes - sum(special), len(pool) - len(special)
    shares = [rest // plain + (place < rest % plain) for place in range(plain)]
    for _ in range(4 * plain):
        giver, taker = book.rng.randrange(plain), book.rng.randrange(plain)
        moved = book.rng.randint(1, 3)
        if giver != taker and shares[giver] - moved >= part.shape.least and shares[taker] + moved <= MAX_HOUSEHOLDS - 3:
            shares[giver] -= moved
            shares[taker] += moved
    return [*shares, *special]


def _leave_bare(book: Book, names: Iterator[str], part: Part, pool: list[Ref], bare: list[Ref], loads: _Loads) -> None:
    """Uncovered households, each with its reason: never served, served once, served from tomorrow, …"""
    left: list[Ref] = []
    if part.uncovered > 0.2:
        leaver = book.node("Member", f"{part.village.ref.id}-M901", "past", name=next(names), kind="full", office=False)
        book.edge("IN_GROUP", leaver, Ref("PartyGroup", f"{part.village.ref.id}-G01"))
        left = bare[:6]
        for home in left:
            book.edge("SERVES", leaver, home)
        book.near("linkage/member-serves", leaver, "left before the audit date")
    for home in bare:
        why = "member left" if home in left else "never"
        if home not in left and book.rng.random() < 0.3:
            when = book.rng.choice(GONE)
            loads.serve(book.rng.choice(pool), home, when)
            why = when
        book.gap("linkage/household-served", home, why, found=0, min=1)


def _edges_of_time(book: Book, part: Part, pool: list[Ref], served: list[Ref], loads: _Loads) -> None:
    """Households served twice, from today, or until tomorrow: all covered."""
    if not part.uncovered:
        book.near("linkage/household-served", served[0], "the whole village is covered")
        return
    holders = {row["to"]: row for row in book.tables["SERVES"][-len(served) :]}
    for home, when in zip(served[:2], ("fresh", "tomorrow"), strict=True):
        holders[home.id].update(book.span("fresh" if when == "fresh" else "tomorrow"))
        book.near("linkage/household-served", home, f"its only duty is valid: {when}")
    for home in served[2 : 2 + max(1, len(served) // 100)]:
        helper = next(m for m in pool if 1 < loads.of.get(m, 0) < 23 and m.id != holders[home.id]["from"])
        loads.serve(helper, home)
        book.near("linkage/household-served", home, "served by two members, counted once")


def _villages(book: Book, parts: Sequence[Part], homeless: Village) -> None:
    book.check("linkage/village-group", len(parts))
    book.check("linkage/village-chain", len(parts))
    book.gap("linkage/village-group", homeless.ref, "later", found=0, min=1)
    book.gap("linkage/village-chain", homeless.ref, "no group", broken_at=1)


def _late_group(book: Book, names: Iterator[str], part: Part, loads: _Loads) -> None:
    """A group that joins its village only tomorrow: its households' chain breaks at the village."""
    group = _group(book, part.village, "91", when="later")
    book.near("linkage/village-group", part.village.ref, "a group that joins tomorrow does not count yet")
    book.near("linkage/village-chain", part.village.ref, "households are served from another village")
    homes = _homes(book, part.village, 9101, 12)
    book.check("linkage/household-chain", len(homes))
    for n in range(3):
        member = _member(book, names, group, f"{part.village.ref.id}-M91{n}")
        for home in homes[4 * n : 4 * n + 4]:
            loads.serve(member, home)
    for home in homes:
        book.gap("linkage/household-chain", home, "group not yet in the village", broken_at=3)


def _thin_groups(book: Book, names: Iterator[str], village: Village, loads: _Loads) -> None:
    """Groups without a member, without a duty, or whose household lives nowhere, and a group that just holds."""
    for number, why in (("92", "never"), ("93", "past")):
        group = _group(book, village, number)
        if why == "past":
            other = book.node("Member", f"{village.ref.id}-M930", name=next(names), kind="full", office=False)
            book.edge("IN_GROUP", other, group, "past")
        book.gap("linkage/group-member", group, why, found=0, min=1)
        book.gap("linkage/group-chain", group, why, broken_at=1)
    idle = _group(book, village, "94")
    _member(book, names, idle, f"{village.ref.id}-M940")
    book.near("linkage/group-member", idle, "exactly one member")
    book.gap("linkage/group-chain", idle, "its member serves nobody", broken_at=2)
    astray = _group(book, village, "95")
    lost = book.node("Household", f"{village.ref.id}-H9201")
    book.edge("LIVES_IN", lost, village.ref, "past")
    loads.serve(_member(book, names, astray, f"{village.ref.id}-M950"), lost)
    book.gap("linkage/group-chain", astray, "the only household moved away", broken_at=3)
    thin = _group(book, village, "96")
    home = _homes(book, village, 9202, 1)[0]
    loads.serve(_member(book, names, thin, f"{village.ref.id}-M960"), home)
    book.near("linkage/group-chain", thin, "exactly one member with exactly one household")
    book.check("linkage/household-served")
    book.check("linkage/household-chain", 2)


def _ungrouped(book: Book, names: Iterator[str], village: Village, loads: _Loads) -> None:
    """A member whose group ended still serves: the chain breaks at the group, unless somebody else serves too."""
    member = _member(book, names, Ref("PartyGroup", f"{village.ref.id}-G01"), f"{village.ref.id}-M970", "today")
    homes = _homes(book, village, 9301, 5)
    book.check("linkage/household-chain", len(homes))
    for home in homes:
        loads.serve(member, home)
    for home in homes[1:]:
        book.gap("linkage/household-chain", home, "its member is in no group", broken_at=2)
    loads.serve(Ref("Member", f"{village.ref.id}-M960"), homes[0])
    book.near("linkage/household-chain", homes[0], "a second member's chain is unbroken")
    book.near("linkage/member-serves", member, "in no group on the audit date, so no subject")


def _judge_members(book: Book, loads: _Loads) -> None:
    """Members at, above and below their limits, from the duties planted for each."""
    grouped = {str(row["from"]) for row in book.tables["IN_GROUP"] if row["until"] is None}
    for row in book.tables["Member"]:
        member = Ref("Member", str(row["id"]))
        load = loads.of.get(member, 0)
        if row["until"] is not None:
            continue
        if load:
            book.check("linkage/member-load")
        if load == 0 and member.id in grouped:
            book.gap("linkage/member-serves", member, "serves nobody", found=0, min=1)
        elif load == 1 and member.id in grouped:
            book.near("linkage/member-serves", member, "exactly at the limit")
        if load > MAX_HOUSEHOLDS:
            book.gap("linkage/member-load", member, "overloaded", found=load, max=MAX_HOUSEHOLDS)
        elif load == MAX_HOUSEHOLDS:
            book.near("linkage/member-load", member, "exactly at the limit")
