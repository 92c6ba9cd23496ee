"""Units, scales, currencies, counters and bounds, as data. The grammar reads these tables and knows no word itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

# Chinese scales, longest first where one begins another.
HAN_SCALES: dict[str, int] = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8,
    "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2,
}  # fmt: skip
LATIN_SCALES: dict[str, int] = {
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "mln": 10**6, "bln": 10**9,
    "mn": 10**6, "bn": 10**9, "tn": 10**12, "k": 10**3, "K": 10**3, "M": 10**6, "m": 10**6, "B": 10**9, "b": 10**9, "T": 10**12,
}  # fmt: skip
CURRENCIES: dict[str, str] = {
    "亿元人民币": "CNY", "元人民币": "CNY", "人民币元": "CNY", "人民币": "CNY", "RMB": "CNY", "CNY": "CNY", "yuan": "CNY", "¥": "CNY",
    "￥": "CNY", "CN¥": "CNY", "块钱": "CNY", "元": "CNY",
    "美元": "USD", "美金": "USD", "US dollars": "USD", "dollars": "USD", "dollar": "USD", "USD": "USD", "US$": "USD", "$": "USD",
    "港元": "HKD", "港币": "HKD", "HKD": "HKD", "HK$": "HKD", "欧元": "EUR", "euros": "EUR", "EUR": "EUR", "€": "EUR",
    "英镑": "GBP", "pounds": "GBP", "GBP": "GBP", "£": "GBP", "日元": "JPY", "日圆": "JPY", "yen": "JPY", "JPY": "JPY",
    "韩元": "KRW", "won": "KRW", "KRW": "KRW", "新台币": "TWD", "台币": "TWD", "NTD": "TWD", "TWD": "TWD", "NT$": "TWD", "T$": "TWD", "新元": "SGD", "S$": "SGD",
    "卢比": "INR", "rupees": "INR", "₹": "INR", "加元": "CAD", "C$": "CAD", "澳元": "AUD", "A$": "AUD", "瑞郎": "CHF",
}  # fmt: skip
PREFIX_CURRENCIES = (
    "US$", "HK$", "NT$", "T$", "CN¥", "S$", "C$", "A$", "$", "€", "£", "¥", "￥", "₹", "RMB", "USD", "CNY", "HKD", "EUR", "GBP", "JPY", "人民币",
)  # fmt: skip

# unit word -> (canonical unit, dimension, factor)
UNITS: dict[str, tuple[str, str, Decimal]] = {}


def _add(words: str, unit: str, dimension: str, factor: str | int = 1) -> None:
    for word in words.split(","):
        UNITS[word] = (unit, dimension, Decimal(factor))


_add("cents,cent,美分", "USD", "money", "0.01")
_add("毛钱,毛", "CNY", "money", "0.1")
_add("%,percent,per cent,pct of", "%", "percent")
_add("‰", "%", "percent", "0.1")
_add("个百分点,百分点,个 pct,个pct,个 pp,个pp,percentage points,percentage point,pct,pcts,pp,ppt,ppts,-percentage-point,-percentage point", "pp", "point")
_add("个基点,基点,basis points,basis point,bps,bp,BP,bp.,-basis-point,-basis point,-bp", "bp", "point")
_add("倍,x,X,times,-fold,fold", "x", "ratio")
_add("毫秒,ms,milliseconds", "s", "duration", "0.001")
_add("微秒,μs", "s", "duration", "0.000001")
_add("秒钟,秒,seconds,second,secs,sec", "s", "duration")
_add("分钟,minutes,minute,mins,min", "s", "duration", 60)
_add("个小时,小时,hours,hour,hrs", "s", "duration", 3600)
_add("个工作日,工作日,个交易日,交易日", "工作日", "count")
_add("天,days,day", "s", "duration", 86400)
_add("周,个星期,星期,weeks,week", "s", "duration", 604800)
_add("个月,months,month", "month", "duration")
_add("个季度,quarters", "month", "duration", 3)
_add("个年度,周年,年,years,year", "month", "duration", 12)
_add("decades,decade", "month", "duration", 120)
_add("-year-old,-year,-yr", "month", "duration", 12)
_add("-month", "month", "duration")
_add("-week", "s", "duration", 604800)
_add("-day", "s", "duration", 86400)
_add("-hour", "s", "duration", 3600)
_add("-minute", "s", "duration", 60)
for _unit in [
    "EFLOPS", "PFLOPS", "TFLOPS", "GFLOPS", "FLOPS", "TOPS", "POPS", "EOPS", "PB", "TB", "GB", "MB", "KB", "GiB", "MiB", "TiB", "KiB", "Gbps", "Mbps",
    "Tbps", "Kbps", "GB/s", "TB/s", "MB/s", "Gb", "Mb", "nm", "μm", "mm", "cm", "km", "kg", "mg", "g", "W", "kW", "MW", "GW", "mW", "kWh", "MWh", "GWh",
    "TWh", "TEU", "FEU", "DWT", "TW", "kWh/100km", "Wh/kg", "L/100km", "V", "mV", "mA", "mAh", "Wh", "A", "MHz", "GHz", "kHz", "Hz", "dB", "dBm", "px",
    "fps", "FPS", "dpi", "ppi", "TWh", "t", "nit", "nits", "°C", "℃", "°",
]:  # fmt: skip
    _add(_unit, _unit, "tech")
_add("G", "G", "tech")
_add("T", "T", "tech")
for _words, _unit in (
    ("纳米,nanometers,nanometer,-nanometer,-nm", "nm"), ("微米", "μm"), ("毫米", "mm"), ("厘米", "cm"), ("公里,千米,kilometers,km", "km"), ("公斤,千克,kilograms", "kg"),
    ("公里/小时,公里/时,千米/小时,km/h,kph", "km/h"), ("mph", "mph"), ("盎司,ounces,ounce", "oz"),
    ("英寸,寸,inches,inch,-inch", "inch"), ("像素,pixels", "px"), ("克,grams", "g"), ("吨,tons,tonnes", "t"), ("毫安时", "mAh"), ("千瓦时,度电", "kWh"),
    ("吉瓦,gigawatts,gigawatt,-gigawatt", "GW"), ("兆瓦,megawatts,megawatt,-megawatt", "MW"), ("千瓦", "kW"), ("瓦,watts", "W"), ("赫兹", "Hz"), ("摄氏度", "℃"),
    ("平方毫米,mm²", "mm²"), ("cm²", "cm²"), ("平方米,㎡,square meters,m²", "m²"), ("平方公里,km²", "km²"), ("平方英尺,square feet,-square-foot", "sqft"), ("米,meters,metres", "m"), ("帧,frames", "fps"), ("英里,miles", "mile"),
    ("标准箱,标箱,国际标准箱,twenty-foot equivalent units,twenty-foot equivalents", "TEU"), ("载重吨,deadweight tons,deadweight tonnes,dwt", "DWT"), ("总吨,gross tons", "GT"),
    ("立方米,cubic meters,cubic metres,m³", "m³"), ("bcm,billion cubic meters,billion cubic metres", "bcm"), ("升,公升,litres,liters,L", "L"), ("毫升,ml,mL", "mL"),
    ("公顷,hectares,ha", "ha"), ("海里,nautical miles", "nmi"), ("加仑,gallons", "gal"), ("兆瓦时", "MWh"), ("吉瓦时", "GWh"), ("太瓦时", "TWh"), ("瓦时", "Wh"), ("ppm", "ppm"), ("GWp", "GW"), ("MWp", "MW"), ("kWp", "kW"), ("Wp", "W"),
):  # fmt: skip
    _add(_words, _unit, "tech")

# Nouns that end a count as a counter does and are what is counted: 3000 万用户.
COUNTED_NOUNS = (
    "用户", "tokens", "token", "参数", "标记", "样本", "企业", "公司", "国家", "模型", "城市", "语言",
    "卫星", "机构", "岗位", "门店", "集群", "节点", "机柜", "服务器", "芯片", "部门",
)  # fmt: skip
# 量词: a counter ends a count. Longest first is seen to by the pattern.
COUNTERS = (
    "个", "家", "款", "颗", "张", "台", "辆", "枚", "块", "片", "核", "卡", "人", "名", "位", "次", "项", "种", "篇", "条", "座", "层", "页", "股", "只", "件", "套", "部", "份", "场",
    "笔", "轮", "所", "支", "架", "艘", "头", "门", "类", "级", "期", "届", "代", "集", "本", "首", "幅", "组", "对", "双", "处", "岁", "户", "手", "票", "亩", "桶", "单", "瓶", "箱",
    "间", "栋", "幢", "批", "道", "步", "分", "字", "词", "行", "列", "维", "路", "城", "省", "国", "市", "县", "区", "村", "亿次", "人次", "万次", "台套", "人份", "个人", "星", "席", "环",
    "格", "回", "遍", "声", "根", "把", "副", "粒", "滴", "碗", "杯", "顿", "趟", "番", "度", "阶", "点", "球", "分位", "关", "宗", "起", "例", "版", "味", "师", "强", "章", "节", "段",
    "句", "餐", "舱", "端", "折", *COUNTED_NOUNS,
)  # fmt: skip
LATIN_COUNTERS = (
    "GPUs", "GPU", "chips", "chip", "people", "employees", "users", "customers", "companies", "countries", "models", "parameters", "tokens", "units",
    "vehicles", "satellites", "stores", "patents", "papers", "developers", "engineers", "jobs", "workers", "servers", "nodes", "cores", "layers",
    "languages", "benchmarks", "samples", "startups", "investors", "cities", "hospitals", "schools", "robots", "cars",
)  # fmt: skip

# What may not follow a counter: 1.43 亿位居第二, 35% 家电, 20 份额 count nothing.
NOT_AHEAD = {
    "位": "居列于置次数", "名": "列单次为叫", "家": "电庭具居族政", "台": "湾积州北阶", "只": "有能是需要用", "本": "周月季年期身土地公报", "期": "间货权待末初内",
    "部": "分委署", "份": "额", "代": "表工码理价", "分": "别析布红拆享销之", "点": "评击名赞", "手": "机续术段", "行": "业情动政", "次": "于日年要级贷新", "步": "骤入伐",
    "路": "由线演径透", "省": "份去略", "市": "场值盈占净销面民", "区": "域间块", "国": "内产际资外企", "起": "售步初来飞草诉始", "对": "比应于外手标华此其象抗接",
    "层": "面级", "组": "织成合建装件团", "单": "价季月日周位独机卡车元店品", "批": "准复量发评", "道": "路琼指", "把": "握", "头": "部条寸像", "门": "店槛户", "条": "件例",
    "股": "价东权息市票本民", "户": "均外型", "人": "民均工才口员类气", "件": "均", "套": "餐件利现", "场": "景馆所地外均", "笔": "记试", "类": "似别型", "届": "满时",
    "集": "群团成中合装采体", "首": "次席日批发个家款付季轮月周年位都要届推创", "架": "构", "座": "舱位谈", "字": "节", "列": "入为车", "端": "侧口午", "版": "本图权",
    "处": "理于置罚在", "度": "假过", "环": "比保境节球", "回": "落升报购归款暖", "格": "局", "关": "于注键税联闭", "例": "如外", "席": "卷位", "城": "镇", "级": "别", "段": "落",
}  # fmt: skip

# Bound words before the figure -> bound.
BOUNDS_BEFORE: dict[str, str] = {
    "超过了": ">", "已超过": ">", "超过": ">", "已超": ">", "超": ">", "逾": ">", "突破": ">", "破": ">", "冲破": ">", "越过": ">", "跨过": ">", "迈过": ">", "冲过": ">", "跑过": ">", "站上": ">", "多于": ">", "大于": ">", "高于": ">", "不止": ">", "高出": "", "略超": ">~", "略超过": ">~", "略高于": ">~", "略逾": ">~", "略多于": ">~", "稍高于": ">~", "稍多于": ">~", "小幅超过": ">~",
    "more than": ">", "over": ">", "above": ">", "exceeding": ">", "exceeds": ">", "exceeded": ">", "greater than": ">", "upwards of": ">", "topped": ">",
    "surpass": ">", "passed": ">", "passing": ">", "crossing": ">", "crossed": ">", "north of": ">", "beyond": ">", "tops": ">", "topping": ">",
    "surpassed": ">", "surpassing": ">", "in excess of": ">",
    "至少": ">=", "不少于": ">=", "不得少于": ">=", "不得低于": ">=", "不能少于": ">=", "不能低于": ">=", "不应低于": ">=", "不应少于": ">=", "不会低于": ">=", "不会少于": ">=", "不小于": ">=", "不得小于": ">=", "不低于": ">=", "最少": ">=", "最低": "", "at least": ">=", "no less than": ">=", "no fewer than": ">=", "not less than": ">=", "just over": ">~", "slightly over": ">~", "slightly more than": ">~", "slightly above": ">~", "a little more than": ">~", "a bit over": ">~", "a little over": ">~", "well over": ">", "well above": ">", "a minimum of": ">=",
    "略低于": "<~", "稍低于": "<~", "略少于": "<~", "略不足": "<~", "slightly below": "<~", "slightly under": "<~", "slightly less than": "<~", "a little under": "<~", "不足": "<", "不到": "<", "低于": "<", "少于": "<", "小于": "<", "未满": "<", "未达": "<", "less than": "<", "under": "<", "below": "<", "fewer than": "<",
    "高达": "<=", "至高达": "<=", "最高达": "<=", "最高可达": "<=", "最多达": "<=", "至多": "<=", "最多": "<=", "最高": "<=", "不超过": "<=", "不超": "<=", "不逾": "<=", "多达": "<=", "跌破": "<", "跌穿": "<", "失守": "<", "不高于": "<=", "不大于": "<=",
    "不得超过": "<=", "不得高于": "<=", "不得多于": "<=", "不得大于": "<=", "不能超过": "<=", "不应超过": "<=", "不会超过": "<=", "不可超过": "<=", "不得逾": "<=", "不多于": "<=",
    "上限为": "<=", "上限": "<=", "封顶": "<=", "下限": ">=", "下限为": ">=", "up to": "<=", "at most": "<=", "as many as": "<=", "as much as": "<=", "no more than": "<=", "maximum of": "<=", "至高": "<=", "可达": "",
    "近": "<~", "将近": "<~", "接近": "<~", "逼近": "<~", "nearly": "<~", "almost": "<~", "nearing": "<~", "approaching": "<~", "close to": "<~", "just under": "<~",
    "约": "~", "大约": "~", "约为": "~", "大概": "~", "大致": "~", "约合": "~", "左右": "~", "roughly": "~", "about": "~", "around": "~", "approximately": "~", "some": "~",
    "not exceeding": "<=", "not exceed": "<=", "not to exceed": "<=", "not below": ">=", "not under": ">=", "not over": "<=", "not above": "<=", "an estimated": "~", "circa": "~", "~": "~", "≈": "~", ">": ">", "≥": ">=", "<": "<", "≤": "<=", "数以": "~",
}  # fmt: skip
# What may not stand before a bound word: 签约, 附近 and 赶超 are other words.
NOT_BEHIND = {"约": "签节合预制契解违续公条邀租履婚", "近": "附最靠亲", "超": "赶反", "破": "打攻识爆侦撕"}
BOUNDS_AFTER: dict[str, str] = {
    "以上": ">=", "及以上": ">=", "以内": "<=", "之内": "<=", "内": "<=", "以下": "<", "及以下": "<=", "左右": "~", "上下": "~", "出头": ">~", "有余": ">", "之多": "", "+": ">=",
    "上方": ">", "之上": ">", "下方": "<", "之下": "<",
    "or more": ">=", "or older": ">=", "or above": ">=", "and above": ">=", "or higher": ">=", "or later": ">=", "or less": "<=", "or so": "~", "or fewer": "<=",
}  # fmt: skip
OPEN_MARKS = {"多": ">", "几": ">", "余": ">", "来": "~", "+": ">="}


# What may not follow a unit of one letter: 8015 万周活 are users, 由 3 升至 5 rises.
NOT_BEHIND_UNIT = {"周": "活均转", "升": "至到级幅高温值降了\\d一二两三四五六七八九十", "毛": "利发坯"}


def alternation(words: object) -> str:
    """A regex alternation, longest word first; Latin words end at a word's end."""
    return "|".join(_ended(w) for w in sorted((str(w) for w in words), key=len, reverse=True))  # type: ignore[attr-defined]


def _ended(word: str) -> str:
    if word in NOT_BEHIND_UNIT:
        return f"{word}(?! ?[{NOT_BEHIND_UNIT[word]}])"  # 3 升 1 降
    return re.escape(word) + (r"(?![A-Za-z])" if word[-1].isascii() and word[-1].isalpha() else "")


def counters(words: Iterable[str]) -> str:
    """As `alternation`, each counter with what may not follow it."""
    listed = sorted(words, key=len, reverse=True)
    return "|".join(_ended(w) + (f"(?![{NOT_AHEAD[w]}])" if w in NOT_AHEAD else "") for w in listed)
