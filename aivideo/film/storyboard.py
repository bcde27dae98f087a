"""The storyboard: a film as a list of shots, in a YAML file that people can write and read.

    title: The ball that went up
    characters: {pixel: a small blue robot}
    scenes:
      - name: Indoors
        shots:
          - prompt: "{pixel} standing beside a red ball in a room"
            size: medium
            move: dolly in
            seconds: 4
            narration: Pixel had one friend. It was round.

A character is written once and named in every shot: the same words each time are what keeps it the same.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from aivideo.film.errors import StoryboardError

Text = Annotated[str, Field(min_length=1, max_length=600)]
Size = Literal["extreme close-up", "close-up", "medium", "wide"]
Angle = Literal["eye level", "low", "high", "bird's eye"]
Entry = Literal["cut", "dissolve", "fade"]
Mood = Literal["playful", "calm", "wonder", "tense", "none"]
Look = Literal["as shot", "warm", "cool", "black and white"]
Shape = Literal["16:9", "9:16", "1:1"]
Effect = Literal["wind", "waves", "birds", "crickets", "steps", "bounce", "throw", "bell", "whoosh"]
LONGEST_FILE = 1_000_000  # bytes
MOST_SHOTS = 200
LISTED = 5  # mistakes named in one message


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Shot(_Part):
    """One shot: what is seen and heard between two cuts.

    Attributes:
        prompt: what is to be seen. {name} stands for a character.
        size: how large the subject is in the picture. angle: from how high the camera looks.
        move: what the camera does, in a few words, such as "dolly in".
        seconds: how long the shot is in the film.
        seed: chance; another seed is another take of the same words.
        service, model: who makes it, if not whoever makes the film's other shots.
        narration: what a voice says over it. title: words that lie over the picture.
        sound: effects heard with it.
        enter: how it follows the shot before; by rule if left out.
        heading: which way the subject goes on the screen, for the check of screen direction.
        side: on which side of the line of action the camera stands, for the 180-degree check.
    """

    prompt: Text
    size: Size = "medium"
    angle: Angle = "eye level"
    move: Annotated[str, Field(max_length=80)] = "static"
    seconds: Annotated[float, Field(ge=0.5, le=12)] = 4.0
    seed: Annotated[int, Field(ge=0, lt=2**53)] = 1
    service: str | None = None
    model: str | None = None
    narration: Annotated[str, Field(max_length=300)] | None = None
    title: Annotated[str, Field(max_length=120)] | None = None
    sound: tuple[Effect, ...] = ()
    enter: Entry | None = None
    heading: Literal["left", "right"] | None = None
    side: Literal["near", "far"] | None = None


class Scene(_Part):
    """Shots that belong together in place and time. `music` is its own mood, if it is not the film's."""

    name: Annotated[str, Field(max_length=120)] = ""
    music: Mood | None = None
    shots: Annotated[tuple[Shot, ...], Field(min_length=1)]


class Storyboard(_Part):
    """A whole film on paper.

    Attributes:
        title, by: for the opening title and the credits.
        language: of the narration, as a two-letter code.
        shape: of the picture. fps: frames a second of the film.
        music: the mood of it. look: the grade of it.
        characters: name -> the words that stand for it in every prompt.
        style: words that end every prompt.
        credits: further lines for the credits.
        scenes: in their order.
    """

    title: Text
    by: Annotated[str, Field(max_length=120)] = ""
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "en"
    shape: Shape = "16:9"
    fps: Literal[12, 24, 25, 30] = 24
    music: Mood = "playful"
    look: Look = "as shot"
    characters: dict[str, Text] = Field(default_factory=dict)
    style: Annotated[str, Field(max_length=300)] = ""
    credits: tuple[Annotated[str, Field(max_length=120)], ...] = ()
    scenes: Annotated[tuple[Scene, ...], Field(min_length=1)]

    @field_validator("characters")
    @classmethod
    def _are_names(cls, characters: dict[str, str]) -> dict[str, str]:
        for name in characters:
            if not name.isidentifier():
                raise ValueError(f"a character's name is one word of letters, such as fox; it was {name!r}")
        return characters

    @model_validator(mode="after")
    def _fits_together(self):
        if len(self.shots) > MOST_SHOTS:
            raise ValueError(f"a storyboard has at most {MOST_SHOTS} shots; this one has {len(self.shots)}")
        for number, shot in enumerate(self.shots, 1):
            for name in re.findall(r"{([^{}]*)}", shot.prompt):
                if name not in self.characters:
                    known = ", ".join(self.characters) or "none yet"
                    raise ValueError(f"shot {number} names the character {{{name}}}; characters are: {known}")
        return self

    @property
    def shots(self) -> list[Shot]:
        """All shots of all scenes, in their order."""
        return [shot for scene in self.scenes for shot in scene.shots]

    def prompt_of(self, shot: Shot) -> str:
        """The whole prompt of a shot: its words, its characters', then what the camera is to do."""
        words = re.sub(r"{([^{}]*)}", lambda match: self.characters[match[1]], shot.prompt)
        size = shot.size if shot.size.endswith("close-up") else f"{shot.size} shot"
        angle = "" if shot.angle == "eye level" else shot.angle if "eye" in shot.angle else f"{shot.angle} angle"
        move = shot.move if shot.move != "static" else "static camera"
        return ", ".join(part for part in (words.rstrip(".,"), size, angle, move, self.style) if part)


@dataclass(frozen=True)
class _Spot:
    """Where in the file a value stands."""

    line: int
    shot: int | None


def read_storyboard(path: str | Path) -> Storyboard:
    """Read a storyboard file.

    Raises:
        StoryboardError: it cannot be read; each mistake is named with its line and its field.
    """
    path = Path(path)
    if path.is_dir():
        raise StoryboardError(f"{path.resolve()} is a folder. Name the storyboard in it: a file that ends in .yaml.")
    if not path.is_file():
        raise StoryboardError(f"There is no storyboard {path}. Check the name, and the folder you are in.")
    if path.stat().st_size > LONGEST_FILE:
        raise StoryboardError(f"{path.name} is larger than a storyboard can be. Is it the right file?")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise StoryboardError(f"{path.name} is not plain text (UTF-8). Save it as text and try again.") from error
    return storyboard_from(text, path.name)


def storyboard_from(text: str, name: str = "storyboard") -> Storyboard:
    """Read a storyboard from YAML text; `name` is what messages call it.

    Raises:
        StoryboardError: as for `read_storyboard`.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise StoryboardError(f"{name}{_at_mark(error)} is not YAML: {_yaml_reason(error)}") from error
    if not isinstance(data, dict):
        raise StoryboardError(f"{name} holds no storyboard. Its first line looks like: title: My film")
    doubled = list(_doubled(node))
    if doubled:
        field, line = doubled[0]
        raise StoryboardError(f"{name}, line {line}: the field “{field}” stands here for the second time. Keep one.")
    try:
        return Storyboard.model_validate(data)
    except ValidationError as error:
        faults = error.errors()
        deep = [fault["loc"] for fault in faults]  # a list whose parts are wrong is called too short as well
        faults = [one for one in faults if not any(loc[: len(one["loc"])] == one["loc"] != loc for loc in deep)]
        told = [_sentence(fault, node, name) for fault in faults]
        more = [f"... and {len(told) - LISTED} more."] if len(told) > LISTED else []
        raise StoryboardError("\n".join(told[:LISTED] + more)) from error


def write_storyboard(storyboard: Storyboard, path: str | Path) -> Path:
    """Write a storyboard as YAML, leaving out what is as it would be anyway."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(storyboard_text(storyboard), encoding="utf-8")
    part.replace(path)
    return path


def storyboard_text(storyboard: Storyboard) -> str:
    """The storyboard as YAML text."""
    data = storyboard.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)


def _sentence(fault: dict[str, Any], node: yaml.Node, name: str) -> str:
    """One mistake in words: where, which field, what is wrong, what would be right."""
    place = [step for step in fault["loc"] if step != "__root__"]
    spot = _find(node, place)
    where = f"{name}, line {spot.line}" + (f", shot {spot.shot}" if spot.shot else "")
    names = [str(step) for step in place if not isinstance(step, int)]
    field = names[-1] if names else ""
    if fault["type"] == "extra_forbidden":
        known = _fields(place)
        near = difflib.get_close_matches(field, known, 1, 0.6)
        guess = f" Did you mean “{near[0]}”?" if near else f" Known are: {', '.join(known)}."
        return f"{where}: there is no field “{field}” here.{guess}"
    if fault["type"] == "missing":
        return f"{where}: the field “{field}” is missing."
    if fault["type"] == "value_error":
        return f"{where}: {fault['ctx']['error']}."
    value = repr(fault["input"])
    value = value if len(value) <= 60 else value[:57] + "..."
    wish = fault["msg"][0].lower() + fault["msg"][1:]
    wish = wish.replace("input should be", "it should be").replace("input should have", "it should have")
    wish = wish.replace("a valid number, unable to parse string as a number", "a number, such as 4 or 2.5")
    wish = wish.replace("a valid integer, unable to parse string as an integer", "a whole number, such as 4")
    return f"{where}: “{field}” cannot be {value}; {wish}."


def _fields(place: list) -> list[str]:
    if "shots" in place:
        return list(Shot.model_fields)
    return list(Scene.model_fields if "scenes" in place else Storyboard.model_fields)


def _find(node: yaml.Node, place: list) -> _Spot:
    """Follow a place such as ("scenes", 0, "shots", 2, "seconds") through the file as far as it goes."""
    line, shot, counted = node.start_mark.line + 1, None, 0
    for depth, step in enumerate(place):
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(step)]
            if not found:
                break
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            if depth and place[depth - 1] == "scenes":
                counted = sum(_count_shots(scene) for scene in node.value[:step])
            if depth and place[depth - 1] == "shots":
                shot = counted + step + 1
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return _Spot(line, shot)


def _count_shots(scene: yaml.Node) -> int:
    pairs = scene.value if isinstance(scene, yaml.MappingNode) else []
    return sum(len(value.value) for key, value in pairs if key.value == "shots" and isinstance(value.value, list))


def _doubled(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Every field that stands twice in one place, with its line: YAML would silently keep the last."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield str(key.value), key.start_mark.line + 1
            seen.add(key.value if isinstance(key.value, str) else None)
            yield from _doubled(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _doubled(item)


def _at_mark(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}," if mark else ""


def _yaml_reason(error: yaml.YAMLError) -> str:
    problem = str(getattr(error, "problem", "") or error).split("\n")[0]
    if "mapping values are not allowed" in problem:
        return "a colon inside a text confuses it. Put the whole text between double quotes."
    if "'\\t'" in problem or "\\t" in problem:
        return "there is a tab at the beginning of a line. Use spaces."
    return f"{problem}. Lines that belong together begin in the same column."
