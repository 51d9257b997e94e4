"""What the register says after any commands: compared with a naive model that keeps no log."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from covernet.errors import UsageError
from covernet.queries.rules import Pack
from covernet.register import actions
from covernet.register.log import log_file, read_log
from covernet.register.states import Entry, finding_of, fold, open_register
from covernet.register.verify import verify
from tests.unit.registers import DAY, Gap, audited, new_network, pack, said, take

RULES = ("a/one", "a/two", "b/one")
KEYS = tuple("klmnop")
RULE_OF = {key: RULES[number % len(RULES)] for number, key in enumerate(KEYS)}

PACKS: Mapping[str, Pack] = {
    "a": pack("a", ["one", "two"]),
    "a without two": pack("a", ["one"], version=2),
    "b": pack("b", ["one"]),
}


@dataclass(frozen=True)
class Sync:
    packs: tuple[str, ...]
    found: Mapping[str, tuple[str, int]]
    days: int


@dataclass(frozen=True)
class Act:
    do: str
    keys: tuple[str, ...]
    days: int
    owner: str | None = None
    due: int | None = None
    until: int = 1


@dataclass
class Line:
    """An entry of the model."""

    state: str
    found: int
    opened: dt.date
    since: dt.date
    owner: str | None = None
    due: dt.date | None = None
    until: dt.date | None = None
    closed: dt.date | None = None
    by_audit: str | None = None
    events: int = 1


@dataclass
class Model:
    """The register in a few lines, changed in place."""

    lines: dict[str, Line] = field(default_factory=dict)
    last: dt.date | None = None

    def sync(self, step: Sync, day: dt.date) -> None:
        self.last = day
        judged = {f"{PACKS[name].id}/{rule.id}" for name in step.packs for rule in PACKS[name].rules}
        found = {key: what for key, what in step.found.items() if RULE_OF[key] in judged}
        for key, (status, number) in found.items():
            line = self.lines.get(key)
            if status == "late":
                continue
            if line is None:
                self.lines[key] = Line("open", number, day, day)
                continue
            if line.state == "closed":
                line.state, line.since, line.found = "open", day, number
                line.due = None if line.by_audit else line.due
                line.closed = line.by_audit = None
                line.events += 1
            else:
                if line.state == "accepted" and line.until is not None and line.until <= day:
                    line.state, line.until = "open", None
                    line.events += 1
                if line.found != number:
                    line.found = number
                    line.events += 1
        for key, line in self.lines.items():
            status = found.get(key, ("", 0))[0]
            mine = RULE_OF[key].split("/")[0] in {PACKS[name].id for name in step.packs}
            if line.state == "closed" or status == "gap" or not mine:
                continue
            why = "made-up-late" if status == "late" else "not-found"
            line.by_audit = why if RULE_OF[key] in judged else "no-such-rule"
            line.state, line.closed, line.until = "closed", day, None
            line.events += 1

    def act(self, step: Act, day: dt.date) -> bool:
        """Do it to all entries, or say that it can not be done."""
        allowed = {"assign": ("open", "accepted"), "close": ("open", "accepted"), "accept": ("open", "accepted"),
                   "reopen": ("closed", "accepted")}[step.do]  # fmt: skip
        if self.last is None or day < self.last or any(key not in self.lines for key in step.keys):
            return False
        if any(self.lines[key].state not in allowed for key in step.keys):
            return False
        if step.do == "assign" and step.owner is None and step.due is None:
            return False
        if step.do == "accept" and step.until < 1:
            return False
        for line in (self.lines[key] for key in step.keys):
            line.events += 1
            if step.do == "assign":
                line.owner = step.owner or line.owner
                line.due = line.due if step.due is None else day + dt.timedelta(step.due)
            elif step.do == "close":
                line.state, line.closed, line.by_audit, line.until = "closed", day, None, None
            elif step.do == "accept":
                line.state, line.until = "accepted", day + dt.timedelta(step.until)
            else:
                line.due = None if line.by_audit else line.due
                line.state, line.since, line.closed, line.by_audit, line.until = "open", day, None, None, None
        return True


def model_said(model: Model) -> dict[str, tuple[Any, ...]]:
    return {
        Gap(key).id: (
            x.state, x.found, x.opened, x.since, x.owner, x.due, x.until, x.closed, x.by_audit, x.events
        )
        for key, x in model.lines.items()
    }  # fmt: skip


def register_said(entries: Iterable[Entry]) -> dict[str, tuple[Any, ...]]:
    return {
        e.id: (
            e.state, e.finding.found, e.opened, e.since, e.owner, e.due, e.until, e.closed, e.cause, len(e.history)
        )
        for e in entries
    }  # fmt: skip


_days = st.integers(-1, 3)
_keys = st.lists(st.sampled_from(KEYS), min_size=1, max_size=2, unique=True).map(tuple)
_syncs = st.builds(
    Sync,
    packs=st.sampled_from([("a",), ("b",), ("a", "b"), ("a without two",), ("a without two", "b")]),
    found=st.dictionaries(
        st.sampled_from(KEYS), st.tuples(st.sampled_from(["gap", "gap", "gap", "late"]), st.integers(0, 1))
    ),
    days=_days,
)
_acts = st.builds(
    Act,
    do=st.sampled_from(["assign", "close", "accept", "reopen"]),
    keys=_keys,
    days=_days,
    owner=st.sampled_from([None, "示例·甲", "示例·乙"]),
    due=st.sampled_from([None, 0, 2]),
    until=st.integers(0, 3),
)
_first = Sync(("a", "b"), dict.fromkeys(KEYS[:-1], ("gap", 0)), 0)
_plans = st.builds(
    lambda first, rest: [*first, *rest],
    st.sampled_from([[], [_first], [_first], [_first]]),
    st.lists(st.one_of(_syncs, _acts, _acts), min_size=3, max_size=14),
)


def do(net: Path, step: Sync | Act, day: dt.date) -> bool:
    """Do it to the register; False where it was refused."""
    try:
        if isinstance(step, Sync):
            packs = [PACKS[name] for name in step.packs]
            judged = {rule.full_id for pack in packs for rule in pack.rules}
            gaps = [Gap(k, RULE_OF[k], status, n) for k, (status, n) in step.found.items() if RULE_OF[k] in judged]
            take(net, gaps, day, packs=packs)
        else:
            act(net, step, day)
    except UsageError:
        return False
    return True


def act(net: Path, step: Act, day: dt.date) -> None:
    ids = [Gap(key).id for key in step.keys]
    due = None if step.due is None else day + dt.timedelta(step.due)
    calls: dict[str, Callable[[], object]] = {
        "assign": lambda: actions.assign(net, ids, owner=step.owner, due=due, on=day),
        "close": lambda: actions.close(net, ids, on=day),
        "accept": lambda: actions.accept(net, ids, reason="示例", until=day + dt.timedelta(step.until), on=day),
        "reopen": lambda: actions.reopen(net, ids, on=day),
    }
    calls[step.do]()


@given(_plans)
def test_any_commands_lead_where_the_model_says(plan: list[Sync | Act]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        net, model, day = new_network(Path(folder)), Model(), DAY
        stands: list[tuple[int, Mapping[str, Any]]] = []
        for step in plan:
            wanted = day + dt.timedelta(step.days)
            before = log_file(net).read_bytes() if log_file(net).exists() else b""
            if isinstance(step, Sync):
                expected = model.last is None or wanted >= model.last
                if expected:
                    model.sync(step, wanted)
            else:
                expected = model.act(step, wanted)
            assert do(net, step, wanted) == expected
            if expected:
                day = max(day, wanted)
                stands.append((log_file(net).stat().st_size, said(open_register(net))))
            elif before:
                assert log_file(net).read_bytes() == before, "a refused command writes nothing"
            register = open_register(net)
            assert register_said(register.entries.values()) == model_said(model)
            for later in range(4):
                on = day + dt.timedelta(later)
                gaps = {
                    Gap(key).id
                    for key, line in model.lines.items()
                    if line.state == "open" or (line.until and line.until <= on)
                }
                assert {entry.id for entry in register.select("open", on)} == gaps
                late = {
                    Gap(key).id
                    for key, line in model.lines.items()
                    if Gap(key).id in gaps and line.due and line.due < on
                }
                assert {entry.id for entry in register.select("overdue", on)} == late
        whole = log_file(net).read_bytes() if stands else b""
        for size, stood in stands:
            log_file(net).write_bytes(whole[:size])
            assert said(fold(read_log(net))) == stood, "the state is a fold: a shorter log is an earlier state"
            assert verify(net).unfinished == 0


@pytest.fixture
def net(tmp_path: Path) -> Path:
    """A network with the gaps a, b and c on its register."""
    net = new_network(tmp_path / "net")
    take(net, [Gap("a"), Gap("b", unit="V2", severity="should"), Gap("c", unit=None)])
    return net


def entry(net: Path, key: str) -> Entry:
    return open_register(net).entries[Gap(key).id]


def later(days: int) -> dt.date:
    return DAY + dt.timedelta(days)


def test_a_new_finding_is_registered_with_what_the_audit_says(net: Path) -> None:
    found = entry(net, "b")
    assert (found.state, found.opened, found.rule, found.reopened) == ("open", DAY, "a/one", 0)
    (expected,) = audited([Gap("b", unit="V2", severity="should")]).findings
    assert found.finding == finding_of(found.id, found.rule, found.facts) == expected
    assert entry(net, "c").finding.responsible is None
    assert found.words.zh == "现有 0"
    assert open_register(net).titles["a/one"].zh == "规则 one"


def test_a_sync_tells_what_it_did(net: Path) -> None:
    actions.close(net, [Gap("a").id])
    actions.accept(net, [Gap("b").id], reason="示例", until=later(1))
    done = take(net, [Gap("a"), Gap("b", found=1), Gap("d"), Gap("e", status="late")], later(1))
    assert (done.opened, done.reopened, done.by_hand, done.lapsed, done.changed) == (1, 1, 1, 1, 1)
    assert (done.closed, done.late, done.open, done.accepted) == (1, 1, 3, 0)
    assert (done.on, done.snapshot) == (later(1), 1)
    actions.accept(net, [Gap("a").id], reason="示例", until=later(9))
    done = take(net, [Gap("a"), Gap("c")], later(2))
    assert (done.opened, done.reopened, done.by_hand, done.lapsed, done.changed) == (0, 1, 0, 0, 0)
    assert (done.closed, done.late, done.open, done.accepted) == (2, 0, 1, 1)


def test_nothing_found_again_is_nothing_written_but_the_sync(net: Path) -> None:
    done = take(net, [Gap("a"), Gap("b", unit="V2", severity="should"), Gap("c", unit=None)], later(3))
    assert done.opened == done.changed == done.closed == 0
    assert not read_log(net).groups[-1].events
    assert open_register(net).day == later(3)
    assert entry(net, "a").opened == DAY


def test_what_comes_back_keeps_its_history_and_its_owner_but_not_its_time_limit(net: Path) -> None:
    actions.assign(net, [Gap("a").id, Gap("b").id], owner="示例·甲", due=later(2))
    actions.close(net, [Gap("b").id], note="已办")
    take(net, [Gap("b", unit="V2", severity="should"), Gap("c", unit=None)], later(1))
    gone, kept = entry(net, "a"), entry(net, "b")
    assert (gone.state, gone.cause, gone.closed) == ("closed", "not-found", later(1))
    assert (kept.state, kept.due, kept.note) == ("open", later(2), None), "said to be done, but still there"
    take(net, [Gap("a", found=1), Gap("c", unit=None)], later(2))
    back = entry(net, "a")
    assert (back.state, back.owner, back.due, back.since, back.opened) == ("open", "示例·甲", None, later(2), DAY)
    assert (back.words.zh, back.reopened) == ("现有 1", 1)
    assert [step.event.do for step in back.history] == ["open", "assign", "close", "reopen"]
    snapshot = back.history[2].group.judged
    assert snapshot is not None and snapshot.snapshot == 1


def test_an_acceptance_holds_until_the_day_before_its_end(net: Path) -> None:
    actions.accept(net, [Gap("a").id], reason="暂无党员", until=later(5))
    register = open_register(net)
    for days, gap in ((0, False), (4, False), (5, True), (6, True)):
        assert register.entries[Gap("a").id].is_("open", later(days)) == gap
        assert register.entries[Gap("a").id].is_("accepted", later(days)) != gap
        assert register.entries[Gap("a").id].is_("all", later(days))
    found = [Gap("a"), Gap("b", unit="V2", severity="should"), Gap("c", unit=None)]
    take(net, found, later(4))
    assert entry(net, "a").state == "accepted"
    take(net, found, later(5))
    assert (entry(net, "a").state, entry(net, "a").reason, entry(net, "a").until) == ("open", None, None)


def test_accepting_again_moves_the_end(net: Path) -> None:
    for days in (3, 7):
        actions.accept(net, [Gap("a").id], reason=f"示例 {days}", until=later(days))
    assert (entry(net, "a").until, entry(net, "a").reason) == (later(7), "示例 7")


def test_a_gap_made_up_late_is_closed_and_never_opened(net: Path) -> None:
    take(net, [Gap("a", status="late"), Gap("x", status="late")], later(1))
    assert (entry(net, "a").state, entry(net, "a").cause) == ("closed", "made-up-late")
    assert Gap("x").id not in open_register(net).entries
    take(net, [Gap("a", status="late")], later(2))
    assert len(entry(net, "a").history) == 2, "late again is nothing new"


def test_a_sync_judges_only_the_packs_it_audited(net: Path) -> None:
    take(net, [Gap("p", "b/one")], packs=[pack("b", ["one"])])
    assert {entry(net, key).state for key in "abcp"} == {"open"}
    take(net, [], packs=[pack("b", ["one"])])
    assert entry(net, "p").cause == "not-found" and entry(net, "a").state == "open"


def test_an_entry_whose_rule_is_no_more_is_closed(net: Path) -> None:
    take(net, [], packs=[pack("a", ["two"], version=2)])
    assert entry(net, "a").cause == "no-such-rule"
    judged = open_register(net).last_judged
    assert judged is not None and judged.packs == {"a": 2}


def test_days_do_not_go_back_nor_into_the_future(net: Path) -> None:
    take(net, [Gap("a")], later(5))
    for wrong in (later(4), dt.date.today() + dt.timedelta(1), dt.date(2999, 1, 1)):
        with pytest.raises(UsageError, match=str(wrong)):
            take(net, [], wrong)
        with pytest.raises(UsageError, match=str(wrong)):
            actions.close(net, [Gap("a").id], on=wrong)
    assert len(read_log(net).groups) == 2
    take(net, [Gap("a")], later(5))
    actions.close(net, [Gap("a").id])
    assert entry(net, "a").closed == later(5), "by default the settings' day, but not before the last sync"


def test_a_register_belongs_to_its_network(net: Path) -> None:
    take(net, [Gap("a")], snapshot=4)
    with pytest.raises(UsageError, match="快照 4"):
        take(net, [Gap("a")], snapshot=3)
    take(net, [Gap("a")], snapshot=5)


def test_overdue_begins_the_day_after_the_time_limit(net: Path) -> None:
    actions.assign(net, [Gap("a").id], due=later(3))
    found = entry(net, "a")
    assert [found.is_overdue(later(days)) for days in (2, 3, 4)] == [False, False, True]
    actions.accept(net, [Gap("a").id], reason="示例", until=later(9))
    assert [entry(net, "a").is_overdue(later(days)) for days in (4, 8, 9)] == [False, False, True]
    actions.close(net, [Gap("a").id])
    assert not entry(net, "a").is_overdue(later(9))


def test_owner_and_time_limit_are_given_together_or_one_after_the_other(net: Path) -> None:
    actions.assign(net, [Gap("a").id], owner="示例·甲", due=later(3))
    (found,) = actions.assign(net, [Gap("a").id], due=later(4))
    assert (found.owner, found.due) == ("示例·甲", later(4)) and found == entry(net, "a")
    (found,) = actions.assign(net, [Gap("a").id], owner="示例·乙")
    assert (found.owner, found.due) == ("示例·乙", later(4))


def test_an_id_may_be_begun_only(tmp_path: Path) -> None:
    net = new_network(tmp_path / "net")
    take(net, [Gap(key) for key in ("aa", "ab", "b")])
    register = open_register(net)
    whole = Gap("aa").id
    for typed in (whole, whole.upper(), whole[:4], f" {whole[:7]} "):
        assert register.entry(typed).id == whole
    with pytest.raises(UsageError, match="太短"):
        register.entry(whole[:3])
    with pytest.raises(UsageError, match="没有编号 'ffff'"):
        register.entry("ffff")
    take(net, [Gap("aa"), Gap("aab")])
    with pytest.raises(UsageError) as caught:
        open_register(net).entry(whole[:4])
    assert all(Gap(key).id in caught.value.zh for key in ("aa", "aab")) and "a/one" in caught.value.en
    with pytest.raises(UsageError) as caught:
        register.entry("13800000000")
    assert "138" not in str(caught.value)


def test_all_entries_of_a_command_change_or_none(net: Path) -> None:
    for ids in ([Gap("a").id, "ffff"], [Gap("a").id, Gap("z").id]):
        with pytest.raises(UsageError):
            actions.close(net, ids)
    actions.close(net, [Gap("a").id, Gap("a").id[:6]])
    assert len(read_log(net).groups[-1].events) == 1, "the same entry twice is once"
    with pytest.raises(UsageError, match="已经销号"):
        actions.close(net, [Gap("b").id, Gap("a").id])
    assert entry(net, "b").state == "open"


TEXTS = {
    "an ID number": ("经办 11010519491231002X 已知", "身份证号或手机号"),
    "a mobile number": ("电话13800000000", "身份证号或手机号"),
    "wide digits": ("１３８００００００００", "身份证号或手机号"),
    "nothing": ("  ", "是空的"),
    "a line break": ("a\nb", "控制字符"),
    "a broken character": ("a\udcff", "控制字符"),
    "a novel": ("长" * 501, "太长"),
}


@pytest.mark.parametrize("what", TEXTS)
def test_a_text_is_refused_without_being_repeated(what: str, net: Path) -> None:
    text, words = TEXTS[what]
    before = log_file(net).read_bytes()
    asked: list[Callable[[], object]] = [
        lambda: actions.assign(net, [Gap("a").id], owner=text),
        lambda: actions.close(net, [Gap("a").id], note=text),
        lambda: actions.reopen(net, [Gap("a").id], note=text),
        lambda: actions.accept(net, [Gap("a").id], reason=text, until=later(1)),
    ]
    for ask in asked:
        with pytest.raises(UsageError) as caught:
            ask()
        assert words in caught.value.zh
        assert not text.strip() or text.strip() not in str(caught.value)
    assert log_file(net).read_bytes() == before


def test_a_text_is_kept_as_it_was_typed(net: Path) -> None:
    text = '=1+1 "引号" \\ </script> ,"hash":"' + "0" * 64 + '"}'
    actions.assign(net, [Gap("a").id], owner=f"  {text} ")
    actions.close(net, [Gap("b").id], note="e\u0301")
    assert entry(net, "a").owner == text
    assert entry(net, "b").note == "\u00e9"
    assert verify(net).groups == 3


def test_what_can_not_be_done_is_said(net: Path) -> None:
    with pytest.raises(UsageError, match="--owner 或 --due"):
        actions.assign(net, [Gap("a").id])
    with pytest.raises(UsageError, match="不晚于"):
        actions.accept(net, [Gap("a").id], reason="示例", until=DAY)
    with pytest.raises(UsageError, match="没有销号"):
        actions.reopen(net, [Gap("a").id])
    actions.close(net, [Gap("a").id])
    with pytest.raises(UsageError, match="已经销号"):
        actions.assign(net, [Gap("a").id], owner="示例")
    with pytest.raises(UsageError, match="已经销号"):
        actions.accept(net, [Gap("a").id], reason="示例", until=later(1))
    empty = new_network(net.parent / "empty")
    with pytest.raises(UsageError, match="还没有登记簿"):
        actions.close(empty, [Gap("a").id])
    assert not (empty / "register").exists()
