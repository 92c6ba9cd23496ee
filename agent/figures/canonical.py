"""One way to write what may be written in several: a text in the words that the rules know, and where each stands in the text as it was.

Only wordings that mean the same wherever they stand. `LEVEL` keeps every offset and is for sources too; `SAID` is for the draft's prose. Pure.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_HAN = r"\u4e00-\u9fff"
_MOVED = "增长|增加|上升|上涨|提升|提高|攀升|回升|上行|下降|下滑|下跌|减少|降低|回落|下行|收窄|扩大|缩小|缩短|延长|增|降|涨|跌|升|减|多|少|高|低"
_AMOUNT = r"(?=[约近超逾]?\s*[+-]?\d)"
# A word and the one that stands for it.
LEVEL = (
    (rf"(?<=[{_HAN}%％）」”》]),(?!\d{{3}}(?!\d))|(?<=[\da-zA-Z]), ?(?=[{_HAN}])", "，"),
    (rf"(?<=[{_HAN}]):(?!//)", "："),
    (r"(?<=[较比与由从于照])前一(?=季度|个?月|周)", "上一"),
)
SAID = (
    (r"(?<!\*)\*\*(?!\*)", ""),
    (r"(?<=[，：；]) +", ""),
    (r"上一个?周(?![一二三四五六日末])|上个周(?=[^一二三四五六日末])", "上周"),
    (r"(?:上一个?|上个)月", "上月"),
    (r"上(?:一个?|个)季度", "上季度"),
    (r"(?:^|(?<=[，。；：、（(\s对看]))前一个?周(?![一二三四五六日末内])|前一个?周(?=[的跌涨升降为仅增减])", "上周"),
    (r"(?:^|(?<=[，。；：、（(\s算]))前一个?月(?![内底])", "上月"),
    (r"较之|相较于?(?=[^，。；\s])", "较"),
    (rf"相比于?(?=[{_HAN}\d][^，。；]{{0,14}}(?:{_MOVED}))", "较"),
    (r"相当于(?=[^，。；]{1,14}的[约近]?\s*[\d一二两三四五六七八九十半])", "为"),
    (rf"[较比](?:去年|上年)同期(?=(?:{_MOVED})了?{_AMOUNT})", "同比"),
    (r"(?<=[，。；：、（(\s])年(?=[增减降]\s?\d)", "同比"),
    (rf"(?:YoY|yoy|Y/Y)\s?{_AMOUNT}", "同比"),
    (rf"(?:QoQ|qoq|MoM|WoW|wow|Q/Q|W/W)\s?{_AMOUNT}", "环比"),
    (rf"(?<=[增长降跌涨升加少滑落高低窄大])了{_AMOUNT}", ""),
    (rf"(?:拉大|走阔)(?=了?{_AMOUNT})", "扩大"),
    (rf"加起来|加总|总共|一共|共计|总计|(?<![公总一合计中])共{_AMOUNT}", "合计"),
    (r"所占(?:的)?(?:比重|比例|份额)|(?<!的)比重(?=[为达约是]|\s*\d)", "占比"),
    (r"(?:排名|位列|位居|名列|高居|稳居|排在|位于|居于|居|排)(?:第一位?|首位|榜首)(?!名)", "居首"),
)  # fmt: skip
_UNLESS = {"相比": "[与和同跟]", "相比于": "[与和同跟]", "比重": "占"}  # 与 x 相比, 占 x 的比重: words of another clause before them
_LINES_OF_TABLES = re.compile(r"[ \t]*\||[^\n]*\t")


def _compiled(table: Sequence[tuple[str, str]]) -> tuple[re.Pattern[str], dict[str, str]]:
    return re.compile("|".join(f"(?P<w{n}>{old})" for n, (old, _) in enumerate(table)), re.MULTILINE), {f"w{n}": new for n, (_, new) in enumerate(table)}


_LEVEL, _LEVELLED = _compiled(LEVEL)
_SAID, _INSTEAD = _compiled(SAID)


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many letters of a text, from `start` on, that stood at `old`; where `new` is set they stand for others, up to `end`."""

    start: int
    old: int
    end: int = 0
    size: int = -1


@dataclass(frozen=True, slots=True)
class Canonical:
    """A text in canonical words."""

    text: str
    stretches: tuple[Stretch, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where start:end stands in the text as it was; what was left out before and behind is not of it."""
        first = self.stretches[bisect_right(self.stretches, start, key=lambda s: s.start) - 1]
        last = self.stretches[max(bisect_left(self.stretches, end, key=lambda s: s.start) - 1, 0)]
        old = first.old if first.size >= 0 else first.old + start - first.start
        if last.size >= 0:
            return old, last.end
        return old, last.old + end - last.start


def levelled(text: str) -> str:
    """The text with its offsets as they were."""
    return _LEVEL.sub(lambda found: _padded(_LEVELLED[found.lastgroup or ""], len(found[0])), text)


def _padded(new: str, size: int) -> str:
    return new + " " * (size - len(new))


def canonical(text: str, start: int) -> Canonical:
    """A draft from `start` on, but its tables."""
    level = text[:start] + _prose(text[start:], levelled)
    pieces, stretches, at, size = list[str](), [Stretch(0, 0)], 0, 0
    for found in _SAID.finditer(level, start):
        if not _keeps(level, found):
            new = _INSTEAD[found.lastgroup or ""]
            pieces += [level[at : found.start()], new]
            size += found.start() - at
            if new:
                stretches.append(Stretch(size, found.start(), found.end(), len(new)))
            size += len(new)
            stretches.append(Stretch(size, found.end()))
            at = found.end()
    return Canonical("".join([*pieces, level[at:]]), tuple(stretches))


def _prose(text: str, change: Callable[[str], str]) -> str:
    return "".join(line if _LINES_OF_TABLES.match(line) else change(line) for line in text.splitlines(keepends=True))


def _keeps(text: str, found: re.Match[str]) -> bool:
    """What stands in a table, and the bold letters that begin a line, stay."""
    start = text.rfind("\n", 0, found.start()) + 1
    line = text[start : (text.find("\n", found.start()) + 1 or len(text) + 1) - 1]
    if _LINES_OF_TABLES.match(line):
        return True
    before = line[: found.start() - start]
    if found[0] in _UNLESS:
        return bool(re.search(_UNLESS[found[0]], re.split(r"[，。；]", before)[-1]))
    if found[0] != "**":
        return False
    return before.count("**") < 2 and not line.partition("**")[0].strip("-*•◆ \t>0123456789.、")
