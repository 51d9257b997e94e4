"""Resources, a cooperative, a clean-up, and the ratings of the branches."""

from __future__ import annotations

from covernet.importers.demo.book import When
from covernet.importers.demo.huayu.scene import Scene

RESOURCES = ("集体资源", "产业资源", "人力资源")
CLEAN_UP, ACTIONS = "环境整治", ("清", "拆", "改", "种", "建")
LEAD = "领办人"


def plant_works(scene: Scene) -> None:
    """Plant what the villages have and did."""
    _resources(scene)
    _cooperatives(scene)
    _clean_up(scene)
    _ratings(scene)


def _resources(scene: Scene) -> None:
    spans: dict[tuple[int, int], When] = {(4, 0): "past", (7, 1): "tomorrow"}
    branches = [village.branches[0] for village in scene.villages]
    for n, branch in enumerate(branches):
        for k, resource in enumerate(RESOURCES):
            if (n, k) != (2, 2):
                kind = "service" if (n, k) == (6, 1) else "resource"
                scene.item(branch, f"{k}", kind, resource, spans.get((n, k), "always"))
    scene.item(branches[5], "9", "resource", RESOURCES[0])
    scene.item(scene.office, "9", "resource", RESOURCES[2])
    scene.check("resource-kinds", len(branches))
    for n, k, why in ((2, 2, "never"), (4, 0, "past"), (6, 1, "listed as a service")):
        scene.gap("resource-kinds", branches[n], why, missing=[RESOURCES[k]])
    scene.near("resource-kinds", branches[5], "one kind twice")
    scene.near("resource-kinds", branches[7], "one kind until tomorrow")
    scene.near("resource-kinds", scene.office, "lies in no village, so no subject")


def _cooperatives(scene: Scene) -> None:
    """A cooperative led by somebody who is no member, and an enterprise led by a member."""
    village, other = scene.named("胡家庄村"), scene.named("付家庄村")
    leader, member = scene.worker("COOP", "群众代表", village.ref), scene.crowd(village)[0]
    led, firm, idle = (
        scene.stand(
            scene.book.node(
                "Organization", f"{scene.town.id}-O-{key}", name=f"{next(scene.words)}{form}", kind=kind, sector="emerging"
            ),
            place.ref,
        )
        for key, form, kind, place in (("1", "合作社", "cooperative", village), ("2", "公司", "enterprise", village),
                                       ("3", "合作社", "cooperative", other))
    )  # fmt: skip
    scene.book.edge("HAS_ROLE", leader, led, role=LEAD)
    scene.book.edge("HAS_ROLE", member, led, "past", role=LEAD)
    scene.book.edge("HAS_ROLE", member, firm, role=LEAD)
    scene.check("cooperative-led")
    scene.gap("cooperative-led", village.ref, "the member who led it left", broken_at=2)
    scene.near("cooperative-led", firm, "a member leads it, but it is no cooperative")
    scene.near("cooperative-led", idle, "a cooperative of another village")


def _clean_up(scene: Scene) -> None:
    village, other = scene.named("付家庄村"), scene.named("邢堡村")
    for k, action in enumerate(ACTIONS):
        date = scene.book.day(1 if k == 3 else 0 if k == 4 else -100 + 10 * k)
        scene.record("Activity", village.branches[0], f"Q{k}", kind=CLEAN_UP, theme=action, date=date)
    scene.record("Activity", village.branches[0], "Q9", kind="主题党日", theme=ACTIONS[3], date=scene.book.day(-9))
    scene.record("Activity", other.branches[0], "Q0", kind=CLEAN_UP, theme=ACTIONS[0], date=scene.book.day(-9))
    scene.check("clean-up-actions")
    scene.gap("clean-up-actions", village.ref, "tomorrow; done before on another occasion", missing=[ACTIONS[3]])
    scene.near("clean-up-actions", village.ref, "one action on the audit date")
    scene.near("clean-up-actions", other.ref, "did one action, and none is asked of it")


def _ratings(scene: Scene) -> None:
    rows = {str(row["id"]): row for row in scene.book.tables["Branch"]}
    for n, branch in enumerate(scene.branches):
        rows[branch.id]["rating"] = {3: "较差", 7: "一般", 10: None}.get(n, "好" if n % 3 else "较好")
    turned = scene.named("邢堡村").branches[0]
    rows[turned.id]["rating"] = "好"
    scene.check("no-weak-branch", len(scene.branches) - 1)
    scene.gap("no-weak-branch", scene.branches[3], "rated poor", wrong=["rating"])
    scene.near("no-weak-branch", scene.branches[7], "rated fair")
    scene.near("no-weak-branch", scene.branches[10], "not rated, so no subject")
    scene.near("no-weak-branch", turned, "weak once, and good now")
