"""Reading a prompt: words -> `Plan`, with an honest account of what was not understood."""

import difflib
import re

from aivideo.scene.errors import PromptError
from aivideo.scene.plan import Plan
from aivideo.scene.vocabulary import (
    ABILITIES,
    BOUNDS,
    DEFAULTS,
    HOMES,
    OPPOSITES,
    PLACE_DEFAULTS,
    PLACES,
    REFINES,
    SILENT,
    SLOTS,
    STAYING,
    SUBJECTS,
)  # fmt: skip

LONGEST_PROMPT = 1000  # characters
MOST_GUESSES = 6  # of what may have been meant
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
    first wins and the second is listed in `Plan.conflicts`; a word that says the same more exactly ("orbit
    ... 360 degrees") is no conflict. A colour or a size (the slot `scale`) belongs to the next subject, or
    else to the last; one that stands before a place ("a green meadow") is listed in `conflicts` too. A second
    subject is the first one's companion.

    Raises:
        PromptError: the prompt is empty, longer than 1000 characters, holds no known word, or asks for camera
            moves that contradict each other.
    """
    _check(prompt)
    hits, unknown_words = _match(WORD.findall(prompt.lower().replace("’", "'")))
    if not hits:
        raise _lost(unknown_words)
    _check_moves(hits)
    reading = _Reading()
    for index, hit in enumerate(hits):
        reading.hear(*hit, _next_noun(hits[index + 1 :]))
    reading.settle()

    chosen, cast = reading.chosen, reading.cast
    companion = cast[1] if len(cast) > 1 else {}
    return Plan(
        prompt=prompt,
        **chosen,
        colour=cast[0].get("colour"),
        scale=cast[0].get("scale"),
        companion=companion.get("subject"),
        companion_colour=companion.get("colour"),
        companion_scale=companion.get("scale"),
        companion_action=companion.get("action"),
        used=tuple(dict.fromkeys(phrase for phrase, slot in reading.used)),
        unknown={word: _nearest(word) for word in dict.fromkeys(unknown_words)},
        defaults=reading.defaults,
        conflicts=reading.conflicts,
    )


class _Reading:
    """What has been understood so far.

    Attributes:
        chosen: slot -> its word. cast: for each subject its "subject", "colour", "scale" and "action".
        used: (phrase, slot) in their order. defaults, conflicts: as in `Plan`.
    """

    def __init__(self) -> None:
        self.chosen: dict[str, str] = {}
        self.cast: list[dict[str, str]] = [{}]
        self.actions: list[tuple[str, str]] = []  # (phrase, kind)
        self.used: list[tuple[str, str]] = []
        self.defaults: dict[str, str] = {}
        self.conflicts: dict[str, tuple[str, ...]] = {}

    def hear(self, phrase: str, slot: str, meaning: str, next_noun: str | None) -> None:
        """Take in one known phrase. next_noun: the kind of noun that follows, "subject", "place" or None."""
        self.used.append((phrase, slot))
        if slot == "action":
            self.actions.append((phrase, meaning))
        elif slot == "subject":
            self._hear_subject(phrase, meaning)
        elif slot in ("colour", "scale"):
            new = next_noun == "subject" and "subject" in self.cast[-1]
            if next_noun == "place" or (new and len(self.cast) > 1):
                self.ignore(phrase, slot)
                return
            if new:
                self.cast.append({})  # the companion, whose name comes next
            if self.cast[-1].setdefault(slot, meaning) != meaning:
                self.ignore(phrase, slot)
        elif meaning in REFINES.get(self.chosen.get(slot, ""), ()):
            self.chosen[slot] = meaning
        elif self.chosen.get(slot) not in REFINES.get(meaning, ()) and self.chosen.setdefault(slot, meaning) != meaning:
            self.ignore(phrase, slot)

    def _hear_subject(self, phrase: str, meaning: str) -> None:
        names = [one.get("subject") for one in self.cast]
        if names[-1] is None:
            if meaning in names:  # "a fox ... the red fox": the same one again
                self.cast[0] = self.cast.pop() | self.cast[0]
            else:
                self.cast[-1]["subject"] = meaning
        elif meaning not in names:
            if len(self.cast) > 1:
                self.ignore(phrase, "subject")
            else:
                self.cast.append({"subject": meaning})

    def ignore(self, phrase: str, slot: str) -> None:
        """Note a phrase that was understood and is not followed."""
        self.conflicts[slot] = (*self.conflicts.get(slot, ()), phrase)
        self.used = [(known, where) for known, where in self.used if (known, where) != (phrase, slot)]

    def ignore_slot(self, slot: str) -> None:
        """Give up a slot whose word cannot be followed here."""
        self.chosen.pop(slot, None)
        for phrase, where in list(self.used):
            if where == slot:
                self.ignore(phrase, slot)

    def settle(self) -> None:
        """Fill the open slots and give up what this subject or this place cannot do."""
        cast, chosen = self.cast, self.chosen
        if len(cast) > 1 and "subject" not in cast[1]:
            cast.pop()
        if len(cast) > 1:
            chosen.setdefault("relation", "beside")
        else:
            self.ignore_slot("relation")

        own = PLACE_DEFAULTS.get(chosen.get("place", ""), {})
        open_slots = DEFAULTS | own
        subject = cast[0].get("subject", open_slots.pop("subject"))
        if "subject" not in cast[0]:
            self.defaults["subject"] = cast[0]["subject"] = subject
        for one in cast:
            homes = HOMES.get(one["subject"], PLACES)
            if chosen.get("place", DEFAULTS["place"]) not in homes:
                self.ignore_slot("place")
                open_slots = open_slots | {"place": next(iter(homes))}
        place = chosen.get("place", open_slots["place"])
        for slot in BOUNDS.get(place, ()):
            self.ignore_slot(slot)
        if place != "turntable":
            self.ignore_slot("finish")
        for slot, word in open_slots.items():
            if slot not in chosen:
                self.defaults[slot] = chosen[slot] = word
        chosen["subject"] = subject
        self._share_actions(place)

    def _share_actions(self, place: str) -> None:
        """Give each action to the first of the cast that can do it and has none yet."""
        for phrase, kind in self.actions:
            for one in self.cast:
                word = _abilities(one["subject"], place).get(kind)
                if word is not None and one.setdefault("action", word) == word:
                    break
            else:  # the word is known, and beyond these subjects: a ball does not trot
                self.ignore(phrase, "action")
        for one in self.cast:
            if "action" not in one:
                abilities = _abilities(one["subject"], place)
                if self.chosen.get("gravity") == "none" and "float" in abilities:
                    one["action"] = abilities["float"]
                    self.defaults["action"] = one["action"]
                    continue
                # two who are told nothing keep still side by side; one alone shows what it can do
                one["action"] = abilities["stay"] if len(self.cast) > 1 else next(iter(abilities.values()))
                if one is self.cast[0]:
                    self.defaults["action"] = one["action"]
        self.chosen["action"] = self.cast[0]["action"]


def _abilities(subject: str, place: str) -> dict[str, str]:
    """What a subject can do there: kind of action -> its word."""
    abilities = ABILITIES[subject]
    return {"stay": abilities["stay"]} if place in STAYING else abilities


def _check(prompt: str) -> None:
    """Raise PromptError for what cannot be read at all."""
    if not isinstance(prompt, str):
        raise PromptError(f"A prompt is text in quotes; this is of the type {type(prompt).__name__}.")
    if not prompt.strip():
        raise PromptError(f"The prompt is empty. Say who, where and when, for example: {_example()}")
    if len(prompt) > LONGEST_PROMPT:
        raise PromptError(
            f"The prompt has {len(prompt)} characters; the local studio reads up to {LONGEST_PROMPT}. "
            "One or two sentences are enough: it draws one or two subjects in one place."
        )


def _lost(unknown_words: list[str]) -> PromptError:
    """Return what to say when no word was known."""
    meant = list(dict.fromkeys(near for word in unknown_words for near in _nearest(word)))
    return PromptError(
        "The local studio knows none of these words. "
        + (f"Did you mean: {', '.join(meant[:MOST_GUESSES])}? " if meant else "")
        + f"I know these subjects: {', '.join(SUBJECTS)}; these places: {', '.join(PLACES)}. "
        f"Try: {_example()}"
    )


def _check_moves(hits: list[tuple[str, str, str]]) -> None:
    """Raise PromptError when the camera is told two things of which each undoes the other."""
    moves = {meaning: phrase for phrase, slot, meaning in reversed(hits) if slot == "move"}
    for one, other in OPPOSITES:
        if one in moves and other in moves:
            raise PromptError(
                f"The camera cannot do both in one shot: “{moves[one]}” and “{moves[other]}”. "
                "Leave one of them out, or make two shots and cut them together."
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
