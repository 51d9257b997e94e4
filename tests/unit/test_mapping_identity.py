"""Identity: names of places matched to codes, and the pseudonyms that stand for people."""

from __future__ import annotations

import hmac
import os
import stat
from importlib.resources import files
from pathlib import Path

import pytest
from opencc import OpenCC

from covernet.errors import DataError, StoreError, UsageError
from covernet.importers.intake import Wishes, import_sheets
from covernet.importers.mapping.keys import KEY_FILE, Key, load_key
from covernet.importers.mapping.places import Gazetteer, Place
from covernet.importers.mapping.wording import plain
from tests.foreign import VILLAGE, as_read, edges, ids, town

PLACES = Gazetteer(
    (
        Place("County", "310151", "崇明区"),
        Place("Town", "310151105", "竖新镇", within="310151"),
        Place("Town", "310151106", "港沿镇", within="310151"),
        Place("Village", "310151105201", "堡西村", "village", "310151105"),
        Place("Village", "310151105001", "新乐社区", "community", "310151105"),
        Place("Village", "310151105202", "新乐村", "village", "310151105"),
        Place("Village", "310151105203", "同心村", "village", "310151105"),
        Place("Village", "310151106203", "同心村", "village", "310151106"),
        Place("Village", "310151106204", "裏灣村", "village", "310151106"),
    )
)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("堡西村", "310151105201"), ("堡西", "310151105201"), ("堡西村委会", "310151105201"), ("堡西村村委会", "310151105201"),
        ("堡西村民委员会", "310151105201"), ("堡西村村民委员会", "310151105201"), (" 堡　西 村\n", "310151105201"),
        ("豎新鎮堡西村", "310151105201"), ("崇明区竖新镇堡西村", "310151105201"), ("310151105201", "310151105201"),
        ("３１０１５１１０５２０１", "310151105201"), ("新乐社区", "310151105001"), ("新乐居委会", "310151105001"),
        ("新乐社区居民委员会", "310151105001"), ("新樂社區居委會", "310151105001"), ("新乐村", "310151105202"),
        ("新乐村委会", "310151105202"), ("里湾村", "310151106204"), ("港沿镇同心村", "310151106203"),
        ("新乐", None), ("同心村", None), ("堡西社区", None), ("堡酉村", None), ("堡西新村", None), ("西村", None), ("村", None),
    ],
)  # fmt: skip
def test_names_are_matched_exactly_or_not_at_all(name: str, found: str | None) -> None:
    assert PLACES.match("Village", name).id == found


def test_the_town_beside_it_decides() -> None:
    assert PLACES.match("Village", "同心村", "310151106").id == "310151106203"
    assert PLACES.match("Village", "堡西村", "310151106").id is None


def test_candidates_are_named() -> None:
    assert [place.id for place in PLACES.match("Village", "同心村").candidates] == ["310151105203", "310151106203"]
    assert PLACES.match("Village", "堡酉村").candidates[0].id == "310151105201"
    assert PLACES.match("Village", "XYZ").candidates == ()


def test_a_key_file_is_made_once_and_for_its_owner_only(tmp_path: Path, key_file: Path) -> None:
    key = load_key(tmp_path / "net")
    assert key_file.stat().st_size == 32
    if os.name == "posix":
        assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert load_key(tmp_path / "net").mark == key.mark
    assert list(key_file.parent.iterdir()) == [key_file]
    assert str(key.secret) not in repr(key)
    assert Key(b"another").mark != key.mark and Key(b"another").pseudonym("甲") != key.pseudonym("甲")


@pytest.mark.parametrize("secret", [b"k" * 32, b"a short key", b"a key longer than a block " * 4])
def test_a_pseudonym_is_a_code_of_the_name_as_others_compute_it(secret: bytes) -> None:
    digest = hmac.digest(secret, "name 示例甲".encode(), "sha256")
    letters = "abcdefghijkmnpqrstuvwxyz"
    assert Key(secret).pseudonym("示例 甲") == "~" + "".join(letters[byte % len(letters)] for byte in digest[:14])


def test_what_is_plain_already_is_what_conversion_leaves() -> None:
    convert = OpenCC("t2s").convert
    letters = map(chr, range(0x4E00, 0xA000))
    phrases = (files("opencc") / "dictionary" / "TSPhrases.txt").read_text(encoding="utf-8").splitlines()
    for text in (*letters, *(phrase.split("\t")[0] for phrase in phrases)):
        assert plain(text) == convert(text), text


def test_a_key_that_can_not_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    net = tmp_path / "net"
    monkeypatch.setenv(KEY_FILE, str(net / "deep" / "key"))
    with pytest.raises(UsageError, match="outside"):
        load_key(net)
    (short := tmp_path / "short").write_bytes(b"x")
    monkeypatch.setenv(KEY_FILE, str(short))
    with pytest.raises(StoreError, match="no key file"):
        load_key(net)
    monkeypatch.setenv(KEY_FILE, str(tmp_path / "short" / "below"))
    with pytest.raises(StoreError, match="can not read or write"):
        load_key(net)


HEADER = ["村名", "党小组", "党员姓名", "户主"]


def households(folder: Path, *lines: list[str]) -> list[str]:
    net = town(folder)
    (path := folder / "台账.csv").touch()
    import_sheets([path], net, read=as_read([HEADER, *lines]))
    assert len(edges(net, "SERVES")) == len(lines)
    return ids(net, "Household")


def test_a_household_has_the_same_key_whenever_it_is_read(tmp_path: Path) -> None:
    line = ["堡西村", "1", "示例甲", "户主甲"]
    first = households(tmp_path / "a", line)
    assert first == households(tmp_path / "b", ["堡西村委会", "第一党小组", "示例乙", " 户 主甲"])
    assert first[0].startswith(f"{VILLAGE}-G01-H~") and "户主甲" not in first[0]


def test_people_of_one_name_in_two_places_are_two(tmp_path: Path) -> None:
    lines = [["堡西村", group, "示例甲", "户主甲"] for group in ("1", "2")]
    keys = households(tmp_path, *lines)
    assert len(keys) == 2 and len({key.partition("~")[2] for key in keys}) == 2
    assert len(ids(tmp_path / "net", "Member")) == 2


def test_another_key_than_the_mapping_was_used_with_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    net = town(tmp_path)
    (path := tmp_path / "台账.csv").touch()
    wishes, reader = Wishes(mapping=tmp_path / "m.toml"), as_read([HEADER, ["堡西村", "1", "示例甲", "户主甲"]])
    monkeypatch.setenv(KEY_FILE, str(tmp_path / "one"))
    import_sheets([path], net, wishes, read=reader)
    monkeypatch.setenv(KEY_FILE, str(tmp_path / "two"))
    with pytest.raises(DataError, match="the key is another"):
        import_sheets([path], net, wishes, read=reader)
