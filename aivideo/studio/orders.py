"""From what a client asked for to an order that the studio can carry out, or a refusal in words.

Values come as text (forms) or as numbers (JSON); both are read. Every wire uses these rules.
"""

import math
import re
from dataclasses import replace
from typing import Any

from aivideo.models.t2v import ModelError, Tiny
from aivideo.models.t2v.generate import FPS as TINY_FPS
from aivideo.models.t2v.generate import SIDE as TINY_SIDE
from aivideo.models.toyworld import FRAMES as TINY_FRAMES
from aivideo.scene import QUALITIES, PromptError, frame_size, read_prompt
from aivideo.studio.jobs import Order

MODEL = "scene"
TINY = "tiny"
MODELS = (MODEL, TINY)
SHORTEST, LONGEST = 1, 12  # seconds
FRAME_RATES = (12, 24)
SHAPES = {"16:9": 16 / 9, "9:16": 9 / 16, "1:1": 1.0}
LARGEST_SEED = 2**53 - 1  # the largest whole number that JSON carries everywhere
SIZE = re.compile(r"([1-9][0-9]{1,4})[xX]([1-9][0-9]{1,4})")


class OrderError(ValueError):
    """An order that cannot be carried out. The message names the value and what is allowed.

    Attributes:
        param: the name of the value that is wrong, in the words of `read_order`.
        code: a short name for programs.
    """

    def __init__(self, param: str, message: str, code: str = "invalid_value"):
        super().__init__(message)
        self.param = param
        self.code = code


def read_order(
    prompt: Any,
    *,
    seconds: Any = None,
    size: Any = None,
    seed: Any = None,
    quality: Any = None,
    fps: Any = None,
    model: str = MODEL,
) -> tuple[Order, dict[str, Any]]:
    """Check an order; what is None gets its default.

    Args:
        prompt: the words.
        seconds: 1 to 12; 4 if left out.
        size: "WIDTHxHEIGHT", of which only the shape counts: the nearest of 16:9 (the default), 9:16 and 1:1.
        seed: a whole number of 0 or more; 1 if left out.
        quality: how large the picture is, a name in `QUALITIES`; "preview" if left out.
        fps: 12 (the default) or 24.
        model: what makes it, one of `MODELS`. All clips of "tiny" are two seconds long and square, and it makes
            nothing else: length, size, quality and fps are checked, and then set to what it makes.

    Returns:
        The order, and how the prompt was understood: "understood", "unknown", "defaults", "conflicts".

    Raises:
        OrderError: a value is missing or out of range.
    """
    words, reading = _READERS[model](_text(prompt))
    quality = "preview" if quality is None else quality
    if not isinstance(quality, str) or quality not in QUALITIES:
        raise OrderError("quality", f"quality is one of {', '.join(QUALITIES)}; it was {_shown(quality)}.")
    rate = FRAME_RATES[0] if fps is None else _whole("fps", fps)
    if rate not in FRAME_RATES:
        raise OrderError("fps", f"fps is 12 or 24; it was {_shown(fps)}.")
    aspect = _nearest_shape(size)
    width, height = frame_size(quality, aspect)
    order = Order(
        prompt=words,
        model=model,
        seconds=_length(seconds),
        fps=rate,
        quality=quality,
        aspect=aspect,
        width=width,
        height=height,
        seed=_seed(seed),
    )
    if model == TINY:
        shape = {"aspect": "1:1", "width": TINY_SIDE, "height": TINY_SIDE}
        order = replace(order, seconds=TINY_FRAMES / TINY_FPS, fps=TINY_FPS, **shape)
    return order, reading


def drawn_by(model: Any) -> str:
    """What makes a clip that was asked of a service's model: our own if it is one of ours, else the renderer."""
    return model if model in MODELS else MODEL


def _text(prompt: Any) -> str:
    if prompt is None:
        raise OrderError("prompt", "The prompt is missing. Send the field “prompt” with the words of your clip.")
    if not isinstance(prompt, str):
        raise OrderError("prompt", f"The prompt is text; it was {_shown(prompt)}.")
    try:
        prompt.encode("utf-8")  # JSON can smuggle in half a character, which no file can hold
    except UnicodeEncodeError as error:
        raise OrderError("prompt", "The prompt holds a broken character. Type it anew.") from error
    return prompt


def _read_for_scene(prompt: str) -> tuple[str, dict[str, Any]]:
    try:
        plan = read_prompt(prompt)
    except PromptError as error:
        raise OrderError("prompt", str(error), code="invalid_prompt") from error
    return plan.prompt, {
        "understood": list(plan.used),
        "unknown": {word: list(near) for word, near in plan.unknown.items()},
        "defaults": dict(plan.defaults),
        "conflicts": {slot: list(words) for slot, words in plan.conflicts.items()},
    }


def _read_for_tiny(prompt: str) -> tuple[str, dict[str, Any]]:
    try:
        reading = Tiny.load().read(prompt)
    except ModelError as error:
        raise OrderError("prompt", str(error), code="invalid_prompt") from error
    return prompt.strip(), {
        "understood": reading.words,
        "unknown": reading.unknown,
        "defaults": {},  # what the words leave open, the model makes up; nobody can say what
        "conflicts": {factor: list(values) for factor, values in reading.conflicts.items()},
    }


_READERS = {MODEL: _read_for_scene, TINY: _read_for_tiny}


def _length(seconds: Any) -> float:
    length = 4.0 if seconds is None else _number("seconds", seconds)
    if not SHORTEST <= length <= LONGEST:
        raise OrderError(
            "seconds",
            f"seconds is a number from {SHORTEST} to {LONGEST}, such as 4 or 8; it was {_shown(seconds)}. "
            "For something longer, make several clips and cut them together.",
        )
    return length


def _seed(seed: Any) -> int:
    number = 1 if seed is None else _whole("seed", seed)
    if not 0 <= number <= LARGEST_SEED:
        raise OrderError("seed", f"seed is a whole number of 0 or more, such as 1 or 42; it was {_shown(seed)}.")
    return number


def _nearest_shape(size: Any) -> str:
    """The shape whose width / height is nearest, on a logarithmic scale; 4:3, right between two, is wide."""
    if size is None:
        return "16:9"
    match = SIZE.fullmatch(size) if isinstance(size, str) else None
    if match is None:
        raise OrderError("size", f"size is WIDTHxHEIGHT in pixels, such as 1280x720; it was {_shown(size)}.")
    wanted = math.log(int(match[1]) / int(match[2]))
    return min(SHAPES, key=lambda name: round(abs(math.log(SHAPES[name]) - wanted), 6))


def _number(name: str, value: Any) -> float:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except (ValueError, OverflowError):
            number = math.nan
        if math.isfinite(number):
            return number
    raise OrderError(name, f"{name} is a number, such as 4; it was {_shown(value)}.")


def _whole(name: str, value: Any) -> int:
    number = _number(name, value)
    if number != int(number):
        raise OrderError(name, f"{name} is a whole number; it was {_shown(value)}.")
    return int(number)


def _shown(value: Any) -> str:
    """The value as the client sent it, short enough for a sentence."""
    text = ascii(value)
    return text if len(text) <= 60 else text[:57] + "..."
