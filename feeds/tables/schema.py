"""The six tables of a week as data: columns, their headers in a desk's exports, types and units.

The first header of a column is the canonical one. Headers are compared without spaces, width and case,
first whole and then without what stands in brackets.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """One column of a schema.

    type: text | decimal | percent | price | money | duration | date | code (feeds/tables/cells.py).
    required: the file must have the column. filled: no cell of it may be missing.
    label: a blank belongs to the label above. unit: what the values are brought to (decimal columns).
    family: one column a period, keyed `key_2024E`.
    """

    key: str
    headers: tuple[str, ...]
    type: str = "text"
    required: bool = False
    filled: bool = False
    label: bool = False
    unit: str = ""
    family: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """`unique`: no two rows agree in all of these. `within_week`: its dates lie in the folder's week."""

    name: str
    title: str
    files: tuple[str, ...]
    columns: tuple[ColumnRule, ...]
    unique: tuple[str, ...]
    within_week: bool = False

    def column(self, key: str) -> ColumnRule | None:
        return next((rule for rule in self.columns if rule.key == key), None)


COMPUTE_RENTAL = Schema(
    "compute_rental",
    "本周算力租赁情况",
    ("算力租赁", "算力租赁价格", "算力租赁情况", "本周算力租赁情况", "算力价格", "gpu租赁"),
    (
        ColumnRule(
            "gpu",
            ("显卡配置", "显卡", "显卡型号", "GPU", "GPU型号", "GPU配置"),
            required=True,
            filled=True,
            label=True,
        ),
        ColumnRule("cpu", ("CPU", "CPU核数", "处理器", "核数")),
        ColumnRule("memory", ("内存", "内存大小", "内存容量")),
        ColumnRule("disk", ("磁盘大小", "磁盘", "硬盘", "存储", "磁盘空间")),
        ColumnRule(
            "platform", ("平台名称", "平台", "云平台", "云厂商", "服务商", "厂商"), required=True, filled=True
        ),
        ColumnRule("price", ("价格", "租赁价格", "单价", "每小时价格", "小时单价"), "price", required=True),
        ColumnRule("price_change", ("价格环比上周", "价格环比", "环比上周", "环比", "周环比"), "percent"),
    ),
    ("gpu", "cpu", "memory", "platform"),
)

AI_TRAFFIC = Schema(
    "ai_traffic",
    "AI 相关网站流量",
    ("ai流量", "ai网站流量", "ai相关网站流量", "网站流量", "流量", "流量跟踪"),
    (
        ColumnRule("app", ("应用", "应用名称", "网站", "产品", "产品名称"), required=True, filled=True),
        ColumnRule("kind", ("应用类型", "类型", "类别")),
        ColumnRule("owner", ("归属公司", "所属公司", "公司", "母公司")),
        ColumnRule(
            "visits",
            ("周平均访问量", "周均访问量", "平均访问量", "访问量", "周访问量"),
            "decimal",
            required=True,
            unit="M",
        ),
        ColumnRule("visits_change", ("访问量环比", "访问量周环比", "访问量环比变化"), "percent"),
        ColumnRule("stay", ("平均停留时长", "停留时长", "平均访问时长", "平均使用时长"), "duration"),
        ColumnRule("stay_change", ("时长环比", "停留时长环比", "平均停留时长环比", "时长周环比"), "percent"),
    ),
    ("app",),
)

AI_FUNDING = Schema(
    "ai_funding",
    "本周 AI 初创公司融资动态",
    ("ai融资", "ai融资动态", "融资", "融资动态", "融资动向", "ai初创公司融资动态", "本周ai初创公司融资动态"),
    (
        ColumnRule(
            "app",
            ("应用", "公司", "企业", "公司名称", "项目", "融资方", "企业名称"),
            required=True,
            filled=True,
        ),
        ColumnRule("kind", ("应用类型", "行业", "赛道", "类型", "领域")),
        ColumnRule("investors", ("投资方", "投资机构", "投资人", "参与投资方")),
        ColumnRule("round", ("融资轮", "融资轮次", "轮次")),
        ColumnRule("amount", ("融资额", "融资金额", "本轮融资额", "金额"), "money", required=True),
        ColumnRule("total", ("目前累计融资额", "累计融资额", "累计融资", "累计融资金额"), "money"),
        ColumnRule("valuation", ("目前估值", "估值", "投后估值", "最新估值"), "money"),
        ColumnRule("date", ("日期", "公布日期", "披露日期", "融资日期", "公告日期"), "date"),
        ColumnRule("scope", ("统计口径", "口径", "金额口径")),
    ),
    ("app", "round", "amount", "date"),
)

INDEX_DAILY = Schema(
    "index_daily",
    "本周指数日涨跌幅",
    ("指数日涨跌幅", "本周指数日涨跌幅", "指数日涨跌", "指数涨跌幅", "指数行情"),
    (
        ColumnRule(
            "date", ("日期", "交易日", "交易日期", "时间"), "date", required=True, filled=True, label=True
        ),
        ColumnRule(
            "index",
            ("指数名称", "指数", "指数简称", "名称", "证券简称"),
            required=True,
            filled=True,
            label=True,
        ),
        ColumnRule("change", ("日涨跌幅", "涨跌幅", "当日涨跌幅"), "percent", required=True),
        ColumnRule("close", ("收盘价", "收盘点位", "收盘"), "decimal"),
    ),
    ("date", "index"),
    within_week=True,
)

CONSTITUENTS_WEEKLY = Schema(
    "constituents_weekly",
    "指数内部涨跌幅度排名",
    (
        "成分涨跌",
        "成分周涨跌幅",
        "成份周涨跌幅",
        "成分股周涨跌幅",
        "成份股周涨跌幅",
        "成分股涨跌幅",
        "成分股涨跌",
    ),
    (
        ColumnRule("index", ("所属指数", "指数名称", "指数", "板块"), required=True, filled=True, label=True),
        ColumnRule("code", ("证券代码", "代码", "股票代码", "公司代码"), "code"),
        ColumnRule("name", ("证券简称", "简称", "证券名称", "名称", "股票名称"), required=True, filled=True),
        ColumnRule("change", ("周涨跌幅", "区间涨跌幅", "涨跌幅", "本周涨跌幅"), "percent", required=True),
    ),
    ("index", "name"),
)

COMPANIES = Schema(
    "companies",
    "重点关注公司及盈利预测",
    ("重点公司", "重点关注公司", "重点关注公司及盈利预测", "盈利预测", "关注公司"),
    (
        ColumnRule("code", ("公司代码", "证券代码", "代码", "股票代码"), "code", required=True, filled=True),
        ColumnRule(
            "name", ("名称", "公司名称", "证券简称", "简称", "公司", "股票名称"), required=True, filled=True
        ),
        ColumnRule(
            "price", ("股价", "收盘价", "最新股价", "最新价", "价格"), "decimal", required=True, unit="CNY"
        ),
        ColumnRule("eps", ("EPS", "每股收益"), "decimal", unit="CNY", family=True),
        ColumnRule("pe", ("PE", "市盈率", "P/E", "PE(倍)"), "decimal", unit="x", family=True),
        ColumnRule("rating", ("投资评级", "评级", "最新评级")),
        ColumnRule("reason", ("关注理由", "推荐理由", "推荐逻辑", "理由")),
    ),
    ("code",),
)

SCHEMAS: dict[str, Schema] = {
    schema.name: schema
    for schema in (COMPUTE_RENTAL, AI_TRAFFIC, AI_FUNDING, INDEX_DAILY, CONSTITUENTS_WEEKLY, COMPANIES)
}
TABLE_NAMES: tuple[str, ...] = tuple(SCHEMAS)

# What a blank is written as. The second set is missing only where a number was due.
MISSING = frozenset(
    {"", "-", "--", "---", "—", "——", "–", "―", "－", "/", "n/a", "#n/a", "na", "null", "none", "nan"}
)
UNSAID = frozenset({"未披露", "未公布", "未透露", "未公开", "暂无", "无", "不适用", "不详", "保密"})

# A row that begins so, and has nothing beside it, stands under the table and is no data.
NOTE_MARKS = ("资料来源", "数据来源", "来源", "注", "备注", "说明", "※", "*", "单位", "source:", "note:")
SUMMARY_LABELS = frozenset({"合计", "总计", "小计", "平均", "均值", "平均值", "中位数"})
