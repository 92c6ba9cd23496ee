"""The stories of the synthetic weeks as data: who, and what kinds of news in what words, and how a desk asks for it.

Company names are real so that the alias table has work to do; every event, figure and product is made up. Each kind
of story is told by a lead, a detail and a context paragraph, each in several wordings. Queries never copy a wording:
they ask in other words, by the other language's name, in English, or as the headline of a follow-up.
"""

from __future__ import annotations

from dataclasses import dataclass

CHIPS = (
    ("联发科", "MediaTek"), ("英伟达", "Nvidia"), ("超威半导体", "AMD"), ("英特尔", "Intel"), ("高通", "Qualcomm"), ("博通", "Broadcom"),
    ("台积电", "TSMC"), ("三星电子", "Samsung Electronics"), ("SK海力士", "SK hynix"), ("美光", "Micron"), ("中芯国际", "SMIC"),
    ("寒武纪", "Cambricon"), ("海光信息", "Hygon"), ("摩尔线程", "Moore Threads"), ("壁仞科技", "Biren"), ("燧原科技", "Enflame"),
    ("地平线", "Horizon Robotics"), ("黑芝麻智能", "Black Sesame"), ("瑞芯微", "Rockchip"), ("昆仑芯", "Kunlunxin"),
)  # fmt: skip
LABS = (
    ("智谱", "Zhipu AI"), ("月之暗面", "Moonshot AI"), ("DeepSeek", "深度求索"), ("百川智能", "Baichuan"), ("零一万物", "01.AI"),
    ("阶跃星辰", "StepFun"), ("面壁智能", "ModelBest"), ("潞晨科技", "HPC-AI Tech"), ("生数科技", "Shengshu"), ("商汤科技", "SenseTime"),
    ("科大讯飞", "iFlytek"), ("智源研究院", "BAAI"), ("Mistral", "Mistral AI"), ("Anthropic", "安特罗匹克"), ("Cohere", "Cohere Inc."),
    ("阿里云", "Alibaba Cloud"), ("腾讯", "Tencent"), ("百度", "Baidu"), ("字节跳动", "ByteDance"), ("华为", "Huawei"),
)  # fmt: skip
STARTUPS = (
    ("宇树科技", "Unitree"), ("智元机器人", "AgiBot"), ("银河通用", "Galbot"), ("傅利叶智能", "Fourier Intelligence"), ("英矽智能", "Insilico"),
    ("晶泰科技", "XtalPi"), ("小马智行", "Pony.ai"), ("文远知行", "WeRide"), ("无问芯穹", "Infinigence"), ("硅基流动", "SiliconFlow"),
    ("爱诗科技", "AISphere"), ("Figure AI", "Figure Robotics"), ("ElevenLabs", "Eleven Labs"), ("Runway", "RunwayML"),
)  # fmt: skip
CLOUDS = (
    ("万国数据", "GDS"), ("世纪互联", "VNET"), ("光环新网", "Sinnet"), ("优刻得", "UCloud"), ("金山云", "Kingsoft Cloud"),
    ("甲骨文", "Oracle"), ("CoreWeave", "CoreWeave Inc."), ("中国移动", "China Mobile"), ("中国电信", "China Telecom"), ("润建股份", "Runjian"),
)  # fmt: skip
PLACES = ("苏州", "合肥", "成都", "武汉", "西安", "贵阳", "呼和浩特", "无锡", "南京", "重庆", "深圳", "杭州", "天津", "郑州", "中卫", "庆阳")
PLACES_EN = ("Suzhou", "Hefei", "Chengdu", "Wuhan", "Xi'an", "Guiyang", "Hohhot", "Wuxi", "Nanjing", "Chongqing", "Shenzhen", "Hangzhou", "Tianjin", "Zhengzhou", "Zhongwei", "Qingyang")  # fmt: skip
FUNDS = ("红杉中国", "高瓴资本", "启明创投", "君联资本", "IDG资本", "真格基金", "经纬创投", "深创投")
USES = ("智能座舱", "工业质检", "会议纪要", "代码补全", "药物筛选", "短视频剪辑", "客服质检", "合同审阅", "课堂辅导", "仓储分拣")
USES_EN = ("smart cockpit", "factory inspection", "meeting notes", "code completion", "drug screening", "short video editing", "call centre quality", "contract review", "classroom tutoring", "warehouse sorting")  # fmt: skip
SYLLABLES = ["Ta", "Lu", "Mo", "Ve", "Ri", "Za", "Ko", "Ne", "Pha", "Qui", "Or", "Sel", "Dra", "Wyn", "Hex", "Bra", "Cal", "Fen", "Jor", "Thal"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of story. Wordings take {who} {en} {product} {n} {m} {place} {place_en} {use} {use_en} {fund} {day}.

    `asked`: queries in Chinese; `asked_en`: in English; each with what answers it: `lead`, `detail` or `context` in
    any wording, `detail.0` in that wording only, `story` for a follow-up that any paragraph of the story answers.
    """

    name: str
    section: str
    who: tuple[tuple[str, str], ...]
    lead: tuple[str, ...]
    detail: tuple[str, ...]
    context: tuple[str, ...]
    asked: tuple[tuple[str, str], ...]
    asked_en: tuple[tuple[str, str], ...]


KINDS: tuple[Kind, ...] = (
    Kind(
        "chip", "compute", CHIPS,
        ("{who}于{day}发布{product}芯片，整数算力为 {n} TOPS，面向{use}等端侧场景。", "{day}，{who}推出新一代处理器{product}，标称算力 {n} TOPS，首批客户来自{use}领域。"),
        ("{product}采用 {m}nm 制程，典型功耗 {n} 毫瓦，支持 Transformer 结构的硬件加速，工程样片已经送测。", "在工艺上，{product}使用 {m}nm 节点，内存带宽较上一代提高 {m}0%，可在无风扇设备中运行。"),
        ("分析人士认为，端侧推理需求上升，{who}希望借{product}在{use}市场取得更多份额，量产时间安排在下半年。", "{who}同时更新了配套工具链，开发者迁移旧模型时不必改动代码。"),
        (("{who} {use} 新处理器 算力多少", "lead"), ("{who}上次推出的端侧芯片用的什么工艺", "detail"), ("{product} 制程与功耗", "detail"), ("{who}下一代芯片曝光，{product}的继任者将在年内亮相", "story")),
        (("{en} launches edge AI processor {product}", "lead"), ("{en} chip for {use_en}", "lead")),
    ),
    Kind(
        "model", "apps", LABS,
        ("{who}在{day}开源{product}模型，参数量为 {n}B，权重与推理代码可以免费下载。", "{day}，{who}公开了 {n}B 参数的{product}，允许商业使用。"),
        ("{product}在中文理解测试中得分 {m}.{m}，上下文长度扩展到 {n}K，单卡即可部署量化版本。", "评测显示，{product}的数学与代码能力与闭源模型接近，首字延迟约 {n} 毫秒。"),
        ("社区开发者在发布当周提交了 {n} 个衍生版本，主要用于{use}。", "{who}表示训练语料新增了多语种数据，后续还会放出{use}专用版本。"),
        (("{who} 放出权重 可商用 大模型", "lead"), ("{product} 上下文长度 评测成绩", "detail"), ("{product} 衍生版本 社区", "context.0"), ("{who}再发新模型，{product}之后的又一次开源", "story")),
        (("{en} releases open weights model {product}", "lead"), ("{product} context window and benchmark", "detail")),
    ),
    Kind(
        "funding", "funding", STARTUPS + LABS[:8],
        ("{who}在{day}完成 {round} 轮融资，金额为 {n} 亿元，由{fund}领投。", "{day}，{who}宣布获得{fund}领投的 {n} 亿元 {round} 轮投资。"),
        ("本轮资金将用于{use}产品的研发和{place}生产基地的建设，老股东继续跟投。", "{who}计划把所得资金投向{place}的研发中心，并扩充{use}方向的团队。"),
        ("这是{who}今年以来的第 {m} 次公开融资，投后估值未披露。", "据工商资料，{who}在融资完成后注册资本增至 {n}00 万元。"),
        (("{who} {round} 轮 谁领投 拿了多少钱", "lead"), ("{who}募资用途 {place}", "detail"), ("{fund} 出手 {who}", "lead"), ("{who}又获投资，新股东入局", "story")),
        (("{en} raises series {round} led by investors", "lead"), ("{en} funding round proceeds {place_en}", "detail")),
    ),
    Kind(
        "datacentre", "compute", CLOUDS,
        ("{who}{place}智算中心在{day}投入运行，首期部署 {n}00 个机柜，可提供 {n} PFLOPS 算力。", "{day}，{who}位于{place}的算力园区开始对外服务，首批上架 {n}000 张加速卡。"),
        ("园区采用液冷方案，设计 PUE 为 1.1{m}，绿电占比达到 {m}0%。", "机房使用冷板式液冷，年均 PUE 控制在 1.1{m} 以下，二期将再增加 {n} 兆瓦电力。"),
        ("当地政府对{who}给予电价支持，首批租户以大模型企业为主。", "{who}与 {m} 家模型公司签订了三年期租约，出租率超过 {n}%。"),
        (("{who} {place} 机房 上线 规模", "lead"), ("{who} 机房 PUE 能效", "detail"), ("{who}租约 出租率", "context.1"), ("{who}{place}二期开工", "story")),
        (("{en} data centre in {place_en} goes live", "lead"), ("{en} liquid cooling PUE", "detail")),
    ),
    Kind(
        "pricing", "apps", LABS,
        ("{who}从{day}起下调{product}接口价格，每百万词元降至 {m} 元，降幅 {n}%。", "{day}，{who}宣布{product}的调用费用下降 {n}%，新用户赠送 {m}00 万词元。"),
        ("降价覆盖文本与多模态接口，批量调用另有 {m} 折优惠，企业客户合同自动适用新价。", "{who}解释称，推理成本因稀疏结构和缓存命中率提高而下降。"),
        ("多家厂商随后跟进，{use}类应用的毛利有望改善。", "渠道商反馈，{product}的日均调用量在调价后增长 {n}%。"),
        (("{who} API 便宜了多少", "lead"), ("{product} 调用费用 下调", "lead"), ("{product} 调价后 调用量 变化", "context.1"), ("{who}再次调整收费，此前曾大幅让利", "story")),
        (("{en} cuts {product} API price", "lead"), ("why {en} could lower inference price", "detail.1")),
    ),
    Kind(
        "supply", "compute", CHIPS,
        ("{who}在{day}表示{product}的交付将推迟 {m} 周，原因是先进封装产能不足。", "{day}有消息称，{who}因封装环节受限，{product}出货时间延后约 {m} 周。"),
        ("受影响的订单约占当季的 {n}%，{who}已向{place}工厂追加设备。", "{who}把一部分产能转到{place}，预计下个季度恢复正常节奏。"),
        ("下游服务器厂商把交付节点后移，现货价格上涨 {m}%。", "租赁市场上同类卡的周价因此抬升，客户开始询问替代型号。"),
        (("{who} 延期 交货 封装", "lead"), ("{who}产能转移到哪里", "detail"), ("{product} 推迟出货", "lead"), ("{who}供货恢复，此前的延后影响消退", "story")),
        (("{en} {product} shipment delay packaging", "lead"), ("{en} moves capacity to {place_en}", "detail")),
    ),
    Kind(
        "app", "apps", LABS + STARTUPS[8:],
        ("{who}在{day}上线面向{use}的智能体{product}，首周用户超 {n} 万。", "{day}，{who}的{use}应用{product}开放注册，七天内吸引 {n} 万人使用。"),
        ("{product}按席位收费，每人每月 {m}9 元，可接入企业内部文档。", "产品支持多轮任务拆解，平均一次任务调用 {m} 个工具。"),
        ("用户主要来自{place}的中小企业，次周留存率为 {n}%。", "{who}称海外版本将在{place}团队完成本地化之后推出。"),
        (("{who} {use} 助手 用户数", "lead"), ("{product} 怎么收费", "detail.0"), ("{product} 留存", "context.0"), ("{who}升级{use}产品", "story")),
        (("{en} launches agent for {use_en}", "lead"), ("{product} pricing per seat", "detail.0")),
    ),
    Kind(
        "earnings", "thesis", CHIPS[:11] + CLOUDS[:6],
        ("{who}在{day}公布季度业绩，营收同比增长 {n}%，毛利率为 {m}{m}.{m}%。", "{day}，{who}披露财报，收入同比上升 {n}%，数据中心业务贡献过半。"),
        ("管理层把全年资本开支指引上调至 {n} 亿美元，主要投向{place}产线。", "{who}预计下季收入环比持平，库存周转天数降至 {n} 天。"),
        ("财报公布后股价上涨 {m}%，多家机构上调目标价。", "市场担心需求前置，{who}股价盘后回落 {m}%。"),
        (("{who} 季报 收入 增速", "lead"), ("{who}全年投资计划 指引", "detail.0"), ("{who}发布业绩后的股价表现", "context"), ("{who}新一季财报临近", "story")),
        (("{en} quarterly results revenue growth", "lead"), ("{en} capex guidance raised", "detail.0")),
    ),
    Kind(
        "partner", "apps", STARTUPS + LABS[8:],
        ("{who}与{fund}旗下平台在{day}签署合作协议，共同推进{use}落地。", "{day}，{who}同{place}市政府达成战略合作，建设{use}示范项目。"),
        ("双方将在{place}设立联合实验室，三年投入 {n} 亿元。", "首批 {m} 个试点将在年内交付，{who}负责模型，合作方提供场景与数据。"),
        ("此前{who}已在 {m} 个城市开展类似项目。", "业内认为，{use}的标准化程度决定了复制速度。"),
        (("{who} 签约 {use} 项目", "lead"), ("{who} 联合实验室 投入", "detail.0"), ("{who}试点交付 分工", "detail.1")),
        (("{en} signs partnership {use_en}", "lead"), ("{en} joint laboratory investment", "detail.0")),
    ),
    Kind(
        "ruling", "risks", LABS[:6] + LABS[13:] + CHIPS[:6],
        ("{day}，{place}法院受理了针对{who}的著作权诉讼，原告索赔 {n}00 万元。", "{who}在{day}被内容平台起诉，称其训练{product}时未经许可使用了作品。"),
        ("{who}回应称数据来源合法，已下线涉及争议的 {m} 个数据集。", "诉状称，{who}抓取了约 {n} 万篇文章，{who}对此予以否认。"),
        ("案件结果可能影响训练语料的授权费用。", "同类案件已有 {m} 起，尚无终审判决。"),
        (("{who} 版权 官司", "story"), ("{who}如何回应侵权指控", "detail"), ("{who}被诉案有新进展", "story")),
        (("{en} copyright lawsuit", "story"), ("{en} denies scraping articles", "detail.1")),
    ),
)  # fmt: skip

# Asked in words chosen after the ranking was settled: what the bench prints as held out.
HELD_OUT: dict[str, tuple[tuple[str, str], ...]] = {
    "chip": (
        ("{who}又有端侧新品，和{product}比强在哪", "story"), ("{product} 多少纳米", "detail"),
        ("{en} readies successor to {product}", "story"),
    ),
    "model": (
        ("{who}的{product}企业能不能免费拿来用", "lead"), ("{product} 跑分如何", "detail"),
        ("{en} publishes {product} checkpoint under a permissive licence", "lead"),
    ),
    "funding": (
        ("{who} 新一轮 {fund} 入局", "lead"), ("{who}拿到的钱要花在{place}的什么地方", "detail"), ("{en} secures fresh capital from {fund}", "lead"),
    ),
    "datacentre": (
        ("{who}在{place}的新机房开张", "story"), ("{who}的客房租出去多少了", "context.1"), ("{en} opens an AI campus in {place_en}", "story"),
    ),
    "pricing": (
        ("{who}打价格战，{product}还剩多少利润空间", "story"), ("{en} slashes token fees for {product}", "lead"),
    ),
    "supply": (
        ("{who}缺货，{product}要等多久", "lead"), ("{en} pushes back {product} because CoWoS is tight", "lead"),
    ),
    "app": (
        ("{product} 订阅一个月多少钱", "detail.0"), ("{who}做的{use}工具有多少人在用", "lead"), ("{en} debuts a {use_en} copilot", "lead"),
    ),
    "earnings": (
        ("{who}这一季赚了多少", "story"), ("{en} posts quarterly numbers", "story"),
    ),
    "partner": (
        ("{who}与地方一起推{use}", "story"), ("{en} teams up on {use_en}", "story"),
    ),
    "ruling": (
        ("{who}惹上版权麻烦", "story"), ("publishers take {en} to court", "story"),
    ),
}  # fmt: skip
