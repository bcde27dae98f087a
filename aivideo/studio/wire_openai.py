"""The OpenAI Videos protocol, which outlived the service it was made for: many servers speak it.

Written from its client's source (openai 3.54) and from what other servers do. Where this studio knows
more than the protocol has words for, the reply says so under the extra key "studio".
"""

import logging
import sqlite3
import time
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Header, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from aivideo.studio.desk import Desk
from aivideo.studio.fields import BodyError, is_file, read_fields
from aivideo.studio.jobs import Job
from aivideo.studio.orders import MODEL, OrderError, read_order
from aivideo.studio.queue import MOST_OPEN, KeyReused, QueueFull

WIRE = "openai"
PREFIX = "video_"
STATUS = {"queued": "queued", "running": "in_progress", "succeeded": "completed", "failed": "failed"}
MADE_BY = "local studio (a 3D renderer, not an AI model)"
SOONEST_POLL, LATEST_POLL = 250, 2000  # milliseconds: the further back in the queue, the later
RETRY_AFTER = 10  # seconds, when the queue is full

log = logging.getLogger(__name__)


# --- what goes over the wire ------------------------------------------------------------------------


class VideoError(BaseModel):
    code: str
    message: str


class StudioNote(BaseModel):
    """What the protocol has no words for."""

    understood: list[str] = Field(description="the words of the prompt that were understood")
    unknown: dict[str, list[str]] = Field(description="each word that was not -> the nearest known words")
    defaults: dict[str, str] = Field(description="what the prompt left open -> what was taken")
    conflicts: dict[str, list[str]] = Field(description="words that were understood and not followed")
    queue_position: int | None = Field(description="1 is next; null when it does not wait")
    elapsed: float = Field(description="seconds since it was asked for, until it was finished")
    made_by: str
    model: str = Field(description="what really draws it, whichever model was asked for")


class Video(BaseModel):
    id: str
    object: Literal["video"] = "video"
    model: str
    status: Literal["queued", "in_progress", "completed", "failed"]
    progress: int = Field(ge=0, le=100, description="frames drawn, in percent; 100 only when completed")
    created_at: int
    completed_at: int | None
    expires_at: int | None
    prompt: str
    seconds: str
    size: str = Field(description="the true size of the picture")
    remixed_from_video_id: None = None
    error: VideoError | None
    studio: StudioNote


class VideoList(BaseModel):
    object: Literal["list"] = "list"
    data: list[Video]
    first_id: str | None
    last_id: str | None
    has_more: bool


class VideoDeleted(BaseModel):
    id: str
    object: Literal["video.deleted"] = "video.deleted"
    deleted: Literal[True] = True


class Model(BaseModel):
    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[Model]


class ErrorBody(BaseModel):
    message: str
    type: str
    param: str | None
    code: str | None


class ErrorReply(BaseModel):
    error: ErrorBody


CREATE_FIELDS = {
    "type": "object",
    "required": ["prompt"],
    "properties": {
        "prompt": {"type": "string"},
        "model": {"type": "string", "enum": [MODEL], "default": MODEL},
        "seconds": {"type": "string", "default": "4", "description": "1 to 12"},
        "size": {"type": "string", "default": "1280x720", "description": "only its shape counts"},
        "seed": {"type": "integer", "minimum": 0, "default": 1},
        "quality": {"type": "string", "enum": ["draft", "preview", "standard", "fine"], "default": "preview"},
        "fps": {"type": "integer", "enum": [12, 24], "default": 12},
    },
}
CREATE_BODY = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": CREATE_FIELDS} for kind in ("multipart/form-data", "application/json")},
    }
}


# --- the application --------------------------------------------------------------------------------


class WireError(Exception):
    """A refusal in this protocol's envelope."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        kind: str = "invalid_request_error",
        headers: dict[str, str] | None = None,
    ):
        super().__init__(message)
        self.status, self.message, self.param, self.code = status, message, param, code
        self.kind, self.headers = kind, headers


def create_wire(desk: Desk) -> FastAPI:
    """Build the application that answers under /v1.

    Its handlers ask the queue without a detour through threads: a question takes a fraction of a
    millisecond, a detour takes longer (measured with 50 clients: half the latency without).
    """

    async def authorised(authorization: Annotated[str, Header(include_in_schema=False)] = "") -> None:
        scheme, _, key = authorization.partition(" ")
        if not authorization:
            message = "You sent no key. Send the header “Authorization: Bearer KEY” with the key from studio.json."
        elif scheme.lower() != "bearer" or not desk.admits(key.strip()):
            message = "That is not this studio's key. The right one lies in studio.json in the studio's folder."
        else:
            return
        raise WireError(401, message, code="invalid_api_key", headers={"WWW-Authenticate": "Bearer"})

    def find(video_id: str, param: str) -> Job:
        job = desk.find(WIRE, video_id.removeprefix(PREFIX)) if video_id.startswith(PREFIX) else None
        if job is None:
            raise WireError(
                404,
                f"There is no video {video_id[:80]!r}. It was deleted, or it is older than 24 hours, or it never was.",
                param=param,
                code="not_found",
            )
        return job

    async def wanted_job(video_id: Annotated[str, Path()]) -> Job:
        return find(video_id, "video_id")

    Wanted = Annotated[Job, Depends(wanted_job)]
    refusals = {status: {"model": ErrorReply} for status in (400, 401, 404, 405, 409, 413, 415, 429, 503)}
    wire = FastAPI(
        title="The local studio, in the OpenAI Videos protocol",
        dependencies=[Depends(authorised)],
        responses=refusals,
        docs_url=None,
        redoc_url=None,  # the pages would load scripts from the network
        exception_handlers=ERROR_HANDLERS,
    )

    @wire.get("/models")
    async def list_models() -> ModelList:
        return ModelList(data=[Model(id=MODEL, created=0, owned_by="aivideo")])

    @wire.post("/videos", openapi_extra=CREATE_BODY)
    async def create_video(
        request: Request, idempotency_key: Annotated[str | None, Header(max_length=255)] = None
    ) -> Video:
        fields = await read_fields(request)
        return _create(desk, fields, idempotency_key)

    @wire.get("/videos")
    async def list_videos(
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        order: Literal["asc", "desc"] = "desc",
    ) -> VideoList:
        start = find(after, "after") if after else None
        jobs, more = desk.queue.page(WIRE, after=start, limit=limit, order=order)
        videos = [_video(job, desk) for job in jobs]
        return VideoList(
            data=videos,
            first_id=videos[0].id if videos else None,
            last_id=videos[-1].id if videos else None,
            has_more=more,
        )

    @wire.get("/videos/{video_id}")
    async def retrieve_video(job: Wanted, response: Response) -> Video:
        video = _video(job, desk)
        if job.open:
            pause = SOONEST_POLL * (1 + (video.studio.queue_position or 0))
            response.headers["openai-poll-after-ms"] = str(min(LATEST_POLL, pause))
        return video

    @wire.get("/videos/{video_id}/content", response_class=FileResponse)
    async def download_video(
        job: Wanted, variant: Literal["video", "thumbnail", "spritesheet"] = "video"
    ) -> FileResponse:
        return _content(job, variant, desk)

    @wire.delete("/videos/{video_id}")
    async def delete_video(job: Wanted) -> VideoDeleted:
        desk.remove(job)
        return VideoDeleted(id=PREFIX + job.id)

    return wire


def _create(desk: Desk, fields: dict[str, Any], idempotency_key: str | None) -> Video:
    for name, value in fields.items():
        if name.partition("[")[0] == "input_reference" and value not in (None, ""):
            raise WireError(
                400,
                "input_reference is not supported by the renderer: it draws from words only.",
                param="input_reference",
                code="unsupported",
            )
        if is_file(value):
            raise WireError(400, f"{name} is a file; the studio takes no files.", param=name, code="unsupported")
    _check_model(fields.get("model"))
    names = ("prompt", "seconds", "size", "seed", "quality", "fps")
    order, reading = read_order(**{name: fields.get(name) for name in names})
    try:
        job = desk.submit(WIRE, order, reading, idempotency_key)
    except QueueFull as error:
        raise WireError(
            429,
            f"{MOST_OPEN} videos wait already, as many as the studio takes. Try again when some are finished.",
            code="rate_limit_exceeded",
            kind="rate_limit_error",
            headers={"Retry-After": str(RETRY_AFTER)},
        ) from error
    except KeyReused as error:
        raise WireError(
            409,
            "This Idempotency-Key came before with a different request. Use a new key for a new video.",
            code="idempotency_key_reused",
            headers={"x-should-retry": "false"},
        ) from error
    return _video(job, desk)


def _check_model(model: Any) -> None:
    if model in (None, MODEL):
        return
    if isinstance(model, str) and model.startswith("sora-2"):
        message = (
            f"The hosted Sora models were switched off on 2026-09-24, so there is no {model[:40]!r} any more. "
            f"Use model {MODEL!r}: this studio's own renderer, which is not an AI model."
        )
    else:
        message = f"There is no model {str(model)[:40]!r} here. This studio has: {MODEL}."
    raise WireError(400, message, param="model", code="model_not_found")


def _video(job: Job, desk: Desk) -> Video:
    order = job.order
    percent = 100 * job.frames_done // job.frames if job.frames else 0
    return Video(
        id=PREFIX + job.id,
        model=order.model,
        status=STATUS[job.state],
        progress=100 if job.state == "succeeded" else min(percent, 99),
        created_at=int(job.created),
        completed_at=int(job.finished) if job.state == "succeeded" else None,
        expires_at=int(job.expires) if job.state == "succeeded" else None,
        prompt=order.prompt,
        seconds=f"{order.seconds:g}",
        size=f"{order.width}x{order.height}",
        error=VideoError(code=job.error[0], message=job.error[1]) if job.error else None,
        studio=StudioNote(
            **job.reading,
            queue_position=desk.queue.position(job),
            elapsed=round(max(0.0, (job.finished or time.time()) - job.created), 2),
            made_by=MADE_BY,
            model=order.model,
        ),
    )


def _content(job: Job, variant: str, desk: Desk) -> FileResponse:
    if variant == "spritesheet":
        raise WireError(
            400,
            "The studio makes no spritesheet. Ask for variant=video or variant=thumbnail.",
            param="variant",
            code="unsupported",
        )
    if job.open:
        raise WireError(
            404,
            f"This video is not finished: it is {STATUS[job.state]}. Ask for its status until that is "
            "“completed”, then download it.",
            code="video_not_ready",
        )
    if job.error:
        code, sentence = job.error
        raise WireError(404, f"There is nothing to download, because this video failed: {sentence}", code=code)
    path = desk.results.clip(job.id) if variant == "video" else desk.results.thumbnail(job.id)
    if not path.is_file():
        raise WireError(
            404,
            "The file of this video was removed from the studio's folder. Make the video again.",
            code="file_missing",
        )
    kind = "video/mp4" if variant == "video" else "image/webp"
    return FileResponse(path, media_type=kind, filename=f"{PREFIX}{job.id}{path.suffix}")


# --- every error in the protocol's envelope ---------------------------------------------------------


def _envelope(
    status: int,
    message: str,
    *,
    param: str | None = None,
    code: str | None = None,
    kind: str = "invalid_request_error",
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    reply = ErrorReply(error=ErrorBody(message=message, type=kind, param=param, code=code))
    return JSONResponse(reply.model_dump(), status, headers)


def _wire_error(_request: Request, error: WireError) -> JSONResponse:
    return _envelope(
        error.status, error.message, param=error.param, code=error.code, kind=error.kind, headers=error.headers
    )


def _order_error(_request: Request, error: OrderError) -> JSONResponse:
    return _envelope(400, str(error), param=error.param, code=error.code)


def _body_error(_request: Request, error: BodyError) -> JSONResponse:
    return _envelope(error.status, str(error), code="invalid_body")


def _validation_error(_request: Request, error: RequestValidationError) -> JSONResponse:
    first = error.errors()[0]
    name = str(first["loc"][-1])
    return _envelope(400, f"{name}: {first['msg']}.", param=name, code="invalid_value")


def _http_error(request: Request, error: HTTPException) -> JSONResponse:
    message = f"The studio has no {request.method} {request.url.path[:200]} ({error.detail})."
    code = "method_not_allowed" if error.status_code == 405 else "not_found"
    return _envelope(error.status_code, message, code=code, headers=error.headers)


def _storage_error(_request: Request, error: sqlite3.Error) -> JSONResponse:
    log.error("The queue cannot be used: %s", error)
    return _envelope(
        503,
        f"The studio cannot use its queue file at the moment ({error}). If the disk is full, free some space; "
        "otherwise stop the studio and start it again. Finished clips are kept.",
        code="storage_error",
        kind="server_error",
    )


def _unexpected_error(_request: Request, error: Exception) -> JSONResponse:
    return _envelope(
        500,
        f"Something in the studio went wrong ({type(error).__name__}). studio.log in its folder says where.",
        code="internal_error",
        kind="server_error",
    )


ERROR_HANDLERS = {
    WireError: _wire_error,
    OrderError: _order_error,
    BodyError: _body_error,
    RequestValidationError: _validation_error,
    HTTPException: _http_error,
    sqlite3.Error: _storage_error,
    Exception: _unexpected_error,
}
