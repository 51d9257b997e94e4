"""A network's own settings: ``settings.toml`` in its folder."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from covernet.errors import DataError, Where

DEFAULT_PACKS = ("linkage",)

_TEMPLATE = """\
# 网络设置 · Settings of this network. 保存为 UTF-8。

# 网络名称，显示在图册上 · Name shown on the atlas
# title = "竖新镇组织覆盖图"

# 默认使用的规则包（名称，或本文件夹中的 .toml） · Packs used when none is named: names, or .toml files in this folder
packs = ["linkage"]

# 覆盖规则包参数，报告中会注明 · Override a pack's parameters; reports say so
# [parameters.shuxin-527]
# grids = 8
"""


@dataclass(frozen=True)
class Settings:
    """What a network says of itself.

    Parameters
    ----------
    title
        Name shown on pages; empty where none is given.
    packs
        Packs used when none is named; a file's path begins at the network's folder.
    as_of
        Audit date used when none is named; None for today.
    demo
        Whether the people in the network are invented.
    parameters
        Overridden parameters by pack id.
    """

    title: str = ""
    packs: tuple[str, ...] = DEFAULT_PACKS
    as_of: dt.date | None = None
    demo: bool = False
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def write_default_settings(network: Path) -> None:
    """Write a commented ``settings.toml`` unless there is one."""
    path = network / "settings.toml"
    if not path.exists():
        path.write_text(_TEMPLATE, encoding="utf-8", newline="\n")


def read_settings(network: Path) -> Settings:
    """Read ``settings.toml``; a network without one has the defaults.

    Raises
    ------
    DataError
        If the file is no TOML or a field has the wrong type; the sentence names it.

    >>> read_settings(Path("no-such-folder")).packs
    ('linkage',)
    """
    path = network / "settings.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, RecursionError) as error:  # ValueError: encoding, TOML, a huge number
        raise DataError(
            f"设置文件读不懂：{error}", f"can not read the settings: {error}", where=Where(str(path))
        ) from error
    unknown = sorted(set(raw) - {"title", "packs", "as_of", "demo", "parameters"})
    if unknown:
        raise _wrong(path, unknown[0], "不认识的字段", "unknown field")
    title, packs, as_of, demo = raw.get("title", ""), raw.get("packs", ["linkage"]), raw.get("as_of"), raw.get("demo")
    parameters = raw.get("parameters", {})
    if not isinstance(title, str):
        raise _wrong(path, "title", "须为文字", "must be a text")
    if not (isinstance(packs, list) and packs and all(isinstance(p, str) for p in packs)):
        raise _wrong(path, "packs", "须为规则包名称的列表", "must be a list of pack names")
    if as_of is not None and type(as_of) is not dt.date:
        raise _wrong(path, "as_of", "须为日期，如 2024-07-16", "must be a date such as 2024-07-16")
    if demo is not None and not isinstance(demo, bool):
        raise _wrong(path, "demo", "须为 true 或 false", "must be true or false")
    if not (isinstance(parameters, dict) and all(isinstance(v, dict) for v in parameters.values())):
        raise _wrong(path, "parameters", "须按规则包分组", "must be tables named after packs")
    return Settings(title, tuple(_beside(network, pack) for pack in packs), as_of, bool(demo), parameters)


def _beside(network: Path, pack: str) -> str:
    """A pack's name as it is; a file's path from the network's folder on, wherever the command is run."""
    return str(network / pack) if pack.endswith(".toml") else pack


def _wrong(path: Path, name: str, zh: str, en: str) -> DataError:
    return DataError(f"设置 {name!r}：{zh}", f"setting {name!r}: {en}", where=Where(str(path)))
