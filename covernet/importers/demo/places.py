"""The real places a demo stands on, from the extract of official divisions that ships with covernet."""

from __future__ import annotations

from covernet.importers.demo.book import Book, Ref
from covernet.importers.divisions import extract_places


def plant_places(book: Book, town: str) -> tuple[Ref, list[tuple[Ref, str]]]:
    """Write a town with its county and its villages; return the town, and each village with its name.

    Parameters
    ----------
    town
        9-digit code.
    """
    villages = []
    for place in extract_places([town]):
        if place.label == "Village":
            ref = book.node("Village", place.code, name=place.name, kind=place.kind)
            villages.append((ref, place.name or place.code))
        else:
            ref = book.node(place.label, place.code, name=place.name)
        if place.parent:
            above = Ref("Town" if place.label == "Village" else "County", place.parent)
            book.edge("IN_TOWN" if place.label == "Village" else "IN_COUNTY", ref, above)
    return Ref("Town", town), villages
