"""The reviewing model: it raises typed issues, and clears none that code raised."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from agent.errors import ModelError
from agent.llm.extractive import NAME, split_sentences
from agent.llm.protocol import Model, Request
from agent.llm.untrusted import untrusted
from agent.writing.asking import Answer, asked, list_of, object_of
from agent.writing.drafted import EMPTY, Draft
from agent.writing.material import delimited, harmless
from agent.writing.reviewing import CATEGORIES, Issue
from prompts.loading import Prompts

WHY = 160  # letters kept of a reason
Failed = Callable[[str, ModelError], None]


def review_parts(
    model: Model,
    prompts: Prompts,
    drafted: Mapping[str, Draft],
    evidence_quotes: Mapping[str, Sequence[str]],
    failed: Failed | None = None,
) -> list[Issue]:
    """Issues of all parts that a model wrote, side by side, in the order of `drafted`.

    `evidence_quotes`: part -> the source sentences it may rest on. A part whose review fails is told to `failed`, so
    that the run can say it was not reviewed; without `failed` the ModelError is raised.
    """
    parts = [part for part, draft in drafted.items() if draft.writer != NAME and sentences_of(draft)]

    def one(part: str) -> list[Issue] | ModelError:
        try:
            return _review(model, prompts, part, drafted[part], evidence_quotes.get(part, ()))
        except ModelError as error:
            return error

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
    return issues


def sentences_of(draft: Draft) -> list[str]:
    return [s for p in draft.paragraphs if p.text != EMPTY for s in split_sentences(p.text)]


def _review(model: Model, prompts: Prompts, part: str, draft: Draft, quotes: Sequence[str]) -> list[Issue]:
    sentences = sentences_of(draft)
    quotes = [quote for quote in quotes if not untrusted(quote)]
    labels = [f"Q{n}" for n in range(1, len(quotes) + 1)]
    shown = "\n".join(f"{label}：{harmless(' '.join(quote.split()))}" for label, quote in zip(labels, quotes, strict=True))
    request = Request(
        "reviewer",
        prompts.fill("reviewer"),
        prompts.fill(
            "reviewed",
            sentences="\n".join(f"{n}. {text}" for n, text in enumerate(sentences, start=1)),
            evidence=delimited("证据", part, shown or "（无）"),
        ),
        f"review {part}",
        _schema(len(sentences), labels),
    )
    return asked(model, prompts, request, lambda answer: _read(answer, part, sentences, dict(zip(labels, quotes, strict=True))))


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
            issues.append(Issue(part, kind, sentences[number - 1], why or CATEGORIES[kind], "reviewer", proof))
    return list(dict.fromkeys(issues)), wrong
