"""Small networks, rules and the findings a person wrote down for them.

They check the oracle as well as covernet. A network is written in lines: ``Label id key=value …`` is a node,
``Label id TYPE Label id key=value …`` an edge, whose ends are there without being named again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from tests.oracle import Network
from tests.oracle.schema import DATA

DAY = dt.date(2025, 3, 31)


def _value(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    try:
        return dt.date.fromisoformat(text) if text.count("-") == 2 else text
    except ValueError:
        return text


def network(text: str) -> Network:
    """Read the notation of this module; ``_`` in an id stands for a blank."""
    out = Network()
    for line in filter(None, map(str.strip, text.splitlines())):
        words = line.split()
        props = {k: _value(v) for k, _, v in (w.partition("=") for w in words if "=" in w)}
        names = [w.replace("_", " ") if i not in (0, 2, 3) else w for i, w in enumerate(words) if "=" not in w]
        start = (names[0], names[1])
        if len(names) == 2:
            out.nodes.setdefault(start[0], {})[start[1]] = props
            continue
        assert names[2] in DATA["edges"], line
        end = (names[3], names[4])
        for label, id_ in (start, end):
            out.nodes.setdefault(label, {}).setdefault(id_, {})
        out.edges.append({"type": names[2], "from": start, "to": end, **props})
    return out


@dataclass(frozen=True)
class Case:
    """A network, a rule, how many subjects it has and of how many a period runs, and what is to be found.

    Parameters
    ----------
    expected
        Subject (``Label id``) to the fields of its finding; what is not named must be null or empty,
        except ``place`` and ``responsible``, which are compared only where they are named.
    """

    name: str
    text: str
    rule: dict[str, Any]
    checked: int
    expected: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)
    day: dt.date = DAY
    not_due: int = 0

    @property
    def network(self) -> Network:
        """The network its lines describe."""
        return network(self.text)

    @property
    def pack(self) -> dict[str, Any]:
        """The rule as the only one of a pack."""
        return {
            "id": "p",
            "version": 1,
            "title": {"zh": "例", "en": "Case"},
            "source": {"title": "—"},
            "parameters": self.parameters,
            "rule": [{"id": "r", "title": {"zh": "规则", "en": "Rule"}, **self.rule}],
        }


def _cardinality(of: str, via: list[Any], **more: Any) -> dict[str, Any]:
    return {"kind": "cardinality", "of": of, "via": via, **more}


SERVES_THREE = """
    Member m SERVES Household h1
    Member m SERVES Household h2
    Member m SERVES Household h3
"""
TWO_ROUTES = """
    Organization o IN_GRID Grid g
    Organization o IN_VILLAGE Village v
    Village v IN_GRID Grid g
"""
LEADER = {"step": "<HAS_ROLE", "edge": {"role": "网格长"}}
TOWN = """
    Village v IN_TOWN Town t
    Town t IN_COUNTY County c
"""
NOWHERE = {"village": None, "town": None, "county": None}

CARDINALITY = [
    Case("at the lower limit", SERVES_THREE, _cardinality("Member", ["SERVES>"], min=3), 1),
    Case("below the lower limit", SERVES_THREE, _cardinality("Member", ["SERVES>"], min=4), 1,
         [("Member m", {"found": 3, "min": 4})]),
    Case("at the upper limit", SERVES_THREE, _cardinality("Member", ["SERVES>"], max=3), 1),
    Case("above the upper limit", SERVES_THREE, _cardinality("Member", ["SERVES>"], min=1, max=2), 1,
         [("Member m", {"found": 3, "min": 1, "max": 2})]),
    Case("none at all", "Member m", _cardinality("Member", ["SERVES>"], min=1), 1,
         [("Member m", {"found": 0, "min": 1})]),
    Case("min 0 is never short", "Member m", _cardinality("Member", ["SERVES>"], min=0, max=0), 1),
    Case("max 0 forbids", SERVES_THREE, _cardinality("Member", ["SERVES>"], max=0), 1,
         [("Member m", {"found": 3, "max": 0})]),
    Case("a parameter as limit", SERVES_THREE, _cardinality("Member", ["SERVES>"], min="$few"), 1,
         [("Member m", {"found": 3, "min": 5})], {"few": 5}),
    Case("two routes to one node count once", TWO_ROUTES,
         _cardinality("Organization", ["IN_VILLAGE>|IN_GRID>", "IN_GRID>|<IN_GRID Organization"], min=2, max=9), 1),
    Case("distinct ends, not walks",
         "Member a SERVES Household h\nMember b SERVES Household h\nMember a IN_GROUP PartyGroup p\n"
         "Member b IN_GROUP PartyGroup p",
         _cardinality("PartyGroup", ["<IN_GROUP", "SERVES>"], min=2), 1, [("PartyGroup p", {"found": 1, "min": 2})]),
    Case("parallel edges of one key count once",
         "Member m HAS_ROLE Grid g role=网格长\nMember m HAS_ROLE Grid g role=网格员",
         _cardinality("Grid", ["<HAS_ROLE"], min=2), 1, [("Grid g", {"found": 1, "min": 2})]),
    Case("equal ids under two labels are two ends", "Member x HAS_ROLE Grid g role=a\nWorker x HAS_ROLE Grid g role=a",
         _cardinality("Grid", ["<HAS_ROLE"], min=2, max=2), 1),
    Case("a label keeps only such ends", "Member x HAS_ROLE Grid g role=a\nWorker x HAS_ROLE Grid g role=a",
         _cardinality("Grid", ["<HAS_ROLE Worker"], min=2), 1, [("Grid g", {"found": 1, "min": 2})]),
    Case("alternatives of different labels with equal ids", "Organization o IN_CHAIN Chain x\nOrganization o IN_GRID Grid x",
         _cardinality("Organization", ["IN_CHAIN>|IN_ZONE>|IN_GRID>"], max=1), 1,
         [("Organization o", {"found": 2, "max": 1})]),
    Case("an equal id under another label does not help", "Organization x\nVillage x IN_GRID Grid g",
         _cardinality("Organization", ["IN_GRID>"], min=1), 1, [("Organization x", {"found": 0, "min": 1})]),
    Case("a walk does not change from one label to another with the same id",
         "Worker x HAS_ROLE Grid g role=a\nMember x SERVES Household h",
         _cardinality("Grid", ["<HAS_ROLE", "SERVES>"], max=0), 1),
    Case("nor does a walk of which one end is enough", "Worker x HAS_ROLE Grid g role=a\nMember x SERVES Household h",
         _cardinality("Grid", ["<HAS_ROLE", "SERVES>"], min=1), 1, [("Grid g", {"found": 0, "min": 1})]),
    Case("the empty path is the subject itself", "Grid g", _cardinality("Grid", [], min=1, max=1), 1),
    Case("the empty path has one end", "Grid g", _cardinality("Grid", [], min=2), 1,
         [("Grid g", {"found": 1, "min": 2})]),
    Case("an undirected edge is walked both ways",
         "Branch a PAIRED_WITH Branch b kind=k\nBranch c PAIRED_WITH Branch a kind=k",
         _cardinality("Branch", ["PAIRED_WITH Branch"], min=1, max=1), 3,
         [("Branch a", {"found": 2, "min": 1, "max": 1})]),
    Case("a self-loop reaches itself once", "Branch a PAIRED_WITH Branch a kind=k",
         _cardinality("Branch", ["PAIRED_WITH"], min=1, max=1), 1),
    Case("an undirected edge between labels", "Branch b PAIRED_WITH Village v kind=k",
         _cardinality("Village", ["PAIRED_WITH Branch"], min=1), 1),
    Case("a directed edge is not walked back", "Member a MENTORS Member b", _cardinality("Member", ["MENTORS>"], min=1), 2,
         [("Member b", {"found": 0, "min": 1})]),
    Case("a filter on the edge", "Member m HAS_ROLE Grid g role=网格员\nMember m HAS_ROLE Grid k role=网格长",
         _cardinality("Grid", [LEADER], min=1), 2, [("Grid g", {"found": 0, "min": 1})]),
    Case("a filter on the node", "Worker w kind=志愿者\nWorker w HAS_ROLE Grid g role=a\nMember m HAS_ROLE Grid k role=a",
         _cardinality("Grid", [{"step": "<HAS_ROLE Worker", "node": {"kind": "志愿者"}}], min=1), 2,
         [("Grid k", {"found": 0, "min": 1})]),
    Case("a filter on nodes of several labels looks at the right one",
         "Member x kind=full\nWorker x kind=志愿者\nMember x IN_GROUP PartyGroup p\nMember x HAS_ROLE PartyGroup p role=a",
         _cardinality("PartyGroup", [{"step": "<HAS_ROLE|<IN_GROUP", "node": {"id": "x"}}], min=2), 1,
         [("PartyGroup p", {"found": 1, "min": 2})]),
]  # fmt: skip

_EMERGING = "Organization a sector=emerging\nOrganization b sector=traditional\nOrganization c"
SUBJECTS = [
    Case("where equals", _EMERGING, _cardinality("Organization", [], min=2, where={"sector": "emerging"}), 1,
         [("Organization a", {"found": 1, "min": 2})]),
    Case("a missing value is not `not`", _EMERGING,
         _cardinality("Organization", [], min=2, where={"sector": {"not": "emerging"}}), 1,
         [("Organization b", {"found": 1, "min": 2})]),
    Case("a missing value is not `not` any of a list", _EMERGING,
         _cardinality("Organization", [], min=1, where={"sector": {"not": ["emerging", "traditional"]}}), 0),
    Case("only `missing` takes a missing value", _EMERGING,
         _cardinality("Organization", [], min=2, where={"sector": {"missing": True}}), 1,
         [("Organization c", {"found": 1, "min": 2})]),
    Case("missing = false", _EMERGING, _cardinality("Organization", [], min=1, where={"sector": {"missing": False}}), 2),
    Case("any of a list", _EMERGING,
         _cardinality("Organization", [], min=1, where={"sector": ["emerging", "traditional"]}), 2),
    Case("all conditions must hold", "Organization a sector=emerging kind=agency\nOrganization b sector=emerging",
         _cardinality("Organization", [], min=1, where={"sector": "emerging", "kind": "agency"}), 1),
    Case("a range includes both ends and no missing value",
         "Issue a due=2025-01-01\nIssue b due=2025-01-31\nIssue c due=2025-02-01\nIssue d",
         _cardinality("Issue", [], min=1, where={"due": {"min": dt.date(2025, 1, 1), "max": "2025-01-31"}}), 2),
    Case("a boolean and its absence", "Member a office=true\nMember b office=false\nMember c",
         _cardinality("Member", [], min=1, where={"office": False}), 1),
    Case("when keeps subjects with an end", "Member m HAS_ROLE Grid g role=网格长\nGrid k",
         _cardinality("Grid", [], min=2, when=[LEADER]), 1, [("Grid g", {"found": 1, "min": 2})]),
    Case("unless keeps subjects without", "Member m HAS_ROLE Grid g role=网格长\nGrid k",
         _cardinality("Grid", [], min=2, unless=[LEADER]), 1, [("Grid k", {"found": 1, "min": 2})]),
    Case("an empty when keeps all", "Grid g", _cardinality("Grid", [], min=1, when=[]), 1),
    Case("an empty unless keeps none", "Grid g", _cardinality("Grid", [], min=2, unless=[]), 0),
    Case("when and unless along two steps",
         "Member m SERVES Household h\nHousehold h LIVES_IN Village v\nMember n SERVES Household i",
         _cardinality("Member", [], min=2, when=["SERVES>"], unless=["SERVES>", "LIVES_IN>"]), 1,
         [("Member n", {"found": 1, "min": 2})]),
    Case("quotes and backslashes in a filter", "Chain a name=O'Brien\\n\nChain b name=OBrien",
         _cardinality("Chain", [], min=2, where={"name": "O'Brien\\n"}), 1, [("Chain a", {"found": 1, "min": 2})]),
]  # fmt: skip

_IN_GRID = _cardinality("Organization", ["IN_GRID>"], min=1)
_GAP = [("Organization o", {"found": 0, "min": 1})]
TIME = [
    Case("since is the first day", "Organization o IN_GRID Grid g since=2025-03-31", _IN_GRID, 1),
    Case("the day before since", "Organization o IN_GRID Grid g since=2025-04-01", _IN_GRID, 1, _GAP),
    Case("until is no longer", "Organization o IN_GRID Grid g until=2025-03-31", _IN_GRID, 1, _GAP),
    Case("the day before until", "Organization o IN_GRID Grid g until=2025-04-01", _IN_GRID, 1),
    Case("touching intervals hand over", "Organization o IN_GRID Grid a until=2025-03-31\n"
         "Organization o IN_GRID Grid b since=2025-03-31", _cardinality("Organization", ["IN_GRID>"], min=1, max=1), 1),
    Case("an edge is there only when its end is", "Grid g until=2025-03-31\nOrganization o IN_GRID Grid g",
         _IN_GRID, 1, _GAP),
    Case("nor when its start is not", "Organization o since=2025-04-01\nOrganization o IN_GRID Grid g",
         _cardinality("Grid", ["<IN_GRID Organization"], min=1), 1, [("Grid g", {"found": 0, "min": 1})]),
    Case("a node that is gone is no subject", "Organization o until=2025-03-31", _IN_GRID, 0),
    Case("the same id under a label that is there",
         "Chain x until=2025-01-01\nGrid x\nOrganization o IN_CHAIN Chain x\nOrganization o IN_GRID Grid x",
         _cardinality("Organization", ["IN_CHAIN>|IN_GRID>"], min=2), 1, [("Organization o", {"found": 1, "min": 2})]),
    Case("a record is there from its date on", "Plan p date=2025-03-31\nPlan p HELD_BY Branch b",
         _cardinality("Branch", ["<HELD_BY Plan"], min=1), 1),
    Case("and not before", "Plan p date=2025-04-01\nPlan p HELD_BY Branch b",
         _cardinality("Branch", ["<HELD_BY Plan"], min=1), 1, [("Branch b", {"found": 0, "min": 1})]),
    Case("a record without a date is there", "Plan p HELD_BY Branch b", _cardinality("Branch", ["<HELD_BY Plan"], min=1), 1),
    Case("another date is no record's date", "Issue i registered=2026-01-01\nIssue i HELD_BY Branch b",
         _cardinality("Branch", ["<HELD_BY Issue"], min=1), 1),
]  # fmt: skip

_SHORT = _cardinality("Grid", ["<IN_GRID"], min=1)
_V = {"label": "Village", "id": "v"}
PLACE = [
    Case("village, town and county", TOWN + "Grid g IN_VILLAGE Village v", _SHORT, 1,
         [("Grid g", {"found": 0, "min": 1, "place": {"village": "v", "town": "t", "county": "c"}, "responsible": _V})]),
    Case("a village goes before a town", TOWN + "Grid g IN_TOWN Town a\nGrid g IN_VILLAGE Village v", _SHORT, 1,
         [("Grid g", {"found": 0, "min": 1, "place": {"village": "v", "town": "t", "county": "c"}, "responsible": _V})]),
    Case("a town of its own", TOWN + "Grid g IN_TOWN Town t\nGrid g IN_COUNTY County a", _SHORT, 1,
         [("Grid g", {"found": 0, "min": 1, "place": {"village": None, "town": "t", "county": "c"},
                      "responsible": {"label": "Town", "id": "t"}})]),
    Case("a village without a town does not borrow one", TOWN + "Grid g IN_VILLAGE Village w\nGrid g IN_TOWN Town t",
         _SHORT, 1, [("Grid g", {"found": 0, "min": 1, "place": {"village": "w", "town": None, "county": None}})]),
    Case("of several the smallest by code point", "Grid g IN_VILLAGE Village b\nGrid g IN_VILLAGE Village B\n"
         "Grid g IN_VILLAGE Village 一", _SHORT, 1,
         [("Grid g", {"found": 0, "min": 1, "place": {"village": "B", "town": None, "county": None}})]),
    Case("nowhere", "Grid g", _SHORT, 1, [("Grid g", {"found": 0, "min": 1, "place": NOWHERE, "responsible": None})]),
    Case("a place is its own place", TOWN, _cardinality("Village", ["IN_GRID>"], min=1), 1,
         [("Village v", {"found": 0, "min": 1, "place": {"village": "v", "town": "t", "county": "c"}, "responsible": _V})]),
    Case("the hierarchy of that day", "Grid g IN_VILLAGE Village v\nVillage v IN_TOWN Town old until=2025-03-31\n"
         "Village v IN_TOWN Town young since=2025-03-31", _SHORT, 1,
         [("Grid g", {"found": 0, "min": 1, "place": {"village": "v", "town": "young", "county": None}})]),
    Case("the smallest responsible, label first", "Worker a HAS_ROLE Grid g role=x\nMember b HAS_ROLE Grid g role=x\n"
         "Member c HAS_ROLE Grid g role=x", {**_SHORT, "responsible": ["<HAS_ROLE"]}, 1,
         [("Grid g", {"found": 0, "min": 1, "responsible": {"label": "Member", "id": "b"}})]),
    Case("an id with blanks answers", "Member b_1__2 HAS_ROLE Grid g role=x", {**_SHORT, "responsible": ["<HAS_ROLE"]}, 1,
         [("Grid g", {"found": 0, "min": 1, "responsible": {"label": "Member", "id": "b 1  2"}})]),
    Case("nobody found falls back to the place", TOWN + "Grid g IN_VILLAGE Village v",
         {**_SHORT, "responsible": [LEADER]}, 1, [("Grid g", {"found": 0, "min": 1, "responsible": _V})]),
    Case("the subject itself answers", TOWN + "Grid g IN_VILLAGE Village v", {**_SHORT, "responsible": []}, 1,
         [("Grid g", {"found": 0, "min": 1, "responsible": {"label": "Grid", "id": "g"}})]),
]  # fmt: skip


def _partition(**more: Any) -> dict[str, Any]:
    return {"kind": "partition", "of": "Village", "via": ["IN_GRID>"], "parts": "Grid", **more}


PARTITION = [
    Case("each in one, none empty", "Village a IN_GRID Grid g\nVillage b IN_GRID Grid h", _partition(count=2), 2),
    Case("in none", "Village a\nVillage b IN_GRID Grid g", _partition(), 2,
         [("Village a", {"found": 0, "min": 1, "max": 1})]),
    Case("in two", "Village a IN_GRID Grid g\nVillage a IN_GRID Grid h", _partition(), 1,
         [("Village a", {"found": 2, "min": 1, "max": 1})]),
    Case("an empty part lies at its own place", TOWN + "Village v IN_GRID Grid g\nGrid h IN_TOWN Town t",
         _partition(responsible=["IN_TOWN>"]), 1,
         [("Grid h", {"found": 0, "min": 1, "place": {"village": None, "town": "t", "county": "c"},
                      "responsible": {"label": "Town", "id": "t"}})]),
    Case("the number of parts", "Village a IN_GRID Grid g", _partition(count=7), 1,
         [("Network r", {"found": 1, "min": 7, "max": 7, "expected": 7, "place": NOWHERE, "responsible": None})]),
    Case("no part at all", "Village a", _partition(count=0), 1, [("Village a", {"found": 0, "min": 1, "max": 1})]),
    Case("other parts do not count", "Grid g name=x\nGrid h name=y\nVillage a IN_GRID Grid g\nVillage b IN_GRID Grid h",
         _partition(parts_where={"name": "x"}, count=1), 2, [("Village b", {"found": 0, "min": 1, "max": 1})]),
    Case("a part reached only by others is empty", "Village a kind=village\nVillage b kind=community\n"
         "Village a IN_GRID Grid g\nVillage b IN_GRID Grid h", _partition(where={"kind": "village"}), 1,
         [("Grid h", {"found": 0, "min": 1})]),
    Case("only ends of the label are parts", "Organization o IN_CHAIN Chain x\nOrganization o IN_GRID Grid x",
         {"kind": "partition", "of": "Organization", "via": ["IN_CHAIN>|IN_GRID>"], "parts": "Grid"}, 1),
    Case("a part that is gone is neither reached nor counted", "Grid g until=2025-03-31\nVillage a IN_GRID Grid g",
         _partition(count=0), 1, [("Village a", {"found": 0, "min": 1, "max": 1})]),
    Case("all three defects at once", "Village a\nGrid g", _partition(count=2), 1,
         [("Grid g", {"found": 0, "min": 1}), ("Network r", {"found": 1, "min": 2, "max": 2, "expected": 2}),
          ("Village a", {"found": 0, "min": 1, "max": 1})]),
]  # fmt: skip

_LADDER = {"kind": "reach", "of": "Town", "via": ["<IN_TOWN Village", "<IN_VILLAGE PartyGroup", "<IN_GROUP", "SERVES>"]}
_RUNGS = ["Village v IN_TOWN Town t", "PartyGroup p IN_VILLAGE Village v", "Member m IN_GROUP PartyGroup p",
          "Member m SERVES Household h"]  # fmt: skip
REACH = [
    *(Case(f"broken at step {n + 1}", "\n".join(["Town t", *_RUNGS[:n]]), _LADDER, 1,
           [("Town t", {"broken_at": n + 1})]) for n in range(4)),
    Case("unbroken", "\n".join(_RUNGS), _LADDER, 1),
    Case("broken in the middle, whole behind", "\n".join([_RUNGS[0], *_RUNGS[2:]]), _LADDER, 1,
         [("Town t", {"broken_at": 2})]),
    Case("the deepest of several walks counts", "\n".join([*_RUNGS[:3], "Village w IN_TOWN Town t",
         "PartyGroup q IN_VILLAGE Village w"]), _LADDER, 1, [("Town t", {"broken_at": 4})]),
    Case("one whole walk is enough", "\n".join([*_RUNGS, "Village w IN_TOWN Town t"]), _LADDER, 1),
    Case("a step's filter breaks it", "Member m HAS_ROLE Grid g role=网格员\nMember m SERVES Household h",
         {"kind": "reach", "of": "Grid", "via": [LEADER, "SERVES>"]}, 1, [("Grid g", {"broken_at": 1})]),
    Case("equal ids do not join two labels", "Worker x HAS_ROLE Grid g role=a\nMember x SERVES Household h",
         {"kind": "reach", "of": "Grid", "via": ["<HAS_ROLE", "SERVES>"]}, 1, [("Grid g", {"broken_at": 2})]),
]  # fmt: skip


def _roles(*names: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "composition",
        "of": "Grid",
        "via": ["<HAS_ROLE"],
        "property": "edge.role",
        "all_of": list(names),
        **more,
    }


_FACILITIES = {"kind": "composition", "of": "Village", "via": ["HAS_FACILITY>"], "property": "kind"}
COMPOSITION = [
    Case("every role is there", "Member m HAS_ROLE Grid g role=长\nWorker w HAS_ROLE Grid g role=员", _roles("长", "员"), 1),
    Case("missing, in the order of the list", "Member m HAS_ROLE Grid g role=长", _roles("员", "长", "一"), 1,
         [("Grid g", {"missing": ["员", "一"]})]),
    Case("one person in two roles fills both", "Member m HAS_ROLE Grid g role=长\nMember m HAS_ROLE Grid g role=员",
         _roles("长", "员"), 1),
    Case("too many of one", "Member a HAS_ROLE Grid g role=长\nMember b HAS_ROLE Grid g role=长",
         _roles("长", "员", each={"max": 1}), 1, [("Grid g", {"missing": ["员"], "excess": ["长"]})]),
    Case("too few of each", "Member a HAS_ROLE Grid g role=长", _roles("长", each={"min": 2}), 1,
         [("Grid g", {"missing": ["长"]})]),
    Case("distinct ends for each value", "Worker x HAS_ROLE Grid g role=长\nMember x HAS_ROLE Grid g role=长",
         _roles("长", each={"min": 2, "max": 2}), 1),
    Case("min 0 allows none", "Grid g", _roles("长", each={"min": 0, "max": 1}), 1),
    Case("other values and missing ones do not matter", "Member a HAS_ROLE Grid g\nMember b HAS_ROLE Grid g role=别",
         _roles("长"), 1, [("Grid g", {"missing": ["长"]})]),
    Case("a property of the end", "Facility f kind=室\nFacility e\nVillage v HAS_FACILITY Facility f\n"
         "Village v HAS_FACILITY Facility e", {**_FACILITIES, "all_of": ["室", "窗"]}, 1, [("Village v", {"missing": ["窗"]})]),
    Case("a property of ends of several labels", "Organization x kind=agency\nBranch x\nVillage x kind=village\n"
         "Organization x PARTNER_IN CoBuilding c\nVillage x PARTNER_IN CoBuilding c",
         {"kind": "composition", "of": "CoBuilding", "via": ["<PARTNER_IN"], "property": "id", "all_of": ["x"],
          "each": {"min": 2, "max": 2}}, 1),
    Case("a boolean", "Member m office=true\nMember m IN_GROUP PartyGroup p",
         {"kind": "composition", "of": "PartyGroup", "via": ["<IN_GROUP"], "property": "office", "all_of": [True, False]},
         1, [("PartyGroup p", {"missing": ["false"]})]),
]  # fmt: skip

_GRIDS = {"kind": "total", "of": "Grid"}
TOTAL = [
    Case("as many as planned", "Grid a\nGrid b", {**_GRIDS, "equals": "$grids"}, 2, [], {"grids": 2}),
    Case("fewer than planned", "Grid a", {**_GRIDS, "equals": "$grids"}, 1,
         [("Network r", {"found": 1, "expected": 7, "place": NOWHERE, "responsible": None})], {"grids": 7}),
    Case("more than planned", "Grid a\nGrid b", {**_GRIDS, "equals": 1}, 2, [("Network r", {"found": 2, "expected": 1})]),
    Case("at both limits", "Grid a\nGrid b", {**_GRIDS, "min": 2, "max": 2}, 2),
    Case("below", "Grid a", {**_GRIDS, "min": 2, "max": 3}, 1, [("Network r", {"found": 1, "min": 2, "max": 3})]),
    Case("above", "Grid a", {**_GRIDS, "max": 0}, 1, [("Network r", {"found": 1, "max": 0})]),
    Case("none at all", "", {**_GRIDS, "min": 1}, 0, [("Network r", {"found": 0, "min": 1})]),
    Case("filters and paths choose", "Grid a name=x\nGrid b name=x\nGrid c\nMember m HAS_ROLE Grid a role=网格长",
         {**_GRIDS, "equals": 2, "where": {"name": "x"}, "when": [LEADER]}, 1,
         [("Network r", {"found": 1, "expected": 2})]),
    Case("stated figures that add up", "", {"kind": "total", "stated": ["$a", "+", 67, "+", 114, "=", 961]}, 1, [],
         {"a": 780}),
    Case("stated figures that do not", "", {"kind": "total", "stated": ["$found", "=", 280, "+", 70]}, 1,
         [("Network r", {"found": 360, "expected": 350})], {"found": 360}),
    Case("stated figures with a difference", "", {"kind": "total", "stated": [10, "-", 3, "-", 2, "=", 9, "-", 4]}, 1),
]  # fmt: skip

_LEADS = {"kind": "agree", "of": "Grid", "left": [LEADER], "right": ["<IN_GRID Village", "<ESTABLISHED_FOR Committee",
          "<SITS_ON"]}  # fmt: skip
_SITS = "Village v IN_GRID Grid g\nCommittee k ESTABLISHED_FOR Village v\nMember m SITS_ON Committee k\n"
_LEADS_AND_SITS = _SITS + "Member m HAS_ROLE Grid g role=网格长\n"
_MENTORS = {"kind": "agree", "of": "Member", "left": [], "right": ["MENTORS>"], "require": "overlap"}
AGREE = [
    Case("subset holds", _LEADS_AND_SITS, {**_LEADS, "require": "subset"}, 1),
    Case("subset fails", _LEADS_AND_SITS + "Worker m HAS_ROLE Grid g role=网格长", {**_LEADS, "require": "subset"}, 1,
         [("Grid g", {})]),
    Case("more at the right does not matter to subset", _LEADS_AND_SITS + "Member n SITS_ON Committee k",
         {**_LEADS, "require": "subset"}, 1),
    Case("an empty left fulfils subset", _SITS, {**_LEADS, "require": "subset"}, 1),
    Case("even of nothing", "Grid g", {**_LEADS, "require": "subset"}, 1),
    Case("but not overlap", _SITS, {**_LEADS, "require": "overlap"}, 1, [("Grid g", {})]),
    Case("nor equal, even to nothing", "Grid g", {**_LEADS, "require": "equal"}, 1, [("Grid g", {})]),
    Case("one common end is an overlap", _LEADS_AND_SITS + "Worker w HAS_ROLE Grid g role=网格长\nMember n SITS_ON Committee k",
         {**_LEADS, "require": "overlap"}, 1),
    Case("an equal id under another label is none", _SITS + "Worker m HAS_ROLE Grid g role=网格长",
         {**_LEADS, "require": "overlap"}, 1, [("Grid g", {})]),
    Case("equal", _LEADS_AND_SITS, {**_LEADS, "require": "equal"}, 1),
    Case("equal fails on more at the right", _LEADS_AND_SITS + "Member n SITS_ON Committee k",
         {**_LEADS, "require": "equal"}, 1, [("Grid g", {})]),
    Case("equal fails on more at the left", _LEADS_AND_SITS + "Member n HAS_ROLE Grid g role=网格长",
         {**_LEADS, "require": "equal"}, 1, [("Grid g", {})]),
    Case("an empty path is the node itself", "Member a MENTORS Member a\nMember b MENTORS Member a", _MENTORS, 2,
         [("Member b", {})]),
    Case("both paths empty", "Member a", {**_MENTORS, "right": [], "require": "equal"}, 1),
    Case("only subjects are compared", _LEADS_AND_SITS + "Grid h name=x",
         {**_LEADS, "require": "overlap", "where": {"name": {"missing": True}}, "when": [LEADER]}, 1),
    Case("who answers for a node", "Member m IN_GROUP PartyGroup p",
         {**_MENTORS, "responsible": ["IN_GROUP>"]}, 1,
         [("Member m", {"responsible": {"label": "PartyGroup", "id": "p"}})]),
]  # fmt: skip

_OVER = {
    "kind": "agree",
    "of": "SERVES",
    "left": ["IN_GROUP>", "IN_VILLAGE>"],
    "right": ["LIVES_IN>"],
    "require": "overlap",
}
_HOME = "Member m IN_GROUP PartyGroup p\nPartyGroup p IN_VILLAGE Village v\n"
_FAR = _HOME + "Member m SERVES Household h\nHousehold h LIVES_IN Village w\n"


def _edge(name: str, start: str, end: str, **key: str | None) -> dict[str, Any]:
    (a, i), (b, j) = start.split(), end.split()
    return {"subject": {"label": name, "from": {"label": a, "id": i}, "to": {"label": b, "id": j}, "key": key}}


_EDGE = _edge("SERVES", "Member m", "Household h")
_ROLES = {"kind": "agree", "of": "HAS_ROLE", "left": [], "right": _LEADS["right"], "require": "subset"}
_PAIRS = {"kind": "agree", "of": "PAIRED_WITH", "left": ["IN_VILLAGE>"], "right": ["IN_VILLAGE>"], "require": "subset"}
AGREE_ON_EDGES = [
    Case("outside its village", _FAR, _OVER, 1, [("edge", _EDGE)]),
    Case("inside its village", _HOME + "Member m SERVES Household h\nHousehold h LIVES_IN Village v", _OVER, 1),
    Case("each edge by itself", _FAR + "Member n SERVES Household h\nMember n IN_GROUP PartyGroup q\n"
         "PartyGroup q IN_VILLAGE Village w\nMember m SERVES Household i\nHousehold i LIVES_IN Village v", _OVER, 3,
         [("edge", _EDGE)]),
    Case("there from today on", _FAR.replace("Household h\n", "Household h since=2025-03-31\n", 1), _OVER, 1,
         [("edge", _EDGE)]),
    Case("no longer there", _FAR.replace("Household h\n", "Household h until=2025-03-31\n", 1), _OVER, 0),
    Case("an edge whose end is gone", _FAR + "Household h until=2025-03-31", _OVER, 0),
    Case("an edge whose start is gone", _FAR + "Member m until=2025-03-31", _OVER, 0),
    Case("an edge of which one side leads nowhere", "Member m SERVES Household h\nHousehold h LIVES_IN Village w",
         {**_OVER, "require": "equal"}, 1, [("edge", _EDGE)]),
    Case("an empty left fulfils subset on an edge too", "Member m SERVES Household h", {**_OVER, "require": "subset"}, 1),
    Case("it lies where its start does, and that place answers", TOWN + _FAR, _OVER, 1,
         [("edge", {**_EDGE, "place": {"village": "v", "town": "t", "county": "c"}, "responsible": _V})]),
    Case("who answers is sought from its start", _FAR, {**_OVER, "responsible": ["IN_GROUP>"]}, 1,
         [("edge", {**_EDGE, "responsible": {"label": "PartyGroup", "id": "p"}})]),
    Case("its start itself answers", _FAR, {**_OVER, "responsible": []}, 1,
         [("edge", {**_EDGE, "responsible": {"label": "Member", "id": "m"}})]),
    Case("an empty path is the node at that end", _SITS + "Member n HAS_ROLE Grid g role=网格长\n"
         "Member m HAS_ROLE Grid g role=网格长", _ROLES, 2,
         [("edge", _edge("HAS_ROLE", "Member n", "Grid g", role="网格长"))]),
    Case("both paths empty", "Member m SERVES Household m", {**_OVER, "left": [], "right": []}, 1,
         [("edge", _edge("SERVES", "Member m", "Household m"))]),
    Case("where looks at the edge", _SITS + "Member n HAS_ROLE Grid g role=网格长\nMember n HAS_ROLE Grid g role=网格员",
         {**_ROLES, "where": {"role": "网格长"}}, 1, [("edge", _edge("HAS_ROLE", "Member n", "Grid g", role="网格长"))]),
    Case("edges between the same ends are told apart by their key, one without it first",
         "Grid g\nMember n HAS_ROLE Grid g role=网格长\nMember n HAS_ROLE Grid g\nMember n HAS_ROLE Grid g role=O'\"\\",
         _ROLES, 3, [("edge", _edge("HAS_ROLE", "Member n", "Grid g", role=role)) for role in (None, "O'\"\\", "网格长")]),
    Case("equal ids under two labels start apart", _SITS + "Member m HAS_ROLE Grid g role=a\nWorker m HAS_ROLE Grid g role=a",
         {**_ROLES, "responsible": []}, 2,
         [("edge", {**_edge("HAS_ROLE", "Worker m", "Grid g", role="a"), "responsible": {"label": "Worker", "id": "m"}})]),
    Case("equal ids under two labels end apart", "Member m HAS_ROLE Grid x role=a\nMember m HAS_ROLE Village x role=a\n"
         "Village x IN_GRID Grid x", {**_ROLES, "left": ["HAS_ROLE> Grid"], "right": ["IN_GRID>"]}, 2,
         [("edge", _edge("HAS_ROLE", "Member m", "Grid x", role="a"))]),
    Case("nor do edges of another label with an equal id lead on",
         "Branch x PAIRED_WITH Village v kind=k\nCommittee x ESTABLISHED_FOR Village v",
         {**_PAIRS, "left": ["ESTABLISHED_FOR> Village"], "right": [], "require": "overlap"}, 1,
         [("edge", _edge("PAIRED_WITH", "Branch x", "Village v", kind="k"))]),
    Case("an undirected edge is taken as stored", "Branch a IN_VILLAGE Village v\nBranch a PAIRED_WITH Branch b kind=k\n"
         "Branch c PAIRED_WITH Branch a kind=k", _PAIRS, 2, [("edge", _edge("PAIRED_WITH", "Branch a", "Branch b", kind="k"))]),
    Case("a side that can not be walked from the label there is empty",
         "Village v PAIRED_WITH Village w kind=k\nBranch b PAIRED_WITH Village w kind=k\nBranch b IN_VILLAGE Village w",
         {**_PAIRS, "right": [], "require": "overlap"}, 2,
         [("edge", _edge("PAIRED_WITH", "Village v", "Village w", kind="k"))]),
]  # fmt: skip

_PLAN = {"kind": "complete", "of": "Plan", "properties": ["theme", "time"], "must": {"kind": ["work", "activity"]}}
_DUE = {"kind": "complete", "of": "Issue", "must": {"due": {"min": dt.date(2025, 1, 1), "max": dt.date(2025, 1, 31)}}}
COMPLETE = [
    Case("all filled", "Plan p theme=a time=b kind=work", _PLAN, 1),
    Case("missing and wrong", "Plan p time=b kind=improvement", _PLAN, 1, [("Plan p", {"missing": ["theme"], "wrong": ["kind"]})]),
    Case("in the order of the rule", "Plan p kind=improvement", {**_PLAN, "properties": ["time", "theme"]}, 1,
         [("Plan p", {"missing": ["time", "theme"], "wrong": ["kind"]})]),
    Case("what is wrong too", "Plan p theme=a kind=improvement", {**_PLAN, "properties": ["id"],
         "must": {"theme": "b", "kind": "work"}}, 1, [("Plan p", {"wrong": ["theme", "kind"]})]),
    Case("which need not be that of the properties to be filled", "Plan p theme=a kind=improvement",
         {**_PLAN, "properties": ["theme", "time", "kind"], "must": {"kind": "work", "time": "x", "theme": "b"}}, 1,
         [("Plan p", {"missing": ["time"], "wrong": ["kind", "theme"]})]),
    Case("a missing value does not fulfil the filter", "Plan p theme=a time=b", _PLAN, 1, [("Plan p", {"wrong": ["kind"]})]),
    Case("listed and missing is named once", "Plan p theme=a time=b", {**_PLAN, "properties": ["kind"]}, 1,
         [("Plan p", {"missing": ["kind"]})]),
    Case("listed and filled, but wrong", "Plan p kind=improvement", {**_PLAN, "properties": ["kind"]}, 1,
         [("Plan p", {"wrong": ["kind"]})]),
    Case("only properties", "Plan p theme=a", {"kind": "complete", "of": "Plan", "properties": ["theme"]}, 1),
    Case("only a filter; both limits are inside", "Issue a due=2025-01-01\nIssue b due=2025-01-31\nIssue c due=2025-02-01\n"
         "Issue d due=2024-12-31", _DUE, 4, [("Issue c", {"wrong": ["due"]}), ("Issue d", {"wrong": ["due"]})]),
    Case("a property that must be missing", "Issue a closed=2025-01-01\nIssue b",
         {**_DUE, "must": {"closed": {"missing": True}}}, 2, [("Issue a", {"wrong": ["closed"]})]),
    Case("a missing value is not `not`", "Plan a kind=improvement\nPlan b kind=work\nPlan c",
         {**_PLAN, "properties": ["id"], "must": {"kind": {"not": "improvement"}}}, 3,
         [("Plan a", {"wrong": ["kind"]}), ("Plan c", {"wrong": ["kind"]})]),
    Case("no is filled in", "Member m office=false", {"kind": "complete", "of": "Member", "properties": ["office"]}, 1),
    Case("validity can be asked for", "Member m", {"kind": "complete", "of": "Member", "properties": ["since"]}, 1,
         [("Member m", {"missing": ["since"]})]),
    Case("of subjects only", "Issue a\nIssue b closed=2025-01-01",
         {"kind": "complete", "of": "Issue", "where": {"closed": {"missing": True}}, "properties": ["owner", "due"]}, 1,
         [("Issue a", {"missing": ["owner", "due"]})]),
    Case("where it lies and who answers", TOWN + "Grid g IN_VILLAGE Village v\nMember m HAS_ROLE Grid g role=a",
         {"kind": "complete", "of": "Grid", "properties": ["name"], "responsible": ["<HAS_ROLE"]}, 1,
         [("Grid g", {"missing": ["name"], "place": {"village": "v", "town": "t", "county": "c"},
                      "responsible": {"label": "Member", "id": "m"}})]),
]  # fmt: skip

_STAGES = {"kind": "sequence", "of": "ServiceRequest", "stages": ["ordered", "assigned", "taken", "done"]}
SEQUENCE = [
    Case("in order, some on one day", "ServiceRequest s ordered=2025-01-01 assigned=2025-01-01 taken=2025-01-03", _STAGES, 1),
    Case("none set", "ServiceRequest s", _STAGES, 1),
    Case("only the first", "ServiceRequest s ordered=2025-01-01", _STAGES, 1),
    Case("only the last", "ServiceRequest s done=2025-01-01", _STAGES, 1, [("ServiceRequest s", {"at": "done"})]),
    Case("an earlier one is not set", "ServiceRequest s ordered=2025-01-01 taken=2025-01-03", _STAGES, 1,
         [("ServiceRequest s", {"at": "taken"})]),
    Case("an earlier one is later", "ServiceRequest s ordered=2025-01-02 assigned=2025-01-01", _STAGES, 1,
         [("ServiceRequest s", {"at": "assigned"})]),
    Case("one much earlier is later", "ServiceRequest s ordered=2025-01-05 assigned=2025-01-05 taken=2025-01-07 done=2025-01-04",
         _STAGES, 1, [("ServiceRequest s", {"at": "done"})]),
    Case("the first that stands wrong is named", "ServiceRequest s assigned=2025-01-01 taken=2025-01-02 done=2025-01-01",
         _STAGES, 1, [("ServiceRequest s", {"at": "assigned"})]),
    Case("in the order of the rule, not of the schema", "ServiceRequest s ordered=2025-01-01 assigned=2025-01-02",
         {**_STAGES, "stages": ["assigned", "ordered"]}, 1, [("ServiceRequest s", {"at": "ordered"})]),
    Case("of subjects only, and who answers", "ServiceRequest s kind=a done=2025-01-01\nServiceRequest t done=2025-01-01\n"
         "ServiceRequest s TAKEN_BY Member m", {**_STAGES, "where": {"kind": "a"}, "responsible": ["TAKEN_BY>"]}, 1,
         [("ServiceRequest s", {"at": "done", "responsible": {"label": "Member", "id": "m"}})]),
]  # fmt: skip


def _meets(every: str, **more: Any) -> dict[str, Any]:
    rule = {
        "kind": "cadence",
        "of": "PartyGroup",
        "via": ["<HELD_BY Activity"],
        "every": every,
        "from": dt.date(2025, 1, 1),
    }
    return {**rule, **more}


def _from(day: str) -> dict[str, Any]:
    return {"from": dt.date.fromisoformat(day)}


def _held(**dates: str) -> str:
    return "PartyGroup p\n" + "\n".join(
        f"Activity {name} {props}\nActivity {name} HELD_BY PartyGroup p" for name, props in dates.items()
    )


def _period(
    name: str, text: str, rule: dict[str, Any], *found: tuple[str, str, int], day: str = "2025-03-31", not_due: int = 1
) -> Case:
    """A case of one group ``p``: period, status and records of what is found."""
    need = rule.get("at_least", 1)
    expected = [
        ("PartyGroup p", {"period": period, "status": status, "found": n, "min": need}) for period, status, n in found
    ]
    return Case(name, text, rule, 1, expected, day=dt.date.fromisoformat(day), not_due=not_due)


CADENCE = [
    _period("month by month; March is not due on its last day", _held(a="date=2025-01-31"), _meets("month"),
            ("2025-02", "gap", 0)),
    _period("due on the day after", _held(a="date=2025-01-31", b="date=2025-02-01"), _meets("month"),
            ("2025-03", "gap", 0), day="2025-04-01"),
    _period("the first and the last day are inside", _held(a="date=2025-01-01", b="date=2025-02-28"), _meets("month")),
    _period("one day earlier and later is outside", _held(a="date=2024-12-31", b="date=2025-03-01"), _meets("month"),
            ("2025-01", "gap", 0), ("2025-02", "gap", 0)),
    _period("all that are over, in their order", "PartyGroup p", _meets("month", **_from("2024-11-01")),
            *((f"{month}", "gap", 0) for month in ("2024-11", "2024-12", "2025-01", "2025-02"))),
    _period("29 February", _held(a="date=2024-02-29 period=2024-02"), _meets("month", **_from("2024-02-01")), day="2024-03-01"),
    _period("its own period before its date; late", _held(a="date=2025-02-03 period=2025-01", b="date=2025-02-28"),
            _meets("month"), ("2025-01", "late", 1)),
    _period("on the last day of its own period it is on time",
            _held(a="date=2025-01-31 period=2025-01", b="date=2025-02-28 period=2025-02"), _meets("month")),
    _period("before its own period it is on time",
            _held(a="date=2024-12-20 period=2025-01", b="date=2025-01-02 period=2025-02"), _meets("month")),
    _period("late ones do not fill up", _held(a="date=2025-02-03 period=2025-01", b="date=2025-02-28", c="date=2025-02-27"),
            _meets("month", at_least=2), ("2025-01", "gap", 1)),
    _period("enough only with the late ones",
            _held(a="date=2025-02-03 period=2025-01", b="date=2025-01-28", c="date=2025-02-27", d="date=2025-02-26"),
            _meets("month", at_least=2), ("2025-01", "late", 2)),
    _period("one that is late beside enough on time is nothing to report",
            _held(a="date=2025-02-03 period=2025-01", b="date=2025-01-28", c="date=2025-02-27"), _meets("month")),
    _period("a period longer than the rule's belongs to none", _held(a="date=2025-01-10 period=2025-Q1", b="date=2025-02-27"),
            _meets("month"), ("2025-01", "gap", 0)),
    _period("a period that can not be read belongs to none",
            _held(a="date=2025-01-10 period=2025-1", b="date=2025-02-27 period=二月"), _meets("month"),
            ("2025-01", "gap", 0), ("2025-02", "gap", 0)),
    _period("a period without a date is not on time", _held(a="period=2025-01", b="date=2025-02-27"), _meets("month"),
            ("2025-01", "late", 1)),
    _period("neither date nor period", _held(a="theme=x", b="date=2025-02-27"), _meets("month"), ("2025-01", "gap", 0)),
    _period("a record of tomorrow is not there yet", _held(a="date=2025-04-01 period=2025-01", b="date=2025-02-27"),
            _meets("month"), ("2025-01", "gap", 0)),
    _period("an edge that is gone does not count", "Activity a date=2025-01-10\nActivity a HELD_BY PartyGroup p until=2025-03-01\n"
            "Activity b date=2025-02-10\nActivity b HELD_BY PartyGroup p", _meets("month"), ("2025-01", "gap", 0)),
    _period("two ways to one record count once", _held(a="date=2025-01-10", b="date=2025-02-10", c="date=2025-02-11")
            + "\nActivity a ABOUT PartyGroup p", _meets("month", via=["<HELD_BY Activity|<ABOUT Activity"], at_least=2),
            ("2025-01", "gap", 1)),
    _period("equal ids under two labels are two records", _held(a="date=2025-01-10", b="date=2025-02-10")
            + "\nPlan a date=2025-01-11\nPlan b date=2025-02-11\nPlan a HELD_BY PartyGroup p\nPlan b HELD_BY PartyGroup p",
            _meets("month", via=["<HELD_BY Activity|<HELD_BY Plan"], at_least=3), ("2025-01", "gap", 2), ("2025-02", "gap", 2)),
    _period("a filter on the record", _held(a="date=2025-01-10 kind=x", b="date=2025-02-10 kind=y"),
            _meets("month", via=[{"step": "<HELD_BY Activity", "node": {"kind": "x"}}]), ("2025-02", "gap", 0)),
    _period("a quarter", "PartyGroup p", _meets("quarter"), ("2025-Q1", "gap", 0), day="2025-04-01"),
    _period("a quarter is not over on its last day", "PartyGroup p", _meets("quarter")),
    _period("a month's activity fills the quarter", _held(a="date=2025-01-31 period=2025-01"), _meets("quarter"), day="2025-04-01"),
    _period("a month's activity fills the half-year", _held(a="date=2025-09-01 period=2025-06"), _meets("half-year"),
            ("2025-H1", "late", 1), day="2025-12-31"),
    _period("both halves", _held(a="date=2024-12-31"), _meets("half-year", **_from("2024-01-01")), ("2024-H1", "gap", 0)),
    _period("a year", _held(a="date=2024-05-05", b="date=2025-01-02 period=2023"), _meets("year", **_from("2022-01-01")),
            ("2022", "gap", 0), ("2023", "late", 1)),
    _period("three years are counted from the year", "PartyGroup p", _meets("3-years", **_from("2022-01-01")),
            ("2022/2024", "gap", 0)),
    _period("three years of another year's count belong to none", _held(a="date=2024-05-05 period=2023/2025"),
            _meets("3-years", **_from("2022-01-01")), ("2022/2024", "gap", 0)),
    _period("whatever lies in the three years", _held(a="date=2025-01-01 period=2022/2024", b="date=2025-01-01 period=2023",
            c="date=2025-01-01 period=2022-Q4", d="date=2023-01-01"), _meets("3-years", at_least=4, **_from("2022-01-01")),
            ("2022/2024", "late", 4)),
    _period("three years that began before `from` are not due", "PartyGroup p", _meets("3-years", **_from("2022-01-02"))),
    _period("a period that began before `from` is not due", "PartyGroup p", _meets("year", **_from("2024-01-02"))),
    _period("nothing is due before `from`, and nothing runs", "PartyGroup p", _meets("month", **_from("2025-04-01")), not_due=0),
    _period("nor does a period run that began before it", "PartyGroup p", _meets("month", **_from("2025-03-02")), not_due=0),
    _period("founded in the period", "PartyGroup p since=2025-01-02", _meets("month"), ("2025-02", "gap", 0)),
    _period("founded on its first day", "PartyGroup p since=2025-02-01", _meets("month"), ("2025-02", "gap", 0)),
    _period("it will end, but was there", "PartyGroup p until=2025-04-01", _meets("month"), ("2025-01", "gap", 0),
            ("2025-02", "gap", 0)),
    Case("ended is no subject", "PartyGroup p until=2025-03-31", _meets("month"), 0),
    Case("a record as subject is there from its date on", "Plan a date=2025-01-01\nPlan b date=2025-01-02",
         _meets("month", of="Plan", via=["HELD_BY> Branch", "<HELD_BY Activity"]), 2,
         [("Plan a", {"period": "2025-01", "found": 0, "min": 1}), ("Plan a", {"period": "2025-02", "found": 0, "min": 1}),
          ("Plan b", {"period": "2025-02", "found": 0, "min": 1})], not_due=2),
    Case("a record counts for itself", "Plan a date=2025-01-01", _meets("month", of="Plan", via=[]), 1,
         [("Plan a", {"period": "2025-02", "found": 0, "min": 1})], not_due=1),
    Case("by subject, then by period; where it lies and who answers",
         TOWN + "PartyGroup a IN_VILLAGE Village v\nPartyGroup b IN_VILLAGE Village v\nMember m IN_GROUP PartyGroup a",
         _meets("month", responsible=["<IN_GROUP"]), 2,
         [(f"PartyGroup {group}", {"period": period, "found": 0, "min": 1, "responsible": owner,
                                   "place": {"village": "v", "town": "t", "county": "c"}})
          for group, owner in (("a", {"label": "Member", "id": "m"}), ("b", _V)) for period in ("2025-01", "2025-02")],
         not_due=2),
    Case("of subjects only", "PartyGroup a kind=industry\nPartyGroup b", _meets("month", where={"kind": "industry"}), 1,
         [("PartyGroup a", {"period": period, "found": 0, "min": 1}) for period in ("2025-01", "2025-02")], not_due=1),
]  # fmt: skip

CASES = [*CARDINALITY, *SUBJECTS, *TIME, *PLACE, *PARTITION, *REACH, *AGREE, *AGREE_ON_EDGES, *COMPOSITION, *COMPLETE,
         *SEQUENCE, *TOTAL, *CADENCE]  # fmt: skip
