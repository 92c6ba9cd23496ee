"""What a server's refusal means: known by its status and its words, told in one line without the key. Pure."""

from __future__ import annotations

import re
from enum import Enum

KEY = re.compile(r"\b(?:sk|key|Bearer)[-_ ][A-Za-z0-9*_-]{6,}")


class Fault(Enum):
    KEY = "key"
    MISSING = "missing"  # no such path or model
    QUOTA = "quota"  # nothing left to spend: asking again does not help
    BUSY = "busy"  # asking again later may help
    OVERFLOW = "overflow"
    PARAMETER = "parameter"  # one parameter the server does not know
    FORMAT = "format"  # the response format is not served
    REQUEST = "request"


# (statuses, words of the message, what it is), first match counts
_RULES: tuple[tuple[tuple[int, ...], str, Fault], ...] = (
    ((401, 403), "", Fault.KEY),
    ((400, 413, 422, 500), r"context[ _](?:length|size|window)|maximum context|too many tokens|prompt is too long|"
     r"input is too long|reduce the length|exceeds? the (?:available|maximum)|上下文|超过.{0,6}长度", Fault.OVERFLOW),
    ((413,), "", Fault.OVERFLOW),
    ((402,), "", Fault.QUOTA),
    ((400, 429), r"insufficient[_ ](?:quota|balance)|billing|arrearage|欠费|余额不足", Fault.QUOTA),
    ((400, 404, 422, 500, 501), r"response_format|json_schema|json_object|grammar|structured output|guided", Fault.FORMAT),
    ((400, 422), r"(?:unsupported|unrecognized|unknown|extra|not supported|unexpected).{0,60}"
     r"\b(?:temperature|seed|max_tokens)\b|\b(?:temperature|seed|max_tokens)\b.{0,60}(?:unsupported|not supported|not permitted|extra)",
     Fault.PARAMETER),
    ((404, 405), "", Fault.MISSING),
    ((408, 409, 425, 429, *range(500, 600)), "", Fault.BUSY),
)  # fmt: skip
PARAMETERS = ("temperature", "seed", "max_tokens")


def fault_of(status: int, message: str) -> Fault:
    for statuses, words, fault in _RULES:
        if status in statuses and re.search(words, message, re.IGNORECASE):
            return fault
    return Fault.REQUEST


def parameter_in(message: str) -> str:
    return next((name for name in PARAMETERS if re.search(rf"\b{name}\b", message)), "")


def one_line(message: str, key: str = "", longest: int = 200) -> str:
    """The server's words on one line, without the key or anything like one."""
    text = " ".join(message.split())
    if key:
        text = text.replace(key, "***")
    return KEY.sub("***", text)[:longest]
