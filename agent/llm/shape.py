"""A model's text to the JSON object that was asked for: found, mended where the slip is plain, held to its schema. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_TRAILING = re.compile(r",(?=\s*[}\]])")
KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool,
}  # fmt: skip


def read_object(text: str) -> dict[str, Any] | None:
    """The first JSON object of a reply, in a fence or between words or not; None when there is none.

    Mended: a trailing comma, raw line breaks inside a string. Never a missing bracket: that reply was cut off.
    """
    text = _THOUGHT.sub("", text)
    decoder = json.JSONDecoder(strict=False)
    for candidate in (text, _TRAILING.sub("", text)):
        for brace in re.finditer(r"\{", candidate):
            try:
                found, _ = decoder.raw_decode(candidate, brace.start())
            except json.JSONDecodeError as error:
                if error.pos >= len(candidate.rstrip()) or error.msg.startswith("Unterminated"):
                    break
                continue
            if isinstance(found, dict):
                return found
    return None


def misfit(value: Any, schema: dict[str, Any], where: str = "") -> str:
    """Where a value leaves its schema (type, required, enum, items, minimum, maximum), "" when it fits."""
    place = where or "the answer"
    kind = schema.get("type")
    if kind and not _is(value, kind):
        return f"{place} is no {kind}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{place} is none of {', '.join(map(str, schema['enum']))}"
    if isinstance(value, dict):
        return _misfit_keys(value, schema, where)
    if isinstance(value, list) and "items" in schema:
        found = (misfit(entry, schema["items"], f"{where}[{n}]") for n, entry in enumerate(value))
        return next((said for said in found if said), "")
    low, high = schema.get("minimum"), schema.get("maximum")
    if isinstance(value, int) and ((low is not None and value < low) or (high is not None and value > high)):
        return f"{place} is outside {low} to {high}"
    return ""


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _misfit_keys(value: dict[str, Any], schema: dict[str, Any], where: str) -> str:
    for key in schema.get("required", ()):
        if key not in value:
            return f"{where + '.' if where else ''}{key} is missing"
    for key, rule in schema.get("properties", {}).items():
        said = misfit(value[key], rule, f"{where + '.' if where else ''}{key}") if key in value else ""
        if said:
            return said
    return ""
