"""Running the studio: one a folder, with its address and key where clients find them."""

import json
import logging
import os
import secrets
import signal
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

import uvicorn

from aivideo.studio.app import Activity, create_app
from aivideo.studio.desk import Desk
from aivideo.studio.errors import StudioError
from aivideo.studio.lock import LockTaken, locked
from aivideo.studio.queue import Queue, open_or_begin_anew
from aivideo.studio.results import Results
from aivideo.studio.supervisor import Supervisor

HOST = "127.0.0.1"  # this machine only
TIME_TO_FINISH = 2  # seconds that downloads under way get when the studio stops
LOG_BYTES = 256 * 1024

log = logging.getLogger(__name__)


def run(state: Path, *, port: int, key: str | None, idle_minutes: float | None) -> None:
    """What `aivideo.studio.serve` promises."""
    key = _checked_key(key)
    if not 0 <= port <= 65535:
        raise StudioError(f"A port is a number from 1 to 65535, or 0 for any free one; {port} is not.")
    if idle_minutes is not None and idle_minutes <= 0:
        raise StudioError(f"idle_minutes is more than 0, or None for never; it was {idle_minutes:g}.")
    state = state.resolve()
    address_file = state / "studio.json"
    _make_folder(state)
    try:
        with locked(state / "studio.lock"), _logging_to(state / "studio.log"), _listening(port) as listener:
            _run_locked(state, address_file, listener, key, idle_minutes)
    except LockTaken:
        raise StudioError(
            f"A studio is running already on {state}{_address_in_words(address_file)}. Use that one, or stop it first."
        ) from None
    except (OSError, sqlite3.Error) as error:
        raise StudioError(
            f"The studio cannot use its folder {state} ({error}). Free some space, or give it another folder."
        ) from error


def _run_locked(state: Path, address_file: Path, listener: socket.socket, key: str, idle_minutes: float | None) -> None:
    queue = _open_queue(state)
    results = Results(state / "results")
    desk, activity = Desk(queue, results, key), Activity()
    _tidy(queue, results, desk)
    # fastapi's replies are small: the plain-Python parts of uvicorn are fast enough and always there
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(desk, activity),
            log_config=None,
            access_log=False,
            http="h11",
            ws="none",
            loop="asyncio",
            timeout_graceful_shutdown=TIME_TO_FINISH,
            server_header=False,
        )
    )
    supervisor = Supervisor(state, queue)
    url = f"http://{HOST}:{listener.getsockname()[1]}"
    ours = _write_address(address_file, url, key)
    try:
        supervisor.start()
        activity.note()  # building the application took a while
        if idle_minutes is not None:
            arguments = (server, activity, queue, idle_minutes * 60)
            threading.Thread(target=_stop_when_idle, args=arguments, daemon=True).start()
        log.info("The studio listens at %s; its key is in %s. Ctrl-C stops it.", url, address_file)
        with _termination_like_ctrl_c():
            server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass  # uvicorn has stopped in good order and passes the signal on
    finally:
        _remove_address(address_file, ours)
        supervisor.stop()
        queue.close()
        log.info("The studio has stopped.")


# --- before it runs ---------------------------------------------------------------------------------


def _checked_key(key: str | None) -> str:
    if key is None:
        return secrets.token_urlsafe(32)
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise StudioError("A key is one word of letters, digits and signs, without spaces. Leave it out to get one.")
    return key


def _make_folder(state: Path) -> None:
    try:
        (state / "results").mkdir(parents=True, exist_ok=True)
        probe = state / f".probe-{os.getpid()}"
        probe.write_bytes(b"can this folder be written?")
        probe.unlink()
    except OSError as error:
        raise StudioError(
            f"The studio cannot write to its folder {state} ({error.strerror}). Give it a folder of your own."
        ) from error


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    # the protocol is named because asyncio turns Nagle's algorithm off (40 ms a reply) only where it is
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        if os.name == "nt":  # there, SO_REUSEADDR would let two programs share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen(128)
        except OSError as error:
            raise StudioError(
                f"The studio cannot listen on port {port} ({error.strerror}): another program has it, or it is "
                "reserved. Choose another port, or 0 for any free one."
            ) from error
        yield listener


def _open_queue(state: Path) -> Queue:
    queue, aside = open_or_begin_anew(state / "queue.sqlite")
    if aside is not None:
        log.warning(
            "The queue file was damaged. It lies in %s now and a fresh one was begun: videos that were waiting are "
            "lost and have to be asked for again; finished clips are kept.",
            aside.name,
        )
    return queue


def _tidy(queue: Queue, results: Results, desk: Desk) -> None:
    """Pick up where an earlier studio on this folder stopped, however it stopped."""
    for job in results.finished_jobs():
        queue.adopt(job)
    desk.throw_out_old()
    results.remove_strangers(queue.ids())
    resumed = queue.release()
    if resumed:
        log.info("Going on with %d video(s) that an earlier studio had begun.", len(resumed))


@contextmanager
def _logging_to(path: Path) -> Iterator[None]:
    root = logging.getLogger()
    before = root.level
    handlers = [RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")]
    if sys.stderr is not None:  # Windows without a console has none
        handlers.append(logging.StreamHandler())
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.setLevel(before)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()


# --- the file that tells clients where the studio is ------------------------------------------------


def _write_address(path: Path, url: str, key: str) -> str:
    """Write address and key, readable by this user only, whole or not at all; return the text."""
    text = json.dumps(
        {"url": url, "key": key, "pid": os.getpid(), "started": datetime.now(UTC).isoformat(timespec="seconds")},
        indent=2,
    )
    part = path.with_name(f"studio.json.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    part.replace(path)
    return text


def _remove_address(path: Path, ours: str) -> None:
    try:
        if path.read_text(encoding="utf-8") == ours:
            path.unlink()
    except OSError:
        log.info("%s was gone already.", path.name)


def _address_in_words(path: Path) -> str:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        return f": {facts['url']}, process {facts['pid']}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""  # it is just starting, or stopping


# --- stopping ---------------------------------------------------------------------------------------


def _stop_when_idle(server: uvicorn.Server, activity: Activity, queue: Queue, seconds: float) -> None:
    while not server.should_exit:
        time.sleep(min(1.0, seconds / 4))
        try:
            if queue.open_count():
                activity.note()
        except sqlite3.Error as error:  # the studio is stopping, or its disk is in trouble, which requests report
            log.info("The queue could not be asked for open jobs: %s", error)
        if activity.idle_seconds() >= seconds:
            log.info("Nobody has needed the studio for %g minutes; it stops.", seconds / 60)
            server.should_exit = True


@contextmanager
def _termination_like_ctrl_c() -> Iterator[None]:
    """SIGTERM stops the studio in good order too. (Only a program's main thread may say so.)"""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
