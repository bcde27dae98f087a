"""Pictures as HTML: an array or a figure becomes one img element, with its alt text."""

import base64
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from aivideo.clip import CourseError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class ShowError(CourseError, ValueError):
    """Something that cannot be shown as it was asked for."""


def picture_html(picture: np.ndarray, alt: str) -> str:
    """One picture as an img element, without caption."""
    return _image(_png_of_array(picture), alt)


def figure_picture_html(figure: "Figure", alt: str) -> str:
    """A matplotlib figure as an img element, without caption."""
    return _image(png_of_figure(figure), alt)


def _image(png: bytes, alt: str) -> str:
    return f'<img alt="{escape(alt)}" src="data:image/png;base64,{base64_of(png)}" style="max-width:100%;height:auto">'


def base64_of(data: bytes) -> str:
    """Bytes as the text that a data: address holds."""
    return base64.b64encode(data).decode("ascii")


def _png_of_array(picture: np.ndarray) -> bytes:
    from PIL import Image

    if picture.dtype != np.uint8 or picture.ndim not in (2, 3):
        raise ShowError(
            f"A picture is an array of whole numbers 0 to 255 (uint8) with 2 or 3 axes; this one is "
            f"{picture.dtype} with {picture.ndim}."
        )
    buffer = BytesIO()
    Image.fromarray(picture).save(buffer, "png")
    return buffer.getvalue()


def png_of_figure(figure: "Figure") -> bytes:
    """A matplotlib figure as the bytes of a PNG file."""
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=110, bbox_inches="tight", facecolor="white")
    return buffer.getvalue()
