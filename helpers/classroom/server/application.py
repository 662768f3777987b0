"""The application of a class: its addresses, and what stands behind each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from ...card.script import joined
from ...case import load_case
from ..rules.room import RoomGone
from ..storage.database import Unavailable
from ..storage.store import Store
from .guards import Guard
from .listening import listen
from .live import Live
from .messages import Refused, refusal
from .page import PAGE
from .phone_requests import PhoneRequests
from .presenter_requests import PresenterRequests

_STYLES = Path(__file__).parents[2] / "card"
_NO_STORE = "The room cannot store votes at the moment. Yours is sent again by itself."
_NO_ANSWER = "The room cannot look that up at the moment. Try again."


def application(
    store: Store, root: Path, addresses: Collection[str], only: str = "", name: str = ""
) -> Starlette:
    """Return the application for a database; `addresses` are those by which phones and presenter reach it.

    With `only` one room is open here, by its id: phones of another one are told so. `name` is told to all.
    """
    live = Live(store, cache(lambda case_id: load_case(case_id, root)))
    presenter = PresenterRequests(store, live)
    phones = PhoneRequests(store, live, presenter.presents, only)
    texts = {
        "/": ("text/html", PAGE),
        "/phone.js": ("text/javascript", joined("phone.js")),
        "/card.css": ("text/css", (_STYLES / "card.css").read_text(encoding="utf-8")),
        "/phone.css": ("text/css", (_STYLES / "phone.css").read_text(encoding="utf-8")),
    }

    def text(kind: str, content: str):
        async def answer(_request: Request) -> Response:
            return Response(content, media_type=kind)

        return answer

    async def health(_request: Request) -> Response:
        return JSONResponse({"serves": "casebook", "name": name})

    def in_time(answer: Callable[[Request], Awaitable[Response]]):
        async def answered(request: Request) -> Response:
            try:
                # Others may stand before it that wait for the database.
                async with asyncio.timeout(store.patience):
                    return await answer(request)
            except TimeoutError:
                raise Unavailable("the database does not answer in time") from None

        return answered

    routes = [
        *(Route(path, text(*each)) for path, each in texts.items()),
        Route("/health", health),
        Route("/join", in_time(phones.join), methods=["POST"]),
        Route("/now", in_time(phones.now)),
        Route("/events", in_time(phones.events)),
        Route("/vote", in_time(phones.vote), methods=["POST"]),
        Route("/pictures/{name}.png", in_time(phones.picture)),
        Route("/presenter/now", in_time(presenter.now)),
        Route("/presenter/events", in_time(presenter.events)),
        Route("/presenter/turn", in_time(presenter.turn), methods=["POST"]),
    ]

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        listening = asyncio.create_task(listen(store, live))
        yield
        listening.cancel()
        phones.close()
        store.close()

    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return refusal(error.status, error.why, error.field)

    async def unavailable(request: Request, _error: Exception) -> Response:
        return refusal(503, _NO_STORE if request.url.path == "/vote" else _NO_ANSWER)

    async def gone(_request: Request, _error: Exception) -> Response:
        return refusal(410, "This room is gone.")

    async def not_here(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            # Somebody mistyped the address, and is shown the way in.
            return RedirectResponse("/", 303)
        return refusal(error.status_code, "There is nothing here.")

    return Starlette(
        routes=routes,
        middleware=[Middleware(Guard, addresses=addresses)],
        exception_handlers={
            Refused: refused,
            Unavailable: unavailable,
            RoomGone: gone,
            HTTPException: not_here,
        },
        lifespan=lifespan,
    )
