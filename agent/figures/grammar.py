"""The grammar of figures as patterns: what a number, a bound, a scale, a unit and a counter look like.

Its words are in units.py, dates.py and identifiers.py; no function here.
"""

from __future__ import annotations

import re
from decimal import Decimal

from agent.figures import units

WIDE = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)} | {
    ord(c): " "
    for c in "\u00a0\u2002\u2003\u2009\u200a\u202f\u3000\u200b\u200c\u200d\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
}
WIDE |= {ord("−"): "-", ord("﹣"): "-", ord("％"): "%", ord("﹪"): "%", ord("‐"): "-", ord("‑"): "-"}
for _keep in "，（）：；！？【】":
    WIDE.pop(ord(_keep), None)

NUM = r"(?:\d{1,3}(?:[,，]\d{3})+(?![\d])|\d+)(?:\.\d+)?"
HAN_ONE = "零〇一二两三四五六七八九十百千"
FORMAL = "壹贰叁肆伍陆柒捌玖拾"  # the first of a formal numeral
HAN = rf"(?:[{FORMAL}][{FORMAL}佰仟零]+(?:万亿|亿|万)?|[{HAN_ONE}]+(?:点[零一二三四五六七八九]+)?(?:万亿|亿|万)?(?:[零一二三四五六七八九十百千]+(?:亿|万)?)?(?:[零一二三四五六七八九十百千]+万?)?|(?:万亿|亿|万))"
SCALE = units.alternation(units.HAN_SCALES)
EN_SCALE = r"(?:thousand|million|billion|trillion|mln|bln|mn|bn|tn)\b"
DASH = r"[ ]?(?:-|–|—|~|～|至|到|to\b|and\b)[ ]?"
CURRENCY_BEFORE = units.alternation(units.PREFIX_CURRENCIES).replace(r"(?![A-Za-z])", "")

# What a figure is; where one can begin is in spots.py.
FIGURES = (
            r"(?P<spelt>(?:\d{1,3} hours?,? (?:and )?)?\d{1,2} (?:minutes?|mins?),? (?:and )?\d{1,2} (?:seconds?|secs?)\b|\d{1,3} hours?,? (?:and )?\d{1,2} (?:minutes?|mins?)\b|\d{1,3}\s?(?:个?小时|时)\s?\d{1,2}\s?分钟?(?:\s?\d{1,2}\s?秒)?|\d{1,3}\s?分钟?\s?\d{1,2}\s?秒)",
            r"(?P<clock>(?<![\d:.])\d{1,2}:\d{1,2}:\d{2}(?![\d:])|(?<![\d:.])\d{1,2}:\d{2}(?![\d:]))",
            r"(?P<loss>(?<![\w)）%])\([1-9]\d{0,2}(?:,?\d{3})*(?:\.\d+)?\)(?=[ ]?(?:%|[万亿]?[美港欧]?元)|[ ]?\|))",
            r"(?P<size>(?:\$\s?)?(?<![\d.])\d+(?:\s*(?:[×*xX]|\\times)\s*\d+){1,3}(?![\d.]|-[a-z])(?:\s?\$)?)",
            rf"(?P<fraction>[{HAN_ONE}]+分之[{HAN_ONE}]+(?:点[零一二三四五六七八九]+)?|[百千万]分之\s?(?:{NUM}|[{HAN_ONE}]+)|\b(?i:one|two|three|[1-9]) (?i:in|out of)(?: every)? (?i:three|four|five|six|seven|eight|nine|ten|twenty|[1-9]\d|[3-9]|100)\b(?![.,]\d|%| (?i:million|billion|days?|weeks?|months?|years?|hours?|minutes?|cities|countries|states|markets)\b)|(?<![\d./])[1-9]/[1-9]\d?(?![\d/年月]))",
            r"(?P<points>\b(?:(?i:a|one)[- ])?(?i:quarter|half|three-quarters?)(?:[- ](?:of a|a))?[- ](?:percentage[- ])?points?\b)",
            r"(?P<half>一半|(?<=[过近超逾])半(?![年月天日小个数导壁途程场路])|半数(?=的|以|$|[，。])|半(?=年(?!报)|个月|小时|天|个小时)|\bhalf(?: of)?\b|\b(?i:a|one|two|three|four)[- ](?:third|quarter|fifth|sixth|eighth|tenth)s?(?! of \d{4})\b)",
            r"(?P<fold>翻了?[一1]?[番倍]|翻了?[两2]番|\b(?:doubled|doubling|tripled|tripling|quadrupled|halved|halving|(?:double|triple|quadruple)(?= (?:the|its|that|their|from|what))|(?<=\bto )(?:double|triple|quadruple)(?= [a-z]+(?: [a-z]+)? (?:to|by|from)\b)|twice(?= (?:as|the|that|its|what)))\b)",
            r"(?P<oclock>(?:(?<=上午)|(?<=下午)|(?<=晚上)|(?<=凌晨)|(?<=早上)|(?<=中午)|(?<=上午 )|(?<=下午 )|(?<=晚上 )|(?<=凌晨 )|(?<=早上 )|(?<=\d日)|(?<=\d日 )|(?<=\d 日)|(?<=\d 日 ))\d{1,2}\s?[点时](?:半|\s?\d{1,2}\s?分(?!钟))?(?!\s?\d))",
            rf"(?P<number>(?:(?<![\d\w)）])[+-]|(?<=(?i:[yqm]o[yqm]))[+-](?=\d)|(?<=[\u4e00-\u9fff])[+-](?=\d)|(?<!正)负\s?(?=\d))?(?:(?:{CURRENCY_BEFORE})[ ]?[+-]?)?(?<![\d.]){NUM}(?:[eE][+-]?\d{{1,2}}(?![A-Za-z0-9]))?)",
            rf"(?P<bracketed>(?:{CURRENCY_BEFORE})\s?\({NUM}\))",
            rf"(?P<han>(?:数|几|上|近)?{HAN})",
            r"(?P<english>\b(?i:tens|dozens|hundreds|thousands|millions) of (?i:thousands|millions|billions)\b|\b(?i:two|three|four|five|six|seven|eight|nine)[ -]hundred\b|\b(?i:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?\b|\b(?i:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
            r"thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|dozens?|hundreds|thousands)\b(?:-fold|fold)?|\b(?:a|one)[ -](?:hundred|thousand|million|billion|trillion)\b|\b(?:twofold|threefold|fourfold|fivefold|sixfold|tenfold))",
)  # fmt: skip
UNIT = re.compile(r"\s{0,2}(?![xX]\s?\d)(?![A-Z]{2,}\d)(?:" + units.alternation(units.UNITS) + ")")
NO_COUNT_BACK = 3  # letters of such a word that may stand before its numeral
COUNTER = re.compile(r"\s{0,2}(?:" + units.counters((*units.COUNTERS, *units.LATIN_COUNTERS)) + ")")
CURRENCY = re.compile(r"(?:\s{0,2}/?|-(?=dollar|yuan|yen))(?:" + units.alternation(units.CURRENCIES) + ")")
SCALE_AFTER = re.compile(
    rf"\s{{0,2}}(?P<open>[多余])?\s?(?:个(?=亿))?(?P<han>{SCALE})(?!(?<=[百千])(?:[瓦克米帕赫]|卡(?!集群|级|规模))|(?<=百)分[点之])|(?:\s{{0,2}}|-)(?P<en>{EN_SCALE})|\s?(?P<latin>[KMBTkb](?![A-Za-z0-9]))|(?P<m>m)(?=\s(?:users|people|downloads|units)\b)|(?P<mm>m)(?![A-Za-z0-9²/])"
)
OPEN = re.compile(r"\s?(?P<open>多(?![出于赚卖增了]|\s?\d)|余|来(?=[万亿个家人岁天年])|\+)")
OPEN_HAN = re.compile(r"\s?(?P<open>多(?![出于赚卖增了]|\s?\d)|余|几|来(?=[万亿个家人岁天年项名座台款种条位张]))")
AFTER = re.compile(r"\s{0,2}(?:" + units.alternation(units.BOUNDS_AFTER) + r")(?!存|(?<=上下)[文游架班班级行线]|(?<=内)[部地外容]|(?<=\+)[\w（(.])")
WINDOW = re.compile(r"\s?(?:(?:[\d.]+%\s?)?分位|以?来|[内中间]|累计|平均|均值|复合|首次|的?(?:新[高低]|最[高低大小好差快]|[高低][位点]))")  # 近三年累计: the last three
LASTED = re.compile(r"(?:历时|耗时|用时|长达|为期|持续)\s?$")
DAYS_OF = re.compile(r"\s?日(?=(?:成交)?均价|平均价|均线|移动平均)")
SECONDS = re.compile(r"s(?![A-Za-z0-9])")
# Bound words by their own letters, small; looked up from the end of what stands before a number.
BEFORE = {word.lower(): bound for word, bound in units.BOUNDS_BEFORE.items()}
BEFORE_LENGTHS = sorted({len(word) for word in BEFORE}, reverse=True)
BEFORE_WINDOW = BEFORE_LENGTHS[0] + 3  # a blank or a verb may follow the word
BEFORE_LAST = frozenset(word[-1] for word in BEFORE)
BEFORE_LINK = re.compile(r"(?<=[约超过逾近足到少多破上])(?:有|为|达到?|了)$")
RANGE = re.compile(rf"{DASH}(?:(?:{CURRENCY_BEFORE})\s?)?(?P<num>(?:(?<=[至到~～])-|(?<=[至到~～] )-)?{NUM})(?![\d.])")
CHENG = re.compile(
    r"\s?成(?!立|功|本|为|都|员|果|熟|分|交|长|就|人|品|名|绩|年|效|像|型|份|了)(?:(?P<half>半)|(?P<ones>[一二三四五六七八九])(?!成))?"
)
OPENING = re.compile(r"(?<![\d:])\d{1,2}:[0-5][05]\s?[-–—~至到]\s?\d{1,2}:[0-5][05](?![\d:])")  # 8:00-22:00 of a day
ZONE = re.compile(r"\s?(?:am|pm|AM|PM|a\.m|p\.m|GMT|UTC|ET\b|（?北京时间)")
HALF_OF = re.compile(r"个?(年|月|小时|天)")
PLUS_ENDS = re.compile(r"\s?(?:%|[万亿个家款人张台项]|\s|$|[，。、）)])")
UNIT_BETWEEN = re.compile(
    r"\s?(?:(?:%|percent)(?=\s?(?:and|to)\s?\d[\d.]*\s?(?:%|percent))"
    rf"|(?:%|亿元|万元|元|美元|倍|年|天|个月|小时|分钟|个|家)(?=\s?(?:-|–|—|~|至|到)\s?(?:(?:{CURRENCY_BEFORE})\s?)?\d))"
)
BETWEEN = re.compile(r"between\s.{0,20}$", re.IGNORECASE)
FROM = re.compile(r"[从由]|\bfrom\b")
BY = re.compile(r"\b(?:by|fell|dropped|declined|slid|rose|climbed|jumped|up|down|gained|lost|added)\s+$", re.IGNORECASE)  # fell by 6,000 to 216,000
BY_HAN = re.compile(r"(?:削减|缩减|减少|降低|下[降跌调行]|增加|提[高升价]|上[升涨调行]|[新净]增|净减|追加|[涨跌升降加减]|调[高低]|回[落升]|[加减]价)[了约近超逾]*\s?$")  # 削减 2 亿至 16 亿, 涨 0.30 元至 9.90 元
APART = 4  # times farther apart than the two ends of a range are
DATE_UNIT = re.compile(r"\s?[年月]")
STORAGE = re.compile(r"\s?(?:内存|硬盘|存储)")
# 1.6T is how fast a port is, unless what is counted follows.
PORT_SPEEDS = frozenset(map(Decimal, ("1.6", "3.2", "6.4", "12.8", "25.6", "51.2", "102.4")))
COUNTED_BEFORE_T = re.compile(r"(?:参数量?|规模|市值|语料|数据量?|tokens?|parameters?)[^，。；,;]{0,6}$", re.IGNORECASE)
COUNTED_IN_T = re.compile(r"\s?(?:个|tokens?\b|词|参数|parameters?\b|市值|条|的?(?:语料|数据)|美元|元)", re.IGNORECASE)
RENMINBI = re.compile(r"\s?人民币")
OTHER_YUAN = re.compile(r"\s?(?P<which>新台币|台币|港币|日元|美金)")  # 3674.7 亿元新台币
PER = re.compile(r"\s?/\s?(?:[卡台机核][·]?小?时|GPU\s?小?时|平方米|机柜|小时|时|天|月|年|片|张|台|股|百万|千瓦时|千克|公斤|千|M\s?tokens|度|Wh|吨|克|人|次)")
FIRST_NUMBER = re.compile(NUM)
TIME_WORDS = re.compile(r"(?:上午|下午|晚上?|凌晨|早上?|中午|于|at|时间|日)\s*$", re.IGNORECASE)
TIMES = 1000  # a million times: so often, no multiple
COMPOUND = re.compile(r"\s?(?P<num>\d{1,4}(?:\.\d+)?)\s?(?P<scale>万|千)(?!分|瓦|克|米|卡)")
HALF_AFTER = re.compile(r"半(?![导径数年月小天决壁载])")
COUNTED_HALF = re.compile(r"\s?个半(?P<unit>小时|月)")
MERIDIEM = re.compile(r"\s?(?:[ap]\.m\.|[apAP][mM](?![A-Za-z]))")
AFTERNOON = re.compile(r"(?:下午|晚上?|傍晚|今晚|昨晚)\s*$")
HAN_REACH = re.compile(r"\s?[至到]\s?(?P<num>[一二两三四五六七八九十百]+)")
EN_REACH = re.compile(r"(?: to |-to-| or )(?P<num>two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty)\b(?P<scale> hundred)?", re.IGNORECASE)
PAIR = re.compile(r"(?P<head>[一二三四五六七八九]?十)?(?P<low>[一二两三四五六七八])(?P<high>[二三四五六七八九])(?P<tail>[十百千万亿]*)")
SHARES = re.compile(r"(?:share(?!s)|margin|rate|percent|%|yield|ratio)", re.IGNORECASE)
# One 'a': never a count. Stretches of characters that only look like numerals.
NO_COUNT = re.compile(
    r"零百|零一|三国(?![家内际])|一成不变|三元(?=锂|电池|材料|正极|前驱|里程|及第)|二次(?!为|是|的)|三轮(?=车|摩托|电动)|[两四]轮(?=车|摩托|电动|驱)|[两沪]市(?=成交|融资|主力|合计|指数|股|三|两|共|总|均|涨|跌|、|，)|两市|三桶油|两会|五花八门|三天两头|三位一体|一波三折|三只松鼠|六个核桃|三门峡|七台河|陆家|四面八方|七上八下|千方百计|三三两两|三星|四川|九江|百度|万得|千问|万科|五粮液|三六零|十分(?!钟|之)|百姓|千万(?=别|不要|要)|万一|四维|二维|三维|两者|二者|三者|一带一路|百科|百川|千里|千帆|万象|九章|一线|二线|三线|二级市场|一级市场|"
    r"万华|万达|百胜|百济|七牛|八达|六合|五矿|三一重工|三峡|十足|万物|万能|千瓦|千克|百货|万国|千寻|百强|四季|双十一|五一|十一(?=假期|长假|黄金周)|一二|三农|四通|五洲|六安|七彩|八一|九州|十全|百年|千年|万年|千禧"
)
HAN_UNITS = re.compile(
    r"\s?(?:个月|个小时|小时|分钟|秒钟?|天|周(?!边|转|期|岁|日|末|[一二三四五六](?![个家款轮次张台名项座笔条部场]))|个半(?:小时|月)|年(?!代|轻|底|初|中)|个季度|个星期|个百分点|个基点|倍|元|美元|美金|港元|欧元|日元|块钱)"
)
HAN_COUNTERS = re.compile(
    r"\s?(?:"
    + units.counters(
        c
        for c in units.COUNTERS
        if c
        not in (
            "级",
            "代",
            "线",
            "维",
            "步",
            "分",
            "对",
            "双",
            "期",
            "路",
            "级",
            "类",
            "点",
            "度",
            "城",
            "声",
            "手",
            "起",
            "道",
            "味",
            "师",
            "节",
            "强",
            "面",
            "格",
            "环",
            "关",
            "例",
            "区",
            "根",
            "星",
        )
    )
    + ")"
)
# 一 is one only where a span is measured: 一年内, 耗时一周, 近一个月; elsewhere it is an article.
ONE_SPAN_AFTER = re.compile(
    r"\s?(?:年半(?!载)|个半(?:小时|月))|\s?(?:个月|年|周|天|个小时|小时|分钟|个季度|倍)(?:以?内|之内|后|前|以来|多(?![出于赚卖增了\d])|左右|以上)|倍|年(?:增长|上涨|下降|涨|翻)"
)
ONE_SPAN_BEFORE = re.compile(r"(?:(?<!接)近|过去|用时|历时|耗时|仅|约|超|不到|不足|为期|长达)\s?$")
