"""Set the course up and open it. You need Python 3.11, 3.12 or 3.13, and nothing else.

    python run.py lab      set everything up, then open JupyterLab at the first lesson
    python run.py teach    the same, with the instructors' panels and the lessons' text sources in view
    python run.py test     set everything up, then run the tests

Anything else is handed to the course's own command line: `python run.py build`, `python run.py --help`.
Everything is installed into the folder .venv beside this file; delete that folder to start afresh.
"""

from __future__ import annotations  # an older Python reads this file far enough to say that it is too old

import errno
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
SUPPORTED = ((3, 11), (3, 13))
SECONDS_BEFORE_WARMING = 8  # JupyterLab opens first; the renderer's kernels are compiled after it


def main(arguments: list[str]) -> int:
    """Do what the first word asks for; return the exit status."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(line_buffering=True)
    what, rest = (arguments or ["--help"])[0], arguments[1:]
    if what in ("-h", "--help") and not (VENV / "ready").exists():
        print(__doc__)
        return 0
    try:
        set_up(HERE / ("requirements-dev.txt" if what == "test" else "requirements.txt"))
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise
        return complain(
            f"{error.filename or HERE} cannot be written to. Copy the course into a folder of your own "
            "(your home folder, say) and run this command there."
        )
    except subprocess.CalledProcessError as error:
        return complain(
            f"Installing stopped (exit status {error.returncode}); the lines above say why. Without a network "
            "it cannot work; otherwise run the same command again: it goes on where it stopped."
        )
    if what == "test":
        return run([PYTHON, "-m", "pytest", *rest])
    if what == "lab":
        warm_up_later()
        return run([PYTHON, "-m", "jupyterlab", *rest], JUPYTER_CONFIG_PATH=str(HERE / ".jupyter"))
    if what == "teach":
        warm_up_later()
        return run([PYTHON, "-m", "jupyterlab", *rest])
    return run([PYTHON, "-m", "aivideo.cli", *arguments])


def set_up(lock: Path) -> None:
    """Install exactly what `lock` lists, and the course's own package, into .venv; nothing if that is done."""
    stamp = VENV / "ready"
    course = [HERE / "pyproject.toml", *sorted(HERE.glob("requirements*.txt"))]
    state = hashlib.sha256(b"".join(file.read_bytes() for file in course)).hexdigest()
    lines = stamp.read_text().splitlines() if stamp.exists() else []
    done = [line for line in lines if line.startswith(state)]  # what was installed from other locks is gone
    wanted = f"{state} {lock.name}"
    if wanted in done and works(PYTHON):
        return
    started = time.monotonic()
    if not works(PYTHON):
        make_environment()
    stamp.unlink(missing_ok=True)  # interrupted from here on, it is not done
    print(f"Installing what {lock.name} lists (a few minutes the first time, once)...")
    uv = uv_from(lock)
    if uv and install(uv, lock):
        pass
    else:
        pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        call([*pip, "--require-hashes", "-r", lock])
        call([*pip, "--no-deps", "--no-build-isolation", "-e", HERE])
    stamp.write_text("\n".join([*done, wanted]) + "\n")
    print(f"The course is set up ({time.monotonic() - started:.0f} s).")


def works(python: Path) -> bool:
    """Whether this environment's Python starts; after Python itself was updated or moved it may not."""
    if not python.exists():
        return False
    return subprocess.run([python, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def make_environment() -> None:
    """Make a fresh, empty .venv with this Python."""
    first, last = SUPPORTED
    if not first <= sys.version_info[:2] <= last:
        names = ", ".join(f"{first[0]}.{minor}" for minor in range(first[1], last[1] + 1))
        sys.exit(
            f"This course runs on Python {names}; this is {sys.version_info[0]}.{sys.version_info[1]}. "
            "Install one of those and call it by name, for example: python3.12 run.py lab"
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit(
            "This Python came without its `venv` part. On Debian and Ubuntu an administrator adds it with: "
            "apt install python3-venv. A Python from python.org has it already."
        )
    print("Making a folder for the course's packages: .venv")
    VENV.mkdir(exist_ok=True)  # here and not in venv's own process: we can say what to do if it is refused
    call([sys.executable, "-m", "venv", "--clear", VENV])


def uv_from(lock: Path) -> list | None:
    """Install uv (a fast installer) as the lock pins it; None where that cannot be done."""
    pinned = re.search(r"^uv==(?:.*\\\n)*.*", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    if not pinned:
        return None
    with tempfile.TemporaryDirectory() as folder:
        only_uv = Path(folder, "uv.txt")
        only_uv.write_text(pinned.group(0) + "\n", encoding="utf-8")
        pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
        if subprocess.run([*pip, "--only-binary", ":all:", "-r", only_uv], cwd=HERE).returncode:
            return None
    found = shutil.which("uv", path=str(BIN))
    return [found, "pip", "install", "--quiet", "--python", PYTHON] if found else None


def install(uv: list, lock: Path) -> bool:
    """Install with uv; False sends the caller to pip (uv may not know this network's settings)."""
    for what in (["--require-hashes", "-r", lock], ["--no-deps", "--no-build-isolation", "-e", HERE]):
        if subprocess.run([*uv, *what], cwd=HERE).returncode:
            print("uv could not install this; trying again with pip, which is slower.")
            return False
    return True


def warm_up_later() -> None:
    """Compile the renderer's kernels in the background, so that nobody waits for them in lesson 01."""

    def warm_up() -> None:
        time.sleep(SECONDS_BEFORE_WARMING)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.Popen([PYTHON, "-m", "aivideo.cli", "warm"], cwd=HERE, env=environment(), **quiet)

    threading.Thread(target=warm_up, daemon=True).start()


def environment(**more: str) -> dict[str, str]:
    """Our own environment with .venv first on the path (nbgrader calls its helpers by bare name)."""
    ours = dict(os.environ, VIRTUAL_ENV=str(VENV), PATH=f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}")
    ours.pop("PYTHONHOME", None)
    return ours | {"JUPYTER_PREFER_ENV_PATH": "1"} | more


def call(command: list) -> None:
    """Run one step of the set-up; stop if it fails."""
    subprocess.run([str(part) for part in command], cwd=HERE, check=True)


def run(command: list, **more: str) -> int:
    """Run the command that was asked for, and stay out of the way of its Ctrl-C."""
    process = subprocess.Popen([str(part) for part in command], cwd=HERE, env=environment(**more))
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the terminal sent it to the command as well, which decides what to do
            continue


def complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
