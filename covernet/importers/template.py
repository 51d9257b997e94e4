"""An empty bundle to fill in: CSV files or one workbook, with headers in both languages."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from covernet.errors import StoreError, UsageError, Where
from covernet.graph.declarations import EdgeType, NodeType
from covernet.graph.model import SCHEMA
from covernet.importers.columns import Column, columns_of
from covernet.importers.sources import GUIDE_SHEET

_ROWS = 1_048_576
_LIST_LIMIT = 255  # Excel takes no longer list of values in a cell's validation
_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(9999, 12, 31)

GUIDE: tuple[tuple[str, str], ...] = (
    ("每张工作表对应一种节点或关系，表名不要改。", "Each sheet is one kind of node or relation; keep its name."),
    ("第 1 行是列名，第 2 行是中文名，从第 3 行起填写；不需要的列和表可以留空或删除。",
     "Row 1 has the column names, row 2 their Chinese titles; fill in from row 3. Leave out what you do not need."),
    ("编号：有官方代码的用官方代码（县 6 位、乡镇 9 位、村居 12 位）；以下用上级编号加类别字母和序号，如 310151105201-H0001。",
     "Ids: official codes where they exist (county 6 digits, town 9, village 12); below, the parent's id, a letter "
     "for the kind and a number, such as 310151105201-H0001."),
    ("编号中不要出现单独的 11 位或 15 至 19 位数字串：它们会被当作手机号、身份证号或银行卡号。",
     "No id may hold a run of 11 or of 15 to 19 digits: it could be taken for a phone, ID or card number."),
    ("日期写作 2024-07-16；是否写作 是/否；空单元格表示不详。", "Write dates as 2024-07-16, yes and no as 是/否; empty means unknown."),
    ("关系表的起点、终点填编号；起点类型、终点类型可留空，编号能分辨时自动判断。",
     "Relations: give both ids; the labels may stay empty where the id tells."),
    ("不要填写身份证号、电话、银行账户、民族、宗教、健康、残疾、婚姻、收入、信访、涉案、照片等个人信息，系统一律不收。",
     "Never enter ID or phone numbers, bank accounts, ethnicity, religion, health, disability, marital state, income, "
     "petitions, criminal records, photos: they are refused."),
    ("填好后：covernet import 文件 --into 网络文件夹", "When filled in: covernet import FILE --into NETWORK"),
)  # fmt: skip


def write_template(out: Path, *, xlsx: bool = False) -> list[Path]:
    """Write an empty bundle and return the files written.

    Parameters
    ----------
    out
        The folder of CSV files to make, or the path of the workbook.
    xlsx
        Whether to write one workbook in place of CSV files; a path that ends in ``.xlsx`` is one without saying so.

    Raises
    ------
    UsageError
        If the workbook's name does not end in ``.xlsx``, or something is there already.
    StoreError
        If it can not be written.

    >>> import tempfile
    >>> files = write_template(Path(tempfile.mkdtemp()) / "bundle", xlsx=False)
    >>> files[0].read_text(encoding="utf-8-sig").splitlines()
    ['id,name,since,until', '编号,名称,起始日期,终止日期']
    """
    is_named_so = out.suffix.lower() == ".xlsx"
    if xlsx and not is_named_so:
        raise UsageError(
            "工作簿的文件名须以 .xlsx 结尾", "the workbook's name must end in .xlsx", where=Where(str(out))
        )
    xlsx = is_named_so
    if out.exists() and (xlsx or not out.is_dir() or any(out.iterdir())):
        raise UsageError(
            "这里已有文件，不会覆盖；请换一个名称", "something is there already and is kept; choose another name",
            where=Where(str(out)),
        )  # fmt: skip
    try:
        return [_workbook(out)] if xlsx else _folder(out)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise StoreError(
            "写不了模板；请检查路径和权限", "can not write the template; check path and permissions",
            where=Where(str(out)),
        ) from error  # fmt: skip


def _declared() -> Iterator[tuple[str, NodeType | EdgeType]]:
    for node in SCHEMA.nodes:
        yield node.label, node
    for edge in SCHEMA.edges:
        yield edge.name, edge


def _folder(out: Path) -> list[Path]:
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for target, declared in _declared():
        columns = columns_of(declared)
        path = out / f"{target}.csv"
        # the byte order mark tells Excel that this is UTF-8
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([[c.name for c in columns], [c.title.zh for c in columns]])
        written.append(path)
    return written


def _workbook(out: Path) -> Path:
    out.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        name = book.add_format({"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "border": 1})
        title = book.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1})
        text = book.add_format({"num_format": "@"})
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        _guide(book.add_worksheet(GUIDE_SHEET), name, wrap)
        for target, declared in _declared():
            sheet = book.add_worksheet(target)
            sheet.freeze_panes(2, 1)
            for at, column in enumerate(columns_of(declared)):
                sheet.write_string(0, at, column.name, name)
                sheet.write_string(1, at, column.title.zh, title)
                sheet.write_comment(0, at, _note(column), {"x_scale": 2, "y_scale": 1.5})
                width = max(12, len(column.name) + 4, 2 * len(column.title.zh) + 4, 24 if column.required else 0)
                sheet.set_column(at, at, width, date if column.type == "date" else text)
                rule = validation(column)
                if rule:
                    sheet.data_validation(2, at, _ROWS - 1, at, rule)
    return out


def _guide(
    sheet: xlsxwriter.worksheet.Worksheet, head: xlsxwriter.format.Format, wrap: xlsxwriter.format.Format
) -> None:
    sheet.set_column(0, 1, 60, wrap)
    sheet.write_row(0, 0, ("填表说明", "How to fill this in"), head)
    row = 1
    for sentence in GUIDE:
        sheet.write_row(row, 0, sentence)
        row += 1
    sheet.set_column(2, 2, 50, wrap)
    row += 1
    sheet.write_row(row, 0, ("工作表", "Sheet", "含义 Meaning"), head)
    for target, declared in _declared():
        row += 1
        sheet.write_row(row, 0, (f"{target}　{declared.title.zh}", declared.title.en, declared.help))


def _note(column: Column) -> str:
    lines = [f"{column.title.zh} · {column.title.en}", column.help]
    if column.required:
        lines.append("必填 · required")
    lines += {"date": ["日期 YYYY-MM-DD · a date"], "boolean": ["是/否 · yes or no"]}.get(column.type, [])
    if column.values:
        lines.append("取值 · values: " + "、".join(title.zh for title in column.values.values()))
    return "\n".join(lines)


def validation(column: Column) -> dict[str, object] | None:
    """What Excel lets a person enter into a column: its list, yes or no, or a date; None: anything."""
    if column.type == "boolean":
        return {
            "validate": "list",
            "source": ["是", "否"],
            **_complaint("请选择 是 或 否", "Choose 是 (yes) or 否 (no)"),
        }
    if column.values:
        choices = [title.zh for title in column.values.values()]
        if len(",".join(choices)) <= _LIST_LIMIT:
            return {"validate": "list", "source": choices, **_complaint("请从清单中选择", "Choose from the list")}
    if column.type == "date":
        return {
            "validate": "date", "criteria": "between", "minimum": _FIRST, "maximum": _LAST,
            **_complaint("请填日期，如 2024-07-16", "Enter a date such as 2024-07-16"),
        }  # fmt: skip
    return None


def _complaint(zh: str, en: str) -> dict[str, object]:
    return {"error_title": "covernet", "error_message": f"{zh}\n{en}", "ignore_blank": True}
