"""Names that nobody bears: each one begins with 示例 (example)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count, product

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_FIRST = "春夏秋冬晨晴明清海江湖云星月林田禾竹松梅"
_SECOND = "晖露风光波帆潮岸苗穗叶泉石桥舟"

MARK = "示例"
"""What every invented name begins with."""


def people(rng: random.Random) -> Iterator[str]:
    """Endless different names of people: a surname and two signs of the sexagenary cycle.

    >>> next(people(random.Random(1))).startswith("示例·")
    True
    """
    names = ["".join(parts) for parts in product(_SURNAMES, _STEMS, _BRANCHES)]
    rng.shuffle(names)
    for turn in count(1):
        suffix = "" if turn == 1 else str(turn)
        for name in names:
            yield f"{MARK}·{name}{suffix}"


def words(rng: random.Random) -> Iterator[str]:
    """Endless different words for the names of organizations.

    >>> len(next(words(random.Random(1))))
    5
    """
    pairs = ["".join(parts) for parts in product(_FIRST, _SECOND)]
    rng.shuffle(pairs)
    for turn in count(1):
        suffix = "" if turn == 1 else str(turn)
        for pair in pairs:
            yield f"{MARK}·{pair}{suffix}"
