"""Up or down: the word of direction that a figure stands with, in Chinese and English. Pure."""

from __future__ import annotations

import re

from agent.figures.lexicon import DOWN_WORDS, UP_WORDS

_BREAK = re.compile(r"[，,。！？!?；;：:\n（）()]|, |\. ")
# What the checks of figures need not know; 多, 少 and their like only right before a figure.
_UP = ("调高", "抬升", "走强", "放大", "翻升", "跃升", "拉升", "劲增", "多增", "多出", "溢价", "widened", "doubled", "tripled", "quadrupled", "raised",
       "raise", "lifted", "hiked", "premium", "added", "topped")  # fmt: skip
_DOWN = ("负增长", "缩水", "流失", "跌去", "调低", "压低", "压缩", "走弱", "放缓", "收缩", "蒸发", "折价", "下行", "滑落", "腰斩", "少增", "裁减", "halved",
         "discount", "slowing", "shrinking", "eased", "lowered", "slashed", "slump", "slumped")  # fmt: skip
_AT = r"(?<![最至不])[{}](?=\s*$|\s*\d)"


def _any_of(words: tuple[str, ...], near: str) -> str:
    longest = sorted(words, key=len, reverse=True)
    han = [re.escape(word) for word in longest if not word.isascii()]
    latin = [re.escape(word) for word in longest if word.isascii()]
    return f"{'|'.join(han)}|(?<![a-z])(?:{'|'.join(latin)})(?![a-z])|{_AT.format(near)}"


_ANY = f"(?P<down>{_any_of((*_DOWN, *DOWN_WORDS), '少低慢轻')})|(?P<up>{_any_of((*_UP, *UP_WORDS), '多高快重')})"
WAY = re.compile(_ANY, re.IGNORECASE)
_BEHIND = re.compile(rf"\s*的?(?:{_ANY})", re.IGNORECASE)


def ways(text: str) -> frozenset[int]:
    """1 where the text says up anywhere, -1 where it says down."""
    return frozenset(1 if found["up"] else -1 for found in WAY.finditer(text))


def direction_at(text: str, start: int, end: int) -> int:
    """1 up, -1 down, 0 neither: by the nearest word of the clause before text[start:end] with no other figure between,
    else by one right behind, else by the nearest before at all."""
    left = max((m.end() for m in _BREAK.finditer(text, 0, start)), default=0)
    stop = _BREAK.search(text, end)
    before = list(WAY.finditer(text, left, start))
    last = before[-1] if before else None
    if last is None or re.search(r"\d", text[last.end() : start]):
        last = _BEHIND.match(text, end, stop.start() if stop else len(text)) or last
    return 0 if last is None else 1 if last["up"] else -1
