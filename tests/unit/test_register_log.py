"""The register's file: what was written is read back, and no line can be changed, moved or taken out unseen."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from covernet.errors import CovernetError, StoreError, UsageError
from covernet.register.actions import assign, close
from covernet.register.chain import ANCHOR, seal
from covernet.register.log import log_file, read_log, writing
from covernet.register.states import fold, open_register
from covernet.register.verify import verify
from tests.conftest import absent
from tests.unit import registers
from tests.unit.registers import DAY, Gap, new_network, said, state_of, take


@pytest.fixture
def net(tmp_path: Path) -> Path:
    """A network whose register has three groups, the last of several events."""
    net = new_network(tmp_path / "net")
    take(net, [Gap(name) for name in "abcdef"])
    close(net, [Gap("a").id], note="已上门，请核")
    take(net, [Gap(name, found=1) for name in "abcd"])
    return net


def file_lines(net: Path) -> list[bytes]:
    return log_file(net).read_bytes().splitlines(keepends=True)


def test_anybody_can_check_the_chain_with_three_lines_of_python(net: Path) -> None:
    previous = "0" * 64
    for line in file_lines(net):
        body, own = line[:-76] + b"}", json.loads(line)["hash"]
        assert hashlib.sha256(previous.encode() + body).hexdigest() == own
        record = json.loads(body)
        assert json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == body
        previous = own
    assert verify(net).head == previous


def test_a_sound_register_is_sound(net: Path) -> None:
    found = verify(net)
    assert (found.groups, found.lines, found.unfinished, found.since) == (3, len(file_lines(net)), 0, None)
    assert [group.command for group in read_log(net).groups] == ["sync", "close", "sync"]
    assert verify(new_network(net.parent / "other")).head is None


def changed(net: Path, content: bytes) -> int:
    """Write other content and tell in which line the change was found."""
    log_file(net).write_bytes(content)
    with pytest.raises(StoreError) as caught:
        verify(net)
    assert caught.value.where.file == str(log_file(net)) and caught.value.where.line
    for refused in (lambda: open_register(net), lambda: take(net, []), lambda: close(net, ["abcd"])):
        with pytest.raises(StoreError):
            refused()
    assert log_file(net).read_bytes() == content, "nobody writes on"
    return caught.value.where.line


def test_a_line_that_is_deleted_or_moved_is_named(net: Path) -> None:
    lines = file_lines(net)
    for number in range(len(lines) - 1):
        assert changed(net, b"".join(lines[:number] + lines[number + 1 :])) == number + 1
        moved = [*lines[:number], lines[number + 1], lines[number], *lines[number + 2 :]]
        assert changed(net, b"".join(moved)) == number + 1
        assert changed(net, b"".join([*lines[: number + 1], *lines[number:]])) == number + 2, "written twice"


def test_a_text_that_is_edited_is_named(net: Path) -> None:
    content = log_file(net).read_bytes()
    at = content.index("已上门".encode())
    assert changed(net, content.replace("已上门".encode(), "未上门".encode())) == content[:at].count(b"\n") + 1
    assert changed(net, content.replace(b"\n", b"\r\n")) == 1
    assert changed(net, b"[]\n" + content) == 1
    assert changed(net, b"\xff" + content) == 1
    assert changed(net, content + b"{}\n") == content.count(b"\n") + 1
    assert changed(net, content + file_lines(net)[-1]) == content.count(b"\n") + 1


def test_any_byte_that_is_changed_is_found(net: Path) -> None:
    content, random = log_file(net).read_bytes(), Random(5)
    for at in [*random.sample(range(len(content)), 300), *range(len(content) - 150, len(content))]:
        other = random.choice([byte for byte in range(1, 256) if byte != content[at]])
        line = content[:at].count(b"\n") + 1
        try:
            log_file(net).write_bytes(content[:at] + bytes([other]) + content[at + 1 :])
            verify(net)
        except StoreError as error:
            assert error.where.line in (line, line + 1)
        else:
            pytest.fail(f"byte {at} as {other} was not found")


def test_a_line_that_follows_but_makes_no_sense_is_named(net: Path) -> None:
    records: list[Any] = [
        {"do": "begin", "command": "sync", "on": "2025-06-30", "at": ""},
        {"do": "begin", "command": "steal", "on": "2025-06-30", "at": ""},
        {"do": "open", "id": "x"},
        {"do": "commit", "events": 0},
    ]
    log = read_log(net)
    for record in records:
        with log_file(net).open("ab") as file:
            file.write(seal(log.head or "", record)[0])
        with pytest.raises(StoreError) as caught:
            verify(net)
        assert caught.value.where.line == log.lines + 1
        log_file(net).write_bytes(log_file(net).read_bytes()[: log.size])
    events: list[Any] = [
        {"do": "burn", "id": Gap("b").id},
        {"do": "open", "id": "x", "rule": "a/one"},
        {"do": "reopen", "id": Gap("b").id},
        {"do": "close", "id": "nothing"},
        {"do": "accept", "id": Gap("b").id, "reason": "r"},
        {"do": "assign", "id": Gap("b").id, "due": "soon"},
    ]
    for event in events:
        previous, text = log.head or "", b""
        begin = {"do": "begin", "command": "close", "on": "2025-06-30", "at": ""}
        for record in (begin, event, {"do": "commit", "events": 1}):
            line, previous = seal(previous, record)
            text += line
        with log_file(net).open("ab") as file:
            file.write(text)
        with pytest.raises(StoreError) as caught:
            verify(net)
        assert caught.value.where.line == log.lines + 2, event
        log_file(net).write_bytes(log_file(net).read_bytes()[: log.size])


def test_a_group_counts_its_events(net: Path) -> None:
    """A chain that was computed anew, with an event left out, is still no register."""
    previous, out = ANCHOR, b""
    for line in file_lines(net):
        record = json.loads(line)
        del record["hash"]
        if record.get("do") == "change":
            continue
        text, previous = seal(previous, record)
        out += text
    log_file(net).write_bytes(out)
    with pytest.raises(StoreError) as caught:
        verify(net)
    assert caught.value.where.line == out.count(b"\n")


def test_what_a_killed_writer_left_is_no_change_and_is_cut_off(net: Path) -> None:
    """The last group cut at every byte: before it is whole, it never happened."""
    content = log_file(net).read_bytes()
    log = read_log(net)
    begin = sum(map(len, file_lines(net)[: log.starts[-1] - 1]))
    log_file(net).write_bytes(content[:begin])
    before, after = verify(net), said(fold(log))
    was = state_of(net)
    assert was != after
    for size in range(begin + 1, len(content)):
        log_file(net).write_bytes(content[:size])
        found = verify(net)
        if size == len(content) - 1:  # all but the end of its line: an editor may take that away
            assert (found.groups, found.unfinished, state_of(net)) == (3, 0, after)
        else:
            assert (found.head, found.groups, found.lines) == (before.head, 2, before.lines)
            assert found.unfinished == size - begin
            if size % 50 == 0:
                assert state_of(net) == was
    for size in (begin + 1, begin + 700, len(content) - 1, len(content)):
        log_file(net).write_bytes(content[:size])
        assign(net, [Gap("b").id], owner="示例·甲")
        assert verify(net).unfinished == 0
        assert log_file(net).read_bytes().startswith(content[: begin if size < len(content) - 1 else len(content)])
        assert open_register(net).entries[Gap("b").id].owner == "示例·甲"


def test_the_very_first_write_can_be_cut_off_too(net: Path) -> None:
    lines = file_lines(net)
    first = sum(map(len, lines[: read_log(net).starts[1] - 1]))
    content = log_file(net).read_bytes()
    for size in (*range(len(lines[0]) + 3), *range(len(lines[0]) + 3, first - 1, 13)):
        log_file(net).write_bytes(content[:size])
        assert verify(net).groups == 0
        assert not open_register(net).entries
    for size in (0, 10, len(lines[0]), first - 200):
        log_file(net).write_bytes(content[:size])
        assert take(net, [Gap("z")]).opened == 1
        assert verify(net).groups == 1


def test_blocks_that_never_reached_the_disk_are_an_unfinished_write(net: Path) -> None:
    content = log_file(net).read_bytes()
    log = read_log(net)
    begin = sum(map(len, file_lines(net)[: log.starts[-1] - 1]))
    commit = content.rindex(b'{"do":"commit"')
    hole = content[: begin + 300] + bytes(512) + content[begin + 812 : commit]
    log_file(net).write_bytes(hole)
    assert verify(net).unfinished == len(hole) - begin
    log_file(net).write_bytes(content[:begin] + bytes(4096))
    assert verify(net).unfinished == 4096
    assert changed(net, content[: begin + 300] + bytes(512) + content[begin + 812 :]) > log.starts[-1], (
        "a group that was committed was durable before"
    )


def test_only_a_head_that_was_written_down_shows_that_the_end_is_missing(net: Path) -> None:
    head = verify(net).head
    assert head
    first = read_log(net).heads[1]
    assert verify(net, head).since == 0
    assert verify(net, first[:16].upper()).since == 2
    cut = sum(map(len, file_lines(net)[: read_log(net).starts[-1] - 1]))
    log_file(net).write_bytes(log_file(net).read_bytes()[:cut])
    assert verify(net).groups == 2, "a shorter chain is whole in itself"
    with pytest.raises(StoreError, match="没有这个末端值"):
        verify(net, head)
    log_file(net).unlink()
    with pytest.raises(StoreError, match="没有这个末端值"):
        verify(net, head)
    for wrong in ("", "abc", head + "0", "g" * 64, head[:15]):
        with pytest.raises(UsageError):
            verify(net, wrong)


def test_two_registers_with_the_same_history_have_different_heads(tmp_path: Path) -> None:
    nets = [new_network(tmp_path / name) for name in "xy"]
    for one in nets:
        take(one, [Gap("a")])
    assert verify(nets[0]).head != verify(nets[1]).head


@pytest.mark.parametrize("version", [2, 10**9])
def test_a_newer_register_is_refused_in_a_sentence(version: int, net: Path) -> None:
    line, _ = seal(ANCHOR, {"covernet": "register", "version": version, "chained": "otherwise"})
    log_file(net).write_bytes(line + b"anything else\n")
    for ask in (verify, open_register, lambda net: take(net, [])):
        with pytest.raises(StoreError) as caught:
            ask(net)
        assert str(version) in caught.value.zh and "升级" in caught.value.zh and "upgrade" in caught.value.en


def test_another_file_is_no_register(net: Path) -> None:
    for record in (
        {"covernet": "export", "version": 1, "id": "x"},
        {"covernet": "register", "version": 0, "id": "x"},
        {},
    ):
        assert changed(net, seal(ANCHOR, record)[0]) == 1


def test_a_second_writer_is_told_to_wait(net: Path) -> None:
    with writing(net), pytest.raises(StoreError, match="另一个程序正在写这本登记簿"):
        take(net, [])
    with writing(net):
        assert open_register(net).entries, "readers need not wait"
    assert take(net, []).closed == 5 - 1


def in_child(target: Callable[..., None], *args: object) -> str:
    mine, theirs = registers.CONTEXT.Pipe(duplex=False)
    process = registers.CONTEXT.Process(target=target, args=(theirs, *args))
    process.start()
    theirs.close()
    told = mine.recv()
    process.join()
    return str(told)


@pytest.mark.parametrize("room", [0, 1, 200, 600, 1_000_000])
def test_a_full_disk_changes_nothing(room: int, net: Path) -> None:
    """No file may grow beyond ``room`` bytes more, as if the disk were full there."""
    if sys.platform == "win32":
        absent("posix", "the size of files can not be limited here")
    content = log_file(net).read_bytes()
    told = in_child(registers.take_with_limit, net, len(content) + room)
    if room < 1_000_000:
        assert told == "StoreError"
        assert log_file(net).read_bytes() == content, "what was begun is taken back at once"
    else:
        assert told == "written"
    assert verify(net).unfinished == 0
    assert take(net, [Gap("more")]).opened == 1


def test_a_folder_that_can_not_be_written_is_said(net: Path) -> None:
    if sys.platform == "win32":
        absent("posix", "a folder can not be made read-only here")
    parents = [p for p in net.parents if p.stat().st_uid == os.getuid() and not p.stat().st_mode & 0o001]
    for parent in parents:
        parent.chmod(parent.stat().st_mode | 0o055)
    try:
        assert in_child(registers.take_as_nobody, net) == "StoreError"
    finally:
        for parent in parents:
            parent.chmod(0o700)
    assert verify(net).groups == 3


def test_errors_are_sentences_in_two_languages(net: Path) -> None:
    content = log_file(net).read_bytes()
    log_file(net).write_bytes(content.replace(b'"found":1', b'"found":2'))
    with pytest.raises(CovernetError) as caught:
        verify(net)
    assert caught.value.exit_code == 3
    assert "备份" in caught.value.zh and "restore" in caught.value.en


def test_the_log_names_no_day_but_its_own(net: Path) -> None:
    assert {group.on for group in read_log(net).groups} == {DAY}
    assert [event.note for group in read_log(net).groups for event in group.events if event.note] == ["已上门，请核"]
