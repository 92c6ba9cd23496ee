"""What a bare number of a table is in: by its column's header, its row's label or unit column, or the title. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from agent.figures.headings import COIN_NAMES, parted, unit_named, unit_of

_PAREN = re.compile(r"[（(]\s*([^（）()]{1,16})\s*[）)]")
_DATE = re.compile(r"[\d\s年月日号./~至—–-]+[EA]?|(?:19|20)\d\d.*|FY ?\d+.*", re.IGNORECASE)  # (2026-06-05) is of when
_SCALE = r"(?:十亿|百万|千|万|亿|百)?"
_MONEY = r"(?:元|美元|港元|欧元|日元|韩元|英镑|新台币)"
_COUNT = r"(?:人次|人|次|台|辆|部|套|颗|片|吨|手|股|户|家|个|件|单|份|平方米|千瓦时|千瓦|桶|盎司|[GMkT]Wh?|TEU|FEU)"
_TITLE = re.compile(
    rf"[（(](?:人民币)?\s*({_SCALE}{_MONEY}|%)\s*[）)]?"
)
_REMARK = re.compile(r"[（(](?:未经?审[核计]|经?审[核计])[）)]")
_SAID = re.compile(r"单位\s*[:：]?\s*([^（）()\]】]{1,24})")
_NO_RATE = re.compile(r"变化|变动|差|增减|价|额|量|市值|股数|EPS|收盘|成交|代码|日期|排名|名次|序号|家数|数量|单位|时间|date|rank|price|volume", re.IGNORECASE)
_COLUMN = re.compile(r"(?:计量|计价|报价)?单位|units?", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(thousands?|millions?|billions?)\b", re.IGNORECASE)
_PER_MANY = re.compile(r"(?:\bper|/)\s?(?:1k|1m|1,000|thousand|million)\b", re.IGNORECASE)
_SHORT = re.compile(r"(?:US|NT|HK)?[$¥€£]\s?(bn|mn|m|b|k)|(?:RMB|USD|EUR|CNY|HKD|NTD|TWD)\s?(bn|mn|m|b|k)", re.IGNORECASE)
_SHORT_SCALES = {"bn": "billion", "b": "billion", "mn": "million", "m": "million", "k": "thousand"}
_CURRENCY = re.compile(r"(?:US|NT|HK|RMB|CN)?[$¥€£]|\b(?:RMB|USD|EUR|CNY|HKD|JPY|GBP|NTD|TWD|KRW)")
_WORDED = re.compile(r"\b(?:(US|HK|NT|Hong Kong|New Taiwan)\s)?(dollars?|euros?|yuan|renminbi|yen|pounds?|won)\b", re.IGNORECASE)
_WORDED_CODES = {
    "dollar": "USD", "euro": "EUR", "yuan": "CNY", "renminbi": "CNY", "yen": "JPY", "pound": "GBP", "won": "KRW",
    "hk dollar": "HKD", "hong kong dollar": "HKD", "nt dollar": "TWD", "new taiwan dollar": "TWD", "us dollar": "USD",
}  # fmt: skip
_ENGLISH_COUNT = re.compile(r"(?:in )?(units|pieces|vehicles|tons|tonnes|people|employees|customers|stores)", re.IGNORECASE)
_CURRENCIES = {
    "$": "USD", "US$": "USD", "NT$": "新台币", "HK$": "HKD", "CNY": "CNY", "HKD": "HKD", "¥": "CNY", "RMB": "CNY", "€": "EUR",
    "£": "GBP", "NTD": "新台币", "TWD": "新台币", "KRW": "KRW", "USD": "USD", "EUR": "EUR", "JPY": "JPY", "GBP": "GBP",
}  # fmt: skip
# visits_million, revenue_usd_bn, change_pct: how a data file names its columns.
_PART = re.compile(r"[A-Za-z]+|%|\d+")
_LIMIT = re.compile(r"_(?:(?:over|above|gte?)_?)?\d+[a-z]{0,2}_?(?:plus|up|more)|_(?:over|above|gte?)_?\d+[a-z]{0,2}", re.IGNORECASE)  # rounds_100m_plus: a count
_PART_SCALES = _SHORT_SCALES | {
    "million": "million", "millions": "million", "mln": "million", "billion": "billion", "billions": "billion", "thousand": "thousand",
}  # fmt: skip
_PART_CURRENCIES = {
    "usd": "USD", "rmb": "CNY", "cny": "CNY", "eur": "EUR", "hkd": "HKD", "jpy": "JPY", "gbp": "GBP", "ntd": "TWD", "twd": "TWD", "krw": "KRW",
}  # fmt: skip
_PART_PERCENTS = frozenset({"pct", "percent", "percentage"})
_PINYIN = {"wan": "万", "yi": "亿"}
_CURRENCY_NAMES = COIN_NAMES | {"RMB": "元"}
# (10k), (10k tonnes), (100 million yuan), ('000), (10,000 units): a scale written in figures.
_IN_FIGURES = re.compile(r"(?:in )?(?:(?P<digits>1(?:0{1,2}|,?0{3}|0,?0{3}))\s?(?P<word>k|m|mn|million|thousand)?s?|['’]?(?P<zeros>000)s?)\b\s*(?P<rest>[^\d]*)", re.IGNORECASE)
_FIGURE_SCALES = {10**3: "千", 10**4: "万", 10**5: "十万", 10**6: "百万", 10**7: "千万", 10**8: "亿", 10**9: "十亿"}
_CURRENCY_COLUMN = re.compile(r"币种|货币|(?:计价|结算|原始)(?:币种|货币)|currency|ccy", re.IGNORECASE)
_AMOUNT = re.compile(r"[金总]?额|估值|市值|价|收入|营收|利润|amount|valuation|post_?money|pre_?money|price|revenue|raised|size|收盘|(?:\b|_)close(?:\b|_)|mkt_?cap|market_?cap|turnover", re.IGNORECASE)
_NO_AMOUNT = re.compile(
    r"同比|环比|率|占|增速|[涨跌增降升]幅|变动|倍|PE\b|代码|日期|年份|排名|名次|序号|时长|时间|%|pct|share|growth|ratio|date|rank|duration",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"(?:19|20)\d\d[年./-]?(?:\d{1,2}[月./-]?(?:\d{1,2}日?)?)?|\d{1,2}月(?:\d{1,2}日)?|[本上当][周期月季年日]|(?:this|last|weekly|monthly|daily|week|current|previous)(?=[ _]|$)",
    re.IGNORECASE,
)
_NO_MONEY = re.compile(r"人数|人|量|幅", re.IGNORECASE)


def behind(unit: str) -> str:
    """The unit as the grammar reads it behind a number: 1726 USD/TEU, 12.5亿元."""
    return f" {unit}" if _CURRENCY.match(unit) else unit


@lru_cache(1 << 12)
def header_unit(header: str) -> str:
    """As it is written behind a number: 亿元, %, ` million USD`; "" if the header names none."""
    return named_unit(header) or next((english_unit(found) or str(found) for found in _PAREN.findall(header) if not _DATE.fullmatch(found) and not found[:1].isdigit()), "")


def named_unit(header: str) -> str:
    """The unit of a header that the grammar knows; what other brackets hold (TTM, 调整后, tok/s) is none."""
    return parted(header)[1] or next(filter(None, map(_scaled_in_figures, _PAREN.findall(header))), "") or _of_parts(header)


def counted_unit(header: str) -> str:
    """周下载（万次） over the names of the rows: what all the numbers beside them count."""
    unit = header_unit(header)
    return unit if re.fullmatch(rf"{_SCALE}{_COUNT}", unit) else ""


def label_unit(label: str) -> str:
    """欧洲线（美元/TEU）, 销量（万辆）: what the numbers of a row are in; "" where the bracket says which thing."""
    named = (str(one) for one in _PAREN.findall(label) if not re.fullmatch("[A-Za-z]", one))
    return next((unit for one in named if (unit := unit_named(one) or english_unit(one) or _in_english(one))), "")


def _scaled_in_figures(bracket: str) -> str:
    """10k tonnes -> 万 tonnes; "" where no scale is written in figures."""
    found = _IN_FIGURES.fullmatch(bracket.strip())
    if not found:
        return ""
    word = (found["word"] or "").lower()
    size = 1000 if found["zeros"] else int(found["digits"].replace(",", "")) * {"": 1, "k": 1000, "thousand": 1000}.get(word, 10**6)
    scale = _FIGURE_SCALES.get(size, "")
    return f"{scale} {found['rest'].strip()}".rstrip() if scale else ""


def _in_english(bracket: str) -> str:
    """(units) is a count, (basic; in euros) an amount of single euros: the title's millions are not theirs."""
    if counted := _ENGLISH_COUNT.fullmatch(bracket.strip()):
        return f" {counted[1].lower()}"
    currency = _WORDED.search(bracket) if re.search(r"\bin\b", bracket) and not _ENGLISH.search(bracket) else None
    return _CURRENCY_NAMES.get(_worded_code(currency), "") if currency else ""


def _worded_code(found: re.Match[str]) -> str:
    """US dollars -> USD."""
    word = found[2].lower().removesuffix("s")
    return _WORDED_CODES[f"{found[1].lower()} {word}" if found[1] else word]


def shared_unit(title: str) -> str:
    """What a title says of every number under it: 单位：亿元, （人民币亿元）, 人民币千元 in a corner, NT$ millions, thousand wafers."""
    said = _SAID.search(title)
    if said and (unit := unit_named(said[1])):
        return unit
    found = _TITLE.search(title)
    alone = unit_of(_REMARK.sub("", title))
    return str(found[1]) if found else alone if re.search(_MONEY, alone) else english_unit(title)


def reaches(header: str, unit: str) -> bool:
    """May the unit of a title, a row or a unit column be that of this column's numbers?"""
    if not unit or named_unit(header):
        return False
    if unit == "%":
        return not _NO_RATE.search(header)
    if _NO_AMOUNT.search(header):
        return False
    return not (re.search(_MONEY, unit) and _NO_MONEY.search(header))


_RATE = re.compile(
    r"(?:同比|环比|[涨跌增降升]幅|涨跌幅|增速|增长率|占比|比重|份额|(?<![汇频速功倍帧辨盈净销币])率|ROE|ROA|^年初(?:至今|以来)|^今年以来|\b(?:yoy|qoq|mom|wow|ytd)(?: (?:chg|change|growth))?|\bchg|\bgrowth|\bmargin|\bshare|\brate)$",
    re.IGNORECASE,
)
_OF_RATE = re.compile(r"(?:率|占比|份额|息差|margin|rate)[^率]*(?:同比|环比|幅|chg|yoy|qoq)", re.IGNORECASE)
_LEVEL = re.compile(r"(?:占比|比重|份额|(?:毛利|净利|市占|渗透|利用|开工|出租|上架|留存|跳出|空置)率|margin|share|bounce rate|utili[sz]ation)$", re.IGNORECASE)
_DECIMAL = re.compile(r"[-+]?\d+(?:\.(\d+))?")
_HUGE_RATE, _HUGE_SHARE = 1000, 3  # of a hundred; of one, as a spreadsheet keeps 124% as 1.24


def rate_in(header: str, cells: Sequence[str]) -> str:
    """What the bare numbers of a rate's column are: "%" of a hundred, "1" of one (0.123 for 12.3%), "" where its words allow neither."""
    name = re.sub(r"[（(][^（）()]*[）)]", "", header).strip()
    if named_unit(header) or not _RATE.search(name) or _OF_RATE.search(name):
        return ""
    told = [found for cell in cells if (found := _DECIMAL.fullmatch(cell.strip().replace("−", "-")))]
    sizes = [abs(Decimal(found[0])) for found in told]
    if not told or max(sizes) >= _HUGE_RATE:
        return ""
    fine = sum(1 for found in told if len(found[1] or "") > 2)
    if max(sizes) < _HUGE_SHARE and fine * 2 >= len(told):
        return "1"
    return "1" if _LEVEL.search(name) and max(sizes) < 1 and any(found[1] for found in told) else "%"


def is_unit_column(header: str) -> bool:
    return bool(_COLUMN.fullmatch(header.strip()))


def is_amount(header: str, unit: str) -> bool:
    """金额 under 金额单位：万美元, beside a column 计量单位 that says what 数量 is in."""
    return bool(unit and re.search(_MONEY, unit) and re.search("[金总]额|价值|货值|amount|value", header, re.IGNORECASE))


def is_unit_of(header: str, other: str) -> bool:
    """数量单位 is the unit of the column 数量, amount_unit that of amount."""
    own, name = (header.split() or [""])[-1], (other.split() or [""])[-1]
    return own != name and own in (f"{name}单位", f"{name}_unit", f"{name}_单位")


def is_currency_column(header: str) -> bool:
    return bool(_CURRENCY_COLUMN.fullmatch(header.strip()))


def in_currency(header: str, currency: str) -> str:
    """The unit of an amount whose row has a column for its currency: amount_mn, USD -> ` million USD`; "" for no amount."""
    written, unit = currency.strip(), header_unit(header)
    if not unit and (scaled := re.fullmatch(rf"(?:人民币)?({_SCALE}{_MONEY})(?:人民币)?", written)):
        return "" if _NO_AMOUNT.search(header) or not _AMOUNT.search(header) else scaled[1]
    name = _CURRENCY_NAMES.get(written.upper(), "元" if written == "人民币" else written if re.fullmatch(_MONEY, written) else "")
    if not name or not _AMOUNT.search(header) or _NO_AMOUNT.search(header):
        return ""
    if unit in (" million", " billion", " thousand"):
        return f"{unit} {next(code for code, han in _CURRENCY_NAMES.items() if han == name)}"
    return f"{unit}{name}" if re.fullmatch(r"|[十百千]?[万亿]|百万|千", unit) else ""


def in_scale(currency: str, scale: str) -> str:
    """美元 of a row whose unit column says 百万 or million: 百万美元."""
    scale = scale.strip()
    if not currency or not scale or currency not in COIN_NAMES.values():
        return currency
    code = next(code for code, name in COIN_NAMES.items() if name == currency)
    return unit_of(f"{scale}{currency}") or unit_of(f"{code} {scale}") or currency


def english_unit(text: str) -> str:
    """$ in millions, ($bn), RMB million, thousand wafers: as they are written behind a number."""
    short, english = _SHORT.fullmatch(text.strip()), _ENGLISH.search(_PER_MANY.sub("", text))
    if not short and not english:
        return _priced(text)
    currency, worded = _CURRENCY.search(text), _WORDED.search(text)
    scale = _SHORT_SCALES[(short[1] or short[2]).lower()] if short else english[1].lower().rstrip("s") if english else ""
    code = _CURRENCIES.get(currency[0], "") if currency else _worded_code(worded) if worded else ""
    return f" {scale} {code}".rstrip()


def _priced(text: str) -> str:
    """US$ per million tokens: an amount of single dollars for so many things."""
    currency = _CURRENCY.search(text) if _PER_MANY.search(text) else None
    return _CURRENCY_NAMES.get(_CURRENCIES.get(currency[0], ""), "") if currency else ""


def measure_of(header: str) -> str:
    """What a column holds, without its unit and without of when it is: weekly_visits_million and 访问量（本周） are visits, 访问量."""
    bare = _WHEN.sub("", re.sub(r"[（(][^（）()]*[）)]", "", header)).lower()
    if bare.isascii():
        words = (word for word in _PART.findall(bare.replace("_", " ")) if word not in _PART_SCALES and word not in _PART_CURRENCIES)
        return " ".join(words)
    return re.sub(r"\s+", "", parted(bare)[0])


def _of_parts(header: str) -> str:
    """The unit in a header of ASCII words joined by underlines."""
    if not header.isascii() or "_" not in header:
        return ""
    parts = [part.lower() for part in _PART.findall(_LIMIT.sub("", header).replace("_", " "))][1:]
    if _PART_PERCENTS & set(parts):
        return "%"
    scale = next((_PART_SCALES[p] for p in parts if p in _PART_SCALES), "")
    currency = next((_PART_CURRENCIES[p] for p in parts if p in _PART_CURRENCIES), "")
    han = next((_PINYIN[p] for p in parts if p in _PINYIN), "")
    if han or not scale:
        return han + _CURRENCY_NAMES.get(currency, "")
    return f" {scale} {currency}".rstrip() if scale or currency else ""
