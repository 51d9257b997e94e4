"""What the acceptance found to put right: who answers for it, by when, and how far it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from covernet.importers.demo.book import Cell, Ref
from covernet.importers.demo.huayu.acceptance import FAILING, UNREGISTERED
from covernet.importers.demo.huayu.scene import Scene

SOURCE = "规范化验收"
_DUE = dt.date(2025, 3, 31)
_USUAL: Mapping[str, Cell] = {
    "theme": "示例问题", "source": SOURCE, "owner": "示例·支部委员会", "inspected": dt.date(2024, 11, 15),
    "registered": dt.date(2024, 12, 10), "due": _DUE, "rectified": dt.date(2025, 2, 10), "closed": dt.date(2025, 2, 20),
}  # fmt: skip
_OPEN: Mapping[str, Cell] = {"rectified": None, "closed": None}
_FAR: Mapping[str, Cell] = {**_OPEN, "due": dt.date(2025, 9, 30)}


def plant_issues(scene: Scene) -> None:
    """Plant the issues of the branches that failed a standard, and those that are not as they should be."""
    failing = [scene.branches[n] for n in FAILING]
    for branch in (failing[0], *failing):
        if branch not in [scene.branches[n] for n in UNREGISTERED]:
            _issue(scene, branch)
    other = _issue(scene, scene.branches[15], source="走访座谈", owner=None, closed=None, rectified=None)
    scene.check("failure-registered", len(failing))
    scene.gap("failure-registered", scene.branches[14], "never", found=0, min=1)
    scene.gap("failure-registered", scene.branches[15], "registered from another source only", found=0, min=1)
    scene.near("failure-registered", scene.branches[16], "exactly one")
    scene.near("failure-registered", scene.branches[18], "failed in its own eyes only, so no subject")
    _incomplete(scene, other)
    _stages(scene)
    _deadlines(scene)


def _issue(scene: Scene, branch: Ref, **changed: Cell) -> Ref:
    """An issue of a branch, put right in time unless ``changed`` says otherwise; counted under its rules."""
    row = {**_USUAL, **changed}
    due = row["due"]
    if row["source"] == SOURCE:
        scene.check("issue-owner-due")
        scene.check("issue-stages")
        scene.check("rectified-in-time", int(row["rectified"] is not None))
        scene.check("overdue", int(isinstance(due, dt.date) and due < scene.book.as_of))
    return scene.record("Issue", branch, f"IS{len(scene.book.tables['Issue']):03d}", "always", **row)


def _incomplete(scene: Scene, other: Ref) -> None:
    branch = scene.branches[0]
    for missing in (["owner"], ["due"], ["owner", "due"]):
        issue = _issue(scene, branch, **dict.fromkeys(missing))
        scene.gap("issue-owner-due", issue, "left open", missing=missing)
    unseen = _issue(scene, branch, inspected=None)
    scene.gap("issue-owner-due", unseen, "registered without an inspection", missing=["inspected"])
    scene.gap("issue-stages", unseen, "registered without an inspection", at="registered")
    scene.near("issue-owner-due", other, "found elsewhere, so no subject")


def _stages(scene: Scene) -> None:
    branch = scene.branches[1]
    early = _issue(scene, branch, registered=dt.date(2024, 11, 1))
    before = _issue(scene, branch, rectified=dt.date(2024, 12, 1))
    unmended = _issue(scene, branch, **{**_FAR, "closed": dt.date(2025, 5, 6)})
    scene.gap("issue-stages", early, "registered before the inspection", at="registered")
    scene.gap("issue-stages", before, "put right before it was registered", at="rectified")
    scene.gap("issue-stages", unmended, "closed without being put right", at="closed")
    day = dt.date(2024, 12, 10)
    scene.near("issue-stages", _issue(scene, branch, inspected=day, rectified=day, closed=day), "all on one day")
    scene.near("issue-stages", _issue(scene, branch, **_FAR), "has not come to the last stages yet")


def _deadlines(scene: Scene) -> None:
    branch, book = scene.branches[2], scene.book
    slow = _issue(scene, branch, rectified=dt.date(2025, 4, 5), closed=dt.date(2025, 4, 9))
    scene.gap("rectified-in-time", slow, "five days late", at="due")
    in_time = _issue(scene, branch, rectified=_DUE, closed=dt.date(2025, 4, 2))
    scene.near("rectified-in-time", in_time, "on the last day")
    for due in (_DUE, book.day(-1)):
        issue = _issue(scene, branch, **{**_OPEN, "due": due})
        scene.gap("overdue", issue, "not put right, and the deadline is over", missing=["rectified"])
    scene.near("overdue", _issue(scene, branch, **{**_OPEN, "due": book.as_of}), "due on the audit date")
    scene.near("overdue", slow, "put right late, which is another rule's gap")
