"""What the reader of .ods does not tell: merged cells and hidden rows, from the XML of the sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from covernet.errors import Where
from covernet.importers.reading.grid import MAX_MERGES, Merge
from covernet.importers.reading.refusals import protected, too_large, unreadable
from covernet.importers.reading.survey import opened

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"

Attributes = Mapping[str, str]


@dataclass
class _Reader:
    """Follows rows and columns through the XML, where a row or cell may stand for many."""

    sheet: str = ""
    row: int = -1
    rows: int = 1
    column: int = 0
    merges: dict[str, list[Merge]] = field(default_factory=lambda: defaultdict(list))
    hidden: set[str] = field(default_factory=set)

    def start(self, name: str, attributes: Attributes) -> None:
        match name:
            case "table:table":
                self.sheet, self.row, self.rows = attributes.get("table:name", ""), 0, 0
            case "table:table-row":
                self.row, self.rows = self.row + self.rows, int(attributes.get("table:number-rows-repeated", 1))
                self.column = 0
                if attributes.get("table:visibility", "visible") != "visible":
                    self.hidden.add(self.sheet)
            case "table:table-cell" | "table:covered-table-cell":
                down = int(attributes.get("table:number-rows-spanned", 1))
                across = int(attributes.get("table:number-columns-spanned", 1))
                if down > 1 or across > 1:
                    self._merge(down, across)
                self.column += int(attributes.get("table:number-columns-repeated", 1))

    def _merge(self, down: int, across: int) -> None:
        found = self.merges[self.sheet]
        if len(found) + self.rows > MAX_MERGES:
            raise OverflowError
        for row in range(self.row, self.row + self.rows):
            found.append(Merge(row, self.column, row + down - 1, self.column + across - 1))


@dataclass(frozen=True)
class OdsFacts:
    """Merged cells by sheet, and the sheets that have hidden rows."""

    merges: Mapping[str, list[Merge]]
    hidden: frozenset[str]


def ods_facts(path: Path, where: Where) -> OdsFacts:
    """Find the merged cells of every sheet and the sheets with hidden rows.

    Raises
    ------
    DataError
        If the file has a password, the XML is damaged, or holds more merged cells than any table.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    with opened(path, where) as archive, archive.open(_CONTENT) as stream:
        if _MANIFEST in archive.namelist() and b":encryption-data" in archive.read(_MANIFEST):
            raise protected(where)
        try:
            parser.ParseFile(stream)
        except expat.ExpatError as error:
            raise unreadable(where) from error
        except OverflowError as error:
            raise too_large(where) from error
    return OdsFacts(reader.merges, frozenset(reader.hidden))
