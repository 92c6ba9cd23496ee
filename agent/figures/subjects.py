"""Whose figure is it by the grammar of its sentence? Pure.

The subject of a figure is the name that heads its clause, or the last clause before it that has one; a sentence without a
name speaks of whom the one before it spoke of. A draft and a source that both name somebody must name the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass

from agent.figures.aspects import METRICS
from agent.figures.contexts import Mention, Reader
from agent.figures.evidence import Evidence
from agent.figures.lexicon import CONCEPT_OF
from agent.figures.persons import persons_of
from agent.figures.traditional import in_simplified
from agent.figures.vocabulary import NEUTRAL

# Two or three letters and the word that ends a company's name; what such words end that is no name.
_KINDS = (
    "来自|国产|全球|海外|国内|中国|国际|传统|高端|乘用|商用|豪华|新兴|相关|上述|这家|大型|中小|头部|龙头|上市|初创|民营|外资|国有|电动|无人|消费|个人|移动|在线|多家|部分|全年|研发|注册|流动|股权|其他|其它|各家|"
    "地方|股份|私营|知名|领先|主要|各大|某家|本地|提供|开发|生成|基础|行业|公开|业务|用户|客户|市场|核心|测试|临床|合成|产业|社会|战略|风险|计算|算力|工业|应用|手机|通信|神经|清洁|可再|人力|自然|智慧|现代|绿色|"
    "民用|通用|商业|商务|低空|具身|人工|能源|新型|新能源|城市|农村|投资|中央|政策|汽车|人形|光伏|储能|锂电|功率|存储|模拟|先进|工程|金融|互联|半导|医疗|创新|二手|服务|协作|四足|家用|扫地|智能"
)
_PERIODS = "第?[一二三四]季|[上下]半年|[本当单上下每]季|[本当上去今每]年|[本当上每]月|年度|季度"  # 二季度集团总收入 names no group
_FORMED = re.compile(
    rf"(?<![\u4e00-\u9fff])(?:[（(“《])?(?P<name>(?P<stem>(?!{_KINDS}|{_PERIODS}|.{{0,2}}[与和及的等在为是把被对从较比由将年月季周度期])[\u4e00-\u9fff]{{2,3}})(?:(?P<loose>集团|科技|股份|医药|控股|半导体|生物|电子|锂业|智能|汽车|航空|软件|重工|动力|机器人|光学)|银行|证券|资本|能源|网络|创投|保险|存储))"
)
_CODED = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,6}|[A-Z][A-Za-z]+)\s?[（(]\s?(?:\d{4,6}\b|[A-Z]{2,6}[:：.]|(?:NASDAQ|NYSE|HKEX)\b)")
_LATIN = re.compile(r"(?<=[a-z,] )[A-Z][A-Za-z]*[a-z](?: [A-Z][A-Za-z]+){0,2}(?![\w.-])")  # within a sentence: a capital makes a name
_IN_DRAFT = re.compile(r"(?<![\w.%-])[A-Z][a-z]{2,}[A-Za-z]*(?: [A-Z][a-z]+)*(?![\w-])")
_NO_NAME = re.compile(
    r"(?i:(?:jan|febr)uary|march|april|may|june|july|august|(?:sept|nov|dec)ember|october|(?:mon|tues|wednes|thurs|fri|satur|sun)day|series|chief|president|the|its?|"
    r"revenue|sales|net|fiscal|phase|class|company|group|board|index|chinese|american|european|japanese|korean|tokyo|beijing|shanghai|london|new york|securities|bank|street|wall)(?: .*)?"
)
_GENERIC = re.compile(r"其中.*|合计|总计|小计|其他|其它|全部|总体|平均|海外|国内|全球|中国|美国|其中|公司|集团|行业|市场|本周|上周|\d.*")
_AGAINST = re.compile(r"(?:[比较向对由从与和跟同给被为占把将超]|低于|高于|不及|领先|落后|收购|采购|相比|及|、|/|来自|[包其][括中]|获得?|使|让|受|投入|投向|用于)\s*$")
_OBJECT = re.compile(r"\b(?:of|from|to|by|with|for|at|than|and|or|like|including|over|against|versus|on|in|into|through|via|between|behind|after|called|maker|makes|the|an?)\s*$", re.IGNORECASE)
_LATIN_LEAD = re.compile(r"(?:[A-Za-z]+ ?){1,2}")
_LEAD = 8  # letters that may stand in a clause before its subject
_CLAUSE = re.compile(r"[，,；;：:|\n]")
_LISTED = re.compile(r"\s*(?:[、/]|和|与|及|以及|旗下|系|等|and\b|or\b|&|'s\b|’s\b)")
_CODE = re.compile(r"[@=]?[a-z]{1,6}-?\d[a-z\d-]*")  # of a product
SHORTEST = 2
HEAD = 240  # letters in which a text says of whom it is


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it stands in a text. `key`: the same for all its ways of writing."""

    start: int
    end: int
    key: str


class Names:
    """The names that the sources' tables, the alias table and the forms of names tell; laid out by their first letters."""

    def __init__(self, evidence: Evidence) -> None:
        self._by_start: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._persons = frozenset[str]().union(*(persons_of(reader.text) for reader in evidence.readers.values()))
        told = dict(self._of_texts(evidence)) | dict(self._of_labels(evidence))
        told |= evidence.vocabulary.aliases
        for word, key in told.items():
            self._by_start[word[:SHORTEST]].append((word, key))
        for entries in self._by_start.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def _of_labels(self, evidence: Evidence) -> Iterator[tuple[str, str]]:
        for grid, keys in zip(evidence.tables, evidence.labels.keys, strict=True):
            for column in keys.distinct or keys.columns:
                for row in range(grid.header_rows, len(grid.rows)):
                    yield from _name(re.split(r"[（(]", grid.rows[row][column])[0])

    def _of_texts(self, evidence: Evidence) -> Iterator[tuple[str, str]]:
        for reader in evidence.readers.values():
            for found in (*_FORMED.finditer(reader.text), *_CODED.finditer(reader.text)):
                yield from _name(found["name"])
                if found.re is _FORMED and found["loose"]:  # 鹿行 of 鹿行科技
                    yield from ((name, found["name"]) for name, _ in _name(found["stem"]))
            for name in set(_LATIN.findall(reader.text)):
                yield from _name(name) if not _NO_NAME.fullmatch(name) and name.lower() not in self._persons else ()

    def with_those_of(self, draft: str) -> Names:
        """Those too that a Chinese draft writes in Latin letters, or forms as a company's: they are names there."""
        own = copy(self)
        own._by_start = defaultdict(list, self._by_start)
        for name in {*(found[0] for found in _IN_DRAFT.finditer(draft)), *(found["name"] for found in _FORMED.finditer(draft))}:
            for word, key in _name(name) if name.lower() not in self._persons else ():
                if all(word != other for other, _ in own._by_start[word[:SHORTEST]]):
                    own._by_start[word[:SHORTEST]] = sorted([*own._by_start[word[:SHORTEST]], (word, key)], key=lambda entry: -len(entry[0]))
        return own

    def of(self, text: str) -> list[Named]:
        """The names of a text in order, the longest where several begin."""
        lower, found, at = text.lower(), [], 0
        while at < len(lower) - 1:
            for word, key in self._by_start.get(lower[at : at + SHORTEST], ()):
                if lower.startswith(word, at) and _whole(lower, at, at + len(word)):
                    found.append(Named(at, at + len(word), key))
                    at += len(word) - 1
                    break
            at += 1
        return found


class Subjects:
    def __init__(self, evidence: Evidence, text: str) -> None:
        self.evidence, self.text = evidence, text
        known: Names = evidence.once("names", 0, lambda: Names(evidence))
        self._names = known.with_those_of(text)
        self._said: dict[tuple[int, int, int], list[Named]] = {}
        self._own: dict[int, str] = {}

    def other(self, mention: Mention, source: Mention, *, exact: bool = True) -> str:
        """Whom the source speaks of where it is not the draft's subject, "" where it may be.

        `exact`: the value is the source's own; 不到一年 may be of words that hold no figure.
        """
        reader = self.evidence.readers.get(source.source)
        if reader is None or mention.table >= 0 or source.table >= 0 or mention.figure.dimension == "date" or mention.item is not None:
            return ""
        own = self.of(mention) if exact or mention.figure.dimension != "duration" else ""
        if not own or source.item is not None:
            return ""
        theirs = self._of_source(own, source, reader)
        return theirs if theirs and self._known(own, theirs, reader) else ""

    def of(self, mention: Mention) -> str:
        """The name that heads the last clause with a name before the figure, "" where several could be meant."""
        key = id(mention)
        if key not in self._own:
            self._own[key] = self._subject(mention)
        return self._own[key]

    def _subject(self, mention: Mention) -> str:
        start, end = mention.span[0], mention.figure.start
        names = [n for n in self._in(self.text, -1, mention.span) if n.end + start <= end]
        if not names:
            return ""
        last = names[-1]
        return last.key if _heads(self.text[slice(*mention.span)], last) else ""

    def _of_source(self, own: str, source: Mention, reader: Reader) -> str:
        """The subject of the source's figure, "" where the draft's own name stands with it."""
        names = self._in(reader.text, source.source, source.span)
        figure = source.figure.start - source.span[0]
        if any(same(n.key, own) for n in names if n.start < figure):
            return ""
        behind = [n for n in names if n.start >= figure and same(n.key, own)]
        before = [n for n in names if n.start < figure]
        if behind and (not before or not _CLAUSE.search(reader.text, source.figure.end, source.span[0] + behind[0].start)):
            return ""
        if before:
            said = reader.text[slice(*source.span)]
            return next((n.key for n in reversed(before) if _heads(said, n)), "")
        return self._spoken_of(own, source, reader)

    def _spoken_of(self, own: str, source: Mention, reader: Reader) -> str:
        """Whom the sentences before it spoke of, the nearest that names anybody; open where one of them names the draft's own."""
        at, heard = source.span[0], (source.paragraph[0], source.span[0])
        if any(same(n.key, own) for n in self._in(reader.text, source.source, heard)):
            return ""
        while at > source.paragraph[0]:
            span = reader.layout.sentence_at(at - 1)
            names = self._in(reader.text, source.source, span)
            if names:
                first = next((n for n in names if _heads(reader.text[slice(*span)], n)), None)
                return "" if first is None or self._makes(own, first.key, reader) else first.key
            at = span[0]
        return ""

    def _makes(self, own: str, theirs: str, reader: Reader) -> bool:
        """TZ-101 of a text that is of its maker by its head."""
        if not _CODE.fullmatch(theirs) or _CODE.fullmatch(own):
            return False
        return any(same(n.key, own) for n in self._in(reader.text, reader.source, (0, min(HEAD, len(reader.text)))))

    def _known(self, own: str, theirs: str, reader: Reader) -> bool:
        """The text has the name elsewhere, and would have used it; or it is in the letters of the name; or the draft uses theirs."""
        if any(same(n.key, own) for n in self._in(reader.text, reader.source, (0, len(reader.text)))):
            return True
        if not self.evidence.is_foreign(reader.source) or own.isascii():
            return True
        return any(n.key == theirs for n in self._in(self.text, -1, (0, len(self.text))))

    def _in(self, text: str, source: int, span: tuple[int, int]) -> list[Named]:
        key = (source, *span)
        if key not in self._said:
            self._said[key] = self._names.of(text[slice(*span)])
        return self._said[key]


def _heads(sentence: str, name: Named) -> bool:
    """The name begins its clause, or stands behind a few letters that make it nobody's object."""
    before = sentence[: name.start]
    lead = _CLAUSE.split(before)[-1].strip(" *_#>•◆-")
    if _AGAINST.search(before) or _LISTED.match(sentence, name.end):
        return False
    if lead.isascii():
        return not lead or (bool(_LATIN_LEAD.fullmatch(lead)) and not _OBJECT.search(lead))
    return len(lead) <= _LEAD


def same(a: str, b: str) -> bool:
    """鹿行 of 鹿行科技, 工行 of 工商银行: every letter of the shorter is one of the longer's, in order."""
    short, long = sorted((a.lstrip("@"), b.lstrip("@")), key=len)
    letters = iter(long)
    return all(letter in letters for letter in short)


def _name(label: str) -> Iterator[tuple[str, str]]:
    name = label.strip(" *_`").lower()
    plain = re.sub(r"[\s\d.,%+-]", "", name)
    if len(plain) >= SHORTEST and len(name) <= 24 and not _GENERIC.fullmatch(name) and name not in NEUTRAL and not _is_metric(name):
        yield name, in_simplified(name)


def _is_metric(name: str) -> bool:
    """A concept, or a Chinese label that ends with a metric: 经调整净利润."""
    return name in CONCEPT_OF or (name[:1] >= "\u4e00" and any(CONCEPT_OF.get(name[at:]) in METRICS for at in range(1, len(name) - 1)))


def _whole(text: str, start: int, end: int) -> bool:
    """No Latin letter goes on before or behind a Latin name."""
    if not text[start:end].isascii():
        return True
    beside = text[max(0, start - 1) : start] + text[end : end + 1]
    return not any(letter.isascii() and letter.isalnum() for letter in beside)
