"""Pika, through fal's queue: Pika has no API of its own. One more question than elsewhere fetches the result.

    POST {model}                           {prompt, aspect_ratio, resolution, duration, seed}  -> {request_id, ...}
    GET  {owner}/{app}/requests/{id}/status -> {status: IN_QUEUE | IN_PROGRESS | COMPLETED}
    GET  {owner}/{app}/requests/{id}        -> the model's result: {video: {url: link}}, or its error
    PUT  {owner}/{app}/requests/{id}/cancel

The model's name is the address: `fal-ai/pika/v2.2/text-to-video`. All later questions go to its first two parts only.
There is no FAILED: a job that failed is COMPLETED, and its result is an error.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from aivideo.services.client import Client, Sending, in_its_words, is_refusal, without_file
from aivideo.services.errors import ServiceError
from aivideo.services.job import Job, JobState
from aivideo.services.journal import Journal
from aivideo.services.places import AtStudio, place_of
from aivideo.services.wire import Answer, later, patiently

AT_STUDIO = AtStudio("/fal", scheme="Key ")
APP = "fal-ai/pika"
POLL_AFTER = 2.0  # seconds, for the service on the internet
STATES: dict[str, JobState] = {"IN_QUEUE": "queued", "IN_PROGRESS": "running", "COMPLETED": "succeeded"}


class Pika(Client):
    """Pika through fal, or the course's studio in its place.

    Args:
        base_url: another address; "studio" for the course's own studio. Without it, fal's own if there is a key in
            the environment variable FAL_KEY, or else the studio.
        key: its key; without it, the one in the environment.
    """

    states = STATES

    def __init__(self, base_url: str | None = None, key: str | None = None, *, journal: Journal | None = None):
        super().__init__("pika", "Pika, through fal", place_of("pika", AT_STUDIO, base_url, key), journal)

    def cancel(self, job: Job) -> Job:
        answer = patiently(lambda: self._exchange("PUT", f"{self._about(job)}/cancel", job), tries=2, pause=self.pause)
        if answer.status in (400, 404):  # ALREADY_COMPLETED, or forgotten
            return self.poll(job)
        if not answer.ok:
            raise self._trouble(answer, job)
        return self._stopped(job, str(answer.body.get("status") or "CANCELLATION_REQUESTED"))

    def _order(self, request: dict[str, Any]) -> Sending:
        shape = self._shape(request)
        order = {
            "prompt": request["prompt"],
            "aspect_ratio": shape.aspect,
            "resolution": shape.resolution,
            "duration": shape.seconds,
            "seed": request.get("seed"),
            **self._more(request),
        }
        return Sending(
            f"/{quote(shape.model.strip('/'), safe='/')}",
            json={name: value for name, value in order.items() if value is not None},
        )

    def _about(self, job: Job) -> str:
        model = str(job.request.get("model") or APP)
        owner_and_app = "/".join(model.strip("/").split("/")[:2])
        return f"/{quote(owner_and_app, safe='/')}/requests/{quote(job.id, safe='')}"

    def _ask_about(self, job: Job) -> Job:
        answer = self._exchange("GET", f"{self._about(job)}/status", job)
        if not answer.ok:
            raise self._no_answer(answer, job)
        now = self._job(answer, job)
        return self._with_result(now) if now.state == "succeeded" else now

    def _with_result(self, job: Job) -> Job:
        """Ask for what a finished job brought: a clip, or the error that it ended with."""
        told = job.details
        answer = self._exchange("GET", self._about(job), job)
        if answer.status in (408, 425, 429, 502, 503, 504) and not answer.headers.get("X-Fal-Error-Type"):
            raise later(answer, self._trouble(answer, job))
        if not answer.ok:
            kind = str(answer.headers.get("X-Fal-Error-Type") or "") + answer.code
            state = "refused" if is_refusal(kind) else "failed"
            return replace(job, state=state, progress=None, message=answer.words or "the service gave no reason")
        if told.get("error"):
            return replace(job, state="failed", progress=None, message=str(told["error"]))
        done = replace(job, details=answer.body)
        return done if self._link(done) else without_file(done)

    def _job(self, answer: Answer, before: Job) -> Job:
        told = answer.body
        if not isinstance(told.get("status"), str):
            raise ServiceError(f"“{self.name}” did not say how the job is. {in_its_words(answer)}", before)
        state = self._state(told["status"])
        place = told.get("queue_position")
        return replace(
            before,
            id=str(told.get("request_id") or before.id),
            state=state,
            word=told["status"],
            progress=1.0 if state == "succeeded" else None,
            message=None,
            details=told,
            queue_position=place + 1 if isinstance(place, int) and state == "queued" else None,  # fal counts from 0
            poll_after=None if self.place.play else POLL_AFTER,
        )

    def _link(self, job: Job) -> str | None:
        video = job.details.get("video")
        link = video.get("url") if isinstance(video, dict) else None
        return link if isinstance(link, str) else None
