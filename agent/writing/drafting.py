"""Parts written by a model: a question, checks by code, the exact complaint back, at most twice; then it is code's turn.

Nothing a model says reaches a draft unchecked: figures come out of slots only, links and 建议关注 are never its own.
Every function raises a ModelError; a DraftingError says that the checks were not passed and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from agent.compose.wording import sentence, spaced
from agent.editor.edits import examples_shown
from agent.errors import ModelOverflow
from agent.ledger import Fact
from agent.llm.extractive import short_title, split_sentences
from agent.llm.protocol import Model, Request
from agent.report import Paragraph
from agent.writing.asking import REPAIRS, Answer, asked, object_of
from agent.writing.bearing import misplaced
from agent.writing.critique import review_parts
from agent.writing.drafted import SECTION_OF, Draft, extract_part, links_of, marked
from agent.writing.frontpage import choose_events, condense_highlights, write_risks, write_title
from agent.writing.house_rules import breaches
from agent.writing.joining import misjoined
from agent.writing.material import SHARES, Brief, harmless, known_text, left_out, material_of
from agent.writing.named import made_up, of_another, out_of_order, parties_exchanged
from agent.writing.readable import said_twice, unreadable
from agent.writing.reviewing import Issue
from agent.writing.slots import SLOT, complaints, render, slotted, squeezed
from agent.writing.surroundings import Story
from feeds.model import Event
from feeds.tables import Row
from prompts.loading import Prompts

__all__ = [
    "Brief",
    "choose_events",
    "condense_highlights",
    "review_parts",
    "revise_part",
    "write_part",
    "write_risks",
    "write_title",
]

HEADLINE = 40  # letters


class Reading(Protocol):
    """How the answers about one brief are read: what is drafted and what is wrong, and what of a wrong one can be kept."""

    def schema(self) -> Answer: ...
    def read(self, answer: Answer) -> tuple[Draft, list[str]]: ...
    def sound(self, answer: Answer) -> Draft | None: ...


def write_part(model: Model, prompts: Prompts, brief: Brief, repairs: int = REPAIRS) -> Draft:
    """One part drafted by the model. Raises ModelError; DraftingError when its figures cannot be got right."""
    return _written(model, prompts, brief, "", repairs)


def revise_part(
    model: Model, prompts: Prompts, brief: Brief, draft: Draft, issues: Iterable[Issue], repairs: int = REPAIRS
) -> Draft:
    """The part written again with its issues in view; figures that were slots are slots again."""
    facts = brief.all_facts()
    used = [facts[name] for name in draft.used if name in facts]
    paragraphs = "\n".join(f"{n}. {slotted(p.text, used)}" for n, p in enumerate(draft.paragraphs, start=1))
    listed = "\n".join(f"- “{slotted(i.clause, used)}”：{i.message or i.kind}" for i in issues)
    remarks = f"{brief.remark}\n{listed}".strip()
    revision = prompts.fill("reviser", paragraphs=paragraphs, issues=harmless_but_slots(remarks))
    return _written(model, prompts, brief, revision, repairs)


def harmless_but_slots(text: str) -> str:
    """A remark may quote a slot; everything else in it is data."""
    pieces, at = [], 0
    for slot in SLOT.finditer(text):
        pieces += [harmless(text[at : slot.start()]), slot[0]]
        at = slot.end()
    return "".join((*pieces, harmless(text[at:])))


def _written(model: Model, prompts: Prompts, brief: Brief, revision: str, repairs: int) -> Draft:
    system, reading = reading_of(prompts, brief, model.name)
    role = "reviser" if revision else "thesis" if brief.part == "thesis" else "writer"
    for share in SHARES:
        request = Request(role, system, _asked(prompts, brief, revision, share), brief.part, reading.schema())
        try:
            draft = asked(model, prompts, request, reading.read, repairs, reading.sound)
        except ModelOverflow:
            if share == SHARES[-1]:
                raise
        else:
            short = () if share == 1.0 else ("资料过长，只取了一部分给模型",)
            return replace(draft, notes=(*draft.notes, *short, *left_out(brief.told)))
    raise AssertionError("a share is last")


def reading_of(prompts: Prompts, brief: Brief, writer: str) -> tuple[str, Reading]:
    """The writer's instructions, and how its answers about this brief are read and checked."""
    section = SECTION_OF.get(brief.part, brief.part)
    system = prompts.fill("writer", section=prompts.fill(section))
    kind = _Thesis if brief.part == "thesis" else _News
    return system, kind(brief, writer, _Check(brief, system))


def _asked(prompts: Prompts, brief: Brief, revision: str, share: float) -> str:
    examples = prompts.fill("examples", examples=examples_shown(brief.edits)) if brief.edits else ""
    material = "\n\n".join(filter(None, (material_of(brief, share), examples.strip())))
    return prompts.fill("material", material=material, remark=brief.remark or "（无）", revision=revision)


@dataclass(frozen=True, slots=True)
class _News:
    """An answer with paragraphs told event by event."""

    brief: Brief
    writer: str
    check: _Check

    def schema(self) -> Answer:
        labels = [self.brief.label_of(event) for event in self.brief.told]
        paragraph = object_of({"event": {"type": "string", "enum": labels}, "text": {"type": "string"}})
        return object_of({"headline": {"type": "string"}, "paragraphs": {"type": "array", "items": paragraph}})

    def read(self, answer: Answer) -> tuple[Draft, list[str]]:
        told, wrong, _ = self._told(answer)
        brief, headline = self.brief, _headline(answer)
        wrong += [f"重点事件 {brief.label_of(e)} 没有写" for e in brief.events if not told[e.id]]
        wrong += [f"标题：{said}" for said in self._headline_faults(headline)]
        wrong += said_twice([text for texts in told.values() for text in texts])
        return (Draft(brief.part), wrong) if wrong else (self._draft(headline, told), [])

    def sound(self, answer: Answer) -> Draft | None:
        """The paragraphs without a fault, when each lead event still has one; the events left without are extracted."""
        told, _, bad = self._told(answer, keep_bad=False)
        seen: set[str] = set()
        for event in self.brief.told:
            told[event.id] = [text for text in told[event.id] if not _repeats(text, seen)]
        if not all(told[event.id] for event in self.brief.events):
            return None
        headline = _headline(answer)
        draft = self._draft("" if list(self._headline_faults(headline)) else headline, told)
        return _less(draft, bad)

    def _told(self, answer: Answer, *, keep_bad: bool = True) -> tuple[dict[str, list[str]], list[str], list[str]]:
        """Event id -> its texts, what is wrong with them, and the texts that have a fault."""
        labels = {self.brief.label_of(event): event for event in self.brief.told}
        told: dict[str, list[str]] = {event.id: [] for event in self.brief.told}
        wrong, bad = [], []
        for n, entry in enumerate(answer["paragraphs"], start=1):
            event = labels.get(entry["event"])
            if event is None:
                wrong.append(f"第 {n} 段：没有事件 {entry['event']}")
                continue
            text = one_paragraph(entry["text"], short_title(event))
            faults = self.check.of(entry["text"], event)
            wrong += [f"第 {n} 段：{said}" for said in faults]
            bad += [text] if faults else []
            if keep_bad or not faults:
                told[event.id].append(text)
        return {event.id: _without_titles(told[event.id], event) for event in self.brief.told}, wrong, bad

    def _headline_faults(self, headline: str) -> Iterable[str]:
        yield from self.check.of(headline, None)
        if len(headline) > HEADLINE:
            yield f"过长，至多 {HEADLINE} 字"

    def _draft(self, headline: str, told: Mapping[str, list[str]]) -> Draft:
        brief, facts, notes, used = self.brief, self.check.facts, list[str](), list[str]()
        paragraphs: list[Paragraph] = []
        for event in brief.told:
            texts = told[event.id]
            if not texts:
                paragraphs += extract_part(brief.part, (), (event,), brief.titles, 1, brief.updated).paragraphs
                notes.append(f"模型未写“{short_title(event)}”，该条为抽取")
                continue
            paragraphs += marked(list(self._paragraphs(event, [_filled(text, facts, used) for text in texts])), event, brief.updated)
        title = _filled(headline, facts, []) if headline else ""
        return Draft(brief.part, title, tuple(paragraphs), self.writer, tuple(notes), tuple(used))

    def _paragraphs(self, event: Event, texts: Sequence[str]) -> Iterable[Paragraph]:
        headed = len(self.brief.events) > 1 or event in self.brief.brief_events
        lead = spaced(short_title(event)) if headed else ""
        links = links_of(event, self.brief.titles)
        last = len(texts) - 1
        for n, text in enumerate(texts):
            yield Paragraph(sentence(text), lead if n == 0 else "", links if n == last else ())


@dataclass(frozen=True, slots=True)
class _Thesis:
    """投资建议: the model argues from facts; 建议关注 comes from the desk's table."""

    brief: Brief
    writer: str
    check: _Check

    def schema(self) -> Answer:
        return object_of({"paragraphs": {"type": "array", "items": {"type": "string"}}})

    def read(self, answer: Answer) -> tuple[Draft, list[str]]:
        texts = _texts(answer)
        wrong = [f"第 {n} 段：{said}" for n, text in enumerate(texts, start=1) for said in self.check.of(text, None)]
        wrong += [*said_twice(texts), *([] if texts else ["没有写任何段落"])]
        return self._draft([] if wrong else texts), wrong

    def sound(self, answer: Answer) -> Draft | None:
        """The paragraphs without a fault, when there is one."""
        seen: set[str] = set()
        texts = _texts(answer)
        bad = [text for text in texts if self.check.of(text, None)]
        good = [text for text in texts if text not in bad and not _repeats(text, seen)]
        return _less(self._draft(good), bad) if good else None

    def _draft(self, texts: Sequence[str]) -> Draft:
        used: list[str] = []
        written = [Paragraph(sentence(_filled(one_paragraph(text), self.check.facts, used))) for text in texts]
        closing = self.brief.lines or ((advice(self.brief.companies),) if self.brief.companies else ())
        paragraphs = (*written, *(Paragraph(line) for line in closing))
        return Draft(self.brief.part, "", paragraphs, self.writer, (), tuple(used))


def _texts(answer: Answer) -> list[str]:
    return [str(text) for text in answer["paragraphs"] if str(text).strip()]


def _headline(answer: Answer) -> str:
    return str(answer["headline"]).strip().rstrip("。")


def _repeats(text: str, seen: set[str]) -> bool:
    """Said already, or says one of its own sentences twice; else its sentences are `seen` from now on."""
    sentences = [squeezed(one) for one in split_sentences(text)]
    if len(set(sentences)) < len(sentences) or seen & set(sentences):
        return True
    seen.update(sentences)
    return False


def _less(draft: Draft, bad: Sequence[str]) -> Draft:
    """A draft whose faulty paragraphs were left out, which the editor is told."""
    note = "模型有段落改后仍未通过检查，已略去，原文见账目文件"
    return replace(draft, notes=(*draft.notes, note), dropped=(*draft.dropped, *bad))


def _without_titles(texts: list[str], event: Event) -> list[str]:
    """A paragraph that is only the story's title says nothing beside another."""
    told = [text for text in texts if squeezed(text.rstrip("。")) != squeezed(short_title(event))]
    return told or texts


def advice(companies: Sequence[Row]) -> str:
    """建议关注 with the code of every company and the desk's own reason."""
    named = []
    for row in companies:
        reason = row.get("reason")
        why = f"，{reason.text.strip().rstrip('。；')}" if reason and not reason.missing else ""
        named.append(f"{row.text('name')}（{row.text('code')}）{why}")
    return f"建议关注：{'；'.join(named)}。"


class _Check:
    """Everything code holds against a text of one brief."""

    def __init__(self, brief: Brief, instructions: str) -> None:
        self.facts = brief.all_facts()
        self._instructions = instructions
        self._brief = brief
        self._names = brief.names()
        self._stories: dict[str, Story] = {}
        self._known: dict[str, str] = {}

    def of(self, text: str, event: Event | None) -> list[str]:
        """`event` None: the text is about all of them."""
        if not text.strip():
            return [] if event is None else ["是空的"]
        told = self._facts_of(event)
        plain = spaced(one_paragraph(text))
        wrong = complaints(plain, self.facts, self._names)
        if not wrong:
            filled = render(plain, self.facts)
            wrong = [*misplaced(filled.text, filled.placed, self._story(event)), *misjoined(filled.text, filled.placed, self._story(event))]
        known = self._known_of(event)
        wrong += self._named(plain, known)
        wrong += breaches(SLOT.sub("", text), known, self._names)
        wrong += unreadable(text, known, self._instructions, of_a_story=event is not None)
        strange = [slot[1] for slot in SLOT.finditer(text) if slot[1] in self.facts and slot[1] not in told]
        return [*wrong, *(f"槽位 {{{{{name}}}}} 属于另一事件" for name in dict.fromkeys(strange))]

    def _named(self, text: str, known: str) -> Iterable[str]:
        filled = render(text, self.facts)
        for name in made_up(filled.text, known, self._names):
            yield f"“{name}”在资料中没有出现，名称须与资料一致"
        for first, second in out_of_order(filled.text, filled.placed, known, self._names):
            yield f"“{first}”与“{second}”在资料中不是这样的关系，请照原句写明主体"
        for one in (*of_another(filled.text, filled.placed, known, self._names), *parties_exchanged(filled.text, filled.placed, known, self._names)):
            yield f"槽位 {{{{{one.fact.id}}}}} 在原句中说的是别的主体，请写明原句中的名称"

    def _story(self, event: Event | None) -> Story:
        key = event.id if event else ""
        if key not in self._stories:
            titles = "\n".join(item.title for one in ((event,) if event else self._brief.told) for item in one.items)
            self._stories[key] = Story(self._facts_of(event).values(), self._names, titles)
        return self._stories[key]

    def _known_of(self, event: Event | None) -> str:
        key = event.id if event else ""
        if key not in self._known:
            self._known[key] = known_text(self._brief, event)
        return self._known[key]

    def _facts_of(self, event: Event | None) -> dict[str, Fact]:
        if event is None:
            return self.facts
        return {fact.id: fact for fact in (*self._brief.facts_of(event), *self._brief.table_facts)}


def one_paragraph(text: str, title: str = "") -> str:
    """Lines of an answer as the sentences of one paragraph; a line that only repeats the story's title goes."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = [line for line in lines if squeezed(line) != squeezed(title)] or lines
    return "".join(sentence(line) for line in told[:-1]) + "".join(told[-1:])


def _filled(text: str, facts: Mapping[str, Fact], used: list[str]) -> str:
    used += [slot[1] for slot in SLOT.finditer(text)]
    return render(spaced(text.strip()), facts).text
