"""Calendar periods and who was late in them (FORMATS §3, Cadence)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12, "3-years": 36}
_WRITTEN = re.compile(r"(\d{4})(?:-(\d\d)|-Q([1-4])|-H([12])|/(\d{4}))?", re.ASCII)


@dataclass(frozen=True)
class Period:
    """A calendar period by its name and its first and last day."""

    name: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Verdict:
    """(period, status, found) of the periods that are over, and whether one is not due yet."""

    findings: list[tuple[str, str, int]]
    not_due: bool


def period_at(day: dt.date, every: str, base: int) -> Period:
    """The period that contains a day; three years are counted from the year ``base``."""
    if every == "3-years":
        year = day.year - (day.year - base) % 3
        return Period(f"{year}/{year + 2}", dt.date(year, 1, 1), dt.date(year + 2, 12, 31))
    length = MONTHS[every]
    number = (day.month - 1) // length
    first = dt.date(day.year, number * length + 1, 1)
    name = {
        "month": f"{day.year:04d}-{number + 1:02d}",
        "quarter": f"{day.year:04d}-Q{number + 1}",
        "half-year": f"{day.year:04d}-H{number + 1}",
        "year": f"{day.year:04d}",
    }[every]
    return Period(name, first, _before(_later(first, length)))


def _later(first: dt.date, months: int) -> dt.date:
    total = first.year * 12 + first.month - 1 + months
    return dt.date(total // 12, total % 12 + 1, 1)


def _before(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=1)


def written(text: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of a period as it is written; None where it is none."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    year = int(match[1])
    if not dt.MINYEAR <= year < dt.MAXYEAR:
        return None
    first, months = dt.date(year, 1, 1), 12
    if match[2]:
        if not 1 <= int(match[2]) <= 12:
            return None
        first, months = dt.date(year, int(match[2]), 1), 1
    elif match[3]:
        first, months = dt.date(year, int(match[3]) * 3 - 2, 1), 3
    elif match[4]:
        first, months = dt.date(year, int(match[4]) * 6 - 5, 1), 6
    elif match[5]:
        if int(match[5]) != year + 2:
            return None
        months = 36
    return first, _before(_later(first, months))


def cadence(
    rule: Mapping[str, Any],
    records: Iterable[Mapping[str, Any]],
    since: dt.date | None,
    until: dt.date | None,
    day: dt.date,
) -> Verdict:
    """Judge one subject that was valid from ``since`` to before ``until``.

    A record whose own period fits into none of the rule's belongs to none; one without a date is not
    on time.
    """
    every, start = rule["every"], rule["from"]
    dates: dict[str, list[dt.date | None]] = {}
    for record in records:
        home = _home(record, every, start.year)
        if home is not None:
            dates.setdefault(home, []).append(record.get("date"))
    findings: list[tuple[str, str, int]] = []
    period = period_at(start, every, start.year)
    while period.first <= day:
        if period.first >= start and period.last < day and _covered(period, since, until):
            held = dates.get(period.name, [])
            on_time = [d for d in held if d is not None and d <= period.last]
            need = rule.get("at_least", 1)
            if len(on_time) < need:
                findings.append((period.name, "late" if len(held) >= need else "gap", len(held)))
        period = period_at(period.last + dt.timedelta(days=1), every, start.year)
    now = period_at(day, every, start.year)
    return Verdict(findings, now.first >= start)


def _home(record: Mapping[str, Any], every: str, base: int) -> str | None:
    own = record.get("period")
    if own is not None:
        span = written(own)
        if span is None:
            return None
        home = period_at(span[0], every, base)
        return home.name if span[1] <= home.last else None
    date = record.get("date")
    return None if date is None else period_at(date, every, base).name


def _covered(period: Period, since: dt.date | None, until: dt.date | None) -> bool:
    return (since is None or since <= period.first) and (until is None or period.last < until)
