"""Facts to weeks of passages and to judged queries. Seeded: the same numbers every time, on every machine."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from feeds.week import Week
from scripts.remembering.facts import (
    FUNDS,
    HELD_OUT,
    KINDS,
    PLACES,
    PLACES_EN,
    SYLLABLES,
    USES,
    USES_EN,
    Kind,
)
from store.contents import Contents, Passage

FIRST = Week(2024, 10)
A_WEEK = 40  # passages
PARTS = ("lead", "detail", "context")


@dataclass(frozen=True, slots=True)
class Told:
    """One paragraph with what it was made of."""

    week: Week
    text: str
    section: str
    kind: str = ""
    who: str = ""
    part: str = ""  # lead.0: the part and its wording
    story: int = -1


@dataclass(frozen=True, slots=True)
class Query:
    """`answers`: positions in the list of passages. `fair`: passages that answer as well and count neither way.
    `language`: zh or en."""

    text: str
    answers: frozenset[int]
    fair: frozenset[int]
    language: str
    kind: str


@dataclass(slots=True)
class Story:
    number: int
    kind: Kind
    values: dict[str, str] = field(default_factory=dict)
    week: Week = FIRST


def build(weeks: int, seed: int = 11) -> list[Told]:
    """Forty paragraphs a week: stories by kind, and the paragraphs that code composes of tables each week."""
    return [told for told, _ in _weeks(weeks, seed)]


def build_with_queries(weeks: int, wanted: int, held_out: int = 0, seed: int = 11) -> tuple[list[Told], list[Query], list[Query]]:
    """The passages, `wanted` judged queries, seven in ten of them Chinese, and others in words of their own."""
    pairs = list(_weeks(weeks, seed))
    stories = {told.story: story for told, story in pairs if story}
    told = [one for one, _ in pairs]
    asked = {kind.name: {"zh": kind.asked, "en": kind.asked_en} for kind in KINDS}
    held = {name: {"zh": some, "en": some} for name, some in HELD_OUT.items()}
    return told, _queries(told, stories, asked, wanted, seed + 1), _queries(told, stories, held, held_out, seed + 2)


def contents_of(told: list[Told]) -> Iterator[Contents]:
    """As the archive takes them, a week at a time."""
    by_week: dict[Week, list[Told]] = {}
    for one in told:
        by_week.setdefault(one.week, []).append(one)
    for week, ones in by_week.items():
        passages = tuple(Passage(one.text, one.section) for one in ones)
        yield Contents(week, f"{week} 周报：{ones[0].who}与{ones[3].who}", week.days[4].isoformat(), passages)


def _weeks(count: int, seed: int) -> Iterator[tuple[Told, Story | None]]:
    chance = random.Random(seed)
    number = 0
    names: set[str] = set()
    for offset in range(count):
        week = FIRST.shift(offset)
        routine = list(_routine(week, chance))
        told: list[tuple[Told, Story | None]] = []
        while len(told) + len(routine) < A_WEEK:
            story = _story(number, week, chance, names)
            number += 1
            told += [(one, story) for one in _paragraphs(story, chance)][: A_WEEK - len(routine) - len(told)]
        yield from told
        yield from ((one, None) for one in routine)


def _story(number: int, week: Week, chance: random.Random, names: set[str]) -> Story:
    kind = chance.choice(KINDS)
    who, en = chance.choice(kind.who)
    place, use = chance.randrange(len(PLACES)), chance.randrange(len(USES))
    day = week.days[chance.randrange(5)]
    values = {
        "who": who, "en": en, "product": _name(chance, names), "n": str(chance.randint(12, 98)), "m": str(chance.randint(2, 9)),
        "place": PLACES[place], "place_en": PLACES_EN[place], "use": USES[use], "use_en": USES_EN[use],
        "fund": chance.choice(FUNDS), "round": chance.choice("ABCDE"), "day": f" {day.month} 月 {day.day} 日",
    }  # fmt: skip
    return Story(number, kind, values, week)


def _name(chance: random.Random, names: set[str]) -> str:
    """A product's name that no other story has."""
    while True:
        name = chance.choice(SYLLABLES) + chance.choice(SYLLABLES).lower() + chance.choice(("", "n", "x", "ra", "os"))
        name += chance.choice(("", f" {chance.randint(2, 9)}", f"-{chance.randint(10, 99)}", f" {chance.randint(1, 9)}.{chance.randint(0, 9)}"))
        if name not in names:
            names.add(name)
            return name


def _paragraphs(story: Story, chance: random.Random) -> Iterator[Told]:
    for part in PARTS:
        wordings = getattr(story.kind, part)
        chosen = chance.randrange(len(wordings))
        text = _spaced(wordings[chosen].format(**story.values))
        yield Told(story.week, text, story.kind.section, story.kind.name, story.values["who"], f"{part}.{chosen}", story.number)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _routine(week: Week, chance: random.Random) -> Iterator[Told]:
    """What stands in every week with other figures: the nearest neighbours of each other."""
    prices = [f"{chance.uniform(7, 36):.2f}" for _ in range(4)]
    visits = [f"{chance.uniform(2, 1100):.1f}" for _ in range(3)]
    moves = [f"{chance.uniform(-9, 9):.2f}" for _ in range(4)]
    period = f"{week.days[0]:%Y.%-m.%-d}-{week.days[4]:%Y.%-m.%-d}"
    texts = (
        ("compute", f"本周算力租赁价格{chance.choice(('保持平稳', '小幅回落', '略有上升'))}。A100-40G 配置中，腾讯云为 {prices[0]} 元/时，阿里云为 {prices[1]} 元/时；A800-80G 配置中，恒源云为 {prices[2]} 元/时。"),
        ("apps", f"本期（{period}）网站流量中，ChatGPT 周平均访问量为 {visits[0]}M，Bing 为 {visits[1]}M，Canva 为 {visits[2]}M。"),
        ("market", f"本周 AI 算力指数单日最大涨幅为 {moves[0]}%，AI 应用指数为 {moves[1]}%，万得全 A 为 {moves[2]}%，中证红利为 {moves[3]}%。"),
        ("risks", "AI 底层技术迭代速度慢于预期；监管政策存在不确定性；应用落地效果弱于预期。"),
        ("thesis", f"我们认为{chance.choice(USES)}有望率先放量，建议关注算力与应用两条主线。"),
    )  # fmt: skip
    for section, text in texts:
        yield Told(week, text, section)


Asked = Mapping[str, Mapping[str, Sequence[tuple[str, str]]]]


def _queries(told: list[Told], stories: dict[int, Story], asked: Asked, wanted: int, seed: int) -> list[Query]:
    """Queries drawn from stories; one that more than three passages answer says too little and is not asked."""
    chance = random.Random(seed)
    places: dict[int, list[int]] = {}
    for at, one in enumerate(told):
        if one.story >= 0:
            places.setdefault(one.story, []).append(at)
    found: dict[str, Query] = {}
    while len(found) < wanted:
        story = stories[chance.choice(list(stories))]
        template, part = chance.choice(asked[story.kind.name]["zh" if len(found) % 10 < 7 else "en"])
        language = "zh" if re.search(r"[\u4e00-\u9fff]", re.sub(r"\{.*?\}", "", template)) else "en"
        fitting = [at for other in _alike(template, story, stories) for at in places[other.number]]
        answers = frozenset(at for at in fitting if told[at].part.startswith("lead" if part == "story" else part))
        if 0 < len(answers) <= 3:
            text = _spaced(template.format(**story.values))
            fair = frozenset(fitting) - answers if part == "story" else frozenset()
            found.setdefault(text, Query(text, answers, fair, language, story.kind.name))
    return list(found.values())


def _alike(template: str, story: Story, stories: dict[int, Story]) -> Iterator[Story]:
    """Stories of the kind that agree in everything the template names: company, place, use, fund, round, product."""
    keys = {"en": "who", "place_en": "place", "use_en": "use"}
    named = {keys.get(key, key) for key in story.values if "{" + key + "}" in template}
    for other in stories.values():
        if other.kind is story.kind and all(other.values[key] == story.values[key] for key in named):
            yield other
