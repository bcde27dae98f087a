"""Runway's API, version 2024-11-06: JSON with camelCase names, jobs are "tasks", results are links.

    POST   /v1/text_to_video  {model, promptText, ratio, duration, seed}  -> {id, estimatedCost}
    GET    /v1/tasks/{id}     -> {status, progress, output: [links], failure, failureCode}
    DELETE /v1/tasks/{id}     -> stops a task that is not finished; deletes one that is

A task over your share of the machines is THROTTLED: taken, and waiting. Links live for a day or two, and asking for
the task again gives fresh ones.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from aivideo.services.client import Client, Sending, in_its_words, is_refusal, number, without_file
from aivideo.services.errors import ServiceError
from aivideo.services.job import Job, JobState
from aivideo.services.journal import Journal
from aivideo.services.places import AtStudio, place_of
from aivideo.services.wire import Answer

AT_STUDIO = AtStudio("/runway", headers={"X-Runway-Version": "2024-11-06"})
POLL_AFTER = 5.0  # seconds; Runway asks for no more than that, and the studio next door does not mind
STATES: dict[str, JobState] = {
    "PENDING": "queued",
    "THROTTLED": "queued",
    "RUNNING": "running",
    "SUCCEEDED": "succeeded",
    "FAILED": "failed",
    "CANCELLED": "cancelled",
}


class Runway(Client):
    """Runway, or the course's studio in its place.

    Args:
        base_url: another address; "studio" for the course's own studio. Without it, Runway's own if there is a key in
            the environment variable RUNWAYML_API_SECRET, or else the studio.
        key: its key; without it, the one in the environment.
    """

    states = STATES

    def __init__(self, base_url: str | None = None, key: str | None = None, *, journal: Journal | None = None):
        super().__init__("runway", "Runway", place_of("runway", AT_STUDIO, base_url, key), journal)

    def cancel(self, job: Job) -> Job:
        answer = self._delete(job)
        if answer.ok or answer.status == 404:
            return self._stopped(job)
        raise self._trouble(answer, job)

    def _order(self, request: dict[str, Any]) -> Sending:
        shape = self._shape(request)
        order = {
            "model": shape.model,
            "promptText": request["prompt"],
            "ratio": shape.aspect,
            "duration": shape.seconds,
            "seed": request.get("seed"),
            **self._more(request),
        }
        return Sending("/v1/text_to_video", json={name: value for name, value in order.items() if value is not None})

    def _about(self, job: Job) -> str:
        return f"/v1/tasks/{quote(job.id, safe='')}"

    def _job(self, answer: Answer, before: Job) -> Job:
        told = answer.body
        if not isinstance(told.get("status"), str) and before.id:
            raise ServiceError(f"“{self.name}” did not say how the task is. {in_its_words(answer)}", before)
        word = str(told.get("status") or "PENDING")
        state, message = self._state(word), None
        if state == "failed":
            code = str(told.get("failureCode") or "")
            state = "refused" if is_refusal(code) else "failed"
            message = str(told.get("failure") or code or "the service gave no reason")
        job = replace(
            before,
            id=str(told.get("id") or before.id),
            state=state,
            word=word,
            progress=1.0 if state == "succeeded" else number(told.get("progress")),
            message=message,
            details=told,
            poll_after=None if self.place.play else POLL_AFTER,
        )
        return without_file(job) if state == "succeeded" and not self._link(job) else job

    def _link(self, job: Job) -> str | None:
        links = job.details.get("output")
        return links[0] if isinstance(links, list) and links and isinstance(links[0], str) else None
