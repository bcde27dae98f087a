"""Luma's captures protocol: a video goes in, a mesh comes out. Luma no longer supports it; here it lives on.

Written from its client's source (lumaapi 0.0.5). A capture is made of a name, then of a video that is sent to a signed
address, then of a third request that starts the work.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Path, Query, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, Field

from aivideo.studio.desk import Desk
from aivideo.studio.fields import read_fields
from aivideo.studio.jobs import CaptureOrder, Job
from aivideo.studio.makers import MAKERS
from aivideo.studio.manners import WireError, address_of, percent, queue_full, wire_app
from aivideo.studio.queue import QueueFull

WIRE = "captures"
UPLOAD = "source"
MOST_BYTES = 300 * 1000 * 1000  # of a video that is sent
MOST_TITLE = 200  # characters
CREDITS = 100  # that this studio's purse shows, whatever is made
CAMERAS = ("normal", "fisheye", "equirectangular")
TYPES = {  # how the protocol calls what a maker made, by the file's name
    "mesh.glb": "textured_mesh_glb",
    "mesh.ply": "full_mesh",
    "points.ply": "point_cloud",
    "thumbnail.webp": "thumb",
}
NOT_YET = (
    "This studio makes no meshes yet: the part of the course that does (aivideo.reconstruct) is not connected to it. "
    "Clips can be ordered from it as before."
)


class Artifact(BaseModel):
    type: str
    url: str
    scale_to_world: float = 1.0


class Run(BaseModel):
    status: Literal["new", "dispatched", "failed", "finished"]
    progress: int = Field(ge=0, le=100)
    currentStage: str
    artifacts: list[Artifact]


class Capture(BaseModel):
    title: str
    type: str = "reconstruction"
    location: None = None
    privacy: str = "private"
    date: str
    username: str = "you"
    status: Literal["new", "uploading", "complete"]
    slug: str
    latestRun: Run | None
    made_by: str = "local studio"


class Created(BaseModel):
    capture: Capture
    signedUrls: dict[str, str]


class Captures(BaseModel):
    captures: list[Capture]


class Credits(BaseModel):
    remaining: int = CREDITS
    used: int = 0
    total: int = CREDITS


class ErrorReply(BaseModel):
    message: str
    code: str | None = None


def _body(kinds: tuple[str, ...], fields: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "required": ["title"], "properties": fields}
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema} for kind in kinds}}}


CREATE_BODY = _body(
    ("application/x-www-form-urlencoded", "application/json"),
    {"title": {"type": "string"}, "camModel": {"type": "string", "enum": list(CAMERAS)}},
)


def create_wire(desk: Desk) -> FastAPI:
    """Build the application that answers under /api/v2."""
    wire = wire_app("The local studio, in Luma's captures protocol", desk, _envelope, ErrorReply, scheme="luma-api-key")

    async def wanted_capture(slug: Annotated[str, Path()]) -> Job:
        job = desk.find(WIRE, slug)
        if job is None:
            raise WireError(404, f"There is no capture {slug[:80]!r}.", code="not_found")
        return job

    Wanted = Annotated[Job, Depends(wanted_capture)]

    @wire.get("/capture/credits")
    async def credits() -> Credits:
        return Credits()

    @wire.post("/capture", openapi_extra=CREATE_BODY)
    async def create(request: Request) -> Created:
        if CaptureOrder.kind not in MAKERS:
            raise WireError(501, NOT_YET, code="not_implemented")
        order = _order(await read_fields(request))
        try:
            job = desk.submit(WIRE, order, {}, request.headers.get("idempotency-key") or None)
        except QueueFull as error:
            raise queue_full() from error
        base = address_of(request)
        return Created(capture=_capture(job, desk, base), signedUrls={"source": desk.link(base, job, UPLOAD)})

    @wire.post("/capture/{slug}")
    async def start(job: Wanted, request: Request) -> Capture:
        if job.state == "new":
            if not desk.results.source(job.id).is_file():
                raise WireError(
                    409, "The video has not come yet: send it to the signed address first.", code="no_source"
                )
            try:
                job = desk.queue.start(job.id) or job
            except QueueFull as error:
                raise queue_full() from error
        return _capture(job, desk, address_of(request))

    @wire.get("/capture/{slug}")
    async def retrieve(job: Wanted, request: Request) -> Capture:
        return _capture(job, desk, address_of(request))

    @wire.get("/capture")
    async def search(
        request: Request,
        search: Annotated[str, Query(max_length=MOST_TITLE)] = "",
        skip: Annotated[int, Query(ge=0, le=10000)] = 0,
        take: Annotated[int, Query(ge=1, le=100)] = 50,
        order: Literal["ASC", "DESC"] = "DESC",
    ) -> Captures:
        jobs, _ = desk.queue.page(WIRE, after=None, limit=10_000, order="asc" if order == "ASC" else "desc")
        found = [job for job in jobs if search.lower() in job.order.title.lower()]
        base = address_of(request)
        return Captures(captures=[_capture(job, desk, base) for job in found[skip : skip + take]])

    return wire


def add_upload(app: FastAPI, desk: Desk) -> None:
    """Let a video be sent to the signed address that a new capture was given."""

    @app.put("/{job_id}/" + UPLOAD)
    async def upload(job_id: str, request: Request, until: int = 0, sign: str = "") -> Response:
        job = desk.queue.get(job_id) if desk.behind(job_id, UPLOAD, until, sign) else None
        if job is None or job.state != "new":
            return PlainTextResponse("This address is over, or it is not one of ours.", 403)
        path = desk.results.source(job_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(".source.part")
        size = 0
        try:
            with part.open("wb") as file:
                async for chunk in request.stream():
                    size += len(chunk)
                    if size > MOST_BYTES:
                        return PlainTextResponse(f"A video has {MOST_BYTES // 10**6} MB at most.", 413)
                    file.write(chunk)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return Response(status_code=200)


def _order(fields: dict[str, Any]) -> CaptureOrder:
    title = fields.get("title")
    if not isinstance(title, str) or not title.strip() or len(title) > MOST_TITLE:
        raise WireError(400, f"title is a text of 1 to {MOST_TITLE} characters.", param="title", code="invalid_value")
    if not title.isprintable():
        raise WireError(400, "title holds a character that cannot be shown.", param="title", code="invalid_value")
    camera = fields.get("camModel", "normal")
    if camera not in CAMERAS:
        raise WireError(400, f"camModel is one of {', '.join(CAMERAS)}.", param="camModel", code="invalid_value")
    return CaptureOrder(title.strip(), camera)


def _capture(job: Job, desk: Desk, base: str) -> Capture:
    return Capture(
        title=job.order.title,
        date=datetime.fromtimestamp(job.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        status="new" if job.state == "new" else "complete",
        slug=job.id,
        latestRun=None if job.state == "new" else _run(job, desk, base),
    )


def _run(job: Job, desk: Desk, base: str) -> Run:
    names = [path.name for path in desk.results.made(job.id)] if job.state == "succeeded" else []
    status = {"queued": "new", "running": "dispatched", "succeeded": "finished", "failed": "failed"}[job.state]
    stage = {"queued": "Queued", "succeeded": "Done", "failed": job.error[1] if job.error else "Failed"}
    return Run(
        status=status,
        progress=percent(job),
        currentStage=stage.get(job.state) or job.stage or "Starting",
        artifacts=[
            Artifact(type=TYPES.get(name, name.partition(".")[0]), url=desk.link(base, job, name)) for name in names
        ],
    )


def _envelope(error: WireError) -> JSONResponse:
    return JSONResponse({"message": error.message, "code": error.code}, error.status, error.headers)
