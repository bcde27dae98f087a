"""The OpenAI Videos protocol, `/v1/videos`: made for Sora, alive in the servers that people run themselves.

The hosted Sora models were switched off on 2026-09-24. The protocol is spoken today by vLLM-Omni, SGLang
and FastVideo (one model on your own GPU), by the gateway LiteLLM and by the course's own studio. Each
departs from it a little; the places where this client gives way say whom they are for.

    POST   /videos               multipart form: prompt, model, seconds, size  -> a video object
    GET    /videos/{id}          -> the video object, with status and progress
    GET    /videos/{id}/content  -> the bytes of the MP4
    DELETE /videos/{id}          -> gone; some servers stop the work too
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from aivideo.services.catalogue import Price
from aivideo.services.client import Client, Sending, Verdict, cannot_stop, is_refusal, number
from aivideo.services.errors import ServiceError
from aivideo.services.job import Job, JobState
from aivideo.services.journal import Journal
from aivideo.services.places import AtAddress, AtStudio, place_of
from aivideo.services.wire import Answer, Server, TryAgain, open_download, seconds_in

AT_STUDIO = AtStudio("/v1")
SWITCHED_OFF = (
    "The hosted Sora models were switched off on 2026-09-24. This client needs the address of a server that "
    "speaks their protocol (vLLM-Omni, SGLang, LiteLLM, or the local studio), for example "
    'Sora("http://127.0.0.1:8000/v1"), or the same address in the environment variable OPENAI_BASE_URL.'
)

STATES: dict[str, JobState] = {
    "queued": "queued",
    "pending": "queued",  # OpenRouter
    "in_progress": "running",
    "processing": "running",  # LiteLLM in front of Google
    "completed": "succeeded",
    "failed": "failed",
    "deleted": "cancelled",  # SGLang
    "cancelled": "cancelled",  # OpenRouter
    "expired": "expired",  # OpenRouter
}


class VideosProtocol(Client):
    """A client for any server that speaks the protocol. Where it is, is said when one is made."""

    told = ("seconds", "size")
    needs_budget = False  # servers of your own; a gateway's prices are not in the catalogue
    states = STATES

    def price(self, **_: Any) -> Price | None:
        return None

    def cancel(self, job: Job) -> Job:
        answer = self._delete(job)
        if answer.ok or answer.status == 409:  # vLLM-Omni: 409 while it is still stopping the work
            return self._stopped(job, str(answer.body.get("status") or "deleted"))
        if answer.status in (404, 405, 501):  # LiteLLM has no such route
            return cannot_stop(self.poll(job))
        raise self._trouble(answer, job)

    def _order(self, request: dict[str, Any]) -> Sending:
        return Sending("/videos", form={name: _as_field(value) for name, value in request.items()})

    def _about(self, job: Job) -> str:
        return f"/videos/{quote(job.id, safe='')}"

    def _ask_about(self, job: Job) -> Job:
        answer = self._exchange("GET", self._about(job), job)
        told = isinstance(answer.body.get("status"), str)
        if told and (answer.ok or "id" in answer.body):  # vLLM-Omni sends a failed job as an HTTP 4xx or 5xx
            return self._job(answer, job)
        if answer.status in (400, 422, 500) and answer.body:  # vLLM-Omni: the error alone, in place of the job
            raise TryAgain(Verdict("The job failed.", _failed(job, answer)), self.pause)
        if answer.ok:
            raise ServiceError(f"“{self.name}” did not say how the job is. {self._right_server()}", job)
        raise self._no_answer(answer, job)

    def _link(self, job: Job) -> str | None:
        return None  # the bytes come from the job's own address, with the key

    @contextmanager
    def _opened(self, job: Job) -> Iterator[tuple[requests.Response, Server]]:
        server = self.place.server()
        with open_download(server, f"{self._about(job)}/content") as response:
            self._check(response, server, job)
            yield response, server

    def _job(self, answer: Answer, before: Job) -> Job:
        word = str(answer.body.get("status") or "queued")
        state, message = self._state(word), None
        if state == "failed":
            state, message = _why(answer)
        percent = number(answer.body.get("progress"))  # LiteLLM can send null
        share = None if percent is None else min(1.0, max(0.0, percent / 100))
        studio = answer.body.get("studio")
        return replace(
            before,
            id=str(answer.body.get("id") or before.id),
            state=state,
            word=word,
            progress=1.0 if state == "succeeded" else share,
            message=message,
            details=answer.body,
            queue_position=studio.get("queue_position") if isinstance(studio, dict) else None,
            poll_after=seconds_in(answer.headers, "openai-poll-after-ms"),
        )

    def _right_server(self) -> str:
        return super()._right_server() + " The address of one mostly ends in /v1."


class Sora(VideosProtocol):
    """A server of your own, or one you were given the address of, that speaks the OpenAI Videos protocol.

    >>> service = Sora("http://127.0.0.1:8000/v1")
    >>> service
    Sora('http://127.0.0.1:8000/v1')

    Args:
        base_url: its address, which mostly ends in /v1; without it, the environment variable OPENAI_BASE_URL.
            "studio" is the course's own studio.
        key: its key; without it, the environment variable OPENAI_API_KEY. Servers of your own often want none.
        name: what to call the service in jobs and provenance.
        made_by: who makes the clips, in words for people.

    Raises:
        ServiceError: no address, or one that cannot be right.
    """

    def __init__(
        self,
        base_url: str | None = None,
        key: str | None = None,
        *,
        made_by: str = "a server that speaks the OpenAI Videos protocol",
        journal: Journal | None = None,
    ):
        base_url = base_url or os.environ.get("OPENAI_BASE_URL")
        if not base_url or not base_url.strip():
            raise ServiceError(f"There is no address of a server to speak to. {SWITCHED_OFF}")
        place = place_of("sora", AT_STUDIO, base_url, key)
        if isinstance(place, AtAddress) and urlsplit(place.name).hostname == "api.openai.com":
            raise ServiceError(SWITCHED_OFF)
        super().__init__("sora", made_by, place, journal)


def _as_field(value: str | int | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _why(answer: Answer) -> tuple[JobState, str]:
    state: JobState = "refused" if is_refusal(answer.code) else "failed"
    return state, answer.words or "the service gave no reason"


def _failed(job: Job, answer: Answer) -> Job:
    state, message = _why(answer)
    return replace(job, state=state, word="failed", message=message, details=answer.body)
