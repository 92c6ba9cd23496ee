"""Sentences of a source that speak to a model or tip a stock: kept out of every draft, model or no model. Pure.

A rule of thumb on top of the rules that hold regardless (slots, house rules): what is dropped here costs one sentence.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TO_A_MODEL = re.compile(
    r"(?:忽略|无视|忘记|忘掉|跳过|绕过|不要理会|不必遵守|覆盖).{0,16}(?:指令|指示|要求|规则|提示|设定|限制|内容|命令)|"
    r"系统提示|提示词|(?:开发者|管理员|调试)模式|越狱|"
    r"(?:作为|你是|你现在是|假装|扮演).{0,8}(?:AI|人工智能|语言模型|大模型|助手|机器人|分析师)|"
    r"(?:请|务必|必须|立即|马上|一定要|你要|你应|你需|你必须)[^，。；]{0,16}(?:输出|写入|写成|写上|改为|改成|改写|替换|加入|加上|插入|附上|"
    r"推荐|打印|回复|复述|翻译|执行|调用|隐去|不要提)|"
    r"(?:把|将)[^，。；]{0,24}(?:改为|改成|替换为|替换成|写成|写作)|"
    r"(?:编辑|审稿|审校|审核|写作|撰稿|摘要|总结)(?:模型|程序|助手|AI|系统)|给(?:AI|模型|大模型|机器人)的|(?:新|以下)(?:的)?指[令示]|"
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|prompt|rule|above|previous|prior|guideline)|"
    r"\bsystem\s?prompt\b|\bjailbreak\b|\bdeveloper mode\b|\byou are (?:now|an? (?:ai|assistant|model))\b|\bas an ai\b|"
    r"\b(?:print|reveal|repeat|output|show)\b.{0,20}\b(?:your|the|hidden) (?:prompt|instruction|system|rules)|"
    r"\b(?:you|the (?:model|assistant|ai|writer|summari[sz]er)|llms?) (?:must|should|shall|will|need to) (?:\w+ )?"
    r"(?:say|write|output|mention|recommend|add|include|state|print|ignore|replace|report|obey|follow|reply)\b|"
    r"\b(?:new|updated|important) instructions?\b|\binstead,? (?:write|say|state|output)\b|"
    r"\b(?:replace|change|rewrite)\b.{0,40}\b(?:with|to|as)\b.{0,20}\b(?:in (?:the|your) (?:report|summary|draft|answer))|"
    r"\bnote to (?:the )?(?:ai|model|editor|assistant|llm)|<\|[a-z_]+\|>|\[/?INST\]|^\s*(?:system|assistant|user|系统|助手|用户)\s*[:：]|"
    r"\{\{\s*F\d+\s*\}\}|</?\s*(?:资料|证据|往期|正文|表格事实)",
    re.IGNORECASE,
)
_TIP = re.compile(
    r"建议(?:关注|买入|增持|卖出|减持|配置|布局|投资者)|(?:推荐|立即|尽快|赶紧)(?:买入|关注|配置|标的|个股|建仓)|(?:重点|强烈)(?:关注|推荐|看好)|"
    r"首选标的|目标价|(?:买入|增持|减持|卖出|强推)评级|加仓|抄底|满仓|上车|逢低|涨停|翻倍股|牛股|稳赚|必涨|"
    r"\b(?:buy rating|strong buy|price target|overweight rating|buy now|guaranteed return)",
    re.IGNORECASE,
)
_SPACES = re.compile(r"(?<=[\u3400-\u9fff])[\s·.*_-]+(?=[\u3400-\u9fff])")


def seen(text: str) -> str:
    """The text as a reader sees it: without zero-width, bidi and control letters; line breaks stay, half-width forms."""
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cn", "Cs"))
    return "".join(kept)


def instructs(text: str) -> bool:
    """Speaks to a model rather than to a reader, spaced out or in full-width letters as it may be."""
    plain = unicodedata.normalize("NFKC", seen(text))
    return bool(_TO_A_MODEL.search(plain) or _TO_A_MODEL.search(_SPACES.sub("", plain)))


def tips(text: str) -> bool:
    """Tells the reader what to buy or sell."""
    plain = unicodedata.normalize("NFKC", seen(text))
    return bool(_TIP.search(plain) or _TIP.search(_SPACES.sub("", plain)))


@lru_cache(maxsize=20_000)  # a week's sentences, each asked of by every part that may show it
def untrusted(text: str) -> bool:
    return instructs(text) or tips(text)
