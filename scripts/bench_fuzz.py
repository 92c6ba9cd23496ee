"""Fuzzing of the feed parser and the table reader: only the project's declared errors may come out, and soon.

    python scripts/bench_fuzz.py [--seconds N] [--seed N] [--keep DIR]

Half of the time for each. Inputs are bytes, RSS, Atom and JSON feeds built of hostile parts, CSV and workbooks, and
documents like real ones with pieces cut, doubled, swapped and overwritten. Printed: executions, refusals, crashes, the
slowest input. Each crash is printed with its input (and kept in DIR); exit status 1 when there is one.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from feeds.errors import FeedParseError, FeedsError
from feeds.grid import read_grid
from feeds.kept import as_json, from_json
from feeds.model import Source
from feeds.parse import read_feed
from feeds.tables.read import read_table
from feeds.tables.schema import SCHEMAS, Schema
from feeds.week import Week

NOW = datetime(2025, 3, 17, tzinfo=UTC)
WEEK = Week.parse("2025-W11")
SOURCES = (Source("a", "源", "https://a.example/feed"), Source("b", "b", "https://b.example/", "apps", "en"), None)
TAGS = (
    ["rss", "channel", "item", "title", "link", "guid", "description", "pubDate", "author", "dc:creator", "content:encoded", "entry", "feed", "id", "updated", "published", "summary", "content", "name", "uri", "rdf:RDF", "atom:link", "div", "p", "br", "table", "script", "style", "a", "b", "svg", "x:y", "entry", "item"]
)
TEXTS = (
    "", "算力租赁", "7.2 元/卡时", "x" * 3000, "&", "&amp;", "&lt;b&gt;", "&#0;", "&#x110000;", "&#" + "9" * 5000 + ";", "&nbsp;", "&x;",
    "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "<", ">", "\0", "\ud800", "\ufffe", "\u202e", "\u3000", "\ufeff", "😀", "\r", "\x85", "\u2028",
    "Mon, 10 Mar 2025 01:00:00 +0000", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00", "2025-02-30", "31 Feb 99 25:61:61 CST",
    "0000-00-00", "２０２５-03-10", "2025-03-10T24:00:00Z", "Fri, 31 Dec 9999 24:00:00 -1200", "99999-01-01", "1 1 1", "²-²-²", "10 Mar 2025 ²:00",
    "http://a.example/1", "//a", "http://[", "http://a:99999/", "javascript:x", "file:///etc/passwd", "data:,x", "http://[::1%25]/", "http://ａ．example/",
    "a@b (c)", "a <b@c>", "@" * 300, "sha256:", "null", "1e999", "-", "true", "{", "}", "[", "]", '"', "\\", ",", ":", "\\ud800", "\\u0000",
)  # fmt: skip
ATTRIBUTES = (
    "", ' type="html"', ' type="xhtml"', ' mode="base64"', ' type="image/png"', ' xml:base="http://["', ' xml:base="../"', ' rel="self" href="http://["',
    ' href="x"', ' isPermaLink="false"', ' xml:lang="zh"', ' xmlns="http://www.w3.org/2005/Atom"', ' xmlns:x="y"', " a", " a=b", ' a="', ' a="&e;"',
    ' hidden', ' style="display:none"',
)  # fmt: skip
HEADS = (
    "", '<?xml version="1.0"?>', '<?xml version="1.0" encoding="gb2312"?>', '<?xml encoding="utf-16"?>', '<?xml version="1.0" encoding="punycode"?>',
    '<?xml version="1.0" encoding="utf-7"?>', '<?xml version="1.0" encoding="hex"?>', "<!DOCTYPE x [<!ENTITY e 'ha'>]>", '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    "<!DOCTYPE ", "<!---->", "\ufeff", "<!doctype html>", "<html>", "<!-- <a --><!DOCTYPE x [<!ENTITY e '&e;'>]>",
)  # fmt: skip
KEYS = ["version", "title", "items", "id", "url", "content_html", "content_text", "summary", "date_published", "authors", "author", "name", "language", "feed_url", "home_page_url", "x"]
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "utf-32", "latin-1", "utf-7")
CELLS = (
    "", "-", "—", "H100", "H100（80G）", "7.2", "￥7.2", "1,234.5", "1e5", "３２", "12.5%", "0.125", "0:17:22", "99:99:99", "2025-03-10", "2025/3/10", "45726", "3月10日",
    "600000.SH", "超10亿元", "数亿美元", "0", "-0", "-1", "+3.2", "NaN", "inf", "1" * 400, "9" * 5000, "=A1", "#REF!", "合计", "注：数据来源", "A轮", "\ud800", "\0", "\n", '"',
    "²", "①", "½", "1/3", "10-20", "约 3.5 亿", "1.2.3", "1 2", "1E400", "0x10", "一百", "亿", "%", "元", "100000000000000000000000亿元",
)  # fmt: skip

GOOD = {
    "text": ("H100", "A公司", "B 轮", "平台甲", "买入", "0"), "decimal": ("7.2", "1,234", "3.5 亿", "12.00"), "percent": ("12.5%", "-0.3%", "+3%"),
    "price": ("￥7.2/卡时", "7.20", "8 元"), "money": ("3 亿元", "$10M", "未披露"), "duration": ("0:17:22", "17:22"),
    "date": ("2025-03-10", "2025/3/11", "3月12日"), "code": ("600000.SH", "00700.HK", "NVDA"),
}  # fmt: skip


@dataclass
class Tally:
    """`slowest`: seconds and the input."""

    runs: int = 0
    refused: int = 0
    crashes: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, bytes] = (0.0, b"")


def element(dice: random.Random, depth: int = 0) -> str:
    tag, tail = dice.choice(TAGS), dice.choice(TEXTS) if dice.random() < 0.3 else ""
    inner = dice.choice(TEXTS)
    if depth < 6 and dice.random() < 0.7:
        inner += "".join(element(dice, depth + 1) for _ in range(dice.randrange(4)))
    end = "" if dice.random() < 0.03 else f"</{tag}>"
    return f"<{tag}{dice.choice(ATTRIBUTES) if dice.random() < 0.4 else ''}>{inner}{end}{tail}"


def entry(dice: random.Random, name: str) -> str:
    return f"<{name}>" + "".join(element(dice, 4) for _ in range(dice.randrange(8))) + f"</{name}>"


def xml(dice: random.Random) -> str:
    head, count = dice.choice(HEADS), dice.randrange(6)
    if dice.random() < 0.2:
        return head + element(dice)
    if dice.random() < 0.5:
        inside = "".join(entry(dice, "item") for _ in range(count))
        return f'{head}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>{element(dice)}{inside}</channel></rss>'
    return f'{head}<feed xmlns="http://www.w3.org/2005/Atom">{element(dice, 3)}{"".join(entry(dice, "entry") for _ in range(count))}</feed>'


def value(dice: random.Random, depth: int = 0) -> str:
    kind = dice.randrange(8)
    if kind < 2 and depth < 5:
        return "{" + ",".join(f'"{dice.choice(KEYS)}":{value(dice, depth + 1)}' for _ in range(dice.randrange(5))) + "}"
    if kind < 4 and depth < 5:
        return "[" + ",".join(value(dice, depth + 1) for _ in range(dice.randrange(4))) + "]"
    if kind < 7:
        return '"' + dice.choice(TEXTS).replace('"', '\\"') + '"'
    return dice.choice(("1", "-0", "1e999", "9" * 5000, "null", "true", "NaN", "-Infinity", "0.1", "1" + "0" * 299))


def json_feed(dice: random.Random) -> str:
    items = ",".join(value(dice, 1) for _ in range(dice.randrange(5)))
    return f'{{"version":"https://jsonfeed.org/version/1.1","items":[{items}],"title":{value(dice)}}}'


REAL = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>算力周刊</title>'
    "<link>https://a.example/</link><item><title>租赁价格 &amp; 走势</title><link>https://a.example/1?a=b&amp;c=d</link><guid isPermaLink='false'>1</guid>"
    "<pubDate>Wed, 12 Mar 2025 10:00:00 +0800</pubDate><author>x@a.example (张三)</author><description><![CDATA[<p>均价 7.2 元/卡时，<b>环比</b>下降</p>]]>"
    "</description><content:encoded>&lt;p&gt;全文&lt;/p&gt;</content:encoded></item><item><title>二</title></item></channel></rss>",
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/"><title type="html">b</title><entry><id>urn:1</id><title type="xhtml">'
    '<div xmlns="http://www.w3.org/1999/xhtml">A <b>B</b></div></title><link href="x"/><updated>2025-03-12T01:00:00Z</updated><author><name>n</name></author>'
    '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>one</p><p>two</p></div></content></entry></feed>',
    '{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":1,"url":"https://c.example/1","title":"题","content_html":"<p>文</p>",'
    '"date_published":"2025-03-12T01:00:00+08:00","authors":[{"name":"x"}]}]}',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    '<channel rdf:about="https://d.example/"><title>d</title></channel><item rdf:about="https://d.example/1"><title>a < b</title><dc:date>2025-03-12</dc:date></item></rdf:RDF>',
)  # fmt: skip


def mutated(dice: random.Random, data: bytes) -> bytes:
    """Cut, double, swap, overwrite: a few times."""
    work = bytearray(data)
    for _ in range(dice.randrange(1, 6)):
        at, size = dice.randrange(len(work) + 1), dice.randrange(1, 40)
        match dice.randrange(5):
            case 0:
                del work[at : at + size]
            case 1:
                work[at:at] = work[at : at + size] * dice.choice((1, 2, 50))
            case 2:
                work[at : at + size] = dice.randbytes(size)
            case 3:
                work[at:at] = dice.choice(TEXTS).encode("utf-8", "surrogatepass")
            case 4:
                other = dice.randrange(len(work) + 1)
                work[at : at + size] = work[other : other + size]
    return bytes(work)


def packed(dice: random.Random, text: str) -> bytes:
    return text.encode(dice.choice(ENCODINGS), "replace" if dice.random() < 0.5 else "ignore")


Input = tuple[str, bytes]


def feed_input(dice: random.Random) -> Input:
    """Named by its content type."""
    return dice.choice(("", "text/xml; charset=gb2312", "text/html; charset=x", "application/json")), feed_bytes(dice)


def feed_bytes(dice: random.Random) -> bytes:
    match dice.randrange(10):
        case 0:
            return dice.randbytes(dice.randrange(200))
        case 1 | 2:
            return packed(dice, json_feed(dice))
        case 3 | 4 | 5:
            return mutated(dice, packed(dice, dice.choice(REAL)))
        case _:
            return packed(dice, xml(dice))


def grid(dice: random.Random, schema: Schema) -> list[list[str]]:
    odd = dice.choice((0.0, 0.02, 0.3))
    columns = [column for column in schema.columns if column.required or dice.random() < 0.8]
    heads = [dice.choice(CELLS if dice.random() < odd else column.headers) for column in columns]
    rows = [
        [dice.choice(CELLS if dice.random() < odd else GOOD[column.type]) for column in columns] for _ in range(dice.randrange(6))
    ]
    above = [[dice.choice(CELLS)]] if dice.random() < 0.2 else []
    return [*above, heads, *rows]


def csv_input(dice: random.Random, schema: Schema) -> bytes:
    mark = dice.choice((",", ",", "\t", ";", "|"))
    end = dice.choice(("\n", "\r\n", "\r"))
    data = packed(dice, end.join(mark.join(row) for row in grid(dice, schema)))
    return mutated(dice, data) if dice.random() < 0.4 else data


def workbook_input(dice: random.Random, schema: Schema) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for row in grid(dice, schema):
        sheet.append([_cell(dice, cell) for cell in row])
    if dice.random() < 0.3:
        sheet.merge_cells(dice.choice(("A1:A3", "A1:C1", "B2:D9", "A1:Z50")))
    if dice.random() < 0.3:
        sheet["B2"].number_format = dice.choice(("0.00%", "#,##0,,", "yyyy-mm-dd", "[h]:mm:ss", '"', "0.0E+0", "@", "?/?", "0" * 40, ";;;"))
    out = io.BytesIO()
    book.save(out)
    return _torn(dice, out.getvalue()) if dice.random() < 0.6 else out.getvalue()


def _cell(dice: random.Random, text: str) -> object:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    others = (1, 1.5, -0.0, 1e300, True, None, NOW.replace(tzinfo=None), NOW.date(), NOW.time())
    clean = ILLEGAL_CHARACTERS_RE.sub("", text).encode("utf-8", "ignore").decode()
    return dice.choice(others) if dice.random() < 0.3 else clean[:32_000]


def _torn(dice: random.Random, data: bytes) -> bytes:
    """A workbook with one part mutated, or its bytes."""
    if dice.random() < 0.2:
        return mutated(dice, data)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        hit = dice.choice(old.namelist())
        for name in old.namelist():
            new.writestr(name, mutated(dice, old.read(name)) if name == hit else old.read(name))
    return out.getvalue()


def read_one_feed(given: Input, dice: random.Random) -> None:
    """Parsed, and what was made of it kept and taken back."""
    (kind, data), source = given, dice.choice(SOURCES)
    found = read_feed(data, source=source, url=dice.choice(("", "https://a.example/feed", "http://[")), content_type=kind, fetched=NOW)
    for item in found.items:
        repr(item).encode()
        assert item.published is None or (WEEK.start <= item.published) in (True, False)
    if source:
        assert from_json(json.loads(as_json(found)), source, NOW).items == found.items


def read_one_table(given: Input, dice: random.Random, folder: Path) -> None:
    name, data = given
    path = folder / f"a{'.xlsx' if data.startswith(b'PK') else dice.choice(('.csv', '.csv', '.tsv'))}"
    path.write_bytes(data)
    for sheet in read_grid(path):
        for row in sheet.rows:
            "".join(row).encode()
    read_table(name, path, week=WEEK if dice.random() < 0.3 else None)


def table_input(dice: random.Random) -> Input:
    """Named by its table; now and then another one's."""
    name = dice.choice(list(SCHEMAS))
    make = workbook_input if dice.random() < 0.1 else csv_input
    return name if dice.random() < 0.95 else dice.choice(list(SCHEMAS)), make(dice, SCHEMAS[name])


def fuzz(
    make: Callable[[random.Random], Input], read: Callable[[Input, random.Random], None], error: type[FeedsError], seconds: float, seed: int
) -> Tally:
    tally, end = Tally(), time.monotonic() + seconds
    while time.monotonic() < end:
        dice = random.Random(f"{seed}-{tally.runs}")
        given = make(dice)
        began = time.process_time()
        try:
            read(given, dice)
        except error:
            tally.refused += 1
        except Exception as found:  # noqa: BLE001 - whatever else comes out is what is looked for
            last = traceback.extract_tb(found.__traceback__)[-1]
            where = f"{type(found).__name__} at {Path(last.filename).name}:{last.lineno}"
            tally.counts[where] += 1
            tally.crashes.setdefault(where, (given[1], traceback.format_exc(limit=-6)))
        took = time.process_time() - began
        tally.slowest = max(tally.slowest, (took, given[1]))
        tally.runs += 1
    return tally


def told(name: str, tally: Tally, keep: Path | None) -> None:
    crashed = sum(tally.counts.values())
    print(f"{name}: {tally.runs} executions, {tally.refused} refused, {crashed} crashes ({len(tally.crashes)} places)")
    print(f"  slowest input: {1000 * tally.slowest[0]:.0f} ms for {len(tally.slowest[1])} bytes, {tally.slowest[1][:60]!r}")
    for number, (where, (data, trace)) in enumerate(tally.crashes.items()):
        print(f"  {where} ({tally.counts[where]} times) with {data[:300]!r}\n{trace}")
        if keep:
            (keep / f"{name.replace(' ', '-')}-{number}").write_bytes(data)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder for the inputs of crashes")
    args = parser.parse_args()
    if args.keep:
        args.keep.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        feeds = fuzz(feed_input, read_one_feed, FeedParseError, args.seconds / 2, args.seed)
        told("feed parser", feeds, args.keep)
        tables = fuzz(table_input, partial(read_one_table, folder=Path(folder)), FeedsError, args.seconds / 2, args.seed)
        told("table reader", tables, args.keep)
    return int(bool(feeds.crashes or tables.crashes))


if __name__ == "__main__":
    sys.exit(main())
