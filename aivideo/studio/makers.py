"""Who makes what: for each kind of order, the module that carries it out. Loaded by the worker alone.

A maker is a module with two functions:

    make(job, results, watch) -> str   makes the job's files in the results folder, and says in a few words what it made
    warm()                             loads whatever takes long, while nobody waits

It calls `watch.progress(done, total, stage)` as it goes on and looks at `watch.stopped()` now and then; at its end
it calls `watch.check()`. It raises `CannotMake` with a sentence for people, or `Stopped`.
"""

from importlib import import_module
from typing import Protocol

from aivideo.studio.jobs import Job
from aivideo.studio.results import Results

MAKERS = {  # by an order's `kind`; names, because the server loads none of them
    "clip": "aivideo.studio.make_clip",
    "capture": "aivideo.studio.make_mesh",
}


class CannotMake(Exception):
    """The order cannot be carried out. The message says why, to people."""


class Stopped(Exception):
    """Nobody wants the job any more: it was cancelled or deleted, or taken away."""


class Watch(Protocol):
    """What a maker is given to say how far it is, and to learn that it may stop."""

    def progress(self, done: int, total: int, stage: str = "") -> None:
        """Say how far the work is: `done` of `total` steps, and what it is at, in a word."""

    def stopped(self) -> bool:
        """Whether nobody wants the job any more; cheap enough to be asked at every step."""

    def check(self) -> None:
        """Raise `Stopped` if nobody wants the job any more; asked at once."""


class Maker(Protocol):
    """What a maker's module offers."""

    def make(self, job: Job, results: Results, watch: Watch) -> str: ...

    def warm(self) -> None: ...


def load_maker(kind: str) -> Maker:
    """Load the maker of a kind of order."""
    return import_module(MAKERS[kind])
