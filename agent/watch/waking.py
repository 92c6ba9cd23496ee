"""What wakes zhoubao every hour on this machine: a systemd user timer where there is one, else a line of cron."""

from __future__ import annotations

import hashlib
import shlex
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.errors import RunError
from store.weeks import write_text

# Secrets for a run that nobody starts by hand: KEY=value lines of the user's own, never in the workspace.
ENVIRONMENT = ".config/zhoubao/environment"
NO_TABLE = ("no crontab", "no such file")  # how `crontab -l` says that the user has none yet
SERVICE = """[Unit]
Description=zhoubao weekly report of {root}

[Service]
Type=oneshot
EnvironmentFile=-%h/{environment}
ExecStart={command}
"""
TIMER = """[Unit]
Description=zhoubao every hour, for {root}

[Timer]
OnCalendar=*-*-* *:{minute}:00
Persistent=true

[Install]
WantedBy=timers.target
"""


@dataclass(frozen=True, slots=True)
class Ran:
    status: int
    out: str


Shell = Callable[[Sequence[str], str | None], Ran]


def shell(words: Sequence[str], given: str | None = None) -> Ran:
    """Run a program; one that is not there has status 127."""
    try:
        done = subprocess.run(words, input=given, capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Ran(127, str(error))
    return Ran(done.returncode, done.stdout if done.returncode == 0 else done.stdout + done.stderr)


class Systemd:
    """Two unit files of the user, named by the workspace."""

    name = "systemd timer"

    def __init__(self, root: Path, home: Path, run: Shell) -> None:
        self.root, self.run = root, run
        self.unit = f"zhoubao-{hashlib.sha256(str(root).encode()).hexdigest()[:10]}"
        self.folder = home / ".config/systemd/user"

    def works(self) -> bool:
        """The user's own systemd answers: not in a container, not over a bare su."""
        return self.run(["systemctl", "--user", "show-environment"], None).status == 0

    def install(self, command: Sequence[str], minute: str) -> None:
        root, words = str(self.root).replace("%", "%%"), " ".join(_systemd_word(word) for word in command)
        write_text(
            self.folder / f"{self.unit}.service",
            SERVICE.format(root=root, environment=ENVIRONMENT, command=words),
        )
        write_text(self.folder / f"{self.unit}.timer", TIMER.format(root=root, minute=minute))
        self._must("daemon-reload")
        self._must("enable", "--now", f"{self.unit}.timer")

    def remove(self) -> bool:
        timer = self.folder / f"{self.unit}.timer"
        if not timer.exists():
            return False
        self.run(["systemctl", "--user", "disable", "--now", f"{self.unit}.timer"], None)
        for path in (timer, self.folder / f"{self.unit}.service"):
            path.unlink(missing_ok=True)
        self.run(["systemctl", "--user", "daemon-reload"], None)
        return True

    def installed(self) -> str:
        timer = self.folder / f"{self.unit}.timer"
        return str(timer) if timer.exists() else ""

    def _must(self, *words: str) -> None:
        ran = self.run(["systemctl", "--user", *words], None)
        if ran.status:
            raise RunError(f"systemctl --user {words[0]}: {' '.join(ran.out.split())}; try --with cron")


class Cron:
    """One line in the user's crontab, ended by a comment that names the workspace; every other line stays as it is."""

    name = "cron line"

    def __init__(self, root: Path, home: Path, run: Shell) -> None:
        self.root, self.home, self.run = root, home, run
        self.mark = f"# zhoubao {root}"

    def works(self) -> bool:
        return self.run(["crontab", "-l"], None).status != 127

    def install(self, command: Sequence[str], minute: str) -> None:
        secrets, log = _cron_word(str(self.home / ENVIRONMENT)), _cron_word(str(self.root / "schedule.log"))
        words = " ".join(map(_cron_word, command))
        line = f"{int(minute)} * * * * set -a; [ -r {secrets} ] && . {secrets}; set +a; {words} >> {log} 2>&1 {self.mark}\n"
        kept = self._others()
        self._write(kept + ("\n" if kept and not kept.endswith("\n") else "") + line)

    def remove(self) -> bool:
        if not self.installed():
            return False
        self._write(self._others())
        return True

    def installed(self) -> str:
        return next((line for line in self._table().splitlines() if line.endswith(self.mark)), "")

    def _table(self) -> str:
        ran = self.run(["crontab", "-l"], None)
        return ran.out if ran.status == 0 else ""

    def _others(self) -> str:
        """What stands in the table of others. A table that cannot be read is an error: ours would take its place."""
        ran = self.run(["crontab", "-l"], None)
        if ran.status and not any(words in ran.out.lower() for words in NO_TABLE):
            raise RunError(f"crontab -l: {' '.join(ran.out.split())}; run `zhoubao schedule serve`")
        return "".join(
            line
            for line in (ran.out if ran.status == 0 else "").splitlines(keepends=True)
            if not line.rstrip("\n").endswith(self.mark)
        )

    def _write(self, table: str) -> None:
        ran = self.run(["crontab", "-"], table)
        if ran.status:
            raise RunError(
                f"crontab: {' '.join(ran.out.split())}; install cron, or run `zhoubao schedule serve`"
            )


def _systemd_word(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def _cron_word(word: str) -> str:
    """To cron a bare % ends the line."""
    return shlex.quote(word).replace("%", r"\%")
