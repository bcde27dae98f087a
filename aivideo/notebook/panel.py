"""A panel of questions with a button: a function of the lesson for people who would rather not write code yet."""

from collections.abc import Callable
from html import escape

import ipywidgets as widgets

from aivideo.clip import Clip
from aivideo.notebook.form import Form
from aivideo.notebook.page import card
from aivideo.notebook.showing import figure_html

LATER = (
    "This panel needs a running notebook with widgets. Without them, call the function in a cell, with your own values."
)


class Panel(Form):
    """The panel itself. `run()` does what the button does."""

    later = LATER

    def __init__(self, make: Callable[..., Clip], alt: str, button: str, questions: dict[str, widgets.ValueWidget]):
        self.make, self.alt, self.questions = make, alt, questions
        for question in questions.values():
            # the question is its control's own description, as `asked` has it; the control itself came from the lesson
            question.style.description_width = "18em"
            question.layout.width, question.layout.max_width = "100%", "46em"
        self.button = widgets.Button(description=button, button_style="primary")
        self.status, self.result = widgets.HTML(), widgets.HTML()
        self.button.on_click(lambda _: self.run())
        super().__init__([*questions.values(), self.button, self.status, self.result])

    def run(self) -> None:
        """Call the function with the answers and show its clip; whatever goes wrong is said under the button."""
        self.button.disabled = True
        self.status.value, self.result.value = _line("Working on it..."), ""
        answers = {name: question.value for name, question in self.questions.items()}
        try:
            clip = self.make(**answers)
            self.result.value, _ = figure_html(
                clip, alt=self.alt.format(**answers), caption=f"Your clip, in the file {clip.path}"
            )
            self.status.value = _line("Done.")
        except Exception as error:  # it is the learner's own function: all it raises has to reach them
            said = f"{type(error).__name__}: {error}"
            self.status.value = card("No clip this time.", said, "Run the cells above once more, then try again.",
                                     status=True)  # fmt: skip
        finally:
            self.button.disabled = False


def panel(make: Callable[..., Clip], *, alt: str, button: str = "Make it", **questions: widgets.ValueWidget) -> Panel:
    """A panel that asks questions, and calls `make` with the answers when its button is pressed.

    Args:
        make: a function that takes the answers by name and returns a clip, which is then shown.
        alt: what there is to see in that clip, in words; "{prompt}" in it becomes the answer of that name.
        button: what stands on the button.
        questions: a control of ipywidgets for each answer, with the question as its `description`.
    """
    return Panel(make, alt, button, questions)


def _line(text: str) -> str:
    return f'<div role="status">{escape(text)}</div>'
