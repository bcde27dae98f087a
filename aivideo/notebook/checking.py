"""Check an exercise where you did it: every test, hidden ones too, and the answers to what you have tried.

For people who learn on their own. It needs the course's `solutions/` folder and nothing of nbgrader: the tests
are read from the exercise's text source and run on the values and functions that the notebook holds, with
nbgrader's rules for points. Afterwards the notebook is as it was before.

Two limits. A value that a later cell of the notebook replaced is tested as it is now. And a test cannot be broken
off inside one long call of compiled code (a sum over an endless iterator, say); the notebook's stop button can't
do that either.
"""

import ast
import functools
import json
import linecache
import os
import re
import signal
import symtable
import sys
import threading
import time
import traceback
import warnings
from _thread import interrupt_main
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path

from IPython import get_ipython
from IPython.display import display
from IPython.utils.capture import capture_output

from aivideo.clip import CourseError
from aivideo.notebook.page import CARD, LINE, QUIET, TEXT, card, put

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
SECONDS_A_TEST = 10.0  # a test of ours takes milliseconds; what takes longer does not end
STUB, TEXT_STUB = "...", "*Your answer here.*"  # as in nbgrader_config.py
LONGEST = 600  # characters of a message; a learner's value in it may be a whole film
SYMBOLS = {"right": "✓", "partly right": "◐", "not yet": "✗", "marked by a person": "✎"}


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
    markdown, plain = _answers_page(cells, executed, _saved_cells(name))
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


# The exercise's text source


@dataclass(frozen=True)
class SourceCell:
    """One cell of an exercise's text source.

    Attributes:
        task: the nearest heading above it, by which people know it.
        points: what it is worth; 0 for cells that are not marked.
        tested: a test of ours gives its points.
        by_hand: a person gives its points.
        answer: learners write here.
    """

    source: str
    markdown: bool
    tags: tuple[str, ...]
    task: str
    grade_id: str
    points: float
    tested: bool
    by_hand: bool
    answer: bool

    @property
    def released(self) -> str:
        """The source that learners get: no hidden tests, no mark scheme, a stub for the solution."""
        text = _without("MARK SCHEME", _without("HIDDEN TESTS", self.source))
        if not self.answer:
            return text
        stub = TEXT_STUB if self.markdown else STUB
        text = _without("SOLUTION", text, stub) if "BEGIN SOLUTION" in text else stub
        return "\n".join(line for line in text.splitlines() if line != STUB).rstrip() or STUB

    @property
    def model(self) -> str:
        """What stands in the solution's regions; with the lines around it, where a region is inside something."""
        kind = "(?:SOLUTION|MARK SCHEME)"
        regions = re.findall(rf"(?ms)^#+ BEGIN {kind}[^\n]*\n(.*?)^#+ END {kind}", self.source)
        return "".join(regions).rstrip() or re.sub(rf"(?m)^.*(BEGIN|END) {kind}.*\n?", "", self.source).rstrip()


def read_cells(path: Path) -> list[SourceCell]:
    """Read an exercise's text source (jupytext's percent format, as far as our exercises use it).

    jupytext itself reads the same (a test compares them), but importing it takes seconds, and learners wait.
    """
    cells, task = [], path.stem
    for block in re.split(r"^# %%", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, _, body = block.partition("\n")
        markdown = "[markdown]" in head
        body = body.strip("\n")
        facts = _facts(head)
        tags, grading = facts.get("tags", []), facts.get("nbgrader", {})
        grade, answer = grading.get("grade", False), grading.get("solution", False)
        if markdown:
            body = re.sub(r"^# ?", "", body, flags=re.MULTILINE)
            heading = re.search(r"^#{1,6} (.+)$", body, flags=re.MULTILINE)
            if heading and not answer and not tags:
                task = re.sub(r"[*`_]", "", heading[1]).strip()
        by_hand = grading.get("task", False) or (grade and (answer or markdown))
        cells.append(
            SourceCell(
                source=body,
                markdown=markdown,
                tags=tuple(tags),
                task=task,
                grade_id=grading.get("grade_id", ""),
                points=float(grading.get("points", 0)),
                tested=grade and not by_hand,
                by_hand=by_hand,
                answer=answer,
            )
        )
    return cells


def _facts(head: str) -> dict:
    """The `name=JSON` pairs in the line that begins a cell."""
    facts, place, pair = {}, 0, re.compile(r"(\w+)=")
    while found := pair.search(head, place):
        facts[found[1]], place = json.JSONDecoder().raw_decode(head, found.end())
    return facts


def _without(kind: str, source: str, stub: str = "") -> str:
    """`source` less its regions between `### BEGIN kind` and `### END kind`; `stub` takes the place of each."""
    region = rf"(?ms)^([ \t]*)[^\n]*BEGIN {kind}.*?END {kind}[^\n]*\n?"
    return re.sub(region, rf"\1{stub}\n" if stub else "", source)


# Running the tests


@dataclass(frozen=True)
class Result:
    """What became of one marked cell.

    Attributes:
        points: given by its test; None where a person has to give them.
        message: what to do next, or what is right; text for people.
    """

    grade_id: str
    task: str
    points: float | None
    possible: float
    message: str

    @property
    def verdict(self) -> str:
        """The result in words: a key of SYMBOLS."""
        if self.points is None:
            return "marked by a person"
        if self.points >= self.possible:
            return "right"
        return "partly right" if self.points > 0 else "not yet"


def run_tests(cells: list[SourceCell], namespace: dict, seconds: float | None = None) -> list[Result]:
    """Run every test cell on a notebook's namespace, in order, and leave the namespace as it was.

    As in nbgrader's run, a test sees what tests above it have defined, unless a cell between them defines it anew.

    Args:
        cells: the exercise, from read_cells().
        namespace: the names of the learner's notebook.
        seconds: how long one test may take (default: SECONDS_A_TEST).
    """
    results, defined = [], {}
    for cell in cells:
        if cell.by_hand:
            message = "Once you have written something, its mark scheme opens below this table: mark it yourself."
            results.append(Result(cell.grade_id, cell.task, None, cell.points, message))
        elif cell.tested:
            with _borrowed(namespace, defined):
                before = dict(namespace)
                results.append(_run_test(cell, namespace, SECONDS_A_TEST if seconds is None else seconds))
                defined |= {k: v for k, v in namespace.items() if k not in before or before[k] is not v}
        elif not cell.markdown:
            for name in _bound(cell.source):
                defined.pop(name, None)
    return results


@contextmanager
def _borrowed(namespace: dict, more: dict) -> Iterator[None]:
    """Lend the notebook's names, and `more`, to a test; afterwards put everything back.

    The tests run in the notebook's own namespace, not in a copy of it, because that is where its functions look
    names up: a test that puts a stand-in in the place of a function would go unnoticed in a copy. Lists, dicts and
    sets are copied, so that a test that changes one leaves the learner's alone.
    """
    kept, copies = dict(namespace), {}
    lent = {k: _copied(v, copies) for k, v in kept.items() if not k.startswith("_") and k not in ("In", "Out")}
    try:
        namespace.update(lent | more)
        yield
    finally:
        for name in namespace.keys() - kept.keys():
            del namespace[name]
        namespace.update(kept)


def _copied(value: object, copies: dict[int, object]) -> object:
    """Lists, dicts and sets anew, also inside each other; everything else (pictures, clips) is the same object."""
    if type(value) not in (list, dict, set):
        return value
    if id(value) not in copies:
        copies[id(value)] = new = value.copy()
        if type(value) is dict:
            new.update({key: _copied(item, copies) for key, item in value.items()})
        elif type(value) is list:
            new[:] = [_copied(item, copies) for item in value]
    return copies[id(value)]


def _run_test(cell: SourceCell, namespace: dict, seconds: float) -> Result:
    points, message = 0.0, ""
    # to enter catch_warnings makes Python forget which warnings it has given: a fresh kernel gives each again
    with capture_output() as said, warnings.catch_warnings():
        try:
            value = _within(seconds, functools.partial(_last_value, cell, namespace))
            points = _points(value, cell.points)
        except _TimeUp:
            message = (
                f"This had not come to an end after {seconds:g} seconds, so it was stopped. Look for a loop that never "
                "ends: what makes its condition false, or counts its rounds?"
            )
        except (Exception, SystemExit) as error:  # a learner's exit() must not close the notebook
            message = _explained(error, namespace)
    if not message:
        good = [line for line in said.stdout.splitlines() if line.startswith("Good")]
        message = " ".join(good) or ("All of it." if points >= cell.points else "A part of it.")
        if said.stderr.strip():
            message += (
                f" But something was written to the error stream: “{said.stderr.strip().splitlines()[-1]}”. Find the "
                "cause: nbgrader gives no points for a test in which that happens, when your work is handed in."
            )
    if len(message) > LONGEST:
        message = f"{message[:LONGEST]} …"
    return Result(cell.grade_id, cell.task, points, cell.points, message)


def _last_value(cell: SourceCell, namespace: dict) -> object:
    """Run a test cell; return what its last line is worth, as a notebook would display it (else None)."""
    file = f"<test {cell.grade_id}>"
    linecache.cache[file] = (len(cell.source), None, cell.source.splitlines(keepends=True), file)
    tree = ast.parse(cell.source, file)
    shows = tree.body and isinstance(tree.body[-1], ast.Expr) and not cell.source.rstrip().endswith(";")
    last = tree.body.pop() if shows else None
    exec(compile(tree, file, "exec", dont_inherit=True), namespace)
    return eval(compile(ast.Expression(last.value), file, "eval", dont_inherit=True), namespace) if last else None


def _points(value: object, possible: float) -> float:
    """nbgrader's rule: all points, unless the cell's last value is displayed as a number, which is then the score."""
    try:
        score = float(repr(value))
    except ValueError:
        return possible
    return min(score, possible) if score >= 0 else possible


def _explained(error: BaseException, namespace: dict) -> str:
    """What stopped a test, in words that lead on; never a traceback."""
    text = f"there is no {error} in it" if isinstance(error, KeyError) else str(error).strip()
    spot, line = None, 0
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_globals is namespace:
            spot, line = frame.f_code, number
    in_test = spot is None or spot.co_filename.startswith("<test ")
    code = linecache.getline(spot.co_filename, line).strip() if spot else ""
    kind = f"{type(error).__name__}: {text}".removesuffix(": ").removesuffix(".")
    if isinstance(error, CourseError):
        return text or kind
    if not in_test:
        owner = spot.co_qualname.split(".<")[0]
        whose = f"Your {owner}" if owner.isidentifier() else "Your code"
        advice = " Is it spelled as where you made it? Then run all cells from the top." * isinstance(error, NameError)
        return f"{whose} stopped with an error in the line “{code}”. {kind}.{advice}"
    if isinstance(error, AssertionError):
        return text or f"This does not hold yet: {code.removeprefix('assert ')}"
    if isinstance(error, NameError):
        return f"There is nothing called {error.name!r} yet. Run all cells from the top (menu Run, Run All Cells)."
    return (
        f"The test could not go on at the line “{code}”. {kind}. "
        "Is your answer of the kind that the task asks for (a text, a number, a function)?"
    )


class _TimeUp(BaseException):
    """Breaks a test off. Not an Exception, so that a learner's `except Exception` does not swallow it."""


def _within(seconds: float, work: Callable[[], object]) -> object:
    """Return work(), or raise _TimeUp in the middle of it after `seconds`.

    A second thread rings the main thread with the signal of the stop button, which every system has. It rings again
    where the learner's code swallowed the first one. When this returns, nothing rings any more. Only the main thread
    hears signals: elsewhere there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    rung = heard = 0
    ringing = closing = False
    over = threading.Event()

    def ring() -> None:
        nonlocal rung, ringing
        ringing, wait = True, seconds
        while not over.wait(wait):
            wait = 0.2
            if rung == heard:
                rung += 1
                _signal_main_thread()
        ringing = False

    def hear(number, frame) -> None:
        nonlocal heard
        ours, heard = heard < rung, rung
        if closing:
            return
        if ours:
            raise _TimeUp
        signal.default_int_handler(number, frame)  # that was the stop button

    before = signal.signal(signal.SIGINT, hear)
    try:
        threading.Thread(target=ring, daemon=True).start()
        return work()
    finally:
        closing = True  # first of all, and no call before it: Python hears signals in calls
        over.set()
        while ringing or heard < rung:  # a ring that is under way must not hit the learner's next cell
            time.sleep(0.001)
        signal.signal(signal.SIGINT, before or signal.default_int_handler)


def _signal_main_thread() -> None:
    if hasattr(signal, "pthread_kill"):  # also wakes it from a sleep
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    else:
        interrupt_main()  # Windows: a sleep ends first


# Answers, after a try


def _bound(source: str) -> set[str]:
    """The names that a cell gives a value to; where it is not Python (yet), the words that its lines begin with."""
    try:
        table = symtable.symtable(source, "<cell>", "exec")
    except (SyntaxError, ValueError):
        return set(re.findall(r"^(?:def |class )?(\w+)", source, flags=re.MULTILINE))
    return {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}


def _plainly(source: str) -> str:
    """A source without what makes no difference: comments and blanks."""
    try:
        return ast.dump(ast.parse(source))
    except (SyntaxError, ValueError):
        return source.strip()


def tried(cell: SourceCell, cells: list[SourceCell], executed: Iterable[str], saved: Mapping[str, str]) -> bool | None:
    """Whether a learner has tried an answer cell; None where the notebook's file is needed and cannot be found.

    A try is an executed cell which gives a value to a name of the model answer and is none of the released cells, or
    another text in the saved notebook than the released one.

    Args:
        cell: the answer cell.
        cells: all cells of the exercise.
        executed: the sources of all cells that this kernel has run.
        saved: {grade_id: source} of the notebook's file.
    """
    if not cell.answer:  # nbgrader's task cell: learners write below it
        return None
    text = saved.get(cell.grade_id, "").strip()
    if text and _plainly(text) != _plainly(cell.released):
        return True
    names = set() if cell.markdown else _bound(cell.source)
    if not names:
        return False if cell.grade_id in saved else None
    released = {_plainly(other.released) for other in cells if not other.markdown}
    return any(_bound(source) & names and _plainly(source) not in released for source in executed)


def _saved_cells(name: str) -> dict[str, str]:
    """{grade_id: source} of the notebook's file, as last saved; empty where it cannot be found or read.

    A kernel is not told which notebook it serves. JupyterLab leaves the path in an environment variable; else the
    file is looked for by its name in the working folder, which is the notebook's.
    """
    for path in (os.environ.get("JPY_SESSION_NAME"), f"{name}.ipynb"):
        if path and Path(path).is_file():
            try:
                notebook = json.loads(Path(path).read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            cells = notebook.get("cells", []) if isinstance(notebook, dict) else []
            found = {c.get("metadata", {}).get("nbgrader", {}).get("grade_id"): "".join(c["source"]) for c in cells}
            found.pop(None, None)
            if found:
                return found
    return {}


def _answers_page(cells: list[SourceCell], executed: Iterable[str], saved: Mapping[str, str]) -> tuple[str, str]:
    """The answers to what was tried, folded, and a sentence on the others; as markdown and as plain text."""
    folds, plain, closed = [], [], []
    executed = list(executed)
    for title, cell, notes in _answers(cells):
        state = tried(cell, cells, executed, saved)
        if state is False:
            closed.append(f"“{title}”")
            continue
        what = "How this is marked" if cell.by_hand else "The answer"
        first = " (write your own first: this page cannot see whether you have)" * (state is None)
        model = cell.model if cell.markdown else f"~~~python\n{cell.model}\n~~~"
        inside = "\n\n".join([model, *notes])
        folds.append(f"<details><summary>{what}: {escape(title)}{first}</summary>\n\n{inside}\n\n</details>")
        plain.append("\n\n".join([f"{what}: {title}{first}", cell.model, *notes]))
    if closed:
        sentence = (
            f"The answer to {', '.join(closed)} opens after a try. Change the cell under *Your turn*, run it, save the "
            "notebook, and run this check again."
        )
        folds.append(sentence.replace("<", "&lt;"))
        plain.append(sentence.replace("*", ""))
    return "\n\n".join(folds), "\n\n".join(plain)


def _answers(cells: list[SourceCell]) -> Iterator[tuple[str, SourceCell, list[str]]]:
    """Every answer cell: what it is called, itself, and the instructor's notes that follow it at once."""
    titles = _numbered([cell.task for cell in cells if cell.answer or cell.by_hand], "answer")
    for place, cell in enumerate(cells):
        if cell.answer or cell.by_hand:
            notes = []
            for other in cells[place + 1 :]:
                if not {"instructor", "anchor"} & set(other.tags):
                    break
                notes.append(other.source)
            yield next(titles), cell, notes


def _numbered(titles: list[str], what: str) -> Iterator[str]:
    """The titles; those that stand more than once with a number: `A task, test 2 of 3`."""
    for place, title in enumerate(titles):
        count = titles.count(title)
        yield f"{title}, {what} {titles[: place + 1].count(title)} of {count}" if count > 1 else title


# The table of results


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
    for title, result in zip(_numbered([r.task for r in results], "test"), results, strict=True):
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
