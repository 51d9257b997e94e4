"""Sessions at half past seven: study, deliberation and service of each branch, and who came."""

from __future__ import annotations

import datetime as dt

from covernet.importers.demo.book import Ref
from covernet.importers.demo.chenji.scene import TASKS, Scene

STUDY, SESSION, SERVICE = "七点半学习", "七点半议事", "七点半办事"
TALKS = ("老党员讲初心", "优秀党员讲感悟", "致富能手讲经验")
_HELD = 127
_ATTENDING = 19


def plant_sessions(scene: Scene) -> None:
    """Plant the sessions of deliberation, one fewer than stated and one to come, and who attended."""
    sessions = []
    for n in range(_HELD):
        village, turn = scene.villages[n % 5], n // 5
        branch = village.branches[turn % 5]
        date = dt.date(2025, 1 + turn // 5, 6 + 4 * (turn % 5)) if turn < 25 else scene.book.as_of
        sessions.append(_session(scene, branch, n, _theme(n % 5, turn), date))
    scene.total("sessions-held", _HELD, "one short", expected=128)
    coming = _session(scene, scene.parts[3], _HELD, TASKS[6], scene.book.day(1))
    scene.near("sessions-held", coming, "held tomorrow")
    scene.near("session-members", coming, "held tomorrow, so no subject yet")
    scene.check("session-tasks", len(scene.villages))
    scene.gap("session-tasks", scene.villages[0].ref, "one task is dealt with tomorrow", missing=[TASKS[6]])
    scene.gap("session-tasks", scene.villages[3].ref, "never", missing=[TASKS[1], TASKS[5]])
    scene.near("session-tasks", scene.villages[1].ref, "one task once only, on the audit date")
    _attendance(scene, sessions)


def _theme(village: int, turn: int) -> str:
    """What a session is about: every village goes through the tasks, save what is planted as a gap."""
    if turn == 25:
        return TASKS[2]
    task = turn % 7
    if (village, task) in ((0, 6), (1, 2)):
        return TASKS[0]
    return TASKS[2 if village == 3 and task in (1, 5) else task]


def _session(scene: Scene, branch: Ref, n: int, theme: str, date: dt.date) -> Ref:
    return scene.record("Activity", branch, f"Y{n:03d}", kind=SESSION, theme=theme, date=date)


def _attendance(scene: Scene, sessions: list[Ref]) -> None:
    """Nineteen members, an applicant and a delegate come to each session, save to some."""
    book = scene.book
    crowds = [scene.crowd(village) for village in scene.villages]
    for n, session in enumerate(sessions):
        coming = {10: 17, 11: 18}.get(n, _ATTENDING)
        guests = [scene.applicants[3 * (n % 5)], scene.delegates[2 * (n % 5)]]
        if n in (20, 21):
            guests.pop(n - 20)
        if n == 22:
            guests += [scene.applicants[3 * (n % 5) + 1], scene.worker("GUEST", "志愿者", scene.villages[2].ref)]
        if n == 23:
            guests = [scene.worker(f"GUEST{k}", "志愿者", scene.villages[3].ref) for k in range(2)]
        for person in (*crowds[n % 5][:coming], *guests):
            book.edge("ATTENDED_BY", session, person)
    for rule in ("session-members", "session-guests"):
        scene.check(rule, len(sessions))
    scene.gap("session-members", sessions[10], "one short", found=17, min=18)
    scene.near("session-members", sessions[11], "exactly at the limit")
    scene.gap("session-guests", sessions[20], "no applicant", missing=["入党积极分子"])
    scene.gap("session-guests", sessions[21], "no delegate", missing=["群众代表"])
    scene.gap("session-guests", sessions[23], "volunteers only", missing=["入党积极分子", "群众代表"])
    scene.near("session-guests", sessions[22], "two applicants, and a volunteer besides")


def plant_other_parts(scene: Scene) -> None:
    """Plant the study and the service of each branch, and the talks of each village."""
    book = scene.book
    for n, branch in enumerate(scene.parts):
        village, k = divmod(n, 5)
        talk = TALKS[k % 2] if village == 2 else TALKS[k % 3]
        study = book.day(1) if n == 6 else book.day(-140 + n)
        scene.record("Activity", branch, "X1", kind=STUDY, theme=talk, date=study)
        if n != 5:
            date = book.as_of if n == 8 else book.day(-30)
            scene.record("Activity", branch, "B1", kind=SERVICE, theme="示例办事", date=date)
    scene.record("Activity", scene.parts[7], "X2", kind=STUDY, theme=TALKS[0], date=book.day(-20))
    scene.record("Activity", scene.parts[10], "X2", kind="主题党日", theme=TALKS[2], date=book.day(-20))
    scene.each_part("session-parts")
    scene.gap("session-parts", scene.parts[5], "never", missing=[SERVICE])
    scene.gap("session-parts", scene.parts[6], "studies tomorrow", missing=[STUDY])
    scene.near("session-parts", scene.parts[7], "one part twice")
    scene.near("session-parts", scene.parts[8], "one part on the audit date")
    scene.check("study-talks", len(scene.villages))
    scene.gap("study-talks", scene.villages[2].ref, "told at another occasion", missing=[TALKS[2]])
    scene.near("study-talks", scene.villages[1].ref, "one talk once only: its second is tomorrow")
