"""The local studio as a service: found or started as a process of its own, and never lost for long."""

import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from aivideo.services import Local, ServiceError, finish, generate, wait
from aivideo.services import local as local_studio
from aivideo.services.local import find_or_start, state_folder, stop

SMALL = {"seconds": 1, "size": "320x180", "quality": "draft"}
PROMPT = "a red ball rolls over the floor"


def processes_of(folder) -> list[psutil.Process]:
    """Every process that was started for the studio of this folder, its worker too."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get("AIVIDEO_STATE") == str(folder):
                found.append(process)
        except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return found


def end_all(folder):
    """Stop the studio as a user would, and check that nothing of it is left."""
    try:
        stop()
        _, left = psutil.wait_procs(processes_of(folder), timeout=10)
        assert not left, f"still there after the studio was stopped: {[p.cmdline() for p in left]}"
    finally:
        for process in processes_of(folder):
            process.kill()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty state folder; its studio is ended afterwards."""
    monkeypatch.setenv("AIVIDEO_STATE", str(tmp_path / "state"))
    yield tmp_path / "state"
    end_all(tmp_path / "state")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One studio for the tests that only use it."""
    place = tmp_path_factory.mktemp("shared") / "state"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIVIDEO_STATE", str(place))
        yield place
        end_all(place)


@pytest.mark.slow
def test_prompt_to_clip(shared, tmp_path):
    seen = []
    clip = generate(PROMPT, tmp_path / "first.mp4", service="local", on_change=seen.append, **SMALL)
    assert clip.duration == pytest.approx(1, abs=0.1)
    assert clip.frame(0).std() > 1
    record = clip.provenance
    assert (record.service, record.made_by, record.model, record.seed) == ("local", "local studio", "scene", 1)
    assert record.licence == "CC BY 4.0"
    assert record.prompt == PROMPT
    assert record.settings["true_size"] == f"{clip.width}x{clip.height}"
    assert "not an AI model" in clip.credit
    assert seen[-1].state == "succeeded"
    assert {"understood", "unknown", "defaults", "queue_position", "elapsed"} <= seen[-1].details["studio"].keys()


@pytest.mark.slow
def test_same_prompt_and_seed_give_the_same_pictures(shared, tmp_path):
    first, second, other = (
        generate(PROMPT, tmp_path / f"{n}.mp4", seed=seed, **SMALL) for n, seed in enumerate((3, 3, 4))
    )
    assert (first.frame(0) == second.frame(0)).all()
    assert (first.frame(0) != other.frame(0)).any()


def test_one_studio_serves_every_call(shared):
    assert find_or_start().pid == find_or_start().pid


def test_a_studio_that_answered_a_moment_ago_is_not_asked_again(shared, monkeypatch):
    asked, really_ask = [], local_studio.ask
    monkeypatch.setattr(local_studio, "ask", lambda *sent, **more: asked.append(sent) or really_ask(*sent, **more))
    studio = local_studio._running()
    assert len(asked) == 1
    assert find_or_start() == find_or_start() == studio and len(asked) == 1
    monkeypatch.setattr(local_studio, "TRUSTED", 0.0)
    assert find_or_start() == studio and len(asked) == 2


def test_key_is_for_this_user_alone(shared):
    studio = find_or_start()
    path = state_folder() / "studio.json"
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600
    assert studio.key not in repr(studio) + repr(Local()) + repr(vars(Local()))
    others = [file for file in state_folder().rglob("*") if file.is_file() and file != path]
    assert others
    assert not [file for file in others if studio.key.encode() in file.read_bytes()]


def test_cancel_reaches_the_studio(shared, tmp_path):
    service = Local()
    job = service.submit(PROMPT, model=None, seconds=4, size="1280x720", seed=1)
    assert service.cancel(job).state == "cancelled"
    assert service.poll(job).state in ("cancelled", "expired")


def test_job_is_finished_by_its_number_in_another_process(shared, tmp_path):
    job = Local().submit(PROMPT, model=None, seed=5, **SMALL)
    code = f"from aivideo.services import finish; print(finish({job.id!r}, 'later.mp4', service='local').frame_count)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 1
    assert finish(job.id, tmp_path / "here.mp4", service="local").provenance.prompt == PROMPT


@pytest.mark.slow
def test_studio_killed_while_a_job_runs(folder, tmp_path):
    service = Local()
    job = service.submit(PROMPT, model=None, seconds=2, size="320x180", seed=1, quality="draft")
    deadline = time.monotonic() + 60
    while (job := service.poll(job)).state == "queued" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert job.state == "running"
    killed = find_or_start().pid
    os.kill(killed, signal.SIGKILL)
    after = wait(service, job, timeout=120)
    assert after.id == job.id
    assert service.fetch(after, tmp_path / "x.mp4").frame_count > 1
    assert find_or_start().pid != killed


@pytest.mark.parametrize(
    "left_over",
    ["", "{ no json", '["a list"]', '{"url": "http://127.0.0.1:9", "key": "k", "pid": "many"}', "old"],
)
def test_studio_json_that_says_nothing_true(folder, tmp_path, monkeypatch, left_over):
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        if left_over == "old":  # the studio is long gone, and its number is another program's now
            left_over = json.dumps({"url": "http://127.0.0.1:9", "key": "k", "pid": bystander.pid, "started": 0})
        folder.mkdir()
        (folder / "studio.json").write_text(left_over)
        assert stop() is False
        monkeypatch.chdir(tmp_path)
        (tmp_path / "typer.py").write_text("raise SystemExit('a learner\\'s file was imported')")
        studio = find_or_start()
        assert studio.pid != bystander.pid
        assert bystander.poll() is None
    finally:
        bystander.communicate(b"\n")


def test_two_notebooks_that_start_at_once_get_one_studio(folder):
    code = "from aivideo.services.local import find_or_start; print(find_or_start().pid)"
    both = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert said[0] == said[1] == f"{find_or_start().pid}\n"


def test_studio_outlives_the_notebook_that_started_it(folder):
    code = "from aivideo.services.local import find_or_start; print(find_or_start().pid)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120).stdout
    assert find_or_start().pid == int(said)


def test_stop(folder):
    assert stop() is False
    studio = find_or_start()
    assert stop() is True
    assert not psutil.pid_exists(studio.pid)
    assert stop() is False


def test_folder_that_cannot_be(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("AIVIDEO_STATE", str(tmp_path / "file" / "state"))
    with pytest.raises(ServiceError, match="AIVIDEO_STATE") as caught:
        generate(PROMPT, tmp_path / "x.mp4", service="local", **SMALL)
    assert str(tmp_path / "file" / "state") in str(caught.value)


def test_studio_that_cannot_start_says_why(folder, monkeypatch):
    monkeypatch.setattr(local_studio, "STUDIO", ("-c", "raise SystemExit('there is no numba here')"))
    start = time.monotonic()
    with pytest.raises(ServiceError, match="there is no numba here"):
        find_or_start(timeout=30)
    assert time.monotonic() - start < 15


def test_studio_that_never_answers(folder, monkeypatch):
    monkeypatch.setattr(local_studio, "STUDIO", ("-c", "import time; print('thinking', flush=True); time.sleep(60)"))
    with pytest.raises(ServiceError, match="thinking") as caught:
        find_or_start(timeout=2)
    (slow,) = processes_of(folder)
    assert str(slow.pid) in str(caught.value)
    slow.kill()
    slow.wait(5)


def test_state_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIVIDEO_STATE", "here")
    assert state_folder() == tmp_path / "here"
    monkeypatch.delenv("AIVIDEO_STATE")
    assert state_folder().name == "aivideo"
    assert state_folder().is_absolute()
