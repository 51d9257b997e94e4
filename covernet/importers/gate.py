"""What a bundle may never hold: columns and values about persons that no duty of an organization needs.

There is no override (docs/privacy.md). Columns are refused by their header, cells by their value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from covernet.errors import DataError, Where
from covernet.graph.declarations import Title

REFUSED = "⟨refused⟩"
"""What stands in place of a refused cell wherever it would be shown or kept."""

REFUSED_HEADERS: Mapping[Title, tuple[str, ...]] = {
    Title("证件号码", "identity document numbers"): (
        "身份证", "证件号", "证号", "公民身份", "护照", "idcard", "idnumber", "idno", "identitycard", "identitynumber",
        "nationalid", "passport", "citizenid", "sfz", "shenfenzheng",
    ),
    Title("电话号码与住址", "phone numbers and addresses"): (
        "电话", "手机", "联系方式", "微信", "邮箱", "住址", "家庭地址", "门牌", "phone", "mobile", "telephone", "cellphone",
        "wechat", "email", "address", "shouji", "dianhua",
    ),
    Title("银行账户", "bank accounts"): (
        "银行", "账号", "帐号", "账户", "卡号", "bank", "accountno", "accountnumber", "iban", "creditcard",
    ),
    Title("民族", "ethnicity"): ("民族", "族别", "ethnic", "race", "nationality"),
    Title("宗教信仰", "religion"): ("宗教", "信仰", "教派", "religio", "faith", "church"),
    Title("健康状况", "health"): (
        "健康", "疾病", "病史", "病情", "患病", "血型", "精神状", "孕", "疫苗", "核酸", "health", "disease", "illness",
        "medical", "diagnos", "bloodtype", "pregnan", "vaccin",
    ),
    Title("残疾", "disability"): ("残疾", "失能", "残障", "disab", "handicap"),
    Title("婚姻状况", "marital state"): ("婚", "配偶", "离异", "丧偶", "marital", "marriage", "married", "spouse", "divorce"),
    Title("收入与困难状况", "income and hardship"): (
        "收入", "工资", "存款", "资产", "低保", "贫困", "脱贫", "困难", "特困", "五保", "补助", "救助", "负债", "income",
        "salary", "wage", "wealth", "poverty", "hardship", "welfare", "debt",
    ),
    Title("信访", "petitions"): ("信访", "上访", "访民", "缠访", "诉求人", "petition"),
    Title("违法犯罪与重点人员", "criminal records and 'key person' marks"): (
        "犯罪", "前科", "刑满", "服刑", "矫正", "违法", "吸毒", "涉毒", "涉黑", "邪教", "重点人", "重点对象", "重点关注",
        "管控", "稳控", "维稳", "风险等级", "帮教", "crimin", "convict", "prison", "drugs", "keyperson", "blacklist",
        "riskscore", "risklevel", "surveill",
    ),
    Title("政治观点", "political views"): ("政治面貌", "政治倾向", "政治观点", "思想动态", "思想状况", "言论", "political"),
    Title("行踪", "location traces"): (
        "轨迹", "行踪", "定位", "经度", "纬度", "经纬", "出行记录", "gps", "latitude", "longitude", "location", "trace",
        "tracking", "whereabouts",
    ),
    Title("照片与生物特征", "photos and biometrics"): (
        "照片", "相片", "头像", "人脸", "指纹", "虹膜", "声纹", "photo", "picture", "portrait", "face", "fingerprint",
        "biometric", "dna",
    ),
    Title("未成年人", "minors"): (
        "未成年", "儿童", "留守", "子女", "孩子", "学生", "婴", "幼儿", "minor", "child", "children", "infant", "pupil",
        "juvenile",
    ),
    Title("出生与性别", "birth and sex"): ("出生", "生日", "年龄", "性别", "birth", "gender", "sex", "age"),
}  # fmt: skip
"""What a refused header means, and the words it is known by."""

_WHOLE_WORDS = frozenset({"race", "age", "sex", "face", "dna", "gps", "minor", "trace", "bank", "child", "debt", "wage",
                          "sfz", "faith", "drugs", "location", "picture", "address", "nationality"})  # fmt: skip
"""English words that are also parts of harmless ones (page, surface): they count only alone."""

_SEPARATORS = re.compile(r"[\s_\-./·:：()（）]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def refused_header(header: str) -> Title | None:
    """What personal matter a header is about, or None.

    >>> refused_header("户主手机号").en
    'phone numbers and addresses'
    >>> refused_header("ID_Number").en
    'identity document numbers'
    >>> refused_header("homepage") is None
    True
    """
    words = {w for w in _SEPARATORS.split(_CAMEL.sub(" ", header).casefold()) if w}
    joined = _SEPARATORS.sub("", header).casefold()
    for meaning, marks in REFUSED_HEADERS.items():
        for mark in marks:
            if mark in words or (mark not in _WHOLE_WORDS and mark in joined):
                return meaning
    return None


_D = "[0-9０-９]"
_S = r"[ \-－–—　]"
_MOBILE = f"[1１][3-9３-９]{_D}(?:{_D}{{8}}|{_S}{_D}{{4}}{_S}{_D}{{4}})"
_ID = f"{_D}{{17}}[0-9０-９XxＸｘ]|{_D}{{6}}{_S}{_D}{{8}}{_S}{_D}{{3}}[0-9０-９XxＸｘ]|{_D}{{15}}"
_CARD = f"{_D}{{16,19}}|{_D}{{4}}(?:{_S}{_D}{{4}}){{3}}(?:{_S}{_D}{{1,3}})?"
_ANY = f"(?:(?:00|[+＋])[8８][6６]{_S}?)?(?:{_MOBILE}|{_ID}|{_CARD})"
CANDIDATE = f"(?:^|[^0-9０-９]){_ANY}(?:$|[^0-9０-９])"
"""RE2 and Python pattern of every text that could be refused; :func:`refused_value` decides."""

SHORTEST = 11
"""Letters that a refused text has at least."""

_NUMBERS = re.compile(f"(?<!{_D})(?:(?:00|[+＋])[8８][6６]{_S}?)?({_MOBILE}|{_ID}|{_CARD})(?!{_D})")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FOLD = str.maketrans("０１２３４５６７８９Ｘｘx", "0123456789XXX", " -－–—　")
_ISSUERS = ("62", "60", "9558", "4", "35", *(f"5{n}" for n in range(1, 6)))
"""What the numbers of bank cards begin with: UnionPay and older Chinese cards, Visa, JCB, Mastercard."""


def refused_value(text: str) -> bool:
    """Whether a text holds a mainland ID number, a mainland mobile number or the number of a bank card.

    An ID number is 17 digits with a valid date and the right check digit, or the old 15 digits with a
    valid date; a mobile number is 11 digits from 13 to 19, alone or after +86 or 0086; a card number is 16 to 19
    digits of an issuer with the right check digit. They may be written in their usual groups. None counts inside a
    longer run of digits.

    >>> refused_value("联系 13800000000"), refused_value("卡 6222 0000 0000 0009"), refused_value("310151105001")
    (True, True, False)
    """
    return any(_is_personal(found.group(1).translate(_FOLD)) for found in _NUMBERS.finditer(text))


def check_name(name: str, where: Where | None = None) -> None:
    """Refuse the name of a file or a sheet that holds a refused value: it stands in provenance and messages.

    Raises
    ------
    DataError
        If it does; the name is not said.

    >>> check_name("党员联系户台账.xlsx")
    """
    if refused_value(name):
        raise DataError(
            "文件名或工作表名里有身份证号、手机号或银行卡号，名称会留在来源记录里；请改名后再导入",
            "the name of a file or sheet holds an ID, phone or card number, and names are kept as sources; rename it",
            where=where,
        )


def _is_personal(number: str) -> bool:
    if len(number) == 11:
        return True
    if len(number) == 15:
        return _is_date("19" + number[6:12])
    return (len(number) == 18 and _is_identity(number)) or _is_card(number)


def _is_identity(number: str) -> bool:
    check = sum(int(d) * w for d, w in zip(number, _WEIGHTS, strict=False)) % 11
    return _is_date(number[6:14]) and "10X98765432"[check] == number[17]


def _is_card(number: str) -> bool:
    """Whether a number is one of an issuer and has the check digit of Luhn's rule."""
    if not number.isdecimal() or not number.startswith(_ISSUERS):
        return False
    digits = [int(d) for d in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])) % 10 == 0


def _is_date(digits: str) -> bool:
    try:
        dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True
