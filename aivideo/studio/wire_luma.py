"""Luma's two protocols: Dream Machine and its successor Agents. They differ in small things.

Written from their clients' sources (lumaai 1.21, luma-agents 0.5). Neither has a word for progress, and neither takes a
seed; the studio takes one all the same.
"""

import uuid
from datetime import UTC, datetime
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

DREAM_MACHINE, AGENTS = "luma", "luma_agents"
BALANCE = 10_000  # US cents that this studio's purse shows, whatever is made


class Assets(BaseModel):
    video: str | None = None


class Generation(BaseModel):
    """Dream Machine's word for a job."""

    id: str
    generation_type: str = "video"
    state: str = Field(description="queued, dreaming, completed or failed")
    failure_reason: str | None = None
    created_at: str
    assets: Assets | None = None
    model: str
    request: dict[str, Any]
    studio: StudioNote


class Generations(BaseModel):
    generations: list[Generation]
    count: int
    has_more: bool
    limit: int
    offset: int


class Balance(BaseModel):
    credit_balance: float = BALANCE


class Ping(BaseModel):
    message: str = "pong"


class Output(BaseModel):
    type: str = "video"
    url: str


class AgentsGeneration(BaseModel):
    """Agents' word for a job."""

    id: str
    created_at: str
    model: str
    state: str = Field(description="queued, processing, completed or failed")
    type: str = "video"
    failure_code: str | None = None
    failure_reason: str | None = None
    output: list[Output] | None = None
    studio: StudioNote


class ErrorReply(BaseModel):
    detail: str


LENGTH = {"duration": {"type": "string", "example": "5s"}, "resolution": {"type": "string", "example": "720p"}}
BOTH = {
    "prompt": {"type": "string"},
    "model": {"type": "string", "description": 'any name; "tiny" is the AI model, any other the renderer'},
    "aspect_ratio": {"type": "string", "example": "16:9"},
}
DREAM_MACHINE_BODY = create_body(["prompt", "model"], BOTH | LENGTH)
AGENTS_BODY = create_body(
    ["prompt"], BOTH | {"type": {"type": "string"}, "video": {"type": "object", "properties": LENGTH}}
)


def create_dream_machine(desk: Desk) -> FastAPI:
    """Build the application that answers under /dream-machine/v1."""
    wire = wire_app("The local studio, in Luma Dream Machine's protocol", desk, _envelope, ErrorReply)
    Wanted = Annotated[Job, Depends(finder(desk, DREAM_MACHINE, "generation"))]

    @wire.post("/generations/video", openapi_extra=DREAM_MACHINE_BODY, response_model=Generation, status_code=201)
    async def create_generation(request: Request) -> Any:
        job = await take_order(request, desk, DREAM_MACHINE, _from_dream_machine)
        return job if isinstance(job, Dropped) else _generation(job, desk, address_of(request))

    @wire.get("/generations")
    async def list_generations(
        request: Request,
        limit: Annotated[int, Query(ge=1, le=100)] = 10,
        offset: Annotated[int, Query(ge=0, le=10000)] = 0,
    ) -> Generations:
        jobs, more = desk.queue.page(DREAM_MACHINE, after=None, limit=limit, offset=offset, order="desc")
        shown = [_generation(job, desk, address_of(request)) for job in jobs]
        return Generations(generations=shown, count=len(shown), has_more=more, limit=limit, offset=offset)

    @wire.get("/generations/{job_id}", response_model=Generation)
    async def retrieve_generation(job: Wanted, request: Request) -> Any:
        return asked(desk, job) or _generation(job, desk, address_of(request))

    @wire.delete("/generations/{job_id}", status_code=204)
    async def delete_generation(job: Wanted) -> Response:
        desk.remove(job)
        return Response(status_code=204)

    @wire.get("/credits")
    async def credits() -> Balance:
        return Balance()

    @wire.get("/ping")
    async def ping() -> Ping:
        return Ping()

    return wire


def create_agents(desk: Desk) -> FastAPI:
    """Build the application that answers under /agents/v1."""
    wire = wire_app("The local studio, in Luma Agents' protocol", desk, _envelope, ErrorReply)
    Wanted = Annotated[Job, Depends(finder(desk, AGENTS, "generation"))]

    @wire.post("/generations", openapi_extra=AGENTS_BODY, response_model=AgentsGeneration, status_code=201)
    async def create_generation(request: Request) -> Any:
        job = await take_order(request, desk, AGENTS, _from_agents, refuse_at_once=False)
        return job if isinstance(job, Dropped) else _agents_generation(job, desk, address_of(request))

    @wire.get("/generations/{job_id}", response_model=AgentsGeneration)
    async def retrieve_generation(job: Wanted, request: Request) -> Any:
        return asked(desk, job) or _agents_generation(job, desk, address_of(request))

    return wire


def _from_dream_machine(fields: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(fields.get("model"), str):
        raise WireError(400, "model is missing: ray-2, for example.", param="model", code="invalid_value")
    return _order(fields, fields.get("duration"))


def _from_agents(fields: dict[str, Any]) -> dict[str, Any]:
    if fields.get("type", "video") != "video":
        raise WireError(400, "type is “video”: the studio makes nothing else.", param="type", code="unsupported")
    video = fields.get("video")
    if video is not None and not isinstance(video, dict):
        raise WireError(400, "video is an object, such as {“duration”: “5s”}.", param="video", code="invalid_value")
    return _order(fields, (video or {}).get("duration"))


def _order(fields: dict[str, Any], duration: Any) -> dict[str, Any]:
    return {
        "prompt": fields.get("prompt"),
        "model": drawn_by(fields.get("model")),
        "seconds": duration.removesuffix("s") if isinstance(duration, str) else (5 if duration is None else duration),
        "size": size_of(fields.get("aspect_ratio"), 400),
        **own_fields(fields),
    }


def _generation(job: Job, desk: Desk, base: str) -> Generation:
    states = {"queued": "queued", "running": "dreaming", "succeeded": "completed", "failed": "failed"}
    return Generation(
        id=str(uuid.UUID(job.id)),
        state=unknown_word(job) or states[job.state],
        failure_reason=job.error[1] if job.error else None,
        created_at=_when(job),
        assets=Assets(video=desk.link(base, job, "clip.mp4")) if has_file(job) else None,
        model=job.order.model,
        request={"generation_type": "video", "model": job.order.model, "prompt": job.order.prompt,
                 "aspect_ratio": job.order.aspect, "duration": f"{job.order.seconds:g}s"},
        studio=studio_note(job, desk),
    )  # fmt: skip


def _agents_generation(job: Job, desk: Desk, base: str) -> AgentsGeneration:
    states = {"queued": "queued", "running": "processing", "succeeded": "completed", "failed": "failed"}
    code = ("content_moderated" if job.refused else "generation_failed") if job.error else None
    return AgentsGeneration(
        id=str(uuid.UUID(job.id)),
        created_at=_when(job),
        model=job.order.model,
        state=unknown_word(job) or states[job.state],
        failure_code=code,
        failure_reason=job.error[1] if job.error else None,
        output=[Output(url=desk.link(base, job, "clip.mp4"))] if has_file(job) else None,
        studio=studio_note(job, desk),
    )


def _when(job: Job) -> str:
    return datetime.fromtimestamp(job.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _envelope(error: WireError) -> JSONResponse:
    return JSONResponse({"detail": error.message}, error.status, error.headers)
