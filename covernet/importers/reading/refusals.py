"""Why a file can not be read, as errors that say what to do. None holds anything from inside a cell."""

from __future__ import annotations

from covernet.errors import DataError, Where
from covernet.graph.declarations import Title


def no_access(where: Where, error: OSError) -> DataError:
    """The system does not give the file away."""
    return DataError(
        f"文件读不了（{error.strerror}）；请检查路径和权限",
        f"can not read the file ({error.strerror}); check path and permissions",
        where=where,
    )


def unreadable(where: Where) -> DataError:
    """It is no workbook, or a damaged one."""
    return DataError(
        "这个工作簿打不开：不是表格文件、已损坏或有密码；请在表格软件中重新另存",
        "can not open this workbook: it is no spreadsheet, damaged or has a password; save it again",
        where=where,
    )


def protected(where: Where) -> DataError:
    """It has a password."""
    return DataError(
        "这个工作簿有打开密码；请在表格软件中取消密码后另存",
        "this workbook has a password; save it without one",
        where=where,
    )


def too_large(where: Where) -> DataError:
    """It would not fit into memory."""
    return DataError(
        "这个文件展开后过大；请删去表格以外的单元格，或拆成几个文件",
        "this file is too large when unpacked; delete cells outside the tables, or split it into several files",
        where=where,
    )


def too_slow(where: Where) -> DataError:
    """Reading takes longer than any honest file of its size."""
    return DataError(
        "这个文件读取用时过长，已停止；请在表格软件中打开检查，重新另存后再试",
        "reading this file took too long and was stopped; look at it in a spreadsheet program and save it again",
        where=where,
    )


def unsafe(where: Where) -> DataError:
    """Its XML declares entities, which no spreadsheet program writes."""
    return DataError(
        "这个工作簿含有实体声明（DTD），不是表格软件写出的，为安全起见不读；请重新另存",
        "this workbook declares entities (a DTD), which no spreadsheet program writes; it is not read. Save it again",
        where=where,
    )


def other_kind(where: Where, what: Title) -> DataError:
    """It is a file of another kind."""
    return DataError(
        f"这是{what.zh}，不是表格文件；请用表格软件打开，另存为 .xlsx 或 CSV",
        f"this is {what.en}, no spreadsheet; open it in a spreadsheet program and save it as .xlsx or CSV",
        where=where,
    )


def unknown_encoding(where: Where) -> DataError:
    """Its letters are in no known encoding."""
    return DataError(
        "从这一行起文字编码认不出（不是 UTF-8、GB18030 或 UTF-16）；请另存为“CSV UTF-8”",
        "from this line on the encoding is not known (no UTF-8, GB18030 or UTF-16); save it as CSV UTF-8",
        where=where,
    )


def damaged_encoding(where: Where) -> DataError:
    """Most of it is UTF-8, but not all."""
    return DataError(
        "这一行有损坏的文字：文件大体是 UTF-8，此处不是；请用原软件重新另存为“CSV UTF-8”",
        "this line has damaged letters: most of the file is UTF-8, but not this; save it again as CSV UTF-8",
        where=where,
    )


def not_started(where: Where) -> DataError:
    """The process that reads could not begin; the file is not to blame."""
    return DataError(
        "读取程序没能启动；请运行 covernet doctor 检查安装",
        "the process that reads files could not start; run covernet doctor to check the installation",
        where=where,
    )
