"""Finding or starting the course's own studio: a service on this machine, in a process of its own.

One studio serves one user. It outlives the notebook's kernel, keeps its orders in a queue on disk, stops
by itself when nobody needs it, and is started again by whoever comes next. Its address and key lie in
`studio.json` in the user's state folder, readable by that user alone.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from aivideo.services.errors import NotReachable, ServiceError
from aivideo.services.keys import without_keys
from aivideo.services.state import state_folder
from aivideo.services.wire import Server, ask

STUDIO = ("-m", "aivideo.cli", "studio", "--port", "0")
SAID_IN_WORDS = 2  # exit status of the command line for an error it explained, such as "already served"
ONE_MORE_TRY = 2.0  # seconds after which a studio that stepped back for another one is started again
PROMPT_ANSWER = 5.0  # seconds within which a studio that is well says something
TRUSTED = 2.0  # seconds after an answer in which a studio whose process lives is not asked again whether it is well
LONGEST_LOG = 1_000_000  # bytes

_starting = threading.Lock()  # the threads of one notebook start one studio
_started: list[subprocess.Popen] = []  # ours; kept so that the ended ones can be reaped
_answered: dict["Studio", float] = {}  # when a studio last answered


@dataclass(frozen=True)
class Studio:
    """A studio that answers: where, with which key, and as which process."""

    url: str
    key: str = field(repr=False)
    pid: int


def find_or_start(timeout: float = 60) -> Studio:
    """Return the studio that is running, or start one.

    Args:
        timeout: seconds to wait for a new studio to answer.

    Raises:
        ServiceError: it cannot be started; the message ends with what it said.
    """
    if studio := _trusted() or _running():
        return studio
    with _starting:
        return _running() or _start(timeout)


def stop(timeout: float = 20) -> bool:
    """Ask the studio to end, and wait until it has. Its queue stays.

    Returns:
        True if there was one; False if none was running.

    Raises:
        ServiceError: it is still there after `timeout` seconds.
    """
    studio = _running()  # asked for its key first: a number in an old file may be another program's by now
    if studio is None:
        return False
    os.kill(studio.pid, signal.SIGTERM)
    deadline = time.monotonic() + timeout
    while _is_alive(studio.pid):
        if time.monotonic() > deadline:
            raise ServiceError(f"The studio (process {studio.pid}) has not ended within {timeout:g} seconds.")
        time.sleep(0.05)
    return True


def _running() -> Studio | None:
    """The studio that studio.json speaks of, if it answers to its key."""
    studio = _on_record()
    if studio is None:
        return None
    try:
        answer = ask(Server(studio.url, studio.key), "GET", "/v1/models", patience=PROMPT_ANSWER)
    except NotReachable:
        return None
    if answer.status != 200:
        return None
    _answered[studio] = time.monotonic()
    return studio


def _trusted() -> Studio | None:
    """The studio on record, if it answered a moment ago: one question less with every request."""
    studio = _on_record()
    lately = time.monotonic() - _answered.get(studio, -TRUSTED) < TRUSTED
    return studio if lately and _is_alive(studio.pid) else None


def _on_record() -> Studio | None:
    """The studio that studio.json speaks of; whether there is one is another question."""
    try:
        found = json.loads((state_folder() / "studio.json").read_text(encoding="utf-8"))
        return Studio(str(found["url"]).rstrip("/"), str(found["key"]), int(found["pid"]))
    except (OSError, ValueError, KeyError, TypeError):  # no file, or no record in it
        return None


def _start(timeout: float) -> Studio:
    """Start a studio as a process of its own and wait until one answers: that one, or one that was quicker."""
    folder = _made(state_folder())
    log = folder / "studio-start.log"
    deadline = time.monotonic() + timeout
    process = _spawn(folder, log)
    tried = time.monotonic()
    while time.monotonic() < deadline:
        if studio := _running():
            return studio
        if process.poll() is not None:
            if process.returncode != SAID_IN_WORDS:
                break
            # Another studio has this folder. It will answer soon, or it is just ending and leaves it to us.
            if time.monotonic() - tried > ONE_MORE_TRY:
                process = _spawn(folder, log)
                tried = time.monotonic()
        time.sleep(0.05)
    if process.poll() is None:  # left alone: on a slow machine it may only need longer
        raise ServiceError(
            f"The local studio has not answered within {timeout:g} seconds. It is still starting (process "
            f"{process.pid}): run this again in a minute. Its last words, from {log}: {_last_words(log)}"
        )
    raise ServiceError(f"The local studio did not start. Its last words, from {log}: {_last_words(log)}")


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise _no_folder(folder, error) from error
    return folder


def _spawn(folder: Path, log: Path) -> subprocess.Popen:
    _started[:] = [process for process in _started if process.poll() is None]
    try:
        with log.open("ab") as output:  # two that start at once both write; neither cuts the other's words
            if output.tell() > LONGEST_LOG:
                output.truncate(0)
            process = subprocess.Popen(
                [sys.executable, *STUDIO],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=folder,  # not the notebook's folder: a file random.py there would be imported
                env={**without_keys(dict(os.environ)), "AIVIDEO_STATE": str(folder)},
                **_detached(),
            )
    except OSError as error:
        raise _no_folder(folder, error) from error
    _started.append(process)
    return process


def _detached() -> dict[str, bool | int]:
    """How to start a process that stopping a cell or closing the notebook does not end."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS}
    return {"start_new_session": True}


def _no_folder(folder: Path, error: OSError) -> ServiceError:
    return ServiceError(
        f"The local studio keeps its queue in {folder}, and that folder cannot be written ({error.strerror}). "
        "Name another one in the environment variable AIVIDEO_STATE."
    )


def _last_words(log: Path) -> str:
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return " / ".join(line.strip() for line in lines[-3:]) or "none."


def _is_alive(pid: int) -> bool:
    for process in _started:
        if process.pid == pid:
            return process.poll() is None
    if sys.platform == "win32":  # os.kill(pid, 0) would press Ctrl+C there; `stop` ends a process at once
        return _running() is not None
    try:
        os.kill(pid, 0)  # sends nothing, only looks
    except ProcessLookupError:
        return False
    return True
