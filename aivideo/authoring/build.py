"""All notebooks of the course from their text sources, and the question whether any is out of date."""

from pathlib import Path

from aivideo.authoring.notebooks import assignment_notebook, lesson_notebook, notebook_text
from aivideo.authoring.release import release_texts


def built_texts(root: Path) -> dict[Path, str]:
    """Return {path under root: text} of every notebook that is made from text and committed."""
    texts = {
        source.with_suffix(".ipynb").relative_to(root): notebook_text(lesson_notebook(source))
        for source in sorted((root / "lessons").glob("*.py"))
    }
    return texts | release_texts(root, [source.stem for source in _solutions(root)])


def _solutions(root: Path) -> list[Path]:
    return sorted(path for path in (root / "solutions").glob("*/*.py") if path.stem == path.parent.name)


def build_course(root: Path) -> list[Path]:
    """Write every notebook that differs from its source, remove those whose source is gone; return them.

    Beside each solution's text its notebook is written as well. nbgrader reads that one; it is not committed.
    """
    for source in _solutions(root):
        source.with_suffix(".ipynb").write_text(notebook_text(assignment_notebook(source)), encoding="utf-8")
    changed = []
    for path in stale_files(root, texts := built_texts(root)):
        if path in texts:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(texts[path], encoding="utf-8", newline="\n")
        else:
            (root / path).unlink()
        changed.append(root / path)
    return changed


def stale_files(root: Path, texts: dict[Path, str] | None = None) -> list[Path]:
    """Return the notebooks (paths under root) that are missing, differ from their source, or have none."""
    texts = built_texts(root) if texts is None else texts
    there = {p.relative_to(root) for p in [*root.glob("lessons/*.ipynb"), *root.glob("exercises/*/*.ipynb")]}
    differs = {
        path for path, text in texts.items() if path not in there or (root / path).read_text(encoding="utf-8") != text
    }
    return sorted(differs | (there - set(texts)))
