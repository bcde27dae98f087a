"""Carrying work from one computer to another: save, take home, resume. Whatever goes wrong, nothing is lost."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import nbformat
import numpy as np
import pytest
from browser import jupyterlab, need_chromium

from aivideo.clip import Clip, CourseError, Provenance, write_clip
from aivideo.notebook import resume, save, take_home
from aivideo.notebook.keeping import NOTED
from aivideo.notebook.keeping_work import HEAVY_NOTEBOOK, KeepingError
from aivideo.notebook.keeping_zip import ABANDONED, MANIFEST, VERSION, check_zip

ZIP = "ai-for-video-work.zip"
LESSON, EXERCISE = "lessons/01-first-clip.ipynb", "exercises/01-first-clip/01-first-clip.ipynb"
PREDICTIONS = "lessons/out/predictions.json"
A_KEY = "sk-" + "a1b2" * 8  # put together here, so that this file holds nothing that looks like one


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    """The local studio's folder, away from the course."""
    monkeypatch.setenv("AIVIDEO_STATE", str(tmp_path / "state"))


@pytest.fixture
def shown(monkeypatch):
    """Collects what is displayed: a list of (html, plain)."""
    pages = []
    monkeypatch.setattr(
        "aivideo.notebook.page.display", lambda data, raw, **how: pages.append((data["text/html"], data["text/plain"]))
    )
    return pages


@pytest.fixture
def course(tmp_path, monkeypatch, shown):
    """A learner's course with work in it; the notebook runs in lessons/."""
    folder = shipped(tmp_path / "server one")
    put(folder / LESSON, notebook("prompt = 'my own words'", output="made"))
    put(folder / PREDICTIONS, '{"01.1": {"answer": "a"}}')
    put(folder / "lessons/out/fox.mp4", b"a fox" * 100)
    put(folder / "lessons/out/fox.provenance.json", '{"schema": 1}')
    put(folder / "exercises/01-first-clip/out/ball.mp4", b"a ball" * 100)
    monkeypatch.chdir(folder / "lessons")
    return folder


@pytest.fixture
def elsewhere(tmp_path):
    """The same course, fresh, on another computer."""
    return shipped(tmp_path / "server two")


def shipped(folder: Path) -> Path:
    """A course as it comes: notebooks that nobody ran, and files that are not the learner's."""
    put(folder / LESSON, notebook("prompt = 'a red fox'"))
    put(folder / EXERCISE, notebook("..."))
    for name in ("lessons/01-first-clip.py", "lessons/01-first-clip.predictions.toml", "aivideo/x.py", "run.py"):
        put(folder / name, "the course's own")
    return folder


def put(path: Path, content: bytes | str, age: float = 0) -> Path:
    """Write a file, `age` seconds old."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(path, (time.time() - age,) * 2)
    return path


def notebook(source: str, output: str | None = None) -> str:
    cell = nbformat.v4.new_code_cell(source, id="one")
    if output:
        cell["outputs"] = [nbformat.v4.new_output("stream", text=output)]
        cell["execution_count"] = 7
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel}))


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(zip_file: Path) -> set[str]:
    with zipfile.ZipFile(zip_file) as archive:
        return set(archive.namelist()) - {MANIFEST}


def manifest(zip_file: Path) -> dict:
    with zipfile.ZipFile(zip_file) as archive:
        return json.loads(archive.read(MANIFEST))


def carry(zip_file: Path, to: Path, monkeypatch) -> Path:
    """Upload the zip to another computer, and go on there."""
    monkeypatch.chdir(to / "lessons")
    return Path(shutil.copy(zip_file, to / zip_file.name))


def packed(path: Path, files: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


class TestSave:
    def test_all_work_goes_in_and_nothing_else(self, course, shown):
        put(course / "lessons/out/world/mesh.glb", b"mesh")
        put(course / "lessons/my own.ipynb", notebook("1"))
        put(course / "lessons/from-my-phone.MOV", b"clip")
        put(course / "exercises/01-first-clip/board.yaml", "shots: 6")
        for name in (
            "lessons/out/half.mp4.part",
            "lessons/out/owl.stages/depth.npz",
            "lessons/.ipynb_checkpoints/a.ipynb",
            "assets/clips/fox.mp4",
        ):
            put(course / name, "not work")
        save()
        assert names(course / ZIP) == {
            LESSON,
            EXERCISE,
            PREDICTIONS,
            "lessons/my own.ipynb",
            "lessons/from-my-phone.MOV",
            "lessons/out/fox.mp4",
            "lessons/out/fox.provenance.json",
            "lessons/out/world/mesh.glb",
            "exercises/01-first-clip/board.yaml",
            "exercises/01-first-clip/out/ball.mp4",
        }
        html, plain = shown[-1]
        assert 'role="status"' in html
        assert "3 clips, 1 mesh file, 3 notebooks, your predictions and 1 other file" in plain
        assert " kB" in plain
        assert "Left out" not in plain

    def test_the_manifest_tells_what_is_in(self, course):
        save()
        said = manifest(course / ZIP)
        assert (said["format"], said["version"], said["left_out"]) == ("ai-for-video-work", VERSION, [])
        assert {entry["path"] for entry in said["files"]} == names(course / ZIP)
        with zipfile.ZipFile(course / ZIP) as archive:
            for entry in said["files"]:
                data = archive.read(entry["path"])
                assert (entry["size"], entry["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())

    def test_it_stays_within_the_limit_newest_first_and_names_what_is_left_out(self, course, shown):
        for number in range(12):
            put(course / f"lessons/out/shot-{number:02}.mp4", os.urandom(200_000), age=number * 60)
            put(course / f"lessons/out/shot-{number:02}.provenance.json", "{}", age=number * 60)
        put(course / "lessons/out/film.mp4", os.urandom(1_500_000))
        save(limit=1)
        assert (course / ZIP).stat().st_size <= 1_000_000
        inside = names(course / ZIP)
        shots = {name for name in inside if "shot" in name}
        assert shots == {f"lessons/out/shot-{n:02}.{end}" for n in range(4) for end in ("mp4", "provenance.json")}
        assert {LESSON, EXERCISE, PREDICTIONS} <= inside
        left = {entry["path"] for entry in manifest(course / ZIP)["left_out"]}
        assert {"lessons/out/film.mp4", "lessons/out/shot-11.mp4", "lessons/out/shot-04.provenance.json"} <= left
        assert not left & inside
        plain = shown[-1][1]
        assert "lessons/out/film.mp4 (1.5 MB)" in plain
        assert "and 11 more" in plain
        save(limit=int(plain.split("limit=")[1].split()[0]))  # what the card promises
        assert manifest(course / ZIP)["left_out"] == []

    def test_many_small_files_keep_to_the_limit_too(self, course):
        for number in range(3000):
            put(course / f"lessons/out/a picture with a rather long name, number {number}.png", os.urandom(300))
        save(limit=1)
        assert (course / ZIP).stat().st_size <= 1_000_000

    def test_notebooks_predictions_and_hand_ins_always_go_in(self, course):
        for number in range(20):
            text = os.urandom(60_000).hex()
            put(course / f"lessons/notes-{number}.ipynb", notebook(text))
        save(limit=1)
        inside = names(course / ZIP)
        assert len([name for name in inside if "notes" in name]) == 20
        assert {EXERCISE, PREDICTIONS} <= inside
        assert "lessons/out/fox.mp4" not in inside

    def test_a_heavy_notebook_travels_without_its_heavy_outputs(self, course):
        book = nbformat.reads(notebook("show(clip)", output="a small output"), as_version=4)
        video = "<video src='data:" + "A" * HEAVY_NOTEBOOK + "'>"
        book.cells[0].outputs.append(nbformat.v4.new_output("display_data", {"text/html": video}))
        put(course / LESSON, nbformat.writes(book))
        before = (course / LESSON).read_bytes()
        save()
        with zipfile.ZipFile(course / ZIP) as archive:
            copy = nbformat.reads(archive.read(LESSON).decode(), as_version=4)
        assert [output.text for output in copy.cells[0].outputs] == ["a small output"]
        assert copy.cells[0].source == "show(clip)"
        assert (course / LESSON).read_bytes() == before

    def test_a_notebook_that_is_none_goes_in_as_it_is(self, course):
        put(course / LESSON, b"\xff{half of a notebook" * 20_000)
        save()
        with zipfile.ZipFile(course / ZIP) as archive:
            assert archive.read(LESSON) == (course / LESSON).read_bytes()

    def test_a_stopped_save_leaves_the_older_zip_and_nothing_behind(self, course, monkeypatch):
        save()
        before = tree(course)

        def stop(_):
            raise KeyboardInterrupt

        monkeypatch.setattr("aivideo.notebook.keeping_zip.os.fsync", stop)
        with pytest.raises(KeyboardInterrupt):
            save()
        assert tree(course) == before

    def test_what_a_killed_save_left_is_cleared_away(self, course):
        old = put(course / f".{ZIP}.abc.part", "half", age=ABANDONED + 60)
        running = put(course / f".{ZIP}.def.part", "half")
        save()
        assert (old.exists(), running.exists()) == (False, True)

    def test_a_place_that_cannot_be_written_is_said_in_words(self, course, monkeypatch):
        (course / ZIP).mkdir()
        with pytest.raises(KeepingError, match=f"{ZIP} cannot be written in .*untouched"):
            save()
        (course / ZIP).rmdir()

        def refuse(*_, **__):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("aivideo.notebook.keeping_zip.tempfile.mkstemp", refuse)
        with pytest.raises(KeepingError, match="Permission denied"):
            save()
        assert issubclass(KeepingError, CourseError)
        assert not list(course.glob("*.zip")) + list(course.glob(".*.part"))

    def test_an_uploaded_zip_that_was_not_unpacked_is_never_replaced(self, course, elsewhere, monkeypatch, shown):
        save()
        mine = (course / ZIP).read_bytes()
        carry(course / ZIP, elsewhere, monkeypatch)
        save()  # by mistake, before resume()
        aside = elsewhere / "ai-for-video-work.before-save.zip"
        assert aside.read_bytes() == mine
        assert aside.name in shown[-1][1]
        save()
        assert {path.name for path in elsewhere.glob("*.zip")} == {ZIP, aside.name}
        resume()
        assert (elsewhere / "lessons/out/fox.mp4").read_bytes() == (course / "lessons/out/fox.mp4").read_bytes()

    @pytest.mark.parametrize("bad", [{"name": "../x"}, {"name": ""}, {"limit": 0}, {"limit": "20"}, {"limit": 1e9}])
    def test_names_and_limits_that_cannot_be(self, course, bad):
        with pytest.raises(KeepingError, match=r"cannot be part|is not a size"):
            save(**bad)

    def test_a_folder_without_work_says_so(self, tmp_path, monkeypatch):
        (tmp_path / "empty").mkdir()
        monkeypatch.chdir(tmp_path / "empty")
        with pytest.raises(KeepingError, match="nothing to save"):
            save()
        put(tmp_path / "empty/out/long.mp4", os.urandom(1_200_000))
        with pytest.raises(KeepingError, match=r"out/long\.mp4: with it the zip would be over its limit"):
            save(limit=1)
        assert not list((tmp_path / "empty").glob("*.zip"))


class TestNothingSecretTravels:
    def test_keys_leave_notebooks_and_other_files_with_keys_stay(self, course, shown, monkeypatch):
        monkeypatch.setenv("SOME_API_KEY", "swordfish-and-chips")
        put(course / LESSON, notebook(f'key = "{A_KEY}"  # swordfish-and-chips', output=A_KEY))
        put(course / "lessons/out/notes.txt", f"my key is {A_KEY}")
        put(course / "lessons/out/env.bin", b"\x00\xffswordfish-and-chips\x00")
        put(course / "lessons/out/signing.pem", "-----BEGIN PRIVATE KEY-----\nabc")
        save()
        raw = b"".join(zipfile.ZipFile(course / ZIP).read(name) for name in [*names(course / ZIP), MANIFEST])
        for secret in (A_KEY.encode(), b"swordfish-and-chips", b"PRIVATE KEY"):
            assert secret not in raw
        assert b"a key was here" in raw
        assert not names(course / ZIP) & {"lessons/out/notes.txt", "lessons/out/env.bin", "lessons/out/signing.pem"}
        for name in ("notes.txt", "env.bin", "signing.pem"):
            assert f"{name} holds something that looks like a key" in shown[-1][1]
        assert A_KEY in (course / LESSON).read_text()

    @pytest.mark.parametrize("place", ["lessons/out", "lessons/out/state", "lessons", "."])
    def test_the_studios_own_files_stay_even_inside_the_course(self, course, monkeypatch, place):
        state = course / place
        monkeypatch.setenv("AIVIDEO_STATE", str(state))
        key = "abcdefghijklmnopqrstuvwxyz012345"
        put(state / "studio.json", json.dumps({"url": "http://127.0.0.1:1", "key": key, "pid": 1}))
        for name in ("studio.lock", "studio.log", "studio-start.log", "queue.sqlite", "queue.sqlite-wal"):
            put(state / name, "the studio's")
        put(state / "results/video_1/clip.mp4", "the studio's")
        put(course / LESSON, notebook("print(studio.key)", output=key))
        save()
        assert names(course / ZIP) == {
            LESSON,
            EXERCISE,
            PREDICTIONS,
            "lessons/out/fox.mp4",
            "lessons/out/fox.provenance.json",
            "exercises/01-first-clip/out/ball.mp4",
        }
        assert key.encode() not in zipfile.ZipFile(course / ZIP).read(LESSON)

    def test_links_to_other_places_stay(self, course, tmp_path, shown):
        (course / "lessons/out/link.txt").symlink_to(put(tmp_path / "private.txt", "private"))
        (course / "lessons/out/folder").symlink_to(tmp_path)
        save()
        assert not any("link" in name or "private" in name for name in names(course / ZIP))
        assert "lessons/out/link.txt: it is a link to another place" in shown[-1][1]


class TestResume:
    def test_from_one_server_to_another(self, course, elsewhere, tmp_path):
        """Two processes, two folders, two studios: what the first one saved, the second one has."""

        def server(folder: Path, code: str) -> str:
            done = subprocess.run(
                [sys.executable, "-c", code], cwd=folder / "lessons", capture_output=True, text=True, check=False,
                env={**os.environ, "AIVIDEO_STATE": str(tmp_path / f"state of {folder.name}")},
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            return done.stdout

        put(course / "lessons/out/Füchsin 狐.mp4", b"another fox", age=3600)
        said = server(course, "from aivideo.notebook import take_home; take_home()")
        assert str(course / ZIP) in said
        shutil.copy(course / ZIP, elsewhere / "lessons")
        said = server(elsewhere, "from aivideo.notebook import resume; resume()")
        assert "3 clips, 1 notebook and your predictions" in said
        assert "kept: 01-first-clip.ipynb as 01-first-clip.before-resume.ipynb" in said
        one, two = tree(course), tree(elsewhere)
        for name in names(course / ZIP):
            assert two[name] == one[name]
        clip = "lessons/out/Füchsin 狐.mp4"
        assert abs((elsewhere / clip).stat().st_mtime - (course / clip).stat().st_mtime) < 0.01

    def test_what_is_here_and_different_is_kept_clip_and_record_together(self, course, elsewhere, monkeypatch, shown):
        for folder, grey in ((course, 60), (elsewhere, 200)):
            pictures = [np.full((64, 64, 3), grey, np.uint8)] * 6
            record = Provenance(made_by=f"shade {grey}", model="scene")
            write_clip(folder / "lessons/out/fox.mp4", pictures, 12, record)
        save()
        carry(course / ZIP, elsewhere, monkeypatch)
        resume()
        assert "shade 60" in Clip.open(elsewhere / "lessons/out/fox.mp4").credit
        kept = Clip.open(elsewhere / "lessons/out/fox.before-resume.mp4").credit
        assert "shade 200" in kept
        assert "changed since" not in kept
        assert "fox.mp4 as fox.before-resume.mp4" in shown[-1][1]

    def test_a_kept_file_is_not_replaced_by_the_next_one(self, course, elsewhere, monkeypatch):
        for turn in ("one", "two"):
            put(course / PREDICTIONS, f"saved {turn}")
            monkeypatch.chdir(course / "lessons")
            save()
            put(elsewhere / PREDICTIONS, f"here {turn}")
            carry(course / ZIP, elsewhere, monkeypatch)
            resume()
        folder = (elsewhere / PREDICTIONS).parent
        assert (folder / "predictions.json").read_text() == "saved two"
        assert (folder / "predictions.before-resume.json").read_text() == "here one"
        assert (folder / "predictions.before-resume-2.json").read_text() == "here two"

    def test_running_it_again_undoes_nothing(self, course, elsewhere, monkeypatch, shown):
        save()
        carry(course / ZIP, elsewhere, monkeypatch)
        resume()
        put(elsewhere / PREDICTIONS, "made since")
        (elsewhere / "lessons/out/fox.mp4").unlink()
        before = tree(elsewhere)
        resume()
        after = tree(elsewhere)
        assert after.pop("lessons/out/fox.mp4") == (course / "lessons/out/fox.mp4").read_bytes()
        assert after == before
        assert PREDICTIONS in shown[-1][1].split("stay as they are:")[1]

    def test_a_notebook_with_the_same_cells_is_not_kept_twice(self, course, elsewhere, monkeypatch):
        put(course / LESSON, notebook("same", output="seen"))
        save()
        put(elsewhere / LESSON, notebook("same"))
        carry(course / ZIP, elsewhere, monkeypatch)
        resume()
        assert (elsewhere / LESSON).read_bytes() == (course / LESSON).read_bytes()
        put(elsewhere / LESSON, notebook("same", output="seen later"))
        (elsewhere / NOTED).unlink()
        resume()
        assert "seen later" in (elsewhere / LESSON).read_text()
        assert not list(elsewhere.rglob("*before-resume*"))

    def test_a_notebook_whose_answer_differs_in_one_letter_is_kept(self, course, elsewhere, monkeypatch):
        put(course / LESSON, notebook('predict("01.1", "a")', output="x"))
        save()
        put(elsewhere / LESSON, notebook('predict("01.1", "b")', output="x"))
        carry(course / ZIP, elsewhere, monkeypatch)
        resume()
        assert '\\"a\\"' in (elsewhere / LESSON).read_text()
        assert '\\"b\\"' in (elsewhere / "lessons/01-first-clip.before-resume.ipynb").read_text()

    def test_the_newest_zip_that_is_new_here_is_taken(self, course, elsewhere, monkeypatch, shown):
        save()
        carry(course / ZIP, elsewhere, monkeypatch)
        save("mine")  # made here: newer, but what is in it is here
        older = packed(elsewhere / "ai-for-video-work (1).zip", {"lessons/out/old.mp4": "old"})
        os.utime(older, (time.time() - 3600,) * 2)
        resume()
        assert (elsewhere / "lessons/out/fox.mp4").exists()
        assert not (elsewhere / "lessons/out/old.mp4").exists()
        assert 'resume("ai-for-video-work (1).zip")' in shown[-1][1]
        resume("ai-for-video-work (1).zip")
        assert (elsewhere / "lessons/out/old.mp4").read_text() == "old"

    def test_without_a_zip_it_says_how_to_bring_one(self, elsewhere, monkeypatch):
        monkeypatch.chdir(elsewhere / "lessons")
        for zip_path in (None, "mine.zip"):
            with pytest.raises(KeepingError, match="Drag your zip"):
                resume(zip_path)

    def test_a_notebook_on_its_own(self, course, tmp_path, monkeypatch, shown):
        """Copied out of the course: its folder is all there is, and other notebooks there are not ours."""
        alone = tmp_path / "Downloads"
        put(alone / "01.ipynb", notebook("from aivideo.notebook import save"))
        put(alone / "taxes.ipynb", notebook("print(1)"))
        put(alone / "holiday.mp4", "not for the course")
        put(alone / "out/fox.mp4", "fox")
        monkeypatch.chdir(alone)
        save()
        assert names(alone / ZIP) == {"01.ipynb", "out/fox.mp4"}
        other = tmp_path / "Desktop"
        other.mkdir()
        monkeypatch.chdir(other)
        shutil.copy(alone / ZIP, other)
        resume()
        assert (other / "out/fox.mp4").read_text() == "fox"
        carry(alone / ZIP, course, monkeypatch)  # into a course: beside the notebook that runs it
        resume()
        assert (course / "lessons/out/fox.before-resume.mp4").exists()
        assert (course / "lessons/out/fox.mp4").read_text() == "fox"


class TestZipsFromElsewhere:
    @pytest.fixture
    def here(self, elsewhere, monkeypatch, shown):
        monkeypatch.chdir(elsewhere / "lessons")
        return elsewhere

    def test_this_format_stays_readable(self, here):
        """Format 1 as it was first written, letter by letter, with a field that nobody knows yet."""
        text = '{"01.1": {"answer": "c"}}'
        told = {
            "format": "ai-for-video-work",
            "version": 1,
            "saved": "2026-11-23T09:00:00Z",
            "in_course": True,
            "mood": "good",
            "files": [
                {
                    "path": PREDICTIONS,
                    "size": 25,
                    "sha256": hashlib.sha256(text.encode()).hexdigest(),
                    "modified": "2026-11-23T08:59:00Z",
                }
            ],
            "left_out": [{"path": "lessons/out/film.mp4", "size": 99, "why": "over the limit"}],
        }
        packed(here / ZIP, {PREDICTIONS: text, MANIFEST: json.dumps(told)})
        resume()
        assert (here / PREDICTIONS).read_text() == text

    def test_packed_by_hand_or_packed_again_with_a_folder_around(self, here, tmp_path, course):
        put(course / "lessons/out/Füchsin.mp4", "fox")
        os.chdir(course / "lessons")
        save()
        files = {f"my work/{name}": zipfile.ZipFile(course / ZIP).read(name) for name in names(course / ZIP)}
        junk = {"__MACOSX/my work/._fox.mp4": "junk", "my work/.DS_Store": "junk"}
        with_manifest = {f"my work/{MANIFEST}": zipfile.ZipFile(course / ZIP).read(MANIFEST)}
        for number, content in enumerate((files | junk | with_manifest, files | junk)):
            fresh = shipped(tmp_path / f"again {number}")
            os.chdir(fresh / "lessons")
            packed(fresh / "my-work.zip", content)
            resume()
            assert (fresh / "lessons/out/Füchsin.mp4").read_text() == "fox"
            assert "my own words" in (fresh / LESSON).read_text()
            assert not list(fresh.rglob("*.DS_Store")) + list(fresh.rglob("my work"))

    def test_windows_slashes_and_names_in_utf8_that_do_not_say_so(self, here):
        path = packed(here / ZIP, {"lessons/out/sub/fox.mp4": "fox", "lessons/out/Fuechsin.mp4": "vixen"})
        raw = path.read_bytes().replace(b"lessons/out/sub/fox.mp4", rb"lessons\out\sub\fox.mp4")
        path.write_bytes(raw.replace(b"Fuechsin", "Füchsin".encode()))  # the same number of bytes
        resume()
        assert (here / "lessons/out/sub/fox.mp4").read_text() == "fox"
        assert (here / "lessons/out/Füchsin.mp4").read_text() == "vixen"

    def test_nothing_but_work_is_written(self, here, shown):
        theirs = [
            "run.py",
            "aivideo/x.py",
            "aivideo/out/x.npz",
            "lessons/numpy.py",
            "lessons/01-first-clip.predictions.toml",
            ".jupyter/jupyter_server_config.py",
            "lessons/.ipynb_checkpoints/a.ipynb",
            "exercises/conftest.py",
            "tests/test_x.ipynb",
        ]
        before = tree(here)
        packed(here / ZIP, dict.fromkeys(theirs, "not yours") | {"lessons/out/fox.mp4": "fox"})
        resume()
        after = tree(here)
        assert {name: after[name] for name in before} == before
        assert set(after) - set(before) == {ZIP, NOTED, "lessons/out/fox.mp4"}
        assert "run.py" in shown[-1][1]

    @staticmethod
    def _link() -> zipfile.ZipInfo:
        info = zipfile.ZipInfo("lessons/out/link.mp4")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        return info

    @pytest.mark.parametrize(
        ("entry", "words"),
        [
            ("../evil.ipynb", "outside of the course"),
            ("lessons/out/../../../evil.mp4", "outside of the course"),
            ("/etc/evil.ipynb", "outside of the course"),
            ("..\\evil.ipynb", "outside of the course"),
            ("\\\\server\\evil.ipynb", "outside of the course"),
            ("C:\\evil.ipynb", "outside of the course"),
            ("lessons/out/.. /evil.mp4", "outside of the course"),
            ("lessons/out/NUL.mp4", "no computer but"),
            ("lessons/out/fox.mp4 ", "no computer but"),
        ],
    )
    def test_names_that_lead_elsewhere(self, here, entry, words):
        packed(here / ZIP, {"lessons/out/good.mp4": "good", entry: "evil"})
        self._is_refused(here, words)

    def _is_refused(self, here: Path, words: str):
        """resume() says why, and not a byte of the whole folder above changes."""
        before = tree(here.parent)
        with pytest.raises(KeepingError, match=words) as caught:
            resume()
        assert "Nothing was changed here" in str(caught.value)
        assert tree(here.parent) == before

    def test_links_bombs_twins_and_zips_of_other_things(self, here):
        packed(here / ZIP, {"lessons/out/good.mp4": "good"})
        with zipfile.ZipFile(here / ZIP, "a") as archive:
            archive.writestr(self._link(), "/etc/passwd")
        self._is_refused(here, "is a link")

        with zipfile.ZipFile(here / ZIP, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("lessons/out/bomb.mp4", bytes(60_000_000))
        self._is_refused(here, "would become 60 MB")

        with zipfile.ZipFile(here / ZIP, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("lessons/out/fox.mp4", "one")
            archive.writestr("lessons/out/fox.mp4", "two")
        self._is_refused(here, "twice")

        packed(here / ZIP, {f"lessons/out/{number}.png": "" for number in range(20_001)})
        self._is_refused(here, "20,001 files")
        packed(here / ZIP, {"report.docx": "other"})
        self._is_refused(here, "nothing in it is work")
        packed(here / ZIP, {})
        self._is_refused(here, "nothing in it is work")

    def test_zips_that_did_not_arrive_whole(self, here, course):
        os.chdir(course / "lessons")
        save()
        os.chdir(here / "lessons")
        good = (course / ZIP).read_bytes()
        flipped = bytearray(good)
        flipped[good.index(b"a fox") + 20] ^= 1
        for data in (b"", b"no zip at all", good[: len(good) // 2], good[:-30], good[100:], bytes(flipped)):
            (here / ZIP).write_bytes(data)
            self._is_refused(here, "not a whole zip file|not in order")

    def test_zips_with_a_lock(self, here):
        path = packed(here / ZIP, {"lessons/out/fox.mp4": "fox"})
        data = bytearray(path.read_bytes())
        data[6] |= 1
        data[data.index(b"PK\x01\x02") + 8] |= 1
        path.write_bytes(data)
        self._is_refused(here, "password")

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda told: told.update(version=VERSION + 1), "newer version of the course"),
            (lambda told: told.update(version="one"), "not in order"),
            (lambda told: told.update(files="all"), "not in order"),
            (lambda told: told["files"][0].update(sha256="0" * 64), "damaged or changed"),
            (lambda told: told["files"].append(told["files"][0] | {"path": "out/more.mp4"}), "should be in it"),
        ],
    )
    def test_manifests_that_do_not_fit(self, here, course, change, words):
        os.chdir(course / "lessons")
        save()
        os.chdir(here / "lessons")
        content = {name: zipfile.ZipFile(course / ZIP).read(name) for name in names(course / ZIP)}
        told = manifest(course / ZIP)
        change(told)
        packed(here / ZIP, content | {MANIFEST: json.dumps(told)})
        self._is_refused(here, words)

    def test_a_file_where_a_folder_should_be(self, here, course):
        os.chdir(course / "lessons")
        save()
        carried = shutil.copy(course / ZIP, here)
        os.chdir(here / "lessons")
        put(here / "lessons/out", "a file called out")
        self._is_refused(here, "lessons/out is something else here")
        (here / "lessons/out").unlink()
        (here / "lessons/out").symlink_to(here.parent)
        before = tree(here.parent)
        with pytest.raises(KeepingError, match="something else here"):
            resume(carried)
        assert tree(here.parent) == before

    def test_a_disk_without_room(self, here, course, monkeypatch):
        os.chdir(course / "lessons")
        save()
        carry(course / ZIP, here, monkeypatch)
        monkeypatch.setattr(
            "aivideo.notebook.keeping_restore.shutil.disk_usage", lambda _: shutil._ntuple_diskusage(100, 99, 1)
        )
        self._is_refused(here, "no room")

    def test_a_folder_that_cannot_be_written_in_the_middle_of_it(self, here, course, monkeypatch):
        os.chdir(course / "lessons")
        save()
        carry(course / ZIP, here, monkeypatch)
        mine = (here / LESSON).read_bytes()
        works = Path.replace
        written = []

        def replace(path, target):
            written.append(target)
            if len(written) == 3:
                raise PermissionError(13, "Permission denied", str(target))
            return works(path, target)

        monkeypatch.setattr(Path, "replace", replace)
        with pytest.raises(KeepingError, match="2 of 5 files came back, and nothing here is lost"):
            resume()
        assert mine in tree(here).values()
        monkeypatch.setattr(Path, "replace", works)
        resume()
        after = tree(here)
        assert all(after[name] == data for name, data in tree(course).items() if name in names(course / ZIP))
        assert not list(here.glob(".resume-*"))


class TestTakeHome:
    @pytest.mark.parametrize(("folder", "up"), [("lessons", "../"), ("exercises/01-first-clip", "../../"), (".", "")])
    def test_the_link_leads_from_the_notebook_to_the_zip(self, course, shown, monkeypatch, folder, up):
        monkeypatch.chdir(course / folder)
        take_home("mein Film")
        html, plain = shown[-1]
        assert (
            f'<a href="{up}mein%20Film-work.zip" download="mein Film-work.zip">Download mein Film-work.zip</a>' in html
        )
        assert check_zip(course / "mein Film-work.zip").manifest
        for said in (html, plain):
            assert "resume()" in said
        assert str(course / "mein Film-work.zip") in plain

    @pytest.mark.browser
    @pytest.mark.slow
    def test_in_a_real_browser_the_link_downloads_the_zip(self, tmp_path):
        need_chromium()
        with jupyterlab() as lab:
            put(lab.folder / "lessons/my own.ipynb", notebook("from aivideo.notebook import take_home\ntake_home()"))
            with lab.notebook("lessons/my own.ipynb") as page:
                assert page.run_all().errors == ()
                with page.tab.expect_download() as download:
                    page.tab.locator(".jp-OutputArea a[download]").click()
                download.value.save_as(tmp_path / "downloaded.zip")
            assert (tmp_path / "downloaded.zip").read_bytes() == (lab.folder / ZIP).read_bytes()
            assert ZIP in lab.listing()
