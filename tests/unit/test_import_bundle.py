"""Importing bundles: what is accepted, put aside and skipped, and that nothing depends on the order."""

from __future__ import annotations

import csv
import random
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from covernet.errors import CovernetError, DataError, StoreError, UsageError
from covernet.graph.snapshot import Network, current_snapshot
from covernet.graph.store import write_snapshot
from covernet.importers.bundle import import_bundle
from covernet.importers.report import REASONS, ImportReport, quarantined_rows

Rows = list[list[str]]

PLACES: dict[str, Rows] = {
    "County": [["id", "name"], ["310151", "崇明区"]],
    "Town": [["id", "name"], ["310151105", "竖新镇"]],
    "Village": [["id", "name", "kind"], ["310151105201", "堡西村", "村"], ["310151105001", "新乐社区", "community"]],
    "IN_COUNTY": [["from", "to"], ["310151105", "310151"]],
    "IN_TOWN": [["from", "to"], ["310151105201", "310151105"], ["310151105001", "310151105"]],
}
SMALL: dict[str, Rows] = PLACES | {
    "Household": [["id"], ["H1"], ["H2"]],
    "Member": [["id", "name", "office", "since"], ["M1", "甲某某", "是", "2001-07-01"], ["M2", "乙某某", "FALSE", ""]],
    "LIVES_IN": [["from", "to"], ["H1", "310151105201"], ["H2", "310151105201"]],
    "SERVES": [["from", "to"], ["M1", "H1"], ["M1", "H2"]],
}


def bundle(folder: Path, tables: dict[str, Rows]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return folder


def run(tmp_path: Path, tables: dict[str, Rows], name: str = "in") -> ImportReport:
    return import_bundle([bundle(tmp_path / name, tables)], tmp_path / "net")


def stored(tmp_path: Path, part: str) -> list[dict[str, object]]:
    snapshot = Network(tmp_path / "net").current()
    assert snapshot is not None
    return [row for path in snapshot.files(part) for row in pq.ParquetFile(path).read().to_pylist()]


def quarantined(tmp_path: Path) -> list[tuple[str, int, str]]:
    return [(r["file"], r["line"], r["reason"]) for r in stored(tmp_path, "quarantine/rows")]  # type: ignore[misc]


def content_of(network: Path) -> dict[str, bytes]:
    snapshot = Network(network).current()
    assert snapshot is not None
    return {
        name: (snapshot.folder / name).read_bytes()
        for name in snapshot.manifest.files
        if name.startswith(("nodes/", "edges/"))
    }


def test_a_clean_bundle_is_taken_whole(tmp_path: Path) -> None:
    report = run(tmp_path, SMALL)
    assert (report.read, report.accepted, report.quarantined, report.skipped) == (15, 15, 0, 0)
    members = stored(tmp_path, "nodes/Member")
    assert [(m["id"], m["name"], m["office"], str(m["since"])) for m in members] == [
        ("M1", "甲某某", True, "2001-07-01"),
        ("M2", "乙某某", False, "None"),
    ]
    assert [v["kind"] for v in stored(tmp_path, "nodes/Village")] == ["community", "village"]
    assert stored(tmp_path, "provenance/nodes/Member")[1] == {"id": "M2", "file": "Member.csv", "sheet": "", "line": 3}


def test_counties_follow_the_place_path(tmp_path: Path) -> None:
    run(tmp_path, SMALL | {"Chain": [["id", "name"], ["C1", "柑橘产业链"]]})
    assert {h["county"] for h in stored(tmp_path, "nodes/Household")} == {"310151"}
    assert {c["county"] for c in stored(tmp_path, "nodes/Chain")} == {None}
    serves = stored(tmp_path, "edges/SERVES")
    assert {(e["from_county"], e["to_county"]) for e in serves} == {(None, "310151")}
    run(tmp_path, {"IN_VILLAGE": [["from", "to"], ["G1", "310151105201"]], "PartyGroup": [["id"], ["G1"]],
                   "IN_GROUP": [["from", "to"], ["M1", "G1"]]}, "later")  # fmt: skip
    assert {m["id"]: m["county"] for m in stored(tmp_path, "nodes/Member")} == {"M1": "310151", "M2": None}
    assert {e["from_county"] for e in stored(tmp_path, "edges/SERVES")} == {"310151"}


def test_of_several_counties_the_smallest_counts(tmp_path: Path) -> None:
    run(tmp_path, PLACES | {"County": [["id"], ["310151"], ["110101"]],
                            "IN_COUNTY": [["from", "to"], ["310151105", "310151"], ["310151105", "110101"]]})  # fmt: skip
    assert {v["county"] for v in stored(tmp_path, "nodes/Village")} == {"110101"}


@pytest.mark.parametrize(
    ("table", "rows", "reason", "lines"),
    [
        ("Member", [["id", "name"], ["M3", "丙", "多余"]], "bad-row", [2]),
        ("Member", [["id", "name"], ["M3", "丙 13800000000"]], "refused-value", [2]),
        ("Member", [["id", "name"], ["M3", "11010519491231002X"]], "refused-value", [2]),
        ("Member", [["id", "name"], ["M3", "110105491231002"]], "refused-value", [2]),
        ("Member", [["id", "name"], ["M3", "丙"], ["", "丁"]], "missing-id", [3]),
        ("SERVES", [["from", "to"], ["M1", ""]], "missing-id", [2]),
        ("Member", [["id", "since"], ["M3", "2024-02-30"]], "bad-type", [2]),
        ("Member", [["id", "since"], ["M3", "2024/2/3"]], "bad-type", [2]),
        ("Member", [["id", "office"], ["M3", "1"]], "bad-type", [2]),
        ("Member", [["id", "kind"], ["M3", "群众"]], "bad-value", [2]),
        ("Member", [["id", "name"], ["M3", "丙\x07丁"]], "bad-value", [2]),
        ("Member", [["id", "name"], ["M3", "丙\x00丁é"]], "bad-value", [2]),
        ("Member", [["id", "since", "until"], ["M3", "2024-01-02", "2024-01-02"]], "bad-interval", [2]),
        ("Member", [["id", "name"], ["M3", "丙"], ["M4", "戊"], ["M3", "丁"]], "duplicate-id", [2, 4]),
        ("SERVES", [["from", "to", "since"], ["M1", "H1", ""], ["M1", "H1", "2024-01-01"]], "duplicate-id", [2, 3]),
        ("SERVES", [["from", "to"], ["M1", "H9"]], "dangling-to", [2]),
        ("SERVES", [["from", "to"], ["M9", "H1"]], "dangling-from", [2]),
        ("SERVES", [["from", "to", "to_label"], ["M1", "H1", "Village"]], "wrong-endpoint", [2]),
        ("IN_GRID", [["from", "to", "from_label"], ["H1", "X1", "Member"]], "wrong-endpoint", [2]),
    ],
)
def test_each_reason_for_quarantine(tmp_path: Path, table: str, rows: Rows, reason: str, lines: list[int]) -> None:
    grid = {"Grid": [["id"], ["X1"]]}
    report = run(tmp_path, SMALL | grid | {table: rows} if table != "Member" else PLACES | {table: rows})
    assert [(f"{table}.csv", line, reason) for line in lines] == quarantined(tmp_path)
    assert report.reasons == {reason: len(lines)}
    assert report.read == report.accepted + report.quarantined + report.skipped


def test_every_code_is_tested() -> None:
    mark = next(m for m in test_each_reason_for_quarantine.pytestmark if m.name == "parametrize")  # type: ignore[attr-defined]
    assert {case[2] for case in mark.args[1]} == set(REASONS)


def test_quarantine_keeps_all_reasons_and_the_cells(tmp_path: Path) -> None:
    run(tmp_path, PLACES | {"Member": [["id", "since", "name"], ["", "昨天", "甲 13900000000", "x"]]})
    (row,) = stored(tmp_path, "quarantine/rows")
    assert row["reason"] == "bad-row"
    assert [(r["code"], r["column"]) for r in row["reasons"]] == [  # type: ignore[attr-defined]
        ("bad-row", ""), ("refused-value", "name"), ("missing-id", "id"), ("bad-type", "since"),
    ]  # fmt: skip
    assert row["columns"] == ["id", "since", "name", ""]
    assert row["values"] == ["", "昨天", "⟨refused⟩", "x"]


def test_an_edge_of_a_quarantined_node_follows_it(tmp_path: Path) -> None:
    report = run(tmp_path, SMALL | {"Household": [["id"], ["H1"], ["H2", "x"]]})
    assert report.reasons == {"bad-row": 1, "dangling-from": 1, "dangling-to": 1}


def test_exact_repeats_are_skipped_wherever_they_stand(tmp_path: Path) -> None:
    other = bundle(tmp_path / "other", {"Member": [["id", "office", "name"], ["M2", "否", " 乙某某　"]]})
    report = import_bundle([other, bundle(tmp_path / "in", SMALL)], tmp_path / "net")
    assert (report.skipped, report.quarantined) == (1, 0)
    assert [t.file for t in report.tables if t.target == "Member"] == ["in/Member.csv", "other/Member.csv"]
    assert stored(tmp_path, "provenance/nodes/Member")[1]["file"] == "in/Member.csv"


def test_a_faulty_repeat_is_never_skipped(tmp_path: Path) -> None:
    report = run(tmp_path, PLACES | {"Member": [["id", "since"], ["M1", "x"], ["M1", "x"], ["M2", ""], ["M2", "y"]]})
    assert report.reasons == {"bad-type": 3, "duplicate-id": 1}
    assert report.skipped == 0


def test_labels_are_inferred_where_the_id_tells(tmp_path: Path) -> None:
    tables = PLACES | {
        "Organization": [["id"], ["O1"], ["X"]], "Grid": [["id"], ["G1"]], "Worker": [["id"], ["W1"], ["B"]],
        "Member": [["id"], ["M1"], ["B"]],
        "HAS_ROLE": [["from", "to", "role", "from_label"], ["W1", "G1", "网格员"], ["M1", "G1", "网格长"],
                     ["B", "G1", "网格长"], ["B", "G1", "网格长", "工作人员"], ["W1", "O1", "", "党员"]],
    }  # fmt: skip
    run(tmp_path, tables)
    assert [(e["from_label"], e["from_id"], e["role"]) for e in stored(tmp_path, "edges/HAS_ROLE")] == [
        ("Member", "M1", "网格长"), ("Worker", "B", "网格长"), ("Worker", "W1", "网格员"),
    ]  # fmt: skip
    assert quarantined(tmp_path) == [("HAS_ROLE.csv", 4, "wrong-endpoint"), ("HAS_ROLE.csv", 6, "dangling-from")]


def test_undirected_edges_have_one_order(tmp_path: Path) -> None:
    tables = PLACES | {
        "Organization": [["id"], ["O1"], ["O2"]],
        "PAIRED_WITH": [["from", "to", "kind"], ["O2", "O1", "村企合作"], ["O1", "O2", "村企合作"], ["O1", "O2", ""],
                        ["310151105201", "O1", ""], ["310151105201", "310151105001", ""]],
    }  # fmt: skip
    report = run(tmp_path, tables)
    assert report.skipped == 1
    edges = stored(tmp_path, "edges/PAIRED_WITH")
    assert sorted((e["from_label"], e["from_id"], e["to_label"], e["to_id"]) for e in edges) == [
        ("Organization", "O1", "Organization", "O2"),
        ("Organization", "O1", "Organization", "O2"),
        ("Organization", "O1", "Village", "310151105201"),
        ("Village", "310151105001", "Village", "310151105201"),
    ]


def test_the_same_input_twice_changes_nothing(tmp_path: Path) -> None:
    tables = SMALL | {"Grid": [["id"], ["X1"], ["X2", "y"]]}
    assert not run(tmp_path, tables).unchanged
    again = run(tmp_path, tables)
    assert (again.unchanged, again.snapshot, again.accepted, again.quarantined) == (True, 1, 0, 1)
    assert Network(tmp_path / "net").numbers() == (1,)


def test_a_later_import_adds_and_updates_and_removes_nothing(tmp_path: Path) -> None:
    run(tmp_path, SMALL)
    tables: dict[str, Rows] = {
        "Member": [["id", "name", "office", "since"], ["M1", "甲某某", "是", "2001-07-01"], ["M2", "乙某某", "是", ""]],
        "Household": [["id"], ["H3"]], "SERVES": [["from", "to"], ["M2", "H2"], ["M2", "H3"], ["M1", "H1"]],
    }  # fmt: skip
    report = run(tmp_path, tables, "later")
    assert (report.accepted, report.skipped, report.snapshot) == (4, 2, 2)
    assert [(m["id"], m["office"]) for m in stored(tmp_path, "nodes/Member")] == [("M1", True), ("M2", True)]
    assert len(stored(tmp_path, "edges/SERVES")) == 4
    assert {(p["id"], p["file"], p["line"]) for p in stored(tmp_path, "provenance/nodes/Household")} == {
        ("H1", "Household.csv", 2), ("H2", "Household.csv", 3), ("H3", "Household.csv", 2),
    }  # fmt: skip


def test_a_column_that_is_left_out_keeps_what_the_network_has(tmp_path: Path) -> None:
    first: dict[str, Rows] = {
        "Member": [["id", "name", "office", "since", "until"],
                   ["M1", "甲某某", "是", "2001-07-01", ""], ["M2", "乙某某", "是", "2002-07-01", "2024-01-01"],
                   ["M3", "丙某某", "否", "", ""]],
        "Household": [["id"], ["H1"]],
        "SERVES": [["from", "to", "since"], ["M1", "H1", "2020-01-01"], ["M2", "H1", "2021-01-01"]],
    }  # fmt: skip
    run(tmp_path, first)
    later: dict[str, Rows] = {
        "Member": [["id", "office"], ["M1", "否"], ["M4", "是"]],
        "党员": [["id", "name"], ["M2", ""], ["M3", "丙某某"]],
        "SERVES": [["from", "to", "until"], ["M1", "H1", "2025-01-01"], ["M2", "H1", ""]],
    }
    report = run(tmp_path, later, "later")
    assert (report.accepted, report.skipped, report.quarantined) == (4, 2, 0)
    members = [
        (m["id"], m["name"], m["office"], str(m["since"]), str(m["until"])) for m in stored(tmp_path, "nodes/Member")
    ]
    assert members == [
        ("M1", "甲某某", False, "2001-07-01", "None"), ("M2", None, True, "2002-07-01", "2024-01-01"),
        ("M3", "丙某某", False, "None", "None"), ("M4", None, True, "None", "None"),
    ]  # fmt: skip
    served = {e["from_id"]: (str(e["since"]), str(e["until"])) for e in stored(tmp_path, "edges/SERVES")}
    assert served == {"M1": ("2020-01-01", "2025-01-01"), "M2": ("2021-01-01", "None")}
    assert run(tmp_path, later, "later").unchanged


def test_a_date_that_contradicts_the_network_s_is_refused(tmp_path: Path) -> None:
    run(tmp_path, {"Member": [["id", "since"], ["M1", "2024-07-01"], ["M2", "2024-07-01"]]})
    with pytest.raises(DataError) as caught:
        run(tmp_path, {"Member": [["id", "until"], ["M1", "2024-07-02"], ["M2", "2024-07-01"]]}, "later")
    assert (caught.value.where.file, caught.value.where.line) == ("Member.csv", 3)
    assert Network(tmp_path / "net").numbers() == (1,)


def test_order_of_rows_and_files_changes_no_byte(tmp_path: Path) -> None:
    tables = SMALL | {"Member": [*SMALL["Member"], ["M3", "丙", "", "x"], ["M2", "乙某某", "否", ""]]}
    import_bundle([bundle(tmp_path / "a", tables)], tmp_path / "net-a")
    shuffled = {}
    for name, (head, *rows) in tables.items():
        random.Random(7).shuffle(rows)
        shuffled[name] = [head, *rows]
    places = {name: shuffled.pop(name) for name in PLACES}
    sources = [bundle(tmp_path / "b", shuffled), bundle(tmp_path / "c", places)]
    import_bundle(sources, tmp_path / "net-b")
    import_bundle(sources[::-1], tmp_path / "net-c")
    assert content_of(tmp_path / "net-a") == content_of(tmp_path / "net-b") == content_of(tmp_path / "net-c")


def test_two_steps_or_one_give_the_same_bytes(tmp_path: Path) -> None:
    import_bundle([bundle(tmp_path / "all", SMALL)], tmp_path / "one")
    import_bundle([bundle(tmp_path / "places", PLACES)], tmp_path / "two")
    import_bundle([tmp_path / "all"], tmp_path / "two")
    assert content_of(tmp_path / "one") == content_of(tmp_path / "two")


def test_lines_are_physical_and_cells_are_normalised(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "in", PLACES)
    text = '编号,姓名\r\nM1,"甲\r\n某\n某"\r\n\r\n ,\r\n"M2","e\u0301"\r\nM3,x,y\r\n'
    (folder / "Member.csv").write_text(text, encoding="utf-8-sig", newline="")
    report = import_bundle([folder], tmp_path / "net")
    assert [(p["id"], p["line"]) for p in stored(tmp_path, "provenance/nodes/Member")] == [("M1", 2), ("M2", 7)]
    assert quarantined(tmp_path) == [("Member.csv", 8, "bad-row")]
    assert [m["name"] for m in stored(tmp_path, "nodes/Member")] == ["甲\r\n某\n某", "é"]
    assert [t.read for t in report.tables if t.target == "Member"] == [3]


def test_every_kind_of_blank_is_trimmed(tmp_path: Path) -> None:
    blanks = "".join(chr(c) for c in range(0x110000) if chr(c).isspace())
    run(tmp_path, {"Grid": [["id", "name"], [f"{blanks}G1{blanks}", f"{blanks}一 网{blanks}"], [blanks, blanks]]})
    (grid,) = stored(tmp_path, "nodes/Grid")
    assert (grid["id"], grid["name"]) == ("G1", "一 网")


def test_a_plain_file_with_an_uneven_row_far_down_is_read_right(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "in", PLACES)
    rows = [f"M{i},某{i}" for i in range(120_000)]
    rows[110_000] += ",extra"
    rows[110_001] = "M110001"
    (folder / "Member.csv").write_text("id,name\n" + "\n".join(rows), encoding="utf-8")
    report = import_bundle([folder], tmp_path / "net")
    member = next(t for t in report.tables if t.target == "Member")
    assert (member.read, member.accepted, member.reasons) == (120_000, 119_999, {"bad-row": 1})
    assert quarantined(tmp_path) == [("Member.csv", 110_002, "bad-row")]
    lines = {p["id"]: p["line"] for p in stored(tmp_path, "provenance/nodes/Member")}
    assert lines["M119999"] == 120_001


def test_a_dry_run_reports_and_writes_nothing(tmp_path: Path) -> None:
    report = import_bundle([bundle(tmp_path / "in", SMALL)], tmp_path / "net", dry_run=True)
    assert (report.accepted, report.dry_run, report.snapshot) == (15, True, None)
    assert not (tmp_path / "net").exists()


def test_progress_is_told(tmp_path: Path) -> None:
    seen: list[str] = []
    import_bundle(
        [bundle(tmp_path / "in", SMALL)], tmp_path / "net", progress=lambda zh, en, done, total: seen.append(en)
    )
    assert "reading Member.csv" in seen and "writing SERVES" in seen


def refused(tmp_path: Path, *sources: Path) -> CovernetError:
    """The error of an import, and that it left the network as it was."""
    run(tmp_path, PLACES, "before")
    before = sorted((p, p.stat().st_mtime_ns) for p in (tmp_path / "net").rglob("*") if p.name != "LOCK")
    with pytest.raises(CovernetError) as caught:
        import_bundle(sources, tmp_path / "net")
    after = sorted((p, p.stat().st_mtime_ns) for p in (tmp_path / "net").rglob("*") if p.name != "LOCK")
    assert [p for p, _ in before] == [p for p, _ in after]
    return caught.value


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (["id", "name", "nickname", "外号"], "nickname, 外号"),
        (["id", "name", "手机号"], "no override"),
        (["id", "name", "ID card"], "no override"),
        (["id", "name", "name"], "twice"),
        (["id", "姓名", "name"], "twice"),
        (["name"], "id is missing"),
        (["张某某", "李某某"], "header may be missing"),
        (["id", "", "name"], "empty"),
    ],
)
def test_headers_that_are_refused(tmp_path: Path, header: list[str], told: str) -> None:
    error = refused(tmp_path, bundle(tmp_path / "in", {"Member": [header, ["M1", "甲"]]}))
    assert isinstance(error, DataError)
    assert told in str(error)
    assert "张某某" not in str(error)
    assert str(error).startswith("Member.csv:1: ")


def test_sources_that_can_not_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "note.txt").write_text("x", encoding="utf-8")
    (folder / "old.xls").write_bytes(b"x")
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    assert "no CSV" in str(refused(tmp_path, folder))
    assert isinstance(refused(tmp_path, tmp_path / "missing"), UsageError)
    assert isinstance(refused(tmp_path), UsageError)
    assert isinstance(refused(tmp_path, folder / "old.xls"), UsageError)
    assert "broken.xlsx" in str(refused(tmp_path, folder / "broken.xlsx"))
    (folder / "Membr.csv").write_text("id\n", encoding="utf-8")
    assert "(Member?)" in str(refused(tmp_path, folder))
    (folder / "Membr.csv").unlink()
    (folder / "Member.csv").mkdir()
    assert "is a folder" in str(refused(tmp_path, folder))


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        (b"", None, "empty"),
        (b"\xef\xbb\xbf\r\n , \n", None, "empty"),
        ("id,name\nM1,甲\n".encode("gbk"), 2, "UTF-8"),
        ("id,name\nM1,甲\n".encode("utf-16"), 1, "UTF-8"),
        (b"id,name\nM1,\xe7\x94", 2, "UTF-8"),
        (b'id,name\nM1,x\nM2,"y\nM3,z\n', 3, "quotes"),
        (b'id,name\nM1,"y"z\n', 2, "quotes"),
        (b"id,name\nM1," + b'"' + b"y\n" * 100_000, 2, "too long"),
    ],
)
def test_files_that_can_not_be_read(tmp_path: Path, content: bytes, line: int | None, told: str) -> None:
    (tmp_path / "Member.csv").write_bytes(content)
    error = refused(tmp_path, tmp_path / "Member.csv")
    assert told in str(error)
    assert (error.where.file, error.where.line) == ("Member.csv", line)


def test_a_hundred_megabytes_in_one_line_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "Member.csv"
    with path.open("wb") as file:
        file.write(b"id,name\n")
        for _ in range(100):
            file.write(b"x" * (1 << 20))
    start = time.monotonic()
    with pytest.raises(DataError, match="1 MiB") as caught:
        import_bundle([path], tmp_path / "net")
    assert time.monotonic() - start < 3
    assert caught.value.where.line == 2
    assert not (tmp_path / "net").exists()


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "in", PLACES)
    with write_snapshot(Network(tmp_path / "net")), pytest.raises(StoreError, match="another program"):
        import_bundle([folder], tmp_path / "net")


def test_what_is_no_part_of_the_bundle_is_listed(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "in", PLACES)
    (folder / "说明.txt").write_text("x", encoding="utf-8")
    (folder / ".hidden").write_text("x", encoding="utf-8")
    assert import_bundle([folder], tmp_path / "net").ignored == ("说明.txt",)


def test_quarantined_rows_are_found_again_by_file_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "Village.csv").write_text(
        "id,name,kind\nv1,堡西村,village\n,秘密,\nv2,x,town\n", encoding="utf-8"
    )
    report = import_bundle([tmp_path / "in"], tmp_path / "net")
    rows = quarantined_rows(current_snapshot(tmp_path / "net"), 10)
    assert report.quarantined == len(rows) == 2
    assert [(row.file, row.line, row.target, row.reasons) for row in rows] == [
        ("Village.csv", 3, "Village", (("missing-id", "id"),)),
        ("Village.csv", 4, "Village", (("bad-value", "kind"),)),
    ]
    assert quarantined_rows(current_snapshot(tmp_path / "net"), 1) == rows[:1]
