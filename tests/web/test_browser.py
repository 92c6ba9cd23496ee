"""The page in a real browser, as the editor drives it: found, proved, settled, followed, approved."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from agent.cli import main
from tests.web.conftest import RIGHT, WEEK, WRONG, Served

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium")
SOON = 15_000  # ms: far more than it takes, for a busy machine
EVIL = ['<img src=x onerror="window.owned=1">', "<script>window.owned=1</script>", '"><svg/onload=window.owned=1>',
        "[x](javascript:window.owned=1)", "</script><script>window.owned=1</script>", "<iframe srcdoc='<script>parent.owned=1</script>'>", "&lt;img src=x onerror=window.owned=1&gt;"]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """Open at the served address; an error of the page's script, or of its policy, fails the test."""
    wrong: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda said: wrong.append(said.text) if said.type == "error" and "load resource" not in said.text else None,
    )
    page.goto(served.url)
    yield page
    page.close()
    assert wrong == []


def test_found_proved_taken_and_approved(page: Page, served: Served) -> None:
    expect(page.locator("#tally")).to_contain_text("待核 1")
    page.keyboard.press("j")
    entry = page.locator("#findings > li.current")
    expect(entry).to_contain_text("30 万美元")
    expect(entry.locator("mark")).to_have_text("20 万美元")
    expect(page.locator("main a.current")).to_be_in_viewport()
    before = served.draft.read_text("utf-8")
    entry.get_by_role("button", name="取来源的数：20 万美元").click()
    expect(page.locator("#tally")).to_contain_text("待核 0", timeout=SOON)
    expect(page.locator("#none")).to_be_visible()
    assert served.draft.read_text("utf-8") == before.replace(WRONG, RIGHT)
    assert main(["approve", WEEK, "--workspace", str(served.root)]) == 0


def test_every_figure_shows_its_evidence(page: Page) -> None:
    page.locator("main a[id^=f]", has_text="224 张").first.click()
    expect(page.locator("#evidence mark").first).to_contain_text("224 张")
    expect(page.locator("#evidence .at").first).to_contain_text("读取")
    page.locator("main a.v-derived").first.press("Enter")
    expect(page.locator("#evidence")).to_contain_text("=")
    cell = page.locator("main td a[id^=f]", has_text="1013.0").first
    cell.click()
    expect(page.locator("#evidence td.hit").first).to_contain_text("1013.0")


def test_saved_elsewhere_the_page_follows(page: Page, served: Served) -> None:
    expect(page.locator("#link")).to_have_text("已连接")
    served.draft.write_text(served.draft.read_text("utf-8").replace(WRONG, RIGHT), "utf-8")
    expect(page.locator("#tally")).to_contain_text("待核 0", timeout=SOON)
    page.locator("#tab-changes").click()
    expect(page.locator("#changes del")).to_have_text("3")
    expect(page.locator("#changes ins")).to_have_text("2")


def test_a_conflict_is_shown_and_nothing_is_lost(page: Page, served: Served) -> None:
    page.route("**/state?*", lambda route: route.abort())  # the page hears nothing of the change
    page.keyboard.press("j")
    page.locator("#findings > li.current").get_by_role("button", name="改写").click()
    page.locator("textarea").fill("成本未披露")
    served.draft.write_text(served.draft.read_text("utf-8") + "\n另存的一段。\n", "utf-8")
    page.get_by_role("button", name="写入稿件").click()
    expect(page.locator("#said")).to_contain_text("已在别处改动")
    expect(page.locator("#said")).to_contain_text("成本未披露")
    kept = served.draft.read_text("utf-8")
    assert kept.endswith("另存的一段。\n") and WRONG in kept and "成本未披露" not in kept
    page.get_by_role("button", name="看这一处").click()
    page.locator("#findings > li.current").get_by_role("button", name="改写").click()
    expect(page.locator("textarea")).to_have_value("成本未披露")
    page.unroute_all()


def test_confirmed_with_a_note_by_keyboard(page: Page, served: Served) -> None:
    page.keyboard.press("j")
    page.locator("#findings > li.current").get_by_role("button", name="确认并注明").press("Enter")
    page.keyboard.type("已与公司核实")
    page.keyboard.press("Tab")
    page.keyboard.type("王编辑")
    page.keyboard.press("Enter")
    expect(page.locator("#findings > li.done")).to_contain_text("王编辑")
    expect(page.locator("#tally")).to_contain_text("已确认 1")
    assert WRONG in served.draft.read_text("utf-8")


@pytest.mark.parametrize("width", [1280, 390])
def test_no_serious_fault_of_access(browser: Browser, served: Served, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(served.url)
    page.keyboard.press("j")
    for tab in ("findings", "evidence", "changes"):
        page.locator(f"#tab-{tab}").click()
        faults = Axe().run(page).response["violations"]
        assert [
            f"{f['id']}: {f['nodes'][0]['html']}" for f in faults if f["impact"] in ("serious", "critical")
        ] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_nothing_of_a_feed_runs(browser: Browser, tmp_path: Path) -> None:
    """Every field of every item carries script; drafted, reviewed, opened: none of it runs or links."""
    from tests.web.hostile import hostile_desk, reviewed

    root = hostile_desk(tmp_path / "desk", EVIL)
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(reviewed(root, tmp_path / "review.html").as_uri())
    for node in page.locator("main a[id^=f]").all():
        node.click()
    page.wait_for_timeout(300)
    assert page.evaluate("window.owned") is None
    assert (
        page.locator(
            "main script, main iframe, main svg[onload], main img[onerror], [href^='javascript:']"
        ).count()
        == 0
    )
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert "智谱在 3 月 15 日发布第 5 个开源模型" in page.locator("main").inner_text()
    page.close()
