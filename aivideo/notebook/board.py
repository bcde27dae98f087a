"""A form for a six-shot storyboard, for people who would rather not write YAML."""

from pathlib import Path

import ipywidgets as widgets
import yaml

from aivideo.clip import CourseError
from aivideo.film import Storyboard, storyboard_from, write_storyboard
from aivideo.notebook.form import Form, asked
from aivideo.notebook.page import card

LATER = (
    "The storyboard form needs a running notebook with widgets. Without them, the next cell writes the storyboard as "
    "it stands; change it in the file."
)
SIZES = {"wide: the place": "wide", "medium: the whole body": "medium", "close-up: the face": "close-up"}
MOVES = {
    "it stands still": "static",
    "it moves closer": "dolly in",
    "it moves away": "dolly out",
    "it goes along": "track",
    "it circles a little": "arc",
    "it turns to the side": "pan",
    "it looks up": "tilt",
    "it rises": "crane",
}
MOODS = {"playful": "playful", "calm": "calm", "full of wonder": "wonder", "tense": "tense", "none": "none"}
SIX = """\
title: The ball that went up
characters:
  hero: a small blue robot
scenes:
  - shots:
      - prompt: "{hero} standing beside a red ball in a room in the morning"
        move: dolly in
        narration: Pixel had one friend. It was round.
  - shots:
      - prompt: "a red ball thrown in a meadow by day, without gravity"
        size: wide
        narration: One day, Pixel threw a little too hard.
        sound: [birds, throw]
      - prompt: "{hero} standing in a meadow by day"
        size: close-up
        angle: low
        move: dolly in
        narration: And the ball did not come down.
        sound: [birds]
  - shots:
      - prompt: "{hero} standing in front of a large statue in a forest at night"
        move: dolly in
        narration: The owl said nothing. It was a stone owl.
        sound: [crickets]
  - shots:
      - prompt: "a red ball bouncing on the moon"
        size: wide
        narration: Oh.
      - prompt: "{hero} standing beside a red ball bouncing on the moon"
        size: wide
        move: dolly out
        seconds: 5
        narration: But it bounces so much better here.
        sound: [bounce]
"""


class StoryboardForm(Form):
    """Six shots to fill in. `storyboard()` gives what it says now; `write()` does what the button does."""

    later = LATER

    def __init__(self, out: str | Path = "out/storyboard.yaml"):
        self.out, self.start = Path(out), storyboard_from(SIX)
        self.asked = asked("15em")
        self.title = widgets.Text(value=self.start.title, description="What is the film called?", **self.asked)
        self.by = widgets.Text(value="", description="Whose film is it?", placeholder="your name", **self.asked)
        hero = self.start.characters["hero"]
        self.hero = widgets.Text(value=hero, description="Who is the hero?", **self.asked)
        self.music = widgets.Dropdown(options=MOODS, value="playful", description="How is the music?", **self.asked)
        self.rows = [self._row(number, shot) for number, shot in enumerate(self.start.shots, 1)]
        self.button = widgets.Button(
            description="Write the storyboard",
            button_style="primary",
            layout=widgets.Layout(width="auto", align_self="flex-start"),
        )
        self.button.on_click(lambda _: self.write())
        self.status = widgets.HTML()
        shots = [widgets.VBox([*row.values()], layout=widgets.Layout(margin="0.6em 0 0 0")) for row in self.rows]
        super().__init__([self.title, self.by, self.hero, self.music, *shots, self.button, self.status])

    def _row(self, number: int, shot) -> dict[str, widgets.Widget]:
        return {
            "prompt": widgets.Text(value=shot.prompt, description=f"Shot {number}: what is seen?", **self.asked),
            "size": widgets.Dropdown(options=SIZES, value=shot.size, description="How near is it?", **self.asked),
            "move": widgets.Dropdown(options=MOVES, value=shot.move, description="And the camera?", **self.asked),
            "narration": widgets.Text(value=shot.narration, description="What does the narrator say?", **self.asked),
        }

    def storyboard(self) -> Storyboard:
        """What the form says now.

        Raises:
            StoryboardError: something in it cannot be, such as an empty prompt; the message names the shot.
        """
        data = self.start.model_dump(mode="json", exclude_defaults=True)
        data |= {"title": self.title.value, "by": self.by.value, "music": self.music.value}
        data["characters"] = {"hero": self.hero.value}
        shots = [shot for scene in data["scenes"] for shot in scene["shots"]]
        for shot, row in zip(shots, self.rows, strict=True):
            shot |= {name: control.value for name, control in row.items()}
        return storyboard_from(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), "the form")

    def write(self) -> Storyboard | None:
        """Write the file and say so; what is wrong is said under the button."""
        self.button.disabled = True
        try:
            board = self.storyboard()
            write_storyboard(board, self.out)
            seconds = sum(shot.seconds for shot in board.shots)
            self.status.value = card(
                f"Written: {self.out}", f"Six shots, {seconds:g} seconds.",
                "Now run the next cell: what is shot is what the form says then.", status=True,
            )  # fmt: skip
            return board
        except CourseError as error:
            self.status.value = card("Not written yet.", *str(error).splitlines(), status=True)
            return None
        finally:
            self.button.disabled = False


def storyboard_form(out: str | Path = "out/storyboard.yaml") -> StoryboardForm:
    """A form for a film of six shots. Its button writes the file `out`; `form.storyboard()` is what it says."""
    return StoryboardForm(out)
