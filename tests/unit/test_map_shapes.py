"""Shapes of villages from GeoJSON: what is kept, where it lies, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from covernet.errors import DataError, UsageError
from covernet.viz.map_shapes import read_map

A, B, C = "310151105001", "310151105002", "310151105003"


def feature(code: Any, geometry: Any, key: str = "code") -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": "示例", key: code}, "geometry": geometry}


def square(west: float, south: float, size: float = 1) -> dict[str, Any]:
    ring = [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def write(folder: Path, *features: Any, **document: Any) -> Path:
    file = folder / "map.geojson"
    whole = {"type": "FeatureCollection", "features": list(features), **document}
    file.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return file


def test_shapes_lie_as_on_a_map(tmp_path: Path) -> None:
    """On the equator a degree east is as long as one north; north is up."""
    found = read_map(write(tmp_path, feature(A, square(0, 0)), feature(int(B), square(1, -1), "区划代码")))
    assert (found.width, found.height) == (1000, 1000)
    assert {code: (s.x, s.y, s.width) for code, s in found.shapes.items()} == {A: (250, 250, 500), B: (750, 750, 500)}
    assert found.shapes[A].path == "M0 500L500 500L500 0L0 0Z"


def test_degrees_are_narrower_in_the_north(tmp_path: Path) -> None:
    found = read_map(write(tmp_path, feature(A, square(10, 59.5))))
    assert found.height == 1000 and 495 < found.width < 505


def test_points_multipolygons_and_the_id_of_a_feature(tmp_path: Path) -> None:
    two = {"type": "MultiPolygon", "coordinates": [square(0, 0, 0.1)["coordinates"], square(1, 1, 2)["coordinates"]]}
    point = {"type": "Feature", "id": C, "properties": None, "geometry": {"type": "Point", "coordinates": [3, 0, 7]}}
    found = read_map(write(tmp_path, feature(A, two), point))
    assert found.shapes[A].path.count("M") == 2
    assert found.shapes[A].width > 600, "the name goes to the larger part"
    assert found.shapes[C].path == "" and found.shapes[C].x == found.width


def test_nothing_but_codes_and_places_is_kept(tmp_path: Path) -> None:
    secret = {**feature(A, square(0, 0)), "properties": {"code": A, "owner": "示例·张三"}}
    found = read_map(write(tmp_path, secret, feature("not a code", square(5, 5)), feature(B, None)))
    assert set(found.shapes) == {A}
    assert "张三" not in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        '{"type": "FeatureCollection"}',
        '{"type": "FeatureCollection", "features": []}',
        json.dumps({"type": "FeatureCollection", "features": [feature("x", square(0, 0))]}),
        json.dumps({"type": "FeatureCollection", "features": [feature(A, square(500, 0))]}),
        json.dumps({"type": "FeatureCollection", "features": [feature(A, {"type": "Point", "coordinates": ["a", 1]})]}),
        '{"type": "FeatureCollection", "features": [{"id": "310151105001", "geometry": {"type": "Point", "coordinates": [NaN, 1]}}]}',
        '{"a":' * 3000,
        "\udc80",
    ],
)
def test_what_is_no_map_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "map.geojson"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(DataError, match=r"map\.geojson"):
        read_map(file)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_map(tmp_path / "none.geojson")


def test_several_features_of_a_village_are_one_shape(tmp_path: Path) -> None:
    found = read_map(write(tmp_path, feature(A, square(0, 0)), feature(A, square(3, 0)), feature(B, square(6, 0))))
    assert found.shapes[A].path.count("M") == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_table_has_a_point_for_each_village(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "villages.CSV"
    rows = f"村名,代码,经度,纬度\n甲,{A},0,0\n乙,{B}, 1 ,1\n没有位置,{C},,\n合计,,5,5\n"
    file.write_text(rows, encoding=encoding)
    found = read_map(file)
    assert {code: (s.x, s.y, s.path) for code, s in found.shapes.items()} == {A: (0, 1000, ""), B: (1000, 0, "")}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (f"代码,经度\n{A},1\n", "纬度"),
        ("", "纬度"),
        (f"code,lng,lat\n{A},120,30\n{A},121,31\n", "一个村居只能有一行"),
        (f"code,lng,lat\n{A},500000,3500000\n", "须为度数"),
        (f"code,lng,lat\n{A},东,北\n", "须为度数"),
        (f"code,lng,lat\n{A},1\n", "没有带 12 位"),
        (f"code,lng,lat\n{A},{'9' * 200_000},1\n", "也不是 CSV 表"),
    ],
)
def test_a_table_that_is_none_is_refused(rows: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "villages.csv"
    file.write_text(rows, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        read_map(file)
