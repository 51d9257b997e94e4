"""The columns of an audit's tables, and of what an engine hands over for them."""

from __future__ import annotations

import pyarrow as pa

from covernet.queries.gathering import DEFECTS

_TEXT, _WHOLE, _TEXTS = pa.string(), pa.int64(), pa.list_(pa.string())

DEFECT_COLUMNS = pa.schema([(name, _WHOLE if kind == "BIGINT" else _TEXT) for name, kind in DEFECTS.items()])
"""What an engine finds (``queries/gathering.py``), one row a defect."""

FINDING_COLUMNS = pa.schema(
    [
        ("id", _TEXT),
        ("rule", _TEXT),
        ("status", _TEXT),
        ("severity", _TEXT),
        ("subject_label", _TEXT),
        ("subject_id", _TEXT),
        ("subject_from_label", _TEXT),
        ("subject_from_id", _TEXT),
        ("subject_to_label", _TEXT),
        ("subject_to_id", _TEXT),
        ("subject_key", _TEXT),
        ("period", _TEXT),
        ("found", _WHOLE),
        ("min", _WHOLE),
        ("max", _WHOLE),
        ("expected", _WHOLE),
        ("missing", _TEXTS),
        ("excess", _TEXTS),
        ("wrong", _TEXTS),
        ("broken_at", _WHOLE),
        ("at", _TEXT),
        ("village", _TEXT),
        ("town", _TEXT),
        ("county", _TEXT),
        ("responsible_label", _TEXT),
        ("responsible_id", _TEXT),
    ]
)
"""Columns of the table of findings; an edge has no ``subject_id``, and its ``subject_key`` is JSON text."""

TALLY_COLUMNS = pa.schema(
    [
        ("rule", _TEXT),
        ("village", _TEXT),
        ("town", _TEXT),
        ("county", _TEXT),
        ("checked", _WHOLE),
        ("gaps", _WHOLE),
        ("late", _WHOLE),
        ("not_due", _WHOLE),
    ]
)
"""Columns of the table of denominators: one row for each rule and place; a place may be missing."""
