"""From a solution to the exercise that learners get, through nbgrader's own release step."""

import shutil
import tempfile
from pathlib import Path

import nbformat

from aivideo.authoring.notebooks import SourceError, assignment_notebook, notebook_text

STUB = "..."  # nbgrader_config.py's code_stub


def release_texts(root: Path, names: list[str]) -> dict[Path, str]:
    """Return {path under root: text} of every learner's notebook of the assignments `names`.

    nbgrader takes the solutions out and the hidden tests off, checks the metadata, and writes the text of
    `solutions/NAME/NAME.py` as `exercises/NAME/NAME.ipynb`. It works in a folder of its own: nothing
    in the checkout changes.

    Raises:
        SourceError: nbgrader refused a source; its own words are in the message.
    """
    if not names:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        shutil.copy(root / "nbgrader_config.py", course)
        for name in names:
            (course / "solutions" / name).mkdir(parents=True)
            source = assignment_notebook(root / "solutions" / name / f"{name}.py")
            (course / "solutions" / name / f"{name}.ipynb").write_text(notebook_text(source), encoding="utf-8")
        _generate(course, names)
        made = sorted((course / "exercises").rglob("*.ipynb"))
        return {path.relative_to(course): _learners_copy(path) for path in made}


def _generate(course: Path, names: list[str]) -> None:
    from nbgrader.apps import NbGraderAPI
    from traitlets.config.loader import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    config.GenerateAssignment.no_database = True  # a release needs no gradebook
    config.SaveCells.enabled = False
    api = NbGraderAPI(config=config)
    for name in names:
        result = api.generate_assignment(name, force=True, create=True)
        if not result["success"]:
            raise SourceError(f"nbgrader could not release {name}:\n{result.get('log')}\n{result.get('error')}")


def _learners_copy(path: Path) -> str:
    """nbgrader's release, less the stub it leaves under a value that the learner only has to change."""
    from nbgrader.utils import compute_checksum

    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop("celltoolbar", None)
    for cell in notebook.cells:
        grading = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and grading.get("solution"):
            lines = [line for line in cell.source.splitlines() if line != STUB]
            cell.source = "\n".join(lines).rstrip() or STUB
            grading["checksum"] = compute_checksum(cell)
    return notebook_text(notebook)
