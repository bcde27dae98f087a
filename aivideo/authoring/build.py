"""All notebooks of the course from their text sources, and the question whether any is out of date."""

from pathlib import Path

from aivideo.authoring.notebooks import lesson_notebook, notebook_text
from aivideo.authoring.release import release_texts


def built_texts(root: Path) -> dict[Path, str]:
    """Return {path under root: text} of every notebook that is made from text and committed."""
    texts = {
        source.with_suffix(".ipynb").relative_to(root): notebook_text(lesson_notebook(source))
        for source in sorted((root / "lessons").glob("*.py"))
    }
    assignments = sorted(path.stem for path in (root / "solutions").glob("*/*.py") if path.stem == path.parent.name)
    return texts | release_texts(root, assignments)


def build_course(root: Path) -> list[Path]:
    """Write every notebook that differs from its source, remove those whose source is gone; return them."""
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
