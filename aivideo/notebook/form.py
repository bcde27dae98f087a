"""What the course's forms have in common: questions that belong to their controls, and a sentence without widgets."""

import ipywidgets as widgets

from aivideo.notebook.page import card


class Form(widgets.VBox):
    """A column of controls.

    Attributes:
        later: what is said in its place where widgets do not work: in an exported page, in a viewer of files.
    """

    later = ""

    def _repr_mimebundle_(self, **options):
        """What is displayed: the widget, or a sentence where widgets do not work."""
        shown = super()._repr_mimebundle_(**options)
        bundle, metadata = shown if isinstance(shown, tuple) else (shown, {})
        return {**bundle, "text/plain": self.later, "text/html": card(self.later)}, metadata


def asked(width: str) -> dict:
    """Settings of a control whose question stands to its left, within `width`, such as "16em".

    A question is the control's own description: the two stay together for keyboard and screen reader.
    """
    return {"style": {"description_width": width}, "layout": widgets.Layout(width="100%", max_width="48em")}
