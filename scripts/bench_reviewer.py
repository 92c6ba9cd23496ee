"""Lies against the drafting: how many reach a draft unmarked, and how many honest figures are marked.

    python scripts/bench_reviewer.py [--list] [--kind WORDS] [--every N] [--honest] [--direct]

A server that speaks the model's protocol answers with honest sentences, of the sources and of reports in their authors'
words, alone and as paragraphs, and with every lie of scripts/lying/lies.py told in every n-th sentence. A lie is stopped when drafting refuses it (slots, house rules), or marked when the figure checker has a finding
in the drafted text that the honest text does not have. `--direct` leaves the HTTP server out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "llm"), str(ROOT / "scripts")]

from chatserver import Said, chat_server  # noqa: E402
from lying.lies import Told, all_lies  # noqa: E402
from lying.stories import WATCH, Sentence, Stories  # noqa: E402

from agent.errors import DraftingError  # noqa: E402
from agent.figures.verdict import Checked  # noqa: E402
from agent.llm.openai import Endpoint, OpenAIModel  # noqa: E402
from agent.llm.protocol import Model, Request  # noqa: E402
from agent.writing.drafting import write_part  # noqa: E402
from prompts.loading import Prompts  # noqa: E402


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
    def __init__(self, stories: Stories, model: Model, liar: Liar) -> None:
        self.stories, self.model, self.liar = stories, model, liar
        self.prompts = Prompts()

    def drafted(self, sentence: Sentence, text: str) -> str | None:
        """The text as it stands in the draft; None when drafting refuses it."""
        other = self.other(sentence)
        self.liar.answer = {"headline": "", "paragraphs": [{"event": "E1", "text": text}]}
        try:
            draft = write_part(self.model, self.prompts, self.stories.brief(sentence.event, other), repairs=0)
        except DraftingError:
            return None
        return draft.paragraphs[0].text

    def other(self, sentence: Sentence) -> Any:
        events = self.stories.events
        return events[(events.index(sentence.event) + 7) % len(events)]

    def told(self, sentence: Sentence) -> Told:
        facts = {fact.id: fact for fact in self.stories.facts[sentence.event.id]}
        others = [f for e in self.stories.events if e.id != sentence.event.id for f in self.stories.facts[e.id]]
        return Told(sentence.text, facts, others, WATCH)


def findings(checked: Checked) -> set[tuple[str, str]]:
    return {(str(f.verdict), getattr(f, "text", "") or f.figure.text) for f in checked.findings}  # type: ignore[union-attr]


def main() -> int:
    options = _options()
    liar, stories = Liar(), Stories()
    with over_http(liar) as server:
        return run(Bench(stories, liar if options.direct else server, liar), options)


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
        return f"honest {self.name:11}{self.texts:5} texts, {self.refused} refused; {self.marked} of {self.figures} figures marked ({share:.2f}%)"


@dataclass
class Lies:
    """Counts by kind."""

    refused: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)
    unmarked: Counter[str] = field(default_factory=Counter)


def run(bench: Bench, options: argparse.Namespace) -> int:
    lies, stories = Lies(), bench.stories
    found = []
    for name, texts in (("sentences", [*stories.honest(), *stories.retold()]), ("paragraphs", list(stories.paragraphs()))):
        honest = Honest(name)
        for n, told in enumerate(texts):
            text = _told(bench, told, honest, options)
            if text is not None and name == "sentences" and n % options.every == 0 and not options.honest:
                _lied(bench, told, text, lies, options)
        found.append(honest)
    _print(lies)
    print()
    for honest in found:
        print(honest)
    return 1 if lies.unmarked.total() else 0


def _told(bench: Bench, told: Sentence, honest: Honest, options: argparse.Namespace) -> str | None:
    """The honest text as drafted, counted."""
    text = bench.drafted(told, told.text)
    honest.texts += 1
    if text is None:
        honest.refused += 1
        return None
    checked = bench.stories.check(told.event.title, text)
    honest.figures, honest.marked = honest.figures + len(checked.figures), honest.marked + len(checked.findings)
    if options.list and checked.findings:
        print(f"alarm     {text}\n          {sorted(findings(checked))}")
    return text


def _lied(bench: Bench, told: Sentence, text: str, lies: Lies, options: argparse.Namespace) -> None:
    before = findings(bench.stories.check(told.event.title, text))
    for kind, lie in all_lies(bench.told(told)):
        if options.kind not in kind:
            continue
        said = bench.drafted(told, lie)
        if said is None:
            lies.refused[kind] += 1
        elif said == text:
            continue  # the same words: no lie
        elif findings(bench.stories.check(told.event.title, said)) - before:
            lies.marked[kind] += 1
        else:
            lies.unmarked[kind] += 1
            if options.list:
                print(f"escaped   {kind}: {said}\n          true: {text}")


def _print(lies: Lies) -> None:
    print(f"{'kind of lie':38}{'told':>7}{'refused':>9}{'marked':>8}{'unmarked':>10}")
    for kind in (*sorted({*lies.refused, *lies.marked, *lies.unmarked}), None):
        counts = [one[kind] if kind else one.total() for one in (lies.refused, lies.marked, lies.unmarked)]
        print(f"{kind or 'all':38}{sum(counts):7}{counts[0]:9}{counts[1]:8}{counts[2]:10}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print every unmarked lie and every marked honest figure")
    parser.add_argument("--kind", default="", help="only kinds of lie that hold these words")
    parser.add_argument("--every", type=int, default=1, help="lie in every n-th honest sentence")
    parser.add_argument("--honest", action="store_true", help="tell no lies")
    parser.add_argument("--direct", action="store_true", help="without HTTP")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
