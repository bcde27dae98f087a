"""The zip that work travels in: written whole or not at all, read from end to end before anything is taken out of it.

Format 1: the files under their names relative to the course's folder, and `MANIFEST.json` (`Manifest`). A zip without
a manifest, packed by hand, is read by its names alone.
"""

import hashlib
import json
import os
import stat
import tempfile
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import BaseModel, Field, ValidationError

from aivideo.notebook.keeping_work import AREAS, MEDIA, HoldsAKey, KeepingError, Piece, fits_every_system, is_work

MANIFEST, FORMAT, VERSION = "MANIFEST.json", "ai-for-video-work", 1
OVER_LIMIT = "with it the zip would be over its limit"
A_FILES_OWN_NEED = 600  # bytes that a file takes in the zip's directory and in the manifest, at most
LARGEST, MOST_FILES = 1_000_000_000, 20_000  # bytes unpacked, files
LARGEST_MANIFEST = 10_000_000  # bytes
STEEPEST, STEEP_ABOVE = 100, 50_000_000  # above 50 MB, work does not shrink to a hundredth
JUNK = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}  # what systems add to a zip by themselves
ABANDONED = 600  # seconds after which an unfinished file is taken for one that a killed save has left
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError, OSError)


class Saved(BaseModel):
    """One file in the zip: name, size in bytes, sha256, and when it was last changed."""

    path: str
    size: int
    sha256: str
    modified: datetime


class LeftOut(BaseModel):
    """One file that is not in the zip, and why."""

    path: str
    size: int | None = None  # bytes
    why: str


class Manifest(BaseModel):
    """What is in a zip. What a later course adds to it is passed over."""

    format: Literal["ai-for-video-work"] = FORMAT
    version: int = Field(default=VERSION, ge=1, le=VERSION)
    saved: datetime
    in_course: bool = True  # names are relative to the course's folder; False: to the folder of a notebook on its own
    files: list[Saved]
    left_out: list[LeftOut] = []


@dataclass(frozen=True)
class Found:
    """One file of a checked zip: its entry, its name here, its sha256, when it was changed (None: not known)."""

    info: zipfile.ZipInfo
    name: PurePosixPath
    sha256: str
    modified: datetime | None


@dataclass(frozen=True)
class Checked:
    """A zip that is whole and harmless.

    Attributes: path; manifest (None: packed by hand); files; others (names in it that are no work of a learner).
    """

    path: Path
    manifest: Manifest | None
    files: list[Found]
    others: list[str]

    @property
    def in_course(self) -> bool:
        if self.manifest:
            return self.manifest.in_course
        return any(found.name.parts[0] in AREAS for found in self.files)


def write_zip(
    target: Path,
    always: Iterable[Piece],
    groups: Iterable[list[Piece]],
    limit: int,
    read: Callable[[Path], bytes],
    *,
    in_course: bool,
    unfit: dict[str, str],
    before_replacing: Callable[[Path], None],
) -> Manifest:
    """Write the zip beside `target`, check it, and only then put it in the place of an older one.

    Args:
        always: pieces that go along whatever the limit.
        groups: pieces that go along group by group, in this order, as long as they fit.
        limit: bytes that the zip may have; more only if `always` alone needs more.
        read: gives a file's bytes as they may travel; HoldsAKey and OSError leave the file out.
        in_course: whether names are relative to the course's folder, see `Manifest`.
        unfit: files that were left out before, with the reason.
        before_replacing: called with the finished file, just before it takes its name.

    Raises:
        KeepingError: it cannot be written, or nothing fits in. An older zip is still there.
    """
    part = None
    try:
        _sweep(target)
        number, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        part = Path(name)
        with os.fdopen(number, "w+b") as file:
            with zipfile.ZipFile(file, "w") as archive:
                files, left_out = _fill(archive, file.tell, always, groups, limit, read)
                left_out = [LeftOut(path=name, why=why) for name, why in unfit.items()] + left_out
                if not files:
                    raise KeepingError(f"Nothing was saved. {left_out[0].path}: {left_out[0].why}.")
                now = datetime.now(UTC).replace(microsecond=0)
                manifest = Manifest(saved=now, in_course=in_course, files=files, left_out=left_out)
                text = manifest.model_dump_json(indent=1).encode()
                archive.writestr(_entry(MANIFEST, time.time(), text), text)
            file.flush()
            os.fsync(file.fileno())
        check_zip(part)
        before_replacing(part)
        part.replace(target)
    except OSError as error:
        raise KeepingError(
            f"{target.name} cannot be written in {target.parent} ({error.strerror or error}). Make room on the disk, "
            "or copy the course into a folder of your own. Your files and an older zip are untouched."
        ) from error
    finally:
        if part:
            part.unlink(missing_ok=True)
    return manifest


def check_zip(path: Path) -> Checked:
    """Read a zip from end to end and make sure that it is whole and does no harm. Writes nothing.

    Raises:
        KeepingError: it is damaged, dangerous, too large when unpacked, from a newer course, or not of this course.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise KeepingError(f"{path} cannot be read ({error.strerror or error}). Nothing was changed here.") from error
    try:
        with file, zipfile.ZipFile(file) as archive:
            entries = _harmless(archive, path)
            manifest, folder = _manifest(archive, entries, path)
            return _read_through(archive, entries, manifest, folder, path)
    except DAMAGE as error:
        raise KeepingError(
            f"{path.name} is not a whole zip file ({error}). It may have been cut short on its way: upload it again, "
            "and wait until the upload is through. Nothing was changed here."
        ) from error


def _sweep(target: Path) -> None:
    for old in target.parent.glob(f".{target.name}.*.part"):
        if time.time() - old.stat().st_mtime > ABANDONED:
            old.unlink()


def _fill(archive, position, always, groups, limit, read) -> tuple[list[Saved], list[LeftOut]]:
    files: list[Saved] = []
    left_out: list[LeftOut] = []

    def add(piece: Piece, room: int | None) -> int:
        """Write one piece; return how many bytes of the room it took."""
        try:
            data = read(piece.path)
        except HoldsAKey as error:
            left_out.append(LeftOut(path=piece.name, size=piece.size, why=str(error)))
            return 0
        except OSError as error:
            why = f"it cannot be read ({error.strerror or error})"
            left_out.append(LeftOut(path=piece.name, size=piece.size, why=why))
            return 0
        if room is not None and len(data) + A_FILES_OWN_NEED > room:  # it has grown since we looked
            left_out.append(LeftOut(path=piece.name, size=len(data), why=OVER_LIMIT))
            return 0
        archive.writestr(_entry(piece.name, piece.modified, data), data)
        fingerprint, changed = hashlib.sha256(data).hexdigest(), datetime.fromtimestamp(piece.modified, UTC)
        files.append(Saved(path=piece.name, size=len(data), sha256=fingerprint, modified=changed))
        return len(data) + A_FILES_OWN_NEED

    for piece in always:
        add(piece, None)
    groups = list(groups)
    naming = sum(map(len, groups)) * A_FILES_OWN_NEED // 2  # what is left out takes room too: it is named
    room = limit - position() - len(files) * A_FILES_OWN_NEED - min(naming, limit // 10)
    for group in groups:
        if sum(piece.size + A_FILES_OWN_NEED for piece in group) > room:
            left_out += [LeftOut(path=piece.name, size=piece.size, why=OVER_LIMIT) for piece in group]
            continue
        for piece in group:
            room -= add(piece, room)
    return files, left_out


def _entry(name: str, modified: float, data: bytes) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, time.localtime(min(max(modified, 315_700_000), 4_300_000_000))[:6])  # 1980 to 2106
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    packed = len(data) if PurePosixPath(name).suffix.lower() in MEDIA else len(zlib.compress(data, 1))
    # what shrinks too well is stored as it is: `check_zip` would take it for a zip bomb
    shrinks = len(data) / STEEPEST < packed < len(data)
    info.compress_type = zipfile.ZIP_DEFLATED if shrinks else zipfile.ZIP_STORED
    return info


def _harmless(archive: zipfile.ZipFile, path: Path) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """All files in the zip by name, after making sure that none of them can do harm."""
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    if len(infos) > MOST_FILES or total > min(LARGEST, max(STEEP_ABOVE, STEEPEST * path.stat().st_size)):
        raise _refused(path, f"it would become {total / 1e6:,.0f} MB in {len(infos):,} files when unpacked")
    entries: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for info in infos:
        name = _name(info)
        if name.startswith("/") or ":" in name or any(_climbs(part) for part in name.split("/")):
            raise _refused(path, f"“{name}” would be written outside of the course's folder")
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _refused(path, f"“{name}” is a link to another place, not a file")
        if info.flag_bits & 1:
            raise _refused(path, f"“{name}” is locked with a password")
        if name.endswith("/"):
            continue
        if PurePosixPath(name) in entries:
            raise _refused(path, f"it holds “{name}” twice")
        entries[PurePosixPath(name)] = info
    return entries


def _name(info: zipfile.ZipInfo) -> str:
    """The entry's name with slashes, as the system that packed it meant it."""
    name = info.filename
    if not info.flag_bits & 0x800:  # not said to be UTF-8; some systems write UTF-8 without saying so
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _climbs(part: str) -> bool:
    """`..`, and what Windows would read as that."""
    return part not in ("", ".") and not part.strip(" .")


def _refused(path: Path, why: str) -> KeepingError:
    return KeepingError(
        f"{path.name} was not unpacked: {why}. save() makes no such zip; use the one that it made. "
        "Nothing was changed here."
    )


def _manifest(archive: zipfile.ZipFile, entries: dict, path: Path) -> tuple[Manifest | None, tuple[str, ...]]:
    """The manifest, and the folder that all is in: unpacking and packing again often puts one around everything."""
    places = sorted((name for name in entries if name.name == MANIFEST), key=lambda name: len(name.parts))
    if places and entries[places[0]].file_size <= LARGEST_MANIFEST:
        try:
            said = json.loads(archive.read(entries[places[0]]))
            if isinstance(said, dict) and said.get("format") == FORMAT:
                if isinstance(said.get("version"), int) and said["version"] > VERSION:
                    raise KeepingError(
                        f"{path.name} was saved by a newer version of the course (format {said['version']}; this one "
                        f"reads up to {VERSION}). Get the newest course, then run this again. Nothing was changed here."
                    )
                return Manifest.model_validate(said), places[0].parent.parts
        except (ValidationError, json.JSONDecodeError) as error:
            raise _refused(path, f"its {MANIFEST} is not in order ({str(error).splitlines()[0]})") from error
    first = {name.parts[0] for name in entries if name.parts[0] not in JUNK}
    wrapped = len(first) == 1 and not first & {*AREAS, "out"} and all(len(name.parts) > 1 for name in entries)
    return None, tuple(first) if wrapped else ()


def _read_through(archive, entries, manifest: Manifest | None, folder: tuple[str, ...], path: Path) -> Checked:
    expected = {unicodedata.normalize("NFC", saved.path): saved for saved in manifest.files} if manifest else {}
    files, others = [], []
    for full, info in entries.items():
        with archive.open(info) as content:
            fingerprint = hashlib.file_digest(content, "sha256").hexdigest()  # reads to the end, checks zip's own sum
        if JUNK & set(full.parts):
            continue
        name = PurePosixPath(*full.parts[len(folder) :])
        if full.parts[: len(folder)] != folder or not is_work(name):
            if str(name) != MANIFEST:
                others.append(str(full))
            continue
        if not fits_every_system(name):
            raise _refused(path, f"no computer but the one that made it can have a file named “{name}”")
        saved = expected.pop(str(name), None)
        if saved and (saved.size, saved.sha256) != (info.file_size, fingerprint):
            raise _refused(path, f"“{name}” was damaged or changed after it was saved")
        files.append(Found(info, name, fingerprint, saved.modified if saved else None))
    if missing := [name for name in expected if is_work(PurePosixPath(name))]:
        raise _refused(path, f"“{missing[0]}” should be in it and is not ({len(missing)} missing in all)")
    if not files:
        raise _refused(path, "nothing in it is work of this course")
    return Checked(path, manifest, files, others)
