"""`zhoubao schedule`: the week drafted by itself, on this machine or in a container."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from agent.errors import RunError, UsageError

if TYPE_CHECKING:
    from agent.settings import Settings
    from agent.watch.scheduling import Plan
    from agent.watch.waking import Cron, Systemd

HELP = "draft every week by itself: install, show, remove, serve"
PLAN, SCHEMA = "schedule.json", 1
EVERY = 60.0  # seconds between looks of `serve`
ACTIONS = {
    "install": "wake every hour by systemd or cron, and draft the week when it is due",
    "show": "what is installed, and when the next week is due",
    "remove": "take it away again",
    "tick": "draft the week that is due and has no draft (what systemd and cron call)",
    "serve": "stay in the foreground and do the same, for containers",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, said in ACTIONS.items():
        sub = actions.add_parser(name, help=said, description=said[0].upper() + said[1:] + ".")
        sub.add_argument("--workspace", type=Path, metavar="DIR", default=Path(), help="the workspace")
        if name in ("install", "serve"):
            sub.add_argument(
                "--day",
                default="fri",
                metavar="DAY",
                help="mon..sun, or close: the last trading day; default fri",
            )
            sub.add_argument("--at", default="18:00", metavar="HH:MM", help="Asia/Shanghai; default 18:00")
        if name == "install":
            sub.add_argument(
                "--with", dest="waker", choices=("systemd", "cron"), help="default: systemd where it answers"
            )


def run(args: argparse.Namespace) -> int:
    from agent.settings import load_settings

    settings = load_settings(args.workspace)
    actions: dict[str, Any] = {
        "install": _install,
        "show": _show,
        "remove": _remove,
        "tick": _tick,
        "serve": _serve,
    }
    return int(actions[args.action](settings, args))


def _install(settings: Settings, args: argparse.Namespace) -> int:
    """0 installed; an older schedule of this workspace is replaced."""
    from agent.watch.scheduling import plan_of

    plan = plan_of(args.day, args.at, _now())
    wakers = _wakers(settings)
    chosen = wakers[args.waker] if args.waker else next((w for w in wakers.values() if w.works()), None)
    if chosen is None or not chosen.works():
        raise RunError(
            "schedule: neither systemd nor cron answers here; run `zhoubao schedule serve` in the foreground"
        )
    for waker in wakers.values():
        waker.remove()
    _keep(settings, plan)
    command = [sys.executable, "-m", "agent", "schedule", "tick", "--workspace", str(settings.root.resolve())]
    chosen.install(command, plan.at[-2:])
    print(f"installed  {chosen.name}: {chosen.installed()}")
    print(_next(plan))
    return 0


def _show(settings: Settings, args: argparse.Namespace) -> int:
    """0 installed, 1 not."""
    from agent.watch.nextstep import command

    found = [(waker.name, at) for waker in _wakers(settings).values() if (at := waker.installed())]
    if not found:
        print(f"nothing installed\nnext    {command('schedule', 'install', workspace=args.workspace)}")
        return 1
    for name, at in found:
        print(f"installed  {name}: {at}")
    print(_next(_plan(settings)))
    return 0


def _remove(settings: Settings, args: argparse.Namespace) -> int:
    taken = [waker.name for waker in _wakers(settings).values() if waker.remove()]
    print(f"removed  {', '.join(taken)}" if taken else "nothing was installed")
    return 0


def _tick(settings: Settings, args: argparse.Namespace) -> int:
    """The status of the run it began; 0 where nothing was due, 1 where a week was given up."""
    return _due(settings, _plan(settings), Event())


def _serve(settings: Settings, args: argparse.Namespace) -> int:
    """0 when told to end. A run at work is stopped where it is; the next start goes on with it."""
    from agent.watch.scheduling import plan_of

    path = settings.store_folder / PLAN
    wanted = plan_of(args.day, args.at, _now())
    kept = _plan(settings) if path.is_file() else wanted
    _keep(settings, kept if (kept.day, kept.at) == (wanted.day, wanted.at) else wanted)
    ending = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ending.set())
    print(_next(_plan(settings)), flush=True)
    while not ending.is_set():
        _due(settings, _plan(settings), ending)
        ending.wait(EVERY)
    print("ended", flush=True)
    return 0


def _due(settings: Settings, plan: Plan, ending: Event) -> int:
    from agent.watch.scheduling import is_last_try, order_for
    from store.weeks import Weeks

    weeks, now = Weeks(settings.root), _now()
    week = plan.due(now)
    latest = weeks.latest(week) if week else None
    drafted = week is not None and any(weeks.issue(week, n).draft.is_file() for n in weeks.runs(week))
    order, why = order_for(plan, now, drafted, latest is not None)
    if week is None or order not in ("run", "resume"):
        if order == "given up":
            print(why, file=sys.stderr)
        return 1 if order == "given up" else 0
    print(f"{now:%Y-%m-%d %H:%M} UTC  {order} {week}: {why}", flush=True)
    _keep(settings, plan.with_try(week))
    last = ["--even-without-model"] if order == "run" and is_last_try(plan, week) else []
    return _begin([order, str(week), *last, "--workspace", str(settings.root)], ending)


def _begin(words: list[str], ending: Event) -> int:
    """A run as its own process, so that ending the schedule ends it too, cleanly."""
    with subprocess.Popen([sys.executable, "-m", "agent", *words]) as process:
        while process.poll() is None:
            if ending.wait(0.2):
                process.terminate()
                process.wait(30)
        return process.returncode


def _next(plan: Plan) -> str:
    return f"next    {plan.next_due(_now()):%Y-%m-%d %H:%M} Asia/Shanghai"


def _plan(settings: Settings) -> Plan:
    from agent.codec import from_plain
    from agent.watch.scheduling import Plan
    from store.weeks import read_json

    path = settings.store_folder / PLAN
    if not path.is_file():
        raise UsageError(f"{path}: no schedule here; `zhoubao schedule install` makes one")
    return from_plain(Plan, read_json(path)["plan"])


def _keep(settings: Settings, plan: Plan) -> None:
    from agent.codec import to_plain
    from store.weeks import write_json

    write_json(settings.store_folder / PLAN, {"schema": SCHEMA, "plan": to_plain(plan)})


def _wakers(settings: Settings) -> dict[str, Systemd | Cron]:
    from agent.watch.waking import Cron, Systemd, shell

    root, home = settings.root.resolve(), Path.home()
    return {"systemd": Systemd(root, home, shell), "cron": Cron(root, home, shell)}


def _now() -> datetime:
    return datetime.now(UTC)
