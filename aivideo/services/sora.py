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
from abc import abstractmethod
from dataclasses import replace
from numbers import Integral, Real
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from aivideo.clip import Clip, ClipError, Provenance
from aivideo.services.errors import NotReachable, Refused, ServiceError
from aivideo.services.fetching import clip_path, save_clip
from aivideo.services.job import Job, JobState
from aivideo.services.service import Service
from aivideo.services.wire import (
    Answer,
    NeverConnected,
    Server,
    TryAgain,
    answer_of,
    ask,
    chunks,
    later,
    open_download,
    patiently,
    seconds_in,
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
REFUSALS = ("moderation", "content_policy", "content_filter", "safety", "invalid_prompt")  # parts of error codes
SWITCHED_OFF = (
    "The hosted Sora models were switched off on 2026-09-24. This client needs the address of a server that "
    "speaks their protocol (vLLM-Omni, SGLang, LiteLLM, or the local studio), for example "
    'Sora("http://127.0.0.1:8000/v1"), or the same address in the environment variable OPENAI_BASE_URL.'
)


class VideosProtocol(Service):
    """A client for any server that speaks the protocol. `server()` says where that server is.

    Attributes:
        name: the service's name in jobs and provenance.
        made_by: who makes the clips, in words for people; goes into the provenance.
        licence: the licence of the clips.
        pause: seconds before the first repetition of a question that found no answer.
    """

    licence = "see the service's terms"
    pause = 0.5

    def __init__(self, name: str, made_by: str):
        self.name = name
        self.made_by = made_by

    @abstractmethod
    def server(self) -> Server:
        """Where to send the next request. Asked before each one, as a server may move."""

    def submit(
        self,
        prompt: str,
        *,
        model: str | None = None,
        seconds: float | None = 4,
        size: str | None = "1280x720",
        seed: int | None = None,
        **extra: Any,
    ) -> Job:
        request = {"prompt": prompt, "model": model, "seconds": seconds, "size": size, "seed": seed, **extra}
        request = {name: _plain(name, value) for name, value in request.items() if value is not None}
        form = {name: _as_field(value) for name, value in request.items()}
        return patiently(lambda: self._create(form, request), tries=3, pause=self.pause)

    def poll(self, job: Job) -> Job:
        try:
            return patiently(lambda: self._ask_about(job), pause=self.pause)
        except _Verdict as verdict:
            return verdict.job

    def fetch(self, job: Job, out: str | Path) -> Clip:
        path = clip_path(out)
        if job.state != "succeeded":
            raise ServiceError(f"There is no clip to fetch yet: {job}. Wait for it first: wait(service, job).", job)
        return patiently(lambda: self._download(job, path), pause=self.pause)

    def cancel(self, job: Job) -> Job:
        answer = patiently(lambda: self._delete(job), tries=2, pause=self.pause)
        if answer.ok or answer.status == 409:  # vLLM-Omni: 409 while it is still stopping the work
            return replace(job, state="cancelled", word=str(answer.body.get("status") or "deleted"))
        if answer.status in (404, 405, 501):  # LiteLLM has no such route
            now = self.poll(job)
            return now if now.finished else replace(now, message="this server cannot stop a job; it goes on there")
        raise self._trouble(answer, job)

    def _create(self, form: dict[str, str], request: dict[str, Any]) -> Job:
        server = self.server()
        try:
            answer = ask(server, "POST", "/videos", form)
        except NeverConnected as error:
            raise TryAgain(error) from error
        except NotReachable as error:
            raise NotReachable(
                f"{error} “{self.name}” may have taken the order all the same, so it was not sent again. "
                "Look at the service's own list of jobs before you do."
            ) from error
        if answer.status == 429:
            raise later(answer, self._trouble(answer))
        if not answer.ok:
            raise self._trouble(answer)
        if not answer.body.get("id"):
            raise ServiceError(f"“{self.name}” answered without a job number. {_right_server(server)}")
        return self._job(answer, Job("", self.name, "queued", "", request=request))

    def _ask_about(self, job: Job) -> Job:
        answer = self._about_job("GET", job)
        told = isinstance(answer.body.get("status"), str)
        if told and (answer.ok or "id" in answer.body):  # vLLM-Omni sends a failed job as an HTTP 4xx or 5xx
            return self._job(answer, job)
        if answer.status == 404:  # once may be a server that is slow to know its own jobs; always means gone
            raise TryAgain(_Verdict("The job is not known there.", _forgotten(job, answer)), self.pause)
        if answer.status in (400, 422, 500) and answer.body:  # vLLM-Omni: the error alone, in place of the job
            raise TryAgain(_Verdict("The job failed.", _failed(job, answer)), self.pause)
        if answer.status in (408, 425, 429) or answer.status >= 500:
            raise later(answer, self._trouble(answer, job))
        if answer.ok:
            raise ServiceError(f"“{self.name}” did not say how the job is. {_right_server(self.server())}", job)
        raise self._trouble(answer, job)

    def _delete(self, job: Job) -> Answer:
        answer = self._about_job("DELETE", job)
        if answer.status in (429, 502, 503, 504):
            raise later(answer, self._trouble(answer, job))
        return answer

    def _about_job(self, method: str, job: Job) -> Answer:
        try:
            return ask(self.server(), method, _path_of(job))
        except NotReachable as error:
            raise TryAgain(NotReachable(f"{error} {_still_there(job)}", job)) from error

    def _download(self, job: Job, path: Path) -> Clip:
        server = self.server()
        try:
            with open_download(server, f"{_path_of(job)}/content") as response:
                kind = response.headers.get("Content-Type", "").lower()
                if response.status_code != 200 or kind.startswith(("text/", "application/json")):
                    raise self._no_content(answer_of(response, server), job)
                return save_clip(chunks(response, server), path, lambda clip: self._provenance(job, clip))
        except NotReachable as error:
            raise TryAgain(NotReachable(f"{error} {_still_there(job)}", job)) from error
        except ClipError as error:
            sentence = f"What “{self.name}” sent is not a video that plays to its end. {_still_there(job)}"
            raise TryAgain(ServiceError(sentence, job)) from error

    def _no_content(self, answer: Answer, job: Job) -> TryAgain | ServiceError:
        if answer.status in (408, 425, 429) or answer.status >= 500:
            return later(answer, self._trouble(answer, job))
        if answer.status in (404, 410):
            return ServiceError(f"“{self.name}” has no clip for job {job.id} any more. {_in_its_words(answer)}", job)
        if answer.ok:
            return ServiceError(f"“{self.name}” sent a message in place of the clip. {_in_its_words(answer)}", job)
        return self._trouble(answer, job)

    def _job(self, answer: Answer, before: Job) -> Job:
        """Read a video object. What the server leaves out stays as it was in `before`."""
        word = str(answer.body.get("status") or "queued")
        # a word that is not in the table is no reason to stop waiting: nobody has said that the job ended
        state, message = STATES.get(word.lower(), "running"), None
        if state == "failed":
            state, message = _why(answer)
        return replace(
            before,
            id=str(answer.body.get("id") or before.id),
            state=state,
            word=word,
            progress=1.0 if state == "succeeded" else _share(answer.body.get("progress")),
            message=message,
            details=answer.body,
            poll_after=seconds_in(answer.headers, "openai-poll-after-ms"),
        )

    def _provenance(self, job: Job, clip: Clip) -> Provenance:
        told = job.details
        asked = {name: told[name] for name in ("seconds", "size") if told.get(name) is not None} | job.request
        asked = {name: value for name, value in asked.items() if name not in ("prompt", "model", "seed")}
        return Provenance(
            made_by=self.made_by,
            model=str(told.get("model") or job.request.get("model") or "unknown"),
            service=self.name,
            prompt=job.request.get("prompt") or told.get("prompt"),
            seed=job.request.get("seed"),
            settings={**asked, "true_size": f"{clip.width}x{clip.height}", "fps": clip.fps, "job": job.id},
            licence=self.licence,
        )

    def _trouble(self, answer: Answer, job: Job | None = None) -> ServiceError:
        """Say what an error reply means, for the cases that say nothing about how a job is doing."""
        words = _in_its_words(answer)
        if answer.status < 500 and (_is_refusal(answer.code) or answer.about == "prompt"):
            return Refused(f"“{self.name}” does not take this prompt. {words} Change the prompt, then try again.", job)
        if answer.status in (401, 403):
            return ServiceError(
                f"“{self.name}” does not let you in (HTTP {answer.status}). {words} Its key belongs into the "
                "environment variable OPENAI_API_KEY, set before the notebook is started; never into a cell.",
                job,
            )
        if answer.status == 404:
            return ServiceError(f"“{self.name}” has nothing at that address. {_right_server(self.server())}", job)
        if answer.status == 429:
            return ServiceError(f"“{self.name}” has too much to do, or your share is used up. {words}", job)
        if answer.status >= 500:
            return ServiceError(f"“{self.name}” is in trouble itself (HTTP {answer.status}). {words}", job)
        return ServiceError(f"“{self.name}” does not take this (HTTP {answer.status}). {words}", job)


class Sora(VideosProtocol):
    """A server of your own, or one you were given the address of, that speaks the OpenAI Videos protocol.

    >>> service = Sora("http://127.0.0.1:8000/v1")
    >>> service
    Sora('http://127.0.0.1:8000/v1')

    Args:
        base_url: its address, which mostly ends in /v1; without it, the environment variable OPENAI_BASE_URL.
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
        name: str = "sora",
        made_by: str = "a server that speaks the OpenAI Videos protocol",
    ):
        super().__init__(name, made_by)
        url = (base_url or os.environ.get("OPENAI_BASE_URL") or "").strip().rstrip("/")
        secret = (key or os.environ.get("OPENAI_API_KEY") or "").strip()
        self._server = Server(_checked_address(url), _checked_key(secret))

    def server(self) -> Server:
        return self._server

    def __repr__(self) -> str:
        return f"Sora({self._server.url!r})"


class _Verdict(ServiceError):
    """What an error reply means for the job, should the server keep to it."""

    job: Job


def _checked_address(url: str) -> str:
    if not url:
        raise ServiceError(f"There is no address of a server to speak to. {SWITCHED_OFF}")
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number, for one
        whole = False
    if not whole:
        raise ServiceError(f"{url!r} is no address of a server. One looks like 'http://127.0.0.1:8000/v1'.")
    if parts.username or parts.password or parts.query:
        raise ServiceError(  # the address is shown in messages, so it is not shown in this one
            "The address of the server holds a name, a password or a “?”. Give the plain address, and put the "
            "key into the environment variable OPENAI_API_KEY."
        )
    if parts.hostname == "api.openai.com":
        raise ServiceError(SWITCHED_OFF)
    return url


def _checked_key(key: str) -> str | None:
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise ServiceError(
            "The key holds a space, a line break or a letter that no key has. Copy it again, without anything "
            "around it."
        )
    return key or None


def _plain(name: str, value: Any) -> str | int | float | bool:
    """Numbers from NumPy become Python's own, so that the request can be written into the provenance."""
    if isinstance(value, str | bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return int(value) if float(value).is_integer() else float(value)
    raise ServiceError(f"The setting {name}={value!r} cannot be sent: a text, a number, True or False can.")


def _as_field(value: str | int | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _path_of(job: Job) -> str:
    return f"/videos/{quote(job.id, safe='')}"


def _share(progress: Any) -> float | None:
    """Per cent, as the protocol has it, to a share of 1. LiteLLM can send null."""
    try:
        return min(1.0, max(0.0, float(progress) / 100))
    except (TypeError, ValueError):
        return None


def _is_refusal(code: str) -> bool:
    return any(part in code.lower() for part in REFUSALS)


def _why(answer: Answer) -> tuple[JobState, str]:
    state: JobState = "refused" if _is_refusal(answer.code) else "failed"
    return state, answer.words or "the service gave no reason"


def _failed(job: Job, answer: Answer) -> Job:
    state, message = _why(answer)
    return replace(job, state=state, word="failed", message=message, details=answer.body)


def _forgotten(job: Job, answer: Answer) -> Job:
    message = (
        "the service does not know this job (any more). Servers that keep jobs in memory forget them when they "
        "are started again"
    )
    return replace(job, state="expired", word="not found", message=message, details=answer.body)


def _still_there(job: Job) -> str:
    return f"Nothing is lost: the job is {job.id}, ask for it again."


def _right_server(server: Server) -> str:
    return f"Is {server.url} a server that speaks the OpenAI Videos protocol? The address of one mostly ends in /v1."


def _in_its_words(answer: Answer) -> str:
    return f"Its words: “{answer.words.rstrip('.')}”." if answer.words else "It gave no reason."
