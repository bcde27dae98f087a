"""fal's queue, which runs Pika's models (and any other: the address names the model).

Written from its documentation and its client's source (fal-client 1.0). A job is answered for in two steps: its
status, and then its result. There is no FAILED: a job that failed is COMPLETED, and its result is an error.
"""

import re
import uuid
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request, Response
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
    size_of,
    studio_note,
    take_order,
    unknown_word,
    wire_app,
)
from aivideo.studio.orders import drawn_by
from aivideo.studio.troubles import Dropped

WIRE = "fal"
STATUS = {"queued": "IN_QUEUE", "running": "IN_PROGRESS", "succeeded": "COMPLETED", "failed": "COMPLETED"}
NAME = re.compile(r"[A-Za-z0-9._-]{1,80}")


class Status(BaseModel):
    status: str = Field(description="IN_QUEUE, IN_PROGRESS or COMPLETED")
    request_id: str
    response_url: str
    status_url: str
    cancel_url: str
    queue_position: int = Field(default=0, description="0 is next")
    logs: list[dict[str, Any]] | None = None
    metrics: dict[str, Any] = {}
    error: str | None = None
    error_type: str | None = None
    studio: StudioNote


class Video(BaseModel):
    url: str
    content_type: str = "video/mp4"
    file_name: str = "clip.mp4"
    file_size: int


class Result(BaseModel):
    video: Video | None
    seed: int
    studio: StudioNote


class Cancelled(BaseModel):
    status: str


class ErrorReply(BaseModel):
    detail: Any = Field(description="a sentence; or a list of {loc, msg, type}, one for each field that is wrong")
    error_type: str | None = None


CREATE_BODY = create_body(
    ["prompt"],
    {
        "prompt": {"type": "string"},
        "aspect_ratio": {"type": "string", "example": "16:9"},
        "resolution": {"type": "string", "example": "720p"},
        "duration": {"type": "integer", "minimum": 1, "maximum": 12},
    },
)


def create_wire(desk: Desk) -> FastAPI:
    """Build the application that answers under /fal."""
    wire = wire_app("The local studio, in fal's queue protocol", desk, _envelope, ErrorReply, scheme="key")

    Wanted = Annotated[Job, Depends(finder(desk, WIRE, "request"))]

    @wire.get("/{owner}/{app}/requests/{job_id}/status", response_model=Status)
    async def status(
        owner: str, app: str, job: Wanted, request: Request, logs: Annotated[bool, Query()] = False
    ) -> Any:
        lost = asked(desk, job)
        return lost or _json(_status(job, desk, f"{_here(request)}/{owner}/{app}"), 202 if job.open else 200)

    @wire.get("/{owner}/{app}/requests/{job_id}", response_model=Result)
    async def result(owner: str, app: str, job: Wanted, request: Request) -> Any:
        if job.open:
            raise WireError(400, "This request is not finished: ask for its status.", code="request_in_progress")
        if job.error:
            raise WireError(422, job.error[1], param="prompt" if job.refused else None, code=_error_type(job))
        return _json(_result(job, desk, address_of(request)), 200)

    @wire.put("/{owner}/{app}/requests/{job_id}/cancel", response_model=Cancelled, status_code=202)
    async def cancel(owner: str, app: str, job: Wanted) -> Any:
        if not job.open:
            return JSONResponse({"status": "ALREADY_COMPLETED"}, 400)
        desk.queue.cancel(job.id)
        return Cancelled(status="CANCELLATION_REQUESTED")

    @wire.post("/{owner}/{app}/{model:path}", openapi_extra=CREATE_BODY, response_model=Status)
    async def submit(owner: str, app: str, model: str, request: Request) -> Any:
        if not (NAME.fullmatch(owner) and NAME.fullmatch(app)):
            raise WireError(404, "A model's address is owner/app/..., such as fal-ai/pika/v2.2/text-to-video.")
        job = await take_order(request, desk, WIRE, lambda fields: _translate(fields, model), refuse_at_once=False)
        return job if isinstance(job, Dropped) else _status(job, desk, f"{_here(request)}/{owner}/{app}")

    return wire


def _here(request: Request) -> str:
    return address_of(request) + request.scope.get("root_path", "").rstrip("/")


def _json(reply: BaseModel, status: int) -> Response:
    return Response(reply.model_dump_json(), status, media_type="application/json")


def _translate(fields: dict[str, Any], model: str) -> dict[str, Any]:
    return {
        "prompt": fields.get("prompt"),
        "model": drawn_by(model),
        "seconds": 5 if fields.get("duration") is None else fields["duration"],
        "size": size_of(fields.get("aspect_ratio"), 422),
        **own_fields(fields),
    }


def _status(job: Job, desk: Desk, app: str) -> Status:
    request = f"{app}/requests/{uuid.UUID(job.id)}"
    position = desk.queue.position(job)
    return Status(
        status=unknown_word(job) or STATUS[job.state],
        request_id=str(uuid.UUID(job.id)),
        response_url=request,
        status_url=f"{request}/status",
        cancel_url=f"{request}/cancel",
        queue_position=position - 1 if position else 0,
        metrics={"inference_time": job.finished - job.created} if job.finished else {},
        error=job.error[1] if job.error else None,
        error_type=_error_type(job) if job.error else None,
        studio=studio_note(job, desk),
    )


def _error_type(job: Job) -> str:
    if job.refused:
        return "content_policy_violation"
    return "request_cancelled" if job.cancelled else "internal_server_error"


def _result(job: Job, desk: Desk, base: str) -> Result:
    path = desk.file(job.id, "clip.mp4")
    video = None
    if has_file(job) and path:
        video = Video(url=desk.link(base, job, "clip.mp4"), file_size=path.stat().st_size)
    return Result(video=video, seed=job.order.seed, studio=studio_note(job, desk))


NAMES = {"seconds": "duration", "size": "aspect_ratio"}


def _envelope(error: WireError) -> JSONResponse:
    headers = dict(error.headers)
    if error.code:
        headers["X-Fal-Error-Type"] = error.code
    if error.param:
        name = NAMES.get(error.param, error.param)
        detail: Any = [{"loc": ["body", name], "msg": error.message, "type": error.code or "value_error"}]
        return JSONResponse({"detail": detail}, 422 if error.status == 400 else error.status, headers)
    return JSONResponse({"detail": error.message, "error_type": error.code}, error.status, headers)
