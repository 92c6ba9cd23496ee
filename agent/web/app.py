"""The page over HTTP on loopback: the page, the state when it changes, orders that settle a finding."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from threading import Lock
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from agent.errors import ZhoubaoError
from agent.render.html import print_report
from agent.web.desk import Conflict, Desk, View
from agent.web.guard import Guard
from agent.web.page import render_page
from agent.web.settling import Order
from store.errors import StoreError

WAIT = 20.0  # seconds a question for news is held
EVERY = 0.2  # seconds between looks at the file
MOST = 200_000  # bytes of an order
HEADERS = {
    "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
}  # fmt: skip
Answer = Callable[[Request], Awaitable[Response]]


def build_app(desk: Desk, guard: Guard, wait: float = WAIT, ending: Callable[[], bool] = lambda: False) -> Starlette:
    """`wait`: seconds that GET /state holds when nothing has changed; it lets go at once when the server is `ending`."""
    lock = Lock()  # one check, one write at a time

    def look() -> View:
        with lock:
            return desk.look()

    def settle(order: Order) -> View:
        with lock:
            return desk.settle(order)

    async def page(_request: Request) -> Response:
        view = await run_in_threadpool(look)
        html, rules = await run_in_threadpool(lambda: render_page(view.data, report_style(), live=True))
        return HTMLResponse(html, headers={"Content-Security-Policy": rules + "; frame-ancestors 'none'"})

    async def state(request: Request) -> Response:
        known, until = request.query_params.get("revision", ""), time.monotonic() + wait
        stamp: tuple[int, ...] = ()
        while True:
            if desk.stamp() != stamp:
                stamp = desk.stamp()
                view = await run_in_threadpool(look)
                if view.revision != known:
                    return JSONResponse(view.data)
            if ending() or time.monotonic() > until:
                return Response(status_code=204)
            await asyncio.sleep(EVERY)

    async def order(request: Request) -> Response:
        given = await _order(request)
        if given is None:
            return JSONResponse({"error": "请求不完整"}, 400)
        try:
            view = await run_in_threadpool(settle, given)
        except Conflict as error:
            return JSONResponse({"error": str(error), "state": (await run_in_threadpool(look)).data}, 409)
        return JSONResponse(view.data)

    routes = [
        Route("/", guarded(page, guard), methods=["GET"]),
        Route("/state", guarded(state, guard), methods=["GET"]),
        Route("/settle", guarded(order, guard), methods=["POST"]),
    ]
    return Starlette(routes=routes)


def report_style() -> str:
    return print_report("", {}).style


def guarded(answer: Answer, guard: Guard) -> Answer:
    """Refused with 403 before anything is read; what goes wrong is said in one line."""

    async def checked(request: Request) -> Response:
        refused = guard.refusal(request.method, request.headers, request.query_params)
        if refused:
            return PlainTextResponse(refused, 403, headers=HEADERS)
        try:
            response = await answer(request)
        except (ZhoubaoError, StoreError) as error:
            response = JSONResponse({"error": str(error)}, 422)
        response.headers.update(HEADERS)
        return response

    return checked


async def _order(request: Request) -> Order | None:
    """None for anything that is no order."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST:
            return None
    try:
        given: Any = json.loads(body)
        return Order(
            revision=str(given["revision"]), start=int(given["start"]), end=int(given["end"]), text=str(given.get("text", "")),
            action=str(given["action"]), value=str(given.get("value", "")), by=str(given.get("by", "")),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return None
