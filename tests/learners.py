"""A class of simulated learners for one exercise: what every exercise's tests hand in, and what they expect.

    graded = Learners("01-first-clip", POINTS, by_hand={"programme": 4}).grade(endless={"follow": "def follow(...)"})
    graded.check_the_usual_four({"order-test": "words that the blank hand-in's message must hold"})
    graded.check("endless", lost=["follow-test"])

The usual four: *blank* (the release as it is), *right* (the solution), *copied* (right, with every test cell
copied), *vandal* (blank, with emptied tests worth a hundred points each, one of them deleted). And for each answer a
*mutant*: the solution with only that answer left out, which has to lose points. An answer that shares no name with
another one needs no mutant where a learner gives it wrongly: without it, its tests say what they say to the blank
hand-in, who gets nothing, and the learner has to lose points there, and nowhere else.
"""

import symtable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import nbformat

from aivideo.authoring.notebooks import assignment_notebook
from aivideo.grading import Graded, answered, copied, grade_hand_ins, vandalised
from aivideo.notebook.checking_source import SourceCell, bound_names, read_cells

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Class:
    """How all learners of a class were graded.

    Attributes:
        graded: {learner: scores and messages}.
        points, by_hand: as in `Learners`.
        wrong: {learner: {answer given: the tests that look at it}}, of learners whose answers stand alone.
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
        looked_at = set()
        for learner, answers in self.wrong.items():
            lost = {name for name, points in self.points.items() if self[learner].scores[name] < points}
            assert lost <= set(chain(*answers.values())), f"{learner} lost other points too"
            hit = {answer for answer, tests in answers.items() if lost & set(tests)}
            assert not lost or hit == answers.keys(), f"{learner} lost nothing at {answers.keys() - hit}"
            looked_at |= hit
        never = set(chain(*self.wrong.values())) - looked_at
        assert not never, f"nobody lost anything at {', '.join(sorted(never))}: no test looks at that answer"


@dataclass(frozen=True)
class Learners:
    """The learners of one exercise.

    Attributes:
        name: the assignment.
        points: {test cell: points} of all that is graded by itself.
        by_hand: {answer cell: points} of what a person marks.
    """

    name: str
    points: dict[str, int]
    by_hand: dict[str, int] = field(default_factory=dict)

    @property
    def source(self) -> Path:
        """The solution's text."""
        return ROOT / "solutions" / self.name / f"{self.name}.py"

    def answers(self) -> dict[str, str]:
        """The solution's answers, by grade_id."""
        notebook = assignment_notebook(self.source)
        cells = (cell for cell in notebook.cells if "nbgrader" in cell.metadata)
        return {cell.metadata.nbgrader.grade_id: cell.source for cell in cells if cell.metadata.nbgrader.solution}

    def grade(self, **misconceptions: dict[str, str]) -> Class:
        """Grade the usual four, the mutants needed, and learners who answer right but for what is given."""
        blank = nbformat.read(ROOT / "exercises" / self.name / f"{self.name}.ipynb", as_version=4)
        answers = self.answers()
        right = answered(blank, answers)
        everything_copied = right
        for test in self.points:
            everything_copied = copied(everything_copied, test)
        hand_ins = {"blank": blank, "right": right, "copied": everything_copied, "vandal": vandalised(blank)}
        tasks = _tasks(self.source)
        tests = {answer: [cell.grade_id for cell in cells if cell.tested] for answer, cells in tasks.items()}
        alone = _standing_alone(tasks)
        independent = {who: given for who, given in misconceptions.items() if given.keys() <= alone}
        wrong = {who: {name: tests[name] for name in given} for who, given in independent.items()}
        for name in [name for name in tasks if name not in set(chain(*wrong.values()))]:
            others = {other: source for other, source in answers.items() if other != name}
            hand_ins[f"mutant-{name}"] = answered(blank, others)
        hand_ins |= {learner: answered(right, given) for learner, given in misconceptions.items()}
        return Class(grade_hand_ins(ROOT, self.name, hand_ins), self.points, self.by_hand, wrong)


def _tasks(source: Path) -> dict[str, list[SourceCell]]:
    """{answer: its cell, and the cells that test it}, of all answers that are not marked by hand."""
    tasks: dict[str, list[SourceCell]] = {}
    for cell in read_cells(source):
        if cell.answer and not cell.by_hand:
            tasks[cell.grade_id] = [cell]
        elif cell.tested:
            tasks[next(reversed(tasks))].append(cell)
    return tasks


def _standing_alone(tasks: dict[str, list[SourceCell]]) -> set[str]:
    """The answers whose own and tests' names no other task uses, and whose tasks use no other task's names."""
    binds = {answer: set().union(*(bound_names(cell.source) for cell in cells)) for answer, cells in tasks.items()}
    uses = {answer: set().union(*(_used_names(cell.source) for cell in cells)) for answer, cells in tasks.items()}
    needs = [(a, b) for a in tasks for b in tasks if a != b and binds[b] & (uses[a] - binds[a])]
    return tasks.keys() - set(chain(*needs))


def _used_names(source: str) -> set[str]:
    """The names outside a cell's functions that it reads, inside its functions too."""

    def used(table: symtable.SymbolTable) -> set[str]:
        whole_cell = table.get_type() == "module"
        here = {s.get_name() for s in table.get_symbols() if s.is_referenced() and (whole_cell or s.is_global())}
        return here.union(*map(used, table.get_children()))

    return used(symtable.symtable(source, "<cell>", "exec"))
