"""A check as a person or a program reads it: compiler-like text, the JSON of the contract, SARIF 2.1.0."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from agent.editor.choices import Choice, disputes_data
from agent.editor.merging import Conflict, conflicts_in
from agent.figures.check import LineIndex, line_and_column
from agent.figures.model import Figure
from agent.figures.verdict import PASSED, Checked, ClaimVerdict, FigureVerdict, Proof, Verdict, start_of

ADVICE = {
    Verdict.CONTRADICTED: "改为来源的写法，或注明出处",
    Verdict.MISATTRIBUTED: "核对主体、指标与期间，改为来源此处的数",
    Verdict.STALE: "换成本期的数，或写明是上期",
    Verdict.UNSUPPORTED: "补上来源，或删去此数",
}
COLOURS = {
    Verdict.CONTRADICTED: "31",
    Verdict.MISATTRIBUTED: "35",
    Verdict.STALE: "33",
    Verdict.UNSUPPORTED: "33",
}


def figure_json(figure: Figure, where: LineIndex) -> dict[str, Any]:
    line, column = where(figure.start)
    return {
        "text": figure.text,
        "start": figure.start,
        "end": figure.end,
        "line": line,
        "column": column,
        "value": figure.written_value,
        "unit": figure.unit,
        "bound": figure.bound,
    }


def as_json(name: str, draft: str, checked: Checked, choices: Sequence[Choice] = ()) -> str:
    """One line, the shape of design.md."""
    where = line_and_column(draft)
    figures = [
        {
            **figure_json(v.figure, where),
            "verdict": str(v.verdict),
            "evidence": _proofs(v.evidence),
            "message": v.message,
        }
        for v in checked.figures
    ]
    claims = [_claim_json(claim, where) for claim in checked.claims]
    body = {"draft": name, "figures": figures, "claims": claims, "summary": checked.summary()}
    conflicts = [_conflict_json(one, where) for one in conflicts_in(draft)]
    disputes = disputes_data(draft, checked, choices)
    body |= {"disputes": disputes} if disputes else {}
    body |= {"conflicts": conflicts} if conflicts else {}
    return json.dumps(body, ensure_ascii=False)


def _conflict_json(conflict: Conflict, where: LineIndex) -> dict[str, Any]:
    line, column = where(conflict.start)
    return {"start": conflict.start, "end": conflict.end, "line": line, "column": column}


def _claim_json(claim: ClaimVerdict, where: LineIndex) -> dict[str, Any]:
    line, column = where(claim.start)
    return {
        "text": claim.text,
        "start": claim.start,
        "end": claim.end,
        "line": line,
        "column": column,
        "kind": claim.kind,
        "verdict": str(claim.verdict),
        "evidence": _proofs(claim.evidence),
        "message": claim.message,
    }


def _proofs(proofs: tuple[Proof, ...]) -> list[dict[str, str]]:
    return [{"source": p.source, "locator": p.locator, "quote": p.quote} for p in proofs]


def as_text(name: str, draft: str, checked: Checked, choices: Sequence[Choice] = (), *, colour: bool = False) -> str:
    where = line_and_column(draft)
    lines = [line for finding in checked.findings for line in _finding(name, draft, finding, where, colour)]
    disputes = disputes_data(draft, checked, choices)
    conflicts = conflicts_in(draft)
    lines += [
        f"{name}:{entry['line']}:{entry['column']}: {'disputed' if entry['open'] else 'chosen'}: {entry['message']}"
        for entry in disputes
    ]
    lines += [f"{name}:{where(one.start)[0]}:1: conflict: 改稿冲突未处理，请留一种文字并删去标记" for one in conflicts]
    more = len(conflicts) + sum(1 for entry in disputes if entry["open"])
    return "\n".join([*lines, _closing(name, checked, more)])


def _finding(
    name: str, draft: str, finding: FigureVerdict | ClaimVerdict, where: LineIndex, colour: bool
) -> Iterator[str]:
    start = start_of(finding)
    end = finding.figure.end if isinstance(finding, FigureVerdict) else finding.end
    line, column = where(start)
    verdict = _paint(str(finding.verdict), COLOURS.get(finding.verdict, "33"), colour)
    yield f"{name}:{line}:{column}: {verdict}: {finding.message or '待核'}"
    yield "    " + _clause(draft, start, end, colour)
    for proof in finding.evidence[:2]:
        yield f"    依据 {proof.source} [{proof.locator}] {proof.quote}"
    yield f"    处理 {ADVICE.get(finding.verdict, '请核对')}"


def _clause(draft: str, start: int, end: int, colour: bool) -> str:
    """The clause the finding stands in, the figure between marks."""
    before = re.split(r"[。；;\n]", draft[max(0, start - 60) : start])[-1]
    after = re.split(r"[。；;\n]", draft[end : end + 40])[0]
    marked = _paint(draft[start:end], "1;4", True) if colour else f"【{draft[start:end]}】"
    return f"{before}{marked}{after}".strip()


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text


def _closing(name: str, checked: Checked, more: int) -> str:
    """`more`: disputes and conflicts that are open."""
    summary = checked.summary()
    counts = "，".join(f"{verdict} {summary[str(verdict)]}" for verdict in Verdict if summary[str(verdict)])
    found = len(checked.findings) + more
    tail = f"{found} 处待核" if found else "没有待核之处"
    return f"{name}: 数字 {summary['figures']}（{counts or '无'}），断言 {summary['claims']}；{tail}"


def as_sarif(entries: list[tuple[str, str, Checked]], version: str) -> str:
    """SARIF 2.1.0: one run, one result a finding, offsets in code points."""
    results = [
        _result(name, draft, finding) for name, draft, checked in entries for finding in checked.findings
    ]
    rules = [{"id": str(v), "shortDescription": {"text": ADVICE[v]}} for v in Verdict if v not in PASSED]
    driver = {"name": "zhoubao", "version": version, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps(
        {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]},
        ensure_ascii=False,
    )


def _result(name: str, draft: str, finding: FigureVerdict | ClaimVerdict) -> dict[str, Any]:
    start = start_of(finding)
    end = finding.figure.end if isinstance(finding, FigureVerdict) else finding.end
    where = line_and_column(draft)
    (line, column), (end_line, end_column) = where(start), where(end)
    region = {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": start,
        "charLength": end - start,
    }
    text = f"{draft[start:end]}: {finding.message or ADVICE.get(finding.verdict, '')}"
    location = {"physicalLocation": {"artifactLocation": {"uri": name}, "region": region}}
    return {
        "ruleId": str(finding.verdict),
        "level": "error",
        "message": {"text": text},
        "locations": [location],
    }
