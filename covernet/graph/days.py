"""A day, as people write it."""

from __future__ import annotations

import datetime as dt

from covernet.errors import UsageError


def parse_day(value: dt.date | str | None) -> dt.date | None:
    """A date from a date, a time or text such as ``2024-07-16``; None for None.

    Raises
    ------
    UsageError
        If a text is no date.

    >>> parse_day("2024-07-16")
    datetime.date(2024, 7, 16)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if value is None or isinstance(value, dt.date):
        return value
    try:
        if len(value) == 10 and value[4] == value[7] == "-":  # Python would take 2024-W29-2 as well
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise UsageError(f"没有日期 {value!r}；请写作 2024-07-16", f"{value!r} is no date; write it as 2024-07-16")
