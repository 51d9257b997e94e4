"""What kind of file it is, told by its first bytes and never by its name alone."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Literal

from covernet.errors import Where
from covernet.graph.declarations import Title
from covernet.importers.reading.refusals import no_access, other_kind
from covernet.importers.reading.survey import opened

Format = Literal["xlsx", "ods", "xls", "text"]
"""``xls`` is every file in Microsoft's old container: an .xls, a workbook of WPS (.et), or one with a password."""

_HEAD = 4096
_ARCHIVE = b"PK\x03\x04"
_OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_OTHERS: tuple[tuple[tuple[bytes, ...], Title], ...] = (
    ((b"%PDF",), Title(" PDF 文件", "a PDF file")),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM"), Title("图片", "a picture")),
    ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"), Title("压缩包", "an archive")),
    ((b"{\\rtf",), Title("文字文档", "a text document")),
)
_HTML = Title("网页（有些系统导出的 .xls 其实是网页）", "a web page (what some systems export as .xls)")
_XML = Title(" XML 文件", "an XML file")
_BINARY = Title("二进制工作簿 .xlsb", "a binary workbook (.xlsb)")
_DOCUMENT = Title("文字文档或演示文稿", "a text document or presentation")
_ZIP = Title("压缩包", "an archive")


def detect_format(path: Path, where: Where) -> Format:
    """Tell the format of a file.

    Raises
    ------
    DataError
        If it can not be read or is no spreadsheet.
    """
    try:
        with path.open("rb") as handle:
            head = handle.read(_HEAD)
    except OSError as error:
        raise no_access(where, error) from error
    if head.startswith(_ARCHIVE):
        with opened(path, where) as archive:
            return _inside(archive, where)
    if head.startswith(_OLD_CONTAINER):
        return "xls"
    for starts, what in _OTHERS:
        if head.startswith(starts):
            raise other_kind(where, what)
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if plain.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head")):
        raise other_kind(where, _HTML)
    if plain.startswith(b"<?xml"):
        raise other_kind(where, _HTML if b"<html" in plain else _XML)
    return "text"


def _inside(archive: zipfile.ZipFile, where: Where) -> Format:
    names = frozenset(name.replace("\\", "/") for name in archive.namelist())
    if "mimetype" in names and "content.xml" in names:
        with archive.open("mimetype") as stream:
            if b"opendocument.spreadsheet" in stream.read(_HEAD):
                return "ods"
        raise other_kind(where, _DOCUMENT)
    if "xl/workbook.bin" in names:
        raise other_kind(where, _BINARY)
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise other_kind(where, _DOCUMENT)
    if "[Content_Types].xml" in names:
        return "xlsx"
    raise other_kind(where, _ZIP)
