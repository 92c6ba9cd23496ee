"""Lies against the drafting: how many reach a draft unmarked, and how many honest figures are marked.

    python scripts/bench_reviewer.py [--list] [--kind WORDS] [--every N] [--direct]

A server that speaks the model's protocol answers with honest sentences and with every lie of scripts/lying/lies.py told in
them. A lie is stopped when drafting refuses it (slots, house rules), or marked when the figure checker has a finding
in the drafted text that the honest text does not have. `--direct` leaves the HTTP server out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
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


def run(bench: Bench, options: argparse.Namespace) -> int:
    stopped, marked, escaped = Counter[str](), Counter[str](), Counter[str]()
    figures = alarms = refused = 0
    honest = list(bench.stories.honest())
    for sentence in honest[:: options.every]:
        text = bench.drafted(sentence, sentence.text)
        if text is None:
            refused += 1
            continue
        checked = bench.stories.check(sentence.event.title, text)
        figures, alarms = figures + len(checked.figures), alarms + len(checked.findings)
        if options.list and checked.findings:
            print(f"alarm     {text}\n          {sorted(findings(checked))}")
        before = findings(checked)
        for kind, lie in all_lies(bench.told(sentence)):
            if options.kind and options.kind not in kind:
                continue
            said = bench.drafted(sentence, lie)
            if said is None:
                stopped[kind] += 1
            elif said == text:
                continue  # the same words: no lie
            elif findings(bench.stories.check(sentence.event.title, said)) - before:
                marked[kind] += 1
            else:
                escaped[kind] += 1
                if options.list:
                    print(f"escaped   {kind}: {said}\n          true: {text}")
    _print(stopped, marked, escaped)
    print(f"\nhonest: {len(honest[:: options.every])} sentences, {refused} refused; {alarms} of {figures} figures marked")
    return 1 if escaped.total() else 0


def _print(stopped: Counter[str], marked: Counter[str], escaped: Counter[str]) -> None:
    print(f"{'kind of lie':38}{'told':>7}{'refused':>9}{'marked':>8}{'unmarked':>10}")
    for kind in sorted({*stopped, *marked, *escaped}):
        counts = stopped[kind], marked[kind], escaped[kind]
        print(f"{kind:38}{sum(counts):7}{counts[0]:9}{counts[1]:8}{counts[2]:10}")
    counts = stopped.total(), marked.total(), escaped.total()
    print(f"{'all':38}{sum(counts):7}{counts[0]:9}{counts[1]:8}{counts[2]:10}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print every unmarked lie and every marked honest figure")
    parser.add_argument("--kind", default="", help="only kinds of lie that hold these words")
    parser.add_argument("--every", type=int, default=1, help="take every n-th honest sentence")
    parser.add_argument("--direct", action="store_true", help="without HTTP")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
