"""Words beside a slot that turn a true figure into another statement: not, no longer, already, a month, on average. Pure.

A model that writes 并未增长 {{F1}}, or 日活 for 月活, types no false digit. Such words are few and known by the language, so
each stands in a table with the words a source may have said it in; one that the figure's own sentence does not say goes
back to the model. A plan (预计, plans to) that is told as a fact goes back as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from agent.figures.extract import scan
from agent.ledger import Fact
from agent.writing.slots import figures_of

_BREAK = re.compile(r"[，,。！？!?；;：:\n（）()]|, |\. ")


@dataclass(frozen=True, slots=True)
class Turn:
    """`here`: the words of the draft; `there`: what a source says in their place, in Chinese or English."""

    here: re.Pattern[str]
    there: re.Pattern[str]


def _turns(*rows: tuple[str, str]) -> tuple[Turn, ...]:
    return tuple(Turn(re.compile(here), re.compile(there, re.IGNORECASE)) for here, there in rows)


def _same(*rows: tuple[str, str]) -> tuple[Turn, ...]:
    """A word that the source says too, or in English."""
    return _turns(*((here, f"{here}|{english}") for here, english in rows))


PERIODS = tuple(
    (name, re.compile(said, re.IGNORECASE))
    for name, said in (
        ("day", r"日活|每[天日]|日均|单日|当日|首日|\bdaily\b|(?:per|a|each|every) day"),
        ("week", r"周活|每周|周均|单周|首周|\bweekly\b|(?:per|a|each|every) week"),
        ("month", r"月活|每月|月均|单月|首月|月产|\bmonthly\b|(?:per|a|each|every) month"),
        ("quarter", r"单季|当季|每季|季均|\bquarterly\b"),
        ("year", r"每年|年均|年产|年化|全年|\b(?:annual\w*|yearly)\b|(?:per|a|each|every) year"),
        ("hour", r"每小时|时均|\bhourly\b|(?:per|an|each|every) hour"),
    )
)
_NOT = r"[未没免否]|无(?!人|线|缝)|不(?!良|断|同|锈|动产|仅|过|足|低|高|超|少)|非(?!洲|银)|\b(?:not|no|never|without|fail\w*|unable|cannot|neither|nor|lack\w*|yet to|still to)\b|n't"
# What happened, or did not.
EVENTS = _turns(
    (r"(?<!前所)未(?!来|上市|平|央|名)|没(?!收|落)有?|并非|不再|不曾|无法|无缘|不会", _NOT),
    (r"取消|放弃|终止|中止|暂停|停止|搁置|撤回|撤销|叫停|作罢", r"取消|放弃|终止|停|搁置|撤|作罢|\b(?:cancel|scrap|abandon|drop|halt|suspend|stop|withdr|terminat|pause|block|shelve|end(?:s|ed|ing)?\b)"),
    (r"失败|落空|遭拒|被拒|否决|拒绝", r"败|空|拒|否决|fail|reject|refus|declin|den[iy]|veto|miss|turn\w* down"),
    (r"承诺|保证", r"承诺|保证|commit|promis|pledg|vow|guarant"),
    (r"市场预期|一致预期|分析师|机构预期", r"市场|分析师|机构|一致|华尔街|estimate|consensus|analyst|Wall Street|had expected|forecast"),
    (r"行业平均|行业均|同行|业内", r"行业|同行|业内|平均|industry|peer|average"),
    (r"竞争对手|对手|友商", r"对手|竞争|友商|rival|competitor|peer"),
    (r"上一代|前代|上代|前作", r"上一代|前代|上代|前作|previous|predecessor|prior|earlier|last[- ]gen|for \w+ \d"),
    (r"推迟|延期|延后|晚于", r"推迟|延|晚|迟|delay|postpone|push\w* back|later|behind|late"),
    (r"提前|提早|早于", r"提前|提早|早|ahead|early|earlier|sooner"),
    (r"扭亏|转盈", r"扭亏|盈|turn\w* (?:to |a )?profit|swung to|return\w* to profit"),
    (r"转亏|由盈转亏", r"亏|swung to a (?:net )?loss|to a loss"),
)
# What stretch, share or kind of thing a figure measures.
SCOPES = _same(
    (r"日活|每日活跃|日均活跃", r"每[日天]|daily|a day|DAU"),
    (r"月活|每月活跃", r"monthly|a month|MAU"),
    (r"周活|每周活跃", r"weekly|a week|WAU"),
    (r"每[天日]|日均|日产", r"每[天日]|日均|日[活产]|单日|daily|(?:per|a|each|every|one) day"),
    (r"每周|周均|周产", r"每周|周均|周[活产]|weekly|(?:per|a|each|every) week"),
    (r"每月|月均|月产", r"每月|月均|月[活产]|monthly|(?:per|a|each|every) month"),
    (r"每季|季均", r"quarterly|(?:per|a|each|every) quarter"),
    (r"每年|年均|年产|年[加处发]", r"每年|年|annual|yearly|(?:per|a|each|every) year"),
    (r"每小时|时均", r"小时|hour"),
    (r"每秒", r"秒|second"),
    (r"每股", r"股|share"),
    (r"每吨|/吨|吨均", r"吨|ton"),
    (r"人均|每人|户均|每户|每位", r"人均|每|per (?:person|user|capita|household|customer|employee)"),
    (r"累计|累积|迄今", r"累|共|总|迄今|至今|以来|cumulative|total|so far|to date|altogether|since|now"),
    (r"单月|首月", r"month"),
    (r"当月", r"月|month"),
    (r"单季|当季", r"(?<!前[一二三])季|quarter"),
    (r"单日|当日|首日", r"单日|当[日天]|首日|\bday\b"),
    (r"单周|当周|首周", r"week"),
    (r"全年|整年", r"年度|财年|\d{4}\s*年(?!\s*[第前上下一二三四\d])|full[- ]?year|annual|fiscal|year"),
    (r"年化", r"annuali[sz]ed|run[- ]rate|annual"),
    (r"平均|均值|均价|人均", r"均|average|mean|per|typical"),
    (r"中位", r"median"),
    (r"合计|总计|共计|加总|总和", r"共|总|累计|total|combined|together|aggregate|sum"),
    (r"最高价|高点|峰值|高峰", r"高[点位]|最高|峰|peak|highest|record"),
    (r"最低价|低点|谷底", r"低|底|low|trough"),
    (r"净新增|净增", r"净|\bnet\b"),
    (r"新增|新开", r"新|增|开|add|new|more|open|increas|up|gain"),
    (r"关闭|关店|闭店|关停", r"关|闭|clos|shut"),
    (r"(?<=[期季月年])末|年底", r"末|底|截至|\bend|as of|clos"),
    (r"(?<=[期季月年])初", r"初|begin|start|open|earl"),
    (r"归母|归属于?母|归属", r"attributable"),
    (r"扣非|扣除非", r"扣|excluding|non-recurring|before"),
    (r"经调整|调整后", r"调整|adjusted|non-GAAP|excluding"),
    (r"税前", r"before tax|pre-?tax"),
    (r"税后", r"after tax|net"),
    (r"同店|可比", r"same[- ]store|comparable|like-for-like"),
    (r"海外|境外|国外|国际", r"海外|境外|国外|国际|全球|overseas|abroad|foreign|international|outside|global"),
    (r"全国|全球|全市场", r"全国|全球|各地|nation|global|world|countr"),
    (r"国内|境内|本土", r"国内|境内|本土|中国|内地|domestic|home|china|local"),
    (r"自营|自有", r"own"),
    (r"租入|租赁|租用", r"租|leas|rent|charter"),
    (r"机构|散户", r"institution|retail|fund|investor"),
    (r"现货", r"spot"),
    (r"期货", r"期货|合约|future"),
    (r"批发", r"wholesale"),
    (r"零售", r"retail"),
    (r"含税|不含税", r"tax"),
)  # fmt: skip
_PLAN = re.compile(
    r"预计|计划|拟(?!合|人|态)|目标|有望|预期|指引|预告|可能|力争|规划|打算|准备|或将|若|如果|望于|争取|料将|待|估计|约定|"
    r"将(?=在|于|会|达|为|投|建|推|发|支付|雇|完成|启|开|增|减|继续|以|不|是|超|上线|面|募|新|再|进一步|从下|迎|有|成|由此|用|收购|引|交付|量产|试)|"
    r"\b(?:expect\w*|plan\w*|will|would(?! have)|forecast\w*|target\w*|aim\w*|guid\w*|outlook|project(?:s|ed)|could|(?-i:may)|might|should|set to|due (?:to|in|by)|intend\w*|"
    r"estimat\w*|if|propos\w*|agreed to|scheduled|hopes?|seek\w*|up to)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(rf"将|未来|预测|同意|至多|高达|以内|潜在|后续|年内|展望|{_PLAN.pattern}", re.IGNORECASE)  # in a draft, more freely
_AIMED_AT = re.compile(r"目标(?:市场|客户|人群|用户|公司|领域|群体)")  # no plan
_FORESEEN = re.compile(r"预计|预期|预告|有望|\bexpects?\b|\bforecasts?\b")
_FORECAST = re.compile(r"预计|计划|拟(?!合|人|态)|目标|指引|有望|预期")
_DONE = re.compile(r"已(?!知)|业已")
_SAID_DONE = re.compile(r"已|完成|了|\b(?:has|have|had|already)\b", re.IGNORECASE)


def turned(sentence: str, clause: str, fact: Fact) -> str:
    """What the clause says of the figure that its source does not: a word, or a plan told as done; "" when nothing."""
    quote = f"{fact.evidence.quote} {fact.metric} {fact.subject}"
    for turn in (*EVENTS, *SCOPES):
        found = turn.here.search(clause)
        if found and not turn.there.search(quote):
            return f"“{found[0]}”"
    forecast = _FORECAST.search(clause)
    if forecast and not _PLAN.search(quote):
        return f"“{forecast[0]}”"
    if other := _other_period(clause, fact):
        return f"“{other}”"
    planned, begun = _plan_of(fact)
    if planned and not _PLANNED.search(_AIMED_AT.sub("", sentence)):
        return "已成的事（原句是计划或预计，须写明）"
    if planned and not begun and (done := _DONE.search(clause)):
        return f"“{done[0]}”（原句是计划或预计）"
    return ""


def unheard_of(text: str, known: str) -> str:
    """A word of what happened or did not (取消, 推迟, 未) in a text without a figure, which no source says."""
    found = (turn.here.search(text) for turn in EVENTS if not turn.there.search(known))
    return next((word[0] for word in found if word), "")


def _other_period(clause: str, fact: Fact) -> str:
    """日活 of a figure whose own clause says 月活."""
    here = {name: found[0] for name, said in PERIODS if (found := said.search(clause))}
    there = {name for place in _own_clauses(fact) for name, said in PERIODS if said.search(place)}
    return next(iter(here.values())) if here and there and not there & set(here) else ""


@lru_cache(maxsize=4096)
def _own_clauses(fact: Fact) -> tuple[str, ...]:
    quote = fact.evidence.quote
    return tuple(_clause(quote, f.start, f.end) for f in figures_of(quote) if f.text == fact.text)


@lru_cache(maxsize=4096)
def _plan_of(fact: Fact) -> tuple[bool, bool]:
    """Whether every mention of the figure in its source is of a plan, and whether the sentence says that it is done."""
    quote = fact.evidence.quote
    planned = [_planned(quote, f.start, f.end) for f in figures_of(quote) if f.text == fact.text]
    return bool(planned) and all(planned), bool(_SAID_DONE.search(quote))


def _planned(quote: str, start: int, end: int) -> bool:
    """A plan's word in the figure's clause, or a forecast's in the clause before it, of which this one has no day of
    its own: 公司预计三季度亏损的航线不超过四条，全年资本开支约 95 亿元."""
    clause = _AIMED_AT.sub("", _clause(quote, start, end))
    if _PLAN.search(clause):
        return True
    at = max(quote.rfind(clause, 0, end), 0)
    before = _clause(quote, max(at - 2, 0), max(at - 1, 0)) if at > 1 and quote[at - 1] in "，,：:" else ""
    whole = re.search(r"(?:预告|预计|预期|指引)\s*$", before)
    return bool(whole or (_FORESEEN.search(before) and not any(f.dimension == "date" for f in scan(clause).figures)))


def _clause(text: str, start: int, end: int) -> str:
    left = max((m.end() for m in _BREAK.finditer(text, 0, start)), default=0)
    found = _BREAK.search(text, end)
    return text[left : found.start() if found else len(text)]
