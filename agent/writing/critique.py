"""The reviewing model: it raises typed issues, and clears none that code raised."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import MappingProxyType

from agent.errors import ModelError, ModelOverflow
from agent.llm.extractive import NAME, split_sentences
from agent.llm.protocol import Model, Request
from agent.llm.untrusted import untrusted
from agent.writing.asking import Answer, asked, list_of, object_of
from agent.writing.drafted import EMPTY, Draft
from agent.writing.material import SHARES, delimited, harmless
from agent.writing.noise import Reviewed, weighed
from agent.writing.reviewing import CATEGORIES, REVIEWER, Issue, still_standing
from agent.writing.surroundings import words
from prompts.loading import Prompts

WHY = 160  # letters kept of a reason
LETTERS, PASSAGES = 9000, 1500  # letters of evidence and of earlier weeks shown
Failed = Callable[[str, ModelError], None]


def review_parts(
    model: Model,
    prompts: Prompts,
    drafted: Mapping[str, Draft],
    evidence_quotes: Mapping[str, Sequence[str]],
    failed: Failed | None = None,
    earlier: Sequence[Issue] = (),
    recalled: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> list[Issue]:
    """Issues of all parts that a model wrote, side by side, in the order of `drafted`.

    `evidence_quotes`: part -> the source sentences it may rest on. A part whose review fails is told to `failed`, so
    that the run can say it was not reviewed; without `failed` the ModelError is raised. `earlier`: of the round before;
    those of sentences that still stand, and of a part that is not reviewed this time, stay. `recalled`: part -> what
    earlier weeks wrote about its stories.
    """
    parts = [part for part, draft in drafted.items() if draft.writer != NAME and sentences_of(draft)]

    def one(part: str) -> list[Issue] | ModelError:
        quotes = [quote for quote in evidence_quotes.get(part, ()) if not untrusted(quote)]
        try:
            found = _review(model, prompts, part, drafted[part], quotes, recalled.get(part, ()))
        except ModelError as error:
            return error
        before = still_standing(earlier, found, {part: drafted[part]})
        reviewed = Reviewed(part, sentences_of(drafted[part]), quotes, prompts.fill("reviewer"))
        return weighed(reviewed, [*found, *(replace(issue, aside=False) for issue in before)])

    with ThreadPoolExecutor(max_workers=max(len(parts), 1)) as pool:
        results = list(pool.map(one, parts))
    issues: list[Issue] = []
    for part, result in zip(parts, results, strict=True):
        if not isinstance(result, ModelError):
            issues += result
        elif failed is None:
            raise result
        else:
            failed(part, result)
            issues += [issue for issue in earlier if issue.part == part and issue.raiser == REVIEWER]
    return issues


def sentences_of(draft: Draft) -> list[str]:
    return [s for p in draft.paragraphs if p.text != EMPTY for s in split_sentences(p.text)]


def _review(
    model: Model, prompts: Prompts, part: str, draft: Draft, quotes: Sequence[str], recalled: Sequence[str]
) -> list[Issue]:
    """Held against what bears most on the draft; where that is too long for the model, against less."""
    passages = [passage for passage in recalled if not untrusted(passage)]
    for share in SHARES:
        known = {f"Q{n}": quote for n, quote in enumerate(nearest(quotes, draft, int(LETTERS * share)), start=1)}
        before = {f"W{n}": text for n, text in enumerate(nearest(passages, draft, int(PASSAGES * share)), start=1)}
        try:
            return _asked(model, prompts, part, sentences_of(draft), known, before)
        except ModelOverflow:
            if share == SHARES[-1]:
                raise
    raise AssertionError("a share is last")


def nearest(quotes: Sequence[str], draft: Draft, letters: int) -> list[str]:
    """As many quotes as there is room for, those with most words of one of the draft's sentences, in their own order."""
    told = [words(sentence) for sentence in sentences_of(draft)]
    score = [max((len(words(quote) & own) for own in told), default=0) for quote in quotes]
    kept: list[int] = []
    for n in sorted(range(len(quotes)), key=lambda n: (-score[n], n)):
        letters -= len(quotes[n])
        if letters >= 0:
            kept.append(n)
    return [quotes[n] for n in sorted(kept)]


def _asked(
    model: Model, prompts: Prompts, part: str, sentences: Sequence[str], quotes: Mapping[str, str], recalled: Mapping[str, str]
) -> list[Issue]:
    request = Request(
        "reviewer",
        prompts.fill("reviewer"),
        prompts.fill(
            "reviewed",
            sentences="\n".join(f"{n}. {text}" for n, text in enumerate(sentences, start=1)),
            evidence=delimited("证据", part, _listed(quotes)),
            earlier=delimited("往期", part, _listed(recalled)),
        ),
        f"review {part}",
        _schema(len(sentences), [*quotes, *recalled]),
    )
    return asked(model, prompts, request, lambda answer: _read(answer, part, sentences, {**quotes, **recalled}))


def _listed(quotes: Mapping[str, str]) -> str:
    return "\n".join(f"{label}：{harmless(' '.join(quote.split()))}" for label, quote in quotes.items()) or "（无）"


def _schema(count: int, labels: Sequence[str]) -> Answer:
    evidence: Answer = {"type": "string", "enum": list(labels)} if labels else {"type": "string"}
    keys: dict[str, Answer] = {
        "sentence": {"type": "integer", "minimum": 1, "maximum": count},
        "category": {"type": "string", "enum": list(CATEGORIES)},
        "why": {"type": "string"},
        "evidence": list_of(evidence),
    }
    return object_of({"issues": list_of(object_of(keys))})


def _read(
    answer: Answer, part: str, sentences: Sequence[str], quotes: Mapping[str, str]
) -> tuple[list[Issue], list[str]]:
    """A sentence or category that does not exist goes back; an unknown piece of evidence is only left out."""
    issues, wrong = [], []
    for n, entry in enumerate(answer["issues"], start=1):
        number, kind = entry["sentence"], entry["category"]
        if not 1 <= number <= len(sentences):
            wrong.append(f"第 {n} 条：没有句子 {number}，只有 1 到 {len(sentences)}")
        elif kind not in CATEGORIES:
            wrong.append(f"第 {n} 条：没有类别 {kind}，只有 {'、'.join(CATEGORIES)}")
        else:
            why = " ".join(harmless(entry["why"]).split())[:WHY]
            proof = tuple(quotes[label] for label in entry["evidence"] if label in quotes)
            issues.append(Issue(part, kind, sentences[number - 1], why or CATEGORIES[kind], REVIEWER, proof))
    return list(dict.fromkeys(issues)), wrong
