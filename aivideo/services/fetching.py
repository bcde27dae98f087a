"""Bringing a finished clip home: whole, checked, under its name only then, with its provenance."""

import uuid
from collections.abc import Callable, Iterable
from pathlib import Path

from aivideo.clip import Clip, ClipError, Provenance, sidecar_path
from aivideo.services.errors import ServiceError

LARGEST = 4_000_000_000  # bytes; no clip of a few seconds is larger, and a disk is soon full
ENOUGH = 0.9  # share of the promised pictures that must decode; a cut-off file has fewer


def clip_path(out: str | Path) -> Path:
    """Check the name for a new clip, and make its folder. Done before anything is ordered.

    Raises:
        ServiceError: the name does not end in .mp4, or there can be no such folder.
    """
    path = Path(out)
    if path.suffix != ".mp4":
        raise ServiceError(f"A clip's file name ends in .mp4; {path.name!r} does not. Try {path.stem + '.mp4'!r}.")
    if path.is_dir():
        raise ServiceError(f"{path} is a folder. Name a file in it, for example {path.name}/clip.mp4.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServiceError(f"The folder {path.parent} cannot be made: {error.strerror}. Name another one.") from error
    return path


def save_clip(pieces: Iterable[bytes], path: Path, provenance: Callable[[Clip], Provenance]) -> Clip:
    """Write the bytes of a video to `path`, if they are one.

    They go to a temporary file beside `path` first. An older clip of that name is replaced only when
    the new one is whole; if anything goes wrong, it stays as it was and the temporary file is removed.

    Args:
        pieces: the bytes, as they come.
        path: where to, from `clip_path`.
        provenance: makes the record that lies beside the clip, from what is really in the file.

    Raises:
        ClipError: the bytes are no video that plays to its end.
        ServiceError: the file cannot be written.
    """
    part = path.with_name(f".{path.stem}.{uuid.uuid4().hex[:8]}.part.mp4")
    try:
        _write(pieces, part)
        clip = Clip.open(part)
        decoded = sum(1 for _ in clip.frames())
        if decoded < ENOUGH * clip.frame_count:
            raise ClipError(f"Only {decoded} of {clip.frame_count} pictures arrived.")
        record = provenance(clip)
        try:
            sidecar_path(path).unlink(missing_ok=True)  # never an old record beside a new video
            part.replace(path)
            record.save_beside(path)
        except OSError as error:
            raise _cannot_write(path, error) from error
    finally:
        part.unlink(missing_ok=True)
    return Clip.open(path)


def save_file(pieces: Iterable[bytes], path: Path) -> Path:
    """Write the bytes of any file to `path`: whole, or not at all.

    Raises:
        ServiceError: the file cannot be written.
    """
    part = path.with_name(f".{path.stem}.{uuid.uuid4().hex[:8]}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(pieces, part)
        part.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        part.unlink(missing_ok=True)
    return path


def _write(pieces: Iterable[bytes], part: Path) -> None:
    room = LARGEST
    try:
        with part.open("wb") as file:
            for piece in pieces:
                room -= len(piece)
                if room < 0:
                    raise ServiceError(f"What is sent is larger than {LARGEST / 1e9:g} GB, so it is not a clip.")
                file.write(piece)
    except OSError as error:
        raise _cannot_write(part, error) from error


def _cannot_write(path: Path, error: OSError) -> ServiceError:
    return ServiceError(
        f"{path} cannot be written: {error.strerror}. What was made is still with the service; make room or choose "
        "another place, and fetch it again."
    )
