"""Running rules on the embedded engine: the rows that every engine hands over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache

import pyarrow as pa

from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.progress import Progress, quiet
from covernet.graph.snapshot import Snapshot
from covernet.queries.rules import Rule
from covernet.queries.sql import compile_rule


def on_duckdb(
    snapshot: Snapshot, as_of: dt.date, rules: Sequence[Rule], progress: Progress = quiet
) -> tuple[list[pa.Table], list[pa.Table]]:
    """Defects and denominators of every rule, as ``queries.assemble`` takes them.

    Raises
    ------
    StoreError
        If the snapshot's files can not be read, or memory does not suffice.
    """
    statements = [compile_rule(rule, as_of) for rule in rules]
    texts = [text for sql in statements for text in (sql.defects, sql.checked)]
    defects: list[pa.Table] = []
    checked: list[pa.Table] = []
    with DuckDBEngine(snapshot, as_of, texts) as engine:
        counted = cache(engine.arrow)  # many rules have the same subjects
        for number, (rule, sql) in enumerate(zip(rules, statements, strict=True)):
            progress(f"审计 {rule.title.zh}", f"auditing {rule.title.en}", number, len(rules))
            defects.append(engine.arrow(sql.defects))
            checked.append(counted(sql.checked))
    return defects, checked
