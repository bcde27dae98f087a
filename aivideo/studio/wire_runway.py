"""Runway's protocol, version 2024-11-06: JSON with camelCase names, tasks, results as links.

Written from its client's source (runwayml 5.24). A task that was deleted cannot be asked for any more, as there.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from aivideo.studio.desk import Desk
from aivideo.studio.jobs import Job
from aivideo.studio.manners import (
    StudioNote,
    WireError,
    address_of,
    asked,
    create_body,
    finder,
    has_file,
    own_fields,
    percent,
    studio_note,
    take_order,
    unknown_word,
    wire_app,
)
from aivideo.studio.orders import drawn_by
from aivideo.studio.troubles import Dropped

WIRE = "runway"
STATUS = {"queued": "PENDING", "running": "RUNNING", "succeeded": "SUCCEEDED", "failed": "FAILED"}
CREDITS = 10_000  # that this studio's purse shows, whatever is made


class Credits(BaseModel):
    credits: int = Field(description="0: the studio is free")


class Task(BaseModel):
    id: str
    createdAt: str
    status: str = Field(description="PENDING, THROTTLED, RUNNING, SUCCEEDED, FAILED or CANCELLED")
    progress: float | None = Field(default=None, ge=0, le=1, description="only while RUNNING")
    output: list[str] | None = Field(default=None, description="links, only when SUCCEEDED")
    failure: str | None = None
    failureCode: str | None = None
    estimatedCost: Credits | None = Field(default=None, description="while it is not finished")
    cost: Credits | None = Field(default=None, description="when it is finished")
    studio: StudioNote


class NewTask(BaseModel):
    id: str
    estimatedCost: Credits = Credits(credits=0)
    studio: StudioNote


class Organization(BaseModel):
    creditBalance: int = CREDITS
    tier: dict[str, Any] = {"maxMonthlyCreditSpend": 0, "models": {}}
    usage: dict[str, Any] = {"models": {}}


class Issue(BaseModel):
    path: list[str]
    message: str


class ErrorReply(BaseModel):
    error: str
    issues: list[Issue] | None = None
    code: str | None = None


CREATE_BODY = create_body(
    ["promptText", "model", "ratio", "duration"],
    {
        "promptText": {"type": "string"},
        "model": {"type": "string", "description": 'any name; "tiny" is the AI model, any other the renderer'},
        "ratio": {"type": "string", "example": "1280:720"},
        "duration": {"type": "integer", "minimum": 1, "maximum": 12},
    },
)


def create_wire(desk: Desk) -> FastAPI:
    """Build the application that answers under /runway."""
    wire = wire_app("The local studio, in Runway's protocol", desk, _envelope, ErrorReply)

    Wanted = Annotated[Job, Depends(finder(desk, WIRE, "task"))]

    @wire.post("/v1/text_to_video", openapi_extra=CREATE_BODY, response_model=NewTask)
    async def create_task(request: Request) -> Any:
        job = await take_order(request, desk, WIRE, _translate, refuse_at_once=False)
        return job if isinstance(job, Dropped) else NewTask(id=_dressed(job), studio=studio_note(job, desk))

    @wire.get("/v1/tasks/{job_id}", response_model=Task, response_model_exclude_none=True)
    async def retrieve_task(job: Wanted, request: Request) -> Any:
        return asked(desk, job) or _task(job, desk, address_of(request))

    @wire.delete("/v1/tasks/{job_id}", status_code=204)
    async def delete_task(job: Wanted) -> Response:
        desk.remove(job)
        return Response(status_code=204)

    @wire.get("/v1/organization")
    async def retrieve_organization() -> Organization:
        return Organization()

    return wire


def _translate(fields: dict[str, Any]) -> dict[str, Any]:
    for name in ("promptText", "model", "ratio", "duration"):
        if fields.get(name) in (None, ""):
            raise WireError(400, f"{name} is missing.", param=name, code="invalid_value")
    ratio = fields["ratio"]
    if not isinstance(ratio, str) or ":" not in ratio:
        raise WireError(400, f"ratio is width:height, such as 1280:720; it was {ascii(ratio)[:60]}.", param="ratio")
    return {
        "prompt": fields["promptText"],
        "model": drawn_by(fields["model"]),
        "seconds": fields["duration"],
        "size": ratio.replace(":", "x"),
        **own_fields(fields),
    }


def _dressed(job: Job) -> str:
    """The job's id as Runway writes one, with four dashes."""
    return "-".join((job.id[:8], job.id[8:12], job.id[12:16], job.id[16:20], job.id[20:]))


def _status(job: Job, desk: Desk) -> str:
    if job.trouble == "throttled" and job.state == "queued" and job.ready and desk.queue.now() < job.ready:
        return "THROTTLED"
    return unknown_word(job) or ("CANCELLED" if job.cancelled else STATUS[job.state])


def _task(job: Job, desk: Desk, base: str) -> Task:
    free = Credits(credits=0)
    return Task(
        id=_dressed(job),
        createdAt=datetime.fromtimestamp(job.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        status=_status(job, desk),
        progress=percent(job) / 100 if job.state == "running" else None,
        output=[desk.link(base, job, "clip.mp4")] if has_file(job) else ([] if job.state == "succeeded" else None),
        failure=job.error[1] if job.error else None,
        failureCode=_failure_code(job),
        estimatedCost=free if job.open else None,
        cost=None if job.open else free,
        studio=studio_note(job, desk),
    )


def _failure_code(job: Job) -> Literal["SAFETY.INPUT.TEXT", "INTERNAL"] | None:
    if job.error is None:
        return None
    return "SAFETY.INPUT.TEXT" if job.refused else "INTERNAL"


NAMES = {"prompt": "promptText", "seconds": "duration", "size": "ratio"}


def _envelope(error: WireError) -> JSONResponse:
    name = NAMES.get(error.param, error.param)
    issues = [Issue(path=[name], message=error.message)] if name else None
    words = "Validation of body failed" if name else error.message
    reply = ErrorReply(error=words, issues=issues, code=error.code)
    return JSONResponse(reply.model_dump(exclude_none=True), error.status, error.headers)
