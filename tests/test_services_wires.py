"""Our own clients of all services against the local studio, and every recorded trouble: is the learner told right?"""

import json
import logging
import sqlite3
import threading

import pytest
from studio_here import KEY, no_way_out, studio_here

from aivideo.clip import ClipError, asset
from aivideo.services import (
    Budget,
    Job,
    JobFailed,
    Journal,
    NotReachable,
    OverBudget,
    Refused,
    ServiceError,
    catalogue,
    connect,
    finish,
    generate,
    open_jobs,
    places,
    resume_jobs,
    wait,
)
from aivideo.services.local import Studio
from aivideo.services.luma_captures import LumaCaptures
from aivideo.studio import makers
from aivideo.studio.troubles import TROUBLES

FOX = "a red fox trotting across a meadow"
SERVICES = ("local", "sora", "runway", "luma", "luma_agents", "pika")
WORDS = {  # each service's own words for: waiting, at work, finished
    "local": ("queued", "in_progress", "completed"),
    "sora": ("queued", "in_progress", "completed"),
    "runway": ("PENDING", "RUNNING", "SUCCEEDED"),
    "luma": ("queued", "dreaming", "completed"),
    "luma_agents": ("queued", "processing", "completed"),
    "pika": ("IN_QUEUE", "IN_PROGRESS", "COMPLETED"),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with studio_here(tmp_path_factory.mktemp("wires")) as studio:
        yield studio


@pytest.fixture
def studio(house, monkeypatch, tmp_path):
    monkeypatch.setenv("AIVIDEO_STATE", str(tmp_path / "state"))
    for facts in catalogue().services:
        for name in (facts.key_variable, facts.address_variable):
            if name:
                monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("AIVIDEO_BUDGET", raising=False)
    monkeypatch.setattr(places, "find_or_start", lambda: Studio(house.url, house.key, 0))
    with no_way_out(monkeypatch) as tried:
        house.worker.busy = house.worker.holds = False
        yield house
        house.worker.let_go()
    assert tried == []


@pytest.fixture(params=SERVICES)
def service(request, studio):
    return quick(request.param)


def quick(name: str):
    service = connect(name)
    service.pause = 0.01
    return service


def order(service, **more) -> Job:
    return service.submit(FOX, seconds=5, size="1280x720", seed=7, **more)


# --- the same shot, one word changed --------------------------------------------------------------------


def test_from_prompt_to_clip(service, studio, tmp_path):
    seen = []
    clip = generate(FOX, tmp_path / "x.mp4", service=service, seconds=5, seed=7, quality="draft", on_change=seen.append)
    assert clip.frame_count > 1
    assert seen[-1].state == "succeeded" and seen[-1].word == WORDS[service.name][2]
    record = clip.provenance
    assert (record.made_by, record.model, record.service, record.prompt, record.seed) == (
        "local studio", "scene", "local", FOX, 7,
    )  # fmt: skip
    assert record.settings.get("protocol") == (None if service.name == "local" else service.name)
    assert record.licence == "CC BY 4.0"
    assert "changed since" not in clip.credit and "not an AI model" in clip.credit
    assert open_jobs() == []


def test_order_arrives_as_it_was_meant(service, studio):
    studio.worker.busy = True
    job = service.submit(FOX, seconds=5, size="720x1280", seed=3, quality="draft", fps=24)
    wire = {"local": "openai", "sora": "openai", "pika": "fal"}.get(service.name, service.name)
    (came,) = studio.desk.queue.page(wire, after=None, limit=1, order="desc")[0]
    made = came.order
    assert (made.prompt, made.seconds, made.aspect, made.quality, made.fps) == (FOX, 5.0, "9:16", "draft", 24)
    assert made.seed == (3 if service.name not in ("luma", "luma_agents") else 1)  # Luma takes no seed
    assert job.state == "queued" and job.word == WORDS[service.name][0]
    studio.desk.remove(came)


def test_the_ai_model_is_ordered_by_its_name_over_every_wire(service, studio):
    studio.worker.busy = True
    model = "fal-ai/pika/tiny" if service.name == "pika" else "tiny"  # at fal, a model's name is its address
    service.submit("a red ball falls", model=model)
    wire = {"local": "openai", "sora": "openai", "pika": "fal"}.get(service.name, service.name)
    (came,) = studio.desk.queue.page(wire, after=None, limit=1, order="desc")[0]
    assert (came.order.model, came.order.seconds) == ("tiny", 2.0)
    studio.desk.remove(came)


def test_states_in_the_courses_words_and_the_services_own(service, studio):
    studio.worker.holds = True
    job = order(service)
    studio.step(6)
    running = service.poll(job)
    assert (running.state, running.word) == ("running", WORDS[service.name][1])
    assert running.progress == (0.5 if service.name in ("local", "sora", "runway") else None)
    studio.step(12)
    assert service.poll(job).progress == 1.0


def test_cancel_reaches_the_worker(service, studio):
    studio.worker.holds = True
    job = order(service)
    studio.step(3)
    stopped = service.cancel(job)
    studio.worker.step(4, 12)
    if service.name == "luma_agents":
        assert stopped.state == "running" and "cannot stop" in stopped.message
        assert studio.worker.job is not None
    else:
        assert stopped.state == "cancelled"
        assert studio.worker.job is None, "the worker went on"
        assert open_jobs() == []


def test_cancel_of_what_is_finished(service, studio):
    job = wait(service, order(service), first=0.01)
    assert service.cancel(job).state in ("cancelled", "succeeded")


def test_job_that_nobody_knows(service, studio):
    gone = service.poll(Job("0" * 32, service.name, "queued", ""))
    assert gone.state == "expired"


def test_wrong_key(studio, monkeypatch):
    monkeypatch.setattr(places, "find_or_start", lambda: Studio(studio.url, "wrong-key-of-a-stranger", 0))
    for name in SERVICES:
        with pytest.raises(ServiceError, match="does not let you in") as caught:
            order(quick(name))
        assert "wrong-key" not in str(caught.value)
    assert open_jobs() == []


def test_clip_is_fetched_by_number_alone(service, studio, tmp_path):
    job = order(service)
    clip = finish(job.id, tmp_path / "later.mp4", service=service)
    assert clip.provenance.prompt == FOX


def test_length_that_a_service_does_not_make(studio):
    for name, seconds in (("runway", 11), ("luma", 4), ("luma_agents", 9), ("pika", 7)):
        with pytest.raises(ServiceError, match="makes clips of"):
            quick(name).submit(FOX, seconds=seconds)


def test_budget_of_play_money_at_the_studio(studio):
    budget = Budget(1.00)
    order(quick("runway"), budget=budget)
    with pytest.raises(OverBudget, match=r"about \$0\.71, and of your budget of \$1\.00 there is \$0\.40 left"):
        order(quick("luma"), budget=budget)
    order(quick("pika"), budget=budget)
    order(quick("local"), budget=budget)
    assert budget.left(play=True) == pytest.approx(0.20)


# --- recorded troubles ----------------------------------------------------------------------------------


def test_every_trouble_is_met_by_a_test():
    import pathlib

    text = pathlib.Path(__file__).read_text(encoding="utf-8")
    assert not [name for name in TROUBLES if f'trouble="{name}"' not in text]


def test_trouble_that_does_not_exist_is_named(service, studio):
    with pytest.raises(ServiceError, match="trouble is one of"):
        order(service, trouble="earthquake")


@pytest.mark.parametrize("name", SERVICES)
def test_slow_queue(studio, name):
    service = quick(name)
    job = order(service, trouble="slow queue")
    assert service.poll(job).state == "queued"
    studio.clock.ahead += 16
    assert wait(service, job, first=0.01).state == "succeeded"


def test_throttled(studio):
    service = quick("runway")
    job = order(service, trouble="throttled")
    seen = service.poll(job)
    assert (seen.state, seen.word) == ("queued", "THROTTLED")
    studio.clock.ahead += 16
    assert wait(service, job, first=0.01).state == "succeeded"


def test_busy_service_is_waited_for_as_it_asks(service, studio):
    assert order(service, trouble="busy").id
    assert len(Journal().entries()) == 1


def test_server_error_is_not_answered_with_a_second_order(service, studio):
    before = studio.desk.queue.ids()
    with pytest.raises(ServiceError, match="HTTP 500"):
        order(service, trouble="server error")
    assert studio.desk.queue.ids() == before
    assert [entry.state for entry in open_jobs()] == ["sent"]  # who knows what became of it
    assert order(service, trouble="server error").id


def test_refused_prompt(service, studio):
    with pytest.raises(Refused, match="moderation"):
        wait(service, order(service, trouble="refused"), first=0.01)
    assert open_jobs() == []


def test_job_that_fails_half_way(service, studio, tmp_path):
    with pytest.raises(JobFailed, match="machine was lost"):
        generate(FOX, tmp_path / "x.mp4", service=service, seconds=5, trouble="fails half-way")
    assert list(tmp_path.glob("*.mp4")) == []


def test_finished_without_a_file(service, studio, tmp_path):
    with pytest.raises(ServiceError, match=r"no file|no clip"):
        generate(FOX, tmp_path / "x.mp4", service=service, seconds=5, trouble="no file")
    assert list(tmp_path.glob("*.mp4")) == []


def test_expired_link_is_asked_for_again(service, studio, tmp_path):
    if service.name in ("local", "sora"):  # no links there: the download itself is over, and then nothing helps
        with pytest.raises(ServiceError):
            generate(FOX, tmp_path / "x.mp4", service=service, seconds=5, trouble="expired link")
    else:
        assert generate(FOX, tmp_path / "x.mp4", service=service, seconds=5, trouble="expired link").frame_count > 1


def test_link_that_grew_old_while_nobody_looked(studio, tmp_path):
    for name in ("runway", "luma", "luma_agents", "pika"):
        service = quick(name)
        job = wait(service, order(service), first=0.01)
        studio.clock.ahead += 4000
        assert service.fetch(job, tmp_path / f"{name}.mp4").frame_count > 1


def test_answer_lost_at_create_is_found_again_with_the_same_key(service, studio, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = studio.desk.queue.ids()
    with pytest.raises(NotReachable, match="may have taken the order"):
        order(service, trouble="lost at create")
    assert len(studio.desk.queue.ids() - before) == 1
    clips, troubles = resume_jobs(tmp_path)
    assert troubles == {} and clips[0].provenance.prompt == FOX
    assert len(studio.desk.queue.ids() - before) == 1, "a second job was made of one order"


def test_question_that_is_lost_is_asked_again(service, studio):
    assert wait(service, order(service, trouble="lost at poll"), first=0.01).state == "succeeded"


def test_download_that_is_cut_off_is_repeated(service, studio, tmp_path):
    clip = generate(FOX, tmp_path / "x.mp4", service=service, seconds=5, trouble="lost in download")
    assert clip.path.read_bytes() == asset("clips/vote-b.mp4").read_bytes()


def test_unknown_word_is_waited_through_and_said_once(service, studio, caplog):
    from aivideo.services import client

    client._said.clear()
    studio.worker.holds = True
    job = order(service, trouble="unknown word")
    studio.step(1)
    with caplog.at_level(logging.WARNING, "aivideo.services"):
        assert [service.poll(job).state for _ in range(3)] == ["running"] * 3
    assert len([record for record in caplog.records if "warming_up" in record.getMessage()]) == 1
    studio.step(12)
    assert wait(service, job, first=0.01).state == "succeeded"


def test_service_that_makes_two_jobs_of_one_order_gets_it_once(studio):
    before = studio.desk.queue.ids()
    order(quick("runway"), trouble="twice")
    assert len(studio.desk.queue.ids() - before) == 1


def test_kernel_that_died_between_order_and_clip(studio, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    jobs = [order(quick(name)) for name in SERVICES]
    assert [entry.job for entry in open_jobs()] == [job.id for job in jobs]
    clips, troubles = resume_jobs("out")
    assert troubles == {} and len(clips) == len(SERVICES)
    assert len(list((tmp_path / "out").glob("*.mp4"))) == len(SERVICES)


# --- captures -------------------------------------------------------------------------------------------


def test_captures_from_video_to_mesh(studio, monkeypatch, tmp_path):
    monkeypatch.setitem(makers.MAKERS, "capture", "a maker, in this test")
    service = LumaCaptures()
    studio.worker.holds = True
    job = service.submit(asset("clips/vote-b.mp4"), "a ball")
    studio.step(6)
    half = service.poll(job)
    assert (half.state, half.word, half.progress) == ("running", "meshing", 0.5)
    with pytest.raises(ServiceError, match="nothing to fetch yet"):
        service.fetch(half, tmp_path / "x.glb")
    studio.step(12)
    done = service.poll(job)
    assert list(service.artifacts(done)) == ["textured_mesh_glb"]
    assert service.fetch(done, tmp_path / "new" / "x.glb").read_bytes().startswith(b"glTF")
    with pytest.raises(ServiceError, match="It has: textured_mesh_glb"):
        service.fetch(done, tmp_path / "x.ply", "full_mesh")


def test_captures_are_bounded_and_in_order(studio, monkeypatch):
    import requests

    from aivideo.studio import queue, wire_captures

    monkeypatch.setitem(makers.MAKERS, "capture", "a maker, in this test")
    monkeypatch.setattr(wire_captures, "MOST_BYTES", 1000)
    monkeypatch.setattr(queue, "MOST_NEW", 2)
    key, url = {"Authorization": f"luma-api-key={studio.key}"}, f"{studio.url}/api/v2/capture"
    made = requests.post(url, data={"title": "x"}, headers=key, timeout=20).json()
    slug, link = made["capture"]["slug"], made["signedUrls"]["source"]
    assert requests.post(f"{url}/{slug}", headers=key, timeout=20).status_code == 409  # the video has not come
    assert requests.put(link, data=b"x" * 1001, timeout=20).status_code == 413
    assert requests.put(link.replace("sign=", "sign=0"), data=b"x", timeout=20).status_code == 403
    assert requests.put(link, data=b"x" * 1000, timeout=20).status_code == 200
    assert requests.post(url, data={"title": "y"}, headers=key, timeout=20).status_code == 200
    full = requests.post(url, data={"title": "z"}, headers=key, timeout=20)
    assert full.status_code == 429 and int(full.headers["Retry-After"]) > 0
    studio.clock.ahead += 3700
    assert requests.put(link, data=b"x", timeout=20).status_code == 403
    assert requests.get(f"{url}/{slug}", headers=key, timeout=20).status_code == 404  # forgotten after an hour
    assert requests.post(url, data={"title": "again"}, headers=key, timeout=20).status_code == 200
    assert not (studio.state / "results" / slug).exists()


def test_captures_that_cannot_be_made_say_so(studio, monkeypatch):
    monkeypatch.delitem(makers.MAKERS, "capture", raising=False)
    with pytest.raises(ServiceError, match="makes no meshes yet"):
        LumaCaptures().submit(asset("clips/vote-b.mp4"), "a ball")


def test_capture_of_what_is_no_video(studio, tmp_path):
    (tmp_path / "x.mp4").write_text("no video")
    with pytest.raises(ClipError):
        LumaCaptures().submit(tmp_path / "x.mp4", "x")


# --- keys -----------------------------------------------------------------------------------------------


def test_no_key_in_anything_that_is_written(studio, tmp_path, monkeypatch, caplog, capsys):
    """Orders, failures and downloads of all services with a key of their own; then everything written is searched."""
    secret = "a-very-secret-key-0123456789"
    urls = {
        "sora": "/v1",
        "runway": "/runway",
        "luma": "/dream-machine/v1",
        "luma_agents": "/agents/v1",
        "pika": "/fal",
    }
    facts = catalogue()
    monkeypatch.chdir(tmp_path)
    with studio_here(tmp_path / "other studio", key=secret) as other, caplog.at_level(logging.DEBUG):
        said = []
        for name, path in urls.items():
            monkeypatch.setenv(facts.service(name).key_variable, secret)
            service = connect(name, base_url=other.url + path)
            service.pause = 0.01
            assert service.place.server().key == secret
            clip = generate(FOX, tmp_path / f"{name}.mp4", service=service, seconds=5)
            said += [repr(service), repr(service.place), str(clip.provenance), repr(service.price())]
            for trouble in ("refused", "fails half-way", "lost at create", "server error", "no file"):
                with pytest.raises(ServiceError) as caught:
                    generate(FOX, tmp_path / "no.mp4", service=service, seconds=5, trouble=trouble)
                said += [str(caught.value), repr(caught.value.job and caught.value.job.details)]
        said += [str(entry) for entry in Journal().entries()]
    captured = capsys.readouterr()
    said += [captured.out, captured.err, caplog.text]
    assert not [text for text in said if secret in text]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 10 and any(path.name == "journal.sqlite" for path in files)
    assert not [path for path in files if secret.encode() in path.read_bytes()]
    with sqlite3.connect(Journal().path) as db:
        assert secret not in json.dumps(list(db.iterdump()))


def test_key_is_not_sent_along_with_a_link(studio, monkeypatch, tmp_path):
    """A link to a file is at somebody else's address, mostly. The key stays at home."""
    import http.server

    asked = []

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.headers.get("Authorization"))
            data = asset("clips/vote-b.mp4").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "video/mp4")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        link = f"http://127.0.0.1:{server.server_port}/clip.mp4?sign=x"
        job = Job("0" * 32, "runway", "succeeded", "SUCCEEDED", details={"output": [link]}, request={"prompt": "x"})
        quick("runway").fetch(job, tmp_path / "x.mp4")
        server.shutdown()
    assert asked == [None]


def test_key_makes_the_service_itself_the_place(studio, monkeypatch):
    assert connect("runway").place.name == "studio"
    monkeypatch.setenv("RUNWAYML_API_SECRET", "some-key-of-mine")
    assert connect("runway").place.name == "https://api.dev.runwayml.com"
    assert connect("runway", base_url="studio").place.name == "studio"
    with pytest.raises(OverBudget, match="there is no budget"):
        connect("runway").submit(FOX, seconds=5)
    with pytest.raises(ServiceError, match="trouble= is for the course's own studio"):
        connect("runway").submit(FOX, seconds=5, trouble="refused")
    assert open_jobs() == []
    assert KEY not in repr(connect("runway"))
