"""Names that hold digits and are no figure."""

from __future__ import annotations

import re

from agent.figures.units import CURRENCIES, HAN_SCALES, UNITS

_ACRONYMS = "AI|GPU|CPU|NPU|TPU|APU|HMI|CEO|CTO|CFO|IPO|EPS|PE|PB|ROE|API|GDP|ARR|MAU|DAU|SOTA|TOPS|FLOPS|EBITDA|YoY|QoQ|GAAP|USD|RMB|CNY|HKD|EUR|GBP|JPY|US|UK|EU|FY|LLM"
_COMMON = (
    "About|Above|After|All|Almost|Among|An|And|Another|Around|As|At|Before|Below|Between|But|By|Cost|Costs|Down|During|Every|Exactly|For|From|"
    "Fewer|Has|Have|In|Including|Into|Is|It|Its|Just|Last|Least|Less|Like|More|Most|Nearly|Next|No|Of|On|Only|Or|Our|Out|Over|Past|Per|"
    "Raised|Reached|Roughly|Since|Some|Than|That|The|Their|Then|These|They|This|Those|Through|To|Top|Total|Under|Until|Up|Was|We|Were|"
    "When|While|With|Within|Year|Revenue|Sales|Shares|Profit|January|February|March|April|May|June|July|August|September|October|November|"
    "December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Figure|Table|Q|H|"
    "Moreover|However|Meanwhile|Therefore|Overall|Additionally|Furthermore|Also|Not|No|Without|Despite|Although|If|Because|Some|Many|Both|Each|Any|Here|There|He|She|I|You|Who|What|Which|Plus|Minus|Net|Gross|Operating|Volume|Output|Capacity|Shipments|Orders|Deliveries|Price|Prices|Employees|Customers|Users|Staff|Headcount|Approximately|Currently|Still|Yet|So|Via|Versus|Against|Beyond|Across|First|Second|Third|Fourth|Final|Other|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Twelve|Filed|Founded|"
    "Released|Launched|Trained|Used|Uses|Using|Hit|Grew|Rose|Fell|Adds|Added|Employs|Sold|Shipped|Delivered|Serves|Supports|Scored"
)
BRANDS = (
    "通义千问|千问|波音|空客|蓝牙|骁龙|麒麟|鸿蒙|天玑|昇腾|鲲鹏|酷睿|锐龙|至强|澎湃|玄戒|天工|小米|红米|荣耀|苹果|华为|盘古|星火|混元|文心|豆包|通义|悟道|紫东太初|智谱清言|"
    "倚天|含光|寒武纪|思元|龙芯|飞腾|海光|宇树|远征|灵犀|天机|问界|理想|小鹏|蔚来|极氪|银河|山海|元神|日日新|书生|百川|海螺|可灵|即梦|清影"
)
# What an index or a list of firms is called before the number in its name.
INDICES = (
    "沪深|中证|上证|科创|深证|创业板|北证|标普|纳斯达克|纳指|罗素|日经|富时|国证|恒生|世界|CSI|S&P|Nasdaq|Nasdaq-|Russell|Nikkei|FTSE|Fortune|Forbes|Global|STOXX|Euro Stoxx"
)
_STANDARDS = "GB/T|GB|ISO/IEC|ISO|IEC|IEEE|RFC|DIN|ASTM|YY/T|HTTP|TLS|FIPS|IATF|Form"
_QUANTITY_AFTER = (
    r"(?![\d,]*\.?\d*\s*(?:%|％|" + "|".join(sorted(map(re.escape, [*HAN_SCALES, *(u for u in UNITS if len(u) > 1 and u not in ("pro", "BP"))]), key=len, reverse=True))
    + "|" + "|".join(sorted(map(re.escape, CURRENCIES), key=len, reverse=True)) + r"|million|billion|trillion|thousand|财年|财季|季度|倍|张|家|个|款|辆|台|人|名|颗|年|月|日|K\b|M\b))"
)  # fmt: skip

# The first that fits wins.
ALTERNATIVES = (
            r"(?P<url>https?://[^\s，。；、）)】>\"'“”]+|www\.[^\s，。；）)]+|(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}|(?<![A-Za-z0-9_.-])[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[a-z]{2,20}){1,3}/[\w./-]+)",
            r"(?P<section>(?m:^)[ \t>]*(?:[-*+][ \t]+)?(?:#{1,6}[ \t]*)?(?:[*_]{0,2})(?:\d{1,2}(?:\.\d{1,2}){0,3}(?:、|[.．](?=[ \t]+\S|$)|[)）])|\d{1,2}(?:\.[1-9]\d?){1,3}(?=[ \t]+[\u4e00-\u9fffA-Z])(?![ \t]+(?!个[股人案]|家[电居具纺]|人[工形才民口均]|年[报度]|月[度报]|日[常报]|台[湾积]|百[货度]|天[气然]|项目|种[植业子]|次新|元[器宇件])(?:个|[元亿万倍千百家台张款辆人名年月天秒种项次]|美元|港元|欧元|小时|分钟|(?:USD|EUR|RMB|CNY|HKD|GBP|JPY)\b|[A-Z]+B\b|[KMB]\b|[EPT]?FLOPS|TOPS|[MGk]W|[MG]Hz)))"
            r"|(?m:^)[ \t]*#{1,6}[ \t]*\d{1,2}(?:\.\d{1,2}){0,3}(?=[ \t])"
            r"|(?m:^)[ \t]*（\d{1,2}）(?=\d)|(?:图表|图|表格|表|附录|脚注|附注|Figure|Fig\.|Table|Section|Chapter|Appendix)[ \t]*\d{1,3}(?:[-.]\d{1,3})*(?![\d.]*\s*(?:%|亿|万|个|张|家|款))"
            r"|(?:附件|标包|标段|包件)\d{1,2}(?![\d,，.]|\s?[台套个])"
            r"|第[ \t]*(?:\d+(?:\.\d+)+|[\d一二三四五六七八九十百]+)[ \t]*(?:章|节|条|款规定|编|回合|集)"
            r"|(?<=[。；;：:])[ \t]*\d{1,2}(?:、|[.．](?![ \t]*\d))(?=[ \t]*[^\s\d])|【[图表]\s*\d+】|[①-⑳]|(?:(?<=[。；;：:\s，,])|(?m:^))(?:\d{1,2}[)）]|[（(]\d{1,2}[)）])(?=\s*[^\d\s%元万亿）)，。、；,;]))",
            r"(?P<isoweek>(?<![\d.-])\d{4}-W\d{2}(?![\d-]))",
            r"(?P<citation>\[\^?\d{1,3}(?:\s*[-,–]\s*\d{1,3})*\](?!\())",
            r"(?P<ticker>(?<![\d.])\d{6}\.(?:SH|SZ|BJ|SS|OF)\b|(?<!\d)\d{4,5}\.HK\b|(?<![\d.])(?:\d{4}\.(?:T|TWO?)|\d{6}\.K[SQ])\b|\b(?:NASDAQ|NYSE|HKEX|SSE|SZSE)\s*[:：]\s*[A-Z0-9.]+|(?<=[（(])\d{6}(?=[)）])|(?:(?<=代码)|(?<=代码[:：])|(?<=代码[:：][ ]))\d{5,6}(?!\d)"
            r"|(?:(?<=编码)|(?<=编码 )|(?<=税号)|(?<=税号 ))\d{4,10}(?!\d)|(?:(?<=热线)|(?<=热线 )|(?<=电话)|(?<=电话 ))\d{5}(?!\d)|(?<![\w:])\d:\d{2}-[a-z]{2}-\d{3,6}\b|(?<![A-Za-z])[A-Z]{2,4}:\d{4}[A-Z]?(?!\d)|\bIMO[ ]?[:：]?[ ]?\d{7}(?!\d)|(?:(?<=国械注[准进许])|(?<=国药准字[A-Z])|(?<=[编文]号)|(?<=[编文]号[:：])|(?<=证号[:：]))\d{4,}(?:-\d+)*(?!\d)|\bS\d{12,}\b|\barXiv:\s*\d{4}\.\d{4,5}|\bISBN[\s\d-]+|(?<![\d./])10\.\d{4,9}/[\w./()-]*\w|(?<!\d)400-\d{3,4}-\d{3,4}(?!\d)|(?<![\d-])\d{3}-\d{3}-\d{4}(?![\d-])|\+\d{1,3}(?:[ -]\d{2,4}){2,3}[ -]?\d{3,4}(?!\d)|(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{3,4}-\d{7,8}(?!\d))",
            rf"(?P<index>(?:{INDICES})[ ]?(?:[1-9]\d{{1,3}})(?![\d%]|[.,]\d|[ ]?(?:点|%|points|亿|万))|(?<![\d.])[1-9]\d{{1,3}}[ ]?强(?!于|势))",
            rf"(?P<standard>(?<![A-Za-z])(?:{_STANDARDS})[ /]?\d+(?:[.-]\d+)*(?![\d%])|[〔\[【（(](?:19|20)\d\d[〕\]】）)][ ]?(?:第[ ]?)?\d{{1,5}}[ ]?号|(?<![\w.])(?:10|8|20|6|11|40)-[KQF](?![A-Za-z0-9]))",
            r"(?P<ordinal>(?<![A-Za-z])(?:No|NO)\.[ ]?\d{1,3}(?![\d.]\d)|(?<![\w.,])(?:\d*1st|\d*2nd|\d*3rd|\d*[04-9]th|\d*1[123]th)(?![A-Za-z])|(?<!\d)\d{1,3}[ ]?号(?=[楼线机院馆厅厂门店炉井矿桥库船])|(?<!\d)\d{1,2}[ ]?世纪|[前头][ \t]*(?:[二两三四五六七八九十]|\d{1,3})[ \t]*(?:位|名|大|强|家|甲)|\b[Tt](?:op|OP)[ -]?\d{1,3}\b|第[ \t]*(?:[\d]+|[一二三四五六七八九十百]+)[ \t]*(?!季度|财季)(?:代|次|个|名|位|大|届|期|批|方|款|轮|部|版|阶段|梯队|步|类|条|天|家|股|号|周|年)?)",
            # 嫦娥-6: a minus stands behind a word of value, of movement or of being, not behind a name
            r"(?P<phase>(?<![\d\w.])[1-4][ab]?[ ]?期(?=临床|试验|研究|入组|数据|关键|拟|将|，|。|的)|(?:(?<=[^上下本一-十])|^)[一二三四]期(?=临床|试验|研究|入组|数据|拟|将)|[1-5一二三四五][ ]?级(?:及?以上|及?以下)?(?=[^\d]{0,4}(?:不良|毒性|副作用|事件|TR?AE|TEAE))"
            r"|(?<=[\u4e00-\u9fff][\u4e00-\u9fff])(?<![为至到得是约报于有在从由和与即达跌涨升降增减幅率差值润利额比动化数损亏负温度])-\d{1,2}(?=[以的是在与和将比较超获已]|[，。、；：）]|$))",
            r"(?P<special>从[ ]?0[ ]?到[ ]?1(?![\d.,]|[ ]?[0-9万亿%])|从[ ]?1[ ]?到[ ]?(?:100?|N)(?![\w.,])(?![ ]?[万亿%个家台])|双[ ]?1[12](?![\d.])|(?<![\w.])\d{1,2}Y(?=[ ]?(?:期|国债|美债|国开|利率|收益率|LPR|UST))|(?<![\w.])\d(?:\.\d)?C(?=[ ]?(?:超充|快充|充电|倍率|电池|电芯))|(?<![\w.])[0-6]\.\dT(?=[ ]?(?:车型|发动机|混动|四驱|两驱|涡轮|版|增程|动力|L4|GDI))|(?<![\w.])(?:360|480|540|720|1080|1440|2160)[pPi](?![A-Za-z0-9])|(?<![\w.])2[4-9](?:0[1-9]|1[0-2])(?=[ ]?合约)|(?<![\w.])[345]0[6-9]0(?:D|Ti|S)?(?=[ ]?(?:单卡|显卡|整机|服务器|集群|时价|时租))|(?<![\w.])[1-5](?:\.[1-9])?[ ]?类(?=[ ]?(?:新药|创新药|化药|化学药|生物药|生物制品))|(?<![\w.])18[AC](?=[ ]?(?:章|规则|公司))|(?<![A-Za-z0-9])[NTD]\+[0-9n](?![\d.%])|(?<![A-Za-z])[Vv]ersion[ ]\d+(?:\.\d+)*|工业[ ]?\d\.0|(?<![\w./])(?:24/7(?![\d/])|7[ ]?[×xX*][ ]?24[ ]?(?:小时|h(?![A-Za-z]))?|50[-/]50(?!\d)|[09][05][ ]?后(?![续来期面年天]))|(?<![\d.])[678]0[ ]?后(?![续来期面年天])|(?<![\d.,])\d{4,5}(?=[ ]?(?:大?圆柱|电芯|电池))|(?<![A-Za-z0-9.])3M(?=[ ](?:said|Co\b|Company)|[ ]?(?:公司|中国|集团))|(?<![\w.])(?:2\.5D(?![A-Za-z\d])|618(?=[”\"]?[ ]?(?:大促|购物|促销|期间|活动|、|和|预售|战报))|[2-6]G(?![A-Za-z\d])(?!\s*(?:内存|显存|运存|存储))|[234]D(?![A-Za-z\d])|[248]K(?![A-Za-z\d])(?=\s*(?:视频|分辨率|高清|超高清|屏|画质|电视|显示|摄像|video|resolution|显示器|图像|影像))|985(?=大学|高校|院校|学生|、|/|和)|211(?=[ ]?(?:大学|高校|院校|、|/|工程))|996(?=工作|制|、|。|，)|7[0-8]7(?:-\d{1,2}(?:ER)?|X|[ ]?MAX(?:[ ]?\d{1,2})?)(?![\w.])|(?:89|92|95|98)[ ]?(?:号|#)[ ]?(?=汽油|油|乙醇)|7-Eleven|58同城|36氪|36Kr|360(?=[ ]?(?:安全|搜索|智脑|公司|集团|浏览器)|、|，|和|与|的)|88VIP|1688(?=平台|网|、|，)|51job|4399(?=游戏)|B2[BC]|C2C|O2O|\d+\s*[x×]\s*\d+\s*h(?=服务)))",
            r"(?P<code>(?<![A-Za-z0-9$￥¥€£])(?!(?i:yoy|qoq|mom)[+-]\d)(?!(?i:mid|early|late|end)-(?:19|20)\d\d(?!\d))(?!(?:Q[1-4]|H[12]|FY\d{2,4}|RMB[\d.,]+|USD[\d.,]+|CNY[\d.,]+|HKD[\d.,]+|EUR[\d.,]+|GBP[\d.,]+|JPY[\d.,]+)(?![A-Za-z0-9]))[A-Za-z][A-Za-z]{0,40}(?:[-_/+][A-Za-z]{1,40}){0,5}(?:[-_]?\d[A-Za-z0-9]*|\d[A-Za-z0-9]*)(?:[.]\d+[A-Za-z0-9]*)*(?:[-_/+][A-Za-z0-9]+(?:\.\d+)*[A-Za-z0-9]*)*\+?)",
            rf"(?P<product>(?<![A-Za-z0-9])(?!(?:{_ACRONYMS}|{_COMMON})(?![A-Za-z0-9-])|[A-Z]{{2,}}[ \u00a0](?:0|[2-9]\d)\.\d|[A-Z][a-z]+[ ]\d{{4}}-\d\d-\d\d)(?:[A-Z][A-Za-z]+|[a-z]{{1,5}}[A-Z][A-Za-z]*)(?:[-.][A-Za-z]+)*(?:[ ](?:[A-Z][A-Za-z]+))?[ \u00a0]{_QUANTITY_AFTER}[vV]?\d{{1,4}}(?:\.\d+)*(?:[A-Za-z]{{1,4}}|-\d{{1,2}}(?=[ ,.;，。、）)]|$))?(?![\d,%A-Za-z]|\.\d|\s*[×x]\s*\d|\s?点(?![\d播赞击])))",
            rf"(?P<brand>(?:{BRANDS})(?:大模型|模型)?[ ]?{_QUANTITY_AFTER}[A-Z]?\d+(?:\.\d+)*[A-Za-z+]*(?![\d,.%]*\s*(?:%|万|亿|元)))",
            r"(?P<bond>(?<![\d.])\d{2}(?=[\u4e00-\u9fff]{2,8}(?:(?:MTN|SCP|CP|PPN|ABN|ABS|CD)\d{2,3}|(?:国|特|地方|专项)债\d{2})(?!\d))|(?<=国债)\d{2}(?=[（(，。；、\s]))",
            r"(?P<version>(?<![\d.])[vV]?\d+\.\d+(?:\.\d+)*(?=\s*(?:版本|版(?![权块]))))",
            r"(?P<mixed>(?<![A-Za-z0-9.])\d+[A-Z]-\d{3}(?![A-Za-z0-9.])|(?<![A-Za-z0-9.,$￥¥])(?!\d+(?:[xX]\d+)+(?![A-Za-z0-9])|\d+[eE]\d{1,2}(?![A-Za-z0-9]))\d+(?:[A-Za-z]+\d+[A-Za-z0-9]*|[A-Z]{3,}(?![A-Za-z0-9]))(?:[-/][A-Za-z0-9]+)*|(?<![\w.])\d+(?:\.\d+){2,}(?![\d.]))",
)  # fmt: skip
KNOWN_UNIT = re.compile(
    r"\d+(?:\.\d+)?(?:"
    + "|".join(sorted((re.escape(u) for u in UNITS if u.isascii()), key=len, reverse=True))
    + r")\Z"
)
