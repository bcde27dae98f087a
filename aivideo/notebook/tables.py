"""Tables that everybody can read, and the two of lesson 02: web apps, and what a clip costs where."""

import re
from collections.abc import Iterable, Sequence
from html import escape

from aivideo.notebook.page import LINE, TEXT, put
from aivideo.services import ServiceError, catalogue, price
from aivideo.services.catalogue import Fact

DAY = re.compile(r"\d{4}-\d\d-\d\d")  # stays on one line, in a narrow column too
OLD = "Some of these facts are too old to rely on: look before you act on them."


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], note: str = "", sources: Sequence[str] = ()
) -> None:
    """Show a table. All text is escaped; an address becomes a link.

    Args:
        caption: what the table shows; screen readers say it first.
        head: the names of the columns.
        rows: one sequence of texts a row; its first text names the row.
        note: a line under it.
        sources: where its facts come from; they unfold under it.
    """
    rows = [list(row) for row in rows]
    cell = f"border-bottom:1px solid {LINE};padding:0.4em 0.6em;text-align:left;vertical-align:top"
    names = "".join(f'<th scope="col" style="{cell}">{escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row" style="{cell}">{_cell(first)}</th>'
        + "".join(f'<td style="{cell}">{_cell(text)}</td>' for text in rest)
        + "</tr>"
        for first, *rest in rows
    )
    below = f'<p style="color:{TEXT};max-width:60em;margin:0.3em 0">{escape(note)}</p>' if note else ""
    if sources:
        listed = "".join(f"<li>{_cell(source)}</li>" for source in sources)
        below += f'<details style="color:{TEXT}"><summary>Sources</summary><ul>{listed}</ul></details>'
    html = (
        f'<div style="overflow-x:auto"><table style="border-collapse:collapse;color:{TEXT};max-width:64em">'
        f'<caption style="text-align:left;font-weight:bold;padding:0.3em 0">{escape(caption)}</caption>'
        f"<thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>{below}</div>"
    )
    plain = "\n".join([caption, " | ".join(head), *(" | ".join(row) for row in rows), note, *sources])
    put(html, plain)


def web_apps() -> None:
    """Show the web apps that people can use without code, from the course's dated catalogue."""
    apps = catalogue().apps
    table(
        "Web apps that make a clip from words, in your browser",
        ["app", "free of charge", "watermark", "what you may do with it", "from a picture too", "address"],
        [
            [app.name, app.free, app.watermark, app.rights, "yes" if app.image_to_video else "no", app.address]
            for app in apps
        ],
        f"{_dated(apps)} Reported by others, not read on the vendors' own pages.",
        [f"{app.name}: {app.source}" for app in apps],
    )


def price_list(seconds: float = 5, size: str = "1280x720", services: Sequence[str] = ()) -> None:
    """Show what one clip costs at each service, from the course's dated catalogue. Nothing is sent.

    Args:
        seconds: length of the clip.
        size: width x height.
        services: their names; all that can be ordered from, if left out.
    """
    known = catalogue()
    names = services or [facts.name for facts in known.services if known.model(facts.name)]
    rows, facts = [], []
    for name in names:
        model = known.model(name)
        usual = seconds
        try:
            model.check_seconds(seconds)
        except ServiceError:
            usual = model.usual_seconds
        cost = price(name, seconds=usual, size=size)
        facts.append(model)
        money = "not known" if cost is None else "free" if cost.usd == 0 else f"${cost.usd:.2f}"
        rows.append([name, model.name, f"{usual:g} s", money, model.source, f"{model.checked_on}"])
    table(
        f"What one clip of about {seconds:g} seconds costs, {size}",
        ["service", "model", "length", "price", "who says so", "checked on"],
        rows,
        f"{_dated(facts)} Before you pay, open the service's own page.",
    )


def _dated(facts: Sequence[Fact]) -> str:
    checked = min(fact.checked_on for fact in facts)
    return f"Checked on {checked}." + (f" {OLD}" if any(fact.stale for fact in facts) else "")


def _cell(text: str) -> str:
    if DAY.fullmatch(text):
        return f'<span style="white-space:nowrap">{text}</span>'
    if text.startswith("https://") and " " not in text:
        return f'<a href="{escape(text)}">{escape(text.removeprefix("https://"))}</a>'
    return escape(text)
