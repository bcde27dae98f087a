"""Run an exercise's tests on the values and functions that a notebook holds, with nbgrader's rules for points.

Afterwards the notebook is as it was before.

Two limits. A value that a later cell of the notebook replaced is tested as it is now. And a test cannot be broken
off inside one long call of compiled code (a sum over an endless iterator, say); the notebook's stop button can't
do that either.
"""

import ast
import functools
import linecache
import signal
import threading
import time
import traceback
import warnings
from _thread import interrupt_main
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from IPython.utils.capture import capture_output

from aivideo.clip import CourseError
from aivideo.notebook.checking_source import SourceCell, bound_names

SECONDS_A_TEST = 10.0  # a test of ours takes milliseconds; what takes longer does not end
LONGEST = 600  # characters of a message; a learner's value in it may be a whole film


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
        """The result in words."""
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
            for name in bound_names(cell.source):
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
