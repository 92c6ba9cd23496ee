"""Noto Sans SC cut down to the characters of one page, to stand in the page where a reader has no Chinese font."""

from __future__ import annotations

import base64
from io import BytesIO

FAMILY = "Zhoubao Sans"


def font_face(text: str) -> str:
    """A CSS rule with the font as data; the same for the same characters."""
    data = base64.b64encode(_subset(text)).decode("ascii")
    return f"@font-face{{font-family:'{FAMILY}';src:url(data:font/woff;base64,{data}) format('woff')}}"


def _subset(text: str) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from pylopdf_fonts_zh_cn import sans_path

    options = Options(flavor="woff", layout_features=["kern", "locl"], notdef_outline=True, desubroutinize=True, hinting=False)
    font = TTFont(str(sans_path()), lazy=True, recalcTimestamp=False)
    cutter = Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)
    font.flavor = "woff"
    out = BytesIO()
    font.save(out)
    return out.getvalue()
