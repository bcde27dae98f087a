"""From one text file (jupytext's percent format) to the notebook that a learner or nbgrader opens.

The same text gives the same bytes every time: cell ids come from the cell's place or its grade_id, and
nothing of the machine or the moment gets in.
"""

import re
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

INSTRUCTOR = "instructor"  # a cell with this tag is for who teaches; it leaves the learner's copy
NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class SourceError(ValueError):
    """A text source that cannot become a notebook. The message names the file and the cell."""


def lesson_notebook(source: Path) -> NotebookNode:
    """A lesson as learners see it: no instructor's cells, no outputs, no pairing.

    Raises:
        SourceError: two cells have one id.
    """
    return _finish(_read(source), source)


def assignment_notebook(source: Path) -> NotebookNode:
    """A solution as nbgrader wants it: no instructor's cells, the short metadata completed to nbgrader's schema 3.

    Raises:
        SourceError: two cells have one grade_id.
    """
    notebook = _read(source)
    for cell in notebook.cells:
        grading = cell.metadata.get("nbgrader")
        if grading is None:
            continue
        for flag in ("grade", "solution", "task"):
            grading.setdefault(flag, False)
        grading.setdefault("locked", not grading["solution"])
        grading["schema_version"] = 3
    return _finish(notebook, source)


def notebook_text(notebook: NotebookNode) -> str:
    """The notebook as the text of an .ipynb file."""
    return nbformat.writes(notebook) + "\n"


def _read(source: Path) -> NotebookNode:
    notebook = jupytext.read(source, fmt="py:percent")
    notebook.cells = [cell for cell in notebook.cells if INSTRUCTOR not in cell.metadata.get("tags", [])]
    return notebook


def _finish(notebook: NotebookNode, source: Path) -> NotebookNode:
    for place, cell in enumerate(notebook.cells):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell["id"] = re.sub(r"[^A-Za-z0-9_-]", "-", grade_id or f"cell-{place:02d}")[:64]
        cell.metadata.pop("lines_to_next_cell", None)
        if cell.cell_type == "code":
            cell["outputs"], cell["execution_count"] = [], None
    ids = [cell["id"] for cell in notebook.cells]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise SourceError(f"{source.name}: these cell ids stand twice: {', '.join(twice)}. Give each its own grade_id.")
    notebook.metadata = nbformat.from_dict(NOTEBOOK_METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return notebook
