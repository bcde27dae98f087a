"""The OpenAI Videos protocol, which outlived the service it was made for: many servers speak it.

Written from its client's source (openai 3.54) and from what other servers do. Where this studio knows
more than the protocol has words for, the reply says so under the extra key "studio".
"""

from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Path, Query, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, Field

from aivideo.studio.desk import Desk
from aivideo.studio.fields import is_file
from aivideo.studio.jobs import Job
from aivideo.studio.manners import (
    OWN_FIELDS,
    StudioNote,
    WireError,
    asked,
    handed_out,
    percent,
    studio_note,
    take_order,
    unknown_word,
    wire_app,
)
from aivideo.studio.orders import MODEL, MODELS
from aivideo.studio.troubles import Dropped

WIRE = "openai"
PREFIX = "video_"
STATUS = {"queued": "queued", "running": "in_progress", "succeeded": "completed", "failed": "failed"}
SOONEST_POLL, LATEST_POLL = 250, 2000  # milliseconds: the further back in the queue, the later
POLL_SHARE = 1 / 20  # of the time since the order: nobody waits longer for a clip by more than that


# --- what goes over the wire ------------------------------------------------------------------------


class VideoError(BaseModel):
    code: str
    message: str


class Video(BaseModel):
    id: str
    object: Literal["video"] = "video"
    model: str
    status: str = Field(description="queued, in_progress, completed or failed (another word only when asked for)")
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
        "model": {"type": "string", "enum": list(MODELS), "default": MODEL},
        "seconds": {"type": "string", "default": "4", "description": "1 to 12"},
        "size": {"type": "string", "default": "1280x720", "description": "only its shape counts"},
        "seed": {**OWN_FIELDS["seed"], "default": 1},
        "quality": {**OWN_FIELDS["quality"], "default": "preview"},
        "fps": {**OWN_FIELDS["fps"], "default": 12},
    },
}
CREATE_BODY = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": CREATE_FIELDS} for kind in ("multipart/form-data", "application/json")},
    }
}


# --- the application --------------------------------------------------------------------------------


def create_wire(desk: Desk) -> FastAPI:
    """Build the application that answers under /v1."""
    wire = wire_app("The local studio, in the OpenAI Videos protocol", desk, _envelope, ErrorReply)

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

    @wire.get("/models")
    async def list_models() -> ModelList:
        return ModelList(data=[Model(id=name, created=0, owned_by="aivideo") for name in MODELS])

    @wire.post("/videos", openapi_extra=CREATE_BODY, response_model=Video)
    async def create_video(request: Request) -> Any:
        job = await take_order(request, desk, WIRE, _translate)
        return job if isinstance(job, Dropped) else _reply(job, desk)

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

    @wire.get("/videos/{video_id}", response_model=Video)
    async def retrieve_video(job: Wanted) -> Any:
        return asked(desk, job) or _reply(job, desk)

    @wire.get("/videos/{video_id}/content", response_class=FileResponse)
    async def download_video(job: Wanted, variant: Literal["video", "thumbnail", "spritesheet"] = "video") -> Any:
        return _content(job, variant, desk)

    @wire.delete("/videos/{video_id}")
    async def delete_video(job: Wanted) -> VideoDeleted:
        desk.remove(job)
        return VideoDeleted(id=PREFIX + job.id)

    return wire


def _translate(fields: dict[str, Any]) -> dict[str, Any]:
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
    names = ("prompt", "seconds", "size", "seed", "quality", "fps")
    return {"model": _model(fields.get("model")), **{name: fields.get(name) for name in names}}


def _model(model: Any) -> str:
    if model is None:
        return MODEL
    if isinstance(model, str) and model in MODELS:
        return model
    if isinstance(model, str) and model.startswith("sora-2"):
        message = (
            f"The hosted Sora models were switched off on 2026-09-24, so there is no {model[:40]!r} any more. "
            f"Use model {MODEL!r}: this studio's own renderer, which is not an AI model."
        )
    else:
        message = f"There is no model {str(model)[:40]!r} here. This studio has: {', '.join(MODELS)}."
    raise WireError(400, message, param="model", code="model_not_found")


def _reply(job: Job, desk: Desk) -> Response:
    """The job as JSON, made without FastAPI's own detour: it is asked for far more often than anything else."""
    video = _video(job, desk)
    headers = {}
    if job.open:
        soonest = SOONEST_POLL * (1 + (video.studio.queue_position or 0))
        pause = max(soonest, round(1000 * POLL_SHARE * video.studio.elapsed))
        headers["openai-poll-after-ms"] = str(min(LATEST_POLL, pause))
    return Response(video.model_dump_json(), media_type="application/json", headers=headers)


def _video(job: Job, desk: Desk) -> Video:
    order = job.order
    return Video(
        id=PREFIX + job.id,
        model=order.model,
        status=unknown_word(job) or STATUS[job.state],
        progress=percent(job),
        created_at=int(job.created),
        completed_at=int(job.finished) if job.state == "succeeded" else None,
        expires_at=int(job.expires) if job.state == "succeeded" else None,
        prompt=order.prompt,
        seconds=f"{order.seconds:g}",
        size=f"{order.width}x{order.height}",
        error=VideoError(code=job.error[0], message=job.error[1]) if job.error else None,
        studio=studio_note(job, desk),
    )


def _content(job: Job, variant: str, desk: Desk) -> Response | Dropped:
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
    if job.trouble == "expired link" and desk.troubles.first_time(job.trouble, job.id):
        raise WireError(403, "This download is over (the trouble “expired link” was asked for).", code="expired")
    name, kind = ("clip.mp4", "video/mp4") if variant == "video" else ("thumbnail.webp", "image/webp")
    reply = handed_out(desk, job, name, kind, f"{PREFIX}{job.id}.{name.rpartition('.')[2]}")
    if reply is None:
        raise WireError(
            404,
            "The file of this video was removed from the studio's folder. Make the video again.",
            code="file_missing",
        )
    return reply


def _envelope(error: WireError) -> JSONResponse:
    reply = ErrorReply(error=ErrorBody(message=error.message, type=error.kind, param=error.param, code=error.code))
    return JSONResponse(reply.model_dump(), error.status, error.headers)
