"""How far a job is, in words and as a bar, on one line that changes in place."""

import time
from html import escape

from aivideo.notebook.page import QUIET, TEXT, put
from aivideo.services import Job


def progress() -> "Progress":
    """Make a progress line for one job: `generate(..., on_change=progress())`."""
    return Progress()


class Progress:
    """Call it with the job whenever the job changes; the line in the notebook follows.

    Attributes:
        words: the service's own words for what the job was doing, in the order they came.
    """

    def __init__(self):
        self.started = time.monotonic()
        self.line = None
        self.words: list[str] = []

    def __call__(self, job: Job) -> None:
        if job.word not in self.words[-1:]:
            self.words.append(job.word)
        words = describe(job, time.monotonic() - self.started)
        percent = 100 if job.state == "succeeded" else round(100 * (job.progress or 0))
        bar = f'<progress max="100" value="{percent}" aria-label="progress of the clip"></progress>'
        note = "".join(f'<div style="color:{QUIET}">{escape(text)}</div>' for text in remarks(job))
        html = f'<div role="status" style="color:{TEXT}">{bar} {escape(words)}{note}</div>'
        plain = "\n".join([words, *remarks(job)])
        if self.line is None:
            self.line = put(html, plain, display_id=True)
        else:
            self.line.update({"text/html": html, "text/plain": plain}, raw=True)


def describe(job: Job, seconds: float) -> str:
    """One sentence on where a job is."""
    if job.state == "queued":
        place = f", at place {job.queue_position}" if job.queue_position else ""
        return f"Waiting in the queue{place} ({seconds:.0f} s)."
    if job.state == "running":
        return f"Being made: {round(100 * (job.progress or 0))} % ({seconds:.0f} s)."
    if job.state == "succeeded":
        return f"Ready after {seconds:.0f} s."
    return f"The job ended: {job.state}. {job.message or ''}".strip()


def remarks(job: Job) -> list[str]:
    """What the studio did with the words of the prompt, where that is worth saying."""
    studio = job.details.get("studio") or {}
    unknown = studio.get("unknown") or {}
    lines = []
    for word, nearest in unknown.items():
        instead = f" The nearest words it knows: {', '.join(nearest)}." if nearest else ""
        lines.append(f"The studio does not know the word “{word}” and left it out.{instead}")
    return lines
