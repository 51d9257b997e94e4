"""The gate: what is refused by header and by value, and that no refused value is left anywhere."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from covernet.errors import DataError
from covernet.graph.engines.duckdb import constant
from covernet.graph.model import SCHEMA
from covernet.importers.bundle import import_bundle
from covernet.importers.columns import columns_of, declaration
from covernet.importers.gate import CANDIDATE, REFUSED_HEADERS, refused_header, refused_value

VALID = "11010519491231002X"


@pytest.mark.parametrize("text", [
    VALID, VALID.lower(), f"证：{VALID}。", "110105491231002", "13800000000", "电话13800000000转1", "+8613800000000",
    "008613800000000", "１３８００００００００", "19912345678/备用", "138 0013 8000", "138-0013-8000", "+86 13800138000",
    "110105 19491231 002X", "6222000000000009", "卡号6222 0000 0000 0009", "6222020200012345670", "6222-0202-0001-2345-670",
    "4111111111111111", "５１０５１０５１０５１０５１００",
])  # fmt: skip
def test_values_that_are_refused(text: str) -> None:
    assert refused_value(text)


@pytest.mark.parametrize("text", [
    "110105194912310021", "11010519491331002X", "110105491331002", "12800000000", "138000000000", "1380000000",
    "310151105201", "310151105201-H00123", "2024-07-16", "", "党员甲",
    f"1{VALID}", "013800000000", "6222000000000008", "1222000000000005", "62220000000000091234", "441303110201-0012",
    "2023 2024 2025 2026", "138-0013-80001",
])  # fmt: skip
def test_values_that_are_not(text: str) -> None:
    assert not refused_value(text)


@given(
    st.text("0138１X x+-甲", max_size=30)
    | st.from_regex(r"[^0-9]?(0086|\+86)?[ -]?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}[^0-9]?", fullmatch=True)
    | st.from_regex(r"[^0-9]?(62|4|51)[0-9]{2}([ -]?[0-9]{4}){3}([ -]?[0-9]{1,3})?[^0-9]?", fullmatch=True)
    | st.from_regex(r"[^0-9]?[0-9]{6}[ -]?19[0-9]{2}0[1-9]1[0-9][ -]?[0-9]{3}[0-9Xx][^0-9]?", fullmatch=True)
)
def test_the_pattern_in_sql_misses_nothing(text: str) -> None:
    found = duckdb.execute(f"SELECT regexp_matches(?, {constant(CANDIDATE)})", [text]).fetchone()
    assert found is not None
    assert found[0] or not refused_value(text)


@pytest.mark.parametrize("meaning", REFUSED_HEADERS, ids=lambda t: t.en)
def test_every_kind_of_personal_column_is_refused_in_both_languages(meaning: object, tmp_path: Path) -> None:
    marks = REFUSED_HEADERS[meaning]  # type: ignore[index]
    assert any(m.isascii() for m in marks) and any(not m.isascii() for m in marks)
    for mark in marks:
        assert refused_header(mark) is not None
    path = tmp_path / "Member.csv"
    path.write_text(f"id,{marks[0]}\nM1,x\n", encoding="utf-8")
    with pytest.raises(DataError, match="refused for privacy") as caught:
        import_bundle([path], tmp_path / "net")
    assert "refused-column" in caught.value.zh and marks[0] in caught.value.zh
    assert not (tmp_path / "net").exists()


@pytest.mark.parametrize(
    "header", ["phone number", "Phone_Number", "PhoneNumber", "户主 电话（手机）", "Date of Birth"]
)
def test_headers_are_known_however_they_are_written(header: str) -> None:
    assert refused_header(header) is not None


@pytest.mark.parametrize("header", ["homepage", "surface", "外号", "备注", "passage", "interface"])
def test_harmless_headers_are_merely_unknown(header: str) -> None:
    assert refused_header(header) is None


def test_the_schema_declares_nothing_that_is_refused() -> None:
    for target in (*(n.label for n in SCHEMA.nodes), *(e.name for e in SCHEMA.edges)):
        for column in columns_of(declaration(target)):
            if column.name not in ("location", "address"):
                assert refused_header(column.title.zh) is None, (target, column.name)


def _bytes(folder: Path) -> bytes:
    return b"\n".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file())


def _unpacked(folder: Path) -> str:
    """All text of all Parquet files: compressed bytes would hide what is in them."""
    con = duckdb.connect()
    return "\n".join(str(con.execute(f"SELECT * FROM read_parquet({constant(p.as_posix())})").fetchall())
                     for p in sorted(folder.rglob("*.parquet")))  # fmt: skip


def test_canaries_are_left_nowhere(tmp_path: Path) -> None:
    phones = [f"1381234567{i}" for i in range(10)]
    source = tmp_path / "in"
    source.mkdir()
    (source / "Member.csv").write_text(
        f"id,name,kind,since\nM1,control-value,,\nM2,{phones[0]},,\n{phones[1]},x,,\nM4,x,{phones[2]},\nM5,x,,{phones[3]}\n"
        f"M6,x,,,{phones[4]}\nM7,证{VALID},,\n",
        encoding="utf-8",
    )
    (source / "SITS_ON.csv").write_text(
        f"from,to,from_label,position\n{phones[5]},C,,\nM1,{phones[6]},,\nM1,C,{phones[7]},\nM1,C,,{phones[8]}\n"
        f"{phones[1]},C,,\n",
        encoding="utf-8",
    )
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        report = import_bundle([source], tmp_path / "net", progress=lambda *told: print(*told))
    assert report.tables[0].reasons == {"bad-row": 1, "refused-value": 5}
    assert report.tables[1].reasons == {"refused-value": 5}
    left = (
        _unpacked(tmp_path / "net")
        + _bytes(tmp_path / "net").decode("utf-8", "replace")
        + said.getvalue()
        + repr(report)
    )
    assert "control-value" in left, "the scan must find what was accepted"
    assert "⟨refused⟩" in left
    for canary in (*phones[:9], VALID):
        assert canary not in left


def test_a_refused_value_in_a_header_is_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "Member.csv"
    path.write_text("id,13812345678\nM1,x\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        import_bundle([path], tmp_path / "net")
    assert "13812345678" not in str(caught.value)
    assert "⟨refused⟩" in str(caught.value)
