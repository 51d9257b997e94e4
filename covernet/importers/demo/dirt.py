"""Dirty rows: each is quarantined for a known reason, or skipped as an exact repeat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from covernet.importers.demo.book import Book, Ref
from covernet.importers.demo.linkage import Village


def plant_dirt(book: Book, names: Iterator[str], village: Village, members: Sequence[Ref]) -> None:
    """Plant dirty rows in one village; three households lose their only duty by them.

    Parameters
    ----------
    members
        Members of the village who are there on the audit date.
    """
    homes = [book.node("Household", f"{village.ref.id}-H940{n}") for n in range(1, 4)]
    for home in homes:
        book.edge("LIVES_IN", home, village.ref)
        book.gap("linkage/household-served", home, "its only duty is quarantined", found=0, min=1)
    book.check("linkage/household-served", len(homes))
    double, unknown = f"{village.ref.id}-M941", f"{village.ref.id}-M942"
    _serves(book, unknown, homes[0].id, "dangling-from")
    for _ in range(2):
        book.dirty("Member", {"id": double, "name": next(names), "kind": "full", "office": False}, "duplicate-id")
    sides = {"from_label": "Member", "to_label": "PartyGroup"}
    book.dirty("IN_GROUP", {"from": double, "to": f"{village.ref.id}-G01", **sides}, "dangling-from")
    _serves(book, double, homes[1].id, "dangling-from")
    book.dirty(
        "SERVES", {"from": members[0].id, "to": homes[2].id, "since": book.day(0), "until": book.day(-10)},
        "bad-interval",
    )  # fmt: skip
    _serves(book, members[0].id, f"{village.ref.id}-H9499", "dangling-to")
    book.dirty("Household", {"since": book.day(-300)}, "missing-id")
    book.dirty("Worker", {"id": f"{village.ref.id}-W949", "name": next(names), "kind": "临时帮手"}, "bad-value")
    book.dirty(
        "IN_VILLAGE",
        {"from": members[1].id, "to": village.ref.id, "from_label": "Member", "to_label": "Village"},
        "wrong-endpoint",
    )
    for table, rows in (("SERVES", (0, 1, 2, 500, 900)), ("Household", (0, 10, 20)), ("Member", (5,))):
        for row in rows:
            book.repeat(table, row)


def _serves(book: Book, member: str, household: str, reason: str) -> None:
    book.dirty("SERVES", {"from": member, "to": household}, reason)
