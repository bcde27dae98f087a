"""Setting up: run.py on bad ground, the locks, and what Jupyter is told to show a learner."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jupyter_server.services.contents.filemanager import FileContentsManager

from aivideo.authoring.locks import BINDER, pins

COURSE = Path(__file__).resolve().parents[1]
HASH = "--hash=sha256:" + "0" * 64
LOCK = f"""\
# a lock in small
uvicorn==0.54.0 \\
    {HASH}
uv==0.9.1 \\
    --hash=sha256:{"a" * 64} \\
    --hash=sha256:{"b" * 64}
vobject==1.0 \\
    {HASH}
"""


class Installer:
    """Stands where run.py starts other programs: writes down what they were, and can be told to fail."""

    def __init__(self):
        self.commands: list[list[str]] = []
        self.fails_at = None

    def __call__(self, command, **_):
        words = [str(word) for word in command]
        self.commands.append(words)
        if self.fails_at and self.fails_at in words:
            raise subprocess.CalledProcessError(1, words)
        return subprocess.CompletedProcess(words, 0)


@pytest.fixture
def run(tmp_path):
    """run.py as a module, at home in an empty course; nothing is installed yet."""
    spec = importlib.util.spec_from_file_location("run", COURSE / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "requirements.txt").write_text(LOCK)
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    at_home(module, tmp_path)
    return module


@pytest.fixture
def installer(run, monkeypatch):
    """An environment that works, and an installer that only writes down what it was asked for."""
    run.VENV.mkdir()
    installer = Installer()
    monkeypatch.setattr(run, "works", lambda python: True)
    monkeypatch.setattr(run, "uv_from", lambda lock: None)
    monkeypatch.setattr(run, "call", installer)
    return installer


def at_home(run, folder: Path) -> None:
    run.HERE, run.VENV = folder, folder / ".venv"
    run.BIN = run.VENV / run.BIN.name
    run.PYTHON = run.BIN / run.PYTHON.name


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 14, 0)])
def test_another_python_is_told_which_one_to_use(run, monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit) as stopped:
        run.main(["lab"])
    said = str(stopped.value)
    assert f"{version[0]}.{version[1]}." in said
    assert "3.11, 3.12, 3.13" in said
    assert not run.VENV.exists()


@pytest.mark.parametrize("version", ["3.8", "3.9", "3.10"])
def test_an_old_python_reads_run_py_far_enough_to_say_so(version, tmp_path):
    python = old_python(version)
    if python is None:
        pytest.skip(f"NOT RUN: no Python {version} on this machine")
    for name in ("run.py", "requirements.txt", "pyproject.toml"):
        shutil.copy(COURSE / name, tmp_path)
    done = subprocess.run([python, tmp_path / "run.py", "lab"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert f"this is {version}" in done.stderr
    assert "Traceback" not in done.stderr


def old_python(version: str) -> str | None:
    """A Python of that version: on the path, or one that pyenv keeps beside this one."""
    beside = sorted(Path(sys.base_prefix).resolve().parent.glob(f"{version}.*/bin/python{version}"))
    return str(beside[-1]) if beside else shutil.which(f"python{version}")


def test_python_without_venv_is_told_what_to_install(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)  # importing it now fails, as on a bare Debian
    with pytest.raises(SystemExit, match="python3-venv"):
        run.main(["lab"])
    assert not run.VENV.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="NOT RUN: folders are protected differently here")
def test_a_folder_that_cannot_be_written_is_named(run, capsys, tmp_path, monkeypatch):
    tmp_path.chmod(0o555)
    if os.geteuid() == 0:  # permissions do not bind the root user: refuse as the system refuses everybody else
        monkeypatch.setattr(Path, "mkdir", refused)
        monkeypatch.setattr(run, "call", failed)  # `python -m venv` prints its reason and exits with status 1
    try:
        status = run.main(["lab"])
    finally:
        tmp_path.chmod(0o755)
    said = capsys.readouterr().err
    assert status == 1
    assert str(tmp_path) in said
    assert "folder of your own" in said


def refused(path, *_, **__):
    raise PermissionError(13, "Permission denied", str(path))


def failed(command):
    raise subprocess.CalledProcessError(1, command)


def test_an_install_that_fails_says_that_it_can_be_repeated(run, installer, capsys):
    installer.fails_at = "--require-hashes"
    assert run.main(["lab"]) == 1
    assert "run the same command again" in capsys.readouterr().err


def test_uv_is_taken_from_the_lock_with_its_hashes_and_nothing_else(run, monkeypatch, tmp_path):
    asked = []

    def pip(command, **_):
        asked.append(Path(command[-1]).read_text())
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(run.subprocess, "run", pip)
    assert run.uv_from(tmp_path / "requirements.txt") is None
    assert asked == [f"uv==0.9.1 \\\n    --hash=sha256:{'a' * 64} \\\n    --hash=sha256:{'b' * 64}\n"]

    run.uv_from(COURSE / "requirements.txt")
    first, *hashes = asked[1].strip().splitlines()
    assert re.fullmatch(r"uv==[\d.]+( ;.*)? \\", first)
    assert len(hashes) > 5
    assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in hashes)


def test_a_lock_without_uv_leaves_it_to_pip(run, monkeypatch, tmp_path):
    lock = tmp_path / "requirements.txt"
    lock.write_text(f"uvicorn==0.54.0 \\\n    {HASH}\n")
    installer = Installer()
    monkeypatch.setattr(run.subprocess, "run", installer)
    assert run.uv_from(lock) is None
    assert installer.commands == []


def test_what_is_installed_is_not_installed_again(run, installer, tmp_path):
    lock = tmp_path / "requirements.txt"
    run.set_up(lock)
    assert [word for command in installer.commands for word in command if word in ("--require-hashes", "-e")] == [
        "--require-hashes",
        "-e",
    ]
    run.set_up(lock)
    assert len(installer.commands) == 2


@pytest.mark.parametrize("changed", ["requirements.txt", "pyproject.toml"])
def test_a_change_installs_again(run, installer, tmp_path, changed):
    lock = tmp_path / "requirements.txt"
    run.set_up(lock)
    before = (tmp_path / changed).read_text()
    (tmp_path / changed).write_text(before + "# newer\n")
    run.set_up(lock)
    assert len(installer.commands) == 4
    (tmp_path / changed).write_text(before)  # back to an older state of the course: its versions, not the newer ones
    run.set_up(lock)
    assert len(installer.commands) == 6


def test_learners_and_developers_sets_live_side_by_side(run, installer, tmp_path):
    learners, developers = tmp_path / "requirements.txt", tmp_path / "requirements-dev.txt"
    developers.write_text(LOCK + f"zope==1.0 \\\n    {HASH}\n")
    run.set_up(learners)
    run.set_up(developers)
    run.set_up(learners)
    assert len(installer.commands) == 4


@pytest.mark.parametrize("step", ["--require-hashes", "-e"])
def test_an_interrupted_install_is_not_taken_for_done(run, installer, tmp_path, step):
    lock = tmp_path / "requirements.txt"
    run.set_up(lock)
    lock.write_text(LOCK.replace("uvicorn==0.54.0", "uvicorn==0.55.0"))
    installer.fails_at = step
    with pytest.raises(subprocess.CalledProcessError):
        run.set_up(lock)
    installer.fails_at = None
    before = len(installer.commands)
    lock.write_text(LOCK)  # the environment holds half of the newer set, so the older one is installed again too
    run.set_up(lock)
    assert len(installer.commands) == before + 2


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "environment.yml"])
def test_locks_name_no_host_and_no_folder(name):
    text = (COURSE / name).read_text(encoding="utf-8")
    assert not re.search(r"[a-z]+://|\bfile:|--(extra-)?index-url|--find-links|\s@\s|(^|\s)/", text)


def test_every_pin_of_a_lock_has_a_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        entries = re.split(r"\n(?=\S)", (COURSE / name).read_text(encoding="utf-8").strip())
        pinned = [entry for entry in entries if not entry.startswith("#")]
        assert len(pinned) > 50
        assert [entry.splitlines()[0] for entry in pinned if "==" not in entry or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize(
    "system", [("linux", "Linux", "posix"), ("darwin", "Darwin", "posix"), ("win32", "Windows", "nt")]
)
def test_developers_have_the_learners_versions(python, system):
    sys_platform, platform_system, os_name = system
    machine = BINDER | {
        "python_version": python,
        "python_full_version": f"{python}.7",
        "sys_platform": sys_platform,
        "platform_system": platform_system,
        "os_name": os_name,
    }
    learners = pins(COURSE / "requirements.txt", machine)
    developers = pins(COURSE / "requirements-dev.txt", machine)
    assert len(learners) > 50
    assert {name: developers.get(name) for name in learners} == learners


def settings(name: str) -> dict:
    return json.loads((COURSE / ".jupyter" / name).read_text(encoding="utf-8"))


def test_jupyterlab_opens_at_the_first_lesson():
    first = min((COURSE / "lessons").glob("[0-9][0-9]-*.ipynb")).name
    assert settings("jupyter_server_config.json")["LabApp"]["default_url"] == f"/lab/tree/lessons/{first}"


def test_the_file_browser_shows_what_a_learner_needs_and_no_machinery():
    """Asked of Jupyter's own contents manager, about every file that comes with the course."""
    manager = FileContentsManager(hide_globs=settings("jupyter_server_config.json")["ContentsManager"]["hide_globs"])
    listed = subprocess.run(["git", "ls-files"], cwd=COURSE, capture_output=True, text=True, check=True).stdout
    shown = [
        path
        for path in map(Path, listed.splitlines())
        if all(manager.should_list(part) and not part.startswith(".") for part in path.parts)
    ]
    top = {path.parts[0] for path in shown}
    assert {"README.md", "lessons", "exercises"} <= top <= {"README.md", "lessons", "exercises", "assets"}
    in_lessons = {path.name for path in shown if path.parts[0] in ("lessons", "exercises")}
    assert {name for name in in_lessons if not name.endswith((".ipynb", ".md"))} == set()
    assert manager.should_list("out")
    assert manager.should_list("my_film.py")  # what learners write themselves stays in sight
    assert manager.should_list("storyboard.yml")
