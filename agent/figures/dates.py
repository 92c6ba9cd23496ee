"""Dates, quarters, halves, spans of days, resolved against the date of the text they stand in."""

from __future__ import annotations

import re
from datetime import date, timedelta

from agent.figures import spans
from agent.figures.numerals import ENGLISH, han_value

_Y = r"(?:(?:19|20)\d\d)"
_SP = r"[ \t]{0,2}"
_MONTHS = {
    m: n
    for n, m in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
_HAN_YEAR = r"[一二][〇零一二三四五六七八九]{3}"
_RELATIVE = "去年|今年|明年|前年|后年|当年|本年|上年"
_DAYS = {
    "今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "明天": 1, "明日": 1, "今晨": 0, "昨晚": -1, "今晚": 0, "yesterday": -1, "today": 0, "tomorrow": 1,
}  # fmt: skip
_YEARS = {
    "去年": -1, "上年": -1, "今年": 0, "本年": 0, "当年": None, "明年": 1, "前年": -2, "后年": 2, "last year": -1, "this year": 0, "next year": 1,
}  # fmt: skip
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}

# Month of a text and quarter it names without a year: of which year, it leaves open.
_TURN_OF_YEAR = frozenset({(11, 1), (12, 1), (1, 4), (2, 4), (3, 4), (4, 4)})
_FAR = 5  # months ahead that a quarter begins of which no year is told
_YEAR_JUST_BEGUN = 3  # up to March; in May 四季度 is one to come
_HAN_MONTHS = {"两": 2, "十一": 11, "十二": 12} | {c: i for i, c in enumerate("一二三四五六七八九十", start=1)}

_SEASONS = "|".join(f"{year}-{year + 1}" for year in range(10, 50))  # 2026/27: a year that begins in one and ends in the next

# The first that fits wins.
ALTERNATIVES = (
            *spans.ALTERNATIVES,
            rf"(?P<enspan>{_MONTH}[ ]\d{{1,2}}[ ]?[-–—][ ]?\d{{1,2}}(?:,?[ ]{_Y})?(?![\d%.]\d))",
            rf"(?P<enmonths>(?:from[ ])?{_MONTH}(?:[ ](?:through|to)[ ]|[ ]?[-–—][ ]?){_MONTH}(?:,?[ ]{_Y})?(?![a-z]|[ ]\d))",
            rf"(?P<usdate>(?<![\d./])(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9])/{_Y}(?![\d/]))",
            rf"(?P<enhalf>(?:[Tt]he )?(?:[Ff]irst|[Ss]econd)[ -][Hh]alf(?:(?: of (?:fiscal )?| ){_Y}| of (?:the|this) year|(?! of| time|['’])))",
            rf"(?P<enfirst>(?:[Tt]he )?(?<!its )(?<!their )[Ff]irst (?:two|three|four|five|six|seven|eight|nine|ten|eleven|\d{{1,2}}) months(?: of (?:(?:fiscal )?(?:year )?{_Y}|the year)|(?! of| on| after| since))|(?:[Tt]hree|[Ss]ix|[Nn]ine|[Tt]welve) [Mm]onths (?:of )?(?:fiscal )?(?:year )?{_Y}(?!\d))",
            rf"(?P<hanym>(?<![\d一-九]){_HAN_YEAR}年(?:十[一二]?|[一二三四五六七八九])月(?:(?:三十一?|二?十[一二三四五六七八九]?|二十|[一二三四五六七八九])[日号])?)",
            rf"(?P<relhan>(?<![较比])(?:{_RELATIVE})(?:十[一二]?|[一二三四五六七八九])月份?(?![至到]))",
            r"(?P<thisq>(?:上|本|下)一?个?季度)",
            r"(?P<decade>(?<![\d.])(?:(?:1[89]|20)\d0s(?![A-Za-z])|(?:(?:1[89]|20))?\d0[ ]?年代))",
            r"(?P<shortyears>(?<![\d./])2\d(?:/2\d)+\s?年(?![前后内以]))",
            rf"(?P<range>(?<![\d.]){_Y}[./-]\d{{1,2}}[./-]\d{{1,2}}{_SP}[-–—~～至到]{{1,2}}{_SP}(?:{_Y}[./-])?\d{{1,2}}[./-]\d{{1,2}}(?![\d.]))",
            rf"(?P<hanrange>(?:(?<!\d){_Y}{_SP}年{_SP})?(?<!\d)\d{{1,2}}{_SP}月{_SP}\d{{1,2}}{_SP}日?{_SP}[-–—~～至到]{{1,2}}{_SP}(?:\d{{1,2}}{_SP}月{_SP})?\d{{1,2}}{_SP}日)",
            rf"(?P<season>(?<![\d./-])20(?:{_SEASONS.replace('-', '/')})(?![\d/]|[.-]\d)(?:{_SP}(?:年度|年(?![前后内以])))?(?!{_SP}财年)|(?<![\d./-])20(?:{_SEASONS})(?:{_SP}年度|(?={_SP}(?:赛季|榨季|season))))",
            rf"(?P<yearrange>(?<![\d.]){_Y}{_SP}年?{_SP}[-–—~～至到]{{1,2}}{_SP}{_Y}(?:{_SP}(?:年|财年)(?!\d)|[EA](?![A-Za-z\d])))",
            r"(?P<mdrange>(?:(?<=[周报期顾览][（(])|(?<=[周报期顾览] [（(]))(?:1[0-2]|0?[1-9])[./](?:3[01]|[12]\d|0?[1-9])\s?[-–—~～至]\s?(?:1[0-2]|0?[1-9])[./](?:3[01]|[12]\d|0?[1-9])(?=[）)]))",
            r"(?P<cellmd>(?<=\n\| )(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?= \|))",
            rf"(?P<mrange>(?:(?<!\d){_Y}{_SP}年{_SP}|(?:{_RELATIVE}){_SP})?(?<![\d.])(?:1[0-2]|[1-9]){_SP}月?{_SP}[-–—~～至到]{{1,2}}{_SP}(?:1[0-2]|[1-9]){_SP}月份?(?!\d)(?!{_SP}\d{{1,2}}{_SP}[日号]))",
            rf"(?P<firstm>(?:(?<![\d.])(?:{_Y}|[12]\d){_SP}年{_SP}|(?:{_RELATIVE}){_SP})?[前首]{_SP}(?:\d{{1,2}}|十[一二]?|[二两三四五六七八九]){_SP}个?月(?!以?前))",
            rf"(?P<firstq>(?:(?<![\d.])(?:{_Y}|[12]\d){_SP}年{_SP}|(?:{_RELATIVE}){_SP})?前{_SP}[二三四两234]{_SP}(?:个)?(?:季度|季(?=末|的|营|累|净|，|。|、|实|公|收|已|共|合|总|就|内|完|投|用|花|入|\s|$)))",
            rf"(?P<ymd>(?<![\d.]){_Y}{_SP}年{_SP}\d{{1,2}}{_SP}月{_SP}\d{{1,2}}{_SP}[日号]|(?<![\d.\w-]){_Y}(?P<mark>[./-])\d{{1,2}}(?P=mark)\d{{1,2}}(?![\d.]?\d))",
            rf"(?P<relmd>(?:{_RELATIVE}){_SP}\d{{1,2}}{_SP}月份?(?:{_SP}\d{{1,2}}{_SP}[日号])?)",
            rf"(?P<yq>(?:(?<![\d.])(?:{_Y}|\d\d){_SP}(?:财年|年)?{_SP}|(?<![A-Za-z])FY{_SP}?(?:20)?\d\d{_SP}(?:财年|年)?{_SP}|(?:{_RELATIVE}){_SP})?(?:第{_SP}[一二三四1-4]{_SP}(?:季度|财季)|[一二三四]季度|(?<![A-Za-z])F?Q[1-4](?!\d)(?:{_SP}(?:FY{_SP}?\d{{2,4}}|(?:of )?fiscal (?:year )?{_Y}|{_Y}))?|(?<![A-Za-z\d.])[1-4]Q[ ]?(?:20)?\d\d(?!\d))"
            rf"|(?<![\d.]){_Y}{_SP}年{_SP}[一二]季(?=报)"
            rf"|(?<=[a-z] in the )(?:first|second|third|fourth)(?=[.,;](?:\s|$))|(?:[Tt]he )?(?i:first|second|third|fourth)[ -][Qq]uarter(?: of)?(?: (?:fiscal )?{_Y})?)",
            rf"(?P<yh>(?:(?<![\d.]){_Y}{_SP}年?{_SP}|(?<![\d.])[12]\d{_SP}年{_SP}|(?:{_RELATIVE}))?(?:上半年|下半年|(?<=年)(?:半年度?|中)(?=报)|(?<=年 )半年度?(?=报)|(?<![A-Za-z])H[12](?!\d)(?:{_SP}{_Y})?))",
            rf"(?P<ym>(?<![\d.]){_Y}{_SP}年{_SP}\d{{1,2}}{_SP}月(?:份|底|初|中旬|末)?|(?<![\d.\w-]){_Y}-(?:0[1-9]|1[0-2])(?![\d-])|(?<![\d.])[12]\d{_SP}年{_SP}(?:1[0-2]|0?[1-9]){_SP}月(?!\d))",
            rf"(?P<thismd>(?:本月|当月|上月|上个月|下月|下个月|这个月){_SP}\d{{1,2}}{_SP}[日号])",
            r"(?P<thism>上一?个月|上月|下个月|下月|本月(?!\d))",
            rf"(?P<endate>{_MONTH}[ ]\d{{1,2}}(?:st|nd|rd|th)?(?:,?[ ]{_Y})?(?![\d%])|(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?[ ]{_MONTH}(?:,?[ ]{_Y})?(?!\w)|{_MONTH}[ ]{_Y}(?!\d))",
            rf"(?P<md>(?<![\d.]){_SP}(?:1[0-2]|0?[1-9]){_SP}月{_SP}(?:[12]\d|3[01]|0?[1-9]){_SP}[日号])",
            rf"(?P<fy>(?<![\d.]){_Y}/\d\d{_SP}财年|(?<![A-Za-z])(?:FY{_SP}?(?:20)?\d\d(?!\d)(?:[EA](?![A-Za-z\d]))?|fiscal (?:year )?{_Y}(?!\d))|(?<![\d.]){_Y}{_SP}财年)",
            rf"(?P<y>(?<![\d.$￥¥])(?<!\d,){_Y}{_SP}年(?:度|初|底|末|中|代|版)?|(?<![\d.])[12]\d{_SP}年(?={_SP}全年)|(?<!\d)\d\d年(?=到|至|[-—~]\d\d年|推出|发布|底|初|成立|(?<=从\d\d年))|{_HAN_YEAR}年|(?<![\d.\w,$￥¥/-]){_Y}[EA](?![A-Za-z\d])|(?<=[EA]/){_Y}[EA](?![A-Za-z\d])|(?:(?<=[Mm]id-)|(?<=[Ee]nd-)|(?<=[Ll]ate-)|(?<=[Ee]arly-)){_Y}(?![\d-]))",
            r"(?P<ago>(?<![较比与和同跟])(?:去年|上年)同期(?!相?比|相较))",
            rf"(?P<rely>(?<![较比])(?:{_RELATIVE})(?:[年]?[底末初](?!步|期))?(?!\s?同))",
            r"(?P<eny>(?i:last year|this year|next year|last month|this month|next month|last quarter|this quarter|next quarter|yesterday)\b)",
            r"(?P<enm>(?i:\b(?:in|of|by|since|until|till|last|this|next|from|through|during|late|early|end of)[ ]|mid-|end-|(?<=[a-z][ ])(?=[A-Z][a-z]+ (?:quarter|period)))(?:January|February|March|April|May|June|July|August|September|Sept|October|November|December)(?![a-z])(?!\.? \d| \w+ \d{4}))",
            r"(?P<enpast>(?<=[a-z][ ])(?:January|February|March|April|June|July|August|September|October|November|December)(?=[ ](?:round|deal|report|filing|funding|financing|raise)\b))",
            r"(?P<enof>(?:(?<=\ba )|(?<=\ban )|(?<=\bthe )|(?<=\bits )|(?<=\bended )|(?<=\bending ))(?:January|February|March|April|May|June|July|August|September|October|November|December)(?=[ ][a-z]{2,}|[,.;]))",
            rf"(?P<m>(?<![\d.个]){_SP}(?:1[0-2]|[1-9]){_SP}月(?:份|底|初|中旬|末)?(?![\d])|(?<![一二三四五六七八九十个])(?:十一|十二|[一二三四五六七八九十])月(?:份|底|初)?(?!饼|球|亮|稻田))",
            r"(?P<weekday>(?:[Oo]n |[Ll]ast )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?![a-z])|(?:[上本这]?(?:周|星期)|礼拜)[一二三四五六日天](?![周家个次岁期年]))",
            r"(?P<day>(?<![\d月年.第/-])(?:3[01]|[12]\d|[1-9])[ ]?日(?=[^\d圆元均内本报电子前后]))",
            r"(?P<d>今天|今日|昨天|昨日|前天|明天|今晨|昨晚)",
            rf"(?P<bare>(?:(?i:in|by|since|until|during|from|of|for|before|after|through|to|late|early|mid)[ ]|(?<=[（(，、：；\s])|^){_Y}(?=[\s,.;)）。，、]|$)(?!\.(?:\d|HK\b|TW?\b|SW\b))(?!\s*(?:万|亿|元|%|块|美元|[张家个款台名人颗片套辆件次组项倍页字词米克吨度户座所支]|公里|英里|million|people|users|units|chips|employees|customers|stores|miles|engineers|students|servers|cars|vehicles|robots|tokens?|[A-Z]{{2,}}|[kMGTP]?i?[WBV]\b|nm\b|mAh\b|mm\b|[kMG]?Hz\b|kg\b|m²)))",
)  # fmt: skip


def form_of(kind: str, text: str, on: date | None) -> str:
    """The canonical form: 2025-03-12, 2025-03, 2025, 2025-Q1, 2025-H1, --03-12, or a range with ~. "" if impossible."""
    text = re.sub(r"\s+", " ", text.strip())
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    try:
        return _FORMS[kind](text, numbers, on)
    except (ValueError, IndexError, OverflowError):
        return f"no-{text}" if kind in ("md", "ymd", "relmd", "thismd") else ""  # 9 月 31 日: no such day


def is_span_of_months(form: str) -> bool:
    """2025-01~2025-09 of 前三季度: a total to date, no quarter's own."""
    return "~" in form and len(form) == 15


def _full(text: str, n: list[int], on: date | None) -> str:
    return date(n[0], n[1], n[2]).isoformat()


def _range(text: str, n: list[int], on: date | None) -> str:
    first = date(n[0], n[1], n[2])
    last = date(*n[3:6]) if len(n) == 6 else date(n[0], n[3], n[4])
    return f"{first}~{last}"


def _han_range(text: str, n: list[int], on: date | None) -> str:
    year = n.pop(0) if n[0] > 1900 else on.year if on else 0
    month, day, *rest = n
    end_month, end_day = (month, rest[0]) if len(rest) == 1 else (rest[0], rest[1])
    return f"{_day(year, month, day)}~{_day(year, end_month, end_day)}"


def _month_days(text: str, n: list[int], on: date | None) -> str:
    """11.10-11.16 of a week's heading."""
    year = on.year if on else 0
    return f"{_day(year, n[0], n[1])}~{_day(year, n[2], n[3])}"


def _day(year: int, month: int, day: int) -> str:
    date(year or 2000, month, day)
    return f"{year:04d}-{month:02d}-{day:02d}" if year else f"--{month:02d}-{day:02d}"


def _month(text: str, n: list[int], on: date | None) -> str:
    year = n[0] if n[0] > 99 else 2000 + n[0]
    if not 1 <= n[1] <= 12:
        raise ValueError
    return f"{year}-{n[1]:02d}"


def _year_of(text: str, on: date | None) -> str:
    for word, shift in _YEARS.items():
        if word in text.lower() and shift is not None:
            return str(on.year + shift) if on else f"year{shift:+d}"
    return str(on.year) if on else ""


def _relative_month(text: str, n: list[int], on: date | None) -> str:
    year = _year_of(text, on)
    tail = f"{n[0]:02d}" + (f"-{n[1]:02d}" if len(n) > 1 else "")
    return f"{year}-{tail}" if year[:4].isdigit() else f"--{tail}"


def _own_year(text: str, on: date | None) -> str:
    found = re.search(r"(?:19|20)\d\d", text)
    if found:
        return found[0]
    short = re.search(r"FY ?(\d\d)(?!\d)|^(\d\d) ?(?:财年|年|Q[1-4])|[1-4]Q(\d\d)", text)
    if short:
        return f"20{next(g for g in short.groups() if g)}"
    if re.search(_RELATIVE, text):
        return _year_of(text, on)
    return str(on.year) if on else ""


def _quarter(text: str, n: list[int], on: date | None) -> str:
    found = re.search(
        r"Q([1-4])(?!\d)|(?<!\d)([1-4])Q|第 ?([一二三四1-4])|([一二三四])季|(first|second|third|fourth)",
        text,
        re.IGNORECASE,
    )
    if not found:
        raise ValueError
    word = next(g for g in found.groups() if g).lower()
    year = _own_year(text, on)
    if on and text.isascii() and (on.month, _QUARTERS[word]) in _TURN_OF_YEAR and not re.search(rf"\d\d|{_RELATIVE}", text):
        year = ""  # the tense would tell
    elif on and on.month <= _YEAR_JUST_BEGUN and year == str(on.year) and 3 * _QUARTERS[word] - 2 - on.month >= _FAR and not re.search(rf"\d\d|财|{_RELATIVE}", text):
        year = str(on.year - 1)  # 三季度末 told in January is last year's
    return f"{year}-Q{_QUARTERS[word]}" if year[:4].isdigit() else f"--Q{_QUARTERS[word]}"


def _half(text: str, n: list[int], on: date | None) -> str:
    half = 2 if "下半年" in text or "H2" in text else 1
    year = _own_year(text, on)
    return f"{year}-H{half}" if year[:4].isdigit() else f"--H{half}"


def _this_month(text: str, n: list[int], on: date | None) -> str:
    shift = -1 if text.startswith("上") else 1 if text.startswith("下") else 0
    if on is None:
        return f"month{shift:+d}" + (f"-{n[0]:02d}" if n else "")
    month = on.year * 12 + on.month - 1 + shift
    year, month = divmod(month, 12)
    return _day(year, month + 1, n[0]) if n else f"{year}-{month + 1:02d}"


def _english(text: str, n: list[int], on: date | None) -> str:
    month = next(v for k, v in _MONTHS.items() if k in text.lower())
    year = next((x for x in n if x > 1900), 0)
    day = next((x for x in n if x <= 31), 0)
    if not day:
        return f"{year}-{month:02d}"
    return _day(year or (on.year if on else 0), month, day)


def _month_day(text: str, n: list[int], on: date | None) -> str:
    return _day(on.year if on else 0, n[0], n[1])


def _year(text: str, n: list[int], on: date | None) -> str:
    if not n:
        return "".join(str("〇一二三四五六七八九".find(c.replace("零", "〇"))) for c in text[:4])
    return str(n[0] if n[0] > 99 else 2000 + n[0])


def _bare_month(text: str, n: list[int], on: date | None) -> str:
    month = n[0] if n else _HAN_MONTHS[text.split("月")[0].strip()]
    return f"{on.year}-{month:02d}" if on else f"--{month:02d}"


def _ago(text: str, n: list[int], on: date | None) -> str:
    """去年同期: its year."""
    return str(on.year - 1) if on else ""


def _relative_day(text: str, n: list[int], on: date | None) -> str:
    shift = _DAYS[text.lower()]
    return (on + timedelta(shift)).isoformat() if on else f"day{shift:+d}"


def _english_relative(text: str, n: list[int], on: date | None) -> str:
    if text.lower() in _DAYS:
        return _relative_day(text, n, on)
    if "year" in text.lower():
        return _year_of(text, on)
    return _english_span(text, on) if on else ""


def _month_range(text: str, n: list[int], on: date | None) -> str:
    year = str(n.pop(0)) if n[0] > 1900 else _year_of(text, on)
    return span_of_months(year, n[0], n[1])


def _leading_year(text: str, n: list[int], on: date | None) -> str:
    """2024 年 or 24 年 before 前三季度: taken from the numbers; else that of the text."""
    if not re.match(r"\d{2,4} ?年", text):
        return _year_of(text, on)
    year = n.pop(0)
    return str(year if year > 99 else 2000 + year)


def _first_months(text: str, n: list[int], on: date | None) -> str:
    year = _leading_year(text, n, on)
    return span_of_months(year, 1, n[0] if n else _HAN_MONTHS[re.split("[前首]", text)[-1].strip().split("个")[0].split("月")[0].strip()])


def _first_quarters(text: str, n: list[int], on: date | None) -> str:
    year = _leading_year(text, n, on)
    last = text.split("前")[-1]
    return span_of_months(year, 1, 9 if re.search("[三3]", last) else 12 if re.search("[四4]", last) else 6)


def span_of_months(year: str, first: int, last: int) -> str:
    """Months as a quarter or half where they are one: 1-6月 is 上半年."""
    if not 1 <= first <= last <= 12:
        raise ValueError
    head = year if year[:4].isdigit() else "-"
    names = {(1, 3): "Q1", (4, 6): "Q2", (7, 9): "Q3", (10, 12): "Q4", (1, 6): "H1", (7, 12): "H2"}
    if (first, last) == (1, 12):
        return head if head != "-" else ""
    name = names.get((first, last))
    return f"{head}-{name}" if name else f"{head}-{first:02d}~{head}-{last:02d}"


def _english_month(text: str, n: list[int], on: date | None) -> str:
    """in July: of the text's year, or of the one before when that month is still far ahead."""
    month = next(v for k, v in _MONTHS.items() if k in text.lower())
    if on is None:
        return f"--{month:02d}"
    if month > on.month and not re.match(r"(?i)this|next", text):
        return f"--{month:02d}"  # of this year or of the last: the tense would tell
    return f"{on.year}-{month:02d}"


def _english_past(text: str, n: list[int], on: date | None) -> str:
    """Its December round: of the last December."""
    month = next(v for k, v in _MONTHS.items() if k in text.lower())
    return f"{on.year - (month > on.month)}-{month:02d}" if on else f"--{month:02d}"


def _english_span(text: str, on: date) -> str:
    shift = {"last": -1, "this": 0, "next": 1}[text.split()[0].lower()]
    if "month" in text.lower():
        year, month = divmod(on.year * 12 + on.month - 1 + shift, 12)
        return f"{year}-{month + 1:02d}"
    year, quarter = divmod(on.year * 4 + (on.month - 1) // 3 + shift, 4)
    return f"{year}-Q{quarter + 1}"


_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6} | {
    c: n for n, c in enumerate("一二三四五六日")
} | {"天": 6}


def _day_alone(text: str, n: list[int], on: date | None) -> str:
    """15 日: of the text's month, or of the one before when that day is still to come."""
    if on is None:
        return ""
    month = on if n[0] <= on.day + 1 else on.replace(day=1) - timedelta(1)
    return _day(month.year, month.month, n[0])


def _weekday(text: str, n: list[int], on: date | None) -> str:
    """周五 of a text's own week, 上周五 of the one before; a bare weekday is the last one not after the text."""
    if on is None:
        return ""
    word = text.lower()
    wanted = next(v for k, v in _WEEKDAYS.items() if k in re.sub(r"^(?:on |last )", "", word))
    if word[0] in "本这":
        return (on + timedelta(wanted - on.weekday())).isoformat()
    back = (on.weekday() - wanted) % 7
    if word[0] == "上":
        return (on - timedelta(on.weekday() + 7 - wanted)).isoformat()
    return (on - timedelta(back)).isoformat()


def _fiscal(text: str, n: list[int], on: date | None) -> str:
    if "/" in text:  # 2024/25 财年 ends in 2025
        return str(2000 + n[1])
    return str(n[0] if n[0] > 99 else 2000 + n[0])


def _english_days(text: str, n: list[int], on: date | None) -> str:
    """March 10-14, 2025."""
    year = n[2] if len(n) > 2 else on.year if on else 0
    month = next(v for k, v in _MONTHS.items() if k in text.lower())
    return f"{_day(year, month, n[0])}~{_day(year, month, n[1])}"


def _english_months(text: str, n: list[int], on: date | None) -> str:
    """January through October 2025."""
    first, last = [_MONTHS[found[:3].lower()] for found in re.findall(_MONTH, text)][:2]
    return span_of_months(str(n[0]) if n else str(on.year) if on else "", first, last)


def _american(text: str, n: list[int], on: date | None) -> str:
    return date(n[2], n[0], n[1]).isoformat()


def _english_half(text: str, n: list[int], on: date | None) -> str:
    first = "first" in text.lower()
    year = n[0] if n else on.year if on and (first or on.month > 3) else 0  # early in a year, which second half?
    return f"{year}-H{1 if first else 2}" if year else ""


def _english_first(text: str, n: list[int], on: date | None) -> str:
    year = next((str(x) for x in n if x > 1900), str(on.year) if on else "")
    number = text.lower().partition(" month")[0].split()[-1]
    return span_of_months(year, 1, int(number) if number.isdigit() else ENGLISH[number]) if year else ""


def _han_year_month(text: str, n: list[int], on: date | None) -> str:
    """二〇二五年三月十二日; 去年三月."""
    head, _, rest = text.partition("年")
    year = _year_of(text, on) if re.match(_RELATIVE, text) else _year(head, [], on)
    month, _, day = rest.partition("月")
    number = f"{_HAN_MONTHS[month]:02d}"
    days = han_value(day.rstrip("日号份")) if day.rstrip("日号份") else None
    tail = number if days is None else f"{number}-{int(days):02d}"
    return f"{year}-{tail}" if year[:4].isdigit() else f"--{tail}"


def _this_quarter(text: str, n: list[int], on: date | None) -> str:
    if on is None:
        return f"quarter{'上本下'.index(text[0]) - 1:+d}"
    year, quarter = divmod(on.year * 4 + (on.month - 1) // 3 + "上本下".index(text[0]) - 1, 4)
    return f"{year}-Q{quarter + 1}"


def _decade(text: str, n: list[int], on: date | None) -> str:
    year = n[0] if n[0] > 99 else 1900 + n[0] if n[0] > 20 else 2000 + n[0]
    return f"{year}s"


def _year_range(text: str, n: list[int], on: date | None) -> str:
    return f"{n[0]}~{n[1]}"


_FORMS = {
    **spans.FORMS,
    "season": lambda text, n, on: f"{n[0]}~{n[0] + 1}",
    "shortyears": lambda text, n, on: f"{2000 + n[0]}~{2000 + n[-1]}",
    "enspan": _english_days, "enmonths": _english_months, "usdate": _american, "enhalf": _english_half, "enfirst": _english_first,
    "hanym": _han_year_month, "relhan": _han_year_month, "thisq": _this_quarter, "decade": _decade,
    "range": _range, "hanrange": _han_range, "yearrange": _year_range, "ymd": _full, "relmd": _relative_month, "yq": _quarter, "yh": _half,
    "mrange": _month_range, "firstm": _first_months, "firstq": _first_quarters, "enm": _english_month, "enof": _english_month, "enpast": _english_past,
    "ym": _month, "thismd": _this_month, "thism": _this_month, "endate": _english, "md": _month_day, "cellmd": _month_day, "mdrange": _month_days, "fy": _fiscal, "y": _year,
    "rely": lambda text, n, on: _year_of(text, on), "eny": _english_relative, "m": _bare_month, "d": _relative_day, "weekday": _weekday, "day": _day_alone, "ago": _ago, "bare": _year,
}  # fmt: skip
