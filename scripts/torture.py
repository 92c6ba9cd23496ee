"""A week killed again and again: nothing lost, nothing doubled.

    python scripts/torture.py [--kills N] [--seed S] [--short]

The sample week, with a model that answers over HTTP and without one. At random moments the run is killed (-9), or its
disk is full (no file may grow past a random size), and what it had not synced is cut off, as by a power cut. Then it is
resumed, and broken off again, until it ends. Compared with a run that nobody touched: draft, ledger and evidence byte for
byte; what the model was asked (only the question in flight may come twice); the editor's own draft; the archive, where a
week stands once. Exit status 1 when anything was lost or doubled.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "llm")]

from chatserver import Server, chat_server  # noqa: E402
from plainwriter import echo  # noqa: E402

WEEK = "2025-W11"
EDITED = "\n编辑加的一段，不含数字。\n"
KEEP = os.environ.get("TORTURE_KEEP", "")  # a folder for files that differ, to look at
PROBE = "Answer with one JSON object."  # the question a start begins with
IN_A_ROW = 4  # breaks of one command before it is let through
MODEL = {"ZHOUBAO_MODEL": "echo-1", "ZHOUBAO_API_KEY": "sk-none"}


@dataclass
class Tally:
    """What was done and what went wrong."""

    breaks: Counter[str] = field(default_factory=Counter)
    at: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


@dataclass
class Desk:
    root: Path
    dice: random.Random
    tally: Tally
    longest: dict[str, float]

    @property
    def folder(self) -> Path:
        return self.root / "weeks" / WEEK

    def command(self, *words: str) -> list[str]:
        return [*words, "--workspace", str(self.root)]

    def through(self, first: list[str], again: list[str], left: int) -> int:
        """The command broken off up to IN_A_ROW times, then let through. How often it was broken off."""
        words, broken, begun = first, 0, self._begun()
        while broken < min(IN_A_ROW, left):
            how = self.dice.choice(("kill", "kill", "kill", "disk"))
            ended = broken_off(words, how, self.dice, self.longest[first[0]])
            if ended:
                break
            broken += 1
            self.tally.breaks[how] += 1
            self.tally.at[f"{first[0]} {self._node()}"] += 1
            cut_off(self.root, self.dice)
            words = again if self._begun() > begun else first
        else:
            ended = False
        if not ended:
            let_through(words, self.tally, self._node())
        return broken

    def _begun(self) -> int:
        return len([path for path in self.folder.glob("run*.json") if path.suffix == ".json"])

    def _node(self) -> str:
        from agent.watch.runlog import read_log

        logs = sorted(self.folder.glob("run*.jsonl"), key=lambda path: path.stat().st_mtime)
        lines = read_log(logs[-1]) if logs else []
        return str(lines[-1]["node"]) if lines else "before the first node"


def child(words: list[str], size: int = 0, said: str = os.devnull) -> int:
    """`zhoubao` in a process of its own, with everything imported already; its process id."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    if size:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    from agent.cli import main

    try:
        status = main(words)
    finally:
        os._exit(status if "status" in locals() else 70)


def broken_off(words: list[str], how: str, dice: random.Random, longest: float) -> bool:
    """True when the command had ended, whole, before it could be broken off."""
    if how == "disk":
        pid = child(words, dice.choice((1, 4, 16, 64, 256, 1024)) * 1024)
        _, state = os.waitpid(pid, 0)
        return os.WIFEXITED(state) and os.WEXITSTATUS(state) in (0, 1)
    pid = child(words)
    time.sleep(dice.uniform(0, longest))
    os.kill(pid, signal.SIGKILL)
    _, state = os.waitpid(pid, 0)
    return os.WIFEXITED(state) and os.WEXITSTATUS(state) in (0, 1)


def let_through(words: list[str], tally: Tally, where: str) -> None:
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as said:
        _, state = os.waitpid(child(words, said=said.name), 0)
        if not (os.WIFEXITED(state) and os.WEXITSTATUS(state) in (0, 1)):
            last = said.read().strip().rsplit("\n", 1)[-1]
            tally.lost.append(f"{words[0]} cannot go on after {where}: {last}")


def cut_off(root: Path, dice: random.Random) -> None:
    """What was being written and not yet renamed, and the last line of a log, lose their tail."""
    for path in [*root.rglob("*.part"), *root.rglob("run*.jsonl")]:
        if path.is_file() and (size := path.stat().st_size):
            with path.open("r+b") as file:
                file.truncate(max(0, size - dice.randrange(0, min(size, 40) + 1)))


def seen(folder: Path, run: int = 1) -> dict[str, bytes]:
    """What a run left for the editor, by name."""
    mark = "" if run == 1 else f".{run}"
    paths = [
        folder / f"draft{mark}.md",
        folder / f"ledger{mark}.json",
        *sorted((folder / f"evidence{mark}").glob("*")),
    ]
    return {path.name: path.read_bytes() for path in paths if path.is_file()}


def published(root: Path) -> int:
    """How often the week stands in the archive; read in a process of its own."""
    ours, theirs = os.pipe()
    if not (pid := os.fork()):
        from agent.memory.place import open_archive
        from agent.settings import load_settings

        archive = open_archive(load_settings(root))
        os.write(theirs, bytes([sum(edition.label == WEEK for edition in archive.weeks())]))
        os._exit(0)  # the parent's clean-up is not ours
    os.waitpid(pid, 0)
    os.close(theirs)
    told = os.read(ours, 1)
    os.close(ours)
    return told[0] if told else 0


def laid_out(root: Path, url: str) -> Path:
    from feeds.sample import copy_sample

    copy_sample(root)
    settings = root / "zhoubao.toml"
    if url:
        settings.write_text(
            settings.read_text("utf-8") + f'\n[model]\nbase_url = "{url}"\nconcurrency = 1\n', "utf-8"
        )
    return root


@contextmanager
def models(with_model: bool) -> Iterator[Server | None]:
    for name in MODEL:
        os.environ.pop(name, None)
    if not with_model:
        yield None
        return
    os.environ.update(MODEL)
    with chat_server(echo) as server:
        yield server


LIFE = (("run", ["run", WEEK]), ("rerun", ["run", WEEK]), ("approve", ["approve", WEEK, "--with-open", "试"]))


def untouched(
    folder: Path, url: str, short: bool
) -> tuple[dict[str, bytes], dict[str, bytes], dict[str, float]]:
    """Both runs of a desk that nobody breaks off, and how long each command takes."""
    root, took, tally = laid_out(folder / "desk", url), {}, Tally()
    for name, words in LIFE[:1] if short else LIFE:
        began = time.monotonic()
        let_through([*words, "--workspace", str(root)], tally, "nothing")
        took[name] = time.monotonic() - began
        if name == "run":
            first = seen(root / "weeks" / WEEK)
    if tally.lost:
        raise SystemExit(f"the untouched run failed: {tally.lost}")
    second = seen(root / "weeks" / WEEK, 2)
    second.pop("ledger.2.json", None)  # the approval's time is in it
    shutil.rmtree(root)
    return first, second, took


def tortured(
    desk: Desk, server: Server | None, first: dict[str, bytes], second: dict[str, bytes], left: int
) -> int:
    """One week's life on one desk: drafted, edited, drafted anew, approved. How often it was broken off.

    `second` empty: drafted only.
    """
    broken = asked_once(desk, server, left)
    compare(desk.tally, "run 1", first, seen(desk.folder))
    if not second:
        return broken
    mine = seen(desk.folder).get("draft.md", b"") + EDITED.encode()
    (desk.folder / "draft.md").write_bytes(mine)
    desk.longest["run"] = desk.longest["rerun"]
    broken += asked_once(desk, server, left - broken)
    ours = seen(desk.folder, 2)
    ours.pop("ledger.2.json", None)
    compare(desk.tally, "run 2", second, ours)
    approve = desk.command("approve", WEEK, "--with-open", "试")
    broken += desk.through(approve, approve, left - broken)
    if (desk.folder / "draft.md").read_bytes() != mine:
        desk.tally.lost.append("the editor's draft was touched")
    times = published(desk.root)
    if times != 1:
        (desk.tally.doubled if times > 1 else desk.tally.lost).append(
            f"the week stands {times} times in the archive"
        )
    return broken


def asked_once(desk: Desk, server: Server | None, left: int) -> int:
    """A run, broken off; each time only the question in flight may be asked again, and the small one a start begins with."""
    before = len(server.asked) if server else 0
    broken = desk.through(desk.command("run", WEEK), desk.command("resume", WEEK), left)
    if server:
        asked = Counter(str(body) for body in server.asked[before:] if PROBE not in str(body))
        again = asked.total() - len(asked)
        if again > broken:
            desk.tally.doubled.append(f"{again} questions asked again in {broken} breaks")
    return broken


def compare(tally: Tally, what: str, wanted: dict[str, bytes], got: dict[str, bytes]) -> None:
    wrong = [name for name in sorted(wanted.keys() | got.keys()) if wanted.get(name) != got.get(name)]
    for name in wrong if KEEP else ():
        for side, files in (("wanted", wanted), ("got", got)):
            path = Path(KEEP) / f"{len(tally.lost)}-{side}-{name}"
            path.write_bytes(files.get(name, b""))
    if wrong:
        tally.lost.append(
            f"{what}: {len(wrong)} files differ from the untouched run's: {', '.join(wrong[:4])}"
        )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--short", action="store_true", help="drafting only, without a model: what the tests run")
    args = parser.parse_args()
    import agent.graph
    import agent.opening  # noqa: F401  # imported once, not in every child

    dice, tally, done = random.Random(args.seed), Tally(), 0
    with tempfile.TemporaryDirectory() as place:
        parts = (False,) if args.short else (False, True)
        for part, with_model in enumerate(parts):
            with models(with_model) as server:
                folder = Path(place) / str(part)
                url = server.url if server else ""
                first, second, took = untouched(folder, url, args.short)
                goal = args.kills * (part + 1) // len(parts)
                while done < goal:
                    root = laid_out(folder / "desk", url)
                    done += tortured(Desk(root, dice, tally, dict(took)), server, first, second, goal - done)
                    shutil.rmtree(root)
                    print(
                        f"{done} of {args.kills} breaks, {len(tally.lost)} lost, {len(tally.doubled)} doubled",
                        flush=True,
                    )
    told(tally)
    return 1 if tally.lost or tally.doubled else 0


def told(tally: Tally) -> None:
    for where, times in sorted(tally.at.items()):
        print(f"  {where:32} {times:4}")
    for line in [*Counter(tally.lost).items(), *Counter(tally.doubled).items()]:
        print(f"  {line[1]} x {line[0]}")
    kinds = ", ".join(f"{times} {how}" for how, times in sorted(tally.breaks.items()))
    print(
        f"{sum(tally.breaks.values())} breaks ({kinds}): {len(tally.lost)} lost, {len(tally.doubled)} doubled"
    )


if __name__ == "__main__":
    sys.exit(main())
