"""The rules of the house: who imports whom, style, no keys, links that lead somewhere, clips say what made them."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from aivideo.authoring.form import LOOKS_LIKE_A_KEY

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "aivideo"
REGISTRY = re.compile(r"(pypi|pythonhosted|npmjs|anaconda)\.(org|com)")  # people install from mirrors, too
MAY_IMPORT = {  # CONTRIBUTING.md, "How the code is laid out"
    "clip": set(),
    "measure": {"clip"},
    "models": {"clip", "measure"},
    "scene": {"clip"},
    "reconstruct": {"clip", "measure"},
    "services": {"clip"},
    "film": {"clip", "services"},
    "studio": {"clip", "scene", "models", "reconstruct"},
    "notebook": {"clip", "measure", "scene", "models", "reconstruct", "services", "film"},
    "authoring": set(),
    "grading": {"authoring"},
    "bench": {"clip", "scene", "reconstruct"},
    "cli": {
        "clip",
        "measure",
        "scene",
        "models",
        "reconstruct",
        "services",
        "film",
        "studio",
        "notebook",
        "authoring",
        "grading",
        "bench",
    },
}


def rooms_imported(path: Path) -> set[str]:
    """The rooms that a module imports, wherever in its text it does so."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return {name.split(".")[1] for name in found if name.startswith("aivideo.")}


def test_every_room_is_in_the_plan():
    rooms = {path.stem for path in PACKAGE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert rooms | {"cli"} == set(MAY_IMPORT)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_stands_below_it(room):
    modules = [PACKAGE / "cli.py"] if room == "cli" else (PACKAGE / room).rglob("*.py")
    for module in modules:
        outside = rooms_imported(module) - {room}
        assert outside <= MAY_IMPORT[room], f"{module.relative_to(ROOT)} imports {outside - MAY_IMPORT[room]}"


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_style(command):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def committed_files() -> list[Path]:
    """Files that git would commit: tracked ones and new ones that are not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def test_no_key_and_no_oversized_file_is_committed():
    for path in committed_files():
        most = 8 if path.parent.name == "film" else 3  # the course's own film is the one large file
        assert path.stat().st_size < most * 1_000_000, f"{path.relative_to(ROOT)} is larger than {most} MB"
        if path.suffix in {".mp4", ".jpg", ".png", ".npz", ".glb", ".m4a", ".wav"}:
            continue
        text = path.read_text(encoding="utf-8")
        found = LOOKS_LIKE_A_KEY.search(text)
        assert not found, f"{path.relative_to(ROOT)} holds something that looks like a key: {found.group(0)[:8]}..."
        registry = REGISTRY.search(text)
        assert not registry, f"{path.relative_to(ROOT)} names {registry.group(0)}: link to the project's own page"


def test_relative_links_lead_somewhere():
    for page in [*ROOT.glob("*.md"), *ROOT.glob("*/*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if not target.startswith(("http://", "https://", "mailto:")):
                assert (page.parent / target).exists(), (
                    f"{page.relative_to(ROOT)} links to {target}, which is not there"
                )


def test_every_clip_of_the_course_says_what_made_it():
    from aivideo.clip import Clip

    clips = sorted((ROOT / "assets").rglob("*.mp4"))
    assert clips
    for path in clips:
        credit = Clip.open(path).credit
        assert "local studio" in credit
        assert "changed since" not in credit
        said = (ROOT / "assets" / "README.md").read_text(encoding="utf-8")
        name = path.relative_to(ROOT / "assets")
        assert name.as_posix() in said or f"`{name.parent.as_posix()}/*.mp4`" in said, name
