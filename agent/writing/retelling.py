"""Whether a clause with slots retells the sentence its figures come from. Pure.

A model that lies beside a true figure has to write words that the figure's own sentence does not hold at that side of
it. So every word of such a clause is looked for there: before the figure what stands before it, behind it what stands
behind. What is left over may only be words that say nothing of their own (of, is, reached, at the same time), the
subject's name, another name of the same metric, and a direction that the source has. Anything else goes back: a question
more, never a false statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from agent.figures.lexicon import CONCEPT, CONCEPT_OF
from agent.ledger import Fact
from agent.writing.direction import WAY, direction_at
from agent.writing.slots import Placed, figures_of, subjects
from agent.writing.surroundings import BREAK, HAN, Story, ends, words
from agent.writing.turns import SCOPES

SHORTEST = 2  # letters of a run that counts as said
FOLLOWS = 3  # of so many words at least one is the source's: a clause that follows it
_EDGE, _SUBJECT, _FIRST_NAME = "\1", "\2", 0xE000  # where a figure stands; the subject as the ledger has it; other names
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[.&-][A-Za-z0-9]+)*|[\u3400-\u9fff\1\2\ue000-\uf8ff]")
_OPENING = re.compile(r"的?消息显示|其中|此外|另外|另有|另据|同时|而|但|不过|目前|当前|的|旗下")
# Words that say nothing of their own beside a figure.
_NEUTRAL_WORDS = """
的消息显示 消息显示 消息称 数据显示 公告显示 公告称 财报显示 表示 宣布 披露 公布 发布 公告 透露 指出 提到 显示 介绍 报告 报道 其中 同时 此外 另外 另有 另据
方面 而 则 并 且 也 还 又 均 都 仍 仅 只 就 即 分别 依次 各 为 是 有 达到 达 共有 共计 合计 共 约 录得 实现 取得 获得 拥有 具有 具备 设有 现有 目前 当前 现
了 过 的 地 得 之 其 该 这 此 本 于 在 从 由 自 到 至 往 向 对 把 将 被 给 以 用 按 因 使 让 和 与 及 以及 或 而且 并且 但 不过 相比 相较 较 比 水平 左右 期间 当中 之间
内 中 里 时 时候 以来 起 开始 进行 完成 继续 保持 维持 仍为 公司 该公司 一 一家 一款 个 来自 方案 进一步 计划 拟 预计 有望 将于 运送 送 录 占比 占 比例 比重 数 数量
数额 金额 总额 总数 规模 额 量 幅度 幅 年 季 月 周 日 天 季度 年度 全部 总共 一共 总计 至今 时间
"""
_NEUTRAL = re.compile("|".join(sorted(_NEUTRAL_WORDS.split(), key=len, reverse=True)))


def strayed(text: str, one: Placed, standing: Sequence[Placed], story: Story) -> str:
    """The first words beside a slot, up to its clause's end or the next slot, that its own sentence does not have; "" when
    it has them all, or is in another language."""
    start, end = ends(BREAK, text, one.start, one.end)
    ones = [other for other in standing if start <= other.start < end]
    at = ones.index(one)
    before, behind = ones[at - 1] if at else None, ones[at + 1] if at + 1 < len(ones) else None
    listed = "分别" in text[start:end]
    if before and not listed and _comparable(one) and _reversed(before.fact, one.fact):
        return text[before.start : one.end]
    left = _unsaid(text[before.end if before else start : one.start], before, one, ones, story, listed=listed)
    return left or _unsaid(text[one.end : behind.start if behind else end], one, behind, ones, story, listed=listed)


def altered(clause: str, ones: Sequence[Placed], story: Story) -> bool:
    """Whether a clause without a slot, in a sentence with these slots, follows their sources' words and changes some. A
    clause that follows none is the writer's own."""
    own, said = words(story.names.blanked(clause)), "\n".join((*dict.fromkeys(one.fact.evidence.quote for one in ones), story.titles))
    if not own or len(own & words(said)) * FOLLOWS < len(own) or not all(map(_comparable, ones)):
        return False
    marks = _Marks(ones, story, titled=False)  # a title's clauses are compared as they stand
    return _left_over(_tokens(marks.marked(clause), (False, False)), said, marks, (), True)


def _reversed(one: Fact, other: Fact) -> bool:
    """Two figures of one sentence of which the second stands before the first there."""
    if one.evidence.quote != other.evidence.quote:
        return False
    first, second = _mentions(one), _mentions(other)
    return bool(first and second) and max(second) < min(first)


@lru_cache(maxsize=4096)
def _mentions(fact: Fact) -> tuple[int, ...]:
    return tuple(f.start for f in figures_of(fact.evidence.quote) if f.text == fact.text)


def _comparable(one: Placed) -> bool:
    quote = one.fact.evidence.quote
    chinese = len(HAN.findall(quote)) * 5 >= len(quote.replace(" ", "")) or not re.search(r"[A-Za-z]{4}", quote)
    return chinese and not one.fact.formula and one.fact.evidence.locator.startswith("char")


def _said(before: Placed | None, behind: Placed | None, *, listed: bool) -> Iterator[str]:
    """What the sources say between two figures: behind the one, and before the other."""
    if listed:
        yield from dict.fromkeys(one.fact.evidence.quote for one in (before, behind) if one)
        return
    if before and behind and before.fact.evidence.quote == behind.fact.evidence.quote:
        quote = before.fact.evidence.quote
        lefts = [f.end for f in figures_of(quote) if f.text == before.fact.text]
        rights = [f.start for f in figures_of(quote) if f.text == behind.fact.text]
        yield from (f"{_EDGE}{quote[a:b]}{_EDGE}" for a in lefts for b in rights if a <= b)
        return
    for one, left in ((before, False), (behind, True)):
        for figure in figures_of(one.fact.evidence.quote) if one else ():
            if one and figure.text == one.fact.text:
                low, high = _reach(one.fact, figure.start)
                quote = one.fact.evidence.quote
                yield f"{quote[low : figure.start]}{_EDGE}" if left else f"{_EDGE}{quote[figure.end : high]}"


def _reach(fact: Fact, at: int) -> tuple[int, int]:
    """How far the words around a figure belong to it: of a day, up to the days beside it."""
    quote = fact.evidence.quote
    days = [f for f in figures_of(quote) if f.dimension == "date" and f.start != at] if fact.unit == "date" else []
    return max((f.end for f in days if f.end <= at), default=0), min((f.start for f in days if f.start > at), default=len(quote))


class _Marks:
    """One letter for each name, the same in a draft and in its source: names written otherwise are the same word."""

    def __init__(self, ones: Sequence[Placed], story: Story, *, titled: bool = True) -> None:
        self._names = story.names
        self._letters: dict[str, str] = {}
        self._titles = [re.compile(r"\s*".join(map(re.escape, squeezed))) for squeezed in {"".join(o.fact.subject.split()) for o in ones} if titled and len(squeezed) > 1]
        known = {name for one in ones for name in subjects(one.fact, story.names)} | story.titled
        self.free = frozenset({_SUBJECT, *map(self._letter, known)})  # may begin a clause that leaves them out in its source

    def _letter(self, name: str) -> str:
        return self._letters.setdefault(name, chr(_FIRST_NAME + len(self._letters)))

    def marked(self, text: str) -> str:
        marked = self._names.replaced(text, self._letter)
        for title in self._titles:
            marked = title.sub(_SUBJECT, marked)
        return marked


def _unsaid(
    piece: str, before: Placed | None, behind: Placed | None, ones: Sequence[Placed], story: Story, *, listed: bool
) -> str:
    """What `_left_over` finds in the piece between two slots, or a slot and an end of its clause."""
    beside = [one for one in (before, behind) if one]
    if not all(map(_comparable, beside)):
        return ""
    said, marks = "\n".join(_said(before, behind, listed=listed)), _Marks(ones, story)
    excused = _excused(piece, said, frozenset().union(*(_ways_of(one.fact) for one in beside)))
    tokens = _tokens(marks.marked(piece), (before is not None, behind is not None))
    return piece.strip() if _left_over(tokens, said, marks, excused, before is None or before.fact.unit == "date") else ""


def _left_over(tokens: Sequence[str], said: str, marks: _Marks, excused: Sequence[str], opening: bool) -> bool:
    """Whether there is no way to read all of the tokens as words that are said or neutral. `opening`: the subject may
    still come."""
    known = "".join(_tokens(marks.marked(said), (False, False)))
    known = "\n".join((known, *(known.replace("公司", name) for name in marks.free if "公司" in known)))
    start = (0, opening)
    left, seen = [start], {start}
    while left:
        at, opening = left.pop()
        fresh = {(at + size, still) for size, still in _steps(tokens[at:], known, excused, marks.free if opening else frozenset())}
        left += fresh - seen
        seen |= fresh
    return max(at for at, _ in seen) < len(tokens)


def _tokens(text: str, touching: tuple[bool, bool]) -> list[str]:
    left, right = (_EDGE if at else "" for at in touching)
    return _TOKEN.findall(f"{left}{text.lower()}{right}")


def _steps(tokens: Sequence[str], known: str, excused: Sequence[str], free: frozenset[str]) -> Iterator[tuple[int, bool]]:
    """How many tokens may be read at once from the first on, and whether the subject may come behind them."""
    if tokens and (tokens[0] == _EDGE or tokens[0] in free):
        yield 1, bool(free)
    for size in range(1, len(tokens) + 1):
        run = "".join(tokens[:size])
        if run not in known:
            break
        if size >= SHORTEST or not HAN.match(run):
            yield size, False
    rest = "".join(tokens)
    for word in (*excused, *(m[0] for m in [_NEUTRAL.match(rest)] if m)):
        if rest.startswith(word):
            yield _tokens_of(tokens, len(word)), bool(free) and bool(_OPENING.fullmatch(word))


@lru_cache(maxsize=4096)
def _ways_of(fact: Fact) -> frozenset[int]:
    """The directions that the figure stands with in its source."""
    quote = fact.evidence.quote
    if fact.unit == "date":
        return frozenset()
    return frozenset(direction_at(quote, f.start, f.end) for f in figures_of(quote) if f.text == fact.text)


def _tokens_of(tokens: Sequence[str], letters: int) -> int:
    count = 0
    while letters > 0 and count < len(tokens):
        letters -= len(tokens[count])
        count += 1
    return count


def _excused(piece: str, said: str, there: frozenset[int]) -> list[str]:
    """Words that other rules hold against the source, and other names of what it says."""
    concepts = {CONCEPT_OF[m[0].lower()] for m in CONCEPT.finditer(said)}
    found = [m[0] for m in CONCEPT.finditer(piece) if CONCEPT_OF[m[0].lower()] in concepts]
    found += [m[0] for m in WAY.finditer(piece) if (1 if m["up"] else -1) in there]
    found += [m[0] for turn in SCOPES if turn.there.search(said) for m in turn.here.finditer(piece)]
    return sorted((word.lower() for word in found), key=len, reverse=True)
