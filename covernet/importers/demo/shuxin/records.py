"""Pairings, activities and issues: what the town's records must show."""

from __future__ import annotations

import datetime as dt

from covernet.importers.demo.book import Cell, Ref, When
from covernet.importers.demo.shuxin.scene import Scene

CHANNELS = ("走访座谈", "信访接待", "微信平台", "组织生活会", "巡视巡察", "12345热线")


def plant_pairings(scene: Scene) -> None:
    """Plant pairings of villages with businesses, among each other, and with agencies."""
    _village_enterprise(scene)
    _village_joint(scene)
    _agencies(scene)


def _village_enterprise(scene: Scene) -> None:
    book, villages = scene.book, scene.villages
    kinds = {str(row["id"]): row["kind"] for row in book.tables["Organization"]}
    firms = [o for o in scene.emerging if kinds[o.id] in ("enterprise", "cooperative", "merchant")]
    book.rng.shuffle(firms)
    spans: dict[int, When] = {15: "past", 22: "tomorrow"}
    scene.check("village-enterprise", len(villages))
    for n, village in enumerate(villages):
        if n == 3:
            continue
        partner = scene.agencies[0] if n == 17 else firms[n]
        book.edge("PAIRED_WITH", partner, village.ref, spans.get(n, "always"), kind="村企合作")
    book.edge("PAIRED_WITH", firms[30], villages[1].ref, kind="村企合作")
    book.edge("PAIRED_WITH", firms[31], villages[3].ref, kind="双联系")
    for n, why in ((3, "paired in another way"), (15, "past"), (17, "paired with an agency")):
        scene.gap("village-enterprise", villages[n].ref, why, found=0, min=1)
    scene.near("village-enterprise", villages[1].ref, "paired with two")
    scene.near("village-enterprise", villages[22].ref, "paired until tomorrow")


def _village_joint(scene: Scene) -> None:
    book, villages = scene.book, scene.villages
    scene.check("village-joint", len(villages))
    for n in range(0, len(villages) - 1, 2):
        when: When = "today" if n == 6 else "always"
        book.edge("PAIRED_WITH", villages[n].ref, villages[n + 1].ref, when, kind="联片发展")
    book.edge("PAIRED_WITH", villages[8].ref, villages[7].ref, kind="联片发展")
    book.edge("PAIRED_WITH", villages[22].ref, villages[2].ref, kind="双联系")
    book.edge("PAIRED_WITH", scene.emerging[0], villages[6].ref, kind="联片发展")
    scene.gap("village-joint", villages[6].ref, "the partner left today, another is no village", found=0, min=1)
    scene.gap("village-joint", villages[22].ref, "paired in another way", found=0, min=1)
    scene.near("village-joint", villages[7].ref, "a new partner stands at the row's other end")


def _agencies(scene: Scene) -> None:
    book, villages, agencies = scene.book, scene.villages, scene.agencies
    for rule in ("agency-contact", "agency-report"):
        scene.check(rule, len(agencies))
    for n, agency in enumerate(agencies):
        if n not in (2, 9):
            end = villages[n].ref if n % 2 or n == 4 else scene.branches[n]
            book.edge("PAIRED_WITH", agency, end, "later" if n == 5 else "always", kind="双联系")
        if n != 4:
            end = scene.branches[n] if n == 6 else villages[n].ref
            book.edge("PAIRED_WITH", agency, end, kind="双报到")
    book.edge("PAIRED_WITH", agencies[7], scene.branches[40], kind="双联系")
    book.edge("PAIRED_WITH", agencies[8], villages[20].ref, kind="双报到")
    for n, why in ((2, "never"), (5, "later"), (9, "has only reported")):
        scene.gap("agency-contact", agencies[n], why, found=0, min=1)
    for n, why in ((4, "keeps contact only"), (6, "reported to a branch, not to a village")):
        scene.gap("agency-report", agencies[n], why, found=0, min=1)
    scene.near("agency-contact", agencies[7], "keeps two pairings")
    scene.near("agency-report", agencies[8], "reported to two villages")


def plant_activities(scene: Scene) -> None:
    """Plant discussions, lessons brought home and the integrity lesson, each a little short of its figure."""
    book = scene.book
    for rule, kind, rows, later in (("discussions", "交流研讨", 402, 3), ("home-lessons", "送学上门", 800, 2)):
        for n in range(rows):
            ahead = n >= rows - later
            date = book.day(n - rows + later + 1 if ahead else -(n % 300))
            last = _activity(scene, scene.branches[n % len(scene.branches)], f"{rule}-{n:03d}", kind, date)
            if n == 0:
                scene.near(rule, last, "held on the audit date")
        scene.total(rule, rows - later, "some are yet to come", min=400 if rule == "discussions" else 800)
        scene.near(rule, last, "held after the audit date")
    _integrity_lesson(scene)


def plant_joint_activities(scene: Scene) -> None:
    """Plant what pairs did together: a third of them lately, some often, a third long ago, the others never.

    No rule asks for it; it tells idle pairs from active ones.
    """
    branches = {village.ref: village.branches[0] for village in scene.villages}
    done = {0: (-20, -75, -140), 1: (-260,), 3: (-45,), 4: (-300, -420)}
    for n, row in enumerate(scene.book.there("PAIRED_WITH")):
        own, other = (Ref(str(row[f"{end}_label"]), str(row[end])) for end in ("to", "from"))
        for time, offset in enumerate(done.get(n % 6, ())):
            key, date = f"joint-{n:03d}-{time}", scene.book.day(offset - n)
            together = _activity(scene, branches.get(own, own), key, "共建活动", date)
            scene.book.edge("ABOUT", together, other)


def _activity(scene: Scene, holder: Ref, key: str, kind: str, date: dt.date) -> Ref:
    return scene.record("Activity", holder, key, kind=kind, theme="示例主题", date=date)


def _integrity_lesson(scene: Scene) -> None:
    """Two batches held and one to come; one member attended both, so 96 members did."""
    book = scene.book
    everyone = scene.everyone()
    batches = ((-100, everyone[:50]), (-50, everyone[49:96]), (1, everyone[96:130]))
    for n, (offset, people) in enumerate(batches):
        batch = _activity(scene, scene.branches[0], f"warning-{n}", "警示教育", book.day(offset))
        for member in people:
            book.edge("ATTENDED_BY", batch, member)
    other = _activity(scene, scene.branches[1], "warning-9", "交流研讨", book.day(1))
    talk = Ref("Activity", f"{scene.branches[0].id}-discussions-000")
    for member in everyone[130:136]:
        book.edge("ATTENDED_BY", other, member)
        book.edge("ATTENDED_BY", talk, member)
    scene.near("warning-members", everyone[130], "attended something else")
    scene.total("warning-batches", 2, "the third is held tomorrow", expected=3)
    scene.total("warning-members", 96, "the third batch is yet to come", min=100)
    scene.near("warning-batches", batch, "held tomorrow")
    scene.near("warning-members", everyone[49], "attended twice, counted once")


def plant_issues(scene: Scene) -> None:
    """Plant issues from every channel but one, and the stated figures that do not add up."""
    book, town = scene.book, scene.town
    for n, channel in enumerate((*CHANNELS, *CHANNELS[:4], CHANNELS[4])):
        when: When = "always" if channel != CHANNELS[4] else "past" if n < 6 else "later"
        _issue(scene, when, source=channel, registered=book.day(-120 + n))
    _open_issues(scene)
    _stages(scene)
    scene.check("issue-channels")
    scene.gap("issue-channels", town, "past/later", missing=[CHANNELS[4]])
    scene.near("issue-channels", town, "four channels appear twice")
    scene.total("issues-add-up", 360, "280 + 70 = 350", expected=350)
    scene.book.checked[scene.rule("issues-add-up")] = 1
    scene.near("issues-add-up", Ref("Network", "issues-add-up"), "with 80 lasting mechanisms the figures add up")


def _issue(scene: Scene, when: When = "always", **changed: Cell) -> Ref:
    """An open issue of the town's committee, unless ``changed`` says otherwise; counted under its rules."""
    row: dict[str, Cell] = {
        "theme": "示例问题", "source": CHANNELS[0], "owner": "示例·党群办公室", "registered": scene.book.day(-100),
        "due": scene.book.day(60), **changed,
    }  # fmt: skip
    if row["source"] in CHANNELS:
        scene.check("issue-stages")
        scene.check("issue-owner-due", int(row.get("closed") is None))
    number = len(scene.book.tables["Issue"])
    issue = scene.book.node("Issue", f"{scene.town.id}-IS{number:02d}", "always", **row)
    scene.book.edge("HELD_BY", issue, scene.committee, when)
    return issue


def _open_issues(scene: Scene) -> None:
    for missing in (["owner"], ["due"], ["owner", "due"]):
        issue = _issue(scene, "always", **dict.fromkeys(missing))
        scene.gap("issue-owner-due", issue, "left open", missing=missing)
    done = scene.book.day(-20)
    closed = _issue(scene, owner=None, due=None, rectified=done, closed=done)
    other = _issue(scene, source="示例其他渠道", owner=None)
    scene.near("issue-owner-due", closed, "closed, so no subject")
    scene.near("issue-owner-due", other, "from another channel, so no subject")


def _stages(scene: Scene) -> None:
    day = scene.book.day
    scene.gap("issue-stages", _issue(scene, closed=day(-9)), "closed without being put right", at="closed")
    early = _issue(scene, rectified=day(-101), closed=day(-9))
    scene.gap("issue-stages", early, "put right the day before it was registered", at="rectified")
    unlisted = _issue(scene, registered=None, rectified=day(-30))
    scene.gap("issue-stages", unlisted, "put right without being registered", at="rectified")
    once = _issue(scene, rectified=day(-100), closed=day(-100))
    scene.near("issue-stages", once, "registered, put right and closed on one day")
