"""The review page: one file, its style and script inside, allowed by their hashes alone."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from importlib import resources
from typing import Any


def asset(name: str) -> str:
    return resources.files("agent.web").joinpath(name).read_text("utf-8")


def policy(style: str, script: str) -> str:
    """The Content-Security-Policy of a page with this one style and this one script."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def render_page(state: dict[str, Any], report_style: str, *, live: bool) -> tuple[str, str]:
    """The page and its policy. `live`: served, findings can be settled; else it only shows."""
    style, script = f"{report_style}\n{asset('review.css')}", asset("review.js")
    rules = policy(style, script)
    shell = asset("review.html")
    data = json.dumps({**state, "live": live}, ensure_ascii=False).replace("<", "\\u003c")
    parts = {
        "policy": escape(rules), "title": escape(f"审阅 {state['week']} {state['title']}"), "style": style, "script": script,
        "state": data, "body": state["body"],
    }  # fmt: skip
    for name, text in parts.items():
        shell = shell.replace(f"@@{name}@@", text, 1)
    return shell, rules
