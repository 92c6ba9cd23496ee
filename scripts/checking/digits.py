"""Operators on the digits of one figure."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.figures.model import Figure
from checking.mutant import Mutant, numbers, pick, put

HAN = "零一二三四五六七八九"


def change_number(
    text: str, figure: Figure, change: Callable[[str], str | None], which: int = 0
) -> Mutant | None:
    found = numbers(figure)
    if not found or figure.dimension in ("date", "size"):
        return None
    new = change(found[which][0])
    if new is None or new == found[which][0]:
        return None
    return put(text, figure, figure.text[: found[which].start()] + new + figure.text[found[which].end() :])


def last_digit(number: str) -> str:
    return number[:-1] + str((int(number[-1]) + pick((1, 2, 3, 7), number)) % 10)


def transpose(number: str) -> str | None:
    pairs = [i for i in range(len(number) - 1) if number[i : i + 2].isdigit() and number[i] != number[i + 1]]
    if not pairs:
        return None
    i = pick(pairs, number)
    new = number[:i] + number[i + 1] + number[i] + number[i + 2 :]
    return None if new.startswith("0") and not new.startswith("0.") else new


def decimal_shift(number: str) -> str | None:
    number = number.replace(",", "")
    if "." not in number:
        return number[:-1] + "." + number[-1] if len(number) > 1 else None
    whole, rest = number.split(".")
    shifted = (whole + rest[0] + "." + rest[1:]).rstrip(".").lstrip("0")
    return None if not shifted or float(shifted) == 0 else shifted


def times_ten(number: str) -> str | None:
    if "." in number:
        return decimal_shift(number)
    return f"{int(number.replace(',', '')) * 10:,}" if "," in number else number + "0"


def over_round(number: str) -> str | None:
    """The last digit dropped where it should have been rounded up, or a whole number rounded to a false ten.

    A last 5 is left alone: it may itself come of rounding up, and then dropping it is right.
    """
    if "." not in number:
        value = int(number.replace(",", ""))
        return str((value // 10 + 1) * 10) if value > 20 and value % 10 else None
    whole, rest = number.split(".")
    if int(rest[-1]) <= 5:
        return None
    return f"{whole}.{rest[:-1]}" if rest[:-1] else whole


def han_numeral(text: str, figure: Figure) -> Mutant | None:
    found = re.search(r"[二三四五六七八九两]", figure.text)
    if not found or figure.dimension == "date":
        return None
    at = 2 if found[0] == "两" else HAN.index(found[0])
    return put(text, figure, figure.text[: found.start()] + HAN[at % 9 + 1] + figure.text[found.end() :])


def fraction_word(text: str, figure: Figure) -> Mutant | None:
    for old, new in (
        ("一半", "三分之一"),
        ("过半", "近三成"),
        ("三分之一", "四分之一"),
        ("三分之二", "三分之一"),
    ):
        if old in figure.text:
            return put(text, figure, figure.text.replace(old, new, 1))
    return None


def range_low(text: str, figure: Figure) -> Mutant | None:
    return (
        change_number(text, figure, last_digit)
        if figure.high is not None and len(numbers(figure)) > 1
        else None
    )


def range_high(text: str, figure: Figure) -> Mutant | None:
    if figure.high is None or len(numbers(figure)) < 2:
        return None
    return change_number(text, figure, last_digit, -1)


def by_number(change: Callable[[str], str | None]) -> Callable[[str, Figure], Mutant | None]:
    return lambda text, figure: change_number(text, figure, change)


OPERATORS: dict[str, Callable[[str, Figure], Mutant | None]] = {
    "last digit": by_number(last_digit),
    "transposition": by_number(transpose),
    "decimal shift": by_number(decimal_shift),
    "times ten": by_number(times_ten),
    "over-rounding": by_number(over_round),
    "range low end": range_low,
    "range high end": range_high,
    "Chinese numeral": han_numeral,
    "fraction word": fraction_word,
}
