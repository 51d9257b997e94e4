"""Ledgers filled with invented lines and then spoilt as offices, copying and accidents spoil them, from a seed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from openpyxl.utils.exceptions import IllegalCharacterError

from covernet.importers.gate import refused_value
from covernet.importers.mapping.ledger_file import bundled_ledgers
from covernet.importers.mapping.ledgers import Field, Ledger
from tests.foreign import SUFFIXES, write_sheet
from tests.unit.test_ledgers import LINES

Row = list[Any]

VILLAGES = ("堡西村", "堡西村委会", "大东村", "新乐社区", "新乐居委会", "堡酉村")
_NAMES = "甲乙丙丁戊己庚辛"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass
class Mutant:
    """A sheet, what was done to it, and the values in it that no byte of a run may hold afterwards."""

    seed: int
    ledger: str = ""
    rows: list[Row] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    canaries: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    path: Path = Path()

    def __str__(self) -> str:
        return f"mutant {self.seed}: {self.ledger}{self.path.suffix}, {', '.join(self.steps)}"


def mutant(seed: int, folder: Path) -> Mutant:
    """The spoilt sheet of a seed, written into a folder."""
    dice = random.Random(seed)
    made = Mutant(seed)
    ledger = dice.choice(bundled_ledgers().used_for("facts").all)
    made.ledger = ledger.id
    names = [
        name for name in ledger.fields if name in LINES[ledger.id] and (name in ledger.required or dice.random() < 0.9)
    ]
    made.rows = [[_header(ledger.fields[name], dice) for name in names]]
    made.rows += [[_cell(ledger, name, dice) for name in names] for _ in range(dice.randint(1, 12))]
    for step in dice.sample(STEPS, dice.choice((0, 1, 1, 2, 2, 3, 4))):
        made.steps.append(step.__name__.strip("_"))
        step(made, dice)
    _write(made, dice, folder)
    return made


def _header(declared: Field, dice: random.Random) -> str:
    return declared.title.zh if dice.random() < 0.8 else dice.choice(declared.aliases)


def _cell(ledger: Ledger, name: str, dice: random.Random) -> Any:
    usual = LINES[ledger.id][name]
    match ledger.fields[name].kind:
        case "place":
            return dice.choice(VILLAGES[:-1]) if dice.random() < 0.9 else VILLAGES[-1]
        case "person" | "hidden":
            return f"示例{dice.choice(_NAMES)}{dice.choice(_NAMES)}"
        case "number":
            return dice.choice((str(dice.randint(1, 40)), dice.randint(1, 40)))
        case "numbered":
            return dice.choice(("一组", "第2党小组", "3", 4, "桥头"))
        case "named" | "unit":
            return f"{usual}{dice.randint(1, 5)}"
    return usual if dice.random() < 0.95 else ""


def identity_number(dice: random.Random) -> str:
    """A made-up number of an identity card with the right check digit."""
    born = dt.date(1940, 1, 1) + dt.timedelta(days=dice.randrange(25_000))
    digits = f"{dice.choice(('310151', '110105', '650102'))}{born:%Y%m%d}{dice.randrange(1000):03d}"
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11]


def phone_number(dice: random.Random) -> str:
    """A made-up mobile number."""
    return f"1{dice.randint(3, 9)}{dice.randrange(10**9):09d}"


def card_number(dice: random.Random) -> str:
    """A made-up number of a bank card with the right check digit."""
    digits = f"62{dice.randrange(10**13):013d}" + ("" if dice.random() < 0.5 else f"{dice.randrange(1000):03d}")
    total = sum(sum(divmod(int(d) * (2 - at % 2), 10)) for at, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def _some_row(made: Mutant, dice: random.Random) -> int:
    return dice.randrange(len(made.rows))


def _personal(made: Mutant, dice: random.Random) -> Any:
    number = dice.choice((identity_number, phone_number, card_number))(dice)
    assert refused_value(number)
    shape = dice.randrange(6)
    written: Any = number
    if shape == 1:
        written = f"见{number}号"
    elif shape == 2:
        written = number.translate(_WIDE)
    elif shape == 3 and len(number) in (11, 16):
        written = " ".join(_grouped(number))
    elif shape == 4 and len(number) == 11:
        written = int(number)
    elif shape == 5:
        written = f" {number}\n"
    made.canaries += dict.fromkeys((number, str(written).strip()))
    return written


def _grouped(number: str) -> list[str]:
    return (
        [number[:3], number[3:7], number[7:]] if len(number) == 11 else [number[at : at + 4] for at in range(0, 16, 4)]
    )


def _values_that_are_refused(made: Mutant, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 4)):
        row = made.rows[_some_row(made, dice)]  # the header is one of them
        if row:
            row[dice.randrange(len(row))] = _personal(made, dice)


def _a_column_that_is_refused(made: Mutant, dice: random.Random) -> None:
    head = dice.choice(("身份证号", "手机", "联系电话", "银行卡号", "标识", "编码"))
    for at, row in enumerate(made.rows):
        row.append(_personal(made, dice) if at else head)


def _a_refused_value_above(made: Mutant, dice: random.Random) -> None:
    made.rows.insert(0, [f"台账 联系人{_personal(made, dice)}"])


def _a_refused_value_below(made: Mutant, dice: random.Random) -> None:
    made.rows.append([f"填表人：示例甲 {_personal(made, dice)}", "", "审核人："])


def _less_columns(made: Mutant, dice: random.Random) -> None:
    at = dice.randrange(max(map(len, made.rows)))
    for row in made.rows:
        del row[at : at + 1]


def _a_column_twice(made: Mutant, dice: random.Random) -> None:
    at = dice.randrange(max(map(len, made.rows)))
    for row in made.rows:
        row += row[at : at + 1]


def _other_order(made: Mutant, dice: random.Random) -> None:
    width = max(map(len, made.rows))
    order = dice.sample(range(width), width)
    made.rows = [[row[at] if at < len(row) else "" for at in order] for row in made.rows]


def _merged_cells(made: Mutant, dice: random.Random) -> None:
    top, left = _some_row(made, dice), dice.randrange(max(map(len, made.rows)) or 1)
    made.merges.append((top, left, min(top + dice.randint(0, 4), len(made.rows) - 1), left + dice.randint(0, 2)))


def _titles(made: Mutant, dice: random.Random) -> None:
    made.rows[:0] = dice.sample([["某某镇台账"], ["填报单位：甲镇", "", "填报时间：2024年7月"], [], ["堡西村台账"]], 2)


def _blank_lines(made: Mutant, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 5)):
        made.rows.insert(_some_row(made, dice), dice.choice(([], ["", " "], ["　"])))


def _sums(made: Mutant, dice: random.Random) -> None:
    made.rows.insert(_some_row(made, dice), ["合计", dice.randint(1, 99)])
    made.rows.append(["堡西村小计", "", dice.randint(1, 99)])


def _two_header_rows(made: Mutant, dice: random.Random) -> None:
    made.rows.insert(0, [dice.choice(("基本情况", "联系情况", "")) for _ in made.rows[0]])


def _header_again(made: Mutant, dice: random.Random) -> None:
    made.rows.insert(_some_row(made, dice) + 1, list(made.rows[0]))


def _no_header(made: Mutant, dice: random.Random) -> None:
    del made.rows[0]
    made.rows = made.rows or [["x"]]


def _a_second_table(made: Mutant, dice: random.Random) -> None:
    made.rows += [[], list(made.rows[0]), *(list(row) for row in made.rows[1:3])]


def _a_table_beside(made: Mutant, dice: random.Random) -> None:
    width = max(map(len, made.rows))
    made.rows = [[*row, *([""] * (width - len(row) + 1)), *row] for row in made.rows]


def _other_types(made: Mutant, dice: random.Random) -> None:
    others = (1.5, 45000, True, dt.date(2024, 7, 1), dt.datetime(2024, 7, 1, 8, 30), -3, 1e30, "45000", "", 20240701)
    for row in made.rows[1:]:
        for at in range(len(row)):
            if dice.random() < 0.15:
                row[at] = dice.choice(others)


def _on_texts(share: float, change: Callable[[str, random.Random], str]) -> Callable[[Mutant, random.Random], None]:
    def step(made: Mutant, dice: random.Random) -> None:
        for row in made.rows:
            for at, cell in enumerate(row):
                if isinstance(cell, str) and cell and dice.random() < share:
                    row[at] = change(cell, dice)

    return step


_wide_digits = _on_texts(0.5, lambda text, dice: text.translate(_WIDE))
_wide_digits.__name__ = "wide_digits"
_line_breaks = _on_texts(0.3, lambda text, dice: f"{text[:1]}\n{text[1:]}" if not refused_value(text) else text)
_line_breaks.__name__ = "line_breaks"
_blanks = _on_texts(0.3, lambda text, dice: dice.choice((f" {text}　", f"{text}\t", f"\u200b{text}", f"\ufeff{text}")))
_blanks.__name__ = "blanks"


def _any_letters(made: Mutant, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 6)):
        row = made.rows[_some_row(made, dice)]
        if row:
            row[dice.randrange(len(row))] = "".join(
                chr(dice.choice((dice.randrange(32, 0xD800), dice.randrange(0xE000, 0x110000), dice.randrange(128))))
                for _ in range(dice.randint(0, 12))
            )


def _formulas(made: Mutant, dice: random.Random) -> None:
    row = made.rows[_some_row(made, dice)]
    row.append(dice.choice(("=1+1", "=cmd|'/c calc'!A1", "@SUM(A1)", "+1", "-2", '=HYPERLINK("http://x.invalid")')))


def _cut(made: Mutant, dice: random.Random) -> None:
    """Done to the file."""


def _flipped(made: Mutant, dice: random.Random) -> None:
    """Done to the file."""


def _wrong_suffix(made: Mutant, dice: random.Random) -> None:
    """Done to the file."""


STEPS = (
    _values_that_are_refused, _values_that_are_refused, _a_column_that_is_refused, _a_refused_value_above,
    _a_refused_value_below, _less_columns, _a_column_twice, _other_order, _merged_cells, _titles, _blank_lines, _sums,
    _two_header_rows, _header_again, _no_header, _a_second_table, _a_table_beside, _other_types, _wide_digits,
    _line_breaks, _blanks, _any_letters, _formulas, _cut, _flipped, _wrong_suffix,
)  # fmt: skip


def _write(made: Mutant, dice: random.Random, folder: Path) -> None:
    suffix = dice.choice((".xlsx", ".xlsx", *SUFFIXES))
    made.path = folder / f"台账{made.seed}{suffix}"
    {".xlsx": _xlsx, ".xls": _xls, ".ods": _ods}.get(suffix, _text)(made, dice)
    content = made.path.read_bytes()
    if "cut" in made.steps:
        made.path.write_bytes(content[: dice.randrange(len(content) + 1)])
    if "flipped" in made.steps and content:
        spoilt = bytearray(made.path.read_bytes())
        for _ in range(min(len(spoilt), dice.randint(1, 8))):
            spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
        made.path.write_bytes(bytes(spoilt))
    if "wrong_suffix" in made.steps:
        other = made.path.with_suffix(dice.choice([other for other in SUFFIXES if other != suffix]))
        made.path = made.path.rename(other)


def _xlsx(made: Mutant, dice: random.Random) -> None:
    book = openpyxl.Workbook()
    page = book.active
    for at, row in enumerate(made.rows, start=1):
        for column, value in enumerate(row, start=1):
            try:
                cell = page.cell(at, column, None if value == "" else value)
            except IllegalCharacterError:
                continue
            if isinstance(value, str) and value:
                cell.data_type = "s"
    taken: set[tuple[int, int]] = set()
    for top, left, bottom, right in made.merges:
        places = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if not places & taken:
            taken |= places
            page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    if dice.random() < 0.2:
        page.column_dimensions["B"].hidden = True
    if dice.random() < 0.2:
        page.row_dimensions[2].hidden = True
    book.save(made.path)


def _xls(made: Mutant, dice: random.Random) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("Sheet1")
    for at, row in enumerate(made.rows):
        for column, value in enumerate(row):
            page.write(at, column, value)
    book.save(str(made.path))


def _ods(made: Mutant, dice: random.Random) -> None:
    write_sheet(made.path, [["".join(filter(_is_xml, str(cell))) for cell in row] for row in made.rows])


def _is_xml(letter: str) -> bool:
    return letter in "\t\n\r" or (ord(letter) >= 32 and not 0xFFFE <= ord(letter) <= 0xFFFF)


def _text(made: Mutant, dice: random.Random) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter="\t" if made.path.suffix == ".tsv" else dice.choice(",,;")).writerows(made.rows)
    encoding = dice.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16"))
    made.path.write_bytes(out.getvalue().encode(encoding, "replace"))
