"""Reading packs: TOML in, rules out, every field checked against the schema.

Each error names the file, the rule and the field.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from covernet.errors import PackError, UsageError, Where
from covernet.graph.model import SCHEMA
from covernet.queries.demands import DEMANDS
from covernet.queries.fields import Fields
from covernet.queries.rules import Override, Pack, Requirement, Rule, Source

_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)$")
_PACK_FIELDS = ("id", "version", "title", "source", "parameters", "rule", "requirement")
_COMMON = ("id", "kind", "title", "severity", "paragraph", "of", "where", "when", "unless", "responsible")


def bundled_packs() -> tuple[str, ...]:
    """Names of the packs that come with covernet.

    >>> "shuxin-527" in bundled_packs()
    True
    """
    folder = resources.files("covernet.queries") / "packs"
    return tuple(sorted(p.name.removesuffix(".toml") for p in folder.iterdir() if p.name.endswith(".toml")))


def load_pack(name: str | Path, parameters: Mapping[str, Mapping[str, Any]] | None = None) -> Pack:
    """Read a pack by the name of a bundled one or by the path of a TOML file.

    Parameters
    ----------
    parameters
        Overridden parameters by pack id, as a network's settings give them.

    Raises
    ------
    UsageError
        If there is no such pack or file.
    PackError
        If the file is no valid pack; the sentence names file, rule and field.

    >>> load_pack("linkage").id
    'linkage'
    """
    text = str(name)
    if text in bundled_packs():
        file = resources.files("covernet.queries") / "packs" / f"{text}.toml"
        return parse_pack(file.read_text(encoding="utf-8"), f"{text}.toml", parameters)
    path = Path(name)
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackError("须为 UTF-8 编码", "must be UTF-8", where=Where(path.name)) from error
    except (OSError, ValueError) as error:  # ValueError: NUL in the name
        known = ", ".join(bundled_packs())
        raise UsageError(
            f"没有规则包 {text!r}；自带的有：{known}；也可给出 .toml 文件的路径",
            f"there is no pack {text!r}; bundled: {known}; or give the path of a .toml file",
        ) from error
    return parse_pack(content, path.name, parameters)


def read_packs(wanted: Sequence[str | Path | Pack], parameters: Mapping[str, Mapping[str, Any]]) -> tuple[Pack, ...]:
    """Packs by name, path or as they are, each once, with the parameters that settings change.

    Raises
    ------
    UsageError
        If there is no such pack, or one is named twice.
    PackError
        If one can not be read.

    >>> [pack.id for pack in read_packs(["linkage"], {"linkage": {"max_households": 22}})]
    ['linkage']
    """
    packs = tuple(p if isinstance(p, Pack) else load_pack(p, parameters) for p in wanted)
    ids = [pack.id for pack in packs]
    twice = sorted({id for id in ids if ids.count(id) > 1})
    if twice:
        raise UsageError(f"规则包 {twice[0]!r} 给了两次", f"the pack {twice[0]!r} is given twice")
    return packs


def parse_pack(text: str, file: str, parameters: Mapping[str, Mapping[str, Any]] | None = None) -> Pack:
    """Read a pack from the text of its TOML file; ``file`` is its name in messages.

    Raises
    ------
    PackError
        If it is no valid pack; the sentence names file, rule and field.

    >>> parse_pack("id = 3", "own.toml")
    Traceback (most recent call last):
    covernet.errors.PackError: own.toml: 字段 id：须为文字
      field id: must be a text
    """
    top = Fields(file, "", _toml(text, file), {})
    top.only(_PACK_FIELDS)
    id = top.identifier("id")
    defaults = top.table.get("parameters", {})
    if not isinstance(defaults, dict):
        raise top.error("parameters", "须为表", "must be a table")
    values, overrides = _override(top, id, defaults, (parameters or {}).get(id, {}))
    tables = list(enumerate(top.tables("rule"), start=1))
    try:
        rules = tuple(_rule(file, id, number, table, values) for number, table in tables)
    except PackError as error:
        raise _blamed(error, overrides) from error
    _unique(top, "rule", [rule.id for rule in rules])
    ids = tuple(rule.id for rule in rules)
    tables = list(enumerate(top.tables("requirement"), start=1))
    requirements = tuple(_requirement(file, number, table, values, ids) for number, table in tables)
    _unique(top, "requirement", [requirement.id for requirement in requirements])
    if not rules and not requirements:
        raise top.error("rule", "没有任何规则", "the pack has no rule")
    return Pack(
        id=id,
        version=top.integer("version", minimum=1),
        title=top.title("title"),
        source=_source(top),
        parameters=values,
        rules=rules,
        requirements=requirements,
        overrides=overrides,
    )


def _toml(text: str, file: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise PackError("括号嵌套过深", "brackets are nested too deep", where=Where(file)) from error
    except ValueError as error:
        found = _TOML_LINE.search(str(error))
        where = Where(file, line=int(found[1]) if found else None)
        raise PackError(f"TOML 读不懂：{error}", f"can not read the TOML: {error}", where=where) from error


def _blamed(error: PackError, overrides: tuple[Override, ...]) -> PackError:
    """The error, saying which parameters the settings changed: the mistake may be there."""
    if not overrides:
        return error
    changed = "，".join(f"{item.parameter} = {item.value}" for item in overrides)
    return PackError(
        f"{error.zh}（settings.toml 改动了参数：{changed}）",
        f"{error.en} (settings.toml overrides: {changed})",
        where=error.where,
    )


def _override(
    top: Fields, pack: str, defaults: Mapping[str, Any], wanted: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[Override, ...]]:
    for name, value in wanted.items():
        if name not in defaults:
            known = ", ".join(defaults) or "—"
            raise PackError(
                f"设置中的参数 {pack}.{name} 不存在；有：{known}",
                f"the settings override {pack}.{name}, which is no parameter of the pack; it has: {known}",
                where=Where("settings.toml"),
            )
        if type(value) is not type(defaults[name]):
            raise PackError(
                f"设置中的参数 {pack}.{name} 类型不对，应与默认值 {defaults[name]!r} 相同",
                f"the settings' {pack}.{name} has another type than its default {defaults[name]!r}",
                where=Where("settings.toml"),
            )
    changed = {name: value for name, value in wanted.items() if value != defaults[name]}
    overrides = tuple(Override(pack, name, defaults[name], value) for name, value in sorted(changed.items()))
    return {**defaults, **changed}, overrides


def _source(top: Fields) -> Source:
    raw = top.table.get("source")
    if not isinstance(raw, dict) or not isinstance(raw.get("title"), str):
        raise top.error("source", "须有 title", "needs a title")
    date = raw.get("date")
    if date is not None and type(date) is not dt.date:
        raise top.error("source", "date 须为日期", "date must be a date")
    Fields(top.file, "", raw, {}).only(("title", "publisher", "date"))
    return Source(raw["title"], str(raw.get("publisher", "")), date)


def _requirement(
    file: str, number: int, table: Mapping[str, Any], parameters: Mapping[str, Any], known: tuple[str, ...]
) -> Requirement:
    fields = Fields(file, str(table.get("id", f"requirement #{number}")), table, parameters)
    fields.only(("id", "title", "paragraph", "rules", "reason"))
    if ("rules" in table) == ("reason" in table):
        raise fields.error(
            "rules", "rules 和 reason 须写一个，且只写一个", "give either rules or a reason, and not both"
        )
    rules = fields.texts("rules") if "rules" in table else ()
    for id in rules:
        if id not in known:
            near = difflib.get_close_matches(id, known, 1)
            zh, en = (f"；是否想写 {near[0]!r}", f"; did you mean {near[0]!r}") if near else ("", "")
            raise fields.error("rules", f"包内没有规则 {id!r}{zh}", f"the pack has no rule {id!r}{en}")
    return Requirement(
        id=fields.identifier("id"),
        title=fields.title("title"),
        rules=rules,
        reason=fields.title("reason") if "reason" in table else None,
        paragraph=fields.optional_integer("paragraph"),
    )


def _unique(top: Fields, name: str, ids: list[str]) -> None:
    twice = sorted({id for id in ids if ids.count(id) > 1})
    if twice:
        raise top.error(name, f"编号 {twice[0]!r} 用了两次", f"the id {twice[0]!r} is used twice")


def _rule(file: str, pack: str, number: int, table: Mapping[str, Any], parameters: Mapping[str, Any]) -> Rule:
    fields = Fields(file, str(table.get("id", f"#{number}")), table, parameters)
    kind = fields.choice("kind", tuple(DEMANDS))
    own = DEMANDS[kind]
    fields.only((*_COMMON, *own.names))
    of = _of(fields, kind)
    node, edge = SCHEMA.has_node(of), SCHEMA.has_edge(of)
    start = (of,) if node else SCHEMA.edge(of).from_labels if edge else ()
    for name in () if node else ("when", "unless") if edge else ("where", "when", "unless", "responsible"):
        if name in table:
            raise fields.error(name, "这条规则没有节点作主体，不能用", "the rule's subjects are no nodes; leave it out")
    return Rule(
        pack=pack,
        id=fields.identifier("id"),
        title=fields.title("title"),
        severity="should" if fields.choice("severity", ("must", "should"), "must") == "should" else "must",
        of=of,
        demand=own.read(fields, of),
        paragraph=fields.optional_integer("paragraph"),
        where=fields.filter("where", (of,)) if start else (),
        when=fields.optional_path("when", start),
        unless=fields.optional_path("unless", start),
        responsible=fields.optional_path("responsible", start),
    )


def _of(fields: Fields, kind: str) -> str:
    if kind == "total" and "stated" in fields.table:
        if "of" in fields.table:
            raise fields.error("of", "stated 不看节点，请删去", "stated figures have no subjects; leave it out")
        return ""
    of = fields.text("of")
    if SCHEMA.has_node(of) or (kind == "agree" and SCHEMA.has_edge(of)):
        return of
    known = [n.label for n in SCHEMA.nodes] + ([e.name for e in SCHEMA.edges] if kind == "agree" else [])
    near = difflib.get_close_matches(of, known, 1)
    zh, en = (f"；是否想写 {near[0]!r}", f"; did you mean {near[0]!r}") if near else ("", "")
    raise fields.error("of", f"没有标签 {of!r}{zh}", f"there is no label {of!r}{en}")
