"""The embedded default: no key, no network, no generation. Whole source sentences chosen, ordered and joined.

A sentence is taken as it stands or not at all, so a figure keeps its words and its subject. Left out: advertising,
quotations, questions, remarks about the page itself, and dates that only the day of publication explains (昨日).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf

from agent.figures.aligned import without_tables
from agent.figures.extract import scan
from agent.llm.untrusted import seen, untrusted
from feeds.model import Event, Item

NAME = "extractive"
LABEL = "抽取式草稿"
SHORTEST, LONGEST = 10, 260  # letters of a sentence worth taking
REPEATED, SAME_FIGURES = (
    0.55,
    0.3,
)  # share of letter pairs already said; with no new figure, a smaller share is enough
NO_TITLE = "一则标题不宜转载的消息"  # its title speaks to a model or tips a stock
PARAGRAPH = 190  # letters after which a paragraph ends

_END = re.compile(r"[。！？!?]+[”’」』）)\"']*|(?<=[a-z0-9%)\"’”])\.(?=\s+[A-Z\"“])|\n+")
_PAIRS = {"（": "）", "(": ")", "“": "”", "《": "》", "「": "」"}
_HAN = re.compile(r"[\u3400-\u9fff]")
_PAGE = re.compile(
    r"关注.{0,6}公众号|扫码|扫描.{0,6}二维码|点击|订阅|转载|版权|责任编辑|责编|图源|图片来源|来源[:：]|编辑[:：]|作者[:：]|免责声明|"
    r"不构成.{0,6}建议|加微信|广告|赞助|本文|原标题|阅读原文|更多.{0,6}资讯|欢迎|投稿|直播间|优惠|折扣|报名|免费领取|限时|"
    r"subscribe|sign up|newsletter|read more|click|cookie|advertis|sponsored|all rights reserved|photo:|image credit",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"[“「\"].{12,}[”」\"]|我们|我认为|笔者|我方|(?:表示|指出|称|认为|强调|透露)[，,:：]?[“\"]| said | says "
)
_RELATIVE = re.compile(
    r"昨[日天晚]|今[日天晨晚]|明[日天]|前[日天]|近日|日前|刚刚|目前正|本月|上月|下月|本周|上周|下周|今年|去年|明年|前年|当[日天]|此前一[周天]|"
    r"\b(?:today|yesterday|tomorrow|tonight|this (?:week|month|year)|last (?:week|month|year)|next (?:week|month|year))\b",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"(?:该|其中|其|这|此|同时|而|但|因此|不过|然而|另外|另一|对此|随后|它|他|她|上述|据悉|据介绍|除此|与此|两[者家款]|"
    r"(?:The company|It|They|This|These|That|He|She|But|And|However|Meanwhile|Also)\b)"
)


@dataclass(frozen=True, slots=True)
class Picked:
    """A whole sentence of an item. `place` counts the item's sentences from 0."""

    text: str
    item: Item
    place: int


def split_sentences(text: str) -> list[str]:
    """Whole sentences, brackets and quotation marks kept together; a line break always ends one."""
    found, start = [], 0
    for end in _END.finditer(text):
        piece = text[start : end.end()]
        if _open_mark(piece) and "\n" not in end[0]:
            continue
        found.append(piece.strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def _open_mark(piece: str) -> bool:
    return any(piece.count(left) > piece.count(right) for left, right in _PAIRS.items())


def is_chinese(text: str) -> bool:
    """More Han letters than a fifth of the text: a Chinese sentence full of product names still is."""
    return len(_HAN.findall(text)) * 5 >= len(text.replace(" ", "")) and bool(text)


def body_of(item: Item) -> str:
    return item.text or item.summary


def sentences_of(item: Item) -> list[str]:
    """What the item says in sentences: 营业收入 61,235 58,940 of a table that its text sets with blanks is none."""
    return split_sentences(without_tables(body_of(item)))


def pick(event: Event, limit: int) -> list[Picked]:
    """At most `limit` sentences: the best Chinese item's first, in its order, then what others add to it.

    Empty when no item of the event is in Chinese.
    """
    items = [item for item in event.items if is_chinese(item.title) or is_chinese(body_of(item))]
    if not items:
        return []
    chosen: list[Picked] = []
    said, figures = set[str](), set[str]()
    for item in _best_first(items):
        room = limit - len(chosen)
        for candidate in _worth(item, chosen, said, figures, room, leading=not chosen):
            chosen.append(candidate)
            said |= _pairs(candidate.text)
            figures |= _figures(candidate.text)
    return chosen


def _best_first(items: list[Item]) -> list[Item]:
    """The item with most figures in usable sentences leads; the rest follow by the same measure."""
    return sorted(items, key=lambda item: -sum(1 + len(_figures(p.text)) for p in _usable(item)))


def _usable(item: Item) -> Iterator[Picked]:
    for place, sentence in enumerate(sentences_of(item)):
        if usable(sentence):
            yield Picked(sentence, item, place)


def usable(sentence: str) -> bool:
    """A statement of the story that stands on its own day and is no advertising, question, or speech."""
    if not SHORTEST <= len(sentence) <= LONGEST or not is_chinese(sentence) or sentence[-1] in "？?：:、，,":
        return False
    if sentence[-1] not in "。！”』」）)" or _open_mark(sentence):
        return False
    told = _PAGE.search(sentence) or _SPOKEN.search(sentence) or _RELATIVE.search(sentence)
    return not (told or untrusted(sentence))


def _worth(
    item: Item, chosen: list[Picked], said: set[str], figures: set[str], room: int, *, leading: bool
) -> list[Picked]:
    candidates = list(_usable(item))
    if leading:
        return _strongest(candidates, room)
    fresh = []
    seen, counted = set(said), set(figures)
    for candidate in candidates:
        new = _figures(candidate.text) - counted
        overlap = _share(_pairs(candidate.text), seen)
        opening = candidate.place == 0 and not new  # it tells the story from its beginning once more
        if opening or _LEANING.match(candidate.text) or overlap > (REPEATED if new else SAME_FIGURES):
            continue
        fresh.append(candidate)
        seen |= _pairs(candidate.text)
        counted |= _figures(candidate.text)
    return fresh[: max(room, 0)]


def _strongest(candidates: list[Picked], room: int) -> list[Picked]:
    """The lead sentence always, then the richest in figures and the earliest; a leaning one only after its support."""
    order = {
        picked.place: -inf if n == 0 else n - 3 * len(_figures(picked.text))
        for n, picked in enumerate(candidates)
    }
    kept = sorted(candidates, key=lambda picked: order[picked.place])[: max(room, 0)]
    places = {picked.place for picked in kept}
    firm = [p for p in kept if not _LEANING.match(p.text) or p.place - 1 in places]
    return sorted(firm, key=lambda picked: picked.place)


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"\W+", "", text.lower())
    return {plain[n : n + 2] for n in range(len(plain) - 1)}


def _share(pairs: set[str], said: set[str]) -> float:
    return len(pairs & said) / len(pairs) if pairs else 1.0


def _figures(text: str) -> set[str]:
    return {f"{figure.written_value} {figure.unit}" for figure in scan(text).figures}


def paragraphs(picked: Iterable[Picked]) -> list[list[Picked]]:
    """Sentences of one item together, a new paragraph when one is long enough or another item speaks."""
    groups: list[list[Picked]] = []
    for sentence in picked:
        last = groups[-1] if groups else []
        if not last or last[-1].item.id != sentence.item.id or sum(len(p.text) for p in last) > PARAGRAPH:
            groups.append([])
        groups[-1].append(sentence)
    return _without_stubs(groups)


def _without_stubs(groups: list[list[Picked]]) -> list[list[Picked]]:
    """A closing short sentence goes to the paragraph before it."""
    joined: list[list[Picked]] = []
    for group in groups:
        if joined and len(group) == 1 and len(group[0].text) < PARAGRAPH // 4:
            joined[-1].extend(group)
        else:
            joined.append(group)
    return joined


def joined(picked: Iterable[Picked]) -> str:
    return "".join(sentence.text for sentence in picked)


_MARKED = re.compile(r"[（(](?:示例|sample)[^）)]*[）)]", re.IGNORECASE)
_TITLE_CUT = re.compile(r"[：:|｜]|——|，|,(?=\s)|；")


def short_title(event: Event) -> str:
    """The story's title for a heading: Chinese where there is one, without what follows a colon or a comma."""
    sound = [seen(title) for title in (*(item.title for item in event.items), event.title) if not untrusted(title)]
    titles = [title for title in sound if is_chinese(title)] or sound[-1:] or [NO_TITLE]
    whole = _MARKED.sub("", titles[0]).strip()
    head = _TITLE_CUT.split(whole)[0].strip()
    return head if len(head) >= 8 else whole


def english_frame(event: Event, source: str) -> str:
    """A story told only in English: its title as it stands, and a request to the editor."""
    title = NO_TITLE if untrusted(event.items[0].title) else _MARKED.sub("", seen(event.items[0].title)).strip()
    return f"{source}以英文报道“{title}”，原文未译，要点请编辑补入。"
