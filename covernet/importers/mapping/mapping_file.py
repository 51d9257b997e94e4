"""Mapping files: what sheets were taken for, in TOML that a person can correct and keep (docs/mapping.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table

from covernet.errors import DataError, StoreError, Where
from covernet.importers.mapping.ledgers import TOWN, Ledger, Ledgers
from covernet.importers.mapping.places import Place
from covernet.importers.mapping.sheets import NOT_TAKEN, UNDECIDED, Known, SheetMapping

VERSION = 1

_HEAD = """\
 covernet 映射文件：每张表是哪种台账，每列是什么。可以改，改后重新导入即可。
 A mapping file of covernet: which ledger each sheet is, and what each column holds. Correct it and import again.
 列名 = 字段；不导入的列写 "-"；待定的写着 "?"。 header = field; "-" leaves a column out; "?" is to be decided."""


def read_mapping(path: Path, ledgers: Ledgers) -> Known:
    """Read a mapping file.

    Raises
    ------
    DataError
        If it is no TOML, or says something that can not be; the sentence names the key and the mend.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:  # ValueError: encoding, TOML, a huge number
        raise DataError(
            f"映射文件读不懂：{error}", f"can not read the mapping file: {error}", where=Where(str(path))
        ) from error
    _allow(path, "", raw, ("version", "key", "sheet", "places"))
    if raw.get("version") != VERSION:
        raise _wrong(path, "version", f"须为 {VERSION}", f"must be {VERSION}")
    sheets = raw.get("sheet", [])
    if not isinstance(sheets, list):
        raise _wrong(path, "sheet", "须写作 [[sheet]]", "must be written [[sheet]]")
    key = raw.get("key", "")
    if not isinstance(key, str):
        raise _wrong(path, "key", "须为文字", "must be a text")
    places = _texts(path, "places", raw.get("places", {}))
    decided = {name: id for name, id in places.items() if id not in ("", UNDECIDED)}
    return Known(tuple(_sheet(path, n, table, ledgers) for n, table in enumerate(sheets, 1)), decided, key)


def _sheet(path: Path, number: int, table: object, ledgers: Ledgers) -> SheetMapping:
    name = f"sheet {number}"
    if not isinstance(table, dict):
        raise _wrong(path, name, "须写作 [[sheet]]", "must be written [[sheet]]")
    _allow(path, name, table, ("ledger", "file", "sheet", "columns", "constants"))
    for key in ("ledger", "file", "sheet"):
        if not isinstance(table.get(key, ""), str):
            raise _wrong(path, f"{name}.{key}", "须为文字", "must be a text")
    columns = _texts(path, f"{name}.columns", table.get("columns", {}))
    constants = _texts(path, f"{name}.constants", table.get("constants", {}))
    id = table.get("ledger", UNDECIDED)
    if id != NOT_TAKEN:
        ledger = ledgers.get(id)
        if ledger is None:
            known = "、".join(ledger.id for ledger in ledgers.all)
            raise _wrong(path, f"{name}.ledger", f'须为其中之一：{known}，或 "-"', f'must be one of {known}, or "-"')
        _check_fields(path, name, ledger, columns, constants)
    return SheetMapping(id, columns, constants, table.get("file", ""), table.get("sheet", ""))


def _check_fields(
    path: Path, name: str, ledger: Ledger, columns: Mapping[str, str], constants: Mapping[str, str]
) -> None:
    fields = "、".join(ledger.fields)
    used: dict[str, str] = {}
    for header, field in columns.items():
        where = f"{name}.columns.{header!r}"
        if field == UNDECIDED:
            raise _wrong(
                path, where, f'待定：请写字段名（{fields}）或 "-"', f'is to be decided: a field ({fields}) or "-"'
            )
        if field != NOT_TAKEN and field not in ledger.fields:
            raise _wrong(path, where, f"没有字段 {field!r}；可用：{fields}", f"no field {field!r}; there are {fields}")
        if field != NOT_TAKEN and used.setdefault(field, header) != header:
            raise _wrong(
                path, where, f"字段 {field} 已给了 {used[field]!r}", f"{field} is given to {used[field]!r} already"
            )
    for field in constants:
        if (field not in ledger.fields and field != TOWN) or field in used:
            raise _wrong(path, f"{name}.constants.{field}", "须为没有列的字段", "must be a field without a column")


def _texts(path: Path, name: str, value: object) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise _wrong(path, name, "须为“名称 = 文字”的表", "must be a table of texts")
    return value


def _allow(path: Path, name: str, table: Mapping[str, Any], keys: Iterable[str]) -> None:
    unknown = sorted(set(table) - set(keys))
    if unknown:
        where = f"{name}.{unknown[0]}" if name else unknown[0]
        listed = "、".join(keys)
        raise _wrong(path, where, f"不认识；可用：{listed}", f"is unknown; there are {listed}")


def _wrong(path: Path, name: str, zh: str, en: str) -> DataError:
    return DataError(f"映射文件的 {name} {zh}", f"{name} of the mapping file {en}", where=Where(str(path)))


def write_mapping(path: Path, learnt: Known, open_places: Mapping[str, tuple[Place, ...]], ledgers: Ledgers) -> bool:
    """Write what was learnt into a mapping file; what it says already, and its comments, stay. Whether it changed.

    Parameters
    ----------
    open_places
        Names that could not be matched, with their candidates.

    Raises
    ------
    StoreError
        If it can not be written.
    """
    try:
        before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        document = tomlkit.parse(before) if before else _new_document()
        _add_sheets(document, learnt, ledgers)
        _add_places(document, learnt.places, open_places)
        if learnt.key:
            document["key"] = learnt.key
        after = tomlkit.dumps(document)
        if after != before:
            path.write_text(after, encoding="utf-8", newline="\n")
    except OSError as error:
        raise StoreError(
            f"映射文件写不了（{error.strerror}）；请检查路径和权限",
            f"can not write the mapping file ({error.strerror}); check path and permissions",
            where=Where(str(path)),
        ) from error
    return after != before


def _new_document() -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    for line in _HEAD.splitlines():
        document.add(tomlkit.comment(line.strip()))
    document["version"] = VERSION
    return document


def _add_sheets(document: tomlkit.TOMLDocument, learnt: Known, ledgers: Ledgers) -> None:
    written = document.get("sheet")
    sheets = tomlkit.aot() if written is None else written
    said = [(set(sheet.get("columns", {})), sheet.get("file", ""), sheet.get("sheet", "")) for sheet in (written or ())]
    for sheet in learnt.sheets:
        if (set(sheet.columns), sheet.file, sheet.sheet) not in said:
            said.append((set(sheet.columns), sheet.file, sheet.sheet))
            sheets.append(_sheet_table(sheet, ledgers))
    if written is None and len(sheets):
        document["sheet"] = sheets


def _sheet_table(sheet: SheetMapping, ledgers: Ledgers) -> Table:
    table = tomlkit.table()
    ledger = ledgers.get(sheet.ledger)
    table["ledger"] = sheet.ledger
    if ledger:
        table["ledger"].comment(f"{ledger.title.zh} {ledger.title.en}")
    for key in ("file", "sheet"):
        if getattr(sheet, key):
            table[key] = getattr(sheet, key)
    columns = tomlkit.table()
    for header, name in sheet.columns.items():
        columns[header] = name
        if ledger and name in ledger.fields:
            columns[header].comment(ledger.fields[name].title.zh)
    table["columns"] = columns
    if sheet.constants:
        table["constants"] = dict(sheet.constants)
    return table


def _add_places(
    document: tomlkit.TOMLDocument, decided: Mapping[str, str], open_: Mapping[str, tuple[Place, ...]]
) -> None:
    if not decided and not open_:
        return
    if "places" not in document:
        document["places"] = tomlkit.table()
    places: Any = document["places"]
    for name, id in decided.items():
        if places.get(name, "") != id:
            places[name] = id
    for name, candidates in open_.items():
        if name not in places:
            places[name] = UNDECIDED
            listed = "、".join(f"{place.id} {place.name}" for place in candidates) or "无 none"
            places[name].comment(f"候选 candidates: {listed}")
