"""Notebooks are made from text: the same bytes every time, without answers, without the instructor's notes."""

from pathlib import Path

import nbformat
import pytest

from aivideo.authoring import stale_files
from aivideo.authoring.build import built_texts
from aivideo.authoring.notebooks import SourceError, assignment_notebook, lesson_notebook, notebook_text

ROOT = Path(__file__).resolve().parents[1]

LESSON = """\
# ---
# title: for authors only
# ---
# %% [markdown]
# # Look at a clip
# %% [markdown] tags=["instructor"]
# Say this out loud.
# %%
print("hello")
"""
ANSWER = """\
# %% nbgrader={"grade_id": "choose", "solution": true}
colour = "grey"  # change this
### BEGIN SOLUTION
colour = "red"
### END SOLUTION
# %% nbgrader={"grade_id": "write", "solution": true}
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
# %% nbgrader={"grade_id": "write-test", "grade": true, "points": 2}
assert double(1) == 2
### BEGIN HIDDEN TESTS
assert double(21) == 42
### END HIDDEN TESTS
"""


@pytest.fixture
def course(tmp_path):
    """A course of one lesson and one assignment."""
    (tmp_path / "lessons").mkdir()
    (tmp_path / "solutions" / "demo").mkdir(parents=True)
    (tmp_path / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text())
    (tmp_path / "lessons" / "01-look.py").write_text(LESSON)
    (tmp_path / "solutions" / "demo" / "demo.py").write_text(ANSWER)
    return tmp_path


def test_committed_notebooks_equal_their_sources():
    stale = [str(path) for path in stale_files(ROOT)]
    assert not stale, f"run `python run.py build` and commit: {stale}"


def test_the_same_source_gives_the_same_bytes(course):
    assert built_texts(course) == built_texts(course)


def test_a_learners_lesson_has_no_instructor_notes_and_no_pairing(course):
    notebook = lesson_notebook(course / "lessons" / "01-look.py")
    assert "Say this" not in notebook_text(notebook)
    assert "jupytext" not in notebook_text(notebook)
    assert [cell.source for cell in notebook.cells][-2:] == ["# Look at a clip", 'print("hello")']


def test_a_release_has_no_answer_and_no_hidden_test(course):
    text = built_texts(course)[Path("exercises/demo/demo.ipynb")]
    for secret in ("2 * x", '"red', "double(21)", "HIDDEN", "SOLUTION"):
        assert secret not in text
    choose, write, test = nbformat.reads(text, as_version=4).cells
    assert choose.source == 'colour = "grey"  # change this', "no stray stub under a value to be changed"
    assert write.source == "def double(x):\n    ..."
    assert test.source == "assert double(1) == 2"
    assert test.metadata.nbgrader.points == 2


def test_cells_with_one_name_are_refused(course):
    source = course / "solutions" / "demo" / "demo.py"
    source.write_text(ANSWER.replace('"write-test"', '"write"'))
    with pytest.raises(SourceError, match="write"):
        assignment_notebook(source)


def test_no_answer_leaks_into_the_committed_exercises():
    for source in ROOT.glob("solutions/*/*.py"):
        release = ROOT / "exercises" / source.stem
        assert [p.name for p in release.iterdir()] == [f"{source.stem}.ipynb"], "only the notebook is released"
        text = (release / f"{source.stem}.ipynb").read_text()
        for cell in nbformat.reads(text, as_version=4).cells:
            assert "SOLUTION" not in cell.source
            assert "HIDDEN" not in cell.source
            assert "wrong answers" not in cell.source, "the instructor's notes are in the learner's copy"
        for line in _secret_lines(source.read_text()):
            assert line not in text, f"{source.name}: {line!r} is in the learner's copy"


def _secret_lines(text: str) -> list[str]:
    """The lines between the markers that are long enough to be an answer and stand nowhere else in the source."""
    secret, inside = [], False
    for line in text.splitlines():
        if line.strip().startswith("### BEGIN"):
            inside = True
        elif line.strip().startswith("### END"):
            inside = False
        elif inside and len(line.strip()) > 20 and text.count(line.strip()) == 1:
            secret.append(line.strip().replace('"', '\\"'))
    return secret
