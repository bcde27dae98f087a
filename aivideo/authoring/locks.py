"""From pyproject.toml to exact versions: for pip (with hashes) and for conda (environment.yml)."""

import re
import subprocess
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

BINDER_PYTHON = "3.12"
BINDER = {  # what a package's marker is asked on Binder's machines
    "python_version": BINDER_PYTHON,
    "python_full_version": f"{BINDER_PYTHON}.0",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "x86_64",
    "os_name": "posix",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
}
HEADER = "# Made by `aivideo lock` from pyproject.toml. Do not edit: change pyproject.toml and run it again."


def write_locks(root: Path) -> list[Path]:
    """Resolve every package anew and write the three pinned files.

    The learners' set is resolved first and binds the developers' set, so that both have the same versions.

    Raises:
        subprocess.CalledProcessError: uv found no set of versions that fits.
    """
    learners, developers = root / "requirements.txt", root / "requirements-dev.txt"
    _resolve(root, learners, ["--extra", "course"])
    _resolve(root, developers, ["--extra", "course", "--extra", "test", "--constraint", str(learners)])
    environment = root / "environment.yml"
    environment.write_text(environment_text(root), encoding="utf-8")
    return [learners, developers, environment]


def _resolve(root: Path, out: Path, more: list[str]) -> None:
    subprocess.run(
        [
            "uv",
            "pip",
            "compile",
            "--quiet",
            "--universal",
            "--python-version",
            "3.11",
            "--generate-hashes",
            "--no-annotate",
            "--no-header",
            "--upgrade",
            *more,
            "pyproject.toml",
            "--output-file",
            str(out),
        ],
        cwd=root,
        check=True,
    )
    out.write_text(f"{HEADER}\n{out.read_text(encoding='utf-8')}", encoding="utf-8")


def pins(lock: Path, machine: dict[str, str] | None = None) -> dict[str, str]:
    """Return {package: version} of a lock, as it applies to one machine (default: Binder's)."""
    lines = re.findall(r"^([A-Za-z0-9][^\\\n#]*==[^\\\n]*)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = {}
    for line in lines:
        requirement = Requirement(line.strip())
        if requirement.marker is None or requirement.marker.evaluate(machine or BINDER):
            found[requirement.name] = str(requirement.specifier).removeprefix("==")
    return found


def environment_text(root: Path) -> str:
    """The text of environment.yml: the lock's own pins, those that we ask for first."""
    locked = pins(root / "requirements.txt")
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [Requirement(line).name for line in project["dependencies"]]
    for name, extra in project["optional-dependencies"].items():
        if name not in ("course", "test"):
            asked += [Requirement(line).name for line in extra]
    first = [name for name in dict.fromkeys(asked) if name in locked]
    rest = sorted(set(locked) - set(first))
    lines = [
        HEADER,
        "# The same versions as requirements.txt, for conda and for Binder.",
        "name: ai-for-video",
        "channels: [conda-forge]",
        "dependencies:",
        f"  - python={BINDER_PYTHON}",
        "  - pip",
        "  - pip:",
        "      # what the course asks for (pyproject.toml says which room needs it)",
        *(f"      - {name}=={locked[name]}" for name in first),
        "      # what those need",
        *(f"      - {name}=={locked[name]}" for name in rest),
    ]
    return "\n".join(lines) + "\n"
