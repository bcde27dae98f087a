"""How far a job is, in words and as a bar, on one line that changes in place."""

import threading
import time
from html import escape

from aivideo.film import Take
from aivideo.notebook.page import QUIET, TEXT, put
from aivideo.services import Job

HOW = {
    "made": "made just now",
    "kept": "there already, from an earlier time",
    "ready-made": "there already, it came with the course",
    "missing": "missing",
}


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


def shots_progress() -> "ShotsProgress":
    """Make a progress line for each shot of a film: `shoot(board, on_change=shots_progress())`."""
    return ShotsProgress()


class ShotsProgress:
    """Call it with a shot's number and its job, or its take at the end; its line in the notebook follows."""

    def __init__(self):
        self.started: dict[int, float] = {}
        self.lines: dict[int, tuple[int, str]] = {}
        self.lock = threading.Lock()  # shots are made side by side, each in a thread of its own
        self.shown = put("<div></div>", "", display_id=True)

    def __call__(self, number: int, news: Job | Take) -> None:
        with self.lock:
            began = self.started.setdefault(number, time.monotonic())
            if isinstance(news, Take):
                why = f": {news.why}" if news.why else "."
                self.lines[number] = (0 if news.clip is None else 100, HOW[news.how] + why)
            else:
                percent = 100 if news.state == "succeeded" else round(100 * (news.progress or 0))
                self.lines[number] = (percent, " ".join([describe(news, time.monotonic() - began), *remarks(news)]))
            self._show()

    def _show(self) -> None:
        rows = [(number, *self.lines[number]) for number in sorted(self.lines)]
        html = "".join(
            f'<div><progress max="100" value="{percent}" aria-label="progress of shot {number}"></progress> '
            f"Shot {number}: {escape(words)}</div>"
            for number, percent, words in rows
        )
        plain = "\n".join(f"Shot {number}: {words}" for number, _, words in rows)
        bundle = {"text/html": f'<div role="status" style="color:{TEXT}">{html}</div>', "text/plain": plain}
        self.shown.update(bundle, raw=True)
