"""The atlas: one HTML file, without any request, that shows where the gaps of a network are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from covernet.errors import UsageError
from covernet.graph.engines.duckdb import DuckDBEngine
from covernet.graph.model import SCHEMA
from covernet.graph.settings import Settings
from covernet.graph.snapshot import Snapshot
from covernet.queries.analyses.limits import most_households
from covernet.queries.audit import AuditResult
from covernet.queries.calendar import calendars
from covernet.queries.history import History
from covernet.queries.rules import Agree, Composition, Reach, Rule
from covernet.register.exports import record_export
from covernet.register.states import Register
from covernet.viz.atlas_calendar import calendar_data
from covernet.viz.atlas_contacts import contacts
from covernet.viz.atlas_data import Facts, Place, gather, rows
from covernet.viz.atlas_pairing import pairing_data
from covernet.viz.atlas_register import register_data
from covernet.viz.atlas_share import is_row, share_data
from covernet.viz.atlas_trend import closed_rows, trend_data
from covernet.viz.atlas_words import pack_data, pair, property_names, rule_words, slim, step_names, usual_rows
from covernet.viz.atlas_working import finding_rows, shown_names, working_data
from covernet.viz.map_shapes import VillageMap, map_data
from covernet.viz.page import render_page, template_text, write_page
from covernet.viz.words import DETAIL, MISFIT

SCRIPTS = (
    "atlas_words.js",
    "atlas_words_pages.js",
    "atlas_base.js",
    "atlas_overview.js",
    "atlas_measures.js",
    "atlas_squares.js",
    "atlas_village.js",
    "atlas_tree.js",
    "atlas_side.js",
    "atlas_matrix.js",
    "atlas_carriers.js",
    "atlas_pairing.js",
    "atlas_pairing_columns.js",
    "atlas_gaps.js",
    "atlas_trend.js",
    "atlas_multiples.js",
    "atlas_register.js",
    "atlas_calendar.js",
    "atlas_map.js",
    "atlas_method.js",
    "atlas_shell.js",
)
"""The page's code, in the order in which it is put together."""

STYLES = ("atlas.css", "atlas_views.css", "atlas_pages.css", "atlas_print.css")

_PROFILES = ("share", "working")


@dataclass(frozen=True)
class AtlasReport:
    """What was written.

    Parameters
    ----------
    path
        The page.
    size
        Its bytes.
    findings
        Rows of its gap list; in the share profile one row may stand for several gaps.
    """

    path: Path
    profile: str
    size: int
    findings: int


def check_choice(profile: str, lang: str, names: bool) -> None:
    """Refuse a profile or language that there is not, and names in the share profile, before the work begins.

    >>> check_choice("working", "zh", True)
    """
    if profile not in _PROFILES or lang not in ("zh", "en"):
        raise UsageError(
            "profile 须为 share 或 working，lang 须为 zh 或 en", "profile is share or working, lang zh or en"
        )
    if names and profile == "share":
        raise UsageError(
            "share 图册不含姓名；请改用 --profile working", "a share atlas has no names; use --profile working"
        )


def write_atlas(
    snapshot: Snapshot,
    result: AuditResult,
    out: Path,
    *,
    profile: str = "share",
    lang: str = "zh",
    names: bool = False,
    settings: Settings | None = None,
    past: History | None = None,
    register: Register | None = None,
    village_map: VillageMap | None = None,
) -> AtlasReport:
    """Draw a network and its audit as one page, and write it into the network's log of exports.

    Parameters
    ----------
    result
        An audit of this snapshot.
    profile
        ``share``: village level and up, small counts hidden; ``working``: everything, for its owner.
    lang
        ``zh`` or ``en``; the page can switch.
    names
        Show people's whole names; only in the working profile.
    past
        Audits of earlier snapshots, for the page of the trend; without them there is none.
    register
        The network's register, for the page of it; an empty one has none.
    village_map
        Where villages lie, for the page of the map.

    Raises
    ------
    UsageError
        If the profile or language is unknown, or names are asked for in the share profile.
    StoreError
        If the file or the log of exports can not be written.
    """
    check_choice(profile, lang, names)
    if result.snapshot != snapshot.number:
        raise UsageError("审计结果不属于这个快照", "the audit is not of this snapshot")
    chosen = settings or Settings()
    with DuckDBEngine(snapshot, result.as_of) as engine:
        facts = gather(engine, result)
        served = contacts(engine, facts, result.packs)
        data = _frame(engine, facts, result, chosen)
        if profile == "share":
            data |= share_data(engine, facts, result, served)
            known = {(label, id): name for label, id, name, _ in data["units"] if name}
            published = {m["rule"]: m["gaps"][0] for m in data["measures"] if m["rule"] is not None}
        else:
            known, published = shown_names(engine, names), None
            data |= working_data(engine, facts, result, known)
            data["contacts"] = served.data() if served else None
        known |= {(place.label, place.id): place.name for place in facts.places}
        data["trend"] = None if past is None else trend_data(facts, past, published=published)
        if past is not None and data["trend"] is not None:
            data["trend"]["closed"] = (
                [] if published is not None else finding_rows(facts, result, closed_rows(past), known)
            )
        data["map"] = (
            None
            if village_map is None
            else map_data(village_map, {place.id for place in facts.places if place.label == "Village"})
        )
        data["pairing"] = pairing_data(engine, facts, known, share=profile == "share")
        data["calendar"] = calendar_data(
            calendars(engine, result), result.rules, facts, known, share=profile == "share"
        )
        data["register"] = (
            None if register is None else register_data(register, result, facts, known, share=profile == "share")
        )
        data["bodies"] = _bodies(engine, rows_only=profile == "share")
    data["usual"] = usual = usual_rows(data["findings"], len(result.rules))
    data["findings"] = [slim(row, usual) for row in data["findings"]]
    if data["trend"] is not None:
        data["trend"]["closed"] = [slim(row, usual) for row in data["trend"]["closed"]]
    data |= {"profile": profile, "lang": lang, "names": names}
    log = partial(record_export, snapshot, "atlas", "html", profile=profile, names=names, as_of=result.as_of)
    size = write_page(out, render_atlas(data), lambda page: log(file=page))
    return AtlasReport(out, profile, size, len(data["findings"]))


def render_atlas(data: Mapping[str, Any]) -> str:
    """The page for data in the shape that the scripts read."""
    return render_page(
        "atlas.html",
        scripts=["\n".join(template_text(name) for name in SCRIPTS)],
        styles=["\n".join(template_text(name) for name in STYLES)],
        data=data,
        context={"title": data["title"][0 if data["lang"] == "zh" else 1], "lang": _html_lang(data["lang"])},
    )


def _html_lang(lang: str) -> Literal["zh-CN", "en"]:
    return "zh-CN" if lang == "zh" else "en"


def _frame(engine: DuckDBEngine, facts: Facts, result: AuditResult, settings: Settings) -> dict[str, Any]:
    """What both profiles say alike: titles, places, grids, rules and packs."""
    return {
        "title": _title(facts, settings),
        "demo": settings.demo,
        "asOf": result.as_of.isoformat(),
        "snapshot": result.snapshot,
        "tool": _tool(),
        "labels": {node.label: pair(node.title) for node in SCHEMA.nodes} | _edge_titles(result),
        "rowLabels": [node.label for node in SCHEMA.nodes if is_row(node.label)],
        "values": {
            f"{node.label}.{p.name}": {value: pair(title) for value, title in p.values.items()}
            for node in SCHEMA.nodes
            for p in node.properties
            if p.values and p.name == "kind"
        },
        "places": [_place(place) for place in facts.places],
        "grids": [[grid.id, grid.name, grid.villages] for grid in facts.grids],
        "packs": [pack_data(pack) for pack in result.packs],
        "rules": [_rule(rule, result) for rule in result.rules],
        "most": most_households(result.packs),
        "words": {key: pair(title) for key, title in DETAIL.items()},
        "measureTitles": [[*pair(m.title), m.of] for m in facts.measures],
    }


def _tool() -> str:
    """The version that is installed; empty where covernet runs from a checkout."""
    try:
        return version("covernet")
    except PackageNotFoundError:
        return ""


def _title(facts: Facts, settings: Settings) -> list[str]:
    if settings.title:
        return [settings.title, settings.title]
    named = [place for place in facts.places if place.label == "Town"]
    named = named if len(named) == 1 else [place for place in facts.places if place.label == "County"]
    name = named[0].name if len(named) == 1 else ""
    return [f"{name}组织覆盖图", f"{name} coverage atlas".strip()]


def _place(place: Place) -> list[Any]:
    return [place.label, place.id, place.name, place.up]


def _edge_titles(result: AuditResult) -> dict[str, list[str]]:
    """Titles of the edge types that are subjects of a rule."""
    return {rule.of: pair(SCHEMA.edge(rule.of).title) for rule in result.rules if SCHEMA.has_edge(rule.of)}


def _rule(rule: Rule, result: AuditResult) -> dict[str, Any]:
    demand = rule.demand
    return {
        "id": rule.full_id,
        "pack": [pack.id for pack in result.packs].index(rule.pack),
        "kind": rule.kind,
        "title": pair(rule.title),
        "must": rule.severity == "must",
        "paragraph": rule.paragraph,
        "of": rule.of,
        "words": rule_words(rule),
        "steps": step_names(demand.via) if isinstance(demand, Reach) else [],
        "all": len(demand.all_of) if isinstance(demand, Composition) else 0,
        "names": property_names(rule),
        "misfit": pair(MISFIT[demand.require]) if isinstance(demand, Agree) else None,
    }


def _bodies(engine: DuckDBEngine, *, rows_only: bool) -> list[list[Any]]:
    """Party organizations, committees and positions that stand for a carrier: carrier, then body."""
    edge = SCHEMA.edge("ESTABLISHED_FOR")
    bodies: list[list[Any]] = []
    for label in edge.from_labels:
        if rows_only and not is_row(label):
            continue
        bodies += [
            [to_label, to_id, label, id, name]
            for to_label, to_id, id, name in rows(
                engine,
                f"SELECT e.to_label, e.to_id, n.id, COALESCE(n.name, n.id) FROM edges_ESTABLISHED_FOR e "
                f"JOIN nodes_{label} n ON n.id = e.from_id WHERE e.from_label = '{label}' "
                "AND e.to_label IN ('Grid', 'Chain', 'CommercialZone') ORDER BY ALL",
            )
        ]
    return bodies
