"""A plain writer as a server's answers: source sentences with their slots, first sentences as highlights, no objections."""

from __future__ import annotations

import json
import re

from chatserver import Body, Said

from agent.llm.extractive import is_chinese

SLOT = re.compile(r"\{\{F\d+\}\}")
LEANING = ("{{", "该", "新增", "交付")


def echo(body: Body, number: int) -> Said:
    user = body["messages"][1]["content"]
    keys = frozenset(body["response_format"]["json_schema"]["schema"]["properties"])
    answers = {
        frozenset({"headline", "paragraphs"}): news,
        frozenset({"paragraphs"}): lambda text: {"paragraphs": ["端侧算力与开源模型的进展值得跟踪。"]},
        frozenset({"issues"}): lambda text: {"issues": []},
        frozenset({"first", "second"}): lambda text: {"first": "联发科推出 Genio 720", "second": "潞晨科技开源 Open-Sora 2.0"},
        frozenset({"risks"}): lambda text: {"risks": []},
        frozenset({"highlights"}): highlights,
        frozenset({"ok"}): lambda text: {"ok": True},
    }
    return Said(json.dumps(answers.get(keys, planned)(user), ensure_ascii=False), usage=(1000, 200))


def news(user: str) -> Body:
    paragraphs = []
    for label, text in re.findall(r"<资料 编号=(E\d+)>\n(.*?)\n</资料>", user, re.DOTALL):
        lines = [line for line in text.splitlines()[1:] if SLOT.search(line) and "〔略〕" not in line]
        named = [line for line in lines if is_chinese(line) and not line.startswith(LEANING)]
        if named:
            paragraphs.append({"event": label, "text": named[0]})
    return {"headline": "", "paragraphs": paragraphs}


def highlights(user: str) -> Body:
    labels = re.findall(r"<正文 编号=(P\d+)>", user)
    return {"highlights": [{"section": label, "sentences": [1, 2]} for label in labels]}


def planned(user: str) -> Body:
    sections = re.findall(r"部分 (\w+)：\n(.*?)(?=\n部分|\n\n)", user, re.DOTALL)
    found = {name: re.findall(r"编号=(E\d+)", text) for name, text in sections}
    return {name: {"lead": labels[:1], "brief": labels[1:]} for name, labels in found.items()}
