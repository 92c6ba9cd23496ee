"""Which mutants are true after all. Decided by rule, never by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from agent.figures.extract import extract
from agent.figures.model import Figure
from checking.groups import meaning
from checking.mutant import Mutant, sentence


def accidental(
    mutant: Mutant, true_text: str, words: str, results: Mapping[int, Decimal], stated: Sequence[Figure]
) -> str:
    """Why the mutant is no lie, or "": the same meaning, a correct rounding, or a statement made elsewhere.

    `results`: what the derived figures of the true draft compute to, by their start. `stated`: the sources' figures;
    one that is the true value at a coarser step (三成 for 30.7%) is true as well.
    """
    if mutant.text == true_text:
        return "nothing changed"
    if mutant.single is not None:
        made = written_at(mutant)
        if made is not None and meaning(made) == meaning(mutant.single):
            return "the same meaning"
        exact = results.get(mutant.single.start, mutant.single.value)
        if made is not None and exact is not None and rounds_to(exact, mutant.single, made):
            return "a correct rounding"
        if made is not None and exact is not None and stated_coarser(exact, made, stated):
            return "stated coarser by a source"
        if made is not None and bound_holds(mutant.single, made, stated):
            return "so much and more is what the source gives"
        if made is not None and still_holds(mutant.single, made, results.get(mutant.single.start), stated):
            return "another bound that the value keeps to"
    said = squeeze(mutant.text[slice(*sentence(mutant.text, mutant.start, mutant.end))])
    return (
        "said elsewhere" if len(said) > 6 and (said in squeeze(true_text) or said in squeeze(words)) else ""
    )


def written_at(mutant: Mutant) -> Figure | None:
    """The changed figure as it reads now."""
    low, high = sentence(mutant.text, mutant.single_start, mutant.single_end)
    found = [
        f
        for f in extract(mutant.text[low:high])
        if f.start + low < mutant.single_end and f.end + low > mutant.single_start
    ]
    return found[0] if len(found) == 1 else None


def rounds_to(exact: Decimal, true: Figure, made: Figure) -> bool:
    """`made` is `exact` at a coarser step, bound and unit as they were."""
    if made.value is None or made.step <= true.step:
        return False
    if (
        (true.unit, true.bound, true.dimension) != (made.unit, made.bound, made.dimension)
        or true.high
        or made.high
    ):
        return False
    steps = (abs(exact) / made.step).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return steps * made.step == abs(made.value)


def stated_coarser(exact: Decimal, made: Figure, stated: Sequence[Figure]) -> bool:
    """A source writes the mutant's figure, at a step at which the true value rounds to it."""
    alike = (f for f in stated if meaning(f) == meaning(made) and f.step > made.step)
    return any(
        (abs(exact) / f.step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * f.step == made.value
        for f in alike
    )


def bound_holds(true: Figure, made: Figure, stated: Sequence[Figure]) -> bool:
    """超 5.95 万亿 of a source's 59502.9 亿: rounded down, the value is over what is written."""
    if true.bound or made.bound not in (">", "<") or made.value != true.value or true.value is None:
        return False
    sign = 1 if made.bound == ">" else -1
    return any(
        f.value is not None and f.unit in ("", true.unit) and not f.bound and f.high is None
        and 0 < (f.value - true.value) * sign <= true.step / 2
        for f in stated
    )  # fmt: skip


def still_holds(true: Figure, made: Figure, result: Decimal | None, stated: Sequence[Figure]) -> bool:
    """不足 75.7% for 约 75.7%, 八成 for 超八成: another bound of the same value, and what it was told of keeps to both."""
    if (true.unit, true.value, true.high) != (made.unit, made.value, made.high) or true.high is not None or true.form:
        return False
    if result is not None:
        return keeps_to(made, result)
    exact = (f.value for f in stated if f.unit in ("", true.unit) and f.dimension == true.dimension and f.value is not None and not f.bound and f.high is None)
    return any(keeps_to(made, value) and (keeps_to(true, value) or value == true.value) for value in exact)


def keeps_to(figure: Figure, exact: Decimal) -> bool:
    """The value lies within a step of what is written, on the side that its bound says."""
    value, exact = abs(figure.value or Decimal(0)), abs(exact)
    if figure.bound in ("", "~"):
        steps = (exact / figure.step).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return steps * figure.step == value
    if abs(exact - value) > figure.step:
        return False
    return exact > value if figure.bound in (">", ">=", ">~") else exact < value


def squeeze(text: str) -> str:
    return "".join(text.split())
