"""The sample's run, killed when it comes to a node."""

from __future__ import annotations

import os
import signal
from importlib import import_module
from typing import Any


def killed_at(node: str, root: str) -> int:
    """`_keep`: after what the run read is kept."""
    import agent.graph
    from agent.cli import main

    place, after = (import_module("agent.nodes.recall"), True) if node == "_keep" else (agent.graph, False)
    whole = getattr(place, node)

    def dying(*args: Any, **kwargs: Any) -> None:
        if after:
            whole(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(place, node, dying)
    return main(["run", "--sample", "--workspace", root])
