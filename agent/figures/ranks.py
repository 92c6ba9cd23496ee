"""First, second, largest, smallest: the place that a text gives a figure among its like.

A place is 1, 2, 3 ... from the top and -1 from the bottom. A word governs the figure in whose own clause it stands, or
before which it stands with no other figure of the kind between.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.figures.contexts import BREAK

_HAN = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_ENGLISH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_ORDINAL = re.compile(
    r"第\s?([一二三四五六七八九十]|\d{1,2}(?!\d))(?!\s?(?:个?季|财季|代|版|章|财年|次|轮|期|届|页|条|方|产业|阶段|步|天|周|个月|年|日|批|梯队|三方|笔|篇))"
    r"|(?:No\.|number)\s?(\d{1,2})\b|\b(\d{1,3})(?:st|nd|rd|th)\b(?! (?:century|anniversary|quarter|floor|year|time|day|generation))|\b(second|third|fourth|fifth)[- ](?=largest|biggest|highest|most|place)"
    r"|\b(?:ranked|ranks|ranking|placed|came|is|was|are|were)(?: in)? (first|second|third|fourth|fifth)\b(?! (?:quarter|half|generation|time|year|day|week|month|phase|round|party|one|of))",
    re.IGNORECASE,
)
TOP = re.compile(
    r"居首|首位|榜首|冠军|领跑|拔得头筹|领先(?=[，,；;。]|$)|(?<!第[一二三四五六七八九])最[大高多快长强贵佳](?![限总估报][价额值])"
    r"|(?<!second-)(?<!third-)(?<!fourth-)(?<!second )(?<!third )\b(?:largest|biggest|highest|fastest|longest|strongest|steepest)\b"
    r"|\b(?:all-time|record|\w+-(?:year|month|week)) high\b|\bpeak(?:ed)?\b|(?<!at )\bmost\b(?! of| recent)|\btop(?:ped|s)? the\b",
    re.IGNORECASE,
)
BOTTOM = re.compile(
    r"最[小低少短慢弱](?![限总估报][价额值])|垫底|落后(?=[，,；;。]|$)|末位|居末|最末|倒数第一|\b(?:all-time|record|\w+-(?:year|month|week)) low\b|\b(?:smallest|lowest|least|fewest|shortest|slowest|weakest)\b",
    re.IGNORECASE,
)
_PLACED = frozenset("第居首位榜冠领拔最垫末倒落")  # each of their Chinese words has one of these letters
_LATIN = re.compile(r"[A-Za-z]")
_THEN_PLACED = re.compile(r"[，,][^，,；;。（）()\d]{1,14}(?=[，,；;。]|$)(?![，,]\s*(?:达|为|至|约|是\s*[约近超]?\s*\d))")
_OF_CHANGE = re.compile(r"[增涨跌降][幅速]|增长最|下降最")
_LINK = re.compile(r"\s*(?:为|达到?|是|约为?|至|报|录得|仅)?\s*")  # A 最高，为 x
_CAME_TO = re.compile(r"的[^，,；;。]{0,6}[落跌降升滑退][到至]$")
# 从去年的第 12 名跳到第 6 名, 名次由第五升至第四: where one stood, and of what it moved, the figure before does not say.
_MOVED = re.compile(r"[从由][^，,；;。\d第]{0,10}$|[从由][^，,；;。第]{0,10}第[^，,；;。]{1,6}[至到进]\s?(?:了\s?)?$")
_OTHERS = re.compile(r"(?:[与和同跟较比距离]|超[过越]|反超|领先|落后|[高低]于|逼近|追上|甩开)(?:排名|位列|位居)?\s?$")  # 与第二名的差距
_SIZE = re.compile(r"(?:体量|规模|市值|收入|营收|销量|产量|份额|用户|人数|个头)$")
_OF_NAME = re.compile(r"最[\u4e00-\u9fff]的\s?(?:[A-Za-z][A-Za-z0-9 .-]{1,20}|[\u4e00-\u9fff]{2,6})[，,](?!\s*(?:达|为|至|约|是\s*[约近超]?\s*)?\d)")
_BUT = re.compile(r"\s*(?:但|却|不过|只是|然而)[^，,；;。]*?(?:比|较)")
_BREAK = re.compile(r"[，,；;。、（(|]|\bwhile\b|\band\b")


def places(
    text: str, start: int, end: int, span: tuple[int, int], others: Iterable[tuple[int, int]]
) -> dict[int, int]:
    """Place -> where its word begins, for the figure text[start:end] of the sentence text[span]."""
    left, right = _reach(text, start, end, span, list(others))
    found: dict[int, int] = {}
    for at, to in ((_last_placed(text, left, start), start), (end, right)):
        for place, position in _in(text[at:to]):
            found.setdefault(place, at + position)
    return found


def _last_placed(text: str, left: int, start: int) -> int:
    """Where the last clause begins, of those before a figure, that gives a place: A 最快，B 也最高，达到 x."""
    said = max((position for _, position in _in(text[left:start])), default=0)
    breaks = [b.end() for b in BREAK.finditer(text, left, left + said)]
    return breaks[-1] if breaks else left


def _reach(
    text: str, start: int, end: int, span: tuple[int, int], others: list[tuple[int, int]]
) -> tuple[int, int]:
    """From where the words before the figure are its own, to the end of its own clause."""
    before = max((e for _, e in others if e <= start), default=-1)
    left = span[0] if before < 0 else before
    breaks = [b.end() for b in _BREAK.finditer(text, left, start)]
    if breaks and _BUT.match(text, breaks[-1]):
        left = breaks[-1]  # 停留时长仍为最长，但比上周少了 7 秒
    elif before >= 0 and breaks and not _LINK.fullmatch(text, breaks[-1], start):
        left = breaks[-1]  # an earlier clause speaks of the figure before it
    elif before >= 0 and len(breaks) > 1:
        left = breaks[-2]
    right = min((s for s, _ in others if s >= end), default=span[1])
    stop = _BREAK.search(text, end, right)
    if stop and stop[0] in "（(|":  # A（x）居首
        stop = _BREAK.search(text, stop.end(), right)
    told = _THEN_PLACED.match(text, stop.start(), span[1]) if stop else None
    if told and (text[end - 1] in "%％" or not _OF_CHANGE.search(told[0])):  # x，为三家中最高
        return left, told.end()
    return left, stop.start() if stop else right


def _attribute(text: str, at: int) -> bool:
    """体量最小的甲，单季支出接近去年同期的四倍: a thing is told by its place in size, which the figure behind does not give."""
    return bool(_SIZE.search(text[:at]) and _OF_NAME.match(text, at))


def may_place(text: str) -> bool:
    """Worth looking into: a letter of a word that gives a place stands there."""
    return not _PLACED.isdisjoint(text) or _LATIN.search(text) is not None


def ordinals(text: str) -> Iterable[tuple[int, int]]:
    """The places said by number: 第三, second-largest."""
    for word in _ORDINAL.finditer(text):
        said = next(group for group in word.groups() if group).lower()
        yield _HAN.get(said) or _ENGLISH.get(said) or int(said), word.start()


def _in(text: str) -> Iterable[tuple[int, int]]:
    """Places said, but those that something came to: 涨 3.92% 的亚军落到末位."""
    yield from ((place, at) for place, at in _said(text) if not _CAME_TO.search(text[:at]) and not came_to(text[:at]) and not _OTHERS.search(text[:at]) and not _attribute(text, at))


def came_to(before: str) -> bool:
    """从去年的第 12 名跳到: the place behind these words is where one stood, or of what moved between two."""
    return bool(_MOVED.search(before))


def _said(text: str) -> Iterable[tuple[int, int]]:
    if not may_place(text):
        return
    yield from ordinals(text)
    for word in TOP.finditer(text):
        yield 1, word.start()
    for word in BOTTOM.finditer(text):
        yield -1, word.start()
