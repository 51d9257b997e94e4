"""The vocabulary of declarations: what a title, a property, a node label and an edge type are.

``model.py`` declares covernet's property graph with these values. A declaration that contradicts
itself can not be built: the constructor raises :class:`SchemaError` and says how to mend it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, Protocol

from covernet.errors import SchemaError

PropertyType = Literal["string", "integer", "number", "boolean", "date"]
Privacy = Literal["public", "internal", "personal"]

_TYPES = ("string", "integer", "number", "boolean", "date")
_PRIVACY = ("public", "internal", "personal")
_PROPERTY_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LABEL = re.compile(r"[A-Z][A-Za-z0-9]*")
_EDGE_NAME = re.compile(r"[A-Z][A-Z0-9_]*")

RESERVED = frozenset({"id", "since", "until", "from", "to", "from_label", "to_label", "county"})
"""Column names that every table has, or that the snapshot keeps beside the properties."""


VALIDITY = ("since", "until")
"""The half-open interval that every node and edge may carry."""

IMPLICIT: Mapping[str, PropertyType] = MappingProxyType({"id": "string", "since": "date", "until": "date"})
"""Types of the columns that need no declaration."""


def refusal(what: str, en: str, zh: str) -> SchemaError:
    """The error about one declaration: what it is about, and the mend in both languages."""
    return SchemaError(f"{what}：{zh}", f"{what}: {en}")


@dataclass(frozen=True)
class Title:
    """A name in both languages of the interface; Chinese is the one officials write.

    >>> Title("党员", "Party member").zh
    '党员'
    """

    zh: str
    en: str

    def __post_init__(self) -> None:
        if not self.zh.strip() or not self.en.strip():
            raise refusal("Title", "needs a Chinese and an English text", "须有中文和英文")

    def in_(self, language: str) -> str:
        """The text in ``language`` (``zh`` or ``en``).

        >>> Title("户", "Household").in_("en")
        'Household'
        """
        return self.en if language == "en" else self.zh


YES: Mapping[bool, Title] = {True: Title("是", "yes"), False: Title("否", "no")}
"""How a boolean reads."""


@dataclass(frozen=True)
class Property:
    """One column of a label or edge type: name, type, meaning, privacy class and, if closed, its values.

    Parameters
    ----------
    values
        The allowed values with their titles; empty where any value of the type is allowed.

    Raises
    ------
    SchemaError
        If the name is reserved or not lower_snake_case, the type or privacy class is unknown, or
        values are declared for anything but a string.

    >>> Property("name", "string", Title("姓名", "Name"), "As on the roll.", "personal").privacy
    'personal'
    """

    name: str
    type: PropertyType
    title: Title
    help: str
    privacy: Privacy
    values: Mapping[str, Title] = field(default_factory=dict)

    def __post_init__(self) -> None:
        what = f"property {self.name!r}"
        if self.name in RESERVED:
            raise refusal(what, "the name is reserved; choose another", "名称已保留，请换一个")
        if not _PROPERTY_NAME.fullmatch(self.name):
            raise refusal(what, "write the name in lower_snake_case", "名称须为小写下划线形式")
        if self.type not in _TYPES:
            raise refusal(what, f"type must be one of {', '.join(_TYPES)}", "类型不在允许范围内")
        if self.privacy not in _PRIVACY:
            raise refusal(what, f"privacy must be one of {', '.join(_PRIVACY)}", "隐私级别不在允许范围内")
        if not self.help.strip():
            raise refusal(what, "say in one sentence what it means", "须用一句话说明含义")
        if self.values and self.type != "string":
            raise refusal(what, "only a string can have a closed list of values", "只有字符串可限定取值")
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))


def _indexed(what: str, properties: tuple[Property, ...]) -> None:
    names = [p.name for p in properties]
    titles = [p.title.zh for p in properties]
    for kind, seen in (("property", names), ("title", titles)):
        twice = sorted({x for x in seen if seen.count(x) > 1})
        if twice:
            raise refusal(what, f"{kind} {twice[0]!r} is declared twice; keep one", "重复声明，请保留一个")


@dataclass(frozen=True)
class NodeType:
    """A node label: its titles, properties, and the path that leads from it to its place.

    Parameters
    ----------
    place
        Steps to the label's village, or to its town or county where it has no village; empty for the
        places themselves.
    share
        ``row`` where the share profile may show single nodes of this label, ``count`` where it may
        only count them (everything below the village that stands for people, households or firms).

    >>> household = NodeType("Household", Title("户", "Household"), "A home.", (), place=("LIVES_IN>",))
    >>> household.share
    'count'
    """

    label: str
    title: Title
    help: str
    properties: tuple[Property, ...]
    place: tuple[str, ...] = ()
    share: Literal["row", "count"] = "count"

    def __post_init__(self) -> None:
        if not _LABEL.fullmatch(self.label):
            raise refusal(f"label {self.label!r}", "write it in CamelCase", "标签须为驼峰形式")
        _indexed(f"label {self.label}", self.properties)

    def column_type(self, name: str) -> PropertyType | None:
        """The type of a property, of ``id``, ``since`` or ``until``; None where there is no such column."""
        declared = self.property(name)
        return declared.type if declared else IMPLICIT.get(name)

    @property
    def is_record(self) -> bool:
        """Whether nodes of this label are records: they are there from their ``date`` on (FORMATS §3)."""
        return any(p.name == "date" for p in self.properties)

    def property(self, name: str) -> Property | None:
        """The declared property of that name, or None."""
        return next((p for p in self.properties if p.name == name), None)


@dataclass(frozen=True)
class EdgeType:
    """An edge type: which labels it joins, whether it has a direction, and what makes an edge unique.

    Parameters
    ----------
    endpoints
        Allowed (from label, to label) pairs.
    key
        Properties that, together with both ends, make an edge unique.

    >>> serves = EdgeType("SERVES", Title("联系服务", "serves"), "Duty.", (("Member", "Household"),), ())
    >>> serves.from_labels, serves.directed
    (('Member',), True)
    """

    name: str
    title: Title
    help: str
    endpoints: tuple[tuple[str, str], ...]
    properties: tuple[Property, ...]
    key: tuple[str, ...] = ()
    directed: bool = True

    def __post_init__(self) -> None:
        what = f"edge type {self.name!r}"
        if not _EDGE_NAME.fullmatch(self.name):
            raise refusal(what, "write it in UPPER_SNAKE_CASE", "边类型须为大写下划线形式")
        if not self.endpoints:
            raise refusal(what, "declare at least one pair of endpoints", "至少声明一对端点")
        if len(set(self.endpoints)) != len(self.endpoints):
            raise refusal(what, "a pair of endpoints is declared twice; keep one", "端点重复，请保留一对")
        if not self.directed and any((b, a) in self.endpoints for a, b in self.endpoints if a != b):
            raise refusal(what, "undirected endpoints are declared both ways; keep one", "无向边的端点只声明一次")
        _indexed(what, self.properties)
        unknown = [k for k in self.key if k not in {p.name for p in self.properties}]
        if unknown:
            raise refusal(what, f"key {unknown[0]!r} is no property of it; declare it", "键须为已声明的属性")

    @property
    def from_labels(self) -> tuple[str, ...]:
        """Labels an edge may start from, in order of declaration."""
        return tuple(dict.fromkeys(a for a, _ in self.endpoints))

    @property
    def to_labels(self) -> tuple[str, ...]:
        """Labels an edge may end at, in order of declaration."""
        return tuple(dict.fromkeys(b for _, b in self.endpoints))

    def property(self, name: str) -> Property | None:
        """The declared property of that name, or None."""
        return next((p for p in self.properties if p.name == name), None)

    def column_type(self, name: str) -> PropertyType | None:
        """The type of a property, of ``since`` or ``until``; None where there is no such column."""
        declared = self.property(name)
        return declared.type if declared else IMPLICIT.get(name) if name in VALIDITY else None


class Declarations(Protocol):
    """Where labels and edge types are looked up; :class:`~covernet.graph.schema.Schema` is one."""

    def node(self, label: str) -> NodeType:
        """The declaration of a label."""

    def edge(self, name: str) -> EdgeType:
        """The declaration of an edge type."""

    def has_node(self, label: str) -> bool:
        """Whether a label is declared."""

    def has_edge(self, name: str) -> bool:
        """Whether an edge type is declared."""
