"""Luma's captures protocol: a video becomes a mesh. Luma no longer supports it; the course's studio speaks it.

    POST /capture          form: title, camModel  -> {capture: {slug}, signedUrls: {source}}
    PUT  <signed address>  the bytes of the video
    POST /capture/{slug}   start
    GET  /capture/{slug}   -> {status, latestRun: {status, progress, currentStage, artifacts: [{type, url}]}}

In this protocol an order is a file, not a prompt, and what comes home is a mesh. So it is a client of its own, with the
same steps as the others: submit, poll, fetch.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

from aivideo.clip import Clip
from aivideo.services.client import in_its_words, number
from aivideo.services.errors import ServiceError
from aivideo.services.fetching import save_file
from aivideo.services.job import Job, JobState
from aivideo.services.places import AtStudio, place_of
from aivideo.services.wire import (
    Answer,
    NeverConnected,
    NotReachable,
    Server,
    TryAgain,
    ask,
    chunks,
    later,
    open_download,
    patiently,
)

AT_STUDIO = AtStudio("/api/v2", scheme="luma-api-key=")
STATES: dict[str, JobState] = {"new": "queued", "dispatched": "running", "finished": "succeeded", "failed": "failed"}


class LumaCaptures:
    """A client for video → mesh: at the course's studio, or at another address that speaks the protocol.

    Args:
        base_url: an address; without one, the course's own studio.
        key: its key.
    """

    name = "luma_captures"
    pause = 0.5

    def __init__(self, base_url: str | None = None, key: str | None = None):
        self.place = place_of(self.name, AT_STUDIO, base_url, key)

    def submit(self, video: str | Path, title: str) -> Job:
        """Send a video, and have a mesh made of it. Returns at once.

        Args:
            video: a video file that plays.
            title: a name for it.

        Raises:
            ClipError: it is no video.
            ServiceError: the service does not take it; the message says why.
        """
        clip = Clip.open(video)
        answer = patiently(
            lambda: self._ask("POST", "/capture", fields={"title": title, "camModel": "normal"}, once=True),
            pause=self.pause,
        )
        capture, links = answer.body.get("capture"), answer.body.get("signedUrls")
        if not (isinstance(capture, dict) and capture.get("slug") and isinstance(links, dict) and links.get("source")):
            raise ServiceError(f"“{self.name}” answered without a place to send the video to.")
        job = Job(str(capture["slug"]), self.name, "queued", "new", request={"title": title, "video": str(clip.path)})
        patiently(lambda: self._upload(str(links["source"]), clip.path), pause=self.pause)
        patiently(lambda: self._ask("POST", self._about(job)), pause=self.pause)
        return job

    def poll(self, job: Job) -> Job:
        """Ask how the capture is doing."""
        told = patiently(lambda: self._ask("GET", self._about(job)), pause=self.pause).body
        run = told.get("latestRun") if isinstance(told.get("latestRun"), dict) else {}
        word = str(run.get("status") or told.get("status") or "new")
        state = STATES.get(word.lower(), "running")
        stage = str(run.get("currentStage") or "")
        percent = number(run.get("progress"))
        return replace(
            job,
            state=state,
            word=stage or word,
            progress=1.0 if state == "succeeded" else None if percent is None else min(1.0, max(0.0, percent / 100)),
            message=(stage or "the service gave no reason") if state == "failed" else None,
            details=told,
        )

    def artifacts(self, job: Job) -> dict[str, str]:
        """What a finished capture brought: link by type, such as "textured_mesh_glb"."""
        run = job.details.get("latestRun")
        listed = run.get("artifacts") if isinstance(run, dict) else None
        return {str(each.get("type")): str(each.get("url")) for each in listed or () if isinstance(each, dict)}

    def fetch(self, job: Job, out: str | Path, artifact: str = "textured_mesh_glb") -> Path:
        """Download one of the things that a finished capture brought.

        Args:
            job: a capture in the state "succeeded".
            out: where to. Missing folders are made. A file of that name is replaced when the new one is whole.
            artifact: which one; the message of the error lists them.

        Raises:
            ServiceError: it is not finished, or has no such thing.
        """
        if job.state != "succeeded":
            raise ServiceError(f"There is nothing to fetch yet: {job}. Ask again until it has succeeded.", job)
        return patiently(lambda: self._download(self.poll(job), Path(out), artifact), pause=self.pause)

    def _download(self, job: Job, out: Path, artifact: str) -> Path:
        links = self.artifacts(job)
        if artifact not in links:
            raise ServiceError(f"The capture brought no {artifact!r}. It has: {', '.join(links) or 'nothing'}.", job)
        server = Server(urljoin(self.place.server().url, links[artifact]))
        try:
            with open_download(server, "") as response:
                if response.status_code != 200:
                    raise TryAgain(ServiceError(f"The link answered with HTTP {response.status_code}.", job))
                return save_file(chunks(response, server), out)
        except NotReachable as error:
            raise TryAgain(error) from error

    def _about(self, job: Job) -> str:
        return f"/capture/{quote(job.id, safe='')}"

    def _upload(self, link: str, path: Path) -> None:
        server = Server(urljoin(self.place.server().url, link))
        try:
            with path.open("rb") as file:
                answer = ask(server, "PUT", "", file=file, headers={"Content-Type": "text/plain"})
        except NotReachable as error:
            raise TryAgain(error) from error
        if not answer.ok:
            raise ServiceError(f"“{self.name}” does not take the video (HTTP {answer.status}). {in_its_words(answer)}")

    def _ask(self, method: str, path: str, *, once: bool = False, **more: Any) -> Answer:
        try:
            answer = ask(self.place.server(), method, path, **more)
        except NeverConnected as error:
            raise TryAgain(error) from error
        except NotReachable as error:
            if once:
                raise
            raise TryAgain(error) from error
        if answer.ok:
            return answer
        trouble = ServiceError(f"“{self.name}” says no (HTTP {answer.status}). {in_its_words(answer)}")
        if answer.status == 429 or (answer.status in (502, 503, 504) and not once):
            raise later(answer, trouble)
        raise trouble
