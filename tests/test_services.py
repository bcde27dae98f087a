"""The client of the OpenAI Videos protocol, against recorded replies of the servers that speak it."""

import http.server
import json
import threading
import time
import traceback
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from email.utils import format_datetime
from pathlib import Path

import numpy as np
import openai
import pytest

from aivideo.clip import Clip, Provenance, sidecar_path, write_clip
from aivideo.services import (
    Job,
    JobFailed,
    NotReachable,
    Refused,
    Service,
    ServiceError,
    Sora,
    Stalled,
    TookTooLong,
    connect,
    finish,
    generate,
    wait,
)
from aivideo.services.places import AtAddress
from aivideo.services.wire import Server

KEY = "secret-key-of-this-test"
KEYS_AND_ADDRESSES = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "AIVIDEO_SERVICE", "AIVIDEO_BUDGET")
VIDEO = {"id": "video_1", "object": "video", "model": "wan-2", "status": "queued", "progress": 0, "seconds": "4"}
NOT_STARTED, HALF = VIDEO, VIDEO | {"status": "in_progress", "progress": 50}
DONE = VIDEO | {"status": "completed", "progress": 100}


class Played:
    """A server that plays recorded replies, in order, the last one again and again, and notes what it is asked.

    A reply is (status, body), (status, body, headers), or a function that is given the request handler and
    does with the connection what it likes.
    """

    def __init__(self):
        self.replies: dict[str, list] = {}
        self.requests: list[tuple[str, dict, bytes]] = []
        played = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def reply(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked = f"{self.command} {self.path}"
                played.requests.append((asked, dict(self.headers), body))
                waiting = played.replies.get(asked) or [(404, {"detail": "Not Found"})]
                reply = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                if callable(reply):
                    return reply(self)
                status, content, *rest = reply
                data = content if isinstance(content, bytes) else json.dumps(content).encode()
                kind = "video/mp4" if isinstance(content, bytes) else "application/json"
                self.send_response(status)
                for name, value in ({"Content-Type": kind, "Content-Length": str(len(data))} | dict(*rest)).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_DELETE = reply

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"

    def plays(self, asked: str, *replies):
        self.replies[asked] = list(replies)

    def count(self, asked: str) -> int:
        return sum(1 for name, _, _ in self.requests if name == asked)


CREATE, POLL, CONTENT = "POST /v1/videos", "GET /v1/videos/video_1", "GET /v1/videos/video_1/content"
DELETE = "DELETE /v1/videos/video_1"


@pytest.fixture(autouse=True)
def own_state(tmp_path_factory, monkeypatch):
    """Each test has a journal of its own, and no key of whoever runs it."""
    monkeypatch.setenv("AIVIDEO_STATE", str(tmp_path_factory.mktemp("state")))
    for name in KEYS_AND_ADDRESSES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def played():
    server = Played()
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.http.shutdown()
    server.http.server_close()
    thread.join()


@pytest.fixture
def sora(played, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    service = Sora(played.url, KEY)
    service.pause = 0.01
    return service


@pytest.fixture(scope="module")
def mp4(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("made") / "x.mp4"
    noise = np.random.default_rng(1).integers(0, 255, (24, 64, 96, 3), dtype=np.uint8)
    write_clip(path, noise, 12, Provenance(made_by="a test", model="noise"))
    return path.read_bytes()


def queued(service, **more) -> Job:
    return Job("video_1", service.name, "queued", "queued", **more)


def done(service) -> Job:
    return Job("video_1", service.name, "succeeded", "completed")


def form_of(headers: dict, body: bytes) -> dict[str, str]:
    head = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
    parts = BytesParser().parsebytes(head + body).get_payload()
    names = [part.get_param("name", header="Content-Disposition") for part in parts]
    return dict(zip(names, (part.get_payload(decode=True).decode() for part in parts), strict=True))


def port_of_nobody() -> str:
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        port = server.server_port
    return f"http://127.0.0.1:{port}/v1"


# From prompt to clip


def test_prompt_to_clip_with_provenance(played, sora, mp4, tmp_path):
    played.plays(CREATE, (200, NOT_STARTED))
    played.plays(POLL, (200, NOT_STARTED), (200, HALF), (200, DONE))
    played.plays(CONTENT, (200, mp4))
    seen = []
    out = tmp_path / "new folder" / "first.mp4"
    clip = generate(
        "a red ball", out, service=sora, model="wan-2", seconds=4, seed=7, on_change=seen.append, quality="draft"
    )

    assert (clip.width, clip.height, clip.frame_count) == (96, 64, 24)
    assert [(job.state, job.progress) for job in seen] == [("queued", 0), ("running", 0.5), ("succeeded", 1)]
    record = clip.provenance
    assert (record.service, record.model, record.prompt, record.seed) == ("sora", "wan-2", "a red ball", 7)
    assert record.settings == {
        "seconds": 4,
        "size": "1280x720",
        "quality": "draft",
        "true_size": "96x64",
        "fps": 12.0,
        "job": "video_1",
    }
    assert record.licence == "see the service's terms"
    assert "changed since" not in clip.credit
    assert sorted(p.name for p in out.parent.iterdir()) == ["first.mp4", "first.provenance.json"]


def test_order_is_a_form_as_the_official_client_sends_it(played, sora):
    played.plays(CREATE, (200, NOT_STARTED))
    sora.submit("Bälle", model="m", seconds=np.float64(8.0), size="720x1280", seed=np.int64(123456789), loop=True)
    _, headers, body = played.requests[0]
    form = form_of(headers, body)
    assert headers["Content-Type"].startswith("multipart/form-data")
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert form == {
        "prompt": "Bälle",
        "model": "m",
        "seconds": "8",
        "size": "720x1280",
        "seed": "123456789",
        "loop": "true",
    }


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the official client's own, on all its video calls
def test_order_has_the_same_fields_as_the_official_client_sends(played, sora):
    played.plays(CREATE, (200, NOT_STARTED))
    openai.OpenAI(base_url=played.url, api_key=KEY, max_retries=0).videos.create(
        prompt="a red ball", model="sora-2", seconds="4", size="1280x720", extra_body={"seed": 7, "loop": True}
    )
    sora.submit("a red ball", model="sora-2", seconds=4, size="1280x720", seed=7, loop=True)
    theirs, ours = (form_of(headers, body) for _, headers, body in played.requests)
    assert ours == theirs


def test_what_is_none_is_left_to_the_server(played, sora):
    played.plays(CREATE, (200, NOT_STARTED))
    sora.submit("x", model=None, seconds=None, size=None, seed=None)
    _, headers, body = played.requests[0]
    assert set(form_of(headers, body)) == {"prompt"}


def test_setting_that_is_no_plain_value_is_named_before_anything_is_sent(played, sora):
    with pytest.raises(ServiceError, match="look"):
        sora.submit("x", look=["a", "b"])
    assert played.requests == []


def test_job_is_found_again_by_its_number_alone(played, sora, mp4, tmp_path):
    played.plays(POLL, (200, DONE | {"prompt": "a cat", "size": "720x1280"}))
    played.plays(CONTENT, (200, mp4))
    clip = finish("video_1", tmp_path / "late.mp4", service=sora)
    assert clip.provenance.prompt == "a cat"
    assert clip.provenance.settings["size"] == "720x1280"


# How servers depart from the protocol


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("processing", "running"),
        ("pending", "queued"),
        ("deleted", "cancelled"),
        ("expired", "expired"),
        ("dreaming_of_sheep", "running"),
    ],
)
def test_words_outside_the_protocol(played, sora, word, state):
    played.plays(POLL, (200, VIDEO | {"status": word}))
    job = sora.poll(queued(sora))
    assert (job.state, job.word) == (state, word)


def test_unknown_word_is_waited_through(played, sora):
    played.plays(POLL, (200, VIDEO | {"status": "warming_up"}), (200, DONE))
    assert wait(sora, queued(sora), first=0.01).state == "succeeded"


def test_never_in_progress_fastvideo(played, sora):
    played.plays(POLL, (200, VIDEO), (200, VIDEO), (200, DONE))
    seen = []
    wait(sora, queued(sora), first=0.01, on_change=lambda job: seen.append(job.state))
    assert seen[0] == "queued"
    assert seen[-1] == "succeeded"
    assert "running" not in seen


@pytest.mark.parametrize("progress", [None, "soon", {}])
def test_progress_that_is_no_number(played, sora, progress):
    played.plays(POLL, (200, HALF | {"progress": progress}))
    assert sora.poll(queued(sora)).progress is None


def test_progress_stays_within_bounds(played, sora):
    played.plays(POLL, (200, HALF | {"progress": 140}))
    assert sora.poll(queued(sora)).progress == 1.0


def test_failed_job_as_the_protocol_has_it(played, sora):
    played.plays(POLL, (200, VIDEO | {"status": "failed", "error": {"code": "server_error", "message": "GPU lost"}}))
    job = sora.poll(queued(sora))
    assert (job.state, job.message) == ("failed", "GPU lost")
    with pytest.raises(JobFailed, match="GPU lost") as caught:
        wait(sora, queued(sora), first=0.01)
    assert caught.value.job.id == "video_1"


@pytest.mark.parametrize("status", [400, 422, 500, 503])
def test_failed_job_sent_with_an_http_error_vllm_omni(played, sora, status):
    reply = VIDEO | {"status": "failed", "error": {"code": status, "message": "engine died"}}
    played.plays(POLL, (status, reply))
    job = sora.poll(queued(sora))
    assert (job.state, job.word, job.message) == ("failed", "failed", "engine died")


@pytest.mark.parametrize("status", [400, 422, 500])
def test_failed_job_sent_as_nothing_but_an_error_vllm_omni(played, sora, status):
    played.plays(POLL, (status, {"error": {"message": "out of memory", "type": "x", "param": None, "code": status}}))
    job = sora.poll(queued(sora))
    assert (job.state, job.message) == ("failed", "out of memory")
    assert played.count(POLL) > 1  # once may be the server's own trouble


def test_error_without_a_code_sglang(played, sora):
    played.plays(POLL, (200, VIDEO | {"status": "failed", "error": {"message": "bad seed"}}))
    assert sora.poll(queued(sora)).message == "bad seed"


def test_error_without_a_reason(played, sora):
    played.plays(POLL, (200, VIDEO | {"status": "failed", "error": None}))
    assert sora.poll(queued(sora)).message == "the service gave no reason"


def test_job_forgotten_by_a_server_that_was_started_again(played, sora):
    played.plays(POLL, (404, {"detail": "Video not found"}))
    assert sora.poll(queued(sora)).state == "expired"
    with pytest.raises(JobFailed, match="does not know this job"):
        wait(sora, queued(sora), first=0.01)


def test_job_that_is_not_known_at_once_is_asked_for_again(played, sora):
    played.plays(POLL, (404, {"detail": "Video not found"}), (200, HALF))
    assert sora.poll(queued(sora)).state == "running"


def test_passing_trouble_is_asked_through(played, sora):
    def hang_up(handler):
        handler.connection.close()

    played.plays(POLL, (503, b"<html>busy</html>"), hang_up, (429, {}, {"Retry-After": "0"}), (200, HALF))
    assert sora.poll(queued(sora)).state == "running"


def test_status_of_a_gateway_is_not_taken_for_the_status_of_the_job(played, sora):
    played.plays(POLL, (503, {"status": "unavailable", "message": "no backend"}), (200, DONE))
    assert sora.poll(queued(sora)).state == "succeeded"


def test_trouble_that_does_not_pass_keeps_the_job(played, sora):
    played.plays(POLL, (502, b"<html>bad gateway</html>"))
    with pytest.raises(ServiceError, match="502") as caught:
        wait(sora, queued(sora), first=0.01)
    assert caught.value.job.id == "video_1"


def test_server_that_went_away_keeps_the_job():
    service = Sora(port_of_nobody())
    service.pause = 0.01
    with pytest.raises(NotReachable, match="video_1") as caught:
        wait(service, queued(service), first=0.01)
    assert caught.value.job.id == "video_1"


def test_reply_without_a_status_is_no_reason_to_wait_for_ever(played, sora):
    played.plays(POLL, (200, {"hello": "world"}))
    with pytest.raises(ServiceError, match="did not say how the job is"):
        sora.poll(queued(sora))


def test_job_number_with_odd_signs_stays_one_part_of_the_address(played, sora):
    played.plays("GET /v1/videos/a%2F..%3Fb", (200, HALF | {"id": "a/..?b"}))
    assert sora.poll(Job("a/..?b", "sora", "queued", "")).id == "a/..?b"


def test_server_says_when_to_ask_again(played, sora):
    played.plays(POLL, (200, HALF, {"openai-poll-after-ms": "123"}))
    assert sora.poll(queued(sora)).poll_after == 0.123


# Ordering: once


def test_order_is_not_repeated_when_the_line_breaks_after_it_was_read(played, sora):
    played.plays(CREATE, lambda handler: handler.connection.close())
    with pytest.raises(NotReachable, match="not sent again"):
        sora.submit("a red ball")
    assert played.count(CREATE) == 1


@pytest.mark.parametrize("status", [408, 409, 500, 502, 503])
def test_order_is_not_repeated_after_an_error(played, sora, status):
    played.plays(CREATE, (status, {"error": {"message": "oh dear", "code": status}}))
    with pytest.raises(ServiceError, match="oh dear"):
        sora.submit("a red ball")
    assert played.count(CREATE) == 1


def test_order_is_not_redirected(played, sora):
    played.plays(CREATE, (307, {}, {"Location": played.url + "/elsewhere"}))
    with pytest.raises(ServiceError, match="307"):
        sora.submit("a red ball")
    assert len(played.requests) == 1


def test_order_waits_for_its_turn_when_the_server_says_so(played, sora):
    played.plays(CREATE, (429, {}, {"Retry-After": "0.05"}), (200, NOT_STARTED))
    start = time.monotonic()
    assert sora.submit("a red ball").id == "video_1"
    assert time.monotonic() - start >= 0.05
    assert played.count(CREATE) == 2


@pytest.mark.parametrize(
    "after", [{"Retry-After": "3600"}, {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(hours=1))}]
)
def test_order_does_not_wait_an_hour(played, sora, after):
    played.plays(CREATE, (429, {"error": {"message": "quota used up"}}, after))
    with pytest.raises(ServiceError, match="quota used up"):
        sora.submit("a red ball")
    assert played.count(CREATE) == 1


def test_order_is_not_tried_for_ever(played, sora):
    played.plays(CREATE, (429, {"error": {"message": "later"}}))
    with pytest.raises(ServiceError, match="too much to do"):
        sora.submit("a red ball")
    assert played.count(CREATE) == 3


def test_order_is_repeated_when_nobody_was_there_yet(played, monkeypatch):
    played.plays(CREATE, (200, NOT_STARTED))
    service = Sora(port_of_nobody())
    service.pause = 0.01
    addresses = iter([service.place.server(), Server(played.url)])
    monkeypatch.setattr(AtAddress, "server", lambda self: next(addresses))
    assert service.submit("a red ball").id == "video_1"


def test_nobody_at_the_address():
    service = Sora(port_of_nobody())
    service.pause = 0.01
    with pytest.raises(NotReachable, match="Is the address right"):
        service.submit("a red ball")


@pytest.mark.parametrize("reply", [(200, {"object": "list"}), (200, b"<html>a web page</html>"), (404, {})])
def test_address_of_something_else(played, sora, reply):
    played.plays(CREATE, reply)
    with pytest.raises(ServiceError, match="/v1"):
        sora.submit("a red ball")


def test_proxy_of_the_environment_is_not_used_for_this_machine(played, sora, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", port_of_nobody())
    monkeypatch.setenv("http_proxy", port_of_nobody())
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    played.plays(POLL, (200, HALF))
    assert sora.poll(queued(sora)).state == "running"


# Refusals


@pytest.mark.parametrize(
    "reply",
    [
        {"error": {"code": "moderation_blocked", "message": "no weapons please"}},
        {"error": {"code": "content_policy_violation", "message": "no weapons please"}},
        {"error": {"code": None, "param": "prompt", "message": "no weapons please"}},
        {"detail": [{"loc": ["body", "prompt"], "msg": "no weapons please"}]},
    ],
)
def test_refused_prompt(played, sora, reply):
    played.plays(CREATE, (400, reply))
    with pytest.raises(Refused, match="no weapons please"):
        sora.submit("a gun")
    assert played.count(CREATE) == 1


def test_refused_while_working(played, sora):
    failed = {"status": "failed", "error": {"code": "moderation_blocked", "message": "no weapons please"}}
    played.plays(POLL, (200, VIDEO | failed))
    with pytest.raises(Refused, match="no weapons please"):
        wait(sora, queued(sora))


def test_size_that_is_not_taken_is_no_refusal_of_the_prompt(played, sora):
    played.plays(CREATE, (400, {"error": {"code": "invalid_value", "param": "size", "message": "size 1x1 is odd"}}))
    with pytest.raises(ServiceError, match="size 1x1 is odd") as caught:
        sora.submit("x", size="1x1")
    assert not isinstance(caught.value, Refused)


# The key


@pytest.mark.parametrize("status", [401, 403])
def test_wrong_key_says_where_it_goes_and_not_what_it_is(played, sora, status):
    played.plays(CREATE, (status, {"error": {"code": "invalid_api_key", "message": f"Incorrect key: {KEY}."}}))
    with pytest.raises(ServiceError, match="OPENAI_API_KEY") as caught:
        sora.submit("a red ball")
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert "[key]" in str(caught.value)


def test_key_is_found_nowhere(played, sora, mp4, tmp_path):
    told = {"status": "failed", "error": {"message": f"no credit for {KEY}"}, "owner": KEY}
    played.plays(CREATE, (200, NOT_STARTED | {"owner": KEY}))
    played.plays(POLL, (200, VIDEO | told), (200, DONE | {"model": KEY}))
    played.plays(CONTENT, (200, mp4))
    job = sora.submit("a red ball")
    failed = sora.poll(job)
    good = sora.poll(job)
    sora.fetch(good, tmp_path / "x.mp4")
    shown = [repr(sora), repr(sora.place.server()), repr(vars(sora)), str(job), repr(job)]
    shown += [str(vars(each)) for each in (job, failed, good)]
    shown += [path.read_text("utf-8", errors="replace") for path in tmp_path.iterdir()]
    assert len(shown) == 10
    assert not [text for text in shown if KEY in text]


def test_key_is_not_sent_on_to_another_host(played, sora, mp4, tmp_path):
    other = f"http://localhost:{played.http.server_port}/elsewhere"
    played.plays(CONTENT, (302, {}, {"Location": other}))
    played.plays("GET /elsewhere", (200, mp4))
    sora.fetch(done(sora), tmp_path / "x.mp4")
    asked, headers, _ = played.requests[-1]
    assert asked == "GET /elsewhere"
    assert "Authorization" not in headers


def test_key_that_cannot_be_one_is_not_shown():
    with pytest.raises(ServiceError, match="Copy it again") as caught:
        Sora("http://127.0.0.1:1/v1", f"{KEY}\nmore")
    assert KEY not in str(caught.value)


def test_server_without_a_key(played, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    played.plays(POLL, (200, HALF))
    Sora(played.url).poll(Job("video_1", "sora", "queued", ""))
    assert "Authorization" not in played.requests[0][1]


def test_address_and_key_from_the_environment(played, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", played.url + "/")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("AIVIDEO_SERVICE", "sora")
    played.plays(POLL, (200, HALF))
    connect().poll(Job("video_1", "sora", "queued", ""))
    assert played.requests[0][1]["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (None, "switched off on 2026-09-24"),
        ("https://api.openai.com/v1", "switched off on 2026-09-24"),
        ("127.0.0.1:8000/v1", "One looks like"),
        ("http://127.0.0.1:eighty/v1", "One looks like"),
        ("http://me:secret@127.0.0.1:8000/v1", "plain address"),
        ("http://127.0.0.1:8000/v1?key=secret", "plain address"),
    ],
)
def test_address_that_cannot_be(monkeypatch, address, words):
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(ServiceError, match=words) as caught:
        Sora(address)
    assert "secret" not in str(caught.value)


# Taking the clip home


def half_of(data: bytes):
    def reply(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "video/mp4")
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[: len(data) // 2])
        handler.close_connection = True

    return reply


def half_of_without_saying_how_much(data: bytes):
    def reply(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "video/mp4")
        handler.end_headers()
        handler.wfile.write(data[: len(data) // 2])
        handler.close_connection = True

    return reply


@pytest.mark.parametrize("half", [half_of, half_of_without_saying_how_much])
def test_download_that_is_cut_off_is_repeated(played, sora, mp4, tmp_path, half):
    played.plays(CONTENT, half(mp4), (200, mp4))
    clip = sora.fetch(done(sora), tmp_path / "x.mp4")
    assert clip.path.read_bytes() == mp4
    assert played.count(CONTENT) == 2


@pytest.mark.parametrize("half", [half_of, half_of_without_saying_how_much])
def test_download_that_is_always_cut_off_leaves_nothing(played, sora, mp4, tmp_path, half):
    played.plays(CONTENT, half(mp4))
    with pytest.raises(ServiceError, match="Nothing is lost: the job is video_1"):
        sora.fetch(done(sora), tmp_path / "x.mp4")
    assert list(tmp_path.iterdir()) == []


def test_older_clip_survives_a_download_that_fails(played, sora, mp4, tmp_path):
    old = write_clip(
        tmp_path / "x.mp4", np.zeros((3, 32, 32, 3), np.uint8), 12, Provenance(made_by="a test", model="black")
    )
    played.plays(CONTENT, half_of(mp4))
    with pytest.raises(ServiceError):
        sora.fetch(done(sora), old.path)
    assert "black" in Clip.open(old.path).credit
    assert "changed since" not in Clip.open(old.path).credit


@pytest.mark.parametrize("content", [b"", b"this is no video at all" * 100])
def test_bytes_that_are_no_video(played, sora, tmp_path, content):
    played.plays(CONTENT, (200, content))
    with pytest.raises(ServiceError, match="not a video"):
        sora.fetch(done(sora), tmp_path / "x.mp4")
    assert list(tmp_path.iterdir()) == []


def test_message_in_place_of_the_clip(played, sora, tmp_path):
    played.plays(CONTENT, (200, {"error": {"message": "come back tomorrow"}}))
    with pytest.raises(ServiceError, match="come back tomorrow"):
        sora.fetch(done(sora), tmp_path / "x.mp4")
    assert list(tmp_path.iterdir()) == []


def test_video_with_a_vague_content_type_is_taken(played, sora, mp4, tmp_path):
    played.plays(CONTENT, (200, mp4, {"Content-Type": "application/octet-stream"}))
    assert sora.fetch(done(sora), tmp_path / "x.mp4").frame_count == 24


@pytest.mark.parametrize("status", [404, 410])
def test_clip_that_is_gone(played, sora, tmp_path, status):
    played.plays(CONTENT, (status, {"detail": "deleted after an hour"}))
    with pytest.raises(ServiceError, match=r"no clip .*deleted after an hour"):
        sora.fetch(done(sora), tmp_path / "x.mp4")


def test_content_is_asked_for_without_a_variant_sglang(played, sora, mp4, tmp_path):
    played.plays(CONTENT, (200, mp4))
    sora.fetch(done(sora), tmp_path / "x.mp4")
    assert played.requests[-1][0] == CONTENT


def test_fetching_before_the_end_says_what_to_do(sora, tmp_path):
    with pytest.raises(ServiceError, match="wait"):
        sora.fetch(queued(sora), tmp_path / "x.mp4")


def test_place_where_nothing_can_be_written(played, sora, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ServiceError, match="Name another one"):
        generate("x", tmp_path / "file" / "x.mp4", service=sora)
    assert played.requests == []  # nothing was ordered


def test_file_that_has_a_folder_in_its_place(sora, tmp_path):
    (tmp_path / "x.mp4").mkdir()
    with pytest.raises(ServiceError, match="is a folder"):
        sora.fetch(done(sora), tmp_path / "x.mp4")


def test_disk_that_is_full(played, sora, mp4, tmp_path, monkeypatch):
    def no_room(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_room)
    played.plays(CONTENT, (200, mp4))
    with pytest.raises(ServiceError, match="No space left"):
        sora.fetch(done(sora), tmp_path / "x.mp4")
    assert played.count(CONTENT) == 1
    assert list(tmp_path.iterdir()) == []


def test_clip_without_its_old_sidecar_when_replaced(played, sora, mp4, tmp_path):
    out = tmp_path / "x.mp4"
    sidecar_path(out).write_text("something else")
    played.plays(CONTENT, (200, mp4))
    assert sora.fetch(done(sora), out).provenance.service == "sora"


# Waiting


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self):
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float):
        self.slept.append(seconds)
        self.now += seconds


class Endless(Service):
    """Works for ever."""

    name = "endless"
    poll_after = None

    def __init__(self):
        self.cancelled = []

    def submit(self, prompt, **_):
        return Job("job_1", self.name, "running", "running")

    def poll(self, job):
        return Job(job.id, self.name, "running", "running", poll_after=self.poll_after)

    def fetch(self, job, out):
        raise AssertionError("there is nothing to fetch")

    def cancel(self, job):
        self.cancelled.append(job.id)
        return Job(job.id, self.name, "cancelled", "cancelled")


def test_deadline():
    clock = Clock()
    service = Endless()
    with pytest.raises(TookTooLong, match=r"finish\('job_1'") as caught:
        wait(service, service.submit("x"), timeout=250, clock=clock, sleep=clock.sleep)
    assert clock.now == pytest.approx(250)
    assert caught.value.job.id == "job_1"
    assert service.cancelled == []
    assert clock.slept[0] == 0.2
    assert max(clock.slept) == 2.0
    assert clock.slept[:-1] == sorted(clock.slept[:-1])


def test_no_change_for_too_long_ends_the_waiting_sooner():
    clock = Clock()
    service = Endless()
    with pytest.raises(Stalled, match="nothing has changed for 300 seconds") as caught:
        wait(service, service.submit("x"), timeout=6000, clock=clock, sleep=clock.sleep)
    assert clock.now == pytest.approx(300)
    assert caught.value.job.id == "job_1"


def test_what_moves_slowly_is_not_stalled():
    clock = Clock()
    service = Endless()
    service.poll = lambda job: Job(job.id, "endless", "running", "running", progress=clock.now // 200 / 10)
    with pytest.raises(TookTooLong, match="has not finished within 1000 seconds"):
        wait(service, service.submit("x"), timeout=1000, clock=clock, sleep=clock.sleep)


@pytest.mark.parametrize(("wished", "pause"), [(10.0, 10.0), (0.0, 0.05), (100000.0, 60.0)])
def test_pause_that_the_service_wishes_for(wished, pause):
    clock = Clock()
    service = Endless()
    service.poll_after = wished
    with pytest.raises(TookTooLong):
        wait(service, service.submit("x"), timeout=200, clock=clock, sleep=clock.sleep)
    assert set(clock.slept[1:-1]) == {pause}


def test_cancelled_by_someone_else(played, sora):
    played.plays(POLL, (200, VIDEO | {"status": "deleted"}))
    with pytest.raises(JobFailed, match="cancelled"):
        wait(sora, queued(sora), first=0.01)


def test_stopping_the_cell_cancels_the_job(tmp_path):
    service = Endless()

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        generate("x", tmp_path / "x.mp4", service=service, on_change=stop)
    assert service.cancelled == ["job_1"]
    assert "cancelled" in caught.value.__notes__[0]


def test_stopping_the_cell_goes_on_when_the_service_cannot_be_told(tmp_path):
    class Deaf(Endless):
        def cancel(self, job):
            raise NotReachable("nobody there")

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        generate("x", tmp_path / "x.mp4", service=Deaf(), on_change=stop)
    assert "job_1" in caught.value.__notes__[0]


# Cancelling


@pytest.mark.parametrize(
    "reply",
    [
        (200, {"id": "video_1", "object": "video.deleted", "deleted": True}),
        (200, VIDEO | {"status": "deleted"}),  # SGLang
        (204, b""),
        (409, {"error": {"message": "is being cancelled"}}),  # vLLM-Omni
    ],
)
def test_cancel(played, sora, reply):
    played.plays(DELETE, reply)
    assert sora.cancel(queued(sora)).state == "cancelled"


@pytest.mark.parametrize("status", [404, 405])
def test_server_without_cancel_litellm(played, sora, status):
    played.plays(DELETE, (status, {"detail": "Method Not Allowed"}))
    played.plays(POLL, (200, HALF))
    job = sora.cancel(queued(sora))
    assert job.state == "running"
    assert "cannot stop" in job.message


def test_cancel_of_a_job_that_is_over(played, sora):
    played.plays(DELETE, (404, {"detail": "no such job"}))
    played.plays(POLL, (200, DONE))
    assert sora.cancel(queued(sora)).state == "succeeded"


# Asking for what cannot be


def test_service_that_does_not_exist():
    with pytest.raises(ServiceError, match="There are: local, sora"):
        connect("veo")


@pytest.mark.parametrize("name", ["clip.mov", "clip", "clip.mp4.txt"])
def test_file_name_that_is_no_clip(played, sora, tmp_path, name):
    with pytest.raises(ServiceError, match=r"\.mp4"):
        generate("x", tmp_path / name, service=sora)
    assert played.requests == []


@pytest.mark.parametrize("prompt", ["", "  \n", None])
def test_empty_prompt(played, sora, tmp_path, prompt):
    with pytest.raises(ServiceError, match="prompt is empty"):
        generate(prompt, tmp_path / "x.mp4", service=sora)
    assert played.requests == []


def test_job_in_words():
    job = Job("j7", "local", "queued", "queued", progress=0.25, queue_position=3)
    assert str(job) == "local job j7: queued at place 3 of the queue 25%"
    assert "“dreaming”" in str(Job("j7", "luma", "running", "dreaming"))
    assert hash(job) == hash(Job("j7", "local", "queued", "queued", progress=0.25, queue_position=3))
