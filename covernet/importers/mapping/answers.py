"""Whether what a mapping file says still fits: the places that it names, and the key that it was used with."""

from __future__ import annotations

from pathlib import Path

from covernet.errors import DataError, Where
from covernet.importers.mapping.keys import Key
from covernet.importers.mapping.places import Gazetteer
from covernet.importers.mapping.sheets import Known


def check_answers(known: Known, places: Gazetteer, mapping: Path | None) -> None:
    """Refuse a mapping file that names places which are not there."""
    there = {place.id for place in places.places}
    for name, id in known.places.items():
        if id not in there:
            raise DataError(
                f"映射文件的 places.{name!r}：网络里没有 {id}；请改代码，或先用 covernet places 导入区划",
                f"places.{name!r} of the mapping file: the network has no {id}; correct it, or import places first",
                where=Where(str(mapping)),
            )


def checked_key(key: Key, known: Known) -> Key:
    """The key, if it is the one that a mapping file was used with; else DataError."""
    if known.key and known.key != key.mark:
        raise DataError(
            "密钥与映射文件上次所用的不同，同一户会得到不同的编号；请用原来的密钥文件，或删去映射文件的 key",
            "the key is another than the one the mapping file was used with, so the same household would get another "
            "id; use that key file, or delete key from the mapping file",
        )
    return key
