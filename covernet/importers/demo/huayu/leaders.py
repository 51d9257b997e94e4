"""The town's leaders, their contact points and the duties they are the first to do."""

from __future__ import annotations

from covernet.importers.demo.book import When
from covernet.importers.demo.huayu.scene import Scene

LEADER, CONTACT = "镇领导班子成员", "联系点领导"
DUTIES = ("调研", "专题党课", "组织生活", "解决突出问题")
_LEADERS = 9


def plant_leaders(scene: Scene) -> None:
    """Plant nine leaders and one who left, their contact points, and what they took part in."""
    book, town = scene.book, scene.town
    leaders = []
    for n in range(_LEADERS + 1):
        leader = book.node("Member", f"{town.id}-M{n:03d}", name=next(scene.people), kind="full", office=True)
        book.edge("IN_BRANCH", leader, scene.office)
        book.edge("HAS_ROLE", leader, town, "today" if n == _LEADERS else "always", role=LEADER)
        leaders.append(leader)
    for rule in ("leader-contact", "leader-duties"):
        scene.check(rule, _LEADERS)
        scene.near(rule, leaders[_LEADERS], "a leader no longer, so no subject")
    spans: dict[int, When] = {4: "past", 5: "tomorrow"}
    for n, leader in enumerate(leaders[:_LEADERS]):
        point = scene.villages[2 * n]
        if n == 3:
            book.edge("HAS_ROLE", leader, point.ref, role="示例其他角色")
        elif n != 2:
            end = point.branches[0] if n == 6 else point.ref
            book.edge("HAS_ROLE", leader, end, spans.get(n, "always"), role=CONTACT)
    book.edge("HAS_ROLE", leaders[7], scene.villages[20].ref, role=CONTACT)
    for n, why in ((2, "never"), (3, "another role only"), (4, "past")):
        scene.gap("leader-contact", leaders[n], why, found=0, min=1)
    scene.near("leader-contact", leaders[5], "a contact point until tomorrow")
    scene.near("leader-contact", leaders[6], "the contact point is a branch")
    scene.near("leader-contact", leaders[7], "two contact points")
    for n, leader in enumerate(leaders[:_LEADERS]):
        for k, duty in enumerate(DUTIES):
            if (n, k) == (1, 1):
                continue
            date = book.day(1) if (n, k) == (3, 0) else book.as_of if (n, k) == (7, 3) else book.day(-30 - n)
            held = scene.villages[2 * n].branches[0]
            activity = scene.record("Activity", held, f"L{k}", kind=duty, theme="示例主题", date=date)
            book.edge("ATTENDED_BY", activity, leader)
    book.edge("ATTENDED_BY", activity, leaders[1])
    scene.gap("leader-duties", leaders[1], "never", missing=[DUTIES[1]])
    scene.gap("leader-duties", leaders[3], "tomorrow", missing=[DUTIES[0]])
    scene.near("leader-duties", leaders[7], "one duty on the audit date")
