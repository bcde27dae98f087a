"""From a solution to the exercise that learners get, through nbgrader's own release step."""

import shutil
import tempfile
from pathlib import Path

import nbformat

from aivideo.authoring.notebooks import SourceError, assignment_notebook, notebook_text


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
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop("celltoolbar", None)
    return notebook_text(notebook)
