"""The answers to an exercise, each of them once its task has been tried."""

import ast
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path

from aivideo.notebook.checking_source import SourceCell, bound_names, numbered


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
    names = set() if cell.markdown else bound_names(cell.source)
    if not names:
        return False if cell.grade_id in saved else None
    released = {_plainly(other.released) for other in cells if not other.markdown}
    return any(bound_names(source) & names and _plainly(source) not in released for source in executed)


def saved_cells(name: str) -> dict[str, str]:
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


def answers_page(cells: list[SourceCell], executed: Iterable[str], saved: Mapping[str, str]) -> tuple[str, str]:
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
    titles = numbered([cell.task for cell in cells if cell.answer or cell.by_hand], "answer")
    for place, cell in enumerate(cells):
        if cell.answer or cell.by_hand:
            notes = []
            for other in cells[place + 1 :]:
                if not {"instructor", "anchor"} & set(other.tags):
                    break
                notes.append(other.source)
            yield next(titles), cell, notes
