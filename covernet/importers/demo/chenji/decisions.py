"""Decisions: their six steps, their owners and deadlines, and how many were solved."""

from __future__ import annotations

from covernet.importers.demo.chenji.scene import Scene

STEPS = ("党支部会提议", "两委会商议", "党员大会审议", "村民代表会议决议", "决议公开", "实施结果公开")
SOURCE = "红色七点半"
_REGISTERED, _SOLVED = 134, 131


def plant_decisions(scene: Scene) -> None:
    """Plant what was decided at the sessions, and how."""
    _steps(scene)
    _matters(scene)


def _steps(scene: Scene) -> None:
    book = scene.book
    for n, village in enumerate(scene.villages):
        for k, step in enumerate(STEPS):
            if (n, k) == (3, 4):
                continue
            date = book.day(1) if (n, k) == (4, 5) else book.as_of if (n, k) == (2, 5) else book.day(-100 + 5 * k)
            scene.record("Activity", village.branches[0], f"F{k}", kind=step, theme="示例事项", date=date)
    scene.record("Activity", scene.villages[1].branches[1], "F0", kind=STEPS[0], theme="示例事项", date=book.day(-50))
    scene.check("decision-steps", len(scene.villages))
    scene.gap("decision-steps", scene.villages[3].ref, "never", missing=[STEPS[4]])
    scene.gap("decision-steps", scene.villages[4].ref, "tomorrow", missing=[STEPS[5]])
    scene.near("decision-steps", scene.villages[1].ref, "a second proposal, which has not gone on yet")
    scene.near("decision-steps", scene.villages[2].ref, "the last step on the audit date")


def _matters(scene: Scene) -> None:
    """Plant the matters: all solved but a few, each with an owner and a deadline, save some."""
    book = scene.book
    matters = []
    for n in range(_REGISTERED):
        registered = book.day(-170 + n)
        closed = None if n >= _SOLVED else book.as_of if n == 5 else book.day(-150 + n)
        matters.append(
            scene.record(
                "Issue", scene.parts[n % 25], f"IS{n:03d}", theme="示例难题", source=SOURCE,
                owner=None if n in (30, 32) else "示例·村两委", registered=registered,
                due=None if n in (31, 32) else book.day(n), closed=closed,
            )
        )  # fmt: skip
    other = scene.record(
        "Issue",
        scene.parts[0],
        "IS900",
        theme="示例难题",
        source="走访座谈",
        registered=book.day(-40),
        closed=book.day(-9),
    )
    scene.check("decision-owner-due", _REGISTERED)
    for n, missing in ((30, ["owner"]), (31, ["due"]), (32, ["owner", "due"])):
        scene.gap("decision-owner-due", matters[n], "not fixed at the session", missing=missing)
    scene.near("decision-owner-due", other, "found elsewhere, so no subject")
    scene.near("decision-owner-due", matters[0], "due on the audit date")
    scene.total("decisions-solved", _SOLVED, "three are still open", expected=132)
    scene.near("decisions-solved", matters[5], "solved on the audit date")
    scene.near("decisions-solved", other, "solved, and found elsewhere")
