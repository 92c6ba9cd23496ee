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

from agent.figures.lexicon import CONCEPT, CONCEPT_OF
from agent.writing.direction import WAY
from agent.writing.slots import Placed, figures_of, subjects
from agent.writing.surroundings import BREAK, HAN, Story, ends
from agent.writing.turns import EVENTS, SCOPES

SHORTEST = 2  # letters of a run that counts as said
_EDGE, _NAME = "\1", "\0"  # where a figure stands; a name that may stand anywhere
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[.&-][A-Za-z0-9]+)*|[\u3400-\u9fff\0\1]")
# Words that say nothing of their own beside a figure.
_NEUTRAL = re.compile(
    "|".join(
        sorted(
            (
                "的消息显示 消息显示 消息称 数据显示 公告显示 公告称 财报显示 表示 宣布 披露 公布 发布 公告 透露 指出 提到 显示 介绍 报告 报道 其中 同时 此外 另外 另有 另据 方面 而 则 并 且 也 还 又 均 都 仍 仅 只 就 即 "
                "分别 依次 各 为 是 有 达到 达 共有 共计 合计 共 约 录得 实现 取得 获得 拥有 具有 具备 设有 现有 目前 当前 现 已 已经 了 过 的 地 得 之 其 该 这 此 本 于 在 从 由 自 到 至 往 向 对 把 将 被 给 以 用 按 因 使 让 和 与 及 以及 或 "
                "而且 并且 但 不过 相比 相较 较 比 水平 左右 期间 当中 之间 内 中 里 上 下 时 时候 以来 之后 之前 后 前 起 开始 进行 完成 继续 保持 维持 仍为 公司 该公司 一 一家 一款 个 来自 方案 进一步 计划 拟 预计 有望 将于 "
                "运送 送 录 占比 占 比例 比重 数 数量 数额 金额 总额 总数 规模 额 量 值 率 幅度 幅 价格 年 季 月 周 日 天 季度 年度 同 期 同期 上年 去年 全部 总共 一共 总计 每 另 至今 时间"
            ).split(),
            key=len,
            reverse=True,
        )
    )
)


def strayed(text: str, one: Placed, standing: Sequence[Placed], story: Story) -> str:
    """The first words beside a slot, up to its clause's end or the next slot, that its own sentence does not have; "" when
    it has them all, or is in another language."""
    start, end = ends(BREAK, text, one.start, one.end)
    ones = [other for other in standing if start <= other.start < end]
    if not all(_comparable(other) for other in ones):
        return ""
    at = ones.index(one)
    before, behind = ones[at - 1] if at else None, ones[at + 1] if at + 1 < len(ones) else None
    listed = "分别" in text[start:end]
    left = _unsaid(text[before.end if before else start : one.start], before, one, ones, story, listed=listed)
    return left or _unsaid(text[one.end : behind.start if behind else end], one, behind, ones, story, listed=listed)


def _comparable(one: Placed) -> bool:
    quote = one.fact.evidence.quote
    chinese = len(HAN.findall(quote)) * 5 >= len(quote.replace(" ", ""))
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
                quote = one.fact.evidence.quote
                yield f"{quote[: figure.start]}{_EDGE}" if left else f"{_EDGE}{quote[figure.end :]}"


def _own_names_out(piece: str, ones: Sequence[Placed], story: Story) -> str:
    """The piece without the names the figures are about."""
    for one in ones:
        subject = one.fact.subject
        if len(subject) > 1:
            piece = re.sub(r"\s*".join(re.escape(letter) for letter in subject if letter != " "), _NAME, piece)
    own = {name for one in ones for name in subjects(one.fact, story.names) | story.names.among(one.fact.evidence.quote)}
    return story.names.without(piece, own)


def _unsaid(
    piece: str, before: Placed | None, behind: Placed | None, ones: Sequence[Placed], story: Story, *, listed: bool
) -> str:
    """Where the words of the piece that are said or neutral end, as far as any way of reading it gets; "" when they do not."""
    said = "\n".join(_said(before, behind, listed=listed))
    piece = _own_names_out(piece, ones, story)
    touching = (before is not None, behind is not None)
    tokens = _tokens(piece, touching)
    known, excused = "".join(_tokens(said, (False, False))), _excused(piece, said)
    reached, ways = 0, [0]
    seen = {0}
    while ways:
        at = ways.pop()
        reached = max(reached, at)
        for size in _steps(tokens[at:], known, excused):
            if at + size not in seen:
                seen.add(at + size)
                ways.append(at + size)
    return "".join(tokens[reached:]).strip(_EDGE)


def _tokens(text: str, touching: tuple[bool, bool]) -> list[str]:
    left, right = (_EDGE if at else "" for at in touching)
    return _TOKEN.findall(f"{left}{text.lower()}{right}")


def _steps(tokens: Sequence[str], known: str, excused: Sequence[str]) -> Iterator[int]:
    """How many tokens may be read at once from the first on."""
    if tokens and tokens[0] in (_EDGE, _NAME):
        yield 1
    for size in range(1, len(tokens) + 1):
        run = "".join(tokens[:size])
        if run not in known:
            break
        if size >= SHORTEST or not HAN.match(run):
            yield size
    rest = "".join(tokens)
    for word in (*excused, *(m[0] for m in [_NEUTRAL.match(rest)] if m)):
        if rest.startswith(word):
            yield _tokens_of(tokens, len(word))


def _tokens_of(tokens: Sequence[str], letters: int) -> int:
    count = 0
    while letters > 0 and count < len(tokens):
        letters -= len(tokens[count])
        count += 1
    return count


def _excused(piece: str, said: str) -> list[str]:
    """Words that other rules hold against the source, and other names of what it says."""
    concepts = {CONCEPT_OF[m[0].lower()] for m in CONCEPT.finditer(said)}
    words = [m[0] for m in CONCEPT.finditer(piece) if CONCEPT_OF[m[0].lower()] in concepts]
    words += [m[0] for m in WAY.finditer(piece)]
    words += [m[0] for turn in (*EVENTS, *SCOPES) for m in turn.here.finditer(piece)]
    return sorted((word.lower() for word in words), key=len, reverse=True)
