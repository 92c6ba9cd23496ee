"""What this issue owes the last one: 上周 equal to last issue's 本周, views listed against it, stories that return. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agent.figures.extract import scan
from agent.memory.stances import FAVOURED, Stand, stands
from feeds.tables import Cell, Row, Table, Tables
from feeds.tables.header import normal
from store.archive import Contents, Passage
from store.series import KEYS, LABELS, Names
from store.terms import Terms, products

# A value and the column that says how it changed on the week.
CHANGES: dict[str, tuple[tuple[str, str], ...]] = {
    "ai_traffic": (("visits", "visits_change"), ("stay", "stay_change")),
    "compute_rental": (("price", "price_change"),),
}
UPDATED, REPEATED, NEW = "update", "repeat", "new"
MARK = "更新"
_RISK = re.compile(r"\d+\s*[)）.、]\s*(.+?)(?=\d+\s*[)）.、]|$)")


@dataclass(frozen=True, slots=True)
class Restatement:
    """Last issue's value against what this issue's change implies for it."""

    table: str
    subject: str
    metric: str
    now: str
    change: str
    before: str
    week: str
    message: str


@dataclass(frozen=True, slots=True)
class ViewChange:
    """较上期变化. `kind`: covered (建议关注), stance (看好, 谨慎, 回避), rating, risk; `before` or `after` "" for one that is new or gone."""

    kind: str
    subject: str
    before: str
    after: str

    @property
    def line(self) -> str:
        words = {"covered": "建议关注", "stance": "立场", "rating": "评级", "risk": "风险提示"}[self.kind]
        valued = self.kind in ("rating", "stance")
        if not self.before:
            return f"{words}新增：{self.subject}" + (f"（{self.after}）" if valued else "")
        if not self.after:
            return f"{words}移出：{self.subject}" + (f"（上期{self.before}）" if valued else "")
        if self.kind == "stance":
            return f"{words}转变：{self.subject}由{self.before}转为{self.after}"
        return f"{words}调整：{self.subject}由{self.before}调整为{self.after}"


def restatements(now: Tables, before: Tables, week: str, aliases: Mapping[str, str]) -> list[Restatement]:
    """Rows whose change on the week does not follow from last issue's value. The draft must carry a note on each."""
    names, found = Names(aliases), []
    for name, pairs in CHANGES.items():
        mine, theirs = now.get(name), before.get(name)
        if mine is None or theirs is None:
            continue
        old = {_key(row, name, names): row for row in theirs}
        for row in mine:
            known = old.get(_key(row, name, names))
            found += [r for value, change in pairs if known and (r := _restated(mine, row, known, value, change, week))]
    return found


def _key(row: Row, table: str, names: Names) -> tuple[str, ...]:
    return tuple(names.of(row.text(label)) for label in KEYS[table])


def _restated(table: Table, row: Row, old: Row, value: str, change: str, week: str) -> Restatement | None:
    cells = (row.get(value), row.get(change), old.get(value))
    numbers = [cell.value for cell in cells if cell and isinstance(cell.value, Decimal)]
    if len(numbers) < 3 or not numbers[2] or _follows(*(cell for cell in cells if cell)):
        return None
    now, printed, before = (cell.text for cell in cells if cell)
    implied = numbers[0] / (1 + numbers[1] / 100) if numbers[1] != -100 else Decimal(0)
    subject = " ".join(row.text(label) for label in LABELS[table.name] if row.text(label))
    header = row[value].header
    message = f"{subject}{header}本期 {now}、环比 {printed}，推得上周为 {implied:.4g}，上期（{week}）印作 {before}；须写明重述"
    return Restatement(table.name, subject, header, now, printed, before, week, message)


def _follows(now: Cell, change: Cell, before: Cell) -> bool:
    """Whether the printed change is possible, each figure anywhere within its last written digit."""
    low, high = _range(now)
    least, most = _range(before)
    if least <= 0:
        return True
    smallest, largest = (low / most - 1) * 100, (high / least - 1) * 100
    under, over = _range(change)
    return smallest <= over and under <= largest


def _range(cell: Cell) -> tuple[Decimal, Decimal]:
    """Half a last digit to both sides; a duration is written to the second."""
    assert isinstance(cell.value, Decimal)
    digits = re.search(r"\d[\d,]*(?:\.(\d+))?", cell.text)
    step = Decimal(1) if cell.unit == "s" else Decimal(1).scaleb(-len(digits[1]) if digits and digits[1] else 0)
    return cell.value - step / 2, cell.value + step / 2


def view_changes(now: Contents, before: Contents) -> list[ViewChange]:
    """Everything of 投资建议, ratings and risks that differs from last issue; nothing is dropped or turned in silence."""
    return [
        *_named(now, before),
        *_ratings(now.tables.get("companies"), before.tables.get("companies")),
        *_risks(now.passages, before.passages),
    ]


def _named(now: Contents, before: Contents) -> Iterator[ViewChange]:
    """Names that 建议关注 gained or lost, and stands that turned: 看好, 谨慎, 回避."""
    known = {row.text("code"): row.text("name") for one in (before, now) for row in one.tables.get("companies") or ()}
    mine, theirs = stands(now.passages, known), stands(before.passages, known)
    yield from (_gained(code, stand) for code, stand in mine.items() if code not in theirs)
    yield from (_lost(code, stand) for code, stand in theirs.items() if code not in mine)
    for code, stand in mine.items():
        was, turned = theirs[code].stance or FAVOURED if code in theirs else "", stand.stance or FAVOURED
        if was and was != turned:
            yield ViewChange("stance", f"{stand.name}（{code}）", was, turned)


def _gained(code: str, stand: Stand) -> ViewChange:
    subject = f"{stand.name}（{code}）"
    return ViewChange("covered", subject, "", "有") if stand.stance in ("", FAVOURED) else ViewChange("stance", subject, "", stand.stance)


def _lost(code: str, stand: Stand) -> ViewChange:
    subject = f"{stand.name}（{code}）"
    return ViewChange("covered", subject, "有", "") if stand.stance in ("", FAVOURED) else ViewChange("stance", subject, stand.stance, "")


def _ratings(now: Table | None, before: Table | None) -> Iterator[ViewChange]:
    if now is None or before is None:
        return
    mine, theirs = ({row.text("code"): row for row in table} for table in (now, before))
    for code in dict.fromkeys((*mine, *theirs)):
        new, old = mine.get(code), theirs.get(code)
        rated, was = (row.text("rating") if row else "" for row in (new, old))
        if rated != was:
            row = new or old
            assert row is not None
            yield ViewChange("rating", f"{row.text('name')}（{code}）", was, rated)


def risks(passages: Iterable[Passage]) -> list[str]:
    """The risks listed, without their numbers."""
    found: list[str] = []
    for passage in passages:
        if passage.section == "risks":
            found += [risk.strip(" 。；;") for risk in _RISK.findall(passage.text) or [passage.text]]
    return [risk for risk in dict.fromkeys(found) if risk]


def _risks(now: Iterable[Passage], before: Iterable[Passage]) -> Iterator[ViewChange]:
    mine, theirs = risks(now), risks(before)
    ours, others = {normal(risk) for risk in mine}, {normal(risk) for risk in theirs}
    yield from (ViewChange("risk", risk, "", "有") for risk in mine if normal(risk) not in others)
    yield from (ViewChange("risk", risk, "有", "") for risk in theirs if normal(risk) not in ours)


_OPEN = re.compile(r"仍待|尚待|有待|待(?:验证|确认|披露|观察|公布)|尚未|未(?:披露|公布|透露|说明)")


def open_questions(passages: Iterable[Passage]) -> list[str]:
    """Clauses of an issue that say what was not known yet; without figures, which this week's sources do not prove."""
    clauses = (
        clause.strip()
        for passage in passages
        if passage.section not in ("thesis", "risks", "market")
        for sentence in re.split(r"[。！？；;\n]", passage.text)
        for clause in re.split(r"[，,]", sentence)
        if _OPEN.search(clause)
    )
    return [clause for clause in dict.fromkeys(clauses) if len(clause) > SHORTEST and not scan(clause).figures]


SHORTEST = 6  # letters of a clause that says of what


@dataclass(frozen=True, slots=True)
class Returning:
    """A story covered before. `state`: new, update (say 更新), repeat (leave it out); `fresh`: figures and turns of
    events not told then."""

    state: str
    fresh: tuple[str, ...] = ()
    weeks: tuple[str, ...] = ()


def returning(
    text: str, recalled: Sequence[Passage], words: Terms, facts: Iterable[tuple[str, str]] = ()
) -> Returning:
    """Whether a story was told before, and what of its figures was not. Passages count that share a name or a product
    and most of what the story says; a story with new figures, or whose title tells a turn of events, is an update, one
    without is a repeat. `facts`: value and unit of what the earlier weeks' sources stated, printed or not."""
    told = [passage for passage in recalled if _one_story(text, passage.text, words)]
    if not told:
        return Returning(NEW)
    known = {*facts, *((f.written_value, f.unit) for passage in told for f in scan(passage.text).figures)}
    figures = [f for f in scan(text).figures if f.dimension != "date"]
    fresh = tuple(dict.fromkeys(f.text.strip() for f in figures if (f.written_value, f.unit) not in known))
    fresh += tuple(turn for turn in _turns(text.partition("\n")[0]) if not any(turn in _turns(passage.text) for passage in told))
    return Returning(UPDATED if fresh else REPEATED, fresh, tuple(sorted({passage.week for passage in told})))


# What changes a story without a figure; the words of one line are one turn.
_TURNS = tuple(
    (words.partition("|")[0], re.compile(words, re.IGNORECASE))
    for words in (
        r"取消|终止|撤回|放弃|叫停|搁置|cancel|\bscrap(?:s|ped)\b|withdraw|call(?:s|ed) off",
        "推迟|延期|延后|跳票|delay|postpone",
        "下架|召回|停产|停售|关停|停止服务|recall|shut(?:s|ting)? down|discontinu",
        "获批|批准|过会|通过审查|approv|clear(?:s|ed) by",
        r"否决|驳回|禁止|封禁|reject|\bblock(?:s|ed)\b|\bban(?:s|ned)\b",
        r"起诉|被诉|立案|被调查|处罚|罚款|\bsue[sd]?\b|lawsuit|\bprobe|\bfine[sd]\b",
        r"和解|撤诉|\bsettle",
        "离职|辞任|辞职|卸任|resign|step(?:s|ped)? down",
        "破产|清算|重整|bankrupt|insolven",
        "完成交割|交割完成|收购完成|合并完成|close(?:s|d) (?:deal|acquisition)|complet(?:es|ed) (?:deal|acquisition|merger)",
    )
)


def _turns(text: str) -> list[str]:
    return [name for name, words in _TURNS if words.search(text)]


SAME_STORY = 0.35  # of the rarer text's terms, of texts that share a name or a product
SAME_TEXT = 0.75  # of texts that share none that the desk knows


def _one_story(text: str, other: str, words: Terms) -> bool:
    named = set(words.names(text)) | set(products(text))
    known = bool(named & (set(words.names(other)) | set(products(other))))
    mine, theirs = set(words.of(text)), set(words.of(other))
    return len(mine & theirs) >= (SAME_STORY if known else SAME_TEXT) * min(len(mine), len(theirs))
