"""What a figure counts or measures, named beside it: every such noun is the figure's own sentence's. Pure.

The lexicon knows the metrics of the trade; here are further things that reports count. A text may call them otherwise,
in Chinese or of an English source, but not name another: 航班 for 旅客, 负债 for 现金.
"""

from __future__ import annotations

import re
from functools import lru_cache

from agent.figures.lexicon import CONCEPT, CONCEPT_OF
from agent.ledger import Fact
from agent.writing.slots import figures_of
from agent.writing.surroundings import HAN, clause_at

# Words for one thing, then what an English source calls it.
_THINGS = """
会员 member|旅客 乘客 passenger travel|航班 班次 flight|航线 route lane|船队 船舶 艘 vessel ship fleet|飞机 机队 aircraft plane jet fleet|医院 hospital|医生 doctor physician|
学生 学员 student|教师 teacher|司机 driver|骑手 rider courier|商家 商户 merchant seller|主播 streamer host|粉丝 follower fan|加盟 franchis|直营 directly|仓库 warehouse|
货运量 货量 运量 volume cargo|吞吐量 throughput|集装箱 标箱 container TEU|客座率 load|翻台率 turn|准点率 punctual on-time|出租率 上架率 occupancy utili|入住率 occupancy|利用率 utili|开工率 operating|良率 yield|
转化率 conversion|付费率 pay|留存率 retention|退货率 return|复购率 repeat|死亡率 mortality death|缓解率 response remission|体重 weight|血糖 glucose sugar|血压 pressure|胆固醇 cholesterol|头痛 headache|
呕吐 vomit|腹泻 diarr|停药 stop discontinu|痊愈 治愈 cure recover|现金 cash|负债 liabilit|总资产 assets|净资产 net equity book|存款 deposit|债券 bond note|永续债 perpetual|新债 debt bond|
定金 订金 deposit|分手费 break terminat|尾款 balance|罚款 罚金 fine penalt|赔偿 compensat damage settle|补贴 subsid|奖金 bonus|薪酬 工资 薪资 salar wage pay compensat|营销 推广 promot market|
利息 interest|净息差 interest|净利差 spread|不良 non-perform bad NPL|拨备 provision coverage|保费 premium|赔付 claim|票房 box|播放 view stream play|点赞 like|评论 comment review|安装 install|注册 regist sign|
预约 预订 reserv regist order book|播种 plant sow|种子 seed|玉米 corn maize|水稻 rice|小麦 wheat|大豆 soy|生猪 hog pig|原油 oil crude|煤 coal|铜 copper|铝 alumin|镍 nickel|钴 cobalt|黄金 gold|白银 silver|
钢 steel|水泥 cement|装机 install capacity|充电 charg|里程 mile range kilomet|轿车 sedan|卡车 truck|客车 bus coach|平板 tablet|电脑 laptop PC computer notebook|手表 watch|耳机 headphone earbud|眼镜 glasses|
电视 TV television|手游 mobile|端游 PC|主机 console|电影 film movie|剧集 series show|图书 book|课程 course|论文 paper|网点 分行 branch|客单价 ticket check spend|票价 fare|运价 freight rate|报价 quot price offer|溢价 premium|
佣金 commission|手续费 fee|还债 偿债 偿还 repay|码头 港口 port terminal|股东 sharehold investor|高管 executive|增发 offering issu|质押 pledg|分红 派息 dividend|首付款 upfront|带宽 bandwidth|功耗 power watt|带货 livestream|广告 advert|研发 R&D research|
试验面积 trial|推广面积 area|试验田 trial|加工 process|产线 line|岗位 job position|客流 traffic visitor footfall|并发 concurren|准确率 accura|召回率 recall|幻觉率 hallucinat|延迟 时延 latency delay|
营业利润率 operating|毛利率 gross|净利率 net|市占率 市场份额 share|增速 grow rate rise up|降幅 drop fell declin down|溢利 profit earning|亏损 loss|盈利 profit earning
"""
_ROWS = tuple(
    ([word for word in row.split() if not word.isascii()], [word for word in row.split() if word.isascii()])
    for row in _THINGS.replace("\n", "").split("|")
    if row
)
# Of every kind of text, or checked by other rules (plans, periods).
_ANY_TEXT = frozenset({"plan", "guidance", "annual", "quarter", "month", "enterprise", "market", "industry", "existing", "launch", "build", "world"})
_BASES = frozenset({"yoy", "qoq", "增速", "降幅", "share", "price", "cost"})  # said of any figure
_PER_THING = re.compile(r"[单每]([箱船车店机台套艘架人户吨桶股盒件瓶单])(?![元价位])")


@lru_cache(maxsize=8192)
def strange_noun(clause: str, fact: Fact) -> str:
    """A thing named in the clause of which the figure's own sentence says nothing, "" when there is none."""
    said = f"{fact.evidence.quote} {fact.metric} {fact.subject}"
    known = concepts(said)
    for found in CONCEPT.finditer(clause):
        name = CONCEPT_OF[found[0].lower()].lstrip("#")
        if name not in known and name not in _ANY_TEXT and not found[0].isascii():
            return found[0]
    for han, english in _ROWS:
        word = next((word for word in han if word in clause), "")
        if word and not any(own in said for own in han) and not _said_in_english(english, said):
            return word
    if other := _other_thing(clause, fact):
        return other
    each = _PER_THING.search(clause)
    if each and each[1] not in said and not re.search(r"\b(?:per|each|an?)\b", said):
        return each[0]
    return ""


def _other_thing(clause: str, fact: Fact) -> str:
    """存货 of a figure whose own clause says 现金: both name a thing, and not one in common."""
    quote = fact.evidence.quote
    own = " ".join(clause_at(quote, f.start, f.end) for f in figures_of(quote) if f.text == fact.text)
    here, there = _things(clause), _things(own)
    return next(iter(here.values())) if here and there and HAN.search(own) and not set(here) & set(there) else ""


def _things(text: str) -> dict[str, str]:
    """Things named in a text, each with its word."""
    found = {CONCEPT_OF[m[0].lower()].lstrip("#"): m[0] for m in CONCEPT.finditer(text)}
    rows = {han[0]: word for han, _ in _ROWS for word in han if word in text}
    return {name: word for name, word in {**found, **rows}.items() if name not in _ANY_TEXT | _BASES}


def concepts(text: str) -> set[str]:
    return {CONCEPT_OF[found[0].lower()].lstrip("#") for found in CONCEPT.finditer(text)}


def _said_in_english(words: list[str], said: str) -> bool:
    return any(re.search(rf"(?<![A-Za-z]){re.escape(word)}", said, re.IGNORECASE) for word in words)
