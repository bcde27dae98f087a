"""What the clients of all services have in common: an order is journalled and sent once, questions are patient.

Each service's own file says what an order looks like in its protocol, and how to read an answer. Everything else
is here: the budget and the journal before an order is sent, the idempotency key that goes along with it, the
patience with questions, the download with its checks, the provenance.
"""

import logging
import threading
import uuid
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from numbers import Integral, Real
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests

from aivideo.clip import Clip, ClipError, Provenance
from aivideo.services.budget import Budget, no_budget
from aivideo.services.catalogue import Price, catalogue, price
from aivideo.services.errors import NotReachable, OverBudget, Refused, ServiceError
from aivideo.services.fetching import clip_path, save_clip
from aivideo.services.job import Job, JobState
from aivideo.services.journal import Entry, Journal
from aivideo.services.places import STUDIO, Place
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
)

LINK_IS_OVER = (401, 403, 404, 410)  # what servers answer to a link whose time is over
STUDIO_ONLY = ("quality", "fps")  # settings of the course's studio, which a vendor would not take
IN_THE_SHAPE = ("prompt", "model", "seconds", "size", "seed")
REFUSALS = ("moderat", "content_policy", "content_filter", "safety", "invalid_prompt")  # parts of error codes

log = logging.getLogger("aivideo.services")
_said: set[tuple[str, str]] = set()  # (service, word) that were remarked on already
_saying = threading.Lock()


@dataclass(frozen=True)
class Shape:
    """What an order asks for, in the words of the service: its model, whole or broken seconds, aspect, resolution."""

    model: str
    seconds: float
    aspect: str
    resolution: str | None


@dataclass(frozen=True)
class Sending:
    """An order as it goes over the wire: where to, and either a form or JSON."""

    path: str
    form: dict[str, str] | None = None
    json: dict[str, Any] | None = None


class Client(Service):
    """A client of one protocol, at one place.

    Attributes:
        name: the service's name in jobs, journal and provenance.
        made_by: who makes the clips, in words for people; goes into the provenance.
        licence: the licence of the clips.
        needs_budget: whether to order nothing from it without a budget.
        states: the service's words for what a job is doing, and what they mean.
        told: the settings that the service repeats in its answers, by these names.
        pause: seconds before the first repetition of a question that found no answer.
    """

    licence = "see the service's terms"
    needs_budget = True
    states: dict[str, JobState]
    told: tuple[str, ...] = ()
    pause = 0.5

    def __init__(self, name: str, made_by: str, place: Place, journal: Journal | None = None):
        self.name = name
        self.made_by = made_by
        self.place = place
        self.journal = journal or Journal()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.place.name!r})"

    # --- what each protocol says for itself ---------------------------------------------------------

    @abstractmethod
    def _order(self, request: dict[str, Any]) -> Sending:
        """Write an order in the protocol's own words.

        Raises:
            ServiceError: the service does not make what is asked for.
        """

    @abstractmethod
    def _about(self, job: Job) -> str:
        """The path to ask at how a job is doing."""

    @abstractmethod
    def _job(self, answer: Answer, before: Job) -> Job:
        """Read what a service answered about a job. What it leaves out stays as it was in `before`."""

    @abstractmethod
    def _link(self, job: Job) -> str | None:
        """The link to the clip of a job that succeeded, from its details."""

    @abstractmethod
    def cancel(self, job: Job) -> Job: ...

    # --- ordering -----------------------------------------------------------------------------------

    def price(self, *, model: str | None = None, seconds: float | None = None, size: str | None = None) -> Price | None:
        """What a clip would cost, as far as the catalogue knows. Nothing is sent."""
        return price(self.name, model=model, seconds=seconds, size=size or "1280x720")

    def submit(
        self,
        prompt: str,
        *,
        model: str | None = None,
        seconds: float | None = None,
        size: str | None = "1280x720",
        seed: int | None = None,
        budget: Budget | None = None,
        **extra: Any,
    ) -> Job:
        request = {"prompt": prompt, "model": model, "seconds": seconds, "size": size, "seed": seed, **extra}
        request = {name: _plain(name, value) for name, value in request.items() if value is not None}
        sending = self._order(request)
        key = uuid.uuid4().hex
        self.journal.order(
            key=key,
            service=self.name,
            place=self.place.name,
            request=request,
            play=self.place.play,
            **self._charge(request, budget),
        )
        return self._send(sending, request, key)

    def order_again(self, entry: Entry) -> Job:
        """Send an order again whose answer never came, with the same idempotency key.

        Only the course's studio promises that the same key makes the same job, so only there is it safe.

        Raises:
            ServiceError: the order went elsewhere.
        """
        if self.place.name != STUDIO or entry.place != STUDIO:
            raise ServiceError(
                f"Nobody knows whether “{self.name}” took this order, and a second one may be a second bill. Look at "
                "the service's own list of jobs."
            )
        return self._send(self._order(entry.request), entry.request, entry.key)

    def _charge(self, request: dict[str, Any], budget: Budget | None) -> dict[str, Any]:
        """What an order costs, and the limit that the journal holds it to."""
        cost = self.price(model=request.get("model"), seconds=request.get("seconds"), size=request.get("size"))
        if budget is None and not self.place.play:
            budget = Budget.from_environment()
            if budget is None and self.needs_budget:
                raise no_budget(cost, self.name)
        if budget is None:
            return {"usd": cost.usd if cost else None}
        if cost is None and not self.needs_budget:
            usd = budget.unknown or 0.0
        else:
            usd = budget.cost(cost, self.name, request.get("model"))
        return {"usd": usd, "limit": budget.limit, "since": budget.since}

    def _send(self, sending: Sending, request: dict[str, Any], key: str) -> Job:
        try:
            answer = patiently(lambda: self._create(sending, key), tries=3, pause=self.pause)
        except NotReachable as error:
            if isinstance(error, NeverConnected):
                self.journal.not_ordered(key)
                raise
            raise NotReachable(
                f"{error} “{self.name}” may have taken the order all the same, so it was not sent again. "
                "Look at the service's own list of jobs before you do."
            ) from error
        except ServiceError:
            self.journal.not_ordered(key)
            raise
        if not answer.ok:
            if answer.status < 500:
                self.journal.not_ordered(key)
            raise self._trouble(answer)
        job = self._job(answer, Job("", self.name, "queued", "", request=request))
        if not job.id:
            raise ServiceError(f"“{self.name}” answered without a job number. {self._right_server()}")
        self.journal.answered(key, job)
        return job

    def _create(self, sending: Sending, key: str) -> Answer:
        try:
            answer = ask(
                self.place.server(),
                "POST",
                sending.path,
                form=sending.form,
                json=sending.json,
                headers={"Idempotency-Key": key},
            )
        except NeverConnected as error:
            raise TryAgain(error) from error
        if answer.status == 429:
            raise later(answer, self._trouble(answer))
        return answer

    def expect(self, job: Job, out: Path) -> None:
        self.journal.goes_to(job, out)

    # --- asking -------------------------------------------------------------------------------------

    def poll(self, job: Job) -> Job:
        try:
            now = patiently(lambda: self._ask_about(job), pause=self.pause)
        except Verdict as verdict:
            now = verdict.job
        now = self._remembered(now)
        if now.state != job.state:
            self.journal.note(now)
        return now

    def _ask_about(self, job: Job) -> Job:
        answer = self._exchange("GET", self._about(job), job)
        if answer.ok:
            return self._job(answer, job)
        raise self._no_answer(answer, job)

    def _delete(self, job: Job) -> Answer:
        """Ask the service to delete a job, twice if it is busy; what its answer means is the protocol's to say."""

        def ask_once() -> Answer:
            answer = self._exchange("DELETE", self._about(job), job)
            if answer.status in (429, 502, 503, 504):
                raise later(answer, self._trouble(answer, job))
            return answer

        return patiently(ask_once, tries=2, pause=self.pause)

    def _stopped(self, job: Job, word: str = "deleted") -> Job:
        """Note that a job was stopped, in the service's own word."""
        stopped = replace(job, state="cancelled", word=word)
        self.journal.note(stopped)
        return stopped

    def _no_answer(self, answer: Answer, job: Job) -> ServiceError | TryAgain:
        """What to raise when a question about a job was answered with an error."""
        if answer.status == 404:  # once may be a server that is slow to know its own jobs; always means gone
            return TryAgain(Verdict("The job is not known there.", _forgotten(job, answer)), self.pause)
        if answer.status in (408, 425, 429) or answer.status >= 500:
            return later(answer, self._trouble(answer, job))
        return self._trouble(answer, job)

    def _exchange(self, method: str, path: str, job: Job, **more: Any) -> Answer:
        """One request about a job; a line that breaks is reason to try again."""
        try:
            return ask(self.place.server(), method, path, **more)
        except NotReachable as error:
            raise TryAgain(NotReachable(f"{error} {_still_there(job)}", job)) from error

    def _state(self, word: str) -> JobState:
        """What a word of the service's means. One that nobody knows is no reason to stop waiting: said once."""
        state = {known.lower(): state for known, state in self.states.items()}.get(word.lower())
        if state is None:
            with _saying:
                new = (self.name, word) not in _said
                _said.add((self.name, word))
            if new:
                log.warning(
                    "%s calls this job %r, a word that this course does not know. It is taken for “still running”.",
                    self.name,
                    word[:40],
                )
            return "running"
        return state

    def _remembered(self, job: Job) -> Job:
        """A job that was asked for by its number alone, with what the journal knows of the order."""
        if job.request:
            return job
        entry = self.journal.find(self.name, job.id)
        return replace(job, request=entry.request) if entry else job

    # --- taking home --------------------------------------------------------------------------------

    def fetch(self, job: Job, out: str | Path) -> Clip:
        path = clip_path(out)
        if job.state != "succeeded":
            raise ServiceError(f"There is no clip to fetch yet: {job}. Wait for it first: wait(service, job).", job)
        job = self._remembered(job)
        clip = patiently(lambda: self._download(job, path), pause=self.pause)
        self.journal.taken(job, path)
        return clip

    def _download(self, job: Job, path: Path) -> Clip:
        try:
            with self._opened(job) as (response, server):
                return save_clip(chunks(response, server), path, lambda clip: self._provenance(job, clip))
        except NotReachable as error:
            raise TryAgain(NotReachable(f"{error} {_still_there(job)}", job)) from error
        except ClipError as error:
            sentence = f"What “{self.name}” sent is not a video that plays to its end. {_still_there(job)}"
            raise TryAgain(ServiceError(sentence, job)) from error

    @contextmanager
    def _opened(self, job: Job) -> Iterator[tuple[requests.Response, Server]]:
        """Open the download of a clip by its link; by a fresh one, if the link's time is over."""
        for link in self._links(job):
            server = Server(link)
            with open_download(server, "") as response:
                if response.status_code in LINK_IS_OVER:
                    continue
                self._check(response, server, job)
                yield response, server
                return
        raise ServiceError(f"“{self.name}” has no clip for job {job.id} any more: its links lead nowhere.", job)

    def _links(self, job: Job) -> Iterator[str]:
        """The link that is known, if there is one, and then a fresh one."""
        base = self.place.server().url + "/"
        if link := self._link(job):
            yield urljoin(base, link)
        fresh = self.poll(job)
        if link := self._link(fresh):
            yield urljoin(base, link)

    def _check(self, response: requests.Response, server: Server, job: Job) -> None:
        """Raise if what a download opens with is not the bytes of a clip."""
        kind = response.headers.get("Content-Type", "").lower()
        if response.status_code == 200 and not kind.startswith(("text/", "application/json")):
            return
        answer = answer_of(response, server)
        if answer.status in (408, 425, 429) or answer.status >= 500:
            raise later(answer, self._trouble(answer, job))
        if answer.status in (404, 410):
            raise ServiceError(f"“{self.name}” has no clip for job {job.id} any more. {in_its_words(answer)}", job)
        if answer.ok:
            raise ServiceError(f"“{self.name}” sent a message in place of the clip. {in_its_words(answer)}", job)
        raise self._trouble(answer, job)

    def _provenance(self, job: Job, clip: Clip) -> Provenance:
        told, asked = job.details, job.request
        settings = {name: told[name] for name in self.told if told.get(name) is not None} | asked
        settings = {name: value for name, value in settings.items() if name not in ("prompt", "model", "seed")}
        settings |= {"true_size": f"{clip.width}x{clip.height}", "fps": clip.fps, "job": job.id}
        common = {"prompt": asked.get("prompt") or told.get("prompt"), "seed": asked.get("seed")}
        studio = told.get("studio")
        if isinstance(studio, dict) and studio.get("model"):  # the course's own studio, whichever protocol it speaks
            if self.name != "local":
                settings["protocol"] = self.name
            return Provenance(
                made_by="local studio",
                model=studio["model"],
                service="local",
                settings=settings,
                licence="CC BY 4.0",
                **common,
            )
        return Provenance(
            made_by=self.made_by,
            model=str(told.get("model") or asked.get("model") or self._usual_model() or "unknown"),
            service=self.name,
            settings=settings,
            licence=self.licence,
            **common,
        )

    # --- in words -----------------------------------------------------------------------------------

    def _shape(self, request: dict[str, Any]) -> "Shape":
        """Model, length, aspect and resolution of an order, in the service's own words.

        Raises:
            ServiceError: the model does not make clips of that length.
        """
        facts = catalogue().model(self.name, request.get("model"))
        usual = facts or catalogue().model(self.name)  # a model that is not in the catalogue: as the usual one
        seconds = request.get("seconds", usual.usual_seconds)
        size = request.get("size", "1280x720")
        return Shape(
            request.get("model", usual.name),
            facts.check_seconds(seconds) if facts else seconds,
            usual.aspect(size),
            usual.resolution(size),
        )

    def _more(self, request: dict[str, Any]) -> dict[str, Any]:
        """The settings that have no place of their own in an order; the studio's own ones only to the studio.

        Raises:
            ServiceError: a trouble on purpose was asked of a service that has enough of its own.
        """
        at_home = self.place.name == STUDIO or self.place.play
        if "trouble" in request and not at_home:
            raise ServiceError(
                f"trouble= is for the course's own studio, and this order would go to {self.place.name}. Nothing was "
                f'sent. connect("{self.name}", base_url="studio") is the studio, whatever keys there are.'
            )
        ours = () if at_home else STUDIO_ONLY
        return {name: value for name, value in request.items() if name not in (*IN_THE_SHAPE, *ours)}

    def _usual_model(self) -> str | None:
        facts = catalogue().model(self.name)
        return facts.name if facts else None

    def _trouble(self, answer: Answer, job: Job | None = None) -> ServiceError:
        """Say what an error reply means, for the cases that say nothing about how a job is doing."""
        words = in_its_words(answer)
        if answer.status < 500 and self._refuses(answer):
            return Refused(f"“{self.name}” does not take this prompt. {words} Change the prompt, then try again.", job)
        if answer.status in (401, 403):
            variable = catalogue().service(self.name).key_variable if self.name != "local" else None
            where = f"the environment variable {variable}" if variable else "studio.json, where the studio writes it"
            return ServiceError(
                f"“{self.name}” does not let you in (HTTP {answer.status}). {words} Its key belongs into {where}, set "
                "before the notebook is started; never into a cell.",
                job,
            )
        if answer.status == 402:
            return OverBudget(f"“{self.name}” says that your account is empty (HTTP 402). {words}", job)
        if answer.status == 404:
            return ServiceError(f"“{self.name}” has nothing at that address. {self._right_server()}", job)
        if answer.status == 429:
            return ServiceError(f"“{self.name}” has too much to do, or your share is used up. {words}", job)
        if answer.status >= 500:
            return ServiceError(f"“{self.name}” is in trouble itself (HTTP {answer.status}). {words}", job)
        return ServiceError(f"“{self.name}” does not take this (HTTP {answer.status}). {words}", job)

    def _refuses(self, answer: Answer) -> bool:
        """Whether an error reply says that the prompt is not welcome, or cannot be read."""
        return is_refusal(answer.code) or answer.about in ("prompt", "promptText")

    def _right_server(self) -> str:
        protocol = catalogue().service(self.name).protocol
        return f"Is {self.place.server().shown} a server that speaks the protocol “{protocol}”?"


class Verdict(ServiceError):
    """What an error reply means for the job, should the server keep to it."""

    job: Job


def is_refusal(code: str) -> bool:
    """Whether an error code says that the prompt (or the picture) is not welcome."""
    return any(part in code.lower() for part in REFUSALS)


def in_its_words(answer: Answer) -> str:
    """A service's own reason, as a sentence."""
    return f"Its words: “{answer.words.rstrip('.')}”." if answer.words else "It gave no reason."


def number(value: Any) -> float | None:
    """A number out of somebody's JSON; None where it is none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def without_file(job: Job) -> Job:
    """A job that a service calls finished without there being a clip."""
    return replace(job, state="failed", message="the service calls it finished, but there is no file")


def dressed(seconds: float) -> str:
    """A length as Luma words it: "5s"."""
    return f"{seconds:g}s"


def cannot_stop(job: Job) -> Job:
    """A job at a service that has no way to stop one."""
    return job if job.finished else replace(job, message="this service cannot stop a job; it goes on there")


def _plain(name: str, value: Any) -> str | int | float | bool:
    """Numbers from NumPy become Python's own, so that the request can be written down."""
    if isinstance(value, str | bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return int(value) if float(value).is_integer() else float(value)
    raise ServiceError(f"The setting {name}={value!r} cannot be sent: a text, a number, True or False can.")


def _forgotten(job: Job, answer: Answer) -> Job:
    message = (
        "the service does not know this job (any more). Servers that keep jobs in memory forget them when they "
        "are started again"
    )
    return replace(job, state="expired", word="not found", message=message, details=answer.body)


def _still_there(job: Job) -> str:
    return f"Nothing is lost: the job is {job.id}, ask for it again."
