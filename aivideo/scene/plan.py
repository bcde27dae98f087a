"""What a prompt was understood to mean."""

from dataclasses import dataclass, field

SHOT_SLOTS = ("subject", "colour", "place", "time", "action", "shot", "angle", "move")
EXTRA_SLOTS = (
    "scale", "weather", "gravity", "finish", "lens", "companion", "relation", "companion_colour", "companion_scale",
    "companion_action",
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """One shot, in the grammar's own words, and an honest account of how the prompt was read.

    Attributes:
        prompt: the words as they were given.
        subject: who or what is seen, such as "fox".
        colour: the subject's colour, or None for its natural one.
        place: where, such as "meadow".
        time: "morning", "day", "sunset" or "night".
        action: what the subject does, such as "trot".
        shot: how large the subject is in the picture: "wide", "medium", "close-up" or "extreme close-up".
        move: what the camera does, such as "orbit".
        angle: from how high it looks: "eye level", "low", "high" or "bird's eye".
        scale: "small", "large", or None for the usual size.
        weather: "clear", "cloudy", "fog", or None for the usual one.
        gravity: "earth", "moon" or "none"; None is the earth's.
        finish: on a turntable "textured" or "plain"; None is textured.
        lens: "wide", "tele", or None for the usual one.
        companion: a second subject, or None; companion_colour, companion_scale, companion_action: its own.
        relation: where the subject is to its companion: "beside", "behind" or "in front of".
        used: the words and phrases that were understood, in their order.
        unknown: each word that was not understood -> the nearest words the studio knows (may be none).
        defaults: each slot the prompt left open -> the word it was filled with.
        conflicts: each slot -> the words that were understood and yet ignored, because an earlier word had
            filled the slot or because this subject or this place cannot do it.
    """

    prompt: str
    subject: str
    colour: str | None
    place: str
    time: str
    action: str
    shot: str
    move: str
    angle: str = "eye level"
    scale: str | None = None
    weather: str | None = None
    gravity: str | None = None
    finish: str | None = None
    lens: str | None = None
    companion: str | None = None
    companion_colour: str | None = None
    companion_scale: str | None = None
    companion_action: str | None = None
    relation: str | None = None
    used: tuple[str, ...] = ()
    unknown: dict[str, tuple[str, ...]] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def slots(self) -> dict[str, str | None]:
        """The shot alone, without the account of how it was read; of the rarer slots those that are filled."""
        extras = {name: getattr(self, name) for name in EXTRA_SLOTS}
        return {name: getattr(self, name) for name in SHOT_SLOTS} | {
            name: word for name, word in extras.items() if word is not None
        }
