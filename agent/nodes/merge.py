"""A section written again, merged into the editor's file: nothing else of it changes, and no word of the editor is lost."""

from __future__ import annotations

import re
from typing import Any

from langgraph.runtime import Runtime

from agent.codec import from_plain, to_plain
from agent.context import Context
from agent.editor.choices import disputes_data
from agent.editor.merging import conflicts_in, merged
from agent.editor.portions import section_of, span_of
from agent.errors import RunError
from agent.issuing import drawn_in
from agent.manuscript import checked_of, drafted_of, facts_of, markdown_of, report_of
from agent.opening import read_choices
from agent.sources import editors_text, read_draft
from agent.state import State
from agent.writing.noise import summaries
from agent.writing.reviewing import STANDING, Issue, mark, verdicts_data
from store.weeks import read_json, write_bytes, write_json, write_text

ELSEWHERE = "有一节已重写：投资要点、正文目录与其后的图表编号未动，请核对"


def merge(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """The draft first, then the ledger, then what was generated: killed between, it does the same again."""
    context, part = runtime.context, state["redraft"]["part"]
    issue, name = context.issue, section_of(part).name
    standing = [one for entry in state.get("issues", []) if (one := from_plain(Issue, entry)).raiser in STANDING]
    raised = [one for one in standing if not one.aside]
    new = _section(_generated(state, context, raised), name, "the text written anew")
    base = read_draft(issue.generated)
    draft = _into_draft(context, name, _section(base, name, str(issue.generated)), new)
    count = len(conflicts_in(draft))
    write_json(issue.ledger, _ledger(state, draft, standing, count, context))
    start, end = span_of(base, name) or (0, 0)
    write_text(issue.generated, base[:start] + new + base[end:])
    context.say(f"merge     {issue.draft}: {name}" + (f", {count} conflicts" if count else ""))
    return {"redraft": {}}


def _generated(state: State, context: Context, raised: list[Issue]) -> str:
    """The whole report as it would be generated now, marked."""
    name = context.model.name if context.model else "extractive"
    report = report_of(state, context.settings, name)
    text = markdown_of(report, drawn_in(report, context))
    checked = checked_of(text, state, context)
    return mark(text, checked, raised, read_choices(context.issue))


def _section(text: str, name: str, where: str) -> str:
    span = span_of(text, name)
    if span is None:
        raise RunError(f"{where}: holds no one section {name}; nothing was written")
    return text[span[0] : span[1]]


def _into_draft(context: Context, name: str, base: str, new: str) -> str:
    """Write the section into the editor's file, unless it is there already, and give the whole back."""
    path = context.issue.draft
    text = editors_text(path)
    span = span_of(text, name)
    if span is None:
        raise RunError(f"{path}: has no one heading `## {name}`; put it back, then `zhoubao resume`")
    ours = text[span[0] : span[1]]
    if not conflicts_in(ours):
        together = merged(base, ours.replace("\r\n", "\n"), new)
        if "\r\n" in text:
            together = re.sub(r"\r?\n", "\r\n", together)
        text = text[: span[0]] + together + text[span[1] :]
        write_bytes(path, text.encode("utf-8"))
    return read_draft(path)


def _ledger(state: State, draft: str, standing: list[Issue], conflicts: int, context: Context) -> dict[str, Any]:
    """The ledger as it was, its facts and verdicts those of the merged draft."""
    ledger, asked = read_json(context.issue.ledger), state["redraft"]
    others, told_of = (
        [entry for entry in ledger.get(key, []) if entry["part"] != asked["part"]] for key in ("issues", "summarised")
    )
    drafted = drafted_of(state)
    checked = checked_of(draft, state, context)
    entry = {**asked, "writer": drafted[asked["part"]].writer, "conflicts": conflicts}
    told = [one for one in ledger.get("redrafts", []) if one["at"] != asked["at"]]
    return {
        **ledger,
        "facts": to_plain(facts_of(state)),
        "verdicts": verdicts_data(draft, checked),
        "disputes": disputes_data(draft, checked, read_choices(context.issue)),
        "issues": [*others, *to_plain([one for one in standing if not one.aside])],
        "summarised": [*told_of, *to_plain([one for one in standing if one.aside])],
        "dropped": {part: list(one.dropped) for part, one in drafted.items() if one.dropped},
        "notes": list(dict.fromkeys([*ledger["notes"], *state.get("notes", []), *drafted[asked["part"]].notes, *summaries(standing), ELSEWHERE])),
        "redrafts": [*told, entry],
    }
