"""A box to write a prompt in, for people who would rather not write code yet."""

import time
from html import escape
from pathlib import Path

import ipywidgets as widgets

from aivideo.clip import CourseError
from aivideo.notebook.following import describe, remarks
from aivideo.notebook.form import Form, asked
from aivideo.notebook.page import card
from aivideo.notebook.showing import figure_html
from aivideo.services import Job, generate

EXAMPLE = "a red fox trotting across a meadow at sunset, the camera orbits"
LATER = (
    "The prompt box needs a running notebook with widgets. Without them, the three lines of code in the next "
    "section do the same."
)
AS_WRITTEN = "as I wrote it"
MOVES = {AS_WRITTEN: "", "it stands still": "static camera", "it circles the subject": "the camera orbits",
         "it moves closer": "the camera dollies in", "it turns to the side": "the camera pans"}  # fmt: skip
LIGHTS = {AS_WRITTEN: "", "in the morning": "in the morning", "at noon": "at noon", "at sunset": "at sunset",
          "at night": "at night"}  # fmt: skip


class PromptBox(Form):
    """The box itself. `make()` does what the button does."""

    later = LATER

    def __init__(self, out: str | Path = "out/my-clip.mp4"):
        self.out = Path(out)
        self.prompt = widgets.Textarea(value=EXAMPLE, rows=2, description="What do you want to see?", **asked("16em"))
        self.move = widgets.Dropdown(options=MOVES, value="", description="How does the camera move?", **asked("16em"))
        self.light = widgets.Dropdown(options=LIGHTS, value="", description="When is it?", **asked("16em"))
        self.seconds = widgets.IntSlider(value=4, min=2, max=6, description="How many seconds?", **asked("16em"))
        self.button = widgets.Button(description="Make the clip", button_style="primary")
        self.bar = widgets.IntProgress(min=0, max=100, layout=widgets.Layout(width="20em"))
        self.status = widgets.HTML()
        self.result = widgets.HTML()
        self.button.on_click(lambda _: self.make())
        super().__init__(
            [
                self.prompt,
                self.move,
                self.light,
                self.seconds,
                widgets.HBox([self.button, self.bar]),
                self.status,
                self.result,
            ]
        )

    def full_prompt(self) -> str:
        """The text with what was picked from the lists added to it."""
        parts = [self.prompt.value.strip(), self.light.value, self.move.value]
        return ", ".join(part for part in parts if part)

    def make(self) -> None:
        """Ask the studio for the clip and show it; whatever goes wrong is said under the button."""
        self.button.disabled = True
        self.bar.value, self.result.value = 0, ""
        started = time.monotonic()
        said = []

        def follow(job: Job) -> None:
            said[:] = [describe(job, time.monotonic() - started), *remarks(job)]
            self.bar.value = 100 if job.state == "succeeded" else round(100 * (job.progress or 0))
            self.status.value = _lines(said)

        try:
            self.status.value = _lines(["Calling the studio..."])
            prompt = self.full_prompt()
            clip = generate(prompt, self.out, seconds=self.seconds.value, on_change=follow)
            self.result.value, _ = figure_html(clip, alt=f"Your clip of: {prompt}", caption=f"{prompt} ({clip.path})")
        except CourseError as error:
            self.status.value = card("No clip this time.", str(error), status=True)
        finally:
            self.button.disabled = False


def prompt_box(out: str | Path = "out/my-clip.mp4") -> PromptBox:
    """A box to write a prompt in, with a button. The clip is shown under it and kept in the file `out`."""
    return PromptBox(out)


def _lines(texts: list[str]) -> str:
    return '<div role="status">' + "".join(f"<div>{escape(text)}</div>" for text in texts) + "</div>"
