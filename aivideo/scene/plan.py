"""What a prompt was understood to mean."""

from dataclasses import dataclass, field


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
        shot: how large the subject is in the picture: "wide", "medium" or "close-up".
        move: what the camera does, such as "orbit".
        used: the words and phrases that were understood, in their order.
        unknown: each word that was not understood -> the nearest words the studio knows (may be none).
        defaults: each slot the prompt left open -> the word it was filled with.
        conflicts: each slot -> the words that were understood and yet ignored, because an earlier word
            had filled the slot or because this subject cannot do it.
    """

    prompt: str
    subject: str
    colour: str | None
    place: str
    time: str
    action: str
    shot: str
    move: str
    used: tuple[str, ...] = ()
    unknown: dict[str, tuple[str, ...]] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def slots(self) -> dict[str, str | None]:
        """The shot alone, without the account of how it was read."""
        names = ("subject", "colour", "place", "time", "action", "shot", "move")
        return {name: getattr(self, name) for name in names}
