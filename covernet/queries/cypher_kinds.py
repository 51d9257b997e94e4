"""Each kind of rule as Cypher: which subjects have a defect."""

from __future__ import annotations

from covernet.graph.cypherwalks import Day, Parameters, conditions, nested, walk, where
from covernet.graph.model import SCHEMA
from covernet.graph.paths import Path
from covernet.graph.sqlwalks import stands_once
from covernet.queries import rules
from covernet.queries.cypher_subjects import Gap, Subject, defects, nodes, subjects
from covernet.queries.rules import Rule


def branches(rule: Rule, day: Day, parameters: Parameters) -> list[str]:
    """The parts of a rule's statement for its defects, to be joined by UNION ALL."""
    demand = rule.demand
    if isinstance(demand, rules.Stated):
        left, right = parameters.add("left", demand.left), parameters.add("right", demand.right)
        return [_network(rule, f"WITH {left} AS found WHERE found <> {right}", "total", parameters)]
    if isinstance(demand, rules.Agree):
        return [_agree(rule, demand, subject, day, parameters) for subject in subjects(rule, day, parameters)]
    subject = nodes(rule, day, parameters)
    if isinstance(demand, rules.Total):
        return [_total(rule, demand, subject, parameters)]
    if isinstance(demand, rules.Partition):
        return _partition(rule, demand, subject, day, parameters)
    if isinstance(demand, rules.Cardinality):
        gap = _cardinality(demand, subject, day, parameters)
    elif isinstance(demand, rules.Reach):
        gap = _reach(demand, subject, day, parameters)
    elif isinstance(demand, rules.Composition):
        gap = _composition(demand, subject, day, parameters)
    elif isinstance(demand, rules.Complete):
        gap = _complete(demand, subject, parameters)
    elif isinstance(demand, rules.Sequence):
        gap = _sequence(demand, subject)
    else:
        gap = _cadence(demand, subject, day, parameters)
    return [defects(rule, subject, gap, day, parameters)]


def _found(subject: Subject, *tests: str) -> str:
    return f"{subject.match}{where([*subject.tests, *tests])}"


def _count(path: Path, day: Day, parameters: Parameters) -> str:
    """How many distinct ends a path has from ``s``, as Cypher text."""
    if not path:
        return "1"
    way = walk(day, path, parameters)
    return f"COUNT {nested(way.text if stands_once(SCHEMA, path) else way.ends)}"


def _cardinality(demand: rules.Cardinality, subject: Subject, day: Day, parameters: Parameters) -> Gap:
    if demand.min == 1 and demand.max is None and demand.via:
        none = f"NOT EXISTS {nested(walk(day, demand.via, parameters).text)}"
        return f"{_found(subject, none)}\nWITH s, 0 AS found", "'below'", ("found",)
    below = f"found < {parameters.add('min', demand.min)}" if demand.min is not None else ""
    above = f"found > {parameters.add('max', demand.max)}" if demand.max is not None else ""
    tests = " OR ".join(test for test in (below, above) if test)
    text = f"{_found(subject)}\nWITH s, {_count(demand.via, day, parameters)} AS found\nWHERE {tests}"
    defect = (
        f"CASE WHEN {below} THEN 'below' ELSE 'above' END" if below and above else "'below'" if below else "'above'"
    )
    return text, defect, ("found",)


def _reach(demand: rules.Reach, subject: Subject, day: Day, parameters: Parameters) -> Gap:
    whole = f"NOT EXISTS {nested(walk(day, demand.via, parameters).text)}"
    tries = [
        f"WHEN NOT EXISTS {nested(walk(day, demand.via[:number], parameters).text)} THEN {number}"
        for number in range(1, len(demand.via))
    ]
    last = str(len(demand.via))
    broken = "CASE\n" + "\n".join(tries) + f"\nELSE {last} END" if tries else last
    return f"{_found(subject, whole)}\nWITH s, {broken} AS broken_at", "'broken'", ("broken_at",)


def _composition(demand: rules.Composition, subject: Subject, day: Day, parameters: Parameters) -> Gap:
    values = parameters.add("all_of", list(demand.all_of))
    low = parameters.add("each_min", demand.min)
    source, _, name = demand.property.rpartition(".")
    value = f"{{edge}}.{name}" if source == "edge" else f"{{node}}.{name}"
    way = walk(day, demand.via, parameters, last=[f"{value} = {values}[item]"])
    tests = [f"found < {low}"]
    if demand.max is not None:
        tests.append(f"found > {parameters.add('each_max', demand.max)}")
    text = (
        f"{_found(subject)}\nUNWIND range(0, size({values}) - 1) AS item\n"
        f"WITH s, item, COUNT {nested(way.ends)} AS found\nWHERE {' OR '.join(tests)}\n"
        f"WITH s, item, CASE WHEN {tests[0]} THEN 'missing' ELSE 'excess' END AS defect"
    )
    return text, "defect", ("item", "defect")


def _complete(demand: rules.Complete, subject: Subject, parameters: Parameters) -> Gap:
    items = []
    for number, name in enumerate(demand.names):
        must = [test for test in demand.must if test.property == name]
        cases = []
        if name in demand.properties:
            cases.append(f"WHEN s.{name} IS NULL THEN [{number}, 'missing']")
        if must:
            fulfilled = " AND ".join(conditions("s", tuple(must), parameters))
            cases.append(f"WHEN NOT coalesce({fulfilled}, false) THEN [{number}, 'wrong']")
        items.append(f"  CASE {' '.join(cases)} END")
    listed = ",\n".join(items)
    text = (
        f"{_found(subject)}\nUNWIND [\n{listed}\n] AS fault\n"
        "WITH s, fault[0] AS item, fault[1] AS defect\nWHERE item IS NOT NULL"
    )
    return text, "defect", ("item", "defect")


def _sequence(demand: rules.Sequence, subject: Subject) -> Gap:
    cases = []
    for number, stage in enumerate(demand.stages):
        earlier = " OR ".join(f"coalesce(s.{other} > s.{stage}, true)" for other in demand.stages[:number])
        if earlier:
            cases.append(f"  WHEN s.{stage} IS NOT NULL AND ({earlier}) THEN '{stage}'")
    text = "\n".join(cases)
    return f"{_found(subject)}\nWITH s, CASE\n{text}\nEND AS at\nWHERE at IS NOT NULL", "'order'", ("at",)


def _cadence(demand: rules.Cadence, subject: Subject, day: Day, parameters: Parameters) -> Gap:
    """Records are collected once a subject; each due period then takes its own from them."""
    way = walk(day, demand.via, parameters) if demand.via else None
    records = f"COLLECT {nested(way.ends)}" if way else "[s]"
    alive = ["coalesce(s.since <= period.first, true)", "coalesce(period.last < s.until, true)"]
    if SCHEMA.node(subject.label).is_record:
        alive.append("coalesce(s.date <= period.first, true)")
    text = (
        f"{_found(subject)}\nWITH s, {records} AS records\nUNWIND $periods AS period\n"
        f"WITH s, records, period{where(alive)}\n"
        "WITH s, period, [r IN records WHERE coalesce(r.period, left(toString(r.date), 7)) IN period.texts] AS records\n"
        "WITH s, period.name AS period, size(records) AS found, "
        "size([r IN records WHERE r.date <= period.last]) AS on_time\n"
        f"WHERE on_time < {parameters.add('at_least', demand.at_least)}"
    )
    return text, "'cadence'", ("found", "period")


def _agree(rule: Rule, demand: rules.Agree, subject: Subject, day: Day, parameters: Parameters) -> str:
    origin, target = ("a", "b") if "a" in subject.carried else ("s", "s")
    left = _ends(demand.left, origin, "left", day, parameters)
    right = _ends(demand.right, target, "right", day, parameters)
    test = {
        "subset": "any(x IN left WHERE NOT x IN right)",
        "overlap": "none(x IN left WHERE x IN right)",
        "equal": "size(left) = 0 OR size(left) <> size(right) OR any(x IN left WHERE NOT x IN right)",
    }[demand.require]
    carried = ", ".join(subject.carried)
    text = f"{_found(subject)}\nWITH {carried}, {left} AS left, {right} AS right\nWHERE {test}\nWITH {carried}"
    return defects(rule, subject, (text, "'disagree'", ()), day, parameters)


def _ends(path: Path, start: str, prefix: str, day: Day, parameters: Parameters) -> str:
    if not path:
        return f"[{start}]"
    way = walk(day, path, parameters, start=start, prefix=prefix)
    return f"COLLECT {nested(way.ends)}"


def _total(rule: Rule, demand: rules.Total, subject: Subject, parameters: Parameters) -> str:
    if demand.equals is not None:
        test = f"found <> {parameters.add('equals', demand.equals)}"
    else:
        low = [f"found < {parameters.add('min', demand.min)}"] if demand.min is not None else []
        high = [f"found > {parameters.add('max', demand.max)}"] if demand.max is not None else []
        test = " OR ".join(low + high)
    return _network(rule, f"{_found(subject)}\nWITH count(s) AS found\nWHERE {test}", "total", parameters)


def _partition(rule: Rule, demand: rules.Partition, subject: Subject, day: Day, parameters: Parameters) -> list[str]:
    wanted = [
        *day.subject("{node}", demand.parts),
        *conditions("{node}", demand.parts_where, parameters),
    ]
    mixed = [f"{{node}}:{demand.parts}"] if demand.via and len(demand.via[-1].ends) > 1 else []
    if demand.via:
        way = walk(day, demand.via, parameters, last=[*mixed, *wanted])
        count = f"COUNT {nested(way.ends)}"
    else:
        own = " AND ".join(test.format(node="s") for test in wanted)
        count = f"CASE WHEN {own} THEN 1 ELSE 0 END" if own else "1"
    gap = f"{_found(subject)}\nWITH s, {count} AS found\nWHERE found <> 1"
    defect = "CASE WHEN found = 0 THEN 'no-part' ELSE 'parts' END"
    part = Subject(f"MATCH (s:{demand.parts})", tuple(t.format(node="s") for t in wanted), ("s",), "s", demand.parts)
    texts = [
        defects(rule, subject, (gap, defect, ("found",)), day, parameters),
        defects(rule, part, _empty(rule, demand, part, day, parameters), day, parameters, answered=False),
    ]
    if demand.count is not None:
        wrong = f"WITH count(s) AS found\nWHERE found <> {parameters.add('count', demand.count)}"
        texts.append(_network(rule, f"{_found(part)}\n{wrong}", "parts-count", parameters))
    return texts


def _empty(rule: Rule, demand: rules.Partition, part: Subject, day: Day, parameters: Parameters) -> Gap:
    """Parts that no subject leads to: each is walked back to the subjects."""
    member = nodes(rule, day, parameters, "member")
    tests = list(member.tests) if demand.via else [*member.tests, "member = s"]
    way = walk(day, demand.via, parameters, start="member", end="s")
    back = "\n".join([*way.clauses, f"{member.match}{where(tests)}"])
    return f"{_found(part, f'NOT EXISTS {nested(back)}')}\nWITH s, 0 AS found", "'empty-part'", ("found",)


def _network(rule: Rule, gap: str, defect: str, parameters: Parameters) -> str:
    id = parameters.add("rule", rule.id)
    return (
        f"{gap}\nRETURN 'Network' AS label, {id} AS id, '{defect}' AS defect, "
        "null AS village, null AS town, null AS county, null AS responsible, found"
    )
