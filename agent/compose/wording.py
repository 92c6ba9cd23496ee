"""How composed Chinese is spaced: one blank between Han and Latin or digits, none before or after full-width marks."""

from __future__ import annotations

import re

_HAN = r"\u3400-\u9fff"
_BEFORE = re.compile(rf"(?<=[{_HAN}])(?=[A-Za-z0-9])")
_AFTER = re.compile(rf"(?<=[A-Za-z0-9%])(?=[{_HAN}])")
_DOUBLED = re.compile(rf"(?<=[{_HAN}]) +(?=[{_HAN}])")
_AT_MARKS = re.compile(r" *([，。；：、（）《》“”！？]) *")


def spaced(text: str) -> str:
    """Spacing only; no figure or name changes."""
    text = _AFTER.sub(" ", _BEFORE.sub(" ", text))
    return _AT_MARKS.sub(r"\1", _DOUBLED.sub("", text))


def sentence(text: str) -> str:
    """The text with a full stop at its end."""
    return text if text.endswith(("。", "！", "？")) else f"{text.rstrip('；;，, .')}。"
