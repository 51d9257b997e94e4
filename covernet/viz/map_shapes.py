"""Where villages lie: shapes or points from GeoJSON or a table, as paths of a drawing without any tile or request."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from covernet.errors import DataError, UsageError, Where

_LARGEST = 200_000_000
"""Bytes of a file that is still read."""

_ACROSS = 1000
"""Units of the drawing from its left to its right edge, or, if it is higher than wide, from top to bottom."""

_CODE_LENGTH = 12

Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """Where one village lies.

    Parameters
    ----------
    path
        Its outline as an SVG path; empty for a point.
    x, y
        The point itself, or the middle of the largest part, where the name goes.
    width
        How wide that part is; 0 for a point.
    """

    path: str
    x: int
    y: int
    width: int


@dataclass(frozen=True)
class VillageMap:
    """Shapes by the villages' codes, in a drawing of ``width`` × ``height`` units with north at the top."""

    width: int
    height: int
    shapes: Mapping[str, Shape]


def read_map(path: Path) -> VillageMap:
    """Read shapes and points of villages; features that carry no code of a village are left out.

    A feature's code is its ``id``, or any of its properties that is a 12-digit code; several features of one village
    are one shape. A file ``.csv`` has a row for each village, with columns for the code, the longitude and the latitude.
    Coordinates are degrees of longitude and latitude; nothing else of the file is kept.

    Raises
    ------
    UsageError
        If there is no such file.
    DataError
        If it is no GeoJSON or no such table, or holds no village.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise _refused(path, "文件太大（上限 200 MB）", "the file is too large (200 MB at most)")
        content = path.read_bytes()
        if path.suffix.lower() == ".csv":
            return _drawn(_table(path, _decoded(content)))
        document = json.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise UsageError(
            f"读不出地图文件（{error.strerror}）", f"can not read the map ({error.strerror})", where=Where(str(path))
        ) from error
    except (ValueError, RecursionError, csv.Error) as error:
        raise _refused(path, "不是 GeoJSON，也不是 CSV 表", "this is no GeoJSON and no CSV table") from error
    try:
        found = _merged(_features(document))
    except (TypeError, KeyError, ValueError, IndexError, AttributeError, RecursionError) as error:
        raise _refused(path, "GeoJSON 的要素或坐标不对", "features or coordinates of the GeoJSON are wrong") from error
    if not found:
        raise _refused(path, "没有带 12 位村居代码的要素", "no feature carries the 12-digit code of a village")
    return _drawn(found)


def _refused(path: Path, zh: str, en: str, line: int | None = None) -> DataError:
    return DataError(zh, en, where=Where(str(path), line=line))


def _decoded(content: bytes) -> str:
    """UTF-8, or what Excel writes on a Chinese Windows."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _table(path: Path, text: str) -> dict[str, Parts]:
    """A point for each row that has a village's code and both coordinates."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    named = {name.strip().lower(): name for name in reader.fieldnames or () if name}
    columns = [next((named[name] for name in names if name in named), None) for names in _COLUMNS.values()]
    if None in columns:
        listed = "、".join(" / ".join(names) for names in _COLUMNS.values())
        raise _refused(
            path,
            f"表头须有村居代码、经度、纬度：{listed}",
            f"the table needs columns for code, longitude, latitude: {listed}",
        )
    found: dict[str, Parts] = {}
    for row in reader:
        code, *at = ((row[column or ""] or "").strip() for column in columns)
        if len(code) != _CODE_LENGTH or not code.isdecimal() or not all(at):
            continue
        if code in found:
            raise _refused(path, "一个村居只能有一行", "a village has one row only", reader.line_num)
        try:
            found[code] = [], [_point(at)]
        except ValueError:
            raise _refused(path, "经度、纬度须为度数", "longitude and latitude are degrees", reader.line_num) from None
    if not found:
        raise _refused(
            path, "没有带 12 位村居代码和经纬度的行", "no row has the 12-digit code of a village and its degrees"
        )
    return found


_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("id", "code", "代码", "村居代码", "编号"),
    "x": ("lng", "lon", "longitude", "经度"),
    "y": ("lat", "latitude", "纬度"),
}
"""Titles by which the columns of a table are known."""


Parts = tuple[list[list[Point]], list[Point]]
"""Rings of areas, and single points."""


def _merged(features: Iterable[tuple[str, Parts]]) -> dict[str, Parts]:
    found: dict[str, Parts] = {}
    for code, (rings, points) in features:
        own = found.setdefault(code, ([], []))
        own[0].extend(rings)
        own[1].extend(points)
    return found


def _features(document: Any) -> Iterator[tuple[str, Parts]]:
    features = document["features"] if document["type"] == "FeatureCollection" else [document]
    for feature in features:
        code, geometry = _code(feature), feature.get("geometry")
        if code is not None and geometry is not None:
            rings: list[list[Point]] = []
            points: list[Point] = []
            _collect(geometry, rings, points)
            if rings or points:
                yield code, (rings, points)


def _code(feature: Mapping[str, Any]) -> str | None:
    """The village's code: of several the first."""
    for value in (feature.get("id"), *(feature.get("properties") or {}).values()):
        text = str(value) if isinstance(value, (str, int)) else ""
        if len(text) == _CODE_LENGTH and text.isdecimal():
            return text
    return None


def _collect(geometry: Mapping[str, Any], rings: list[list[Point]], points: list[Point]) -> None:
    kind = geometry["type"]
    if kind == "GeometryCollection":
        for one in geometry["geometries"]:
            _collect(one, rings, points)
    elif kind == "Point":
        points.append(_point(geometry["coordinates"]))
    elif kind == "MultiPoint":
        points += map(_point, geometry["coordinates"])
    elif kind == "Polygon":
        rings += _rings(geometry["coordinates"])
    elif kind == "MultiPolygon":
        for polygon in geometry["coordinates"]:
            rings += _rings(polygon)


def _rings(polygon: Iterable[Iterable[Sequence[Any]]]) -> list[list[Point]]:
    return [ring for ring in ([_point(at) for at in ring] for ring in polygon) if len(ring) > 3]


def _point(at: Sequence[Any]) -> Point:
    x, y = float(at[0]), float(at[1])
    if not (abs(x) <= 180 and abs(y) <= 90):  # also refuses what is no number
        raise ValueError("these are no degrees")
    return x, y


def _drawn(found: Mapping[str, Parts]) -> VillageMap:
    every = [at for rings, points in found.values() for ring in (*rings, points) for at in ring]
    west, east = min(x for x, _ in every), max(x for x, _ in every)
    south, north = min(y for _, y in every), max(y for _, y in every)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = _ACROSS / (max((east - west) * squeeze, north - south) or 1)

    def place(at: Point) -> tuple[int, int]:
        return round((at[0] - west) * squeeze * scale), round((north - at[1]) * scale)

    shapes = {code: _shape([[place(at) for at in ring] for ring in rings], [place(at) for at in points])
              for code, (rings, points) in sorted(found.items())}  # fmt: skip
    width, height = place((east, south))
    return VillageMap(max(width, 1), max(height, 1), shapes)


def _shape(rings: list[list[tuple[int, int]]], points: list[tuple[int, int]]) -> Shape:
    if not rings:
        return Shape("", *points[0], 0)
    kept = [list(dict.fromkeys(ring)) for ring in rings]  # what falls on one unit is one corner
    kept = [ring for ring in kept if len(ring) > 2] or kept[:1]
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in kept)
    largest = max(kept, key=_area)
    xs = [x for x, _ in largest]
    x, y = _middle(largest)
    return Shape(path, x, y, max(xs) - min(xs))


def _area(ring: Sequence[tuple[int, int]]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def _middle(ring: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The centroid of a ring, or the mean of its corners where it has no area."""
    area = x = y = 0.0
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        area, x, y = area + cross, x + (a[0] + b[0]) * cross, y + (a[1] + b[1]) * cross
    if not area:
        return round(sum(p[0] for p in ring) / len(ring)), round(sum(p[1] for p in ring) / len(ring))
    return round(x / (3 * area)), round(y / (3 * area))


def map_data(village_map: VillageMap, codes: Collection[str]) -> dict[str, Any] | None:
    """The shapes of some villages as the page reads them; None where the map has none of them."""
    shapes = {code: [s.path, s.x, s.y, s.width] for code, s in village_map.shapes.items() if code in codes}
    return {"width": village_map.width, "height": village_map.height, "shapes": shapes} if shapes else None
