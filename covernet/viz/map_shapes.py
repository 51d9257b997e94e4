"""Where villages lie: shapes or points from a GeoJSON file, as paths of a drawing without any tile or request."""

from __future__ import annotations

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

    A feature's code is its ``id``, or any of its properties that is a 12-digit code. Coordinates are degrees of
    longitude and latitude; nothing else of the file is kept.

    Raises
    ------
    UsageError
        If there is no such file.
    DataError
        If it is no GeoJSON, or holds no village.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise _refused(path, "文件太大（上限 200 MB）", "the file is too large (200 MB at most)")
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(
            f"读不出地图文件（{error.strerror}）", f"can not read the map ({error.strerror})", where=Where(str(path))
        ) from error
    except (ValueError, RecursionError) as error:
        raise _refused(path, "不是 GeoJSON", "this is no GeoJSON") from error
    try:
        found = dict(_features(document))
    except (TypeError, KeyError, ValueError, IndexError, AttributeError, RecursionError) as error:
        raise _refused(path, "GeoJSON 的要素或坐标不对", "features or coordinates of the GeoJSON are wrong") from error
    if not found:
        raise _refused(path, "没有带 12 位村居代码的要素", "no feature carries the 12-digit code of a village")
    return _drawn(found)


def _refused(path: Path, zh: str, en: str) -> DataError:
    return DataError(zh, en, where=Where(str(path)))


Parts = tuple[list[list[Point]], list[Point]]
"""Rings of areas, and single points."""


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
