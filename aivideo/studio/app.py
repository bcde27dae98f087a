"""The web application: a front door, and behind it one application a wire, each with its own manners."""

import time

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from aivideo.studio import files, wire_captures, wire_fal, wire_luma, wire_openai, wire_runway
from aivideo.studio.desk import Desk

WELCOME = (
    "This is the local studio of the course AI for Video. Notebooks and programs talk to it; "
    "there is nothing to look at here.\n"
)


class Activity:
    """Remembers when somebody was last here."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def note(self) -> None:
        """Somebody is here now."""
        self._last = time.monotonic()

    def idle_seconds(self) -> float:
        """How long nobody has been here."""
        return time.monotonic() - self._last


class FrontDoor:
    """ASGI middleware that notes the beginning and the end of every request."""

    def __init__(self, app: ASGIApp, activity: Activity):
        self._app = app
        self._activity = activity

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._activity.note()
        try:
            await self._app(scope, receive, send)
        finally:
            self._activity.note()


def create_app(desk: Desk, activity: Activity) -> FastAPI:
    """Build the application. A new protocol is one more `mount` here."""
    app = FastAPI(openapi_url=None)
    app.add_middleware(FrontDoor, activity=activity)

    @app.get("/")
    def welcome() -> PlainTextResponse:
        return PlainTextResponse(WELCOME)

    app.mount("/v1", wire_openai.create_wire(desk))
    app.mount("/runway", wire_runway.create_wire(desk))
    app.mount("/dream-machine/v1", wire_luma.create_dream_machine(desk))
    app.mount("/agents/v1", wire_luma.create_agents(desk))
    app.mount("/fal", wire_fal.create_wire(desk))
    app.mount("/api/v2", wire_captures.create_wire(desk))
    links = files.create_app(desk)
    wire_captures.add_upload(links, desk)
    app.mount("/files", links)
    return app
