"""The errors a user can meet: each says what is wrong, where, and what to do, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Where:
    """A place in a user's material: file, sheet and line, as far as they are known.

    >>> str(Where("Member.csv", line=7))
    'Member.csv:7'
    >>> str(Where("town.xlsx", sheet="Member", line=3))
    'town.xlsx[Member]:3'
    """

    file: str = ""
    sheet: str = ""
    line: int | None = None

    def __str__(self) -> str:
        sheet = f"[{self.sheet}]" if self.sheet else ""
        line = f":{self.line}" if self.line is not None else ""
        return f"{self.file}{sheet}{line}"


class CovernetError(Exception):
    """The base of everything covernet raises on purpose.

    Parameters
    ----------
    zh, en
        One sentence each: what is wrong and what to do. They never hold a value that may be personal.
    where
        File, sheet and line the sentence is about.

    >>> print(DataError("文件是空的，请检查。", "The file is empty; check it.", where=Where("Member.csv")))
    Member.csv: 文件是空的，请检查。
      The file is empty; check it.
    >>> UsageError.exit_code, DataError.exit_code
    (2, 3)
    """

    exit_code = 3

    def __init__(self, zh: str, en: str, *, where: Where | None = None) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en
        self.where = where or Where()

    def __str__(self) -> str:
        prefix = str(self.where)
        return f"{prefix}: {self.zh}\n  {self.en}" if prefix else f"{self.zh}\n  {self.en}"


class UsageError(CovernetError):
    """The command or call itself is wrong: an unknown name, a missing argument, a bad date."""

    exit_code = 2


class DataError(CovernetError):
    """A user's material can not be taken: a file, a sheet or a network on disk."""


class SchemaError(CovernetError):
    """A declaration of the property graph can not be built; the sentence says the mend."""


class PackError(CovernetError):
    """A pack can not be read; the sentence names file, rule and field."""


class StoreError(CovernetError):
    """A network on disk can not be read or written: locked, damaged, too new, no room."""


class ServerError(CovernetError):
    """A graph database can not be used as asked: not reached, not allowed, too old, or holding something else."""
