"""前三位分别为, 其后为, 居前四, 第三、第四, 居首 … 分列二、三位: places that a sentence's own list must keep to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from agent.figures.evidence import Evidence, TextSource
from agent.figures.extremes import in_yuan
from agent.figures.match import Matcher
from agent.figures.ranks import ordinals
from agent.figures.sentences import Sentence, column_of, listed
from agent.figures.verdict import Verdict

_TOP = re.compile(
    r"前([二两三四五六七八九十\d]+)(?!\s?(?:个?[月季周天日]|年|次|轮|期))(?:位|名|大|家|强)?|\btop (two|three|four|five|ten|\d+)\b", re.IGNORECASE
)
_NUMBER = r"([二两三四五六七八九十]|\d{1,2})"
_NAMES_OF = re.compile(r"[^，,；;。\d]{0,4}(?:分属|分别(?:为|是|属于)|依次(?:为|是)|[为是])(?P<names>[^，,；;。：:（(\d]+)(?=[，,；;。：:]|$)")
_NAME_BREAK = re.compile(r"、|和|与|以?及")
_ONLY = re.compile(r"[^，。；]{0,6}(?:分别)?[为是]")
_THEN = re.compile(r"其[后次](?:为|是|依次)?|依次(?:为|是)|随后(?:为|是)|紧随其后的?(?:为|是)?")
_AMONG_TOP = re.compile(rf"，(?:位居|位列|排名|分列|居|列|包揽)前{_NUMBER}")
_TOP_THEN_LIST = re.compile(rf"(?:位居|位列|排名|分列|居|列|包揽)前{_NUMBER}[位名]?[，,][^，,；;。\d]{{0,6}}分别")
_TOP_TOGETHER = re.compile(rf"前{_NUMBER}(?!个?季|个?月|[周天年])(?:大|位|名|家|强|款|个)?(?![中里内])[^，,；;。\d前]{{0,8}}合计")
_JOINED = re.compile(r"第\s?([一二三四五六七八九十]|\d{1,2})(?:[位名])?\s?[、和与及]\s?第\s?([一二三四五六七八九十]|\d{1,2})")
_LAST_FIRST = re.compile(r"(?:居末|垫底|末位|最末)(?=[^；;。]{0,40}?(?:分列[二两第]|次之|紧随|居次|其次|位列第二|排名第二))")
_COMPOUND = re.compile(r"最([高低大小])([价限额值](?!比|[格位])[\u4e00-\u9fff]|价(?=比)|[限总估报][价额值])")
_OPPOSITE = {"高": "低", "低": "高", "大": "小", "小": "大"}
_NUMERALS = {"二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Top:
    """A verdict on a place; `start`: where its word stands in the sentence, `index`: the last figure it reaches to."""

    start: int
    index: int
    verdict: Verdict
    message: str


class Tops:
    def __init__(self, evidence: Evidence, matcher: Matcher) -> None:
        self.evidence, self.matcher = evidence, matcher
        self._compounds: dict[str, bool] = {}

    def of(self, sentence: Sentence) -> Iterator[Top]:
        for finder in (self._named, self._tops, self._descents, self._among, self._listed_after, self._together, self._in_row, self._compound):
            yield from finder(sentence)

    def _tops(self, sentence: Sentence) -> Iterator[Top]:
        for word in _TOP.finditer(sentence.text):
            count = _count(word[1] or word[2])
            found = listed(sentence, word.end(), count)
            if 1 < len(found) < count and _ONLY.match(sentence.text[word.end() :]):
                yield Top(word.start(), found[-1], Verdict.CONTRADICTED, f"说是前 {count}，只列出 {len(found)} 个")
            if count < 2 or len(found) < count:
                continue
            verdict, message = self._top(sentence, found)
            if verdict:
                yield Top(word.start(), found[-1], verdict, message)

    def _named(self, sentence: Sentence) -> Iterator[Top]:
        """前三名分属商品、债券和科技: as many names."""
        for word in _TOP.finditer(sentence.text):
            said = _NAMES_OF.match(sentence.text, word.end())
            names = _NAME_BREAK.split(said["names"]) if said else []
            if len(names) > 1 and "等" not in (said["names"] if said else "") and len(names) != _count(word[1] or word[2]):
                index = next(iter(sentence.after(word.end())), len(sentence.mentions) - 1)
                yield Top(word.start(), index, Verdict.CONTRADICTED, f"说是前 {_count(word[1] or word[2])}，列出 {len(names)} 个")

    def _top(self, sentence: Sentence, found: list[int]) -> tuple[Verdict | None, str]:
        values = [sentence.mentions[i].figure.value or Decimal(0) for i in found]
        falling = all(a >= b for a, b in pairwise(values))
        rising = all(a <= b for a, b in pairwise(values))
        if not falling and not (rising and re.search("跌|降|最低|最小", sentence.text)):
            return Verdict.CONTRADICTED, "所列不是由大到小：" + "、".join(sentence.mentions[i].figure.text for i in found)
        column = column_of(sentence, found[0], self.evidence, self.matcher)
        if column is None:
            return Verdict.SUPPORTED, ""
        proofs = (self.matcher.chosen.get((f.start, f.end)) for f in (sentence.mentions[i].figure for i in found))
        own = [abs(in_yuan((own or sentence.mentions[i]).figure) or Decimal(0)) for i, own in zip(found, proofs, strict=True)]
        ordered = sorted(v for v, _ in column)
        if own in ([abs(v) for v in ordered[::-1][: len(found)]], [abs(v) for v in ordered[: len(found)]]):  # 跌幅前三: from the foot
            return Verdict.DERIVED, ""
        first = sorted(column, key=lambda c: -c[0])[: len(found)]
        names = [f"{label}（{written}）" for _, (label, written) in first]
        return Verdict.CONTRADICTED, "来源表中前列为 " + "、".join(names)

    def _descents(self, sentence: Sentence) -> Iterator[Top]:
        """其后为 A（x）、B（y）: from the largest down."""
        for word in _THEN.finditer(sentence.text):
            found = [
                i
                for i in listed(sentence, word.end(), MOST_LISTED)
                if "，" not in sentence.text[word.end() : sentence.mentions[i].figure.start - sentence.start]
            ]
            items = [sentence.mentions[i].item for i in found]
            if items and all(item and item[0] - sentence.start < word.start() for item in items):
                continue  # A、B、C 依次为 x、y、z: each of its own name, in no order of size
            if word[0][0] == "依" and any(m.figure.dimension == "date" and m.figure.end - sentence.start <= word.start() for m in sentence.mentions):
                continue  # 2022-2024 年收入依次为 x、y、z: each of its own year
            values = [sentence.mentions[i].figure.value or Decimal(0) for i in found]
            if len(found) > 1 and not all(a >= b for a, b in pairwise(values)):
                yield Top(word.start(), found[-1], Verdict.CONTRADICTED, "所列不是由大到小")

    def _among(self, sentence: Sentence) -> Iterator[Top]:
        """位居前三 behind a list of three."""
        for word in _AMONG_TOP.finditer(sentence.text):
            found = [i for i, m in enumerate(sentence.mentions) if m.item and m.figure.end - sentence.start <= word.start()]
            count = _count(word[1])
            if len(found) > 1 and count and count != len(found):
                yield Top(word.start(), found[-1], Verdict.CONTRADICTED, f"说是前 {count}，列出 {len(found)} 个")

    def _listed_after(self, sentence: Sentence) -> Iterator[Top]:
        """A、B、C 涨幅居前三，分别上涨 x、y、z."""
        for word in _TOP_THEN_LIST.finditer(sentence.text):
            found = listed(sentence, word.end(), MOST_LISTED)
            run = [i for i in found if "，" not in sentence.text[word.end() : sentence.mentions[i].figure.start - sentence.start]]
            if len(run) > 1 and len(run) != _count(word[1]):
                yield Top(word.start(), run[-1], Verdict.CONTRADICTED, f"说是前 {_count(word[1])}，列出 {len(run)} 个")

    def _together(self, sentence: Sentence) -> Iterator[Top]:
        """前三大合计: the sum of as many."""
        for word in _TOP_TOGETHER.finditer(sentence.text):
            for i in sentence.after(word.end())[:2]:
                figure = sentence.mentions[i].figure
                derived = self.matcher.computed.get((figure.start, figure.end))
                parts = len(derived.inputs) if derived and derived.formula == "合计" else 0
                if parts and parts != _count(word[1]):
                    yield Top(word.start(), i, Verdict.CONTRADICTED, f"说是前 {_count(word[1])}，合计的是 {parts} 项")

    def _in_row(self, sentence: Sentence) -> Iterator[Top]:
        """列第三、第四: one after the other; 居末 is not followed by 次之."""
        last = len(sentence.mentions) - 1
        for word in _JOINED.finditer(sentence.text):
            places = [place for place, _ in ordinals(word[0])]
            if len(places) == 2 and places[0] >= places[1]:
                yield Top(word.start(), last, Verdict.CONTRADICTED, "名次没有依次")
        for word in _LAST_FIRST.finditer(sentence.text):
            yield Top(word.start(), last, Verdict.CONTRADICTED, "居末之后没有次位")

    def _compound(self, sentence: Sentence) -> Iterator[Top]:
        """最低限价 where the sources speak of 最高限价 alone."""
        for word in _COMPOUND.finditer(sentence.text):
            other = f"最{_OPPOSITE[word[1]]}{word[2]}"
            if not self._written(word[0]) and self._written(other):
                index = next(iter(sentence.after(word.end())), len(sentence.mentions) - 1)
                yield Top(word.start(), index, Verdict.CONTRADICTED, f"来源说的是{other}")

    def _written(self, words: str) -> bool:
        """Whether a text of the sources has the words."""
        if words not in self._compounds:
            texts = (s.text for s in self.evidence.sources if isinstance(s, TextSource))
            headers = (" ".join(grid.headers) for grid in self.evidence.tables)
            self._compounds[words] = any(words in text for text in (*texts, *headers))
        return self._compounds[words]


def _count(word: str) -> int:
    if word.isdigit():
        return int(word)
    return _WORDS.get(word.lower(), _NUMERALS.get(word, 0))
