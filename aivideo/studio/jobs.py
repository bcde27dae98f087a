"""What the studio works on: orders, and the jobs that carry them out. Plain data."""

from dataclasses import dataclass
from typing import Any, Literal

State = Literal["queued", "running", "succeeded", "failed"]


@dataclass(frozen=True)
class Order:
    """A clip as the renderer will draw it; every value has been checked.

    Attributes:
        prompt: the words.
        model: what draws it, "scene".
        seconds: length.
        fps: frames a second.
        quality: "draft", "preview", "standard" or "fine".
        aspect: "16:9", "9:16" or "1:1".
        width, height: the true size of the picture, in pixels.
        seed: another seed, another clip of the same prompt.
    """

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
class Job:
    """One order and how far it is.

    Attributes:
        number: place in the order of arrival.
        id: 32 hexadecimal digits; each wire dresses it in its own way.
        wire: the protocol it came by; a client of one protocol sees no jobs of another.
        order: what to draw.
        reading: how the prompt was understood, in JSON's own types.
        state: "queued", "running", "succeeded" or "failed".
        frames_done, frames: progress; `frames` is 0 until the renderer has started.
        attempts: how often a worker has taken it.
        created, finished, expires: seconds since 1970.
        error: (code for programs, sentence for people) of a failed job.
        lease: which worker's taking this is; None while nobody works on it.
    """

    number: int
    id: str
    wire: str
    order: Order
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

    @property
    def open(self) -> bool:
        """Whether there is still work to do."""
        return self.state in ("queued", "running")
