"""One story told by several sources is one event; two stories of one company are two."""

from __future__ import annotations

from datetime import datetime

import pytest

from feeds.aliases import load_aliases
from feeds.cluster import cluster
from feeds.dedupe import canonical_url, dedupe
from feeds.model import Item
from feeds.rank import rank
from feeds.week import SHANGHAI


def item(
    number: int, title: str, text: str, source: str = "a", day: int = 12, link: str = "", language: str = "zh"
) -> Item:
    when = datetime(2025, 3, day, 9, tzinfo=SHANGHAI)
    return Item(
        f"{source}-{number}",
        title,
        link or f"https://{source}.example/{number}",
        when,
        (),
        text[:60],
        text,
        source,
        "",
        language,
    )


STORIES = [
    item(1, "联发科推出 Genio 720", "联发科在嵌入式展上推出 Genio 720 与 Genio 520，采用 6nm 工艺，算力 10 TOPS，面向物联网设备。", "a"),
    item(2, "MediaTek unveils Genio 720 IoT chips", "MediaTek unveiled the Genio 720 and Genio 520 at Embedded World, built on 6nm with 10 TOPS of AI compute for IoT devices.", "b", language="en"),
    item(3, "联发科二月营收同比增长", "联发科公布二月营收 462 亿元新台币，同比增长 20%，主要受手机芯片出货带动。", "c", day=11),
    item(4, "潞晨科技开源 Open-Sora 2.0", "潞晨科技发布开源视频模型 Open-Sora 2.0，参数量 11B，训练动用 224 张 GPU，成本 20 万美元。", "a"),
    item(5, "20 万美元训出视频模型：Open-Sora 2.0", "Open-Sora 2.0 发布，11B 参数的视频生成模型用 224 张 GPU 训练，成本仅 20 万美元，来自潞晨科技。", "d", day=13),
    item(6, "某云厂商下调推理价格", "某云厂商宣布下调大模型推理价格，最高降幅 50%，即日起生效，覆盖全部地域。", "c"),
]  # fmt: skip


def groups(items: list[Item]) -> set[frozenset[str]]:
    return {frozenset(i.id for i in event.items) for event in cluster(items, load_aliases())}


def test_stories_in_two_languages_meet_and_others_stay_apart() -> None:
    assert groups(STORIES) == {
        frozenset({"a-1", "b-2"}),
        frozenset({"c-3"}),
        frozenset({"a-4", "d-5"}),
        frozenset({"c-6"}),
    }


def test_the_order_of_the_sources_changes_nothing() -> None:
    assert groups(STORIES) == groups(STORIES[::-1])


def test_ranking_says_why_and_prefers_the_watched_and_the_widely_told() -> None:
    events = rank(cluster(STORIES, load_aliases()), ["Open-Sora"], [], aliases=load_aliases())
    by_id = {event.items[0].id: event for event in events}
    told = next(event for event in events if len(event.items) == 2 and "Open-Sora" in event.title)
    assert told.reasons and told.score > by_id["c-6"].score


def test_a_story_told_before_counts_less() -> None:
    fresh = rank(cluster([STORIES[3]], {}), [], [])[0]
    stale = rank(cluster([STORIES[3]], {}), [], [STORIES[3].text])[0]
    assert stale.score < fresh.score


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://A.example/x?utm_source=rss&id=3#top", "https://a.example/x?id=3"),
        ("http://a.example:80/x/", "https://a.example/x"),
    ],
)
def test_one_page_under_two_addresses(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other)


def test_copies_are_one() -> None:
    copy = item(9, "联发科推出 Genio 720", STORIES[0].text, "z", link=f"{STORIES[0].link}?utm_medium=feed")
    assert len(dedupe([STORIES[0], copy, STORIES[3]])) == 2
