"""What the wires of all protocols share: keys, fields, orders, and errors that each puts into its own envelope.

A wire file says what its protocol's requests and replies look like. Everything that can go wrong is raised here as
a `WireError`, and the wire's own `envelope` turns that into the reply that its clients understand.
"""

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, Path, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from aivideo.clip import OUR_MODELS
from aivideo.studio.desk import Desk
from aivideo.studio.fields import BodyError, read_fields
from aivideo.studio.jobs import REFUSED, Job
from aivideo.studio.orders import FRAME_RATES, MODELS, QUALITIES, OrderError, read_order
from aivideo.studio.queue import MOST_OPEN, KeyReused, QueueFull
from aivideo.studio.troubles import HALF, RETRY_AFTER, TROUBLES, UNKNOWN_WORD, Dropped

MADE_BY = {name: f"local studio ({OUR_MODELS[name]})" for name in MODELS}
LONGEST_KEY = 255  # characters
FULL_AGAIN_AFTER = 10  # seconds, when the queue is full
REFUSAL = "This prompt does not pass moderation (the trouble “refused” was asked for)."

log = logging.getLogger(__name__)


@dataclass
class WireError(Exception):
    """A refusal, before its protocol has put it into words of its own.

    Attributes:
        status: the HTTP status.
        message: the sentence for people.
        param: the field that is wrong, in the names of the wire.
        code: a short name for programs.
        kind: OpenAI's coarse sort of error.
        headers: HTTP headers that go along.
    """

    status: int
    message: str
    param: str | None = None
    code: str | None = None
    kind: str = "invalid_request_error"
    headers: dict[str, str] = field(default_factory=dict)


class StudioNote(BaseModel):
    """What no protocol has words for; every reply about a job has it under the extra key "studio"."""

    understood: list[str] = Field(default=[], description="the words of the prompt that were understood")
    unknown: dict[str, list[str]] = Field(default={}, description="each word that was not -> the nearest known words")
    defaults: dict[str, str] = Field(default={}, description="what the prompt left open -> what was taken")
    conflicts: dict[str, list[str]] = Field(default={}, description="words that were understood and not followed")
    queue_position: int | None = Field(description="1 is next; null when it does not wait")
    elapsed: float = Field(description="seconds since it was asked for, until it was finished")
    progress: int = Field(ge=0, le=100, description="frames drawn, in percent; 100 only when the clip is there")
    attempts: int = Field(description="how often a worker has taken it; more than 1 if one died")
    size: str = Field(description="the true size of the picture")
    made_by: str
    model: str = Field(description="what really draws it, whichever model was asked for")


def studio_note(job: Job, desk: Desk) -> StudioNote:
    """The studio's own remarks on a job for a clip."""
    return StudioNote(
        **job.reading,
        queue_position=desk.queue.position(job),
        elapsed=round(max(0.0, (job.finished or desk.queue.now()) - job.created), 2),
        progress=percent(job),
        attempts=job.attempts,
        size=f"{job.order.width}x{job.order.height}",
        model=job.order.model,
        made_by=MADE_BY[job.order.model],
    )


def percent(job: Job) -> int:
    """How far a job is; 100 only when it has succeeded."""
    if job.state == "succeeded":
        return 100
    return min(99, 100 * job.frames_done // job.frames) if job.frames else 0


def unknown_word(job: Job) -> str | None:
    """The word that nobody knows, while the trouble of that name lasts."""
    lasts = job.trouble == "unknown word" and job.open and percent(job) < 100 * HALF
    return UNKNOWN_WORD if lasts else None


def has_file(job: Job) -> bool:
    """Whether a finished job has what it promised."""
    return job.state == "succeeded" and job.trouble != "no file"


# --- what an order may say on every wire, whatever its protocol has words for ---------------------------

OWN_FIELDS = {
    "seed": {"type": "integer", "minimum": 0},
    "quality": {"type": "string", "enum": list(QUALITIES)},
    "fps": {"type": "integer", "enum": list(FRAME_RATES)},
}


def create_body(required: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    """The description (OpenAPI) of a JSON body that orders a clip: the protocol's own fields, and the studio's."""
    fields = {"type": "object", "required": required, "properties": properties | OWN_FIELDS}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": fields}}}}


def own_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """What a request says in the studio's own fields."""
    return {name: fields.get(name) for name in OWN_FIELDS}


def size_of(aspect: Any, status: int) -> str:
    """The size, as an order has it, of an aspect ratio such as 16:9; only its shape counts. None is 16:9.

    Raises:
        WireError: it is no such ratio; with the given HTTP status.
    """
    aspect = aspect or "16:9"
    across, colon, up = aspect.partition(":") if isinstance(aspect, str) else ("", "", "")
    if not (colon and across.isascii() and across.isdigit() and up.isascii() and up.isdigit()):
        said = f"aspect_ratio is width:height, such as 16:9; it was {ascii(aspect)[:60]}."
        raise WireError(status, said, param="aspect_ratio")
    return f"{across[:3]}00x{up[:3]}00"


def finder(desk: Desk, wire: str, word: str) -> Callable[..., Any]:
    """A dependency that finds the job of a path's {job_id}, with or without the dashes that its protocol puts in.

    Args:
        word: what the protocol calls a job, for the error.
    """

    async def wanted(job_id: Annotated[str, Path()]) -> Job:
        job = desk.find(wire, job_id.replace("-", ""))
        if job is None:
            raise WireError(404, f"There is no {word} {job_id[:80]!r}.", code="not_found")
        return job

    return wanted


# --- an application with manners ----------------------------------------------------------------------

Envelope = Callable[[WireError], JSONResponse]
SCHEMES = {"bearer": "Bearer KEY", "key": "Key KEY", "luma-api-key": "luma-api-key=KEY"}


def wire_app(title: str, desk: Desk, envelope: Envelope, replies: type[BaseModel], scheme: str = "bearer") -> FastAPI:
    """Build the application of one wire: only for those with the key, and every error in the wire's envelope.

    Handlers of a wire ask the queue without a detour through threads: a question takes a fraction of a
    millisecond, a detour takes longer (measured with 50 clients: half the latency without).

    Args:
        title: for the wire's own description.
        desk: where orders go.
        envelope: puts an error into the protocol's shape.
        replies: the shape itself, for the description.
        scheme: how the protocol sends the key, a name in `SCHEMES`.
    """

    async def authorised(authorization: Annotated[str, Header(include_in_schema=False)] = "") -> None:
        used, key = _split(authorization, scheme)
        if not authorization:
            message = (
                f"You sent no key. Send the header “Authorization: {SCHEMES[scheme]}” with the key from studio.json."
            )
        elif used.lower() != scheme or not desk.admits(key.strip()):
            message = "That is not this studio's key. The right one lies in studio.json in the studio's folder."
        else:
            return
        raise WireError(401, message, code="invalid_api_key", headers={"WWW-Authenticate": scheme.capitalize()})

    async def as_wire_error(_request: Request, error: Exception) -> Response:
        return envelope(_translated(error))

    async def no_such_thing(request: Request, error: HTTPException) -> Response:
        return envelope(
            WireError(
                error.status_code,
                f"The studio has no {request.method} {request.url.path[:200]} ({error.detail}).",
                code="method_not_allowed" if error.status_code == 405 else "not_found",
                headers=dict(error.headers or {}),
            )
        )

    statuses = (400, 401, 404, 405, 409, 413, 415, 422, 429, 500, 501, 503)
    return FastAPI(
        title=title,
        dependencies=[Depends(authorised)],
        responses={status: {"model": replies} for status in statuses},
        docs_url=None,
        redoc_url=None,  # the pages would load scripts from the network
        exception_handlers={
            HTTPException: no_such_thing,
            **dict.fromkeys(
                (WireError, OrderError, BodyError, RequestValidationError, sqlite3.Error, Exception), as_wire_error
            ),
        },
    )


def _split(authorization: str, scheme: str) -> tuple[str, str]:
    used, _, key = authorization.partition("=" if scheme == "luma-api-key" else " ")
    return used, key


def _translated(error: Exception) -> WireError:
    if isinstance(error, WireError):
        return error
    if isinstance(error, OrderError):
        return WireError(400, str(error), param=error.param, code=error.code)
    if isinstance(error, BodyError):
        return WireError(error.status, str(error), code="invalid_body")
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        name = str(first["loc"][-1])
        return WireError(400, f"{name}: {first['msg']}.", param=name, code="invalid_value")
    if isinstance(error, sqlite3.Error):
        log.error("The queue cannot be used: %s", error)
        return WireError(
            503,
            f"The studio cannot use its queue file at the moment ({error}). If the disk is full, free some space; "
            "otherwise stop the studio and start it again. Finished clips are kept.",
            code="storage_error",
            kind="server_error",
        )
    return WireError(
        500,
        f"Something in the studio went wrong ({type(error).__name__}). studio.log in its folder says where.",
        code="internal_error",
        kind="server_error",
    )


# --- taking an order in -------------------------------------------------------------------------------


async def take_order(
    request: Request,
    desk: Desk,
    wire: str,
    translate: Callable[[dict[str, Any]], dict[str, Any]],
    *,
    refuse_at_once: bool = True,
) -> Job | Dropped:
    """Read an order, check it and queue it: the create of every wire that makes clips.

    Args:
        request: as it came.
        desk: where it goes.
        wire: the wire's name.
        translate: the wire's fields -> the arguments of `read_order`.
        refuse_at_once: False where the protocol says no later, when the job is asked for.

    Returns:
        The job; or a reply that breaks off, if that was asked for.

    Raises:
        WireError, OrderError, BodyError: what is wrong with it.
    """
    fields = await read_fields(request)
    trouble = _trouble(request, fields)
    order, reading = read_order(**translate(fields))
    if trouble == "busy" and desk.troubles.every_other_time(trouble, f"{wire} {order}"):
        raise _too_busy("The studio is busy (the trouble “busy” was asked for). Send the order again.", RETRY_AFTER)
    if trouble == "server error" and desk.troubles.every_other_time(trouble, f"{wire} {order}"):
        raise WireError(
            500, "Something went wrong here (the trouble “server error” was asked for).", code="server_error",
            kind="server_error",
        )  # fmt: skip
    if trouble == "refused" and refuse_at_once:
        raise WireError(400, REFUSAL, param="prompt", code=REFUSED)
    key = request.headers.get("idempotency-key") or None
    if key and len(key) > LONGEST_KEY:
        raise WireError(400, f"An Idempotency-Key has {LONGEST_KEY} characters at most.", param="Idempotency-Key")
    try:
        job = desk.submit(wire, order, reading, key, trouble)
    except QueueFull as error:
        raise queue_full() from error
    except KeyReused as error:
        raise WireError(
            409,
            "This Idempotency-Key came before with a different request. Use a new key for a new job.",
            code="idempotency_key_reused",
            headers={"x-should-retry": "false"},
        ) from error
    if trouble == "refused":
        desk.queue.refuse(job.id, REFUSAL)
    return Dropped() if trouble == "lost at create" and desk.troubles.first_time(trouble, job.id) else job


def asked(desk: Desk, job: Job) -> Dropped | None:
    """A reply that breaks off, if the question about this job is to be lost."""
    lost = job.trouble == "lost at poll" and desk.troubles.first_time("lost at poll", job.id)
    return Dropped() if lost else None


def handed_out(desk: Desk, job: Job, name: str, kind: str, download_as: str) -> FileResponse | Dropped | None:
    """The file of a finished job as a reply; None if it is not there."""
    path = desk.file(job.id, name)
    if path is None:
        return None
    if job.trouble == "lost in download" and desk.troubles.first_time("lost in download", job.id):
        whole = path.read_bytes()
        return Dropped(whole[: len(whole) // 2], kind)
    return FileResponse(path, media_type=kind, filename=download_as)


def address_of(request: Request) -> str:
    """The studio's own address, as this client reached it."""
    return f"{request.url.scheme}://{request.headers.get('host') or request.url.netloc}"


def _trouble(request: Request, fields: dict[str, Any]) -> str | None:
    name = request.headers.get("x-studio-trouble") or fields.get("trouble")
    if name in (None, ""):
        return None
    if not isinstance(name, str) or name not in TROUBLES:
        raise WireError(
            400, f"trouble is one of {', '.join(TROUBLES)}; it was {str(name)[:40]!r}.", param="trouble",
            code="invalid_value",
        )  # fmt: skip
    return name


def queue_full() -> WireError:
    """What a wire answers when no more jobs are taken."""
    message = f"{MOST_OPEN} jobs wait already, as many as the studio takes. Try again when some are finished."
    return _too_busy(message, FULL_AGAIN_AFTER)


def _too_busy(message: str, seconds: int) -> WireError:
    return WireError(
        429,
        message,
        code="rate_limit_exceeded",
        kind="rate_limit_error",
        headers={"Retry-After": str(seconds)},
    )
