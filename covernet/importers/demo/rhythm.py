"""Duties of every month, quarter or year: the records that keep them, and the slips that do not."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from covernet.importers.demo.book import Ref
from covernet.importers.demo.names import MARK
from covernet.importers.demo.scene import Scene

Slip = Literal["never", "late", "next period", "tomorrow", "last day", "twice", "ahead"]
"""What happens to a duty in one period. The last three only look like a slip.

late
    Done three days after the period's end, and said to count for it: late, but no gap.
next period
    Done the day after the period's end, without a word on what it counts for: it counts for the next one.
tomorrow
    Yet to come, on the day after the audit date.
ahead
    Done the day before the period begins, and said to count for it.
"""

Write = Callable[[str, dt.date, str | None], None]
"""Writes a record: a key that is unique for the subject, its date, and the period it is said to count for."""

_HARMLESS: Mapping[Slip, str] = {
    "last day": "held on the last day of the period",
    "twice": "held twice in the period",
    "ahead": "held before the period, and counts for it",
}


@dataclass(frozen=True)
class Period:
    """A calendar period and how it is written."""

    name: str
    first: dt.date
    last: dt.date


def months(year: int, first: int, last: int) -> tuple[Period, ...]:
    """Some months of a year.

    >>> [period.name for period in months(2025, 1, 2)]
    ['2025-01', '2025-02']
    """
    return tuple(_period(f"{year}-{month:02d}", year, month, 1) for month in range(first, last + 1))


def quarters(*written: tuple[int, int]) -> tuple[Period, ...]:
    """Quarters, each as a year and a number.

    >>> quarters((2024, 4))[0].last
    datetime.date(2024, 12, 31)
    """
    return tuple(_period(f"{year}-Q{number}", year, 3 * number - 2, 3) for year, number in written)


def years(*first: int, length: int = 1) -> tuple[Period, ...]:
    """Years, or terms of several years, by the year they begin in.

    >>> [period.name for period in (*years(2024), *years(2022, length=3))]
    ['2024', '2022/2024']
    """
    return tuple(
        _period(f"{year}" if length == 1 else f"{year}/{year + length - 1}", year, 1, 12 * length) for year in first
    )


def _period(name: str, year: int, month: int, length: int) -> Period:
    end = month + length - 1
    last_year, last_month = year + (end - 1) // 12, (end - 1) % 12 + 1
    last = dt.date(last_year, last_month, monthrange(last_year, last_month)[1])
    return Period(name, dt.date(year, month, 1), last)


def keep(
    scene: Scene,
    rule: str,
    subject: Ref,
    periods: Sequence[Period],
    write: Write,
    slips: Mapping[str, Slip] | None = None,
) -> None:
    """Write a subject's records for some periods, and expect what the slips lead to.

    Parameters
    ----------
    slips
        By the name of the period; the duty is done in the others.
    """
    for period in periods:
        slip = (slips or {}).get(period.name)
        for key, date, written in records(scene, period, slip):
            write(key, date, written)
        answer(scene, rule, subject, period, slip)


def records(scene: Scene, period: Period, slip: Slip | None) -> Iterator[tuple[str, dt.date, str | None]]:
    """The records of one period: key, date, and the period they are said to count for."""
    day = dt.timedelta(days=1)
    if slip == "late":
        yield period.name, period.last + 3 * day, period.name
    elif slip == "next period":
        yield period.name, period.last + day, None
    elif slip == "tomorrow":
        yield period.name, scene.book.day(1), period.name
    elif slip == "last day":
        yield period.name, period.last, None
    elif slip == "ahead":
        yield period.name, period.first - day, period.name
    elif slip != "never":
        yield period.name, period.first + scene.book.rng.randrange(20) * day, None
    if slip == "twice":
        yield f"{period.name}-2", period.last - day, None


def answer(scene: Scene, rule: str, subject: Ref, period: Period, slip: Slip | None) -> None:
    """Expect what a slip leads to: a gap, a late duty, or nothing."""
    if slip is None:
        return
    if slip in _HARMLESS:
        scene.near(rule, subject, f"{period.name}: {_HARMLESS[slip]}")
    elif slip == "late":
        scene.late(rule, subject, slip, period=period.name, found=1, min=1)
    else:
        scene.gap(rule, subject, slip, period=period.name, found=0, min=1)


def writing(scene: Scene, holder: Ref, slug: str, kind: str) -> Write:
    """A function that writes activities of a kind; ``slug`` makes their ids unique among the holder's."""

    def write(key: str, date: dt.date, period: str | None) -> None:
        scene.record("Activity", holder, f"{slug}-{key}", kind=kind, theme=f"{MARK}主题", date=date, period=period)

    return write
