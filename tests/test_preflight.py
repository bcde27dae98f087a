"""What the learner is told about a computer, good or bad: every bad ground is made here, and its words are read."""

import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from types import SimpleNamespace

import psutil
import pytest
from typer.testing import CliRunner

from aivideo.notebook import computer as checks
from aivideo.services import local

GB = 10**9


@pytest.fixture
def state(tmp_path, monkeypatch):
    """A state folder of this test's own; a studio that was started in it is stopped."""
    monkeypatch.setenv("AIVIDEO_STATE", str(tmp_path / "state"))
    yield tmp_path / "state"
    local.stop()


@pytest.fixture
def unlimited(monkeypatch):
    monkeypatch.setattr(checks, "granted_memory", lambda: None)


def with_memory(monkeypatch, free, total=16 * GB):
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=int(free), total=int(total)))


class TestHere:
    def test_this_computer_is_fit_and_the_studio_answers(self, tmp_path, state):
        found = checks.examine(tmp_path)
        broken = [str(check) for check in found if check.state == "does not work"]
        assert not broken
        assert [check.name for check in found][-1] == "Local studio"
        assert "http://127.0.0.1:" in found[-1].found
        assert not [path for path in tmp_path.iterdir() if path.name.startswith(".preflight")]

    def test_without_the_studio_none_is_started(self, tmp_path, state):
        found = checks.examine(tmp_path, studio=False)
        assert "Local studio" not in [check.name for check in found]
        assert not state.exists()


class TestPython:
    def test_an_old_one_does_not_work(self):
        check = checks.python((3, 9, 18))
        assert check.state == "does not work"
        assert "version 3.9.18" in check.found
        assert "Install Python 3.11 to 3.13" in check.to_do

    def test_a_newer_one_needs_care(self):
        assert checks.python((3, 15, 0)).state == "careful"

    def test_the_range_is_that_of_the_course(self):
        text = (checks.LOCK.parent / "pyproject.toml").read_text(encoding="utf-8")
        assert f'requires-python = ">=3.{checks.OLDEST[1]},<3.{checks.NEWEST[1] + 1}"' in text


class TestMemory:
    @pytest.mark.parametrize(
        ("free", "state"), [(0.5, "does not work"), (1.0, "careful"), (1.6, "works"), (30, "works")]
    )
    def test_free_memory(self, monkeypatch, unlimited, free, state):
        with_memory(monkeypatch, free * GB)
        assert checks.memory().state == state

    def test_500_mb_in_plain_words(self, monkeypatch, unlimited):
        with_memory(monkeypatch, 0.5 * GB, 2 * GB)
        said = str(checks.memory())
        assert "✗ does not work  Memory: 0.5 GB free of 2.0 GB." in said
        assert "stop in the middle of a clip" in said
        assert "Shut Down All Kernels" in said

    def test_a_container_counts_not_the_large_machine_around_it(self, monkeypatch):
        with_memory(monkeypatch, 60 * GB, 64 * GB)
        monkeypatch.setattr(checks, "granted_memory", lambda: (2 * GB, 1 * GB))
        check = checks.memory()
        assert check.state == "careful"
        assert check.found == "1.0 GB free of 2.0 GB."


def control_group(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(f"{text}\n")


class TestGrantedMemory:
    def own(self, tmp_path, text):
        (tmp_path / "proc" / "self").mkdir(parents=True)
        (tmp_path / "proc" / "self" / "cgroup").write_text(text)
        return tmp_path / "proc", tmp_path / "groups"

    def test_version_2_as_on_binder(self, tmp_path):
        proc, groups = self.own(tmp_path, "0::/\n")
        stat = f"anon 5\ninactive_file {GB // 2}"
        control_group(groups, memory__max=2 * GB, memory__current=GB, memory__stat=stat)
        assert checks.granted_memory(proc, groups) == (2 * GB, 2 * GB - GB // 2)

    def test_version_2_an_outer_group_binds(self, tmp_path):
        proc, groups = self.own(tmp_path, "0::/pod/box\n")
        control_group(groups / "pod", memory__max=GB, memory__current=GB // 4)
        control_group(groups / "pod" / "box", memory__max="max", memory__current=GB // 4)
        assert checks.granted_memory(proc, groups) == (GB, GB - GB // 4)

    def test_version_1_where_the_own_path_is_not_visible(self, tmp_path):
        proc, groups = self.own(tmp_path, "4:cpu,memory:/docker/abc\n1:name=systemd:/\n0::/\n")
        usage = {"memory__limit_in_bytes": 2 * GB, "memory__usage_in_bytes": GB}
        control_group(groups / "memory", **usage, memory__stat=f"total_inactive_file {GB // 2}")
        assert checks.granted_memory(proc, groups) == (2 * GB, 2 * GB - GB // 2)

    @pytest.mark.parametrize("limit", ["max", 2**63 - 4096])
    def test_no_limit(self, tmp_path, limit):
        proc, groups = self.own(tmp_path, "0::/\n4:memory:/\n")
        control_group(groups, memory__max=limit, memory__current=1)
        control_group(groups / "memory", memory__limit_in_bytes=limit, memory__usage_in_bytes=1)
        assert checks.granted_memory(proc, groups) is None

    def test_no_linux(self, tmp_path):
        assert checks.granted_memory(tmp_path / "nothing", tmp_path / "nothing") is None


class TestFolder:
    def test_a_folder_that_cannot_be_written(self, tmp_path):
        (tmp_path / "file").write_text("in the way")
        folder = tmp_path / "file" / "lessons"
        check = checks.saving(folder)
        assert check.state == "does not work"
        assert f"{folder} cannot be written (Not a directory)" in check.found
        assert "folder of your own" in check.to_do
        assert checks.disk(folder).state == "works"  # the disk it would lie on can still be measured

    @pytest.mark.parametrize(("free", "state"), [(0.1, "does not work"), (0.5, "careful"), (5, "works")])
    def test_disk_space(self, monkeypatch, tmp_path, free, state):
        monkeypatch.setattr(checks.shutil, "disk_usage", lambda _: SimpleNamespace(free=int(free * GB)))
        check = checks.disk(tmp_path)
        assert check.state == state
        assert (state == "works") == (check.to_do == "")


class TestProgramsAndPackages:
    def test_an_encoder_that_fails_is_said_not_raised(self, monkeypatch, tmp_path, state):
        def broken(*_):
            raise RuntimeError("libx264 is not there")

        monkeypatch.setattr(checks, "write_clip", broken)
        check = {check.name: check for check in checks.examine(tmp_path, studio=False)}["Making video"]
        assert check.state == "does not work"
        assert "RuntimeError: libx264 is not there" in check.found

    def test_an_encoder_that_mixes_up_pictures_is_noticed(self, monkeypatch):
        honest = checks.write_clip

        def dark(path, pictures, fps, record):
            return honest(path, [picture // 2 for picture in pictures], fps, record)

        monkeypatch.setattr(checks, "write_clip", dark)
        assert "Clips would come out wrong" in checks.encoder().meaning

    def test_no_ffmpeg(self, monkeypatch, tmp_path):
        import imageio_ffmpeg

        monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: str(tmp_path / "ffmpeg"))
        check = checks.ffmpeg()
        assert check.state == "does not work"
        assert "FileNotFoundError" in check.found
        assert "lessons 05 and 06" in check.meaning
        assert "run.py lab" in check.to_do

    def test_no_font(self, monkeypatch, tmp_path):
        import matplotlib

        monkeypatch.setattr(matplotlib, "get_data_path", lambda: str(tmp_path))
        check = checks.fonts()
        assert check.state == "does not work"
        assert "DejaVu Sans" in check.found

    def test_no_widgets(self):
        def installed(name):
            raise PackageNotFoundError(name)

        check = checks.widgets(installed)
        assert check.state == "careful"
        assert "ipywidgets is missing" in check.found
        assert "works without them" in check.meaning

    def test_two_halves_that_do_not_fit(self):
        check = checks.widgets({"ipywidgets": "8.1.5", "jupyterlab_widgets": "1.1.7"}.get)
        assert check.state == "careful"
        assert "do not fit together" in check.meaning

    def test_versions_other_than_tested(self, tmp_path):
        lock = tmp_path / "requirements.txt"
        lock.write_text(
            "av==18.0 ; python_full_version < '3.0' \\\n    --hash=sha256:00\n"
            "av==19.0 ; python_full_version >= '3.0' \\\n    --hash=sha256:00\nnumpy==2.4.6 \\\n    --hash=sha256:00\n"
        )
        assert checks.packages(lock, {"av": "19.0", "numpy": "2.4.6"}.get).state == "works"
        check = checks.packages(lock, {"av": "19.0", "numpy": "1.26.4"}.get)
        assert check.state == "careful"
        assert check.found == "numpy is 1.26.4 instead of 2.4.6."

    def test_no_list_of_versions(self, tmp_path):
        assert "not compared" in checks.packages(tmp_path / "none.txt").meaning


def test_a_studio_that_has_nowhere_to_keep_its_queue(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("AIVIDEO_STATE", str(tmp_path / "file" / "state"))
    check = checks.local_studio()
    assert check.state == "does not work"
    assert "cannot be written" in check.found
    assert "AIVIDEO_STATE" in check.found


def check(state, name="Memory"):
    return checks.Check(name, state, "2 < 3 GB.", "It is little.", "Close things.")


class TestShown:
    def test_the_table_has_caption_and_headings_and_needs_no_colour(self):
        html = checks.as_html([check("careful")])
        for part in ("<caption", 'scope="col"', '<th scope="row"', "! careful", "2 &lt; 3 GB.", "Close things."):
            assert part in html
        assert html.count("<th ") == 5

    def test_the_notebook_gets_both_and_no_value(self, monkeypatch):
        shown = []
        monkeypatch.setattr(checks, "examine", lambda studio: [check("works"), check("careful", "Python")])
        monkeypatch.setattr(checks, "put", lambda html, plain: shown.append((html, plain)))
        assert checks.preflight() is None
        html, plain = shown[0]
        assert "<table" in html
        assert plain.startswith("You can start; keep an eye on Python.")

    @pytest.mark.parametrize(
        ("states", "said"),
        [
            (["works", "works"], "Everything the course needs works here"),
            (["works", "careful"], "You can start; keep an eye on disk space."),
            (["does not work", "careful"], "Not ready yet: first see to memory"),
        ],
    )
    def test_the_last_sentence(self, states, said):
        assert said in checks.verdict([check(states[0]), check(states[1], "Disk space")])


class TestCommandLine:
    def run(self, monkeypatch, found):
        from aivideo.cli import app

        monkeypatch.setattr(checks, "examine", lambda studio: found)
        return CliRunner().invoke(app, ["preflight", "--no-studio"])

    def test_it_prints_and_ends_well(self, monkeypatch):
        done = self.run(monkeypatch, [check("works"), check("careful")])
        assert done.exit_code == 0
        assert "! careful  Memory: 2 < 3 GB. It is little. Close things." in done.output

    def test_it_ends_with_1_if_something_does_not_work(self, monkeypatch):
        assert self.run(monkeypatch, [check("does not work")]).exit_code == 1


def test_a_console_that_knows_no_symbols_still_gets_the_words(tmp_path):
    """As on Windows, where output that is not a console is in an old code page."""
    done = subprocess.run(
        [sys.executable, "-m", "aivideo.cli", "preflight", "--no-studio"],
        capture_output=True, cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": "ascii"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    assert b"works  Memory" in done.stdout
