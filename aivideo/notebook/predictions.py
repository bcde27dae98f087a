"""Predict before you run: a guess that is written down, and an answer to every guess.

The questions, their options and the reply to each option stand beside the lesson, in
`lessons/NN-name.predictions.toml`. What you predicted is kept in `out/predictions.json`.
"""

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from aivideo.clip import CourseError
from aivideo.notebook.page import card, put

LESSONS = Path(__file__).resolve().parents[2] / "lessons"
KEPT = Path("out") / "predictions.json"  # under the notebook's own folder


class PredictionError(CourseError, LookupError):
    """A question that does not exist, or a file of questions that is not in order."""


class Option(BaseModel):
    """One possible answer: what it says, and what we reply to somebody who chose it."""

    model_config = ConfigDict(extra="forbid")
    text: str
    reply: str


class Question(BaseModel):
    """One question of a lesson, with two to five options, one of them right."""

    model_config = ConfigDict(extra="forbid")
    ask: str
    right: str
    options: dict[str, Option]

    @model_validator(mode="after")
    def _is_answerable(self):
        if not 2 <= len(self.options) <= 5:
            raise ValueError("a question has two to five options")
        if list(self.options) != list("abcde")[: len(self.options)]:
            raise ValueError("options are lettered a, b, c ... in this order")
        if self.right not in self.options:
            raise ValueError(f"the right option {self.right!r} is none of {', '.join(self.options)}")
        return self


def questions(lesson: str) -> dict[str, Question]:
    """Return all questions of a lesson ("01") by number ("01.1").

    Raises:
        PredictionError: the lesson has no questions, or its file is not in order.
    """
    files = sorted(LESSONS.glob(f"{lesson}-*.predictions.toml"))
    if not files:
        raise PredictionError(f"Lesson {lesson!r} has no predictions. A question's number looks like 01.2.")
    try:
        return {
            number: Question.model_validate(entry)
            for number, entry in tomllib.loads(files[0].read_text(encoding="utf-8")).items()
        }
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise PredictionError(f"{files[0].name} is not in order: {error}") from error


def predict(number: str, answer: str | None = None) -> None:
    """Show a question, or write your answer down.

    `predict("01.1", "?")` shows the question; `predict("01.1", "b")` keeps your guess. Run the next cell, look,
    then ask `reveal("01.1")`. A wrong guess costs nothing: it is how the right answer sticks.

    Raises:
        PredictionError: there is no such question.
    """
    question = _question(number)
    letters = list(question.options)
    answer = str(answer or "?").strip().lower()
    if answer in letters:
        _keep(number, answer)
        text = f"You predict {answer}: {question.options[answer].text}"
        put(card(text, "It is written down. Now run the next cell and look."), text)
        return
    lines = [f"{letter}: {option.text}" for letter, option in question.options.items()]
    how = f'Put your letter into the cell, between quotes: predict("{number}", "{letters[0]}"). Then run it.'
    if answer != "?":
        how = f"There is no option {answer!r} here; the letters are {', '.join(letters)}. {how}"
    choices = [option.text for option in question.options.values()]
    put(card(question.ask, how, choices=choices), "\n".join([question.ask, *lines, how]))


def reveal(number: str) -> None:
    """Say how your prediction went, and why.

    Raises:
        PredictionError: there is no such question.
    """
    question = _question(number)
    answer = _kept().get(number, {}).get("answer")
    right = question.options[question.right]
    if answer not in question.options:
        title = f"No guess noted this time. The answer is {question.right}: {right.text}"
        lines = [right.reply]
    elif answer == question.right:
        title, lines = f"You predicted {answer}, and so it is.", [right.reply]
    else:
        title = f"You predicted {answer}; it is {question.right}: {right.text}"
        lines = [question.options[answer].reply]
    put(card(title, *lines), "\n".join([title, *lines]))


def _question(number: str) -> Question:
    known = questions(str(number).split(".")[0])
    if number not in known:
        raise PredictionError(f"There is no question {number!r}. This lesson has: {', '.join(known)}.")
    return known[number]


def _kept() -> dict:
    """All predictions so far. A file that cannot be read counts as none and is kept under another name."""
    try:
        kept = json.loads(KEPT.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (json.JSONDecodeError, UnicodeDecodeError):
        KEPT.replace(KEPT.with_suffix(".unreadable.json"))
        return {}
    return kept if isinstance(kept, dict) else {}


def _keep(number: str, answer: str) -> None:
    kept = _kept() | {number: {"answer": answer, "when": datetime.now(UTC).isoformat(timespec="seconds")}}
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    part = KEPT.with_suffix(".part")
    part.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    part.replace(KEPT)
