"""Colours and sizes of every chart and of the page: one design."""

INK = "#1f2933"
MUTED = "#66717d"
GRID = "#e6e9ed"
ZERO = "#7b8794"
ACCENT = "#1b3a63"
RISE = "#c0342b"  # red up, green down: the convention of the mainland's markets
FALL = "#1e8449"
FLAT = "#7b8794"
CARD = "#f4f6f9"
SERIES = ("#1b3a63", "#c8963e", "#5b8fb9", "#9aa5b1", "#8c4a3c", "#4f7a6b", "#7d6ba0", "#b7b06a")

WIDE = 800.0
SIDE = 24.0
TITLE, BODY, SMALL = 15.0, 12.0, 10.0
