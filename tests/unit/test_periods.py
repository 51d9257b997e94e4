"""Calendar periods: their names, their days, which are due and which one runs."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covernet.errors import UsageError
from covernet.queries.periods import due, runs
from covernet.queries.rules import Every
from tests.oracle.cadence import period_at, written

EVERY = get_args(Every)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31))

CASES: list[tuple[Every, str, str, list[str]]] = [
    # every, from, audit date, due periods
    ("month", "2024-11-01", "2025-01-31", ["2024-11", "2024-12"]),
    ("month", "2024-11-02", "2025-02-01", ["2024-12", "2025-01"]),
    ("quarter", "2024-07-01", "2025-03-31", ["2024-Q3", "2024-Q4"]),
    ("quarter", "2024-07-01", "2025-04-01", ["2024-Q3", "2024-Q4", "2025-Q1"]),
    ("half-year", "2024-01-01", "2025-01-01", ["2024-H1", "2024-H2"]),
    ("year", "2022-01-01", "2024-12-31", ["2022", "2023"]),
    ("year", "2022-01-02", "2025-01-01", ["2023", "2024"]),
    ("3-years", "2019-01-01", "2025-01-01", ["2019/2021", "2022/2024"]),
    ("3-years", "2019-07-01", "2025-01-01", ["2022/2024"]),
    ("month", "2025-01-01", "2024-01-01", []),
    ("year", "9998-01-01", "9999-12-31", ["9998"]),
    ("3-years", "9994-01-01", "9999-12-31", ["9994/9996"]),
]


@pytest.mark.parametrize(("every", "start", "day", "names"), CASES)
def test_due(every: Every, start: str, day: str, names: list[str]) -> None:
    found = due(every, dt.date.fromisoformat(start), dt.date.fromisoformat(day))
    assert [period.name for period in found] == names


@given(st.sampled_from(EVERY), DAYS, st.integers(0, 2000))
def test_periods_follow_each_other_and_hold_what_lies_in_them(every: Every, start: dt.date, later: int) -> None:
    day = start + dt.timedelta(days=later)
    found = due(every, start, day)
    for period in found:
        assert (period.name, period.first, period.last) == vars_of(period_at(period.first, every, start.year))
        assert period.first >= start and period.last < day
        assert period.texts[0] == period.name and len(set(period.texts)) == len(period.texts)
        months = [text for text in period.texts if len(text) == 7 and text[5:].isdigit()]
        assert months[0] == str(period.first)[:7] and months[-1] == str(period.last)[:7]
        for text in period.texts:
            span = written(text)
            assert span and period.first <= span[0] and span[1] <= period.last
    for one, other in pairwise(found):
        assert one.last + dt.timedelta(days=1) == other.first


def vars_of(period: object) -> tuple[object, ...]:
    return tuple(vars(period).values())


@given(st.sampled_from(EVERY), DAYS, st.integers(-2000, 2000))
def test_the_period_of_the_day_runs_when_it_began_since_the_start(every: Every, start: dt.date, later: int) -> None:
    day = start + dt.timedelta(days=later)
    assert runs(every, start, day) == (period_at(day, every, start.year).first >= start)


@pytest.mark.parametrize("every", EVERY)
def test_the_ends_of_the_calendar_are_no_trouble(every: Every) -> None:
    assert not runs(every, dt.date(2, 1, 1), dt.date.min)
    assert due(every, dt.date(9999, 12, 31), dt.date.max) == ()
    assert runs(every, dt.date(9999, 1, 1), dt.date.max)


def test_a_start_more_than_a_hundred_years_ago_is_a_sentence() -> None:
    assert len(due("month", dt.date(1925, 1, 1), dt.date(2025, 12, 31))) == 1211
    with pytest.raises(UsageError, match="1925"):
        due("month", dt.date(1925, 12, 31), dt.date(2026, 1, 1))
