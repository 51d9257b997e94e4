"""Write tests/data/sheets with LibreOffice: run it with the Python that has LibreOffice's ``uno`` module.

    soffice --headless --norestore --accept="socket,host=localhost,port=2002;urp;" &
    python3 scripts/sheet_samples.py
    msoffcrypto-tool -e -p example tests/data/sheets/ledger.xlsx tests/data/sheets/locked.xlsx

Everybody named in them is invented.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import uno  # comes with LibreOffice
from com.sun.star.beans import PropertyValue

SHEETS = Path(__file__).resolve().parents[1] / "tests" / "data" / "sheets"
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8"}
PASSWORD = "example"
DATE_FORMAT = 36  # one that every office has

ROWS: list[list[Any]] = [
    ["某某镇党员联系户台账"],
    ["填报单位：某某镇", "", "", "", "", "填报时间：2024年7月"],
    ["序号", "村名", "党员信息", "", "联系户", "", "联系日期"],
    ["", "", "姓名", "编号", "户主", "组别", ""],
    [1, "甲村", "演示党员一", "M01", "演示户一", "一组", "2024.7.1"],
    [2, "", "演示党员二", "M02", "演示户二", "二\n组", 45474],
    [],
    [3, "", "演示党员三", "M03", "演示户三", "一组", "2024年7月"],
    ["小计", "", 3],
    [4, "乙村", "演示党员四", "M04", "演示户四", "１组", "2024-7"],
    ["合计", "", "=SUM(3;1)"],
    ["填表人：演示人甲", "", "审核人：演示人乙", "", "2024年7月31日"],
    [],
    ["表二　网格员名册"],
    ["网格", "网格员", "备注"],
    ["一网格", "演示网格员一", "=cmd|'/c calc'!A1"],
    ["二网格", "演示网格员二", " 空格 "],
]
MERGED = ["A1:G1", "A3:A4", "B3:B4", "C3:D3", "E3:F3", "G3:G4", "B5:B8"]
TEXT = ("=cmd",)


def value(name: str, content: Any) -> Any:
    made = PropertyValue()
    made.Name, made.Value = name, content
    return made


def fill(document: Any) -> None:
    sheet = document.Sheets.getByIndex(0)
    sheet.Name = "台账"
    for row, cells in enumerate(ROWS):
        for column, content in enumerate(cells):
            cell = sheet.getCellByPosition(column, row)
            if not isinstance(content, str):
                cell.Value = content
            elif content.startswith("=") and not content.startswith(TEXT):
                cell.Formula = content
            else:
                cell.String = content
    for place in MERGED:
        sheet.getCellRangeByName(place).merge(True)
    sheet.getCellByPosition(6, 5).NumberFormat = DATE_FORMAT
    sheet.Rows.getByIndex(5).IsVisible = False
    document.Sheets.insertNewByName("隐藏的说明", 1)
    note = document.Sheets.getByIndex(1)
    note.getCellByPosition(0, 0).String = "填表说明：按村填报。"
    note.IsVisible = False


def main() -> None:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    context = resolver.resolve("uno:socket,host=localhost,port=2002;urp;StarOffice.ComponentContext")
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, (value("Hidden", True),))
    fill(document)
    SHEETS.mkdir(parents=True, exist_ok=True)
    for suffix, name in FILTERS.items():
        target = SHEETS / f"ledger.{suffix}"
        document.storeToURL(target.as_uri(), (value("FilterName", name),))
        if suffix != "xlsx":
            locked = SHEETS / f"locked.{suffix}"
            document.storeToURL(locked.as_uri(), (value("FilterName", name), value("Password", PASSWORD)))
    document.close(True)


if __name__ == "__main__":
    main()
