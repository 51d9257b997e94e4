"""A network's settings: what is legal is read, and every mistake names the file and the setting."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from covernet.errors import DataError
from covernet.graph.settings import DEFAULT_PACKS, Settings, read_settings, write_default_settings


def written(folder: Path, text: str | bytes) -> Path:
    content = text if isinstance(text, bytes) else text.encode()
    (folder / "settings.toml").write_bytes(content)
    return folder


def test_every_setting_is_read(tmp_path: Path) -> None:
    text = (
        'title = "示例镇"\npacks = ["shuxin-527", "my.toml"]\nas_of = 2025-06-30\ndemo = true\n'
        "[parameters.shuxin-527]\ngrids = 8\n"
    )
    assert read_settings(written(tmp_path, text)) == Settings(
        "示例镇", ("shuxin-527", str(tmp_path / "my.toml")), dt.date(2025, 6, 30), True, {"shuxin-527": {"grids": 8}}
    )


@pytest.mark.parametrize("text", ["", "# nothing\r\n", b"\xef\xbb\xbf", "\n\n"])
def test_what_is_not_set_has_its_default(text: str | bytes, tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, text)) == Settings("", DEFAULT_PACKS, None, False, {})


def test_a_pack_file_is_looked_for_in_the_networks_folder(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "other.toml"
    text = f"packs = ['linkage', 'mine.toml', '{elsewhere.as_posix()}']\n"
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    assert read_settings(tmp_path).packs == ("linkage", str(tmp_path / "mine.toml"), str(elsewhere))


def test_a_network_without_settings_has_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings()


def test_the_settings_of_a_new_network_are_the_defaults_and_are_never_overwritten(tmp_path: Path) -> None:
    write_default_settings(tmp_path)
    text = (tmp_path / "settings.toml").read_text(encoding="utf-8")
    assert read_settings(tmp_path) == Settings()
    for name in ("title", "packs", "[parameters."):
        assert name in text, "a planner finds every setting there"
    written(tmp_path, 'title = "自己写的"\n')
    write_default_settings(tmp_path)
    assert read_settings(tmp_path).title == "自己写的"


@pytest.mark.parametrize(
    ("text", "setting", "words"),
    [
        ("titel = 1", "titel", "unknown field"),
        ("title = 1", "title", "must be a text"),
        ('packs = "linkage"', "packs", "list of pack names"),
        ("packs = []", "packs", "list of pack names"),
        ("packs = [1]", "packs", "list of pack names"),
        ('as_of = "2025-06-30"', "as_of", "must be a date"),
        ("as_of = 2025-06-30T00:00:00", "as_of", "must be a date"),
        ("demo = 1", "demo", "true or false"),
        ("parameters = 1", "parameters", "tables named after packs"),
        ("[parameters]\ngrids = 8", "parameters", "tables named after packs"),
    ],
)
def test_a_wrong_setting_is_named(text: str, setting: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_settings(written(tmp_path, text))
    assert caught.value.where.file.endswith("settings.toml")
    assert repr(setting) in caught.value.zh and repr(setting) in caught.value.en
    assert words in caught.value.en


@pytest.mark.parametrize(
    "text",
    [
        b"title = ",
        'title = "示例镇"'.encode("gb18030"),
        'title = "示例镇"'.encode("utf-16"),
        b"title = " + b"[" * 100_000,
        b"title = " + b"1" * 5_000,
        b"as_of = 2025-02-30",
    ],
)
def test_settings_that_can_not_be_read_are_a_sentence(text: bytes, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_settings(written(tmp_path, text))
    assert caught.value.where.file.endswith("settings.toml")


def test_a_folder_for_the_settings_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    with pytest.raises(DataError):
        read_settings(tmp_path)
