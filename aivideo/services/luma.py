"""Luma's two APIs. Dream Machine is the older one; Agents is what Luma builds on now. They differ in small things.

    Dream Machine                                   Agents
    POST   /generations/video                       POST /generations
      {model, prompt, aspect_ratio,                   {model, type: "video", prompt, aspect_ratio,
       duration: "5s", resolution: "720p"}             video: {duration: "5s", resolution: "720p"}}
    GET    /generations/{id}                        GET  /generations/{id}
      -> {state, assets: {video: link}}               -> {state, output: [{type, url: link}]}
    DELETE /generations/{id}                        (nothing stops a job)

Neither says how far a job is, and neither takes a seed. Agents' links live for an hour.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from aivideo.services.client import Client, Sending, cannot_stop, dressed, in_its_words, is_refusal, without_file
from aivideo.services.errors import ServiceError
from aivideo.services.job import Job, JobState
from aivideo.services.journal import Journal
from aivideo.services.places import AtStudio, place_of
from aivideo.services.wire import Answer

DREAM_MACHINE_AT_STUDIO = AtStudio("/dream-machine/v1")
AGENTS_AT_STUDIO = AtStudio("/agents/v1")
POLL_AFTER = 5.0  # seconds, for the services on the internet
STATES: dict[str, JobState] = {
    "queued": "queued",
    "dreaming": "running",
    "processing": "running",
    "completed": "succeeded",
    "failed": "failed",
}


class _Generations(Client):
    """What both of Luma's APIs have in common."""

    states = STATES

    def _refuses(self, answer: Answer) -> bool:
        return super()._refuses(answer) or "moderat" in answer.words.lower()  # there is a sentence, and no code

    def _about(self, job: Job) -> str:
        return f"/generations/{quote(job.id, safe='')}"

    def _job(self, answer: Answer, before: Job) -> Job:
        told = answer.body
        if not isinstance(told.get("state"), str):
            raise ServiceError(f"“{self.name}” did not say how the job is. {in_its_words(answer)}", before)
        state, message = self._state(told["state"]), None
        if state == "failed":
            reason = str(told.get("failure_reason") or "")
            state = "refused" if is_refusal(f"{told.get('failure_code') or ''} {reason}") else "failed"
            message = reason or str(told.get("failure_code") or "the service gave no reason")
        job = replace(
            before,
            id=str(told.get("id") or before.id),
            state=state,
            word=told["state"],
            progress=1.0 if state == "succeeded" else None,
            message=message,
            details=told,
            poll_after=None if self.place.play else POLL_AFTER,
        )
        return without_file(job) if state == "succeeded" and not self._link(job) else job


class Luma(_Generations):
    """Luma Dream Machine, or the course's studio in its place.

    Args:
        base_url: another address; "studio" for the course's own studio. Without it, Luma's own if there is a key in
            the environment variable LUMAAI_API_KEY, or else the studio.
        key: its key; without it, the one in the environment.
    """

    def __init__(self, base_url: str | None = None, key: str | None = None, *, journal: Journal | None = None):
        place = place_of("luma", DREAM_MACHINE_AT_STUDIO, base_url, key)
        super().__init__("luma", "Luma Dream Machine", place, journal)

    def cancel(self, job: Job) -> Job:
        """Delete the job. Whether Luma then stops the work is not documented; the course's studio does."""
        answer = self._delete(job)
        if answer.ok or answer.status == 404:
            return self._stopped(job)
        raise self._trouble(answer, job)

    def _order(self, request: dict[str, Any]) -> Sending:
        shape = self._shape(request)
        order = {
            "model": shape.model,
            "prompt": request["prompt"],
            "aspect_ratio": shape.aspect,
            "duration": dressed(shape.seconds),
            "resolution": shape.resolution,
            **self._more(request),
        }
        return Sending("/generations/video", json=order)

    def _link(self, job: Job) -> str | None:
        assets = job.details.get("assets")
        link = assets.get("video") if isinstance(assets, dict) else None
        return link if isinstance(link, str) else None


class LumaAgents(_Generations):
    """Luma Agents, or the course's studio in its place.

    Args:
        base_url: another address; "studio" for the course's own studio. Without it, Luma's own if there is a key in
            the environment variable LUMA_AGENTS_API_KEY, or else the studio.
        key: its key; without it, the one in the environment.
    """

    def __init__(self, base_url: str | None = None, key: str | None = None, *, journal: Journal | None = None):
        place = place_of("luma_agents", AGENTS_AT_STUDIO, base_url, key)
        super().__init__("luma_agents", "Luma Agents", place, journal)

    def cancel(self, job: Job) -> Job:
        """Luma Agents cannot stop a job: it is looked at, and says so."""
        return cannot_stop(self.poll(job))

    def _order(self, request: dict[str, Any]) -> Sending:
        shape = self._shape(request)
        order = {
            "model": shape.model,
            "type": "video",
            "prompt": request["prompt"],
            "aspect_ratio": shape.aspect,
            "video": {"duration": dressed(shape.seconds), "resolution": shape.resolution},
            **self._more(request),
        }
        return Sending("/generations", json=order)

    def _link(self, job: Job) -> str | None:
        output = job.details.get("output")
        for piece in output if isinstance(output, list) else ():
            if isinstance(piece, dict) and piece.get("type") == "video" and isinstance(piece.get("url"), str):
                return piece["url"]
        return None
