"""The real places a demo stands on, from the extract of official divisions that ships with covernet."""

from __future__ import annotations

from collections.abc import Sequence

from covernet.importers.demo.book import Book, Ref
from covernet.importers.divisions import extract_places


def plant_places(book: Book, town: str) -> tuple[Ref, list[tuple[Ref, str]]]:
    """Write a town with its county and its villages; return the town, and each village with its name.

    Parameters
    ----------
    town
        9-digit code.
    """
    towns, villages = plant_towns(book, [town])
    return towns[0], villages


def plant_towns(book: Book, towns: Sequence[str]) -> tuple[list[Ref], list[tuple[Ref, str]]]:
    """Write some towns with their county and their villages; return the towns, and each village with its name.

    Parameters
    ----------
    towns
        9-digit codes in one county.
    """
    written, villages = [], []
    for place in extract_places(towns):
        if place.label == "Village":
            ref = book.node("Village", place.code, name=place.name, kind=place.kind)
            villages.append((ref, place.name or place.code))
        else:
            ref = book.node(place.label, place.code, name=place.name)
        if place.label == "Town":
            written.append(ref)
        if place.parent:
            above = Ref("Town" if place.label == "Village" else "County", place.parent)
            book.edge("IN_TOWN" if place.label == "Village" else "IN_COUNTY", ref, above)
    return written, villages
