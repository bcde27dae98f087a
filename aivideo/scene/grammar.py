"""Reading a prompt: words -> `Plan`, with an honest account of what was not understood."""

import difflib
import re

from aivideo.scene.errors import PromptError
from aivideo.scene.plan import Plan
from aivideo.scene.vocabulary import ABILITIES, DEFAULTS, PLACES, SILENT, SLOTS, SUBJECTS

LONGEST_PROMPT = 1000  # characters
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

LEXICON: dict[tuple[str, ...], tuple[str, str]] = {
    tuple(phrase.split()): (slot, canonical)
    for slot, meanings in SLOTS.items()
    for canonical, phrases in meanings.items()
    for phrase in phrases
}
"""Each known phrase, as its words -> (slot, canonical word)."""

LONGEST_PHRASE = max(map(len, LEXICON))
KNOWN_WORDS = sorted({" ".join(words) for words in LEXICON})


def read_prompt(prompt: str) -> Plan:
    """Understand a prompt.

    The longest known phrase wins ("golden hour" before "golden"). Where two words fill one slot, the
    first wins and the second is listed in `Plan.conflicts`. A colour belongs to the subject: one that
    stands before a place ("a green meadow") is listed in `conflicts` too.

    Raises:
        PromptError: the prompt is empty, longer than 1000 characters, or holds no known word.
    """
    if not isinstance(prompt, str):
        raise PromptError(f"A prompt is text in quotes; this is of the type {type(prompt).__name__}.")
    if not prompt.strip():
        raise PromptError(f"The prompt is empty. Say who, where and when, for example: {_example()}")
    if len(prompt) > LONGEST_PROMPT:
        raise PromptError(
            f"The prompt has {len(prompt)} characters; the local studio reads up to {LONGEST_PROMPT}. "
            "One or two sentences are enough: it draws one subject in one place."
        )

    hits, unknown_words = _match(WORD.findall(prompt.lower()))
    if not hits:
        meant = dict.fromkeys(near for word in unknown_words for near in _nearest(word))
        raise PromptError(
            "The local studio knows none of these words. "
            + (f"Did you mean: {', '.join(meant)}? " if meant else "")
            + f"I know these subjects: {', '.join(SUBJECTS)}; these places: {', '.join(PLACES)}. "
            f"Try: {_example()}"
        )

    chosen: dict[str, str] = {}
    conflicts: dict[str, tuple[str, ...]] = {}
    used: list[str] = []
    for index, (phrase, slot, meaning) in enumerate(hits):
        misplaced = slot == "colour" and _next_noun(hits[index + 1 :]) == "place"
        if misplaced or chosen.get(slot, meaning) != meaning:
            conflicts[slot] = (*conflicts.get(slot, ()), phrase)
        else:
            chosen[slot] = meaning
            used.append(phrase)

    defaults = {slot: word for slot, word in DEFAULTS.items() if slot not in chosen}
    chosen |= defaults

    abilities = ABILITIES[chosen["subject"]]
    action = chosen.pop("action", None)
    if action not in abilities:
        if action is not None:  # the word is known, and beyond this subject: a ball does not trot
            beyond = tuple(phrase for phrase, _, meaning in hits if meaning == action and phrase in used)
            conflicts["action"] = beyond + conflicts.get("action", ())
            used = [phrase for phrase in used if phrase not in beyond]
        action = next(iter(abilities))
        defaults["action"] = abilities[action]

    return Plan(
        prompt=prompt,
        subject=chosen["subject"],
        colour=chosen.get("colour"),
        place=chosen["place"],
        time=chosen["time"],
        action=abilities[action],
        shot=chosen["shot"],
        move=chosen["move"],
        used=tuple(dict.fromkeys(used)),
        unknown={word: _nearest(word) for word in dict.fromkeys(unknown_words)},
        defaults=defaults,
        conflicts=conflicts,
    )


def _match(words: list[str]) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Split a prompt's words into known phrases (phrase, slot, meaning) and unknown words."""
    hits: list[tuple[str, str, str]] = []
    unknown: list[str] = []
    position = 0
    while position < len(words):
        for length in range(LONGEST_PHRASE, 0, -1):
            phrase = tuple(words[position : position + length])
            if len(phrase) == length and phrase in LEXICON:
                hits.append((" ".join(phrase), *LEXICON[phrase]))
                position += length
                break
        else:
            if words[position] not in SILENT:
                unknown.append(words[position])
            position += 1
    return hits, unknown


def _next_noun(hits: list[tuple[str, str, str]]) -> str | None:
    """Return which kind of noun follows: "subject", "place" or None."""
    return next((slot for _, slot, _ in hits if slot in ("subject", "place")), None)


def _nearest(word: str) -> tuple[str, ...]:
    """Return up to three known words that look like this one (Ratcliff-Obershelp similarity, difflib)."""
    return tuple(difflib.get_close_matches(word, KNOWN_WORDS, n=3, cutoff=0.72))


def _example() -> str:
    return "a red fox trotting across a meadow at sunset, the camera orbits"
