"""A box to play a world in: push the ball, and see what a next-frame model makes of it, beside the truth."""

import time
from html import escape

import ipywidgets as widgets
import numpy as np

from aivideo.models.nextframe import ORDINARY, NextFrame, World, places_of, roll_out, throw
from aivideo.models.nextframe.view import beside
from aivideo.models.nextframe.world import LEFT, NONE, RIGHT, SIDE
from aivideo.notebook.form import Form
from aivideo.notebook.pictures import picture_html

AT_A_TIME = 4  # frames that a press moves the world on
LONGEST = 120  # frames in all
PAUSE = 0.12  # seconds between two frames
MOVES = {"Push left": LEFT, "No push": NONE, "Push right": RIGHT}


class Player(Form):
    """The box itself. Each button does what `move` or `start_again` does."""

    later = (
        "Playing needs a running notebook with widgets. Without them, look at the pictures of section 1: "
        "they show one game, frame by frame."
    )

    def __init__(self, model: NextFrame, world: World, place: tuple[float, float], pause: float):
        self.model, self.world, self.place, self.pause = model, world, place, pause
        self.pushes: list[int] = []
        self.buttons = {name: widgets.Button(description=name, button_style="primary") for name in MOVES}
        for name, push in MOVES.items():
            self.buttons[name].on_click(lambda _, push=push: self.move(push))
        self.buttons["Start again"] = widgets.Button(description="Start again")
        self.buttons["Start again"].on_click(lambda _: self.start_again())
        self.picture, self.status = widgets.HTML(), widgets.HTML()
        row = widgets.HBox(list(self.buttons.values()), layout=widgets.Layout(flex_flow="row wrap"))
        super().__init__([row, self.picture, self.status])
        self.start_again()

    def start_again(self) -> None:
        """Both balls back to where they began."""
        self.pushes = []
        self._show(0, "Nothing has moved yet: press a button.")

    def move(self, push: int) -> None:
        """Let both worlds go on for a few frames, with one push."""
        if len(self.pushes) >= LONGEST:
            self._show(len(self.pushes), f"That makes {LONGEST} frames. Press Start again.")
            return
        before = len(self.pushes)
        self.pushes += [push] * AT_A_TIME
        for frame in range(before + 1, len(self.pushes) + 1):
            self._show(frame)
            time.sleep(self.pause)

    def _show(self, frame: int, more: str = "") -> None:
        """Both pictures after so many frames, and in words where the balls are."""
        first = throw(self.world, self.place, pushes=(NONE, *self.pushes, NONE))
        truth = first.pictures(0)[1 : len(self.pushes) + 2]  # two frames to begin with; the second one is shown first
        made = truth[:1]
        if self.pushes:
            made = np.concatenate([made, roll_out(self.model, first.pictures()[:, :2], np.array([self.pushes]))[0]])
        true_ball, its_ball = places_of(truth[frame]), places_of(made[frame])
        apart = float(np.linalg.norm(true_ball - its_ball))
        said = (
            f"the true ball is {_where(true_ball)}. Right: the network's ball is {_where(its_ball)}, "
            f"{apart:.1f} pixels from the true one."
        )
        both = beside(truth[frame : frame + 1], made[frame : frame + 1])[0]
        self.picture.value = picture_html(both, alt=f"Left: {said}")
        if frame in (0, len(self.pushes)):  # a screen reader hears the end of a move, not each frame of it
            words = f"Frame {frame}. {said[0].upper()}{said[1:]} {more}"
            self.status.value = f'<div role="status">{escape(words)}</div>'


def _where(ball: np.ndarray) -> str:
    """A place in words."""
    across, down = (min(2, int(3 * value / SIDE)) for value in ball)
    return f"{('on the left', 'in the middle', 'on the right')[across]}, {('high up', 'half-way up', 'low')[down]}"


def play(
    model: NextFrame, world: World = ORDINARY, place: tuple[float, float] = (16, 10), pause: float = PAUSE
) -> Player:
    """A box in which one pushes a ball to the left and to the right: on the left the truth, on the right a model.

    The model is shown the first two frames, and then nothing but your pushes.

    Args:
        model: what goes on from frame to frame.
        world: the laws that the true ball obeys.
        place: where the ball begins.
        pause: seconds between two frames.
    """
    return Player(model, world, place, pause)
