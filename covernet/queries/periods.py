"""Calendar periods of a cadence: which of them are due on a day, and how they are written (FORMATS §3)."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from covernet.errors import UsageError
from covernet.queries.rules import Every

MONTHS: Mapping[Every, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12, "3-years": 36}
"""Length of each kind of period."""

_LONGEST = 100
"""Years a cadence may look back: more is a mistake in a date, and makes statements of many thousand lines."""


@dataclass(frozen=True)
class Period:
    """A calendar period.

    Parameters
    ----------
    first, last
        Its first and its last day.
    texts
        How the periods that lie in it are written, itself first; the months are always among them, so that
        the first seven characters of a day say to which period it belongs.
    """

    name: str
    first: dt.date
    last: dt.date
    texts: tuple[str, ...]


def due(every: Every, start: dt.date, day: dt.date) -> tuple[Period, ...]:
    """The periods that began not before ``start`` and were over on ``day``, in their order.

    Raises
    ------
    UsageError
        If ``start`` lies more than a hundred years before ``day``.

    >>> [period.name for period in due("quarter", dt.date(2024, 8, 1), dt.date(2025, 4, 1))]
    ['2024-Q4', '2025-Q1']
    >>> due("quarter", dt.date(2025, 1, 1), dt.date(2025, 4, 1))[0].texts
    ('2025-Q1', '2025-01', '2025-02', '2025-03')
    """
    if day.year - start.year > _LONGEST:
        raise UsageError(
            f"周期从 {start} 起，距审计日 {day} 超过 {_LONGEST} 年；请把 from 改近，或检查审计日",
            f"a cadence from {start} begins more than {_LONGEST} years before {day}; give a later from, or check the day",
        )
    length = MONTHS[every]
    number = _first(every, start, start)
    found: list[Period] = []
    while (last := _last(number + length - 1)) is not None and last < day:
        if _day(number) >= start:
            found.append(Period(_name(number, length), _day(number), last, tuple(_texts(number, length))))
        number += length
    return tuple(found)


def runs(every: Every, start: dt.date, day: dt.date) -> bool:
    """Whether the period that contains ``day`` began not before ``start``: it is not due yet.

    >>> runs("month", dt.date(2025, 3, 2), dt.date(2025, 3, 31)), runs("month", dt.date(2025, 3, 2), dt.date(2025, 4, 1))
    (False, True)
    """
    number = _first(every, start, day)
    return number >= 12 and _day(number) >= start


def running(every: Every, start: dt.date, day: dt.date) -> str | None:
    """The period that contains ``day``, if it began not before ``start``.

    >>> running("quarter", dt.date(2025, 1, 1), dt.date(2025, 6, 30))
    '2025-Q2'
    """
    return _name(_first(every, start, day), MONTHS[every]) if runs(every, start, day) else None


def _first(every: Every, start: dt.date, day: dt.date) -> int:
    """First month of the period that contains a day; months are counted from January of the year 0."""
    number, length = day.year * 12 + day.month - 1, MONTHS[every]
    origin = start.year * 12 if every == "3-years" else 0
    return number - (number - origin) % length


def _day(month: int) -> dt.date:
    return dt.date(month // 12, month % 12 + 1, 1)


def _last(month: int) -> dt.date | None:
    """The last day of a month; None after the last year a date can have."""
    year, number = month // 12, month % 12 + 1
    return None if year > dt.MAXYEAR else dt.date(year, number, monthrange(year, number)[1])


def _name(month: int, length: int) -> str:
    year, number = month // 12, month % 12 // length + 1
    return {
        1: f"{year:04d}-{number:02d}",
        3: f"{year:04d}-Q{number}",
        6: f"{year:04d}-H{number}",
        12: f"{year:04d}",
        36: f"{year:04d}/{year + 2:04d}",
    }[length]


def _texts(month: int, length: int) -> Iterator[str]:
    for shorter in sorted((m for m in MONTHS.values() if m <= length), reverse=True):
        for first in range(month, month + length, shorter):
            yield _name(first, shorter)
