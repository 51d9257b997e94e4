"""One TOML table of a pack, read field by field; each error names the file, the rule and the field."""

from __future__ import annotations

import difflib
import re
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard, TypeVar

from covernet.errors import PackError, SchemaError, Where
from covernet.graph.declarations import Title
from covernet.graph.filters import Filter, parse_filter
from covernet.graph.model import SCHEMA
from covernet.graph.paths import Path, parse_path

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LARGEST = 10**15
"""Beyond any count, and well within what every engine calls a whole number."""

T = TypeVar("T")


@dataclass(frozen=True)
class Fields:
    """A table with what its values and its errors need.

    Parameters
    ----------
    rule
        The rule's id, or empty at the top of the pack.
    parameters
        What ``"$name"`` stands for.
    """

    file: str
    rule: str
    table: Mapping[str, Any]
    parameters: Mapping[str, Any]

    def error(self, name: str, zh: str, en: str) -> PackError:
        """An error about one field."""
        at = f"规则 {self.rule} 字段 {name}" if self.rule else f"字段 {name}"
        at_en = f"rule {self.rule}, field {name}" if self.rule else f"field {name}"
        return PackError(f"{at}：{zh}", f"{at_en}: {en}", where=Where(self.file))

    def only(self, allowed: Iterable[str]) -> None:
        """Refuse fields that are not allowed, suggesting the nearest that is."""
        known = list(allowed)
        for name in self.table:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                zh, en = (f"；是否想写 {near[0]!r}", f"; did you mean {near[0]!r}") if near else ("", "")
                raise self.error(name, f"不认识的字段{zh}", f"unknown field{en}")

    def get(self, name: str, default: Any = None) -> Any:
        """A field with every ``$parameter`` in it replaced."""
        return self._replaced(name, self.table.get(name, default))

    def _replaced(self, name: str, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("$"):
            if value[1:] not in self.parameters:
                raise self.error(name, f"没有参数 {value!r}", f"there is no parameter {value!r}")
            return self.parameters[value[1:]]
        if isinstance(value, list):
            return [self._replaced(name, item) for item in value]
        if isinstance(value, dict):
            return {key: self._replaced(name, item) for key, item in value.items()}
        return value

    def integer(self, name: str, *, minimum: int = 0) -> int:
        """A whole number that must be there."""
        value = self.optional_integer(name, minimum=minimum)
        if value is None:
            raise self.error(name, "必须填写", "is needed")
        return value

    def optional_integer(self, name: str, *, minimum: int = 0) -> int | None:
        """A whole number, or None where the field is not given."""
        value = self.get(name)
        if value is None:
            return None
        if not is_whole(value) or value < minimum:
            raise self.error(name, f"须为不小于 {minimum} 的整数", f"must be a whole number, at least {minimum}")
        return value

    def text(self, name: str) -> str:
        """A text that must be there and not empty."""
        value = self.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.error(name, "须为文字", "must be a text")
        return value

    def choice(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of a few words."""
        value = self.get(name, default)
        if value not in allowed:
            listed = ", ".join(allowed)
            raise self.error(name, f"须为其中之一：{listed}", f"must be one of: {listed}")
        return str(value)

    def identifier(self, name: str) -> str:
        """An id of lower-case letters, digits and hyphens."""
        value = self.text(name)
        if not _ID.fullmatch(value):
            raise self.error(name, "只用小写字母、数字和连字符", "use lower-case letters, digits and hyphens")
        return value

    def title(self, name: str) -> Title:
        """A title in both languages; ``$name`` in it shows the parameter's value."""
        value = self.table.get(name)
        if not (
            isinstance(value, dict) and set(value) == {"zh", "en"} and all(isinstance(v, str) for v in value.values())
        ):
            raise self.error(name, "须为 { zh = …, en = … }", "must be { zh = …, en = … }")
        words = {k: string.Template(v).safe_substitute(_shown(self.parameters)) for k, v in value.items()}
        try:
            return Title(words["zh"], words["en"])
        except SchemaError as error:
            raise self.error(name, "中英文都须填写", "needs both languages") from error

    def tables(self, name: str) -> list[dict[str, Any]]:
        """An array of tables, empty where it is not given."""
        value = self.table.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(name, f"须写作 [[{name}]]", f"write it as [[{name}]]")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of different texts."""
        value = self.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            raise self.error(name, "须为文字的列表", "must be a list of texts")
        if len(set(value)) != len(value):
            raise self.error(name, "有重复的项", "names something twice")
        return tuple(value)

    def path(self, name: str, start: tuple[str, ...]) -> Path:
        """A path from any of the labels ``start``."""
        if name not in self.table:
            raise self.error(name, "必须填写", "is needed")
        return self.checked(name, lambda: parse_path(SCHEMA, start, self.get(name)))

    def optional_path(self, name: str, start: tuple[str, ...]) -> Path | None:
        """A path, or None where the field is not given."""
        return self.path(name, start) if name in self.table else None

    def filter(self, name: str, of: Iterable[str]) -> Filter:
        """A filter on nodes or edges of the given labels or edge types, empty where it is not given."""
        value = self.get(name, {})
        if not isinstance(value, dict):
            raise self.error(name, "须为表", "must be a table")
        owners = [SCHEMA.node(o) if SCHEMA.has_node(o) else SCHEMA.edge(o) for o in of]
        return self.checked(name, lambda: parse_filter(owners, value))

    def checked(self, name: str, read: Callable[[], T]) -> T:
        """Read something that may contradict the schema, and say in which field it did."""
        try:
            return read()
        except SchemaError as error:
            raise self.error(name, error.zh, error.en) from error


def is_whole(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number that every engine can hold.

    >>> is_whole(7), is_whole(True), is_whole(10**30)
    (True, False, False)
    """
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST


def _shown(parameters: Mapping[str, Any]) -> dict[str, str]:
    return {k: "、".join(map(str, v)) if isinstance(v, list) else str(v) for k, v in parameters.items()}
