"""What works on this computer, in plain words, before a lesson needs it.

Each check is a small function that looks at one thing and returns a `Check`. A check that finds something
broken says so in its result; `preflight()` never stops with an error.
"""

import importlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path
from typing import Literal

import numpy as np
import psutil
from packaging.requirements import Requirement

from aivideo.clip import Clip, Provenance, write_clip
from aivideo.notebook.page import LINE, TEXT, put
from aivideo.services import ServiceError
from aivideo.services.local import find_or_start

LOCK = Path(__file__).resolve().parents[2] / "requirements.txt"
OLDEST, NEWEST = (3, 11), (3, 13)  # Python; the same as in pyproject.toml
MEMORY_FINE, MEMORY_TIGHT = 1.4e9, 0.7e9  # bytes free: a kernel with the studio at work, and that with short clips
DISK_FINE, DISK_TIGHT = 1e9, 0.2e9  # bytes free: the whole course's clips, and one lesson's
PROGRAM_PATIENCE = 10.0  # seconds for ffmpeg to say its version
STUDIO_PATIENCE = 30.0  # seconds for the studio to answer
COMPARED = ("numpy", "av", "moviepy", "jupyterlab", "ipywidgets", "pydantic")  # a wrong one of these is felt
SYMBOLS = {"works": "✓", "careful": "!", "does not work": "✗"}

State = Literal["works", "careful", "does not work"]


@dataclass(frozen=True)
class Check:
    """What one check found.

    Attributes:
        name: what was looked at.
        state: how it is, in words.
        found: what there is here.
        meaning: what that means for a learner.
        to_do: what to do about it; empty if nothing.
    """

    name: str
    state: State
    found: str
    meaning: str
    to_do: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (f"{mark(self)}  {self.name}:", self.found, self.meaning, self.to_do) if part)


def preflight(studio: bool = True) -> None:
    """Look at this computer and show what works, what needs care, and what to do.

    Takes a few seconds; never stops with an error.

    Args:
        studio: also start the local studio, to see that it answers. It then stays awake for the first lesson.
    """
    checks = examine(studio=studio)
    put(as_html(checks), as_text(checks))


def examine(folder: Path | None = None, studio: bool = True) -> list[Check]:
    """Run all checks and return what they found, in the order they are shown.

    Args:
        folder: the notebook's folder; the current one if left out.
        studio: also find or start the local studio.
    """
    folder = Path.cwd() if folder is None else folder
    looks: list[tuple[str, Callable[[], Check]]] = [
        ("Python", python),
        ("Memory", memory),
        ("Disk space", lambda: disk(folder)),
        ("Saving files", lambda: saving(folder)),
        ("Making video", encoder),
        ("Cutting video", ffmpeg),
        ("Titles", fonts),
        ("Buttons and sliders", widgets),
        ("Package versions", packages),
    ]
    if studio:
        looks.append(("Local studio", local_studio))
    return [_safely(name, look) for name, look in looks]


def python(running: tuple[int, ...] = tuple(sys.version_info)) -> Check:
    """Is this a Python that the course was made for?"""
    found = f"version {'.'.join(str(part) for part in running[:3])}."
    made_for = f"{OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]}"
    if running[:2] < OLDEST:
        return Check(
            "Python",
            "does not work",
            found,
            "It is too old for the course.",
            f"Install Python {made_for} and set the course up again: python run.py lab.",
        )
    if running[:2] > NEWEST:
        return Check(
            "Python",
            "careful",
            found,
            f"The course was made for {made_for}; a newer one may lack packages.",
            f"If a cell fails, set the course up with Python {made_for}.",
        )
    return Check("Python", "works", found, "The course was made for it.")


def memory() -> Check:
    """Is there room for a notebook, the studio and a film? Sees the limit of a container, as on Binder."""
    there = psutil.virtual_memory()
    free, total = there.available, there.total
    granted = granted_memory()
    if granted:
        total, free = min(total, granted[0]), min(free, granted[1])
    found = f"{free / 1e9:.1f} GB free of {total / 1e9:.1f} GB."
    close = "Close what you do not use: other notebooks (menu Kernel, Shut Down All Kernels), other programs."
    if free < MEMORY_TIGHT:
        return Check(
            "Memory",
            "does not work",
            found,
            "That is too little: the notebook would stop in the middle of a clip.",
            f"{close} Then run this again.",
        )
    if free < MEMORY_FINE:
        return Check("Memory", "careful", found, "Enough for one notebook at a time and short clips.", close)
    return Check("Memory", "works", found, "Enough for every lesson.")


def granted_memory(proc: Path = Path("/proc"), groups: Path = Path("/sys/fs/cgroup")) -> tuple[int, int] | None:
    """What a container grants: (limit, what is left of it), in bytes; None where there is no limit.

    Reads Linux control groups of both versions. A group is bound by every group it lies in, so all of them
    are looked at and the tightest counts. Memory that only holds copies of files counts as free: the system
    takes it back when it is needed.
    Source: the kernel's Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst.
    """
    limits = []
    for line in _lines(proc / "self" / "cgroup"):
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            root, names = groups, ("memory.max", "memory.current", "inactive_file")
        elif "memory" in controllers.split(","):
            root, names = groups / "memory", ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        else:
            continue
        own = Path(path.lstrip("/"))
        for inner in (own, *own.parents):  # the last one is root itself: what a container sees as its own
            if bound := _bound(root / inner, *names):
                limits.append(bound)
    return min(limits, key=lambda bound: bound[1], default=None)


def disk(folder: Path) -> Check:
    """Is there room for the clips that will be made?"""
    there = next(place for place in (folder, *folder.resolve().parents) if place.is_dir())
    free = shutil.disk_usage(there).free
    found = f"{free / 1e9:.1f} GB free."
    if free < DISK_TIGHT:
        return Check(
            "Disk space",
            "does not work",
            found,
            "Clips will not fit.",
            "Delete what you do not need, for instance old clips in the folder out.",
        )
    if free < DISK_FINE:
        return Check(
            "Disk space",
            "careful",
            found,
            "Enough for a lesson or two.",
            "Download the clips you want to keep, then delete them from the folder out.",
        )
    return Check("Disk space", "works", found, "Enough for everything you will make.")


def saving(folder: Path) -> Check:
    """Can clips be saved in the notebook's folder?"""
    made = folder / "out"
    try:
        with tempfile.TemporaryDirectory(prefix=".preflight-", dir=made if made.is_dir() else folder) as place:
            (Path(place) / "clip.txt").write_text("saved", encoding="utf-8")
    except OSError as error:
        return Check(
            "Saving files",
            "does not work",
            f"the folder {folder} cannot be written ({error.strerror}).",
            "Your clips could not be saved.",
            "Copy the course into a folder of your own and open the notebook there.",
        )
    return Check("Saving files", "works", f"into {folder / 'out'}.", "What you make is kept there.")


def encoder() -> Check:
    """Can a clip be written and read back? Three small pictures go through the course's own encoder."""
    height, width = 48, 64
    pictures = [np.full((height, width, 3), grey, np.uint8) for grey in (40, 120, 200)]
    with tempfile.TemporaryDirectory() as place:
        record = Provenance(made_by="preflight", model="three grey pictures")
        clip = write_clip(Path(place) / "grey.mp4", pictures, 12, record)
        back = [float(picture.mean()) for picture in Clip.open(clip.path).frames()]
    if len(back) == 3 and all(abs(grey - seen) < 10 for grey, seen in zip((40, 120, 200), back, strict=True)):
        return Check(
            "Making video", "works", "three pictures were made into a clip, and read back.", "Clips can be made."
        )
    return Check(
        "Making video",
        "does not work",
        f"three pictures came back as {len(back)} with brightness {[round(grey) for grey in back]}.",
        "Clips would come out wrong.",
        "Set the course up again: python run.py lab.",
    )


def ffmpeg() -> Check:
    """Is the ffmpeg program there, which moviepy works with?"""
    name, fix = "Cutting video", "Set the course up again: python run.py lab. Lessons without cutting work meanwhile."
    try:
        program = importlib.import_module("imageio_ffmpeg").get_ffmpeg_exe()
        said = subprocess.run(
            [program, "-version"], capture_output=True, text=True, check=True, timeout=PROGRAM_PATIENCE
        ).stdout
    except (ImportError, RuntimeError, OSError, subprocess.SubprocessError) as error:
        return Check(
            name,
            "does not work",
            f"the program ffmpeg does not answer ({_brief(error)}).",
            "moviepy cannot cut clips (lessons 05 and 06).",
            fix,
        )
    numbered = re.match(r"ffmpeg version (\S+)", said)
    return Check(name, "works", f"ffmpeg {numbered[1] if numbered else 'is there'}.", "moviepy can cut your clips.")


def fonts() -> Check:
    """Is the font there that titles are set in? It comes with matplotlib."""
    try:
        letters = Path(importlib.import_module("matplotlib").get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
        # its bytes, not its name: by name, Pillow would go and find another copy on this computer
        importlib.import_module("PIL.ImageFont").truetype(BytesIO(letters.read_bytes()), 12)
    except (ImportError, OSError, RuntimeError) as error:
        return Check(
            "Titles",
            "does not work",
            f"the font DejaVu Sans cannot be read ({_brief(error)}).",
            "Films get no titles and figures no words.",
            "Set the course up again: python run.py lab.",
        )
    return Check("Titles", "works", "the font DejaVu Sans is there.", "Titles and figures will show their letters.")


def widgets(installed: Callable[[str], str] = version) -> Check:
    """Do the two halves of ipywidgets fit: the one in Python and the one in the page?

    Whether the page really draws them, only eyes can tell.
    """
    name, without = "Buttons and sliders", "Everything also works without them, by code in the cell that follows."
    fix = "To get them, set the course up again: python run.py lab."
    try:
        here, page = installed("ipywidgets"), installed("jupyterlab_widgets")
    except PackageNotFoundError as error:
        return Check(name, "careful", f"the package {error.name} is missing.", without, fix)
    found = f"ipywidgets {here}, jupyterlab_widgets {page}."
    if (here.split(".")[0], page.split(".")[0]) != ("8", "3"):  # the pair of one protocol
        return Check(name, "careful", found, f"These two do not fit together. {without}", fix)
    return Check(
        name, "works", found, "Where a lesson has a slider you should see it; if not, the code beside it works."
    )


def packages(lock: Path = LOCK, installed: Callable[[str], str] = version) -> Check:
    """Are the most important packages those that the course was tested with?"""
    name = "Package versions"
    lines = (line.split("\\")[0] for line in _lines(lock) if line.partition("==")[0] in COMPARED)
    asked = [need for need in map(Requirement, lines) if need.marker is None or need.marker.evaluate()]
    pins = {need.name: str(need.specifier).removeprefix("==") for need in asked}
    compared = [package for package in COMPARED if package in pins]
    if not compared:
        return Check(name, "careful", "the course's list of versions is not here.", "They were not compared.")
    differing = []
    for package in compared:
        try:
            here = installed(package)
        except PackageNotFoundError:
            here = "missing"
        if here != pins[package]:
            differing.append(f"{package} is {here} instead of {pins[package]}")
    if differing:
        return Check(
            name,
            "careful",
            f"{'; '.join(differing)}.",
            "The course was tested with the others; often these work too.",
            "If a cell fails, set the course up again: python run.py lab.",
        )
    return Check(name, "works", f"{', '.join(compared)} as tested.", "Cells will behave as they did in our tests.")


def local_studio(timeout: float = STUDIO_PATIENCE) -> Check:
    """Does the course's own studio answer? It is started if it sleeps."""
    started = time.monotonic()
    try:
        studio = find_or_start(timeout)
    except ServiceError as error:
        return Check(
            "Local studio",
            "does not work",
            str(error),
            "No clip can be made from a prompt.",
            "Follow the sentence above, then run this again.",
        )
    took = time.monotonic() - started
    return Check(
        "Local studio", "works", f"it answers at {studio.url}, after {took:.1f} s.", "You can make clips from prompts."
    )


def verdict(checks: list[Check]) -> str:
    """One sentence that sums the checks up."""
    broken = [check.name for check in checks if check.state == "does not work"]
    watched = [check.name for check in checks if check.state == "careful"]
    if broken:
        return f"Not ready yet: first see to {_listed(broken)}, as the list says."
    if watched:
        return f"You can start; keep an eye on {_listed(watched)}."
    return "Everything the course needs works here: you can start."


def mark(check: Check) -> str:
    """A check's state as symbol and word; neither needs colour."""
    return f"{SYMBOLS[check.state]} {check.state}"


def as_text(checks: list[Check]) -> str:
    """The verdict, and the checks as plain text, one line each."""
    return "\n".join([verdict(checks), "", *(str(check) for check in checks)])


def as_html(checks: list[Check]) -> str:
    """The verdict, and below it the checks as a table that screen readers can walk through."""
    cell = f"border:1px solid {LINE};padding:0.3em 0.6em;text-align:left;vertical-align:top"
    head = "".join(
        f'<th scope="col" style="{cell}">{title}</th>'
        for title in ("Checked", "Result", "Found", "What it means for you, and what to do")
    )
    rows = "".join(
        f'<tr><th scope="row" style="{cell}">{escape(check.name)}</th>'
        f'<td style="{cell};white-space:nowrap">{escape(mark(check))}</td><td style="{cell}">{escape(check.found)}</td>'
        f'<td style="{cell}">{escape(f"{check.meaning} {check.to_do}".strip())}</td></tr>'
        for check in checks
    )
    return (
        f'<div style="color:{TEXT};max-width:62em">'
        f'<p style="margin:0.6em 0"><strong>{escape(verdict(checks))}</strong></p>'
        f'<table style="border-collapse:collapse;color:{TEXT}">'
        '<caption style="text-align:left;font-weight:bold;padding:0.3em 0">What works on this computer</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _safely(name: str, look: Callable[[], Check]) -> Check:
    """A check that itself breaks has found something: its error becomes the finding."""
    try:
        return look()
    except Exception as error:  # whatever it is, the other checks are still worth seeing
        return Check(
            name,
            "does not work",
            f"looking at it ended in an error ({_brief(error)}).",
            "The lessons that need it may fail.",
            "Set the course up again: python run.py lab. If that does not help, show this line to who teaches.",
        )


def _bound(group: Path, limit: str, used: str, reclaimable: str) -> tuple[int, int] | None:
    """The limit of one control group and what is left of it; None if it sets none or is not there."""
    number = "".join(_lines(group / limit)).strip()
    if not number.isdigit() or int(number) > 1 << 60:  # "max", or version 1's way to say the same
        return None
    in_use = "".join(_lines(group / used)).strip()
    held = dict(line.split(maxsplit=1) for line in _lines(group / "memory.stat") if " " in line)
    taken = max(0, int(in_use or 0) - int(held.get(reclaimable, 0)))
    return int(number), max(0, int(number) - taken)


def _lines(path: Path) -> list[str]:
    """The lines of a file; none if it cannot be read, as where the system has no such file."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _brief(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else 'no more is said'}"


def _listed(names: list[str]) -> str:
    names = [name if name == "Python" else name[0].lower() + name[1:] for name in names]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
