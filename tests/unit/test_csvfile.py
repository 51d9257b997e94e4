"""What is told of a CSV file before it is parsed: whether its lines are records, and its cells as they should be."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from covernet.importers import csvfile
from covernet.importers.headers import clean

LETTERS = [chr(n) for n in range(0x110000) if not 0xD800 <= n < 0xE000]
KEPT = [letter for letter in LETTERS if not csvfile._TOUCHED.search(letter)]


def shape(data: bytes, size: int) -> csvfile.Shape:
    """What is told of a file that is looked at in pieces of some bytes."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(csvfile, "MAX_LINE", size)
        path = Path(folder) / "x.csv"
        path.write_bytes(data)
        return csvfile.check_csv(path, "x.csv")


def test_no_letter_that_is_kept_is_ever_changed() -> None:
    joins = {d.split()[1] for c in LETTERS if (d := unicodedata.decomposition(c)) and d[0] != "<" and " " in d}
    for letter in KEPT:
        assert clean(f"甲{letter}甲") == f"甲{letter}甲" and unicodedata.combining(letter) == 0
        assert f"{ord(letter):04X}" not in joins, "no letter before it can be joined with it"
        assert letter in "\r\n" or (clean(letter) == letter and letter.isprintable())


@given(st.lists(st.sampled_from(["a", ",", "\n", "\r\n", "\r", '"', " ", "é", "e\u0301", "甲", "\x01"]), max_size=30),
       st.integers(8, 20))  # fmt: skip
@example(["a" * 7, "\n", "\r\n", "b"], 8)
def test_a_shape_is_true_wherever_the_pieces_end(pieces: list[str], size: int) -> None:
    text = "".join(pieces)
    assume(all(len(line.encode()) < size for line in re.split("[\r\n]", text)))
    found = shape(text.encode(), size)
    lines = text.replace("\r\n", "\n").removesuffix("\r")
    assert found.plain is not ('"' in lines or "\r" in lines or "\n\n" in lines or text.endswith("\n\r"))
    cells = re.split("[,\r\n]", text)
    if found.clean:
        assert all(clean(cell) == cell and (not cell or cell.isprintable()) for cell in cells)
    elif text.isascii():
        assert not all(re.fullmatch("[!-~]*", cell) for cell in cells)


def test_a_byte_order_mark_touches_nothing_where_a_file_begins() -> None:
    assert shape("\ufeffid\n甲\n".encode(), 64).clean
    assert not shape("id\n\ufeff甲\n".encode(), 64).clean
