"""Blank workbooks of ledgers to fill in, with the columns that ``ledgers.toml`` names."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from covernet.errors import StoreError, UsageError, Where
from covernet.importers.columns import Column
from covernet.importers.mapping.ledger_file import bundled_ledgers
from covernet.importers.mapping.ledgers import Field, FieldKind, Ledger, Use
from covernet.importers.sources import GUIDE_SHEET
from covernet.importers.template import validation

ALL = "all"
"""Stands for every ledger."""

_ROWS = 5_000
"""Rows that are made ready to be filled in."""

_GUIDE: tuple[tuple[str, str], ...] = (
    ("第 1 行是列名，从第 2 行起一行填一条；蓝底的列必填，同色斜体的几列至少填一列，其余可留空或删去。",
     "Row 1 has the column names, one entry a row from row 2 on. Blue columns must be filled, of the ones in italics at "
     "least one; the others may stay empty or be deleted."),
    ("列名可以改成本单位的叫法：常见叫法都认得；认不得的，导入时会说明。",
     "Columns may be named as your office calls them: usual names are known, of others the import will say so."),
    ("不要填写身份证号、电话、银行账户、住址、健康、残疾、婚姻、收入等个人信息，系统一律不收。",
     "Never enter ID or phone numbers, bank accounts, addresses, health, disability, marital state or income: they "
     "are refused."),
    ("户主姓名只用来区分各户，不保存；有户编号就不需要户主姓名。",
     "A householder's name only tells households apart and is not kept; where there is a number, it is not needed."),
)  # fmt: skip

_USED: dict[Use, tuple[str, str]] = {
    "facts": ("填好后：covernet import 文件 --into 网络文件夹", "When filled in: covernet import FILE --into NETWORK"),
    "change": ("填好后：covernet change 文件 --into 网络文件夹", "When filled in: covernet change FILE --into NETWORK"),
}
"""What to do with a workbook that is filled in."""

_HINTS: dict[FieldKind, str] = {
    "place": "村居名称或 12 位代码 · name or 12-digit code of a village or community",
    "town": "乡镇街道名称或 9 位代码 · name or 9-digit code of a town",
    "unit": "村居或单位名称 · name of a village or an organization",
    "hidden": "不保存姓名 · the name is not kept",
    "numbered": "名称或序号，如 第一党小组、3 · name or number",
}


def write_samples(out: Path, name: str) -> list[Path]:
    """Write the blank workbook of a ledger, or of all of them, and return the files written.

    Parameters
    ----------
    out
        The workbook to make; of all ledgers, the folder.
    name
        Id or Chinese title of a ledger, or :data:`ALL`.

    Raises
    ------
    UsageError
        If there is no such ledger, the workbook's name does not end in ``.xlsx``, or something is there already.
    StoreError
        If it can not be written.

    >>> import tempfile
    >>> [path.name for path in write_samples(Path(tempfile.mkdtemp()) / "活动.xlsx", "activities")]
    ['活动.xlsx']
    """
    ledgers = bundled_ledgers().all
    chosen = [ledger for ledger in ledgers if name in (ALL, ledger.id, ledger.title.zh)]
    if not chosen:
        listed = "、".join(f"{ledger.id}（{ledger.title.zh}）" for ledger in ledgers)
        raise UsageError(
            f"没有台账 {name!r}；可用 {ALL}、{listed}", f"there is no ledger {name!r}; there are {ALL}, {listed}"
        )
    where = Where(str(out))
    if name != ALL and out.suffix.lower() != ".xlsx":
        raise UsageError("工作簿的文件名须以 .xlsx 结尾", "the workbook's name must end in .xlsx", where=where)
    if out.exists() and (name != ALL or not out.is_dir() or any(out.iterdir())):
        raise UsageError(
            "这里已有文件，不会覆盖；请换一个名称", "something is there already and is kept; choose another name",
            where=where,
        )  # fmt: skip
    alone = {other for ledger in ledgers for other in ledger.beside}
    files = {out: chosen[0]} if name != ALL else {
        out / f"{ledger.title.zh}.xlsx": ledger for ledger in chosen if ledger.id not in alone
    }  # fmt: skip
    try:
        for path, ledger in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, ledger)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise StoreError(
            "写不了样表；请检查路径和权限", "can not write the sample; check path and permissions", where=where
        ) from error
    return list(files)


def _write(path: Path, ledger: Ledger) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        needed = {"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "border": 1}
        heads = {
            "required": book.add_format(needed),
            "any_of": book.add_format({**needed, "italic": True}),
            "optional": book.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1}),
        }
        text, date = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
        for page in (ledger, *(other for other in bundled_ledgers().all if other.id in ledger.beside)):
            sheet = book.add_worksheet(page.title.zh)
            sheet.freeze_panes(1, 1)
            for at, (name, field) in enumerate(page.fields.items()):
                column = page.column_of(name) if field.kind == "text" else None
                sheet.write_string(0, at, field.title.zh, heads[_need(page, name)])
                sheet.write_comment(0, at, _note(page, field, column), {"x_scale": 2, "y_scale": 1.5})
                sheet.set_column(at, at, max(14, 2 * len(field.title.zh) + 4), date if _is_date(column) else text)
                rule = validation(column) if column else None
                if rule:
                    sheet.data_validation(1, at, _ROWS, at, rule)
        guide = book.add_worksheet(GUIDE_SHEET)
        guide.set_column(0, 1, 60, book.add_format({"text_wrap": True, "valign": "top"}))
        for row, sentence in enumerate((("填表说明", "How to fill this in"), *_GUIDE, _USED[ledger.use])):
            guide.write_row(row, 0, sentence)


def _need(ledger: Ledger, name: str) -> str:
    if name in ledger.required:
        return "required"
    return "any_of" if any(name in group for group in ledger.any_of) else "optional"


def _is_date(column: Column | None) -> bool:
    return column is not None and column.type == "date"


def _note(ledger: Ledger, field: Field, column: Column | None) -> str:
    lines = [f"{field.title.zh} · {field.title.en}"]
    if field.kind in _HINTS:
        lines.append(_HINTS[field.kind])
    if field.many:
        lines.append("一格可填几个，用顿号分开 · several, separated by 、")
    if column and column.values:
        lines.append("取值 · values: " + "、".join(title.zh for title in column.values.values()))
    if _is_date(column):
        lines.append("日期，如 2024-07-16 · a date")
    lines.append(
        {
            "required": "必填 · required",
            "any_of": "斜体的几列至少填一列 · one of those in italics",
            "optional": "可留空 · optional",
        }[_need(ledger, field.name)]
    )
    lines.append("也认得 · also known as: " + "、".join(field.aliases[1:6]))
    return "\n".join(lines)
