"""The review page of a report of about 30 printed pages: first paint, and how soon an edit is checked again.

    python scripts/bench_review.py [--runs N] [--pages N]

The report is the sample's, its body repeated until it prints on that many pages. Needs Chromium, and `typst` to count
the pages. Targets: first paint under 1 s; a check after an edit under 300 ms. Beside them, in the same run: the same
browser's first paint of the report's own HTML, and a check of the whole text from nothing, sources read anew.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from agent.cli import main as zhoubao

WEEK = "2025-W11"
PAINTED = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntriesByName("first-contentful-paint")[0].startTime))
    .observe({type: "paint", buffered: true}))"""


def long_draft(root: Path, pages: int) -> tuple[Path, int]:
    """The sample, drafted, its body repeated; and the pages it prints on."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        zhoubao(["run", "--sample", "--workspace", str(root)])
    draft = root / "weeks" / WEEK / "draft.md"
    text = draft.read_text("utf-8")
    start = text.index("\n## 1、")
    body, tail = text[start : text.index("\n## 5、")], text[text.index("\n## 5、") :]
    for times in range(1, 12):
        draft.write_text(text[:start] + body * times + tail, "utf-8")
        if (printed := pages_of(root)) >= pages:
            break
    return draft, printed


def pages_of(root: Path) -> int:
    from pypdf import PdfReader

    with contextlib.redirect_stdout(io.StringIO()):
        zhoubao(["export", WEEK, "--workspace", str(root), "--to", "html,pdf"])
    return len(PdfReader(next((root / "weeks" / WEEK).rglob("*.pdf"))).pages)


@contextlib.contextmanager
def served(root: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "agent", "review", "--workspace", str(root), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield next(line.split("page: ")[1].strip() for line in process.stdout if "page: " in line)
        process.terminate()


def first_paint(browser: Browser, url: str) -> float:
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    page.goto(url)
    took = float(page.evaluate(PAINTED))
    page.close()
    return took


def rechecks(root: Path, draft: Path, runs: int) -> list[float]:
    """ms of each check after one figure was changed in the file: read, check, page data."""
    from agent.commands.review import open_desk

    desk = open_desk(root, WEEK)
    desk.look()
    text = draft.read_text("utf-8")
    took = []
    for run in range(runs):
        draft.write_text(text.replace("224 张", f"22{run % 9} 张", 1), "utf-8")
        began = time.perf_counter()
        desk.look()
        took.append((time.perf_counter() - began) * 1000)
    draft.write_text(text, "utf-8")
    return took


def from_nothing(root: Path) -> float:
    from agent.commands.review import open_desk

    began = time.perf_counter()
    open_desk(root, WEEK).look()
    return (time.perf_counter() - began) * 1000


def followed(browser: Browser, url: str, draft: Path, runs: int) -> list[float]:
    """ms from the file's being saved until the page shows it."""
    page = browser.new_page()
    page.goto(url)
    page.wait_for_function("document.getElementById('link').textContent === '已连接'")
    text, took = draft.read_text("utf-8"), []
    for run in range(runs):
        tally = page.locator("#tally").inner_text()
        draft.write_text(text.replace("20 万美元", "30 万美元" if run % 2 == 0 else "20 万美元"), "utf-8")
        began = time.perf_counter()
        page.wait_for_function(
            "old => document.getElementById('tally').textContent !== old", arg=tally, polling=20
        )
        took.append((time.perf_counter() - began) * 1000)
    draft.write_text(text, "utf-8")
    page.close()
    return took


def told(name: str, took: float, beside: float, peer: str, target: float = 0) -> None:
    verdict = f"  {'under' if took < target else 'OVER'} {target:.0f} ms" if target else ""
    print(f"{name:38} {took:7.0f} ms  {took / beside:5.2f} x {peer} ({beside:.0f} ms){verdict}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--pages", type=int, default=30)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "desk"
        draft, pages = long_draft(root, args.pages)
        print(f"{pages} printed pages, {len(draft.read_text('utf-8'))} characters")
        median = statistics.median
        told(
            "check after an edit",
            median(rechecks(root, draft, args.runs)),
            from_nothing(root),
            "from nothing",
            300,
        )
        plain = root / "weeks" / WEEK
        in_browser(root, draft, args.runs, next(plain.rglob("*.html")))


def in_browser(root: Path, draft: Path, runs: int, plain: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with served(root) as url, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        peer = statistics.median(first_paint(browser, plain.as_uri()) for _ in range(runs))
        told(
            "first paint",
            statistics.median(first_paint(browser, url) for _ in range(runs)),
            peer,
            "the report's HTML",
            1000,
        )
        told(
            "saved in another editor, then shown",
            statistics.median(followed(browser, url, draft, runs)),
            peer,
            "the report's HTML",
            1000,
        )
        browser.close()


if __name__ == "__main__":
    main()
