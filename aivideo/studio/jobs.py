"""What the studio works on: orders, and the jobs that carry them out. Plain data."""

import json
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal

State = Literal["new", "queued", "running", "succeeded", "failed"]
CANCELLED = "cancelled"  # error code of a job that was stopped by its client
REFUSED = "moderation_blocked"  # ... whose prompt is not welcome


@dataclass(frozen=True)
class Order:
    """A clip as it will be made; every value has been checked.

    Attributes:
        prompt: the words.
        model: what makes it: "scene", the renderer, or "tiny", the AI model.
        seconds: length.
        fps: frames a second.
        quality: "draft", "preview", "standard" or "fine".
        aspect: "16:9", "9:16" or "1:1".
        width, height: the true size of the picture, in pixels.
        seed: another seed, another clip of the same prompt.
    """

    kind: ClassVar[str] = "clip"

    prompt: str
    model: str
    seconds: float
    fps: int
    quality: str
    aspect: str
    width: int
    height: int
    seed: int


@dataclass(frozen=True)
class CaptureOrder:
    """A mesh to be made from a video that the client sends.

    Attributes:
        title: the client's name for it.
        camera: "normal", "fisheye" or "equirectangular".
    """

    kind: ClassVar[str] = "capture"

    title: str
    camera: str


ORDERS = {order.kind: order for order in (Order, CaptureOrder)}


def order_to_json(order: Order | CaptureOrder) -> str:
    """Write an order down."""
    return json.dumps({"kind": order.kind, **asdict(order)})


def order_from_json(text: str) -> Order | CaptureOrder:
    """Read an order that was written down; one without a kind is of the time when there were only clips."""
    record = json.loads(text)
    return ORDERS[record.pop("kind", Order.kind)](**record)


@dataclass(frozen=True)
class Job:
    """One order and how far it is.

    Attributes:
        number: place in the order of arrival.
        id: 32 hexadecimal digits; each wire dresses it in its own way.
        wire: the protocol it came by; a client of one protocol sees no jobs of another.
        order: what to make.
        reading: how the prompt was understood, in JSON's own types.
        state: "new" (its video has not come yet), "queued", "running", "succeeded" or "failed".
        frames_done, frames: progress; `frames` is 0 until the renderer has started. When a worker died and another
            begins anew, `frames_done` stays where it was until that one has come so far: nothing is lost that was
            shown already.
        stage: what the worker is at, in a word, where it says so.
        attempts: how often a worker has taken it.
        created, finished, expires: seconds since 1970.
        error: (code for programs, sentence for people) of a failed job.
        lease: which worker's taking this is; None while nobody works on it.
        trouble: what is to go wrong with it on purpose.
        ready: when it may be taken, in seconds since 1970; None for at once.
    """

    number: int
    id: str
    wire: str
    order: Order | CaptureOrder
    reading: dict[str, Any]
    state: State
    frames_done: int
    frames: int
    attempts: int
    created: float
    finished: float | None
    expires: float | None
    error: tuple[str, str] | None
    lease: str | None
    stage: str = ""
    trouble: str | None = None
    ready: float | None = None

    @property
    def open(self) -> bool:
        """Whether there is still work to do."""
        return self.state in ("new", "queued", "running")

    @property
    def refused(self) -> bool:
        """Whether its prompt is not welcome."""
        return self.error is not None and self.error[0] == REFUSED

    @property
    def cancelled(self) -> bool:
        """Whether its client stopped it."""
        return self.error is not None and self.error[0] == CANCELLED
