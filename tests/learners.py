"""A class of simulated learners for one exercise: what every exercise's tests hand in, and what they expect.

    graded = Learners("01-first-clip", POINTS, by_hand={"programme": 4}).grade(endless={"follow": "def follow(...)"})
    graded.check_the_usual_four({"order-test": "words that the blank hand-in's message must hold"})
    graded.check("endless", lost=["follow-test"])

The usual four: *blank* (the release as it is), *right* (the solution), *copied* (right, with every test cell
copied), *vandal* (blank, with emptied tests worth a hundred points each, one of them deleted). And for each answer a
*mutant*: the solution with only that answer left out, which has to lose points. Where no answer needs another one, the
learners with misconceptions do for mutants: each answer is wrong in one of them, who loses points there, and all points
they lose are lost at their wrong answers.
"""

import itertools
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from aivideo.authoring.notebooks import assignment_notebook
from aivideo.grading import Graded, answered, copied, grade_hand_ins, vandalised

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Class:
    """How all learners of a class were graded.

    Attributes:
        graded: {learner: scores and messages}.
        points, by_hand: as in `Learners`.
        wrong: {learner: {wrong answer: the tests that look at it}}, where the answers are independent.
    """

    graded: dict[str, Graded]
    points: dict[str, int]
    by_hand: dict[str, int]
    wrong: dict[str, dict[str, list[str]]]

    def __getitem__(self, learner: str) -> Graded:
        return self.graded[learner]

    def check(self, learner: str, lost: list[str]) -> None:
        """This learner has all points but those of the cells named; hand-marked answers wait for a person."""
        expected = self.points | dict.fromkeys(lost, 0) | dict.fromkeys(self.by_hand)
        assert self[learner].scores == expected, {
            name: (score, self[learner].said.get(name)) for name, score in self[learner].scores.items()
            if score != expected.get(name)
        }  # fmt: skip

    def check_the_usual_four(self, blank_says: dict[str, str]) -> None:
        """Blank: none, with messages that lead on. Right and copied: all. Vandal: none. Every mutant loses points."""
        assert set(blank_says) == set(self.points), "say what the blank hand-in reads, for every test"
        for learner in ("blank", "vandal"):
            assert self[learner].scores == dict.fromkeys([*self.points, *self.by_hand], 0), learner
        for name, words in blank_says.items():
            assert words in self["blank"].said[name], f"{name} says {self['blank'].said[name]!r}"
            assert words in self["vandal"].said[name], "the vandal's tests were put back"
        for learner in ("right", "copied"):
            self.check(learner, lost=[])
            assert all("Good:" in self[learner].said[name] for name in self.points)
        mutants = {learner: graded for learner, graded in self.graded.items() if learner.startswith("mutant-")}
        assert mutants or self.wrong
        for learner, graded in mutants.items():
            assert graded.total < sum(self.points.values()), f"{learner} lost nothing: no test looks at that answer"
        for learner, answers in self.wrong.items():
            scores = self[learner].scores
            lost = {name for name, points in self.points.items() if scores[name] < points}
            for answer, tests in answers.items():
                assert lost & set(tests), f"{learner} lost nothing at {answer}: no test looks at that answer"
            assert lost <= {name for tests in answers.values() for name in tests}, f"{learner} lost other points too"


@dataclass(frozen=True)
class Learners:
    """The learners of one exercise.

    Attributes:
        name: the assignment.
        points: {test cell: points} of all that is graded by itself.
        by_hand: {answer cell: points} of what a person marks.
        independent: no answer needs another one, so that no mutants are needed.
    """

    name: str
    points: dict[str, int]
    by_hand: dict[str, int] = field(default_factory=dict)
    independent: bool = False

    def answers(self) -> dict[str, str]:
        """The solution's answers, by grade_id."""
        notebook = assignment_notebook(ROOT / "solutions" / self.name / f"{self.name}.py")
        cells = (cell for cell in notebook.cells if "nbgrader" in cell.metadata)
        return {cell.metadata.nbgrader.grade_id: cell.source for cell in cells if cell.metadata.nbgrader.solution}

    def grade(self, **misconceptions: dict[str, str]) -> Class:
        """Grade the usual four, a mutant for each answer, and learners who answer right but for what is given.

        Raises:
            ValueError: the answers are independent, and one of them is wrong in none of the learners given.
        """
        blank = nbformat.read(ROOT / "exercises" / self.name / f"{self.name}.ipynb", as_version=4)
        answers = self.answers()
        right = answered(blank, answers)
        everything_copied = right
        for test in self.points:
            everything_copied = copied(everything_copied, test)
        hand_ins = {"blank": blank, "right": right, "copied": everything_copied, "vandal": vandalised(blank)}
        tested = [name for name in answers if name not in self.by_hand]
        if self.independent and (never := set(tested).difference(*misconceptions.values())):
            raise ValueError(f"No learner answers these wrong: {', '.join(sorted(never))}")
        for name in () if self.independent else tested:
            others = {other: source for other, source in answers.items() if other != name}
            hand_ins[f"mutant-{name}"] = answered(blank, others)
        hand_ins |= {learner: answered(right, wrong) for learner, wrong in misconceptions.items()}
        independent = misconceptions if self.independent else {}
        wrong = {who: {name: self._tests_of(blank, name) for name in names} for who, names in independent.items()}
        return Class(grade_hand_ins(ROOT, self.name, hand_ins), self.points, self.by_hand, wrong)

    def _tests_of(self, notebook: nbformat.NotebookNode, answer: str) -> list[str]:
        """The graded cells between an answer's cell and the next answer's."""
        marks = [cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata]
        begin = next(place for place, mark in enumerate(marks) if mark.grade_id == answer) + 1
        following = itertools.takewhile(lambda mark: not mark.solution, marks[begin:])
        return [mark.grade_id for mark in following if mark.grade]
