"""The whole sample week against a server of fixed latency, over the critical path.

    python scripts/bench_run.py [--latency SECONDS]

Critical path: what the program does without a model (a whole extractive run) and five answers one behind the other: plan,
one draft, one review, condense, title. The run itself may take at most 1.15 times that.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "llm")]

from chatserver import Body, Said, Server, chat_server  # noqa: E402
from plainwriter import echo  # noqa: E402

from agent.cli import main as zhoubao  # noqa: E402

ANSWERS, MOST = 5, 1.15
VARIABLES = ("ZHOUBAO_BASE_URL", "ZHOUBAO_MODEL", "ZHOUBAO_API_KEY")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--latency", type=float, default=3.0, help="seconds to every answer (default 3)")
    latency = parser.parse_args().latency
    with slow_server(0):
        timed_run()  # once before, so that nothing is loaded in what is measured, the model's client neither
    extractive = timed_run()
    with slow_server(latency) as server:
        whole = timed_run()
    path = extractive + ANSWERS * latency
    ratio = whole / path
    print(f"answers      {len(server.asked)}, {latency:.1f} s each, one behind the other {len(server.asked) * latency:.1f} s")
    print(f"extractive   {extractive:.2f} s")
    print(f"with model   {whole:.2f} s")
    print(f"critical     {path:.2f} s")
    print(f"ratio        {ratio:.2f} (at most {MOST})")
    return 0 if ratio <= MOST else 1


@contextmanager
def slow_server(latency: float) -> Iterator[Server]:
    def say(body: Body, number: int) -> Said:
        time.sleep(latency)
        return echo(body, number)

    with chat_server(say) as server:
        os.environ.update(zip(VARIABLES, (server.url, "echo-1", "none"), strict=True))
        try:
            yield server
        finally:
            for name in VARIABLES:
                del os.environ[name]


def timed_run() -> float:
    """Seconds of a run of the sample week in a new workspace."""
    quiet = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        started = time.perf_counter()
        status = zhoubao(["run", "--sample", "--workspace", folder])
        taken = time.perf_counter() - started
    if status not in (0, 1):
        raise SystemExit(quiet.getvalue())
    return taken


if __name__ == "__main__":
    raise SystemExit(main())
