"""Is a notebook in form? What a reader must find in every lesson and exercise, checked on the notebook itself.

Each check gives back sentences, one for each fault; none means that all is well.
"""

import ast
import itertools
import re
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

LONGEST_CELL = 12  # lines of code in one cell of a lesson
OPENING = ("**You will make**", "**You will learn**", "**You will need**", "**Time:**", "**Computing:**")
CLOSING = ("Try it yourself", "What you did", "In practice", "Where next", "Further reading")
LONGEST_LINE = 96  # characters: longer lines run out of the page on a laptop
VAGUE_LINKS = {"here", "this", "link", "click here", "this link", "read more", "more"}
LOOKS_LIKE_A_KEY = re.compile(
    r"\b(sk-[A-Za-z0-9_-]{20,}|key_[0-9a-f]{32,}|luma-[0-9a-f-]{30,}|[0-9a-f-]{36}:[0-9a-f]{32})\b"
)


@dataclass(frozen=True)
class Promise:
    """What a lesson says it takes.

    Attributes:
        core, more: minutes of a learner's time.
        cpu_seconds, gigabytes: of the computer, for all cells together.
    """

    core: int
    more: int
    cpu_seconds: float
    gigabytes: float


def promise(notebook: NotebookNode) -> Promise | None:
    """Read what a lesson promises in its first cell; None if it does not say."""
    text = notebook.cells[0].source
    time = re.search(r"\*\*Time:\*\* (\d+) minutes(?:, and (\d+) more)?", text)
    computing = re.search(r"\*\*Computing:\*\* up to (\d+) seconds of processor time and ([\d.]+) GB of memory", text)
    if not time or not computing:
        return None
    return Promise(int(time[1]), int(time[2] or 0), float(computing[1]), float(computing[2]))


def lesson_faults(notebook: NotebookNode, folder: Path) -> list[str]:
    """Everything that is out of form in a lesson.

    Args:
        notebook: the learner's copy.
        folder: the folder it lies in, which relative links start from.
    """
    return [
        *common_faults(notebook, folder),
        *_opening_and_closing(notebook),
        *_code_cells(notebook),
        *_core_before_more(notebook),
        *_predictions(notebook),
    ]


def exercise_faults(notebook: NotebookNode, folder: Path) -> list[str]:
    """Everything that is out of form in an exercise: the release, or the notebook made of its source."""
    return [*common_faults(notebook, folder), *_test_cells(notebook)]


def common_faults(notebook: NotebookNode, folder: Path) -> list[str]:
    """What every notebook keeps to: headings, links, pictures, no outputs, no keys."""
    return [*_headings(notebook), *_links(notebook, folder), *_clean(notebook)]


def headings(notebook: NotebookNode) -> list[tuple[int, str]]:
    """All headings in order: (level, text)."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"```.*?```", "", cell.source, flags=re.DOTALL)
            found += [(len(marks), title.strip()) for marks, title in re.findall(r"^(#+)\s+(.*)$", text, re.MULTILINE)]
    return found


def _headings(notebook: NotebookNode) -> list[str]:
    found = headings(notebook)
    faults = []
    first = [title for level, title in found if level == 1]
    if len(first) != 1 or not notebook.cells[0].source.startswith("# "):
        faults.append(f"A notebook has one first-level heading, at its very start; this one has {len(first)}.")
    for (above, _), (level, title) in itertools.pairwise(found):
        if level > above + 1:
            faults.append(f"The heading {title!r} skips a level: {above} is followed by {level}.")
    return faults


def _links(notebook: NotebookNode, folder: Path) -> list[str]:
    faults = []
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        for bang, text, target in re.findall(r"(!?)\[([^\]]*)\]\(([^)\s]+)[^)]*\)", cell.source):
            if bang and not text.strip():
                faults.append(f"The picture {target} has no alt text.")
            if not bang and text.strip().lower() in VAGUE_LINKS:
                faults.append(f"The link {text!r} does not say where it leads ({target}).")
            inside = not re.match(r"(https?://|mailto:|#)", target)
            if inside and not (folder / target.split("#")[0]).exists():
                faults.append(f"The link to {target} leads nowhere.")
        for tag in re.findall(r"<img\b[^>]*>", cell.source):
            if not re.search(r'alt="[^"]+"', tag):
                faults.append(f"A picture has no alt text: {tag[:60]}")
    return faults


def _clean(notebook: NotebookNode) -> list[str]:
    faults = []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count):
            faults.append(f"Cell {number} carries outputs; notebooks are committed without.")
        if found := LOOKS_LIKE_A_KEY.search(cell.source):
            faults.append(f"Cell {number} holds something that looks like a key: {found[0][:6]}...")
    if "jupytext" in notebook.metadata:
        faults.append("The learner's copy is paired with a text file; it should not be.")
    return faults


def _opening_and_closing(notebook: NotebookNode) -> list[str]:
    faults = [f"The first cell does not say {part}." for part in OPENING if part not in notebook.cells[0].source]
    if not faults and promise(notebook) is None:
        faults.append(
            'The first cell should read "**Time:** 25 minutes, and 15 more ..." and '
            '"**Computing:** up to 60 seconds of processor time and 1.2 GB of memory ...".'
        )
    titles = [title for level, title in headings(notebook) if level == 2]
    if [title for title in titles if title in CLOSING] != list(CLOSING):
        faults.append(f"A lesson ends with these sections, in this order: {', '.join(CLOSING)}.")
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    hints = re.search(r"^## Try it yourself$(.*?)^## ", text, flags=re.DOTALL | re.MULTILINE)
    if hints and hints[1].count("<summary>Hint") != 3:
        faults.append("'Try it yourself' has three hints: where to look, which function, nearly the line.")
    return faults


def _code_cells(notebook: NotebookNode) -> list[str]:
    faults = []
    before = "code"  # so that a lesson cannot begin with code
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            lines = cell.source.count("\n") + 1
            if lines > LONGEST_CELL:
                faults.append(f"Cell {number} has {lines} lines; {LONGEST_CELL} is the most.")
            long = [line for line in cell.source.splitlines() if len(line) > LONGEST_LINE]
            if long:
                faults.append(f"Cell {number} has a line of more than {LONGEST_LINE} characters: {long[0][:40]}...")
            if before == "code":
                faults.append(f"Cell {number} has no words before it that say what to look for.")
        before = cell.cell_type
    return faults


def _core_before_more(notebook: NotebookNode) -> list[str]:
    titles = [title for level, title in headings(notebook) if level == 2 and title not in CLOSING]
    is_more = [title.startswith("More: ") for title in titles]
    faults = []
    if is_more != sorted(is_more):
        faults.append("Sections named 'More: ...' come after all core sections.")
    said = promise(notebook)
    if said and bool(said.more) != any(is_more):
        faults.append(f"The lesson promises {said.more} more minutes, and has {sum(is_more)} sections 'More: ...'.")
    return faults


def _predictions(notebook: NotebookNode) -> list[str]:
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    asked = {n: i for i, source in enumerate(code) for n in re.findall(r'predict\("([\d.]+)"', source)}
    revealed = {n: i for i, source in enumerate(code) for n in re.findall(r'reveal\("([\d.]+)"', source)}
    faults = [f"predict({n!r}) is never revealed." for n in asked if n not in revealed]
    faults += [f"reveal({n!r}) was never asked." for n in revealed if n not in asked]
    faults += [
        f"Between predict({n!r}) and its reveal, a cell has to settle it."
        for n in asked if n in revealed and revealed[n] - asked[n] < 2
    ]  # fmt: skip
    if not asked:
        faults.append("A lesson asks for at least one prediction.")
    return faults


def _test_cells(notebook: NotebookNode) -> list[str]:
    faults = []
    for cell in notebook.cells:
        grading = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not grading.get("grade"):
            continue
        name, body = grading["grade_id"], ast.parse(cell.source).body
        last = body[-1]
        ends_in_print = (
            isinstance(last, ast.Expr)
            and isinstance(last.value, ast.Call)
            and getattr(last.value.func, "id", "") == "print"
        )
        if isinstance(last, ast.Expr) and not ends_in_print:
            faults.append(f"The test {name!r} ends in a value: nbgrader takes that for the score. End it with print().")
        mute = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Assert) and node.msg is None]
        if mute:
            faults.append(f"The test {name!r} has an assert without a message: {ast.unparse(mute[0])[:60]}")
    return faults
