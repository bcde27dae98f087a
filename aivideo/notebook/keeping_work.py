"""What of all the files here is the learner's own work, and what of it may travel.

Work is: notebooks, everything in a folder `out`, and files of their own beside the notebooks of the course (a
clip they brought, a storyboard). The same rule says what `resume` may write: no zip can change the course's code.
"""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from aivideo.clip import CourseError
from aivideo.services.local import state_folder

AREAS = ("lessons", "exercises")  # where the course's notebooks are
NOT_THE_LEARNERS = {"aivideo", "assets", "binder", "grading", "screenshots", "solutions", "tests"}
CLIPS = {".mp4", ".mov", ".webm", ".mkv", ".avi", ".m4v"}
MESHES = {".glb", ".gltf", ".ply", ".obj"}
MEDIA = CLIPS | MESHES | {".gif", ".png", ".jpg", ".jpeg", ".wav", ".mp3", ".m4a", ".ogg"}
BESIDE_NOTEBOOKS = MEDIA | {".json", ".yaml", ".yml", ".csv", ".txt", ".srt", ".vtt", ".otio"}
BESIDE_A_CLIP = (".provenance.json", ".truth.json", ".truth.npz")
UNFINISHED = {".part", ".tmp"}
MADE_AGAIN = ".stages"  # ends the name of a folder in which a reconstruction keeps its way: tens of megabytes
SMALL = 1_000_000  # bytes; larger files of a hand-in have to fit in with the clips
HEAVY_NOTEBOOK, HEAVY_OUTPUT = 200_000, 10_000  # bytes; clips that a notebook shows are inside it a second time
LONGEST_PATH = 200  # characters; Windows allows 259 with all the folders above

NOT_FOR_EVERY_SYSTEM = re.compile(
    r'[<>:"|?*\\\x00-\x1f]|[ .]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)', flags=re.IGNORECASE
)
STUDIOS_OWN = re.compile(r"studio\.(?:json|lock|log)|studio-start\.log|(?:queue|journal)\..*sqlite.*|results")
SECRET_NAME = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD)$")
SECRET = re.compile(  # keys of the services that people use, as far as a key can be told by its looks
    rb"\b(?:sk-(?=[\w-]{0,200}\d)[\w-]{20,}|key_[0-9a-f]{32,}|luma-[0-9a-f-]{30,}|[0-9a-f-]{36}:[0-9a-f]{32}"
    rb"|AIza[\w-]{30,}|hf_[A-Za-z0-9]{30,}|gh[pousr]_[A-Za-z0-9]{30,}|AKIA[0-9A-Z]{16}"
    rb"|eyJ[\w-]{10,2000}\.eyJ[\w-]{10,2000}\.[\w-]{10,})"
)
PRIVATE_KEY = b"PRIVATE KEY-----"
REMOVED = b"(a key was here)"


class KeepingError(CourseError, ValueError):
    """Work that cannot be saved or brought back. What was there before is still there."""


class HoldsAKey(KeepingError):
    """A file that holds something like a key or a password, and so must not travel."""


@dataclass(frozen=True)
class Piece:
    """One file of the learner's work.

    Attributes: path (on this machine); name (in the zip: relative to the course's folder, with slashes); size
    (bytes); modified (seconds since 1970); always (True: it goes along whatever the limit).
    """

    path: Path
    name: str
    size: int
    modified: float
    always: bool


def course_folder(here: Path) -> Path | None:
    """The folder above `here` (or `here`) that holds `lessons` and `exercises`; None for a notebook on its own."""
    for folder in (here, *here.parents):
        if all((folder / area).is_dir() for area in AREAS):
            return folder
    return None


def is_work(name: PurePosixPath) -> bool:
    """Whether a file of this name, relative to the course's folder, counts as a learner's work."""
    *folders, file = name.parts
    if any(part.startswith(".") or part == "__pycache__" or part.endswith(MADE_AGAIN) for part in name.parts):
        return False
    if file == "studio.json" or name.suffix.lower() in UNFINISHED or (folders and folders[0] in NOT_THE_LEARNERS):
        return False
    if "out" in folders or name.suffix == ".ipynb":
        return True
    return bool(folders) and folders[0] in AREAS and name.suffix.lower() in BESIDE_NOTEBOOKS


def fits_every_system(name: PurePosixPath) -> bool:
    """Whether Windows, macOS and Linux can all have a file of this name."""
    return len(str(name)) <= LONGEST_PATH and not any(NOT_FOR_EVERY_SYSTEM.search(part) for part in name.parts)


def find_work(base: Path, here: Path) -> tuple[list[Piece], dict[str, str]]:
    """All of the learner's work, and what cannot be taken.

    Args:
        base: the course's folder, or the notebook's own where there is no course around it.
        here: the notebook's folder.

    Returns:
        The pieces; and the reason for each file that is work but cannot travel, by name.
    """
    pieces, unfit = [], {}
    state = state_folder()
    for path in sorted(set(_candidates(base, here))):
        name = PurePosixPath(path.relative_to(base).as_posix())
        if not is_work(name) or _is_the_studios(path, state):
            continue
        if path.is_symlink():
            unfit[str(name)] = "it is a link to another place"
        elif not fits_every_system(name):
            unfit[str(name)] = "its name does not work on every computer; rename it"
        else:
            facts = path.stat()
            pieces.append(Piece(path, str(name), facts.st_size, facts.st_mtime, _always(name, facts.st_size)))
    return pieces, unfit


def grouped(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces that belong together (a clip and the files about it), the newest group first."""
    pieces = list(pieces)
    groups: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        groups[_subject(piece.name)].append(piece)
    return sorted(groups.values(), key=lambda group: max(piece.modified for piece in group), reverse=True)


def copy_to_travel(path: Path, secrets: Iterable[bytes]) -> bytes:
    """The file's bytes as they may leave this machine: without keys, and notebooks without heavy outputs.

    Args:
        secrets: values that must not travel, see `known_secrets`.

    Raises:
        HoldsAKey: the file is no notebook and holds something like a key.
        OSError: it cannot be read.
    """
    data = path.read_bytes()
    if path.suffix == ".ipynb":
        data = SECRET.sub(REMOVED, _light(data))
        for value in secrets:
            data = data.replace(value, REMOVED)
        return data
    if SECRET.search(data) or PRIVATE_KEY in data or any(value in data for value in secrets):
        raise HoldsAKey(f"{path.name} holds something that looks like a key or a password.")
    return data


def known_secrets() -> list[bytes]:
    """The keys and passwords that this process knows of: the studio's, and those in environment variables."""
    values = [value for name, value in os.environ.items() if SECRET_NAME.search(name.upper())]
    with suppress(OSError, ValueError, KeyError, TypeError):  # no studio ran here: it has no key to hide
        values.append(str(json.loads((state_folder() / "studio.json").read_text(encoding="utf-8"))["key"]))
    return [value.encode() for value in values if len(value) >= 12]


def same_work(old: bytes, new: bytes) -> bool:
    """Whether two files say the same; for notebooks, outputs and the numbers of runs do not matter."""
    if old == new:
        return True
    one, other = _cells(old), _cells(new)
    return one is not None and one == other


def has_outputs(data: bytes) -> bool:
    """Whether this is a notebook with something under its cells."""
    return any(cell.get("outputs") for cell in (_notebook(data) or {"cells": []})["cells"])


def summary(names: Iterable[str]) -> str:
    """What these files are, in words: "5 clips, 2 notebooks, your predictions and 1 other file"."""
    counts: dict[str, int] = defaultdict(int)
    for name in map(PurePosixPath, names):
        if not name.name.endswith(BESIDE_A_CLIP):
            counts[_kind(name)] += 1
    words = [
        "your predictions" if kind == "predictions" else f"{counts[kind]} {kind}{'' if counts[kind] == 1 else 's'}"
        for kind in ("clip", "mesh file", "notebook", "predictions", "other file")
        if counts[kind]
    ]
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]])) or "no files"


def _kind(name: PurePosixPath) -> str:
    suffix = name.suffix.lower()
    kinds = {".ipynb": "notebook"} | dict.fromkeys(CLIPS, "clip") | dict.fromkeys(MESHES, "mesh file")
    return "predictions" if name.name == "predictions.json" else kinds.get(suffix, "other file")


def _candidates(base: Path, here: Path) -> Iterator[Path]:
    alone = course_folder(base) is None
    for area in () if alone else AREAS:
        yield from _below(base / area)
    for folder in {base, here}:
        notebooks = folder.glob("*.ipynb")
        # a folder that is not the course's (Downloads, say) may be full of other people's notebooks
        yield from (path for path in notebooks if path.is_file() and (not alone or _speaks_of_us(path)))
        yield from _below(folder / "out")


def _below(folder: Path) -> Iterator[Path]:
    for inside, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__pycache__"]
        yield from (Path(inside, name) for name in files)


def _speaks_of_us(path: Path) -> bool:
    try:
        return b"aivideo" in path.read_bytes()
    except OSError:
        return True  # not readable: `save` will say so by name


def _is_the_studios(path: Path, state: Path) -> bool:
    if not path.is_relative_to(state):
        return False
    first = path.relative_to(state).parts[0]
    return bool(STUDIOS_OWN.fullmatch(first))


def _always(name: PurePosixPath, size: int) -> bool:
    if name.suffix == ".ipynb":
        return True
    hand_in = name.parts[0] == "exercises" and "out" not in name.parts and name.suffix.lower() not in MEDIA
    return size <= SMALL and (hand_in or name.name == "predictions.json")


def _subject(name: str) -> str:
    """`lessons/out/fox.provenance.json` and `lessons/out/fox.mp4` are both about `lessons/out/fox`."""
    for ending in (*BESIDE_A_CLIP, PurePosixPath(name).suffix):
        if ending and name.endswith(ending):
            return name.removesuffix(ending)
    return name


def _notebook(data: bytes) -> dict | None:
    try:
        notebook = json.loads(data)
    except ValueError:
        return None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    ok = isinstance(cells, list) and all(isinstance(cell, dict) for cell in cells)
    return notebook if ok else None


def _light(data: bytes) -> bytes:
    """A heavy notebook without its heavy outputs: running the cells again makes them again."""
    notebook = _notebook(data) if len(data) > HEAVY_NOTEBOOK else None
    if notebook is None:
        return data
    for cell in notebook["cells"]:
        if isinstance(cell.get("outputs"), list):
            cell["outputs"] = [entry for entry in cell["outputs"] if len(json.dumps(entry)) <= HEAVY_OUTPUT]
    if isinstance(notebook.get("metadata"), dict):
        notebook["metadata"].pop("widgets", None)
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def _cells(data: bytes) -> list | None:
    """What a learner can change in a notebook: each cell's kind, text, pictures and settings."""
    notebook = _notebook(data)
    if notebook is None:
        return None
    return [_cell(cell) for cell in notebook["cells"]]


def _cell(cell: dict) -> dict:
    source = cell.get("source", "")
    metadata = cell.get("metadata")
    settings = {key: value for key, value in metadata.items() if key in ("nbgrader", "tags")} if metadata else {}
    return {
        "kind": cell.get("cell_type"),
        "text": "".join(map(str, source)) if isinstance(source, list) else source,
        "pictures": cell.get("attachments") or {},
        "settings": settings,
    }
