"""Which currency is a plain 元? 单位如无说明均为新台币, or the one that the text's first amount names, 408.5亿元新台币. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.figures.model import Figure

_CODES = {"新台币": "TWD", "台币": "TWD", "港元": "HKD", "港币": "HKD", "美元": "USD", "美金": "USD", "日元": "JPY", "韩元": "KRW", "欧元": "EUR"}
_NAMES = "|".join(_CODES)
# 货币单位如无说明均为新台币; 除另有注明外，金额均以港元列示. 募资金额为港元 12 亿 is one amount.
_DECLARED = re.compile(rf"(?:货币|币种|金额)(?:单位)?[^。；;\n]{{0,20}}?(?:[均皆都]?为|[均皆都]是|均?以|[:：])\s*({_NAMES})(?!\s*[约近超逾]?\s*\d)")
_NAMED = re.compile(r"(?<=[\d万亿])元(新台币|台币|港币)?")
_PLAIN = re.compile(r"(?<![美港日韩欧银])元")
_OWN = re.compile(r"人民币|RMB|CNY|[¥￥]")


def is_renminbi(text: str) -> bool:
    return bool(_OWN.search(text))


def declared_currency(text: str) -> str:
    """The code of what the text says that its plain 元 are, or ""."""
    found = _DECLARED.search(text)
    return _CODES[found[1]] if found else ""


def _first_named(text: str) -> str:
    first = _NAMED.search(text)
    return _CODES[first[1]] if first and first[1] and not _OWN.search(text) else ""


def in_currency_of(text: str, figures: Sequence[Figure], *, told: bool) -> tuple[Figure, ...]:
    """The figures of the text, its plain 元 in the currency that it declares or, where it is a source (`told`), names with its first amount."""
    code = declared_currency(text) or (_first_named(text) if told else "")
    return tuple(_in_code(figure, code) for figure in figures) if code else tuple(figures)


def _in_code(figure: Figure, code: str) -> Figure:
    plain = figure.unit == "CNY" and _PLAIN.search(figure.text) and not _OWN.search(figure.text)
    return replace(figure, unit=code) if plain else figure
