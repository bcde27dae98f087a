"""Bringing a clip of your own: from a web app, a phone, a colleague. It goes into one folder, with a record.

The folder is `out/my-clips` beside the notebooks. What lies there is found by `my_clips()`, whichever way it came.
"""

import re
import shutil
import tempfile
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from aivideo.clip import Clip, ClipError, CourseError, Provenance, sidecar_path
from aivideo.notebook.form import Form, asked
from aivideo.notebook.page import card
from aivideo.notebook.showing import figure_html

FOLDER = Path("out/my-clips")
MOST_BYTES = 40_000_000  # through the button; a larger file goes into the folder by hand
ENDINGS = (".mp4", ".mov", ".webm", ".m4v", ".mkv", ".avi")
NOT_SAID = "I do not know"
MAKERS = ("Runway", "Pika", "Luma Dream Machine", "Google Flow", "my phone or camera", NOT_SAID)
LATER = (
    "The box to bring a clip needs a running notebook with widgets. Without them, put the file into the folder "
    "out/my-clips with the file browser, and call bring_clip with its path."
)


def bring_clip(path: str | Path, *, made_by: str = NOT_SAID, prompt: str | None = None) -> Clip:
    """Take a video file of your own into the folder `out/my-clips`, with a record of what made it.

    >>> clip = bring_clip("Downloads/my fox.mp4", made_by="Pika", prompt="a fox")  # doctest: +SKIP

    Args:
        path: the video file. It is copied; one that lies in the folder already stays where it is.
        made_by: what made it, in your words.
        prompt: what was asked for, if you know.

    Raises:
        ClipError: there is no such file, or it is not a video that plays.
    """
    path = Path(path).expanduser()
    clip = Clip.open(path)
    if sum(1 for _ in clip.frames()) < 0.9 * clip.frame_count:
        raise ClipError(f"{path.name} does not play to its end. If it was downloaded, download it again.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    if path.resolve().parent == FOLDER.resolve():
        home = path
    else:
        home = _free(FOLDER / f"{_plain(path.stem)}{path.suffix.lower()}", path)
        shutil.copyfile(path, home)
    _record(made_by, prompt).save_beside(home)
    return Clip.open(home)


def my_clips() -> list[Clip]:
    """The clips in `out/my-clips`, the newest last. One that lies there without a record gets one.

    A file that is no video is left out; `bring_clip` says what is wrong with it.
    """
    clips = []
    for path in sorted(_videos(), key=lambda each: each.stat().st_mtime):
        try:
            clip = Clip.open(path)
        except ClipError:
            continue
        if not sidecar_path(path).exists():
            _record(NOT_SAID, None).save_beside(path)
            clip = Clip.open(path)
        clips.append(clip)
    return clips


class BringBox(Form):
    """The box itself. `take()` does what the button does."""

    later = LATER

    def __init__(self):
        self.file = widgets.FileUpload(
            accept=",".join(ENDINGS), description="Choose a video", layout=widgets.Layout(width="14em")
        )
        self.made_by = widgets.Dropdown(options=MAKERS, value=NOT_SAID, description="What made it?", **asked("16em"))
        self.prompt = widgets.Text(value="", description="What did you ask for?", **asked("16em"))
        self.button = widgets.Button(description="Take it in", button_style="primary")
        self.status = widgets.HTML()
        self.result = widgets.HTML()
        self.button.on_click(lambda _: self.take())
        super().__init__([self.file, self.made_by, self.prompt, self.button, self.status, self.result])

    def take(self) -> None:
        """Take the chosen file in and show it; whatever goes wrong is said under the button."""
        self.result.value = ""
        try:
            if not self.file.value:
                raise ClipError("No file is chosen yet: press “Choose a video” first.")
            clip = self._taken(self.file.value[0])
            self.status.value = f'<div role="status">It is in {escape(str(clip.path))} now.</div>'
            self.result.value, _ = figure_html(clip, alt=f"Your clip {clip.path.name}", caption=str(clip))
        except CourseError as error:
            self.status.value = card("No clip yet.", str(error), status=True)

    def _taken(self, file: Mapping[str, Any]) -> Clip:
        if file["size"] > MOST_BYTES:
            raise ClipError(
                f"{file['name']} has {file['size'] / 1e6:.0f} MB; through this button go {MOST_BYTES / 1e6:.0f}. Drag "
                f"it into the folder {FOLDER} in the file browser on the left instead, and run my_clips()."
            )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / (_plain(Path(file["name"]).stem) + Path(file["name"]).suffix.lower())
            path.write_bytes(bytes(file["content"]))
            return bring_clip(path, made_by=self.made_by.value, prompt=self.prompt.value.strip() or None)


def bring_box() -> BringBox:
    """A box to bring a clip of your own: choose a file, say what made it, and it lies in `out/my-clips`."""
    return BringBox()


def _videos() -> list[Path]:
    return [path for path in FOLDER.glob("*") if path.suffix.lower() in ENDINGS and not path.name.startswith(".")]


def _record(made_by: str, prompt: str | None) -> Provenance:
    return Provenance(made_by=made_by if made_by != NOT_SAID else "somebody who did not say", model="not said",
                      prompt=prompt, licence="whatever the maker's terms say")  # fmt: skip


def _plain(name: str) -> str:
    """A file name that every system takes, near to the one it was."""
    return re.sub(r"[^\w-]+", "-", name, flags=re.ASCII).strip("-_")[:60] or "clip"


def _free(path: Path, source: Path) -> Path:
    """The path, or one with a number, so that no other clip is written over; the same file keeps its name."""
    number = 1
    while path.exists() and path.read_bytes() != source.read_bytes():
        number += 1
        path = path.with_name(f"{re.sub(r'-[0-9]+$', '', path.stem)}-{number}{path.suffix}")
    return path
