"""What a model writes around the body: the choice of events, the title, 投资要点, further risks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from agent.building import HIGHLIGHTED
from agent.compose.wording import spaced
from agent.figures.extract import scan
from agent.llm.extractive import short_title, split_sentences
from agent.llm.protocol import Model, Request
from agent.report import Highlight, Section
from agent.writing.asking import Answer, asked, list_of, object_of
from agent.writing.direction import ways
from agent.writing.house_rules import breaches
from agent.writing.material import delimited, harmless, sound, sound_sentences
from agent.writing.named import made_up, names_in
from agent.writing.planning import SECTIONS, Chosen
from agent.writing.readable import unreadable
from agent.writing.slots import Names, squeezed
from agent.writing.surroundings import words
from agent.writing.turns import unheard_of
from feeds.model import Event
from prompts.loading import Prompts

TITLE_HALF, RISK = 30, 45  # letters
RISKS = 2
OPENING = 240  # letters of a story shown
PICKED = 5  # sentences of a section in 投资要点
INTEGER: Answer = {"type": "integer", "minimum": 1}
TEXT: Answer = {"type": "string"}
NO_NAMES = Names({})


def write_title(
    model: Model, prompts: Prompts, stories: Sequence[Event], aliases: Mapping[str, str] | None = None
) -> str:
    """`A，B` of the two lead stories, without a figure. Raises ModelError."""
    known = _known(stories)
    schema = object_of({"first": TEXT, "second": TEXT})
    request = Request("title", prompts.fill("title"), prompts.fill("stories", stories=_told(stories)), "title", schema)
    names = Names(aliases or {})

    def read(answer: Answer) -> tuple[str, list[str]]:
        halves = [spaced(str(answer[key]).strip(" 。，；《》“”\"")) for key in ("first", "second")]
        halves = [half for half in halves if half][: max(len(stories), 1)]
        wrong = [said for half in halves for said in _plain_complaints(half, TITLE_HALF, known, names, request.system)]
        wrong += [said for half in halves for said in _title_complaints(half, [_known([story]) for story in stories], names)]
        wrong += [] if len(halves) == min(len(stories), 2) else [f"要写 {min(len(stories), 2)} 件事"]
        return "，".join(halves), wrong

    return asked(model, prompts, request, read)


def _title_complaints(half: str, told: Sequence[str], names: Names) -> Iterable[str]:
    """A half tells one story: everyone it names stands there, and nothing happens in it that the story does not say."""
    named = {*names_in(half), *names.among(half)}
    mine = [known for known in told if all(squeezed(name) in squeezed(known) or name in names.among(known) for name in named)]
    if named and not mine:
        yield f"“{half}”把两件事的名称混在了一起，每半只说一件事"
        return
    for known in mine[:1] if named else ():
        near = " ".join(line for line in split_sentences(known) if words(line) & words(half))
        if word := unheard_of(half, near):
            yield f"“{word}”：资料没有这样说"
        if ways(half) - ways(near):
            yield f"“{half}”说的升降，资料没有说"


def _known(stories: Iterable[Event]) -> str:
    """What the stories say, without what speaks to a model."""
    items = [item for event in stories for item in event.items]
    return "\n".join(text for item in items for text in (*sound(item.title), *sound_sentences(item)))


def _told(stories: Iterable[Event]) -> str:
    shown = [
        delimited("资料", f"S{n}", f"{harmless(short_title(event))}\n{harmless(''.join(sound_sentences(event.items[0]))[:OPENING])}")
        for n, event in enumerate(stories, start=1)
    ]
    return "\n".join(shown) or "（无）"


def _plain_complaints(
    text: str, longest: int, known: str, names: Names, instructions: str, *, of_risk: bool = False
) -> Iterable[str]:
    """A short text that may hold no figure at all."""
    for figure in scan(text).figures:
        yield f"“{figure.text}”是数字，这里不写数字"
    yield from breaches(text, known, names, of_risk=of_risk)
    yield from unreadable(text, known, instructions)
    if len(text) > longest:
        yield f"“{text[:12]}…”过长，至多 {longest} 字"


def condense_highlights(model: Model, prompts: Prompts, sections: Sequence[Section]) -> tuple[Highlight, ...]:
    """投资要点 out of the body: the model picks sentences by number, the words and figures stay the body's.

    Risks are taken whole, by code. Raises ModelError.
    """
    wanted = [s for s in sections if s.key in HIGHLIGHTED and s.key != "risks" and sentences_in(s)]
    numbered = {f"P{n}": section for n, section in enumerate(wanted, start=1)}
    body = "\n".join(delimited("正文", label, _numbered(section)) for label, section in numbered.items())
    entry = object_of({"section": {"type": "string", "enum": list(numbered)}, "sentences": list_of(INTEGER)})
    schema = object_of({"highlights": list_of(entry)})
    request = Request("condenser", prompts.fill("condenser"), prompts.fill("stories", stories=body), "highlights", schema)
    chosen = asked(model, prompts, request, lambda answer: _choice(answer, numbered))
    found = [_highlight(section, chosen[label]) for label, section in numbered.items()]
    risks = [section for section in sections if section.key == "risks"]
    return (*found, *(_risk_highlight(section) for section in risks))


def sentences_in(section: Section) -> list[str]:
    bodies = section.parts or (section,)
    texts = [b.paragraph for body in bodies for b in body.blocks if b.paragraph and b.paragraph.kind != "note"]
    return [sentence for paragraph in texts for sentence in split_sentences(paragraph.text)]


def _numbered(section: Section) -> str:
    lines = [f"{n}. {harmless(text)}" for n, text in enumerate(sentences_in(section), start=1)]
    return "\n".join((section.heading, *lines))


def _choice(answer: Answer, numbered: Mapping[str, Section]) -> tuple[dict[str, list[int]], list[str]]:
    """Numbers that no sentence has are left out; a section of which none is left goes back."""
    chosen: dict[str, list[int]] = {}
    wrong = []
    for entry in answer["highlights"]:
        section = numbered.get(entry["section"])
        count = len(sentences_in(section)) if section else 0
        inside = sorted({n for n in entry["sentences"] if 1 <= n <= count})
        if section is None or not inside:
            wrong.append(f"没有句子 {entry['section']} {entry['sentences'][:1] or ''}".strip())
            continue
        chosen[entry["section"]] = inside[:PICKED]
    wrong += [f"部分 {label} 没有选句子" for label in numbered if not chosen.get(label) and not wrong]
    return chosen, wrong


def _highlight(section: Section, numbers: Sequence[int]) -> Highlight:
    sentences = sentences_in(section)
    name = HIGHLIGHTED[section.key]
    heading = f"{name}：{section.headline}" if section.headline else name
    return Highlight(heading, ("".join(sentences[n - 1] for n in numbers),))


def _risk_highlight(section: Section) -> Highlight:
    points = [b.paragraph.text for b in section.blocks if b.paragraph and b.paragraph.kind != "note"]
    return Highlight(HIGHLIGHTED["risks"], ("".join(f"{n}）{text.rstrip('。')}。" for n, text in enumerate(points, start=1)),))


def write_risks(model: Model, prompts: Prompts, desk_risks: Sequence[str], stories: Sequence[Event]) -> tuple[str, ...]:
    """The desk's own risks, all of them, and at most two that the week adds. Raises ModelError."""
    known = _known(stories)
    listed = f"固有风险：\n{chr(10).join(desk_risks)}\n\n{_told(stories)}"
    schema = object_of({"risks": list_of(TEXT)})
    request = Request("risks", prompts.fill("risks"), prompts.fill("stories", stories=listed), "risks", schema)

    def read(answer: Answer) -> tuple[tuple[str, ...], list[str]]:
        fresh = [spaced(str(text).strip().rstrip("。；")) for text in answer["risks"]]
        fresh = [text for text in dict.fromkeys(fresh) if text and text not in desk_risks][:RISKS]
        wrong = [said for text in fresh for said in _plain_complaints(text, RISK, known, NO_NAMES, request.system, of_risk=True)]
        wrong += [f"“{name}”在资料中没有出现" for text in fresh for name in made_up(text, known, NO_NAMES)]
        return (*desk_risks, *fresh), wrong

    return asked(model, prompts, request, read)


def choose_events(
    model: Model, prompts: Prompts, events: Sequence[Event], lead: int, brief: int
) -> dict[str, Chosen]:
    """The planner's choice for each section, best `lead` in full and `brief` in short. Raises ModelError."""
    labels = {f"E{n}": event for n, event in enumerate(events, start=1)}
    sections = [name for name in SECTIONS if any(event.section == name for event in events)]
    body = "\n".join(
        f"部分 {name}：\n" + _told_labels({k: e for k, e in labels.items() if e.section == name}) for name in sections
    )
    known = {name: list_of({"type": "string", "enum": [k for k, e in labels.items() if e.section == name]}) for name in sections}
    chosen = {name: object_of({"lead": known[name], "brief": known[name]}) for name in sections}
    system = prompts.fill("planner")
    request = Request("planner", system, prompts.fill("stories", stories=body), "plan", object_of(chosen))

    def read(answer: Answer) -> tuple[dict[str, Chosen], list[str]]:
        found, wrong = {name: Chosen() for name in SECTIONS}, []
        for name in sections:
            picked = [*answer[name]["lead"][:lead], *answer[name]["brief"]]
            bad = [label for label in picked if label not in labels or labels[label].section != name]
            wrong += [f"部分 {name} 没有事件 {label}" for label in bad]
            wrong += [] if answer[name]["lead"] else [f"部分 {name} 没有重点事件"]
            ids = [labels[label].id for label in dict.fromkeys(picked) if label not in bad]
            found[name] = Chosen(tuple(ids[:lead]), tuple(ids[lead : lead + brief]))
        return found, wrong

    return asked(model, prompts, request, read)


def _told_labels(labels: Mapping[str, Event]) -> str:
    return "\n".join(delimited("资料", label, harmless(short_title(event))) for label, event in labels.items())
