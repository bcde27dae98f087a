"""Bring work back out of a zip that was checked, without losing anything that is here already."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from aivideo.clip.provenance import sha256_of
from aivideo.notebook.keeping_work import KeepingError, has_outputs, same_work
from aivideo.notebook.keeping_zip import Checked, Found

SPARE = 20_000_000  # bytes of the disk that stay free
ASIDE = "before-resume"


@dataclass
class Restored:
    """What came of it, by name.

    Attributes: back (written); same (here already); aside (the file that was here: its new name); left (different
    here, and left as it is).
    """

    back: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    aside: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def restore(zip_file: Checked, base: Path, *, only_missing: bool) -> Restored:
    """Write the files of a checked zip below `base`.

    Args:
        only_missing: leave a file that is here and different as it is. Otherwise the zip's takes its place, and the
            one that was here is kept as NAME.before-resume.ext.

    Raises:
        KeepingError: something cannot be written. Nothing that was here is lost.
    """
    done = Restored()
    wanted: list[Found] = []
    try:
        with ZipFile(zip_file.path) as archive:
            wanted = [found for found in zip_file.files if _is_wanted(archive, found, base, only_missing, done)]
            if wanted:
                _write(archive, wanted, base, done)
    except OSError as error:
        raise KeepingError(
            f"Your work is not all back: {error.filename2 or error.filename or base} cannot be written "
            f"({error.strerror or error}). {len(done.back)} of {len(wanted)} files came back, and nothing here "
            "is lost. Use a copy of the course in a folder of your own, or make room on the disk, and run this again."
        ) from error
    return done


def free_name(path: Path, word: str) -> Path:
    """`fox.provenance.json`, "before" -> `fox.before.provenance.json`; with -2, -3 ... if that name is taken."""
    stem, dot, endings = path.name.partition(".")
    number = 1
    while (name := path.with_name(f"{stem}.{word}{'' if number == 1 else f'-{number}'}{dot}{endings}")).exists():
        number += 1
    return name


def _is_wanted(archive: ZipFile, found: Found, base: Path, only_missing: bool, done: Restored) -> bool:
    """Whether a file of the zip has to be written; notes it if not. Raises before anything is written."""
    target, name = base / found.name, str(found.name)
    blocking = next((folder for folder in _folders(target, base) if folder.exists() and not folder.is_dir()), None)
    if blocking or target.is_dir() or not target.resolve().is_relative_to(base.resolve()):
        raise KeepingError(
            f"“{name}” cannot come back: {(blocking or target).relative_to(base)} is something else here. Move that "
            "away, then run this again. Nothing was changed here."
        )
    if not target.exists():
        return True
    if target.suffix == ".ipynb":
        here, saved = target.read_bytes(), archive.read(found.info)
        if same_work(here, saved):
            if has_outputs(saved) and not has_outputs(here):  # the same cells, and what they showed
                return True
            done.same.append(name)
            return False
    elif target.stat().st_size == found.info.file_size and sha256_of(target) == found.sha256:
        done.same.append(name)
        return False
    if only_missing:
        done.left.append(name)
    return not only_missing


def _folders(target: Path, base: Path) -> Iterator[Path]:
    return (folder for folder in target.parents if folder != base and folder.is_relative_to(base))


def _write(archive: ZipFile, wanted: list[Found], base: Path, done: Restored) -> None:
    need = sum(found.info.file_size for found in wanted)
    if shutil.disk_usage(base).free < need + SPARE:
        raise KeepingError(
            f"The disk has no room for the {need / 1e6:.0f} MB of your work. Make room, then run this again. "
            "Nothing was changed here."
        )
    with tempfile.TemporaryDirectory(prefix=".resume-", dir=base) as folder:
        ready = [Path(folder, str(number)) for number in range(len(wanted))]
        for found, file in zip(wanted, ready, strict=True):  # all of it first: what does not fit stops here
            with archive.open(found.info) as content, file.open("wb") as copy:
                shutil.copyfileobj(content, copy)
            if found.modified and found.name.suffix != ".ipynb":  # JupyterLab must see that a notebook changed
                os.utime(file, (found.modified.timestamp(),) * 2)
        for found, file in zip(wanted, ready, strict=True):
            _put(file, base / found.name, found, done)


def _put(file: Path, target: Path, found: Found, done: Restored) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = None
    notebook = target.suffix == ".ipynb"
    if target.exists() and not (notebook and same_work(target.read_bytes(), file.read_bytes())):
        aside = free_name(target, ASIDE)
        target.rename(aside)
    try:
        file.replace(target)
    except OSError:
        if aside:
            aside.rename(target)
        raise
    if aside:
        done.aside[str(found.name)] = aside.name
    done.back.append(str(found.name))
