"""What was claimed about AI video in early 2024, and what has happened since: data, a figure and a table.

The facts lie in `assets/claims.toml`, each with its sources, the day they were checked and a day by which to
look again. Here they are read, checked and shown; nothing is written here that a fact could make wrong.
"""

import re
import tomllib
from datetime import date, timedelta
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from aivideo.clip import CourseError, asset
from aivideo.notebook.page import LINE, QUIET, TEXT, put
from aivideo.notebook.showing import figure_html

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
WIDTH, ROW = 8.8, 0.82  # inches: of the figure, and of one claim in it
BLACK, GREY, GROUND, STRIPE = "#1b1b1b", "#595959", "#ffffff", "#f4f4f4"
CLAIM_COLOUR, EVENT_COLOUR = "#0b3d91", "#8a3b00"  # on white 10 : 1 and 8 : 1; the shapes differ too
LETTERS = 10.5  # points
APART = 26  # days; marks that lie closer would hide each other and are moved apart
WORKSHOP = date(2024, 3, 13)


class TimelineError(CourseError, ValueError):
    """A file of claims that cannot be read or is not in order."""


def when(text: str) -> date:
    """The day of "2024-12-09"; of "2024-12", where the day is not sure, the middle of the month."""
    if not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", text):
        raise ValueError(f'a date looks like "2024-12-09" or "2024-12", not {text!r}')
    return date.fromisoformat(text if len(text) == 10 else f"{text}-15")


def in_words(text: str) -> str:
    """2024-12-09 as "9 December 2024", 2024-12 as "December 2024"."""
    day = when(text)
    return f"{day.day if len(text) == 10 else ''} {MONTHS[day.month - 1]} {day.year}".strip()


def _is_date(text: str) -> str:
    when(text)
    return text


When = Annotated[str, AfterValidator(_is_date)]
Sentence = Annotated[str, Field(min_length=10, pattern=r"[.?]$")]


class Source(BaseModel):
    """Where a fact is from. `seen` is "cited" where others give the address and we could not open the page."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    url: Annotated[str, Field(pattern=r"^https://")]
    title: Annotated[str, Field(min_length=5)]
    checked_on: date
    seen: Literal["read", "cited"]


class Event(BaseModel):
    """One thing that has happened since: a short label for the figure, a sentence for the table."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    on: When
    label: Annotated[str, Field(max_length=28)]
    text: Sentence
    sources: Annotated[list[str], Field(min_length=1)]


class Claim(BaseModel):
    """One claim: who said it and when, what has happened since, and the lessons that come back to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: Annotated[str, Field(max_length=60)]
    claim: Sentence
    said_by: str
    said_on: When
    said_until: When | None = None  # for what was said on a day between the two
    sources: Annotated[list[str], Field(min_length=1)]
    lessons: Annotated[list[Annotated[str, Field(pattern=r"^\d\d$")]], Field(min_length=1)]
    expires: date
    unconfirmed: str = ""
    since: Annotated[list[Event], Field(min_length=1, max_length=4)]

    @property
    def said(self) -> str:
        """When it was said, in words."""
        if self.said_until is None:
            return in_words(self.said_on)
        return f"between {in_words(self.said_on)} and {in_words(self.said_until)}"


class Claims(BaseModel):
    """The whole file: the story in a few sentences, the claims in order, the sources by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    story: Sentence
    claims: Annotated[list[Claim], Field(min_length=1)]
    sources: dict[str, Source]

    @model_validator(mode="after")
    def _every_fact_has_its_source(self):
        for claim in self.claims:
            for about, names in (
                (claim.label, claim.sources),
                *((f"{claim.label}: {event.label}", event.sources) for event in claim.since),
            ):
                unknown = [name for name in names if name not in self.sources]
                if unknown:
                    raise ValueError(f"{about!r} names a source that is not listed: {', '.join(unknown)}")
                if not any(self.sources[name].seen == "read" for name in names):
                    raise ValueError(f"{about!r} has no source that anybody has read")
        return self

    @property
    def checked_on(self) -> date:
        """The last day on which a source was looked at."""
        return max(source.checked_on for source in self.sources.values())

    def of_lesson(self, number: str) -> "Claims":
        """Only the claims that a lesson ("09") comes back to; their story is told row by row.

        Raises:
            TimelineError: the lesson comes back to none.
        """
        claims = [claim for claim in self.claims if number in claim.lessons]
        if not claims:
            known = ", ".join(sorted({no for claim in self.claims for no in claim.lessons}))
            raise TimelineError(f"No claim belongs to lesson {number!r}. The lessons with claims are {known}.")
        rows = (
            f"{claim.label}, {in_words(claim.said_on)}; then "
            + ", ".join(f"{event.label} ({when(event.on).year})" for event in claim.since)
            for claim in claims
        )
        return self.model_copy(update={"claims": claims, "story": f"{'. '.join(rows)}."})

    def overdue(self, today: date) -> list[Claim]:
        """The claims that should have been looked at again by `today`."""
        return [claim for claim in self.claims if claim.expires < today]


def read_claims(path: str | Path | None = None) -> Claims:
    """Read and check a file of claims.

    Args:
        path: a TOML file as `assets/claims.toml`, which is read if this is left out.

    Raises:
        TimelineError: the file cannot be read, or something in it is missing or wrong; the message says what.
        ClipError: the course's own file is not there.
    """
    path = asset("claims.toml") if path is None else Path(path)
    try:
        return Claims.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise TimelineError(f"The claims cannot be read from {path} ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise TimelineError(f"{path} is not a text file in UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise TimelineError(f"{path.name} is not in order: {error}.") from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, at['loc']))}: {at['msg']}" for at in error.errors()[:3])
        raise TimelineError(f"{path.name} is not in order: {wrong}.") from error


def timeline(path: str | Path | None = None, *, lesson: str | None = None) -> None:
    """Show the claims of early 2024 and what has happened since: a figure, and a table with the sources.

    Args:
        path: another file of claims than the course's own.
        lesson: only the claims that this lesson, such as "09", comes back to.

    Raises:
        TimelineError: the file cannot be read or is not in order, or the lesson has no claims.
    """
    known = read_claims(path)
    if lesson is not None:
        known = known.of_lesson(lesson)
    today = date.today()
    html, plain = figure_html(draw(known), alt=known.story, caption=_caption(known, today))
    put(html + as_table(known), f"{plain}\n\n{as_text(known)}")


def draw(known: Claims) -> "Figure":
    """The claims as a figure: a row each, a circle where it was claimed, squares for what came after."""
    from matplotlib.figure import Figure

    rows = len(known.claims)
    height = rows * ROW + 1.4
    figure = Figure(figsize=(WIDTH, height), facecolor=GROUND)
    axes = figure.add_axes((0.0, 0.55 / height, 1.0, rows * ROW / height))
    first = min(when(claim.said_on) for claim in known.claims)
    axes.set_xlim(first - timedelta(days=24), date(known.checked_on.year + 1, 1, 31))
    axes.set_ylim(rows, 0)
    _draw_years(axes, first.year, known.checked_on.year + 1)
    for row, claim in enumerate(known.claims):
        _draw_claim(axes, row, claim)
    figure.text(0, 1 - 0.22 / height, "What was claimed, and what came of it", fontsize=15, weight="bold", color=BLACK)
    _draw_legend(figure)
    return figure


def _draw_years(axes: "Axes", first: int, last: int) -> None:
    years = range(first + 1, last + 1)
    axes.set_xticks([date(year, 1, 1) for year in years], [str(year) for year in years])
    axes.tick_params(top=True, labeltop=True, length=0, labelsize=12, labelcolor=BLACK)
    axes.set_yticks([])
    axes.grid(axis="x", color="#c8c8c8", linewidth=0.8)
    axes.axvline(WORKSHOP, color=GREY, linewidth=1.2, linestyle=(0, (4, 3)))
    axes.annotate(
        "the workshop, 13 March", (WORKSHOP, 0), (-1, 6), textcoords="offset points", fontsize=LETTERS, color=GREY
    )
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)


def _draw_legend(figure: "Figure") -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], marker="o", color=CLAIM_COLOUR, linestyle="", markersize=10, label="claimed"),
        Line2D([], [], marker="s", color=EVENT_COLOUR, linestyle="", markersize=8, label="what has happened since"),
    ]
    figure.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 0), ncols=2, frameon=False, fontsize=LETTERS,
        labelcolor=BLACK, borderaxespad=0, handletextpad=0.4,
    )  # fmt: skip


def _draw_claim(axes: "Axes", row: int, claim: Claim) -> None:
    """One row: its title above a line, the marks on the line, the labels of the events below it."""
    left, right = (float(edge) + inset for edge, inset in zip(axes.get_xlim(), (6, -6), strict=True))
    ground = STRIPE if row % 2 == 0 else GROUND
    write = partial(  # on the row's own ground, so that no line runs through the letters
        axes.text, va="center", zorder=4, bbox={"facecolor": ground, "edgecolor": "none", "pad": 0.8}
    )
    axes.axhspan(row, row + 1, color=ground, linewidth=0, zorder=0)
    write(left, row + 0.2, f"{row + 1}  {claim.label}", fontsize=12, weight="bold", color=BLACK)
    write(right, row + 0.2, claim.said_by, fontsize=LETTERS, style="italic", color=CLAIM_COLOUR, ha="right")

    line = row + 0.46
    claimed, *happened = _apart([when(claim.said_on), *(when(event.on) for event in claim.since)])
    axes.plot([claimed, happened[-1]], [line, line], color=GREY, linewidth=1.2, zorder=2)
    axes.plot(claimed, line, "o", color=CLAIM_COLOUR, markersize=10, zorder=5)
    axes.plot(happened, [line] * len(happened), "s", color=EVENT_COLOUR, markersize=8, zorder=5)
    end_of_upper = left
    for place, event in zip(happened, claim.since, strict=True):
        text = write(place, line, event.label, fontsize=LETTERS, color=EVENT_COLOUR, ha="center")
        box = text.get_window_extent().transformed(axes.transData.inverted())
        half = (box.x1 - box.x0) / 2
        middle = min(max(place, left + half), right - half)  # inside the figure
        crowded = middle - half < end_of_upper + 4
        text.set_position((middle, line + (0.42 if crowded else 0.2)))
        if not crowded:
            end_of_upper = middle + half


def _apart(days: list[date]) -> list[float]:
    """Where the marks go, in days as matplotlib counts them: each at least APART after the one before it."""
    from matplotlib.dates import date2num

    places: list[float] = []
    for day in days:
        place = float(date2num(day))
        places.append(max(place, places[-1] + APART) if places else place)
    return places


def as_table(known: Claims) -> str:
    """The claims as an HTML table, with links to the sources."""
    cell = f"border:1px solid {LINE};padding:0.4em 0.6em;text-align:left;vertical-align:top"
    titles = ("Claim", "Who said it, and when", "Since then", "Lesson")
    head = "".join(f'<th scope="col" style="{cell}">{title}</th>' for title in titles)
    rows = []
    for number, claim in enumerate(known.claims, 1):
        events = "".join(
            f"<li><strong>{escape(in_words(event.on))}</strong>: {escape(event.text)} "
            f"{_links(known, event.sources)}</li>"
            for event in claim.since
        )
        doubt = f"<p><em>Not confirmed:</em> {escape(claim.unconfirmed)}</p>" if claim.unconfirmed else ""
        rows.append(
            f'<tr><th scope="row" style="{cell};font-weight:normal">{number}. {escape(claim.claim)}</th>'
            f'<td style="{cell}">{escape(claim.said_by)}, {escape(claim.said)} {_links(known, claim.sources)}</td>'
            f'<td style="{cell}"><ul style="margin:0;padding-left:1.2em">{events}</ul>{doubt}</td>'
            f'<td style="{cell}">{escape(", ".join(claim.lessons))}</td></tr>'
        )
    return (
        f'<div style="overflow-x:auto"><table style="border-collapse:collapse;color:{TEXT};max-width:72em">'
        '<caption style="text-align:left;font-weight:bold;padding:0.5em 0">The claims, with their sources</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def as_text(known: Claims) -> str:
    """The claims as plain text."""
    lines = []
    for number, claim in enumerate(known.claims, 1):
        lines.append(f"{number}. {claim.claim} ({claim.said_by}, {claim.said}; lesson {', '.join(claim.lessons)})")
        lines += [f"   {in_words(event.on)}: {event.text}" for event in claim.since]
        if claim.unconfirmed:
            lines.append(f"   Not confirmed: {claim.unconfirmed}")
    return "\n".join(lines)


def _links(known: Claims, names: list[str]) -> str:
    """The sources as links; those that could not be opened say so."""
    links = []
    for source in (known.sources[name] for name in names):
        note = "" if source.seen == "read" else " (cited by others, not opened by us)"
        links.append(f'<a href="{escape(source.url)}" rel="noopener">{escape(source.title)}</a>{note}')
    return f'<span style="color:{QUIET}">[{"; ".join(links)}]</span>'


def _caption(known: Claims, today: date) -> str:
    checked = f"Looked up on {in_words(known.checked_on.isoformat())}."
    if overdue := known.overdue(today):
        numbers = [str(known.claims.index(claim) + 1) for claim in overdue]
        due = f"number {numbers[0]} is" if len(numbers) == 1 else f"numbers {', '.join(numbers)} are"
        return f"{checked} Much may have happened since: {due} due to be looked up again."
    return checked
