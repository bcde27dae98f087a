"""Words -> numbers: what the model reads of a prompt, and what it does not.

The model knows a few dozen words, those of its training captions, and reads them one by one. A word that it never
saw is a number that it has no use for; so it is left out, and named, with the nearest words that it knows.
"""

import difflib
import re
from dataclasses import dataclass, field, fields

from aivideo.models.errors import PromptError
from aivideo.models.toyworld.grammar import SAID, Grammar

PAD = "<pad>"
"""Fills the places after the last word; no model looks at it."""
NOTHING = "<nothing>"
"""Stands for an empty caption. Guidance compares "with your words" to "with no words at all"."""
LONGEST = 16  # words


class Vocabulary:
    """The words of a model, each with its number.

    >>> Vocabulary(["ball", "red"]).numbers(["red", "ball"])[:3]
    [3, 2, 0]
    """

    def __init__(self, words: list[str]):
        self.words = [PAD, NOTHING, *words]
        self._number = {word: i for i, word in enumerate(self.words)}

    def __contains__(self, word: str) -> bool:
        return word in self._number

    def numbers(self, words: list[str]) -> list[int]:
        """One number a word, filled up to `LONGEST`; no words at all become `NOTHING`."""
        known = [self._number[word] for word in words] or [self._number[NOTHING]]
        return known + [0] * (LONGEST - len(known))


@dataclass(frozen=True)
class Reading:
    """How a prompt was understood.

    Attributes:
        words: what the model reads, in order.
        facts: what that says about the scene, such as {"colour": "red"}; the first word counts.
        unknown: words that it never saw -> the nearest ones that it knows.
        conflicts: a factor that was named more than once -> its values, such as {"colour": ("red", "blue")}.
    """

    words: list[str]
    facts: dict[str, str]
    unknown: dict[str, list[str]] = field(default_factory=dict)
    conflicts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def remarks(self) -> list[str]:
        """One sentence for each thing that a person should know; an empty list if all was understood."""
        said = []
        for word, near in self.unknown.items():
            like = f"The nearest it knows: {', '.join(near)}." if near else "It knows nothing like it."
            said.append(f"The model does not know “{word}” and leaves it out. {like}")
        for factor, values in self.conflicts.items():
            said.append(
                f"{' and '.join(values)} contradict each other: a clip has one {factor}. The model never saw both in "
                "one caption, so expect a mixture, or one of them."
            )
        return said


def read_prompt(prompt: str, grammar: Grammar) -> Reading:
    """Read a prompt the way a model trained on `grammar` does.

    Raises:
        PromptError: the prompt is empty, too long, or holds no word that the model knows.
    """
    words = re.findall(r"[^\W_]+", prompt.lower())
    if not words:
        raise PromptError(f"The prompt is empty. Write what should be seen, such as “{_example(grammar)}”.")
    if len(words) > LONGEST:
        raise PromptError(
            f"The prompt has {len(words)} words; this model reads {LONGEST} at most. "
            f"Say it shorter, such as “{_example(grammar)}”."
        )
    known_words = grammar.words()
    known = [word for word in words if word in known_words]
    facts = _facts(known, grammar)
    if not facts:
        raise PromptError(
            f"The model knows none of the things in “{prompt.strip()}”. It has seen nothing but "
            f"{_list(grammar.shapes)}, in {_list(grammar.colours)}. Try “{_example(grammar)}”."
        )
    unknown = {word: _nearest(word, grammar) for word in words if word not in known_words}
    conflicts = {factor: values for factor, values in facts.items() if len(values) > 1}
    return Reading(known, {factor: values[0] for factor, values in facts.items()}, unknown, conflicts)


def _facts(words: list[str], grammar: Grammar) -> dict[str, tuple[str, ...]]:
    """The values that the words name, factor by factor: the longest phrase first, each word used once."""
    text = f" {' '.join(words)} "
    phrases = []
    for factor in fields(grammar):
        for value in getattr(grammar, factor.name):
            for way in SAID.get(value, (value,)):
                short = way.removeprefix("is ").removeprefix("the ")
                phrases.append((short, factor.name, value))
                if factor.name == "places":
                    phrases.append((short.split()[-1], factor.name, value))
    found: dict[str, dict[int, str]] = {}
    for phrase, factor, value in sorted(set(phrases), key=lambda p: (-len(p[0].split()), p)):
        while (at := text.find(f" {phrase} ")) >= 0:
            found.setdefault(factor, {})[at] = value
            text = f"{text[:at]} {'_' * len(phrase)} {text[at + len(phrase) + 2 :]}"
    return {factor[:-1]: tuple(dict.fromkeys(at[i] for i in sorted(at))) for factor, at in found.items()}


NEAR = {  # what people ask for -> the nearest value of the toy world, where letters alone would not show it
    "pink": "purple", "violet": "purple", "magenta": "purple", "turquoise": "cyan", "golden": "yellow",
    "gold": "yellow", "crimson": "red", "scarlet": "red", "crate": "box", "block": "box", "square": "box",
    "marble": "ball", "planet": "ball", "circle": "ball", "dice": "box", "winter": "snow", "ice": "snow",
    "evening": "night", "dark": "night", "sunny": "day", "morning": "day", "noon": "day", "space": "moon",
    "lunar": "moon", "large": "big", "huge": "big", "hops": "bounces", "leaps": "jumps", "tossed": "thrown",
    "glides": "slides",
}  # fmt: skip


def _nearest(word: str, grammar: Grammar) -> list[str]:
    known = [w for w in grammar.words() if len(w) > 2 and w not in ("the", "down")]
    near = [NEAR[word]] if NEAR.get(word) in known else []
    return near + [w for w in difflib.get_close_matches(word, known, n=3, cutoff=0.7) if w not in near]


def _example(grammar: Grammar) -> str:
    return f"a {grammar.colours[0]} {grammar.shapes[0]} {grammar.motions[1]} on the moon"


def _list(values: tuple[str, ...]) -> str:
    return f"{', '.join(values[:-1])} and {values[-1]}" if len(values) > 1 else values[0]
