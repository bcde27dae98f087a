"""Check an exercise where you did it: every test, hidden ones too, and the answers to what you have tried.

For people who learn on their own. It needs the course's `solutions/` folder and nothing of nbgrader: the tests
are read from the exercise's text source (checking_source) and run on what the notebook holds (checking_run). This
file shows the results; below them stand the answers (checking_answers).
"""

import os
import sys
from html import escape
from pathlib import Path

from IPython import get_ipython
from IPython.display import display

from aivideo.notebook.checking_answers import answers_page, saved_cells
from aivideo.notebook.checking_run import Result, run_tests
from aivideo.notebook.checking_source import numbered, read_cells
from aivideo.notebook.page import CARD, LINE, QUIET, TEXT, card, put

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
SYMBOLS = {"right": "✓", "partly right": "◐", "not yet": "✗", "marked by a person": "✎"}  # by Result.verdict


def check_exercise(name: str) -> None:
    """Run every test of an exercise on what this notebook holds, and show points, messages and answers.

    Run your answer cells first. The model answer of a task, with notes on tempting wrong ones, can be unfolded once
    you have tried the task. What a person marks is not tested: its mark scheme is shown, so that you can mark it.

    Args:
        name: the exercise's name, which is also its folder's: "01-first-clip".
    """
    if os.environ.get("NBGRADER_EXECUTION"):
        _say("This notebook is being graded or validated: the tests in it do the same without this cell.")
        return
    source = _find(name)
    if source is None:
        return
    shell = get_ipython()
    namespace = shell.user_ns if shell else sys.modules["__main__"].__dict__
    executed = shell.history_manager.input_hist_raw if shell else []
    cells = read_cells(source)
    put(*_results_page(name, run_tests(cells, namespace)))
    markdown, plain = answers_page(cells, executed, saved_cells(name))
    if plain:
        display({"text/markdown": markdown, "text/plain": plain}, raw=True)


def _say(*sentences: str) -> None:
    put(card("The check of this exercise", *sentences), " ".join(sentences))


def _find(name: str) -> Path | None:
    """The exercise's text source; where there is none, a sentence says so. A teacher's own folder comes first."""
    own = os.environ.get("AIVIDEO_SOLUTIONS")
    folders = [Path(own).expanduser(), SOLUTIONS] if own else [SOLUTIONS]
    known = {path.stem: path for folder in reversed(folders) for path in sorted(folder.glob("*/*.py"))}
    known = {stem: path for stem, path in known.items() if path.parent.name == stem}
    if not known:
        _say("The solutions are not in this copy of the course, so nothing is checked here.")
    elif name not in known:
        _say(f"There is no exercise {name!r}. This copy of the course has: {', '.join(sorted(known))}.")
    return known.get(name)


def _results_page(name: str, results: list[Result]) -> tuple[str, str]:
    """Points and messages as an HTML table and as plain text."""
    tested = [result for result in results if result.points is not None]
    got, possible = sum(r.points for r in tested), sum(r.possible for r in tested)
    by_hand = sum(r.possible for r in results if r.points is None)
    total = f"You have {got:g} of {possible:g} points."
    if by_hand:
        total += f" A person marks {by_hand:g} more."
    style = f'style="border-top:1px solid {LINE};padding:0.4em 0.8em 0.4em 0;text-align:left;vertical-align:top"'
    rows, lines = [], [f"Exercise {name}: every test, the hidden ones too. {total}"]
    for title, result in zip(numbered([r.task for r in results], "test"), results, strict=True):
        points = f"{'–' if result.points is None else f'{result.points:g}'} of {result.possible:g}"
        symbol, verdict = SYMBOLS[result.verdict], result.verdict.capitalize()
        rows.append(
            f'<tr><th scope="row" {style}>{escape(title)}</th>'
            f'<td {style}><span style="white-space:nowrap">{points}</span></td><td {style}>'
            f'<strong><span aria-hidden="true">{symbol}</span> {verdict}.</strong> {escape(result.message)}</td></tr>'
        )
        lines.append(f"{symbol} {title}: {points} points. {verdict}. {result.message}")
    head = "".join(f'<th scope="col" {style}>{column}</th>' for column in ("Task", "Points", "Result"))
    html = (
        f'<div role="status" style="{CARD}">'
        f'<table style="border-collapse:collapse;table-layout:auto;width:100%;color:{TEXT}">'
        f'<caption style="text-align:left;color:{TEXT}"><strong>{escape(total)}</strong> '
        f'<span style="color:{QUIET}">Exercise {escape(name)}: every test, the hidden ones too.</span></caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
    return html, "\n".join(lines)
