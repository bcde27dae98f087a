"""What Binder would build, without Docker: repo2docker's own plan, and binder/postBuild run for real."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import urllib.error
from pathlib import Path

import pytest
import yaml
from browser import jupyterlab
from docker.utils.build import exclude_paths
from repo2docker.app import Repo2Docker

from aivideo.authoring.locks import environment_text, pins

COURSE = Path(__file__).resolve().parents[1]
BINDER = COURSE / "binder"
PANELS_OFF = {
    "@jupyter/nbgrader:assignment-list",
    "@jupyter/nbgrader:course-list",
    "@jupyter/nbgrader:create-assignment",
    "@jupyter/nbgrader:formgrader",
    "@jupyter/nbgrader:menu",
}


@pytest.fixture
def pack(monkeypatch):
    """The build pack that repo2docker picks for the course."""
    monkeypatch.chdir(COURSE)
    app = Repo2Docker()
    pack = next(pack for pack in (kind(base_image=app.base_image) for kind in app.buildpacks) if pack.detect())
    pack.platform = "linux/amd64"
    return pack


def test_binder_builds_a_conda_environment_with_our_python(pack):
    assert type(pack).__name__ == "CondaBuildPack"
    assert pack.python_version == "3.12"
    assert pack.binder_dir == "binder"


def test_a_change_of_content_does_not_install_the_packages_again(pack):
    """The packages' layer is made before the course is copied, from environment.yml alone."""
    plan = pack.render({"NB_USER": "jovyan", "NB_UID": "1000"})
    steps = [
        "COPY --chown=1000:1000 src/binder/environment.yml",
        "env update",
        "COPY --chown=1000:1000 src/ ${REPO_DIR}/",
        "RUN ./binder/postBuild",
        'R2D_ENTRYPOINT="${REPO_DIR}/binder/start"',
    ]
    places = [plan.find(step) for step in steps]
    assert -1 not in places
    assert places == sorted(places)


def test_one_list_of_packages():
    """The root's environment.yml is what Binder reads, and it says what the lock says."""
    assert (BINDER / "environment.yml").resolve() == COURSE / "environment.yml"
    assert (COURSE / "environment.yml").read_text(encoding="utf-8") == environment_text(COURSE)
    wanted = yaml.safe_load((BINDER / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    *conda, pip = wanted
    assert conda == ["python=3.12", "pip"]
    assert dict(line.split("==") for line in pip["pip"]) == pins(COURSE / "requirements.txt")


def test_git_keeps_the_link_a_link_and_the_scripts_executable():
    listed = subprocess.run(
        ["git", "ls-files", "--stage", "binder"], cwd=COURSE, capture_output=True, text=True, check=True
    ).stdout
    modes = {line.split("\t")[1]: line.split()[0] for line in listed.splitlines()}
    assert modes["binder/environment.yml"] == "120000"
    assert modes["binder/postBuild"] == modes["binder/start"] == "100755"


def test_the_image_holds_what_a_learner_needs_and_no_more():
    """binder/.dockerignore, read as repo2docker reads it."""
    lines = [line.strip() for line in (BINDER / ".dockerignore").read_text().splitlines()]
    kept = exclude_paths(str(COURSE), [line for line in lines if line and not line.startswith("#")])
    for needed in ("run.py", "pyproject.toml", "binder/postBuild", ".jupyter/jupyter_server_config.json"):
        assert needed in kept
    lessons = {path.relative_to(COURSE).as_posix() for path in (COURSE / "lessons").glob("*.ipynb")}
    assert lessons
    assert lessons <= kept
    assert {path for path in kept if path.split("/")[0] in (".git", ".venv", "tests", "grading", "out")} == set()


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """Stands for the image: a course, a home folder, and an environment that has our packages, after postBuild.

    The environment borrows this Python's packages but has settings of its own, as the one in the image.
    """
    folder = tmp_path_factory.mktemp("image")
    prefix, home, course = folder / "env", folder / "home", folder / "course"
    home.mkdir()
    course.mkdir()
    for name in ("aivideo", "binder", ".jupyter", "lessons", "assets"):
        shutil.copytree(COURSE / name, course / name, ignore=shutil.ignore_patterns("__pycache__"), symlinks=True)
    for name in ("pyproject.toml", "README.md", "LICENSE", "environment.yml"):
        shutil.copy(COURSE / name, course)
    subprocess.run([sys.executable, "-m", "venv", prefix], check=True, timeout=120)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(prefix)}))
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    shutil.copytree(Path(sys.prefix, "etc"), prefix / "etc")
    (prefix / "share").mkdir(exist_ok=True)
    (prefix / "share" / "jupyter").symlink_to(Path(sys.prefix, "share", "jupyter"))

    kept = ("PATH", "LANG", "TMPDIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"HOME": str(home), "NB_PYTHON_PREFIX": str(prefix)}
    done = subprocess.run(
        [course / "binder" / "postBuild"], cwd=course, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {"prefix": prefix, "course": course, "environment": environment}


def in_image(image, *command: str, **more: str) -> str:
    """Run a command as the image's entry point does: through binder/start."""
    done = subprocess.run(
        [image["course"] / "binder" / "start", *command],
        cwd=image["course"],
        env=image["environment"] | more,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_images_package_is_the_course_itself(image):
    where = in_image(image, f"{image['prefix']}/bin/python", "-c", "import aivideo; print(aivideo.__file__)")
    assert Path(where.strip()).is_relative_to(image["course"])


@pytest.mark.slow
def test_jupyterlab_in_the_image_is_a_learners(image):
    with jupyterlab(python=image["prefix"] / "bin" / "python", settings=False) as lab:
        assert set(lab.page_config()["disabledExtensions"]) >= PANELS_OFF
        assert lab.opens_at().startswith("/lab/tree/lessons/")
        for panel in ("formgrader", "courses", "assignments"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                lab.get(f"/{panel}")
        assert "validate_assignment | extension was successfully loaded" in lab.log.read_text()


@pytest.mark.slow
def test_the_kernels_compiled_while_building_serve_another_processor(image):
    """The image is built on one machine and run on another."""
    folder = image["course"].parent
    compiled = sorted(folder.rglob("*.nbc"))
    assert compiled
    elsewhere = (
        "import llvmlite.binding as machine; machine.get_host_cpu_name = lambda: 'haswell';"
        "machine.get_host_cpu_features = lambda: machine.targets.FeatureMap(avx2=True);"
        "from aivideo.scene import warm; warm()"
    )
    in_image(image, f"{image['prefix']}/bin/python", "-c", elsewhere)
    assert sorted(folder.rglob("*.nbc")) == compiled


def test_start_passes_on_the_command_and_how_it_ended(tmp_path):
    done = subprocess.run(
        [BINDER / "start", sys.executable, "-c", "import sys; print(sys.argv[1:]); sys.exit(7)", "a b", ""],
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 7
    assert done.stdout.strip() == "['a b', '']"


def test_the_learners_settings_are_the_ones_of_run_py():
    """postBuild copies .jupyter, which run.py names in JUPYTER_CONFIG_PATH: one truth for both."""
    page = json.loads((COURSE / ".jupyter" / "labconfig" / "page_config.json").read_text())
    assert set(page["disabledExtensions"]) == PANELS_OFF
    assert "cp -R .jupyter/." in (BINDER / "postBuild").read_text()
    assert 'JUPYTER_CONFIG_PATH=str(HERE / ".jupyter")' in (COURSE / "run.py").read_text()
