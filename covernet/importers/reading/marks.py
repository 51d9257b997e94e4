"""Telling headings, sums, signatures and notes from the rows of a table by what their cells say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from covernet.importers.reading.values import narrow, normalise_label

Cells = Sequence[str]
"""The trimmed texts of a row's own cells, column by column."""

_SUM = r"(?:小\s*计|合\s*计|总\s*计|共\s*计|累\s*计|合\s*计\s*数|总\s*数)"
_SIGNER = (
    r"(?:填\s*[表报]|制\s*表|统\s*计|经\s*办|审\s*核|复\s*核|核\s*对|审\s*批|校\s*对|主要负责|单位负责|负\s*责|分管领导|领导|报送|上报|"
    r"单位|主管)\s*(?:人员?|者|单位|部门|日期|时间|签字|签名|意见)?|制表|审核|复核|日\s*期|时\s*间|联系电话|电\s*话"
)

_GAP = r"[\s\p{Z}]*"
MARKED = rf"[小合总共累]{_GAP}计|总{_GAP}数|共{_GAP}[\d０-９]|签字|签名|盖章|公章|[^\d\s]{_GAP}[：:]|^{_GAP}※"
"""RE2: what a cell says in every row that :func:`is_sum`, :func:`is_signature` or :func:`is_note` tell."""

_SUM_ALONE = re.compile(
    rf"{_SUM}\s*[：:]?\s*(?:[（(].*[)）])?(?:[\d.,]+\s*\w{{0,3}})?|(?:总|合)?共\s*[\d.,]+\s*\w{{1,3}}"
)
_SUM_OF = re.compile(rf".{{1,20}}?{_SUM}\s*[：:]?\s*(?:[\d.,]+\s*\w{{0,3}})?")
_FIGURE = re.compile(r"[-+]?[\d.,]+\s*%?\s*[\u4e00-\u9fff]{0,2}|[-—/]+")
_SIGNED = re.compile(rf"(?:{_SIGNER})\s*(?:\(.{{0,12}}\))?\s*:.*|.{{0,16}}(?:签字|签名|盖章|公章)\W*", re.DOTALL)
_DAY = re.compile(r"\d*\s*年\s*\d*\s*月(?:\s*\d*\s*日)?|\d{4}[-./]\d{1,2}(?:[-./]\d{1,2})?(?:\s.*)?")
_NOTE = re.compile(r"(?:备\s*注|附?注|说\s*明|填[表写]说明|注意(?:事项)?|附)\s*\d*\s*:.*|※.*", re.DOTALL)
_CAPTION = re.compile(r"[附续]?表\s*[一二三四五六七八九十\d]|名册|台账|清单|名单|花名|[一-龥]表$")
_SENTENCE = re.compile(r"[。；！？!?]|，.*，")

_STEMS = "甲乙丙丁戊己庚辛壬癸"

_VALUE = re.compile(r"(?=.*\d)[\d\s.,:/\\+%年月日号~-]+|(?=.*\d)[A-Za-z0-9._/-]+")
_PERIOD = re.compile(r"\d{1,2}月份?|\d{4}年(?:度|\d{1,2}月份?)?|(?:第?[一二三四1-4]季度)|Q[1-4]")
_FIELD = re.compile(r"[^(:]{1,12}:.")

_WORDS = re.compile(
    "序号|编号|代码|编码|名称|姓名|备注|日期|时间|地点|类型|类别|性质|级别|职务|角色|状态|内容|主题|议题|事项|内容摘要|"
    "村|村名|村居|村\\(社区\\)|社区|所在村|所属村|镇|乡镇|街道|县|区县|党小组|党支部|支部|党组织|网格|网格名称|网格长|网格员|"
    "党员|户主|联系户|户号|户数|人数|数量|个数|责任人|负责人|联系人|联络员|书记|组长|行业|产业链|链主|街区|片区|单位|结对单位|"
    "所属.{1,6}|所在.{1,6}|.{1,8}(?:名称|姓名|编号|代码|编码|日期|时间|类型|类别|性质|级别|情况|数量|户数|人数|状态|方式|负责人|"
    "责任人|联系人|人员|职务|备注)|(?:start|end|since|until|from|to|of)?(?:id|no\\.?|name|date|type|kind|title|count|code|remarks?|notes?|village|town|group|"
    "member|household|status|role|owner)"
)
"""What headings commonly say."""


def is_value(text: str) -> bool:
    """Whether a text is a number, a date or a code.

    >>> is_value("12.5%"), is_value("2024年7月1日"), is_value("H-007"), is_value("第一组")
    (True, True, True, False)
    """
    return bool(_VALUE.fullmatch(narrow(text)))


def is_label(text: str) -> bool:
    """Whether a text can be a heading: short, no value, no sentence, and no heading with its value behind a colon.

    >>> is_label("联系户\\n数"), is_label("7月"), is_label("17"), is_label("填报单位：绿华镇")
    (True, True, False, False)
    """
    label = normalise_label(text)
    if not 1 <= len(label) <= 40 or _SENTENCE.search(text) or _FIELD.match(label):
        return False
    return not is_value(label) or bool(_PERIOD.fullmatch(label))


def is_worded(cells: Cells) -> bool:
    """Whether at least half of the filled cells say what headings commonly say, and none has a figure.

    >>> is_worded(["序号", "村名", "党员姓名", "A"]), is_worded(["甲村", "张某", "无"])
    (True, False)
    """
    labels = [normalise_label(cell) for cell in cells if cell]
    known = sum(bool(_WORDS.fullmatch(label)) for label in labels)
    return known * 2 >= len(labels) > 0 and not any(is_value(label) for label in labels)


def is_caption(text: str) -> bool:
    """Whether a text names a table.

    >>> is_caption("表二　网格员名册"), is_caption("甲村党支部")
    (True, False)
    """
    return bool(_CAPTION.search(text))


def is_sum(cells: Cells) -> bool:
    """Whether a row holds sums: the word for it among the first cells, and only figures behind.

    >>> is_sum(["", "合　计", "12", "3户"]), is_sum(["甲村小计", "7"]), is_sum(["共计23人", ""])
    (True, True, True)
    >>> is_sum(["甲村", "累计走访", "张某"]), is_sum(["走访情况合计", "张某"])
    (False, False)
    """
    filled = [narrow(cell).strip() for cell in cells if cell]
    for at, cell in enumerate(filled[:3]):
        figures = all(_FIGURE.fullmatch(other) for other in filled[at + 1 :])
        if figures and (_SUM_ALONE.fullmatch(cell) or (at == 0 and _SUM_OF.fullmatch(cell))):
            return True
    return False


def is_signature(cells: Cells) -> bool:
    """Whether a row says who filled the sheet in, checked it or signed it, or when: every cell belongs to that.

    >>> is_signature(["填表人：张某", "", "审核人：", "李某", "2024年7月1日"])
    True
    >>> is_signature(["负责人：张某", "甲村"])
    False
    """
    filled = [narrow(cell).strip() for cell in cells if cell]
    if not filled or not _SIGNED.fullmatch(filled[0]):
        return False
    return all(_SIGNED.fullmatch(b) or _DAY.fullmatch(b) or a.endswith((":", ")")) for a, b in pairwise(filled))


def is_fields(cells: Cells) -> bool:
    """Whether a row only names things with their values, as above a table: ``单位：甲镇``, a day.

    >>> is_fields(["网格：一网格", "", "2024年7月"]), is_fields(["村名", "户主"])
    (True, False)
    """
    filled = [narrow(cell).strip() for cell in cells if cell]
    return bool(filled) and all(
        _FIELD.match(b) or b.endswith(":") or _DAY.fullmatch(b) or a.endswith(":") for a, b in pairwise(["", *filled])
    )


def is_numbering(cells: Cells) -> bool:
    """Whether a row only numbers the columns, as printed forms do.

    >>> is_numbering(["1", "2", "3"]), is_numbering(["甲", "乙", "1", "2"]), is_numbering(["1", "甲村", "3"])
    (True, True, False)
    """
    filled = [narrow(cell).strip("() ") for cell in cells if cell]
    letters = [cell for cell in filled if not cell.isdigit()]
    return len(filled) > 2 and filled == [
        *_STEMS[: len(letters)],
        *(str(n + 1) for n in range(len(filled) - len(letters))),
    ]


def is_note(cells: Cells) -> bool:
    """Whether a row is a note to the table.

    >>> is_note(["注：户数以年底为准", ""]), is_note(["备注"])
    (True, False)
    """
    filled = [narrow(cell).strip() for cell in cells if cell]
    return len(filled) in {1, 2} and bool(_NOTE.fullmatch(filled[0]))


def is_sentence(text: str) -> bool:
    """Whether a text is a sentence, as no cell of a list has it.

    >>> is_sentence("以上名单经支部大会讨论通过。"), is_sentence("第一党小组")
    (True, False)
    """
    return bool(_SENTENCE.search(text))
