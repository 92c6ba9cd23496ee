"""A draft's markdown as one self-contained HTML page: charts inline, print and narrow screens looked after, no script.

The markdown file is the truth; whatever HTML stands in it is sanitised away.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping

_IMAGE = re.compile(r"<img\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(alt|src)="([^"]*)"')
_FRONT_MATTER = re.compile(r"\A\ufeff?---\n(.*?)\n---\n", re.DOTALL)
_TITLE = re.compile(r"(?m)^title\s*:\s*[\"']?(.*?)[\"']?\s*$")
_MARK = re.compile(r"⚠(（待核：[^）]{0,40}）)?")
STYLE = """
:root{--ink:#1b1f24;--muted:#5f6b7a;--line:#d9dee5;--accent:#1f4e8c;--warn:#b42318;--paper:#fff}
*{box-sizing:border-box}
body{margin:0;background:#f3f5f8;color:var(--ink);font:16px/1.75 "Noto Serif CJK SC","Source Han Serif SC","Songti SC",SimSun,serif}
main{max-width:860px;margin:24px auto;padding:40px 48px;background:var(--paper);border-top:6px solid var(--accent)}
h1,h2,h3,h4,th,strong{font-family:"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
h1{font-size:26px;line-height:1.35;margin:0 0 8px;color:var(--accent)}
h2{font-size:20px;margin:40px 0 12px;padding-bottom:6px;border-bottom:2px solid var(--accent)}
h3{font-size:17px;margin:26px 0 8px}
p{margin:0 0 12px;text-align:justify;overflow-wrap:anywhere}
ul,ol{padding-left:1.4em}
a{color:var(--accent);text-underline-offset:3px}
figure{margin:8px 0 12px}
figure svg,figure img{width:100%;height:auto;display:block}
.wide{overflow-x:auto;margin:8px 0 6px}
table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.5}
th,td{border-bottom:1px solid var(--line);padding:6px 8px;text-align:left;vertical-align:top}
th{background:#eef2f8;border-top:2px solid var(--accent);white-space:nowrap}
td{font-variant-numeric:tabular-nums}
mark{background:#fdecea;color:var(--warn);padding:0 3px;border-radius:3px}
@media(max-width:640px){main{margin:0;padding:20px 16px}body{font-size:15px}}
@media print{body{background:#fff}main{margin:0;max-width:none;padding:0;border:0}h2{break-after:avoid}table,figure{break-inside:avoid}}
"""


def render_html(draft: str, charts: Mapping[str, str]) -> str:
    """`charts`: path as the markdown links it -> SVG text of our own. Every other image is left out."""
    import markdown
    import nh3

    title = _title(draft)
    body = _FRONT_MATTER.sub("", draft, count=1)
    raw = markdown.markdown(body, extensions=["tables", "sane_lists", "md_in_html"])
    tags = {"h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "a", "table", "thead", "tbody", "tr", "th", "td", "img", "br", "code"}
    clean = nh3.clean(
        raw, tags=tags, attributes={"a": {"href"}, "img": {"src", "alt"}}, url_schemes={"http", "https"},
        link_rel="noopener noreferrer",
    )  # fmt: skip
    placed = _IMAGE.sub(lambda found: _figure(found, charts), clean)
    marked = _MARK.sub(lambda found: f"<mark>{found[0]}</mark>", placed)
    tables = marked.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
    return _page(title, tables)


def _title(draft: str) -> str:
    front = _FRONT_MATTER.match(draft)
    found = _TITLE.search(front[1]) if front else None
    return found[1] if found else "周报"


def _figure(found: re.Match[str], charts: Mapping[str, str]) -> str:
    said = dict(_ATTRIBUTE.findall(found[0]))
    svg = charts.get(html.unescape(said.get("src", "")))
    if svg is None:
        return ""
    data = base64.b64encode(svg.encode("utf-8")).decode("ascii")
    return f'<figure><img alt="{said.get("alt", "")}" src="data:image/svg+xml;base64,{data}"></figure>'


def _page(title: str, body: str) -> str:
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="generator" content="zhoubao"><meta name="ai-generated" content="true">\n'
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
