"""What cells add to keys: numbers of one width, and names of numbered units however they are written."""

from __future__ import annotations

import hashlib

from covernet.importers.mapping.ledgers import Field
from covernet.importers.mapping.wording import number_in, plain

_LONGEST = 40
"""Letters of a cell that go into a key whole; of more, a digest stands for the rest."""


def local_name(declared: Field, text: str, place: str) -> tuple[str, str]:
    """What a cell adds to a key, and the name it gives.

    Parameters
    ----------
    place
        Name of the village, which may stand before the name of a numbered unit.

    >>> from covernet.importers.mapping.ledger_file import bundled_ledgers
    >>> group = bundled_ledgers().get("member-households").fields["group"]
    >>> local_name(group, "堡西村第一党小组", "堡西村"), local_name(group, "1", "堡西村")
    (('01', '第1党小组'), ('01', '第1党小组'))
    """
    if declared.kind == "number":
        return padded(text), text
    bare = plain(text)
    if declared.kind == "numbered":
        number = number_in(bare.removeprefix(plain(place)) if place else bare)
        if number is not None:
            return f"{number:02d}", f"第{number}{declared.noun}"
    return bare, text


def padded(text: str) -> str:
    """A number with at least four digits; another text in its plain form.

    >>> padded("７"), padded("12345"), padded("甲 7")
    ('0007', '12345', '甲7')
    """
    bare = text if text.isascii() and text.isalnum() else plain(text)
    return f"{int(bare):04d}" if bare.isascii() and bare.isdecimal() else bare


def node_id(letter: str, parent: str, local: str, *more: str) -> str:
    """The key of a node: that of its parent, a letter for its kind, and what its cells add.

    >>> node_id("G", "310151105201", "01")
    '310151105201-G01'
    """
    if more:
        local = "·".join(filter(None, (local, *more)))
    if len(local) > _LONGEST or local.startswith(parent):
        if local.startswith(f"{parent}-"):
            return local
        if len(local) > _LONGEST:
            local = f"{local[:_LONGEST]}~{hashlib.sha256(local.encode()).hexdigest()[:8]}"
    return f"{parent}-{letter}{local}"
