"""The files behind the links that the wires hand out: no key, but a signature, and only for a while."""

import mimetypes
from typing import Any

from fastapi import FastAPI
from fastapi.responses import FileResponse, PlainTextResponse

from aivideo.studio.desk import Desk
from aivideo.studio.manners import handed_out

WORDS = {
    403: "This link is over, or it is not one of ours. Ask for the job again to get a fresh one.",
    404: "This file is not here any more.",
}


def create_app(desk: Desk) -> FastAPI:
    """Build the application that answers under /files."""
    app = FastAPI(openapi_url=None)

    @app.get("/{job_id}/{name}", response_class=FileResponse)
    async def download(job_id: str, name: str, until: int = 0, sign: str = "") -> Any:
        if not desk.behind(job_id, name, until, sign):
            return PlainTextResponse(WORDS[403], 403)
        job = desk.queue.get(job_id)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        reply = handed_out(desk, job, name, kind, name) if job else None
        return reply or PlainTextResponse(WORDS[404], 404)

    return app
