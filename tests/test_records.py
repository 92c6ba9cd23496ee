"""JSON data as tables."""

import json
from pathlib import Path

from agent.figures.evidence import TableSource, TextSource
from agent.sources import read_sources


def test_a_list_of_records_is_a_table_with_its_numbers_as_written(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        '{"on": "2026-06-12", "deals": [{"company": "甲", "amount": 3.0, "of": {"stage": "A"}}, {"company": "乙", "amount": null, "note": "x"}]}', "utf-8"
    )
    table, text = read_sources([tmp_path])
    assert isinstance(table, TableSource) and isinstance(text, TextSource)
    assert table.rows == (("company", "amount", "of_stage", "note"), ("甲", "3.0", "A", ""), ("乙", "", "", "x"))
    assert text.text == "on：2026-06-12"


def test_articles_stay_text(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"title": "甲", "text": "乙" * 200}, {"title": "丙", "text": "丁"}]), "utf-8")
    (only,) = read_sources([tmp_path])
    assert isinstance(only, TextSource) and "title：甲" in only.text
