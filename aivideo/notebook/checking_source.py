"""Read an exercise's text source: its cells, what learners get of each, and the model answers."""

import json
import re
import symtable
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

STUB, TEXT_STUB = "...", "*Your answer here.*"  # as in nbgrader_config.py


@dataclass(frozen=True)
class SourceCell:
    """One cell of an exercise's text source.

    Attributes:
        task: the nearest heading above it, by which people know it.
        points: what it is worth; 0 for cells that are not marked.
        tested: a test of ours gives its points.
        by_hand: a person gives its points.
        answer: learners write here.
    """

    source: str
    markdown: bool
    tags: tuple[str, ...]
    task: str
    grade_id: str
    points: float
    tested: bool
    by_hand: bool
    answer: bool

    @property
    def released(self) -> str:
        """The source that learners get: no hidden tests, no mark scheme, a stub for the solution."""
        text = _without("MARK SCHEME", _without("HIDDEN TESTS", self.source))
        if not self.answer:
            return text
        stub = TEXT_STUB if self.markdown else STUB
        text = _without("SOLUTION", text, stub) if "BEGIN SOLUTION" in text else stub
        return "\n".join(line for line in text.splitlines() if line != STUB).rstrip() or STUB

    @property
    def model(self) -> str:
        """What stands in the solution's regions; with the lines around it, where a region is inside something."""
        kind = "(?:SOLUTION|MARK SCHEME)"
        regions = re.findall(rf"(?ms)^#+ BEGIN {kind}[^\n]*\n(.*?)^#+ END {kind}", self.source)
        return "".join(regions).rstrip() or re.sub(rf"(?m)^.*(BEGIN|END) {kind}.*\n?", "", self.source).rstrip()


def read_cells(path: Path) -> list[SourceCell]:
    """Read an exercise's text source (jupytext's percent format, as far as our exercises use it).

    jupytext itself reads the same (a test compares them), but importing it takes seconds, and learners wait.
    """
    cells, task = [], path.stem
    for block in re.split(r"^# %%", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, _, body = block.partition("\n")
        markdown = "[markdown]" in head
        body = body.strip("\n")
        facts = _facts(head)
        tags, grading = facts.get("tags", []), facts.get("nbgrader", {})
        grade, answer = grading.get("grade", False), grading.get("solution", False)
        if markdown:
            body = re.sub(r"^# ?", "", body, flags=re.MULTILINE)
            heading = re.search(r"^#{1,6} (.+)$", body, flags=re.MULTILINE)
            if heading and not answer and not tags:
                # the points that stand behind a heading have a column of their own in the table
                task = re.sub(r"[*`_]|\(\d+ points?\)", "", heading[1]).strip()
        by_hand = grading.get("task", False) or (grade and (answer or markdown))
        cells.append(
            SourceCell(
                source=body,
                markdown=markdown,
                tags=tuple(tags),
                task=task,
                grade_id=grading.get("grade_id", ""),
                points=float(grading.get("points", 0)),
                tested=grade and not by_hand,
                by_hand=by_hand,
                answer=answer,
            )
        )
    return cells


def _facts(head: str) -> dict:
    """The `name=JSON` pairs in the line that begins a cell."""
    facts, place, pair = {}, 0, re.compile(r"(\w+)=")
    while found := pair.search(head, place):
        facts[found[1]], place = json.JSONDecoder().raw_decode(head, found.end())
    return facts


def _without(kind: str, source: str, stub: str = "") -> str:
    """`source` less its regions between `### BEGIN kind` and `### END kind`; `stub` takes the place of each."""
    region = rf"(?ms)^([ \t]*)[^\n]*BEGIN {kind}.*?END {kind}[^\n]*\n?"
    return re.sub(region, rf"\1{stub}\n" if stub else "", source)


def bound_names(source: str) -> set[str]:
    """The names that a cell gives a value to; where it is not Python (yet), the words that its lines begin with."""
    try:
        table = symtable.symtable(source, "<cell>", "exec")
    except (SyntaxError, ValueError):
        return set(re.findall(r"^(?:def |class )?(\w+)", source, flags=re.MULTILINE))
    return {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}


def numbered(titles: list[str], what: str) -> Iterator[str]:
    """The titles; those that stand more than once with a number: `A task, test 2 of 3`."""
    for place, title in enumerate(titles):
        count = titles.count(title)
        yield f"{title}, {what} {titles[: place + 1].count(title)} of {count}" if count > 1 else title
