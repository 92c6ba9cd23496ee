"""CPU time to start: `zhoubao --help` and `zhoubao check`, beside a bare interpreter in the same run.

    python scripts/bench_start.py [--runs N]

Target: under 0.4 s of CPU each.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TARGET = 0.4

# As an installed package has it, whatever this shell says.
BYTECODE_KEPT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def cpu_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=False, env=BYTECODE_KEPT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        draft, source = Path(folder) / "draft.md", Path(folder) / "source.txt"
        draft.write_text("公司签约 12 家客户。\n", encoding="utf-8")
        source.write_text("公司本周签约 12 家客户。\n", encoding="utf-8")
        zhoubao = [sys.executable, "-m", "agent"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "zhoubao --help": [*zhoubao, "--help"],
            "zhoubao check": [*zhoubao, "check", str(draft), "--sources", str(source)],
            "zhoubao figures": [*zhoubao, "figures", str(draft)],
        }
        bare = 0.0
        for name, command in commands.items():
            took = statistics.median(cpu_seconds(command) for _ in range(runs))
            bare = bare or took
            said = "" if name.startswith("python") else f"  {'under' if took < TARGET else 'OVER'} {TARGET} s"
            print(f"{name:18} {took:6.3f} s CPU  {took / bare:5.1f} x bare{said}")


if __name__ == "__main__":
    main()
