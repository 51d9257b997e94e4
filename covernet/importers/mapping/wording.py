"""Words as officials write them, brought to one form: headers, names of places, names of groups and of people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from opencc import OpenCC

_BLANKS = re.compile(r"\s+")
_NOTE = re.compile(r"[(\[【〔{][^()\[\]【】〔〕{}]*[)\]】〕}]")
_MARKS = re.compile(r"[\s*※★#:,;。、，；：·•\-_/\\|\"'“”‘’?!()\[\]【】〔〕{}]+")
_NUMBER = re.compile(
    r"第?(?P<digits>[0-9]{1,4}|[〇零一二三四五六七八九十两]{1,3})号?(?:党小组|村民小组|村民组|小组|组|队|号网格|网格|党支部|支部)?"
)
_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _plain_already() -> re.Pattern[str]:
    """Texts of ASCII letters and of ideographs that no conversion changes: nearly all, and converting is slow."""
    changed: set[str] = set()
    for name in ("TSCharacters.txt", "TSPhrases.txt"):
        for entry in (files("opencc") / "dictionary" / name).read_text(encoding="utf-8").splitlines():
            key, _, value = entry.partition("\t")
            is_even = len(key) == len(value)
            changed |= {letter for at, letter in enumerate(key) if not is_even or letter != value[at]}
    kept = "".join(letter for letter in map(chr, range(0x4E00, 0xA000)) if letter not in changed)
    return re.compile(f"[!-~{kept}]*")


def plain(text: str) -> str:
    """A text with full-width letters made plain, traditional characters made simplified, and no blanks.

    >>> plain(" 堡西　村１組 ")
    '堡西村1组'
    """
    if _plain_already().fullmatch(text):
        return text
    folded = _BLANKS.sub("", unicodedata.normalize("NFKC", text))
    return folded if folded.isascii() else str(_converter().convert(folded))


def header_forms(headings: Sequence[str]) -> tuple[str, ...]:
    """The forms under which a column is looked up: all of its headings, then the lowest; each also without its notes.

    >>> header_forms(["联系户 姓名（必填）"])
    ('联系户姓名必填', '联系户姓名')
    >>> header_forms(["联系群众", "户主"]) == header_forms(["联系群众/户主"])
    True
    >>> header_forms(["联系群众", "户主"])
    ('联系群众户主', '户主')
    """
    folded = [part for heading in headings for part in unicodedata.normalize("NFKC", heading).split("/")]
    texts = ("".join(folded), "".join(folded[-1:]))
    forms = [_MARKS.sub("", plain(form)).casefold() for text in texts for form in (text, _NOTE.sub("", text))]
    return tuple(dict.fromkeys(filter(None, forms)))


def number_in(text: str) -> int | None:
    """The number that a numbered group, grid or branch is called by; None for any other name.

    >>> number_in("第三党小组"), number_in("12组"), number_in("十一组"), number_in("张家宅组")
    (3, 12, 11, None)
    """
    found = _NUMBER.fullmatch(plain(text))
    if not found:
        return None
    digits = found["digits"]
    return int(digits) if digits.isascii() else _chinese_number(digits)


def _chinese_number(digits: str) -> int | None:
    tens, ten, ones = digits.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or (tens and tens not in _DIGITS):
        return None
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)
