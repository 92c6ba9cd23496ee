"""Where a figure, a name or a date can begin, and which patterns can begin there.

A text is mostly letters that begin none of them. `SPOT` finds the few that can by their first letters; `pattern_at`
gives the patterns to try there: dates first, then identifiers, then figures, each in its own order.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from functools import cache

from agent.figures import dates, grammar, identifiers, units

# The most frequent figure, tried first: up to three digits or thousands before a word that makes no date, clock or name of it.
PLAIN = r"(?P<plain>(?<![\d.])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?=[ ]?(?:[%亿万倍元家台张款人]|个(?!小)|美元|港元|\|)|(?<=\.\d)[，。；]|(?<=\.\d\d)[，。；]))"
_NAME = re.compile(r"\(\?P<(\w+)>")


def _named(alternatives: tuple[str, ...]) -> dict[str, str]:
    return {found[1]: text for text in alternatives if (found := _NAME.match(text))}


DATES = _named(dates.ALTERNATIVES)
IDENTIFIERS = _named(identifiers.ALTERNATIVES)
FIGURES = _named(grammar.FIGURES)


def _firsts(words: str) -> str:
    """The first letters of the words of an alternation."""
    return "".join(dict.fromkeys(word[0] for word in words.split("|")))


_DIGIT, _LETTER, _BLANK = string.digits, string.ascii_letters, " \t"
_LINE = " \t>#*_"  # what may stand before the number of a section
_MONTH = "JFMASOND"
_YEAR = "去今明前后当本上"  # 去年, 前年
_COUNTED = grammar.HAN_ONE + grammar.FORMAL + "万亿"
_CURRENCY = _firsts("|".join(units.PREFIX_CURRENCIES))
_NAMED = _firsts(f"{identifiers.BRANDS}|{identifiers.INDICES}")
_SPELT = "tdhmfsenao"
# The characters an alternative can begin with; one that is not here is tried everywhere.
STARTS: Mapping[str, str] = {
    "enspan": _MONTH, "usdate": _DIGIT, "enhalf": "TtFfSs", "enfirst": "TtFf", "hanym": "一二", "relhan": _YEAR, "thisq": "上本下", "decade": _DIGIT,
    "shorthalf": _DIGIT, "inhalf": "t", "season": _DIGIT, "shortyears": _DIGIT, "range": _DIGIT, "hanrange": _DIGIT, "yearrange": _DIGIT, "mrange": _DIGIT + _YEAR, "firstm": _DIGIT + _YEAR + "首",
    "firstq": _DIGIT + _YEAR, "ymd": _DIGIT, "relmd": _YEAR, "yq": _DIGIT + _YEAR + "第一二三四QTtFfSs", "yh": _DIGIT + _YEAR + "下半H", "ym": _DIGIT,
    "thismd": "本当上下这", "thism": "本上下", "endate": _DIGIT + _MONTH, "md": _DIGIT + _BLANK, "fy": _DIGIT + "Ff", "y": _DIGIT + "一二",
    "rely": _YEAR, "eny": "LlTtNnYy", "enm": _LETTER, "m": _DIGIT + _BLANK + "一二三四五六七八九十", "weekday": "OoLlMTWFS上本这周星礼",
    "day": _DIGIT, "d": "今昨明前", "bare": _DIGIT + _LETTER, "ago": "去上", "enpast": _MONTH, "enof": _MONTH, "mdrange": _DIGIT, "cellmd": _DIGIT,
    "url": _DIGIT + _LETTER + "+-_", "section": _DIGIT + _LINE + "-+图表附脚第【(（FTSCA" + "".join(map(chr, range(ord("①"), ord("⑳") + 1))),
    "isoweek": _DIGIT, "citation": "[", "ticker": _DIGIT + "NHSaI+", "index": _DIGIT + _firsts(identifiers.INDICES), "standard": _DIGIT + "GIRDAYHTF〔[【（(",
    "ordinal": _DIGIT + "NTt前头第", "phase": _DIGIT + "一二三四五-", "special": _DIGIT + "从双工NTDVvBCO", "code": _LETTER, "product": _LETTER,
    "brand": _firsts(identifiers.BRANDS), "bond": _DIGIT, "version": _DIGIT + "vV", "mixed": _DIGIT,
    "plain": _DIGIT, "spelt": _DIGIT, "points": "aAoOqQhHtT", "clock": _DIGIT, "loss": "(", "size": _DIGIT + "$", "fraction": _DIGIT + grammar.HAN_ONE + "万" + "OoTt", "half": "一半haotfAOTF",
    "fold": "翻dthq", "oclock": _DIGIT, "number": _DIGIT + "+-负" + _CURRENCY, "bracketed": _CURRENCY, "han": "数几上近" + _COUNTED,
    "english": _SPELT + _SPELT.upper(),
}  # fmt: skip

_EVERY = "".join(sorted({letter for letters in STARTS.values() for letter in letters}))
_HAN = "".join(letter for letter in _EVERY if letter >= "\u4e00" and letter not in _COUNTED)
_MARKS = "".join(letter for letter in _EVERY if letter not in _HAN + _COUNTED + _DIGIT + _LETTER)
_PERIOD = "去今明后当本下昨这周星礼第双从工前上数几近负"  # most are other words: they begin a figure before few letters
_NAMES = [word for word in f"{identifiers.BRANDS}|{identifiers.INDICES}|人民币".split("|") if not word.isascii()]
_NAME_STARTS = "".join(sorted({word[0] for word in _NAMES} - set(_COUNTED)))
_ANYWHERE = "".join(letter for letter in _HAN if letter not in _PERIOD + _NAME_STARTS + "图表附脚")

# Latin words that begin a figure, a name or a date by themselves; of any other, a digit or a mark must follow.
_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|"
    "sixty|seventy|eighty|ninety|tens|dozen|hundreds|thousands|millions|half|quarter|a half|a-half|a three-|a-three-|doubl|tripl|quadrupl|halv|twice|fold|one |one-|first|second|third|fourth|"
    "a third|a quarter|a fifth|a sixth|a eighth|a tenth|a hundred|a thousand|a million|a billion|a trillion|a-third|a-quarter|a-fifth|a-sixth|a-eighth|a-tenth|"
    "a-hundred|a-thousand|a-million|a-billion|a-trillion|the first|the second|the third|the fourth|last |this |next |yesterday|on mon|on tue|on wed|on thu|"
    "on fri|on sat|on sun|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|fiscal|fy|q|h|fig|table|section|chapter|appendix|"
    "no.|nasdaq|nyse|hkex|sse|szse|arxiv|isbn|" + "|".join(f"{word} {month}" for word in ("in", "of", "by", "since", "until", "till", "from", "through", "during", "late", "early", "end of") for month in "jfmasond")
)  # fmt: skip


def _by_first(words: str) -> str:
    """An alternation in either case, parted by first letter."""
    firsts = sorted(set(_firsts(words)))
    rests = {first: "|".join(re.escape(word[1:]) for word in words.split("|") if word[0] == first) for first in firsts}
    return "|".join(f"[{first}{first.upper()}](?i:{rest})" for first, rest in rests.items())


_LATIN = (
    r"[A-Za-z&]+(?:\d|@|[./:_+%-][A-Za-z0-9/_%+.-]|[$¥])|[A-Za-z&]+(?:[-.][A-Za-z]+)*(?: [A-Z][A-Za-z]+)?[ ][vV+-]?\d|[A-Z]{3}\s?\(\d|"
    + _by_first(_WORDS)
)


def _behind(letters: str, more: str) -> str:
    return rf"(?<=[{re.escape(letters)}]){more}" if letters else r"(?!)"


SPOT = re.compile(
    rf"[{re.escape(_EVERY)}](?:"
    + "|".join(
        (
            _behind(_DIGIT, "(?<![0-9][0-9])"),
            _behind(_COUNTED + _ANYWHERE, ""),
            _behind(_LETTER, f"(?<![A-Za-z][A-Za-z])(?<=(?={_LATIN})[A-Za-z])"),
            _behind(_NAME_STARTS, f"(?=[{''.join(sorted({word[1] for word in _NAMES}))}])"),
            _behind(_PERIOD, rf"(?=[{_COUNTED}\d \t年月天日晨晚个周星期拜季半业])"),
            _behind("图表附脚", r"(?=[表格录注 \t\d])"),
            _behind("+-", r"(?=[^\s\-|:]|(?m:(?<=^.))[ \t])"),
            _behind("[(（【〔", r"(?=[\d^图表])"),
            _behind(_BLANK, r"(?=[ \t]?\d{1,2}[ \t]{0,2}月)"),
            _behind(_LINE, "(?m:(?<=^.))"),
            _behind("".join(mark for mark in _MARKS if mark not in "+-[(（【〔" + _LINE), ""),
        )
    )
    + ")"
)

_CLASSES = (_DIGIT, _LETTER, _COUNTED, _HAN, _MARKS)
_CLASS_OF = {letter: letters for letters in _CLASSES for letter in letters}


def pattern_at(letter: str) -> re.Pattern[str]:
    """What may begin with this letter, one of those of `SPOT`."""
    return _pattern(_CLASS_OF[letter])


@cache
def _pattern(letters: str) -> re.Pattern[str]:
    every = {"plain": PLAIN, **DATES, **IDENTIFIERS, **FIGURES}
    return re.compile("|".join(text for name, text in every.items() if set(STARTS.get(name, letters)) & set(letters)))


_LEAD = re.compile(r"[^\d零〇一二两三四五六七八九十百千万亿]+")


def next_found(plain: str, at: int) -> re.Match[str] | None:
    """The first date, identifier or figure at or behind `at`."""
    while spot := SPOT.search(plain, at):
        at = spot.start()
        found = pattern_at(plain[at]).match(plain, at)
        if found:
            return found if found.lastgroup not in FIGURES else _date_within(plain, found) or found
        at += 1
    return None


def _date_within(plain: str, found: re.Match[str]) -> re.Match[str] | None:
    """A date that begins behind a figure's lead, -3 月 12 日, or within words, half of 2025."""
    lead = _LEAD.match(plain, found.start(), found.end())
    at = found.start() + 1
    while lead and (spot := SPOT.search(plain, at)) and spot.start() <= lead.end():
        own = pattern_at(plain[spot.start()]).match(plain, spot.start())
        if own and own.lastgroup in DATES:
            return own
        at = spot.start() + 1
    return None
