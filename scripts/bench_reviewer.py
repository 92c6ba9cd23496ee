"""Lies against the drafting: how many reach a draft unmarked, and how many honest figures are marked.

    python scripts/bench_reviewer.py [--list] [--kind WORDS] [--every N] [--honest] [--direct]

A server that speaks the model's protocol answers with honest sentences, of the sources and of reports in their authors'
words, alone and as paragraphs, and with every lie of scripts/lying/lies.py told in every n-th sentence. A lie is stopped when drafting refuses it (slots, house rules), or marked when the figure checker has a finding
in the drafted text that the honest text does not have. `--direct` leaves the HTTP server out.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "llm"), str(ROOT / "scripts")]

from chatserver import Said, chat_server  # noqa: E402
from lying import deeper, lies  # noqa: E402
from lying.lies import Told  # noqa: E402
from lying.stories import UNWATCHED, WATCH, Sentence, Stories  # noqa: E402

from agent.errors import DraftingError  # noqa: E402
from agent.evidence import item_text  # noqa: E402
from agent.figures.verdict import Checked  # noqa: E402
from agent.llm.openai import Endpoint, OpenAIModel  # noqa: E402
from agent.llm.protocol import Model, Request  # noqa: E402
from agent.writing.drafted import Draft  # noqa: E402
from agent.writing.drafting import Reading, reading_of, write_part  # noqa: E402
from agent.writing.material import Brief  # noqa: E402
from prompts.loading import Prompts  # noqa: E402

PLACES = ("news", "headline", "thesis")
ELSEWHERE = 3  # every third lie is told in a headline and in 投资建议 too
HEADLINE = 40


class Liar:
    """Says `answer` to every question."""

    name = "liar"

    def __init__(self) -> None:
        self.answer: dict[str, Any] = {}

    def ask(self, request: Request) -> dict[str, Any]:
        return self.answer


@contextmanager
def over_http(liar: Liar) -> Iterator[Model]:
    with chat_server(lambda body, number: Said(json.dumps(liar.answer, ensure_ascii=False))) as server:
        yield OpenAIModel(Endpoint("liar", server.url))


class Bench:
    """`model` None: answers are read without asking for them."""

    def __init__(self, stories: Stories, model: Model | None, liar: Liar) -> None:
        self.stories, self.model, self.liar = stories, model, liar
        self.prompts = Prompts()
        self._readings: dict[tuple[str, str], Reading] = {}

    def drafted(self, sentence: Sentence, text: str, place: str = "news") -> str | None:
        """The text as it stands in the draft, in a news paragraph, a headline or 投资建议; None when drafting refuses it."""
        said: dict[str, Any] = {"headline": "", "paragraphs": [{"event": "E1", "text": text}]}
        if place == "thesis":
            said = {"paragraphs": [text]}
        elif place == "headline":
            said = {"headline": text.rstrip("。"), "paragraphs": [{"event": "E1", "text": sentence.text}]}
        draft = self._written(sentence, said, place) if self.model else self._read(sentence, said, place)
        if draft is None or (place == "headline" and not draft.headline):
            return None
        return f"{draft.headline}。" if place == "headline" else draft.paragraphs[0].text

    def _written(self, sentence: Sentence, said: dict[str, Any], place: str) -> Draft | None:
        assert self.model
        self.liar.answer = said
        try:
            return write_part(self.model, self.prompts, self._brief(sentence, place), repairs=0)
        except DraftingError:
            return None

    def _read(self, sentence: Sentence, said: dict[str, Any], place: str) -> Draft | None:
        """As write_part reads it."""
        key = sentence.event.id, "thesis" if place == "thesis" else "news"
        if key not in self._readings:
            self._readings[key] = reading_of(self.prompts, self._brief(sentence, place), self.liar.name)[1]
        draft, wrong = self._readings[key].read(said)
        return self._readings[key].sound(said) if wrong else draft

    def _brief(self, sentence: Sentence, place: str) -> Brief:
        other = self.other(sentence)
        brief = self.stories.brief(sentence.event, other)
        return replace(brief, part="thesis", events=(sentence.event, other), brief_events=()) if place == "thesis" else brief

    def other(self, sentence: Sentence) -> Any:
        events = self.stories.events
        return events[(events.index(sentence.event) + 7) % len(events)]

    def told(self, sentence: Sentence) -> Told:
        facts = {fact.id: fact for fact in self.stories.facts[sentence.event.id]}
        others = [f for e in self.stories.events if e.id != sentence.event.id for f in self.stories.facts[e.id]]
        said = item_text(sentence.event.items[0], "")
        rivals = [name for name in (*WATCH, *UNWATCHED) if name in said]
        return Told(sentence.text, facts, others, WATCH, rivals)


def findings(checked: Checked) -> set[tuple[str, str]]:
    return {(str(f.verdict), getattr(f, "text", "") or f.figure.text) for f in checked.findings}  # type: ignore[union-attr]


def main() -> int:
    options = _options()
    liar, stories = Liar(), Stories()
    with over_http(liar) as server:
        return run(Bench(stories, None if options.direct else server, liar), options)


@dataclass
class Honest:
    """What became of texts without a lie."""

    name: str
    texts: int = 0
    refused: int = 0
    figures: int = 0
    marked: int = 0

    def __str__(self) -> str:
        share = 100 * self.marked / max(self.figures, 1)
        return f"honest {self.name:22}{self.texts:5} texts, {self.refused} refused; {self.marked} of {self.figures} figures marked ({share:.2f}%)"


@dataclass
class Lies:
    """Counts by kind."""

    refused: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)
    unmarked: Counter[str] = field(default_factory=Counter)


def run(bench: Bench, options: argparse.Namespace) -> int:
    lies, found = Lies(), []
    for name, texts in _texts(bench.stories, options):
        for place in (p for p in PLACES if options.place in p):
            honest = Honest(f"{name}, {place}")
            for n, told in enumerate(texts):
                text = _told(bench, told, place, honest, options)
                if text is not None and n % options.every == 0 and not options.honest:
                    _lied(bench, told, text, name, place, lies, options)
            found.append(honest)
    _print(lies)
    print()
    for honest in found:
        print(honest)
    return 1 if lies.unmarked.total() else 0


def _texts(stories: Stories, options: argparse.Namespace) -> Iterator[tuple[str, list[Sentence]]]:
    for name, texts in (("sentences", [*stories.honest(), *stories.retold()]), ("paragraphs", list(stories.paragraphs()))):
        yield name, [one for one in texts if re.search(options.story, one.event.id)]


def _told(bench: Bench, told: Sentence, place: str, honest: Honest, options: argparse.Namespace) -> str | None:
    """The honest text as drafted, counted. A headline that is too long for one is none."""
    text = bench.drafted(told, told.text, place)
    if place == "headline" and (text is None or len(text) > HEADLINE):
        return None
    honest.texts += 1
    if text is None:
        honest.refused += 1
        if options.list:
            print(f"refused   {told.event.id}, {place}: {told.text}")
        return None
    checked = bench.stories.check(told.event, text)
    honest.figures, honest.marked = honest.figures + len(checked.figures), honest.marked + len(checked.findings)
    if options.list and checked.findings:
        print(f"alarm     {text}\n          {sorted(findings(checked))}")
    return text


def _lied(bench: Bench, told: Sentence, text: str, name: str, place: str, lies: Lies, options: argparse.Namespace) -> None:
    before = findings(bench.stories.check(told.event, text))
    for n, (kind, lie) in enumerate(_lies_of(bench.told(told), name, options)):
        if options.kind not in kind or (place != "news" and n % ELSEWHERE):
            continue
        said = bench.drafted(told, lie, place)
        kind = kind if place == "news" else f"in a {place}"
        if said is None:
            lies.refused[kind] += 1
        elif bench.stories.same(told.event, said, text):
            continue  # the same words, or the same days with or without their year: no lie
        elif findings(bench.stories.check(told.event, said)) - before:
            lies.marked[kind] += 1
        else:
            lies.unmarked[kind] += 1
            if options.list:
                print(f"escaped   {kind}: {said}\n          true: {text}")


def _lies_of(told: Told, name: str, options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """In a paragraph only lies that need two sentences."""
    if name == "paragraphs":
        yield from deeper.swapped_afar(told)
        return
    for tell in (*(lies.TELLERS if "plain" in options.lies else ()), *(deeper.TELLERS if "deep" in options.lies else ())):
        yield from tell(told)


def _print(lies: Lies) -> None:
    print(f"{'kind of lie':38}{'told':>7}{'refused':>9}{'marked':>8}{'unmarked':>10}")
    for kind in (*sorted({*lies.refused, *lies.marked, *lies.unmarked}), None):
        counts = [one[kind] if kind else one.total() for one in (lies.refused, lies.marked, lies.unmarked)]
        print(f"{kind or 'all':38}{sum(counts):7}{counts[0]:9}{counts[1]:8}{counts[2]:10}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print every unmarked lie and every marked honest figure")
    parser.add_argument("--kind", default="", help="only kinds of lie that hold these words")
    parser.add_argument("--story", default="", help="only stories whose name matches this pattern")
    parser.add_argument("--place", default="", help="only in a news paragraph, a headline or the thesis")
    parser.add_argument("--lies", default="plain,deep", help="plain, deep or both")
    parser.add_argument("--every", type=int, default=1, help="lie in every n-th honest sentence")
    parser.add_argument("--honest", action="store_true", help="tell no lies")
    parser.add_argument("--direct", action="store_true", help="without HTTP")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
