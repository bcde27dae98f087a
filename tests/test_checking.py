"""check_exercise gives what nbgrader gives, says what to do next, and leaves the notebook as it was."""

import re
import shutil
import time
from pathlib import Path

import jupytext
import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell
from test_exercise_01 import ENDLESS, POINTS, SIDEWAYS

from aivideo.authoring.notebooks import assignment_notebook
from aivideo.grading import answered, grade_hand_ins
from aivideo.notebook import check_exercise, checking, checking_run
from aivideo.notebook.checking_run import run_tests
from aivideo.notebook.checking_source import read_cells

ROOT = Path(__file__).resolve().parents[1]
NAME = "01-first-clip"
TOTAL = sum(POINTS.values())
SOURCES = sorted(path for path in ROOT.glob("solutions/*/*.py") if path.stem == path.parent.name)
RELEASES = sorted(ROOT.glob("exercises/*/*.ipynb"))


@pytest.fixture
def shell(monkeypatch, tmp_path):
    """A notebook's kernel in this process, in a folder of its own."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.delenv("AIVIDEO_SOLUTIONS", raising=False)
    monkeypatch.chdir(tmp_path)
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False  # no history file
    yield shell
    InteractiveShell.clear_instance()


@pytest.fixture
def shown(monkeypatch):
    """What is displayed, one mime bundle after the other."""
    pages = []
    for place in ("aivideo.notebook.page.display", "aivideo.notebook.checking.display"):
        monkeypatch.setattr(place, lambda data, raw: pages.append(data))
    return pages


@pytest.fixture
def exercise(tmp_path, monkeypatch):
    """Writes a made-up exercise where a teacher's own ones lie; gives its path."""

    def write(text, name="99-tiny"):
        path = tmp_path / "own" / name / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("AIVIDEO_SOLUTIONS", str(tmp_path / "own"))
        return path

    return write


def learn(shell, cells, answers=None):
    """Run a learner's notebook: the released cells, with `answers` (by grade_id) instead of the released ones."""
    for cell in cells:
        if not cell.markdown:
            shell.run_cell((answers or {}).get(cell.grade_id, cell.released), store_history=True)


def points(results):
    return {result.grade_id: result.points for result in results}


def only(path, shell, answer, **more):
    """The one result of an exercise with one test, for a learner who ran `answer`."""
    shell.run_cell(answer, store_history=True)
    (result,) = run_tests(read_cells(path), shell.user_ns, **more)
    return result


def one_test(test, stub="answer = 0", solution="answer = 1"):
    return (
        "# %% [markdown]\n# ## Change it: *one*\n\n"
        f'# %% nbgrader={{"grade_id": "answer", "solution": true}}\n{stub}\n### BEGIN SOLUTION\n{solution}\n'
        "### END SOLUTION\n\n# %% [markdown] tags=[\"instructor\"]\n# **Tempting:** 2, because.\n\n"
        f'# %% nbgrader={{"grade_id": "test", "grade": true, "points": 4}}\n{test}\n'
    )  # fmt: skip


class TestTheSource:
    @pytest.mark.parametrize("path", [*SOURCES, ROOT / "lessons" / "template" / "exercise.py"], ids=lambda p: p.stem)
    def test_our_reader_reads_what_jupytext_reads(self, path):
        theirs = jupytext.read(path, fmt="py:percent").cells
        ours = read_cells(path)
        assert [(c.source, c.cell_type == "markdown") for c in theirs] == [(c.source, c.markdown) for c in ours]
        assert [c.metadata.get("tags", []) for c in theirs] == [list(c.tags) for c in ours]
        facts = [c.metadata.get("nbgrader", {}) for c in theirs]
        assert [(f.get("grade_id", ""), f.get("points", 0)) for f in facts] == [(c.grade_id, c.points) for c in ours]

    @pytest.mark.parametrize("path", RELEASES, ids=lambda p: p.stem)
    def test_what_counts_as_untouched_is_what_learners_get(self, path):
        released = nbformat.read(path, as_version=4)
        theirs = {c.metadata.nbgrader.grade_id: c.source.strip() for c in released.cells if "nbgrader" in c.metadata}
        cells = read_cells(ROOT / "solutions" / path.stem / f"{path.stem}.py")
        assert {c.grade_id: c.released.strip() for c in cells if c.grade_id} == theirs


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
class TestEveryExercise:
    """The points of the tests: our own answers have them all, and nobody has any for doing nothing."""

    def results(self, shell, cells, notebook):
        """Run a notebook's cells, all but the tests and the check, and then the tests."""
        tests = {cell.grade_id for cell in cells if cell.tested}
        for cell in notebook.cells:
            is_test = cell.metadata.get("nbgrader", {}).get("grade_id") in tests
            if cell.cell_type == "code" and not is_test and "check_exercise(" not in cell.source:
                shell.run_cell(cell.source).raise_error()
        results = [result for result in run_tests(cells, shell.user_ns) if result.points is not None]
        assert sum(result.possible for result in results) > 0
        return results

    def test_the_solution_has_every_point(self, shell, path):
        results = self.results(shell, read_cells(path), jupytext.read(path, fmt="py:percent"))
        assert [(r.grade_id, r.points, r.message) for r in results if r.points != r.possible] == []

    def test_the_blank_notebook_has_none(self, shell, path):
        released = nbformat.read(ROOT / "exercises" / path.stem / f"{path.stem}.ipynb", as_version=4)
        results = self.results(shell, read_cells(path), released)
        assert [(r.grade_id, r.points, r.message) for r in results if r.points != 0] == []


CELLS = read_cells(ROOT / "solutions" / NAME / f"{NAME}.py")
RIGHT = {cell.grade_id: cell.source for cell in CELLS if cell.answer}
LOST = {"order-camera": 0, "order-shape": 0, "next-step-test": 0, "honest-test": 0}


class TestExercise01:
    """The learners of test_exercise_01.py, whom nbgrader has graded there, with the points that it gave."""

    @pytest.mark.parametrize(
        ("answers", "expected", "leads"),
        [
            ({}, dict.fromkeys(POINTS, 0), {"order-picture": "I know these subjects", "follow-stops": "ask 5 times"}),
            (RIGHT, POINTS, dict.fromkeys(POINTS, "Good:")),
            (
                RIGHT | SIDEWAYS,
                POINTS | LOST,
                {"order-shape": "swap the two numbers", "honest-test": "a renderer that follows rules"},
            ),
            (
                RIGHT | ENDLESS,
                POINTS | {"is-over-test": 0, "follow-stops": 0},
                {"is-over-test": "Progress 100 is not the end", "follow-stops": "asked 1,000 times"},
            ),
        ],
        ids=["blank", "right", "sideways", "endless"],
    )
    def test_points_and_messages_are_those_of_nbgrader(self, shell, shown, answers, expected, leads):
        learn(shell, CELLS, answers)
        results = run_tests(CELLS, shell.user_ns)
        assert {name: got for name, got in points(results).items() if got is not None} == expected
        for result in results:
            assert leads.get(result.grade_id, "") in result.message
        began = time.perf_counter()
        assert check_exercise(NAME) is None
        assert time.perf_counter() - began < 5
        html, plain = shown[0]["text/html"], shown[0]["text/plain"]
        assert f"You have {sum(expected.values())} of {TOTAL} points." in plain
        assert html.count('<th scope="row"') == len(results)
        assert html.count('<th scope="col"') == 3
        assert "<caption" in html
        for message in leads.values():
            assert message in plain
        assert "Traceback" not in html + plain

    def test_answers_open_for_what_was_tried_and_only_that(self, shell, shown):
        learn(shell, CELLS, {"honest": "# my guess\nhonest = 'c'", "is-over": "def is_over(ticket)\n  return"})
        check_exercise(NAME)
        answers = shown[1]["text/markdown"]
        opened = re.findall(r"<summary>The answer: (.*?)</summary>", answers)
        assert opened == ["Change it: the honest line", "Write it: is it over?"]  # the second is not Python yet
        assert 'honest = "b"' in answers
        assert "a failed job is then polled for ever" in answers
        assert '"size": "720x1280"' not in answers
        assert "“Write it: follow a job” opens after a try" in answers
        assert "“Write it: follow a job” opens after a try" in shown[1]["text/plain"]

    def test_a_cell_with_nothing_but_a_new_comment_is_no_try(self, shell, shown):
        learn(shell, CELLS, {"honest": "honest = '?'  # no idea"})
        check_exercise(NAME)
        assert "The answer: Change" not in shown[1]["text/markdown"]

    def test_it_works_from_any_folder_of_the_course(self, shell, shown, monkeypatch):
        monkeypatch.chdir(ROOT / "aivideo" / "clip")
        check_exercise(NAME)
        assert f"You have 0 of {TOTAL} points." in shown[0]["text/plain"]
        assert "nothing called 'read_prompt' yet. Run all cells from the top" in shown[0]["text/plain"]


RULES = """
# %% nbgrader={"grade_id": "tools"}
import math

# %% nbgrader={"grade_id": "first", "solution": true}
def helper(): return 1
def first(): return helper()
things = [1]
### BEGIN SOLUTION
### END SOLUTION

# %% nbgrader={"grade_id": "number", "grade": true, "points": 4}
class Later: value = 7
picked = "by the test"
len(things) + 0.5

# %% nbgrader={"grade_id": "second", "solution": true}
picked = "by the learner"
### BEGIN SOLUTION
### END SOLUTION

# %% nbgrader={"grade_id": "learners-name", "grade": true, "points": 1}
assert picked == "by the learner"

# %% nbgrader={"grade_id": "class-of-another-test", "grade": true, "points": 2}
assert Later.value == 7

# %% nbgrader={"grade_id": "stand-in", "grade": true, "points": 2}
def helper(): return math.inf
assert first() == math.inf

# %% nbgrader={"grade_id": "text", "grade": true, "points": 3}
"2.5"

# %% nbgrader={"grade_id": "quiet", "grade": true, "points": 3}
1;

# %% nbgrader={"grade_id": "negative", "grade": true, "points": 3}
-1

# %% nbgrader={"grade_id": "zero", "grade": true, "points": 3}
0

# %% nbgrader={"grade_id": "truth", "grade": true, "points": 3}
True

# %% nbgrader={"grade_id": "hidden", "grade": true, "points": 3}
print("so far")
### BEGIN HIDDEN TESTS
assert helper() == 2, "not two"
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade_id": "essay", "grade": true, "solution": true, "points": 5}
# Because.
"""


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own queries
def test_every_rule_of_nbgrader_is_ours(exercise, shell, tmp_path):
    path = exercise(RULES)
    shutil.copytree(tmp_path / "own", tmp_path / "course" / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path / "course")
    handed_in = answered(assignment_notebook(path), {"essay": "My own words."})
    theirs = grade_hand_ins(tmp_path / "course", "99-tiny", {"somebody": handed_in})["somebody"].scores
    cells = read_cells(path)
    learn(shell, cells)
    ours = points(run_tests(cells, shell.user_ns))
    assert ours == theirs
    assert (ours["number"], ours["stand-in"], ours["essay"]) == (1.5, 2, None)


class TestTheNotebook:
    def test_it_is_left_as_it_was(self, exercise, shell, shown):
        path = exercise(one_test("answer['a'].append(1)\nanswer['new'] = other = 5\ndel gone\nhelper = None\n3"))
        shell.run_cell("answer = {'a': []}; same = answer; gone = 1; helper = len; x = 4", store_history=True)
        before = {name: id(value) for name, value in shell.user_ns.items()}
        check_exercise(path.stem)
        assert {name: id(value) for name, value in shell.user_ns.items()} == before
        assert shell.user_ns["same"] == {"a": []}
        assert "3 of 4 points. Partly right." in shown[0]["text/plain"]

    def test_names_for_one_thing_stay_names_for_one_thing(self, exercise, shell):
        path = exercise(one_test("answer.append(5)\nassert same[-1] == 5 and loop[0] is loop and same is answer"))
        assert only(path, shell, "answer = []; same = answer; loop = []; loop.append(loop)").points == 4


class TestMessages:
    TEST = "assert answer() == 1, f'Expected 1, got {answer()}.'"

    @pytest.mark.parametrize(
        ("answer", "message"),
        [
            ("def answer(): return 2", "Expected 1, got 2."),
            ("answer = None", "could not go on at the line “assert answer() == 1"),
            ("def answer():\n    return colour", "Your answer stopped with an error in the line “return colour”."),
            ("def answer():\n    return colour", "NameError: name 'colour' is not defined. Is it spelled"),
            ("def answer(): return {}['size']", "KeyError: there is no 'size' in it."),
            ("def answer(): exit()", "Your answer stopped with an error"),
            ("def answer(): return answer()", "RecursionError"),
            ("answer = lambda: 1 / 0", "Your code stopped with an error in the line “answer = lambda: 1 / 0”. Zero"),
            ("def answer(): assert False", "Your answer stopped with an error"),
            ("pass", "There is nothing called 'answer' yet. Run all cells from the top"),
        ],
    )
    def test_each_says_where_to_look(self, exercise, shell, answer, message):
        result = only(exercise(one_test(self.TEST)), shell, answer)
        assert (result.points, result.verdict) == (0, "not yet")
        assert message in result.message
        assert "Traceback" not in result.message

    def test_an_assertion_without_words_shows_itself(self, exercise, shell):
        result = only(exercise(one_test("assert (\n    answer > 1\n)")), shell, "answer = 0")
        assert result.message == "This does not hold yet: answer > 1"

    def test_html_in_a_message_is_text(self, exercise, shell, shown):
        path = exercise(one_test("assert answer == 1, f'You have {answer}.'"))
        shell.run_cell("answer = '<script>' * 1000", store_history=True)
        check_exercise(path.stem)
        assert "&lt;script&gt;" in shown[0]["text/html"]
        assert "<script>" not in shown[0]["text/html"]
        assert len(shown[0]["text/plain"]) < 2000

    def test_words_on_the_error_stream_are_mentioned(self, exercise, shell, capfd):
        path = exercise(one_test("assert answer() == 1\nprint('Good: one.')"))
        result = only(path, shell, "import sys\ndef answer():\n    print('old ways', file=sys.stderr)\n    return 1")
        assert result.points == 4
        assert result.message.startswith("Good: one. But")
        assert "“old ways”" in result.message
        assert "nbgrader gives no points" in result.message
        assert capfd.readouterr() == ("", "")


class TestTime:
    @pytest.mark.parametrize(
        "answer",
        [
            "def answer():\n    while True: pass",
            "def answer():\n    while True:\n        try: [][1]\n        except Exception: pass",
            "import time\ndef answer():\n    time.sleep(30)",
            "swallowed = []\ndef answer():\n    try:\n        while True: pass\n    except BaseException:\n"
            "        swallowed.append(1)\n    while True: pass",
        ],
        ids=["loop", "loop that catches errors", "sleep", "loop that catches the first stop"],
    )
    def test_what_does_not_end_is_ended(self, exercise, shell, answer):
        path = exercise(one_test("answer()\nprint('Good')"))
        began = time.perf_counter()
        result = only(path, shell, answer, seconds=0.2)
        assert time.perf_counter() - began < 5
        assert result.points == 0
        assert "had not come to an end after 0.2 seconds" in result.message

    def test_the_bell_never_rings_late(self):
        """Works that end when the bell is about to ring: each returns or is broken off, and nothing comes after."""
        broken = 0
        for step in range(60):
            until = time.perf_counter() + 0.01 + step * 0.0005

            def work(until=until):
                while time.perf_counter() < until:
                    pass

            try:
                checking_run._within(0.02, work)
            except checking_run._TimeUp:
                broken += 1
            for _ in range(1000):
                pass
        assert 0 < broken < 60

    def test_the_stop_button_still_stops(self, exercise, shell):
        path = exercise(one_test("import signal\nsignal.raise_signal(signal.SIGINT)"))
        shell.run_cell("answer = [1]")
        before = dict(shell.user_ns)
        with pytest.raises(KeyboardInterrupt):
            run_tests(read_cells(path), shell.user_ns)
        assert shell.user_ns == before


ESSAY = """
# %% [markdown]
# ## Judge it: which take?

# %% [markdown] nbgrader={"grade_id": "why", "grade": true, "solution": true, "points": 6}
# ### BEGIN SOLUTION
# Take two, because the ball falls.
# ### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Mark scheme.** 3 points for the take, 3 for what can be seen in it.

# %% [markdown] tags=["instructor", "anchor"]
# **2 of 6:** "Take two looks better."

# %% [markdown]
# The end.
"""


class TestMarkedByAPerson:
    def test_it_is_named_and_not_counted(self, exercise, shell, shown):
        path = exercise(ESSAY)
        check_exercise(path.stem)
        plain = shown[0]["text/plain"]
        assert "A person marks 6 more." in plain
        assert "Judge it: which take?: – of 6 points. Marked by a person." in plain

    def test_without_the_file_it_asks_to_write_first(self, exercise, shell, shown):
        check_exercise(exercise(ESSAY).stem)
        assert "(write your own first: this page cannot see whether you have)" in shown[1]["text/markdown"]

    @pytest.mark.parametrize("by", ["folder", "JupyterLab"])
    def test_scheme_and_anchors_open_after_a_try(self, exercise, shell, shown, tmp_path, monkeypatch, by):
        path = exercise(ESSAY)
        blank = answered(assignment_notebook(path), {"why": "*Your answer here.*"})
        file = tmp_path / f"{path.stem}.ipynb" if by == "folder" else tmp_path / "deeper" / "mine.ipynb"
        file.parent.mkdir(exist_ok=True)
        if by == "JupyterLab":
            monkeypatch.setenv("JPY_SESSION_NAME", str(file))
        nbformat.write(blank, file)
        check_exercise(path.stem)
        assert "3 points for the take" not in shown[1]["text/markdown"]
        assert "opens after a try" in shown[1]["text/markdown"]
        nbformat.write(answered(blank, {"why": "The second."}), file)
        check_exercise(path.stem)
        page = shown[3]["text/markdown"]
        assert "<summary>How this is marked: Judge it: which take?</summary>" in page
        for part in ("Take two, because the ball falls.", "3 points for the take", '"Take two looks better."'):
            assert part in page
        assert "The end." not in page

    def test_a_broken_file_is_no_file(self, exercise, shell, shown, tmp_path):
        path = exercise(ESSAY)
        (tmp_path / f"{path.stem}.ipynb").write_text("{broken")
        check_exercise(path.stem)
        assert "write your own first" in shown[1]["text/markdown"]


class TestNothingToCheck:
    def test_an_exercise_that_does_not_exist(self, shell, shown):
        for name in ("77-nothing", "../01-first-clip", 1):
            check_exercise(name)
        assert all("There is no exercise" in page["text/plain"] for page in shown)
        assert re.search(r"'77-nothing'\. This copy of the course has: .*\b01-first-clip", shown[0]["text/plain"])

    def test_a_copy_without_solutions(self, shell, shown, monkeypatch, tmp_path):
        monkeypatch.setattr(checking, "SOLUTIONS", tmp_path / "solutions")
        check_exercise(NAME)
        (page,) = shown
        assert "The solutions are not in this copy of the course, so nothing is checked here." in page["text/plain"]

    def test_while_nbgrader_grades_it_does_not_run(self, shell, shown, monkeypatch):
        monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
        check_exercise(NAME)
        (page,) = shown
        assert "being graded" in page["text/plain"]

    def test_a_teachers_own_source_comes_first(self, exercise, shell, shown):
        exercise(one_test("assert answer == 8"), name=NAME)
        shell.run_cell("answer = 8")
        check_exercise(NAME)
        assert "You have 4 of 4 points." in shown[0]["text/plain"]


def test_in_a_real_kernel_it_shows_its_card_and_stops_what_does_not_end(tmp_path):
    notebook = nbformat.read(ROOT / "exercises" / NAME / f"{NAME}.ipynb", as_version=4)
    answers = {
        "honest": "class Honest(str):\n    def __str__(self):\n        import warnings\n"
        "        warnings.warn('old ways')\n        return 'b'\nhonest = Honest()",
        "is-over": "def is_over(ticket):\n    while True: pass",
    }
    notebook = answered(notebook, answers)
    endless = ("is-over-test", "follow-works")  # as a learner would see it, these would not end
    notebook.cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") not in endless]
    notebook.cells += [
        new_code_cell(
            "from aivideo.notebook import check_exercise, checking_run\n"
            f"checking_run.SECONDS_A_TEST = 0.3\ncheck_exercise({NAME!r})"
        ),
        new_code_cell("import time\ntime.sleep(0.5)\nhonest == '', next_step['queued']"),
    ]
    where = {"metadata": {"path": str(tmp_path)}}
    done = NotebookClient(notebook, timeout=60, allow_errors=True, resources=where).execute()
    check, after = done.cells[-2:]
    table, answers = (output.data for output in check.outputs)
    assert f"You have 2 of {TOTAL} points." in table["text/plain"]
    assert "had not come to an end after 0.3 seconds" in table["text/plain"]
    # the visible test gave this warning once; Python would not give it again, but nbgrader's fresh kernel does
    assert "error stream: “  warnings.warn('old ways')”" in table["text/plain"]
    assert "<summary>The answer: Change it: the honest line</summary>" in answers["text/markdown"]
    assert after.outputs[0].data["text/plain"] == "(True, '?')"
