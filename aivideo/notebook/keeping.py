"""Save, take home, resume: a free server forgets everything after a few idle minutes, and this carries work over.

`save()` puts what a learner made into one zip in the course's top folder; `take_home()` does that and gives a link to
download it; `resume()` brings it back on another server or computer. Nothing of the local studio needs to travel.
"""

import re
from pathlib import Path
from urllib.parse import quote

from aivideo.clip.provenance import sha256_of
from aivideo.notebook.keeping_restore import Restored, free_name, restore
from aivideo.notebook.keeping_work import (
    KeepingError,
    copy_to_travel,
    course_folder,
    find_work,
    grouped,
    known_secrets,
    summary,
)
from aivideo.notebook.keeping_zip import OVER_LIMIT, Checked, LeftOut, Manifest, check_zip, write_zip
from aivideo.notebook.page import card, put

NOTED = ".ai-for-video-work"  # in the course's folder: fingerprints of the zips that were made or unpacked here
MOST_NOTED = 200
MOST_NAMED = 6  # names in one sentence
LIMIT, HIGHEST_LIMIT = 20, 900  # MB
UPLOAD = (
    "Drag your zip (its name ends in -work.zip) into the list of files on the left, wait until it is there, and "
    'run this again. If it has another name, say which: resume("name.zip").'
)


def save(name: str = "ai-for-video", *, limit: float = LIMIT) -> None:
    """Put your work into one zip: `ai-for-video-work.zip` in the course's top folder.

    Your notebooks, predictions and hand-ins always go in; then clips and whatever else is in your `out` folders,
    the newest first, until the limit. What is left out is named, here and in the zip's MANIFEST.json. Notebooks go
    in as they were last saved (Ctrl+S), without heavy outputs; running the cells makes those again. Keys stay out.

    Args:
        name: the beginning of the zip's name.
        limit: MB that the zip may have, 1 to 900.

    Raises:
        KeepingError: it cannot be written, or there is nothing to save. An older zip is still there.
    """
    _, _, lines = _saved(name, limit)
    lines.append("It is on this computer. If that is a free server, take_home() brings it to yours.")
    put(card(*lines, status=True), "\n".join(lines))


def take_home(name: str = "ai-for-video", *, limit: float = LIMIT) -> None:
    """`save()`, and a link that downloads the zip to your own computer.

    Args and errors: as for `save`.
    """
    target, up, lines = _saved(name, limit)
    # `download` makes JupyterLab fetch the file instead of opening it; it turns the path into the server's address
    link = f'<a href="{up}{quote(target.name)}" download="{target.name}">Download {target.name}</a>'
    back = (
        "To go on elsewhere: open the course there, drag the zip into the list of files on the left, and run "
        "resume() in a notebook of the course."
    )
    html = f"{card(*lines, back, status=True)}<p><strong>{link}</strong></p>"
    where = f"Download it: right-click {target.name} in the list of files, then Download. It is {target}"
    put(html, "\n".join([*lines, back, where]))


def resume(zip_path: str | Path | None = None) -> None:
    """Bring back the work from a zip that `save()` or `take_home()` made.

    The whole zip is checked before anything is written. A different file of the same name that is here is kept as
    NAME.before-resume.ext. A zip that was made or unpacked here before only brings back what is missing, so
    running the cell again does no harm.

    Args:
        zip_path: the zip; without it, the newest one beside the notebook or in the course's top folder.

    Raises:
        KeepingError: there is no zip, it is not in order, or something cannot be written.
    """
    here, base = _places()
    path, others = _chosen(zip_path, here, base)
    zip_file = check_zip(path)
    fingerprint = sha256_of(path)
    done = restore(zip_file, base if zip_file.in_course else here, only_missing=fingerprint in _noted(base))
    _note(base, fingerprint)
    lines = _told(zip_file, done, others)
    put(card(*lines, status=True), "\n".join(lines))


def _places() -> tuple[Path, Path]:
    """The notebook's folder, and the course's (the same, for a notebook on its own)."""
    here = Path.cwd()
    return here, course_folder(here) or here


def _saved(name: str, limit: float) -> tuple[Path, str, list[str]]:
    """Save; return the zip, the way up to its folder as a link has it, and what to say."""
    if not re.fullmatch(r"\w[\w .-]{0,60}", str(name)):
        raise KeepingError(
            f"{name!r} cannot be part of a file's name. Use letters, digits and hyphens, for example: my-film"
        )
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not 1 <= limit <= HIGHEST_LIMIT:
        raise KeepingError(
            f"limit={limit!r} is not a size. Give the MB that the zip may have, from 1 to {HIGHEST_LIMIT}."
        )
    here, base = _places()
    pieces, unfit = find_work(base, here)
    if not pieces:
        raise KeepingError(f"There is nothing to save in {here} yet: no notebook of the course, and no folder out.")
    target = base / f"{name}-work.zip"
    secrets = known_secrets()
    kept: list[str] = []

    def before_replacing(part: Path) -> None:
        # A zip that came from elsewhere and was never unpacked here may be all that is left of somebody's work
        if target.exists() and sha256_of(target) not in _noted(base):
            aside = free_name(target, "before-save")
            target.rename(aside)
            kept.append(aside.name)
        _note(base, sha256_of(part))

    manifest = write_zip(
        target,
        [piece for piece in pieces if piece.always],
        grouped(piece for piece in pieces if not piece.always),
        round(limit * 1e6),
        lambda path: copy_to_travel(path, secrets),
        in_course=course_folder(base) is not None,
        unfit=unfit,
        before_replacing=before_replacing,
    )
    up = "../" * len(here.relative_to(base).parts)
    return target, up, _reported(target, manifest, kept, limit)


def _reported(target: Path, manifest: Manifest, kept: list[str], limit: float) -> list[str]:
    """What a save came to: the title and the lines of its card."""
    lines = [
        f"Your work is saved: {target.name}, {_size(target.stat().st_size)}",
        f"In it: {summary(saved.path for saved in manifest.files)}. Notebooks went in as last saved (Ctrl+S).",
    ]
    over = [entry for entry in manifest.left_out if entry.why == OVER_LIMIT]
    if over:
        enough = min(HIGHEST_LIMIT, round(limit + sum(entry.size or 0 for entry in over) / 1e6 + 1))
        lines.append(
            f"Left out, to stay within {limit:g} MB: {_largest(over)}. Newer files came first. "
            f"With limit={enough} between the brackets everything fits."
        )
    unfit = [f"{entry.path}: {entry.why.rstrip('.')}" for entry in manifest.left_out if entry.why != OVER_LIMIT]
    if unfit:
        lines.append(f"Left out: {_listed(unfit, '; ')}.")
    if kept:
        lines.append(
            f"A {target.name} that was never unpacked here lay in its place. It is kept as {kept[0]}; "
            f'resume("{kept[0]}") brings back what is in it.'
        )
    return lines


def _largest(entries: list[LeftOut]) -> str:
    entries = sorted(entries, key=lambda entry: entry.size or 0, reverse=True)
    return _listed([f"{entry.path} ({_size(entry.size or 0)})" for entry in entries])


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} kB"


def _listed(names: list[str], between: str = ", ") -> str:
    more = len(names) - MOST_NAMED
    return between.join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _chosen(zip_path: str | Path | None, here: Path, base: Path) -> tuple[Path, list[str]]:
    """The zip to unpack, and the names of the others that lie here."""
    where = f"in {here}" if here == base else f"in {here} or in {base}"
    if zip_path is not None:
        named = Path(zip_path).expanduser()
        if found := next((path for path in (here / named, base / named) if path.is_file()), None):
            return found, []
        raise KeepingError(f"There is no file “{zip_path}” {where}. {UPLOAD}")
    zips = {path for folder in (here, base) for path in folder.glob("*-work*.zip") if path.is_file()}
    if not zips:
        raise KeepingError(f"There is no zip with your work {where}. {UPLOAD}")
    noted = _noted(base)
    # one that is new here comes first: it was uploaded to be unpacked
    first, *others = sorted(zips, key=lambda path: (sha256_of(path) in noted, -path.stat().st_mtime, path.name))
    return first, [path.name for path in others]


def _told(zip_file: Checked, done: Restored, others: list[str]) -> list[str]:
    """What a resume came to: the title and the lines of its card."""
    name = zip_file.path.name
    lines = [f"Your work is back, from {name}" if done.back else f"Nothing had to come back from {name}"]
    if done.back:
        lines.append(f"Back: {summary(done.back)}.")
    if done.same:
        lines.append(f"Here already, and the same: {summary(done.same)}.")
    if done.aside:
        names = [f"{Path(old).name} as {new}" for old, new in done.aside.items()]
        lines.append(f"Other files of the same names were here. They are kept: {_listed(names)}.")
    if done.left:
        lines.append(
            "This zip is not new here, so files that are different now stay as they are: "
            f"{_listed(done.left)}. To have one back as it was saved, rename yours and run this again."
        )
    if any(back.endswith(".ipynb") for back in done.back):
        lines.append(
            "A notebook that is open now still shows its old text. Choose File, then Reload Notebook from Disk; if "
            "JupyterLab asks first, choose Revert."
        )
    if zip_file.others:
        lines.append(f"Not brought back, because they are no work of this course: {_listed(zip_file.others)}.")
    if others:
        lines.append(f'Other zips are here too: {_listed(others)}. resume("{others[0]}") takes that one.')
    return lines


def _noted(base: Path) -> set[str]:
    """Fingerprints of the zips that were made or unpacked here."""
    try:
        return set((base / NOTED).read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return set()


def _note(base: Path, fingerprint: str) -> None:
    file = base / NOTED
    try:
        known = file.read_text(encoding="utf-8").split() if file.exists() else []
        lines = [*(line for line in known[-MOST_NOTED:] if line != fingerprint), fingerprint]
        part = file.with_name(f"{NOTED}.part")
        part.write_text("\n".join(lines) + "\n", encoding="utf-8")
        part.replace(file)
    except OSError as error:
        raise KeepingError(
            f"{file} cannot be written ({error.strerror or error}). Make the folder writable."
        ) from error
