"""One week on the editor's desk: its draft read from disk, checked, shown as data; findings settled into the file.

The markdown file is the truth. Nothing is written over a change the page has not seen.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from agent.codec import from_plain, to_plain
from agent.editor.choices import Choice, choose, disputes_data, sides
from agent.editor.merging import conflicts_in, resolved
from agent.editor.settlements import CONFLICT, DISPUTED, NOTE, WORDING, Open, Settlement, found_in, still_open
from agent.errors import InputError, RunError
from agent.figures.check import body_start, check, line_and_column
from agent.figures.evidence import Evidence, Source, index
from agent.figures.kept import Kept
from agent.figures.verdict import PASSED, Checked, FigureVerdict
from agent.ledger import Fact
from agent.memory.published import read_published
from agent.opening import issue_sources, read_choices, read_settlements
from agent.render.html import VERDICTS, Cited, print_report
from agent.sources import date_in, read_draft
from agent.web.comparing import changes
from agent.web.proofs import Origin, Proofs
from agent.web.settling import Order, followed, passage_span, rewritten, taken
from store.weeks import Issue, read_json, write_json, write_text

SCHEMA = 1
SHOWN = 3  # pieces of evidence a finding shows
LABELS = {**VERDICTS, NOTE: "审校意见", CONFLICT: "改稿冲突", DISPUTED: "来源不一", WORDING: "合规措辞"}
KEPT = {"ours": False, "theirs": True}  # orders on a conflict -> whether the new text is kept
_FIELD = re.compile(r"(?m)^(date|source|link|weight)\s*:\s*(.*)$")


class Conflict(RunError):
    """The file changed since the page read it."""


@dataclass(slots=True)
class View:
    """One revision of the draft, read and checked. `data`: what the page is given."""

    revision: str
    text: str
    checked: Checked
    found: list[Open]
    data: dict[str, Any] = field(default_factory=dict)


class Desk:
    def __init__(
        self,
        week: str,
        issue: Issue,
        aliases: Mapping[str, str],
        clock: Callable[[], datetime],
        last: str = "",
        last_is_archived: bool = False,
    ) -> None:
        """`last`: the draft of the week before, or its paragraphs as archived; "" for none. Raises InputError, WeekFileError."""
        self.week, self.issue, self.clock, self.last = week, issue, clock, last
        self.last_is_archived = last_is_archived
        text = read_draft(issue.draft)
        self.on: date | None = date_in(text)
        sources: list[Source] = issue_sources(issue, self.on)
        self.evidence: Evidence = index(sources, aliases)
        facts = read_json(issue.ledger)["facts"] if issue.ledger.is_file() else []
        self.proofs = Proofs(sources, [from_plain(Fact, fact) for fact in facts], origins(issue))
        self.charts = issue.drawings()
        self._seen: list[View] = []
        self._kept = Kept()

    def stamp(self) -> tuple[int, ...]:
        """Changes whenever the draft or the settlements may have: modification times in ns."""
        paths = (self.issue.draft, self.issue.settlements, self.issue.choices)
        return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)

    def look(self) -> View:
        """The draft as it is on disk now, checked anew when it changed."""
        text = read_draft(self.issue.draft)
        settlements = read_settlements(self.issue)
        choices = read_choices(self.issue)
        revision = revision_of(text, settlements, choices)
        if self._seen and self._seen[-1].revision == revision:
            return self._seen[-1]
        checked = check(text, self.evidence, self.on, self._kept)
        view = View(revision, text, checked, found_in(text, checked, settlements, choices))
        view.data = self._data(view)
        self._seen = [*self._seen[-1:], view]
        return view

    def settle(self, order: Order) -> View:
        """Carry out one order. Raises Conflict, or InputError for what cannot be done; the file is whole either way."""
        view = self.look()
        if order.revision != view.revision:
            raise Conflict(f"{self.issue.draft.name} 已在别处改动，您的改动没有写入")
        found = next((f for f in view.found if (f.start, f.end) == (order.start, order.end)), None)
        if found is None:
            raise InputError("稿件中没有这处待核")
        if (order.action in KEPT) != (found.kind == CONFLICT):
            raise InputError("改稿冲突只能留一种文字，或在稿件中改")
        if (order.action == "choose") != (found.kind == DISPUTED) and order.action != "text":
            raise InputError("来源不一之处，请选用一个来源，或改写")
        if order.action == "choose":
            self._choose(view, found, order)
        elif order.action == "confirm":
            self._confirm(found, order)
        else:
            self._write(view, self._edited(view, found, order))
        return self.look()

    def _edited(self, view: View, found: Open, order: Order) -> str:
        if order.action in KEPT:
            conflict = next(one for one in conflicts_in(view.text) if one.start == found.start)
            return resolved(view.text, conflict, take=KEPT[order.action])
        if order.action == "text":
            if not order.value.strip():
                raise InputError("改写后的句子是空的")
            return rewritten(view.text, found, order.value)
        figure = next(filter(None, (self.proofs.figure(proof) for proof in found.evidence[:1])), "")
        for draft, start, end in taken(view.text, found, figure) if figure else ():
            if self._proved(draft, start, end):
                return draft
        raise InputError("来源的数放进这句话仍不相符，请改写此处")

    def _proved(self, draft: str, start: int, end: int) -> bool:
        found = [
            v
            for v in check(draft, self.evidence, self.on, self._kept).figures
            if v.figure.start < end and v.figure.end > start
        ]
        return bool(found) and all(v.verdict in PASSED for v in found)

    def _confirm(self, found: Open, order: Order) -> None:
        if not order.value.strip():
            raise InputError("请写明确认的依据")
        at = self.clock().isoformat(timespec="seconds")
        said = Settlement(found.text, found.clause, found.message, order.value.strip(), order.by.strip(), at)
        kept = [*read_settlements(self.issue), said]
        write_json(
            self.issue.settlements, {"schema": SCHEMA, "settlements": [to_plain(entry) for entry in kept]}
        )

    def _choose(self, view: View, found: Open, order: Order) -> None:
        """The word chosen goes where the draft has the other, its marks go; then the choice is kept, in the ledger too."""
        dispute = next(d for d in view.checked.disputes if d.figure.start == found.start)
        if not order.by.strip():
            raise InputError("请写明姓名")
        if not order.value.isdigit() or int(order.value) >= len(sides(dispute)):
            raise InputError("没有这个来源")
        at = self.clock().isoformat(timespec="seconds")
        choice = choose(dispute, int(order.value), order.by.strip(), at)
        word = self.proofs.figure(sides(dispute)[int(order.value)].proof) or choice.kept
        draft = followed(view.text, view.checked.disputes, choice, word)
        if draft != view.text:
            self._write(view, draft)
        kept = [*read_choices(self.issue), choice]
        write_json(self.issue.choices, {"schema": SCHEMA, "choices": [to_plain(entry) for entry in kept]})
        if self.issue.ledger.is_file():
            disputes = disputes_data(draft, check(draft, self.evidence, self.on), kept)
            write_json(self.issue.ledger, {**read_json(self.issue.ledger), "disputes": disputes})

    def _write(self, view: View, draft: str) -> None:
        """Only where what is on disk is what the page was shown, byte for byte."""
        data = self.issue.draft.read_bytes()
        bom = "\ufeff" if data.startswith(b"\xef\xbb\xbf") else ""
        if data != (bom + view.text.removeprefix("\ufeff")).encode("utf-8"):
            raise InputError(f"{self.issue.draft.name} 不是 UTF-8 编码，请另存为 UTF-8 后再在页面上改")
        write_text(self.issue.draft, bom + draft.removeprefix("\ufeff"))

    def _data(self, view: View) -> dict[str, Any]:
        where = line_and_column(view.text)
        sections = Sections(view.text)
        cited = [_cited(v) for v in view.checked.figures]
        printed = print_report(view.text, self.charts, cited)
        before = self._seen[-1].text if self._seen else ""
        numbers = {(v.figure.start, v.figure.end): n for n, v in enumerate(view.checked.figures, start=1)}
        return {
            "week": self.week, "revision": view.revision, "title": printed.title, "file": self.issue.draft.name,
            "body": printed.body,
            "figures": [self._figure(v, sections) for v in view.checked.figures],
            "findings": [self._finding(view.text, f, where(f.start)[0], sections, numbers) for f in view.found],
            "open": len(still_open(view.found)), "summary": view.checked.summary(), "labels": LABELS,
            "sections": sections.names,
            "changes": {"revision": changes(before, view.text) if before else [], "week": self._since_last_week(view.text)},
        }  # fmt: skip

    def _since_last_week(self, text: str) -> list[dict[str, Any]]:
        if not self.last:
            return []
        if self.last_is_archived:
            text = "\n\n".join(passage.text for passage in read_published(text).passages)
        return changes(self.last, text)

    def _figure(self, verdict: FigureVerdict, sections: Sections) -> dict[str, Any]:
        return {
            "text": verdict.figure.text.strip(), "verdict": str(verdict.verdict), "message": verdict.message,
            "section": sections.at(verdict.figure.start), "evidence": [self.proofs.shown(p) for p in verdict.evidence[:3]],
        }  # fmt: skip

    def _words(self, found: Open) -> list[str]:
        """Of a dispute, the figure of each source in the order of the evidence."""
        return [self.proofs.figure(proof) for proof in found.evidence[:SHOWN]] if found.kind == DISPUTED else []

    def _finding(
        self, text: str, found: Open, line: int, sections: Sections, numbers: Mapping[tuple[int, int], int]
    ) -> dict[str, Any]:
        figure = next(filter(None, (self.proofs.figure(proof) for proof in found.evidence[:1])), "")
        conflict = next((one for one in conflicts_in(text) if one.start == found.start), None)
        inside = (n for (start, end), n in numbers.items() if found.start <= start and end <= found.end)
        return {
            "start": found.start, "end": found.end, "text": found.text, "kind": found.kind, "message": found.message,
            "clause": found.clause, "passage": text[slice(*passage_span(text, found))], "line": line, "section": sections.at(found.start), "figure": next(inside, 0), "take": figure,
            "evidence": [self.proofs.shown(p) for p in found.evidence[:SHOWN]],
            "words": self._words(found), "settled": to_plain(found.settled) if found.settled else None, "theirs": conflict.theirs if conflict else "",
        }  # fmt: skip


class Sections:
    """Second-level headings of a draft by where they begin."""

    def __init__(self, draft: str) -> None:
        start = body_start(draft)
        self._starts = [
            (m.start(), m[1].split("：")[0].strip())
            for m in re.finditer(r"(?m)^##\s+(.+)$", draft)
            if m.start() >= start
        ]

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(name for _, name in self._starts))

    def at(self, position: int) -> str:
        return next((name for start, name in reversed(self._starts) if start <= position), "首页")


def revision_of(text: str, settlements: Sequence[Settlement] = (), choices: Sequence[Choice] = ()) -> str:
    """sha256 of the draft and what was settled and chosen of it."""
    said = json.dumps([to_plain(entry) for entry in (*settlements, *choices)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{text}\0{said}".encode()).hexdigest()


def origins(issue: Issue) -> dict[str, Origin]:
    """Evidence file -> where it came from, out of its front matter; read when the file was written."""
    found = {}
    for path in sorted(issue.evidence.glob("*")) if issue.evidence.is_dir() else []:
        head: dict[str, str] = {}
        if path.suffix == ".md":
            head = {
                name: value.strip()
                for name, value in _FIELD.findall(path.read_text("utf-8").split("\n---\n")[0])
            }
        read = datetime.fromtimestamp(path.stat().st_mtime).astimezone().isoformat(timespec="minutes")
        found[path.name] = Origin(
            head.get("source", ""), head.get("link", ""), head.get("date", ""), read, head.get("weight", "")
        )
    return found


def _cited(verdict: FigureVerdict) -> Cited:
    """No quotes: the page has its own panel for evidence."""
    return Cited(
        verdict.figure.start,
        verdict.figure.end,
        verdict.figure.text,
        str(verdict.verdict),
        message=verdict.message,
    )
