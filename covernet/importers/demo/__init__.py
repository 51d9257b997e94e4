"""Demo towns: invented people and households on real places, with the answers an audit must find.

A demo is planted by a module of its own over the shared builders (``book``, ``names``, ``linkage``, ``dirt``).
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from covernet.errors import DataError, UsageError, Where
from covernet.graph.settings import read_settings
from covernet.importers.demo import chenji, huayu, shuxin, yangdong, yiyang
from covernet.importers.demo.book import Book

AS_OF = dt.date(2025, 6, 30)
"""The audit date of the demos."""


@dataclass(frozen=True)
class Demo:
    """A demo: its title, the packs its answers are for, and what plants it.

    Parameters
    ----------
    households
        How many it has.
    least
        How many it can have at least: with fewer the planted loads of members do not fit into the villages.
    within
        The place to draw where all carriers are too many for one page.
    """

    title: str
    packs: tuple[str, ...]
    households: int
    plant: Callable[[Book, int], None]
    least: int = 2_500
    within: str | None = None


_DEMOS: Mapping[str, Demo] = {
    "chenji": Demo(chenji.TITLE, chenji.PACKS, 9_000, chenji.plant),
    "huayu": Demo(huayu.TITLE, huayu.PACKS, 11_000, huayu.plant),
    "shuxin": Demo(shuxin.TITLE, shuxin.PACKS, 15_000, shuxin.plant),
    "yangdong": Demo(yangdong.TITLE, yangdong.PACKS, 20_000, yangdong.plant, 8_000, yangdong.DRAWN),
    "yiyang": Demo(yiyang.TITLE, yiyang.PACKS, 30_000, yiyang.plant, 18_000),
}

DEMOS: tuple[str, ...] = tuple(_DEMOS)
"""Names of the demos."""

LEAST_HOUSEHOLDS: Mapping[str, int] = {name: demo.least for name, demo in _DEMOS.items()}
"""How many households each demo can have at least."""


@dataclass(frozen=True)
class DemoSheets:
    """What was written for a demo.

    Parameters
    ----------
    inputs
        The bundle: a folder of CSV files.
    expected
        JSON: the findings, denominators, near misses and quarantine counts that were planted.
    settings
        A ``settings.toml`` for the network that the bundle is imported into.
    rows
        Rows written, by file.
    within
        Id of the place to draw where all carriers are too many for one page.
    """

    name: str
    title: str
    packs: tuple[str, ...]
    as_of: dt.date
    inputs: Path
    expected: Path
    settings: Path
    rows: Mapping[str, int]
    within: str | None = None

    @property
    def has_carriers(self) -> bool:
        """Whether there are grids, chains or zones to draw."""
        return any(self.rows.get(f"{label}.csv") for label in ("Grid", "Chain", "CommercialZone"))


def write_demo(name: str, out: Path, *, seed: int = 527, households: int | None = None) -> DemoSheets:
    """Write a demo's sheets under ``out/inputs``, and beside them what an audit must find.

    The same name, seed and number of households give the same bytes.

    Parameters
    ----------
    name
        One of :data:`DEMOS`.
    out
        A folder, made if need be; the sheets of the same demo in it are replaced.
    households
        How many households there are at the audit date, apart from a handful planted beside them; None for
        the demo's own number.

    Raises
    ------
    UsageError
        If there is no such demo, there are too few households to plant every gap, or ``out``
        holds anything but this demo, which is left as it is.
    DataError
        If the folder can not be written, or the settings of a network in it can not be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sheets = write_demo("shuxin", Path(folder), households=2500)
    ...     sheets.rows["Village.csv"], sheets.packs
    (23, ('shuxin-527', 'linkage'))
    """
    demo = _DEMOS.get(name)
    if demo is None:
        listed = ", ".join(DEMOS)
        raise UsageError(f"没有示例 {name!r}；现有：{listed}", f"there is no demo {name!r}; there are: {listed}")
    households = demo.households if households is None else households
    if households < demo.least:
        raise UsageError(
            f"示例 {name} 至少需要 {demo.least} 户", f"the demo {name} needs at least {demo.least} households"
        )
    book = Book(AS_OF, random.Random(seed))
    demo.plant(book, households)
    inputs, expected, settings = out / "inputs", out / "expected.json", out / "settings.toml"
    head = {"demo": name, "seed": seed, "households": households, "packs": list(demo.packs)}
    try:
        text = book.expected_json(head)
        _refuse_others(out, name, text)
        _clear(inputs)
        book.write_sheets(inputs)
        expected.write_text(text, encoding="utf-8", newline="\n")
        settings.write_text(_settings(demo), encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(
            f"写不进文件夹（{error.strerror}）；请换一个可写的位置",
            f"can not write into the folder ({error.strerror}); choose one that can be written",
            where=Where(out.name),
        ) from error
    rows = {f"{table}.csv": len(rows) for table, rows in sorted(book.tables.items())}
    return DemoSheets(name, demo.title, demo.packs, AS_OF, inputs, expected, settings, rows, demo.within)


def _refuse_others(out: Path, name: str, expected: str) -> None:
    """Keep out of a folder that holds anything else than this demo: its files would be written over."""
    earlier = _expected_in(out)
    network = out / "network"
    if (out / "CURRENT").exists():
        is_free = False
    elif earlier is None:
        is_free = not (out.is_dir() and any(not path.name.startswith(".") for path in out.iterdir()))
    elif (network / "CURRENT").exists():  # other sheets would be imported on top of its own
        is_free = earlier == expected and read_settings(network).demo
    else:
        is_free = f'"demo": "{name}"' in earlier
    if not is_free:
        raise UsageError(
            "文件夹里已有别的内容，或另一个版本的示例，不会覆盖；请换一个新文件夹",
            "the folder holds something else, or another version of the demo, which is kept; choose a new folder",
            where=Where(str(out)),
        )


def _expected_in(out: Path) -> str | None:
    """What an earlier demo in a folder expected; None where there was none."""
    try:
        text = (out / "expected.json").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return text if '"demo": ' in text else None


def _clear(inputs: Path) -> None:
    """Remove an earlier demo's sheets, so that none of them is imported with the new ones."""
    for sheet in inputs.glob("*.csv"):
        sheet.unlink()


def _settings(demo: Demo) -> str:
    packs = ", ".join(f'"{pack}"' for pack in demo.packs)
    return (
        "# 示例网络的设置 · Settings of a demo network. 人员、住户均为虚构 · People and households are invented.\n"
        f'title = "{demo.title}"\npacks = [{packs}]\nas_of = {AS_OF.isoformat()}\ndemo = true\n'
    )
