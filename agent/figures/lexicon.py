"""Words of the trade, as data: metrics in Chinese and English, directions, stop words.

A concept is one metric or noun under all its names, so that an English source can meet a Chinese sentence.
Names of companies and products are not here: they come from the alias table (feeds/aliases.yaml, desk's own).
"""

from __future__ import annotations

import re

CONCEPTS: dict[str, tuple[str, ...]] = {
    "revenue": ("营业收入", "总营收", "营收", "收入", "revenue", "revenues", "sales"),
    "profit": ("净利润", "利润", "盈利", "profit", "net income", "earnings", "net profit"),
    "loss": ("亏损", "净亏损", "loss", "losses"),
    "margin": ("毛利率", "利润率", "gross margin", "margin"),
    "eps": ("每股收益", "eps", "earnings per share"),
    "pe": ("市盈率", "pe"),
    "price": ("价格", "售价", "股价", "单价", "定价", "price", "prices", "priced", "costs"),
    "cost": ("成本", "花费", "费用", "开支", "cost", "costs", "spending", "budget"),
    "capex": ("资本开支", "资本支出", "capex", "capital expenditure", "capital expenditures"),
    "rnd": ("研发", "r&d", "research and development"),
    "valuation": ("估值", "valuation", "valued", "valuing"),
    "funding": (
        "融资额",
        "融资",
        "募资",
        "筹集",
        "raised",
        "raises",
        "raise",
        "funding",
        "round",
        "financing",
    ),
    "invest": ("投资方", "投资", "出资", "invest", "invested", "investment", "investors", "investor"),
    "acquire": ("收购", "并购", "acquire", "acquired", "acquisition", "buy"),
    "user": ("用户数", "用户", "users", "user", "subscribers"),
    "customer": ("客户", "customer", "customers", "clients"),
    "visit": ("访问量", "流量", "访问", "visits", "traffic", "visitors"),
    "stay": ("停留时长", "停留", "时长", "session duration", "time on site", "visit duration"),
    "share": ("市场份额", "份额", "占比", "market share", "share of"),
    "shipment": (
        "出货量",
        "出货",
        "销量",
        "交付",
        "shipments",
        "shipped",
        "deliveries",
        "delivered",
        "units",
    ),
    "parameter": ("参数量", "参数", "parameters", "parameter"),
    "token": ("token", "tokens", "词元", "标记"),
    "train": ("训练", "train", "trained", "training"),
    "infer": ("推理", "inference"),
    "context": ("上下文", "context window", "context length", "context"),
    "memory": ("内存", "显存", "memory", "vram", "ram"),
    "bandwidth": ("带宽", "bandwidth"),
    "compute": ("算力", "compute", "computing power", "performance"),
    "gpu": ("gpu", "gpus", "显卡", "加速卡", "accelerators"),
    "cpu": ("cpu", "处理器", "processor", "processors"),
    "core": ("核心", "core", "cores"),
    "process": ("制程", "工艺", "process", "node"),
    "power": ("功耗", "电力", "power", "watts"),
    "speed": ("速度", "提速", "加速", "speed", "faster", "speedup"),
    "accuracy": ("准确率", "精度", "accuracy", "accurate"),
    "hallucination": ("幻觉率", "幻觉", "hallucination", "hallucinations"),
    "consistency": ("一致性", "consistency"),
    "answer": ("回答率", "answer rate"),
    "score": ("得分", "分数", "评分", "score", "scores", "scored"),
    "rank": ("排名", "位列", "榜首", "rank", "ranks", "ranked", "ranking"),
    "gap": ("差距", "gap"),
    "order": ("订单", "签约", "orders", "order", "bookings", "backlog"),
    "employee": ("员工", "人员", "团队", "employees", "staff", "jobs", "workers", "team"),
    "layoff": ("裁员", "layoffs", "lay off", "cut jobs"),
    "store": ("门店", "stores", "store"),
    "country": ("国家", "countries"),
    "language": ("语言", "languages"),
    "datacentre": ("数据中心", "机房", "data center", "data centers", "data centre", "datacenter"),
    "cluster": ("集群", "cluster", "supercluster"),
    "chip": ("芯片", "chip", "chips", "semiconductor"),
    "model": ("模型", "model", "models"),
    "video": ("视频", "video", "videos"),
    "image": ("图像", "图片", "image", "images"),
    "launch": ("发布", "推出", "上线", "launch", "launched", "launches", "released", "unveiled", "announced"),
    "patent": ("专利", "patents", "patent"),
    "citation": ("引用", "citations", "cited"),
    "market": ("市场规模", "市场", "market"),
    "quarter": ("季度", "单季", "quarter", "quarterly"),
    "annual": ("全年", "年度", "财年", "annual", "full-year", "fiscal year", "full year"),
    "month": ("月度", "monthly"),
    "guidance": ("指引", "预期", "预计", "guidance", "forecast", "expects", "expected", "outlook"),
    "stake": ("股权", "持股", "股份", "stake", "shares"),
    "debt": ("债务", "贷款", "debt", "loan"),
    "dividend": ("分红", "股息", "dividend"),
    "cashflow": ("现金流", "cash flow"),
    "download": ("下载量", "下载", "downloads", "downloaded"),
    "energy": ("发电", "用电", "electricity", "energy"),
    "area": ("面积", "平方米", "square feet", "area"),
    "latency": ("延迟", "时延", "latency"),
    "battery": ("电池", "续航", "battery"),
    "weight": ("重量", "重", "weight", "weighs"),
}

UP_WORDS = (
    "增长", "上涨", "上升", "提升", "提高", "增加", "涨幅", "上浮", "回升", "攀升", "扩大", "增至", "升至", "涨至",
    "走高", "大涨", "领涨", "收涨", "增幅", "激增", "飙升", "上调", "增速", "升", "涨", "增", "超预期",
    "rose", "rise", "rises", "rising", "grew", "grow", "growth", "gain", "gained", "increase", "increased",
    "increases", "surged", "jumped", "climbed", "up", "higher", "soared", "improved",
)  # fmt: skip
DOWN_WORDS = (
    "下降", "下跌", "减少", "缩减", "降低", "跌幅", "下滑", "回落", "下调", "缩短", "降至", "跌至", "减至", "收窄",
    "走低", "大跌", "领跌", "收跌", "降幅", "锐减", "下挫", "缩小", "萎缩", "降", "跌", "减",
    "fell", "fall", "falls", "falling", "dropped", "drop", "declined", "decline", "decreased", "decrease",
    "down", "lower", "slid", "slipped", "cut", "reduced", "shrank", "plunged", "tumbled",
)  # fmt: skip


def _word_pattern(words: tuple[str, ...]) -> str:
    latin = sorted((w for w in words if w.isascii()), key=len, reverse=True)
    han = sorted((w for w in words if not w.isascii()), key=len, reverse=True)
    parts = ["|".join(map(re.escape, han))] if han else []
    if latin:
        parts.append(r"(?<![a-z])(?:" + "|".join(map(re.escape, latin)) + r")(?![a-z])")
    return "|".join(parts)


DIRECTION = re.compile(
    f"(?P<up>{_word_pattern(UP_WORDS)})|(?P<down>{_word_pattern(DOWN_WORDS)})", re.IGNORECASE
)

CONCEPT_OF: dict[str, str] = {word: f"#{name}" for name, words in CONCEPTS.items() for word in words}
CONCEPT = re.compile(_word_pattern(tuple(CONCEPT_OF)), re.IGNORECASE)

# Characters that never carry a subject: a bigram holding one is no term.
STOP_CHARS = frozenset(
    "的了是在和与及或并也为以于其该此这那有将已等至到从由被对而但中上下个年月日本第一元约超近达"
)
STOP_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "on",
        "for",
        "and",
        "or",
        "its",
        "it",
        "is",
        "was",
        "are",
        "were",
        "by",
        "with",
        "from",
        "as",
        "at",
        "that",
        "this",
        "which",
        "has",
        "have",
        "had",
        "be",
        "been",
        "will",
        "would",
        "than",
        "more",
        "less",
        "over",
        "about",
        "per",
        "said",
        "says",
        "new",
        "also",
        "not",
        "but",
        "they",
        "their",
        "into",
        "during",
        "after",
        "before",
        "while",
        "us",
        "he",
        "she",
        "we",
        "you",
        "all",
        "can",
        "may",
        "one",
        "two",
    ]
)

# Chinese words that end a metric's reach: what stands before them is another statement.
CLAUSE_BREAKS = "，,；;。！？!?\n：:"
