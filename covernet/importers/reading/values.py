"""Cells as the text a person sees, and what people write into them as values: dates, whole numbers, labels. Nothing here guesses: None is no answer."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Literal

Precision = Literal["day", "month", "year"]

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_WIDE = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}
_CJK = "\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uffef"
_BETWEEN_CJK = re.compile(f"(?<=[{_CJK}])\\s+(?=[{_CJK}])")

_SEPARATOR = r"\s*[-./年]\s*"
_FULL = re.compile(rf"(\d{{4}}){_SEPARATOR}(\d{{1,2}})\s*[-./月]\s*(\d{{1,2}})\s*[日号]?")
_TIME = re.compile(r"[\sT]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_MONTH = re.compile(r"(\d{4})(?:\s*[-/]\s*(\d{1,2})|\s*年\s*(\d{1,2})\s*月(?:份)?|\.(0[1-9]|1[0-2]))")
_YEAR = re.compile(r"(\d{4})\s*(?:年|年度)?")
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
_INTEGER = re.compile(r"[+-]?(?:\d{1,19}|\d{1,3}(?:,\d{3})+)(?:\.0+)?")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")

_EPOCH = dt.date(1899, 12, 30)
_SERIALS = range(10_000, 80_000)
"""Excel's day numbers that are taken for dates: 1927 to 2119."""

_YEARS = range(1900, 2200)


@dataclass(frozen=True)
class Dated:
    """A date as exactly as it was written: of a month or a year, ``first`` is its first day."""

    first: dt.date
    precision: Precision


MAX_INTEGER = 1e15
"""Below it, a number without fraction is exact and shown without an exponent."""


def cell_text(cell: Any) -> str:
    """A cell's value as a person sees it.

    >>> cell_text(1.0), cell_text(True), cell_text(dt.datetime(2024, 7, 16))
    ('1', 'true', '2024-07-16')
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < MAX_INTEGER else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as their ASCII ones; Chinese punctuation that ASCII lacks stays.

    >>> narrow("Ａ１２（３）　。")
    'A12(3) 。'
    """
    return text.translate(_WIDE)


def visible(text: str) -> str:
    """A text without letters that nobody sees, NFC-normalised and trimmed.

    >>> visible("\\ufeff 甲村\\u200b\\u3000")
    '甲村'
    """
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).strip()


def normalise_text(text: str) -> str:
    """A text on one line: visible letters only, each run of blanks or line ends one blank, none between ideographs.

    >>> normalise_text(" 第一\\n党小组  "), normalise_text("Grid\\r\\n 7")
    ('第一党小组', 'Grid 7')
    """
    return _BETWEEN_CJK.sub("", " ".join(visible(text).split()))


def normalise_label(text: str) -> str:
    """A heading as it is compared: on one line, narrow, in small letters, without blanks and a colon at its end.

    >>> normalise_label("姓　名："), normalise_label("联系户\\n（户主）"), normalise_label("Start Date")
    ('姓名', '联系户(户主)', 'startdate')
    """
    return "".join(narrow(visible(text)).casefold().split()).rstrip(":")


def normalise_integer(text: str) -> int | None:
    """The whole number a cell holds, or None.

    >>> normalise_integer("１２ "), normalise_integer("1,234"), normalise_integer("12.0")
    (12, 1234, 12)
    >>> normalise_integer("12.5"), normalise_integer("12户"), normalise_integer("")
    (None, None, None)
    """
    plain = narrow(visible(text)).strip()
    return int(plain.replace(",", "").partition(".")[0]) if _INTEGER.fullmatch(plain) else None


def normalise_number(text: str) -> float | None:
    """The number a cell holds, or None.

    >>> normalise_number("１，２３４．５"), normalise_number("50%"), normalise_number("约5")
    (1234.5, None, None)
    """
    plain = narrow(visible(text)).strip()
    return float(plain.replace(",", "")) if _NUMBER.fullmatch(plain) else None


def normalise_date(text: str) -> Dated | None:
    """The date a cell holds, as exactly as it says, or None.

    Taken are ``2024-07-01``, ``2024.7.1``, ``2024/7/1``, ``2024年7月1日``, ``20240701``, any of them with a time
    of day, Excel's day numbers, ``2024-7``, ``2024年7月``, ``2024.07`` and ``2024年``. Not taken is ``2024.1``,
    which is also what is left of ``2024.10`` in a cell of numbers, nor anything with a year of two digits.

    >>> normalise_date("２０２４．７．１").first.isoformat(), normalise_date("45474").first.isoformat()
    ('2024-07-01', '2024-07-01')
    >>> normalise_date("2024年7月")
    Dated(first=datetime.date(2024, 7, 1), precision='month')
    >>> normalise_date("2024.1"), normalise_date("2024-13-01"), normalise_date("24.7.1")
    (None, None, None)
    """
    plain = _TIME.sub("", narrow(visible(text)).strip())
    if found := _FULL.fullmatch(plain) or _RUN.fullmatch(plain):
        return _dated("day", *map(int, found.groups()))
    if found := _MONTH.fullmatch(plain):
        return _dated("month", int(found[1]), int(found[2] or found[3] or found[4]))
    if found := _YEAR.fullmatch(plain):
        return _dated("year", int(found[1]))
    if (found := _SERIAL.fullmatch(plain)) and int(found[1]) in _SERIALS:
        return Dated(_EPOCH + dt.timedelta(days=int(found[1])), "day")
    return None


def _dated(precision: Precision, year: int, month: int = 1, day: int = 1) -> Dated | None:
    if year not in _YEARS:
        return None
    try:
        return Dated(dt.date(year, month, day), precision)
    except ValueError:
        return None
