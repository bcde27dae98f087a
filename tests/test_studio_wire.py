"""What the studio's OpenAI wire says, without a worker: every refusal in the envelope, pages, keys, fuzz."""

import json
import re
import subprocess
import sys

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from aivideo.studio import makers
from aivideo.studio.app import Activity, create_app
from aivideo.studio.desk import Desk
from aivideo.studio.orders import OrderError, read_order
from aivideo.studio.queue import KEPT, MOST_OPEN, Queue
from aivideo.studio.results import Results

KEY = "right-key"
AUTH = {"Authorization": f"Bearer {KEY}"}
VIDEOS = "/v1/videos"
FOX = {"prompt": "a fox in a meadow"}


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "results").mkdir()
    desk = Desk(Queue(tmp_path / "queue.sqlite", Clock()), Results(tmp_path / "results"), KEY)
    yield desk
    desk.queue.close()


@pytest.fixture
def client(desk):
    with TestClient(create_app(desk, Activity()), headers=AUTH, raise_server_exceptions=False) as client:
        yield client


def create(client, **fields):
    reply = client.post(VIDEOS, json=FOX | fields)
    assert reply.status_code == 200, reply.text
    return reply.json()


def refusal(reply, status):
    """The inner object of an error reply, after a check that it has the protocol's shape."""
    assert reply.status_code == status, reply.text
    assert list(reply.json()) == ["error"]
    error = reply.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert " " in error["message"]  # a sentence
    return error


def finish(desk, job_id, content=b"clip"):
    """Do as the worker does, without drawing."""
    job = desk.queue.take()
    assert f"video_{job.id}" == job_id
    desk.queue.heartbeat(job, 12, 12)
    path = desk.results.clip(job.id)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    desk.results.thumbnail(job.id).write_bytes(b"picture")
    desk.results.save_record(desk.queue.succeed(job))
    return path


# --- replies ----------------------------------------------------------------------------------------


def test_a_new_video_tells_how_its_prompt_was_read(client):
    video = create(client, prompt="a red robot in a medow, walking", size="720x1280", seconds="2.5", quality="draft")
    assert re.fullmatch("video_[0-9a-f]{32}", video["id"])
    assert (video["object"], video["model"], video["status"], video["progress"]) == ("video", "scene", "queued", 0)
    assert (video["seconds"], video["size"]) == ("2.5", "180x320")
    assert video["error"] is video["completed_at"] is video["expires_at"] is None
    note = video["studio"]
    assert "robot" in note["understood"] and note["unknown"] == {"medow": ["meadow"]}
    assert note["defaults"]["time"] == "day" and note["queue_position"] == 1
    assert "not an AI model" in note["made_by"]


def test_the_ai_model_says_what_it_is_and_what_it_will_make(client, desk):
    video = create(client, model="tiny", prompt="a pink ball bounces on the moon", size="1280x720", seconds="8")
    assert (video["model"], video["seconds"], video["size"]) == ("tiny", "2", "384x384")
    note = video["studio"]
    assert "tiny AI model" in note["made_by"] and "64x64" in note["made_by"]
    assert note["understood"] == ["a", "ball", "bounces", "on", "the", "moon"] and note["unknown"] == {
        "pink": ["purple"]
    }
    assert desk.queue.take().order.model == "tiny"


@pytest.mark.parametrize(
    ("prompt", "says"),
    [("  ", "The prompt is empty"), ("a fox in a meadow", "knows none of the things"), ("red " * 40, "has 40 words")],
)
def test_what_the_ai_model_cannot_read_is_refused(client, prompt, says):
    reply = client.post(VIDEOS, json={"model": "tiny", "prompt": prompt})
    error = refusal(reply, 400)
    assert (error["param"], error["code"]) == ("prompt", "invalid_prompt") and says in error["message"]


@pytest.mark.parametrize(
    "body",
    [
        {"json": FOX | {"seconds": 2, "seed": 7, "fps": 24, "quality": "draft"}},
        {"data": FOX | {"seconds": "2", "seed": "7", "fps": "24", "quality": "draft"}},
        {
            "files": {
                name: (None, value)
                for name, value in (FOX | {"seconds": "2", "seed": "7", "fps": "24", "quality": "draft"}).items()
            }
        },
    ],
)
def test_the_same_order_in_three_ways_of_writing(client, desk, body):
    reply = client.post(VIDEOS, **body)
    assert reply.status_code == 200, reply.text
    order = desk.queue.take().order
    assert (order.seconds, order.seed, order.fps, order.quality, order.width) == (2.0, 7, 24, "draft", 320)


def test_unknown_and_nested_fields_are_ignored(client):
    fields = FOX | {"negative_prompt": "rain", "extra[seed]": "x", "tags[]": "a"}
    reply = client.post(VIDEOS, files={name: (None, value) for name, value in fields.items()})
    assert reply.status_code == 200


@pytest.mark.parametrize(
    ("size", "true_size"),
    [
        ("1280x720", "480x270"),
        ("1792x1024", "480x270"),
        ("4x3", None),
        ("640x480", "480x270"),
        ("720x1280", "270x480"),
        ("1024x1792", "270x480"),
        ("1024x1024", "270x270"),
        ("1100X1000", "270x270"),
        (None, "480x270"),
    ],
)
def test_a_size_counts_for_its_shape(client, size, true_size):
    if true_size is None:
        assert "WIDTHxHEIGHT" in refusal(client.post(VIDEOS, json=FOX | {"size": size}), 400)["message"]
    else:
        assert create(client, size=size)["size"] == true_size


def test_progress_is_frames_done_and_100_only_when_the_clip_is_there(client, desk):
    video = create(client)
    url = f"{VIDEOS}/{video['id']}"
    job = desk.queue.take()
    seen = []
    for done in (0, 1, 24, 47, 48):
        desk.queue.heartbeat(job, done, 48)
        reply = client.get(url)
        assert reply.json()["status"] == "in_progress" and reply.json()["studio"]["queue_position"] is None
        assert int(reply.headers["openai-poll-after-ms"]) == 250
        seen.append(reply.json()["progress"])
    assert seen == [0, 2, 50, 97, 99]
    desk.queue.succeed(job)
    reply = client.get(url)
    assert (reply.json()["status"], reply.json()["progress"]) == ("completed", 100)
    assert "openai-poll-after-ms" not in reply.headers


def test_whoever_waits_far_back_is_asked_to_poll_less(client):
    pauses = [int(client.get(f"{VIDEOS}/{create(client)['id']}").headers["openai-poll-after-ms"]) for _ in range(12)]
    assert pauses == sorted(pauses) and pauses[0] == 500 and pauses[-1] == 2000


def test_whoever_has_waited_long_is_asked_to_poll_less(client, desk):
    url = f"{VIDEOS}/{create(client)['id']}"
    desk.queue.take()
    pauses = []
    for _ in range(9):
        pauses.append(int(client.get(url).headers["openai-poll-after-ms"]))
        desk.queue._clock.now += 6
    assert pauses == [250, 300, 600, 900, 1200, 1500, 1800, 2000, 2000]


def test_a_failed_video_is_a_good_answer_with_the_reason_in_it(client, desk):
    video = create(client)
    desk.queue.fail(desk.queue.take(), "render_failed", "The disk is full.")
    reply = client.get(f"{VIDEOS}/{video['id']}")
    assert reply.status_code == 200
    assert reply.json()["status"] == "failed"
    assert reply.json()["error"] == {"code": "render_failed", "message": "The disk is full."}
    assert "The disk is full." in refusal(client.get(f"{VIDEOS}/{video['id']}/content"), 404)["message"]


def test_content_in_whole_and_in_part(client, desk):
    video = create(client)
    url = f"{VIDEOS}/{video['id']}/content"
    assert "not finished" in refusal(client.get(url), 404)["message"]
    path = finish(desk, video["id"], b"0123456789")
    assert (client.get(url).content, client.get(url).headers["content-type"]) == (b"0123456789", "video/mp4")
    assert client.get(url, params={"variant": "video"}).content == b"0123456789"
    part = client.get(url, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, b"234")
    thumbnail = client.get(url, params={"variant": "thumbnail"})
    assert (thumbnail.content, thumbnail.headers["content-type"]) == (b"picture", "image/webp")
    assert refusal(client.get(url, params={"variant": "spritesheet"}), 400)["param"] == "variant"
    assert refusal(client.get(url, params={"variant": "0"}), 400)["param"] == "variant"
    path.unlink()
    assert refusal(client.get(url), 404)["code"] == "file_missing"


def test_delete_removes_the_video_and_its_files(client, desk):
    video = create(client)
    path = finish(desk, video["id"])
    reply = client.delete(f"{VIDEOS}/{video['id']}")
    assert reply.json() == {"id": video["id"], "object": "video.deleted", "deleted": True}
    assert not path.parent.exists()
    for again in (client.get, client.delete):
        assert refusal(again(f"{VIDEOS}/{video['id']}"), 404)["code"] == "not_found"


def test_lists_page_through_everything_once(client):
    assert client.get(VIDEOS).json() == {
        "object": "list",
        "data": [],
        "first_id": None,
        "last_id": None,
        "has_more": False,
    }
    made = [create(client)["id"] for _ in range(5)]
    page = client.get(VIDEOS, params={"limit": 2}).json()
    assert [video["id"] for video in page["data"]] == made[:2:-1]
    assert (page["first_id"], page["last_id"], page["has_more"]) == (made[4], made[3], True)
    page = client.get(VIDEOS, params={"limit": 9, "order": "asc", "after": made[2]}).json()
    assert [video["id"] for video in page["data"]] == made[3:] and not page["has_more"]


def test_results_expire_and_are_cleaned_up_by_the_next_order(client, desk):
    video = create(client)
    path = finish(desk, video["id"])
    shown = client.get(f"{VIDEOS}/{video['id']}").json()
    assert shown["expires_at"] == shown["completed_at"] + KEPT
    desk.queue._clock.now += KEPT + 1
    refusal(client.get(f"{VIDEOS}/{video['id']}"), 404)
    assert path.exists()
    create(client)
    assert not path.parent.exists()


def test_an_idempotency_key_makes_one_video(client):
    send = {"headers": {"Idempotency-Key": "abc"}}
    first = client.post(VIDEOS, json=FOX, **send).json()["id"]
    as_form = {"prompt": (None, FOX["prompt"]), "seconds": (None, "4")}
    assert client.post(VIDEOS, files=as_form, **send).json()["id"] == first
    other = client.post(VIDEOS, json=FOX | {"seed": 2}, **send)
    assert refusal(other, 409)["code"] == "idempotency_key_reused"
    assert other.headers["x-should-retry"] == "false"
    assert client.post(VIDEOS, json=FOX).json()["id"] != first
    refusal(client.post(VIDEOS, json=FOX, headers={"Idempotency-Key": "k" * 256}), 400)


def test_models(client):
    assert [model["id"] for model in client.get("/v1/models").json()["data"]] == ["scene", "tiny"]


# --- refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", VIDEOS),
        ("POST", VIDEOS),
        ("GET", f"{VIDEOS}/video_x"),
        ("DELETE", f"{VIDEOS}/video_x"),
        ("GET", f"{VIDEOS}/video_x/content"),
        ("GET", "/v1/models"),
    ],
)
@pytest.mark.parametrize("header", [None, "Bearer wrong", KEY, f"Basic {KEY}", "Bearer ", "Bearer schlüssel"])
def test_without_the_key_nothing_is_told(desk, method, path, header):
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    with TestClient(create_app(desk, Activity())) as stranger:
        reply = stranger.request(method, path, headers=headers)
    error = refusal(reply, 401)
    assert (error["code"], error["type"]) == ("invalid_api_key", "invalid_request_error")
    assert reply.headers["www-authenticate"] == "Bearer"
    assert KEY not in reply.text


@pytest.mark.parametrize(
    ("fields", "param", "words"),
    [
        ({"prompt": None}, "prompt", "missing"),
        ({"prompt": ""}, "prompt", "empty"),
        ({"prompt": 7}, "prompt", "text"),
        ({"prompt": "zzz qqq"}, "prompt", "subjects"),
        ({"prompt": "fox " * 500}, "prompt", "characters"),
        ({"prompt": "a fox \ud800"}, "prompt", "broken"),
        ({"model": "sora-2"}, "model", "2026-09-24"),
        ({"model": "sora-2-pro"}, "model", "'scene'"),
        ({"model": "gen-4"}, "model", "This studio has: scene, tiny"),
        ({"model": 5}, "model", "This studio has: scene, tiny"),
        ({"seconds": "0.5"}, "seconds", "1 to 12"),
        ({"seconds": 13}, "seconds", "1 to 12"),
        ({"seconds": "four"}, "seconds", "number"),
        ({"seconds": True}, "seconds", "number"),
        ({"seconds": "nan"}, "seconds", "number"),
        ({"seconds": 10**400}, "seconds", "number"),
        ({"seconds": [4]}, "seconds", "number"),
        ({"size": "big"}, "size", "1280x720"),
        ({"size": 1280}, "size", "1280x720"),
        ({"size": "0x720"}, "size", "1280x720"),
        ({"seed": -1}, "seed", "0 or more"),
        ({"seed": 1.5}, "seed", "whole"),
        ({"seed": 2**60}, "seed", "0 or more"),
        ({"quality": "best"}, "quality", "draft, preview, standard, fine"),
        ({"quality": ["draft"]}, "quality", "draft, preview, standard, fine"),
        ({"fps": 30}, "fps", "12 or 24"),
        ({"input_reference": {"image_url": "http://x"}}, "input_reference", "not supported by the renderer"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(client, desk, fields, param, words):
    reply = client.post(VIDEOS, content=json.dumps(FOX | fields), headers={"Content-Type": "application/json"})
    error = refusal(reply, 400)
    assert (error["param"], error["type"]) == (param, "invalid_request_error")
    assert words in error["message"]
    assert desk.queue.open_count() == 0


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"seed": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b"prompt=fox", "text/plain", 415),
        (b"fox", "", 415),
        (b"x", "multipart/form-data", 400),
        (b"nonsense", "multipart/form-data; boundary=b", 400),
        (b"x" * (1 << 20) + b"x", "application/json", 413),
        (b"prompt=" + b"x" * (2 << 20), "application/x-www-form-urlencoded", 413),
    ],
)
def test_a_body_that_cannot_be_read(client, body, kind, status):
    refusal(client.post(VIDEOS, content=body, headers={"Content-Type": kind}), status)


@pytest.mark.parametrize("name", ["input_reference", "prompt", "picture"])
def test_files_are_refused_in_words(client, name):
    error = refusal(client.post(VIDEOS, data={"seconds": "4"}, files={name: ("a.png", b"1", "image/png")}), 400)
    assert error["param"] == name


def test_an_input_reference_by_address_is_refused_too(client):
    reply = client.post(VIDEOS, files={"prompt": (None, "fox"), "input_reference[image_url]": (None, "http://x")})
    assert refusal(reply, 400)["param"] == "input_reference"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("PUT", VIDEOS, 405),
        ("POST", f"{VIDEOS}/video_1/remix", 404),
        ("GET", f"{VIDEOS}/video_{'0' * 32}", 404),
        ("GET", f"{VIDEOS}/{'0' * 32}", 404),
        ("GET", f"{VIDEOS}?limit=0", 400),
        ("GET", f"{VIDEOS}?limit=x", 400),
        ("GET", f"{VIDEOS}?order=up", 400),
        ("GET", f"{VIDEOS}?after=video_gone", 404),
        ("DELETE", f"{VIDEOS}/%00", 404),
    ],
)
def test_other_refusals_have_the_envelope_too(client, method, path, status):
    refusal(client.request(method, path), status)


def test_a_full_queue_asks_to_come_back(client, desk):
    order, reading = read_order("a fox")
    for _ in range(MOST_OPEN):
        desk.queue.submit("openai", order, reading)
    reply = client.post(VIDEOS, json=FOX)
    assert str(MOST_OPEN) in refusal(reply, 429)["message"]
    assert 0 < int(reply.headers["retry-after"]) <= 120  # the official client gives up on longer ones


def test_a_queue_file_in_trouble_is_said_in_words(client, desk):
    desk.queue._db.execute("DROP TABLE jobs")
    error = refusal(client.get(VIDEOS), 503)
    assert error["code"] == "storage_error" and "disk is full" in error["message"]


def test_orders_are_checked_the_same_for_every_wire():
    order, reading = read_order("a fox", seconds="8", size="500x500", quality="fine", fps="24", seed="3")
    assert (order.seconds, order.aspect, order.width, order.height) == (8.0, "1:1", 540, 540)
    assert (order.fps, order.seed, order.model) == (24, 3, "scene")
    assert json.loads(json.dumps(reading)) == reading
    with pytest.raises(OrderError) as caught:
        read_order("a fox", seconds="1" * 500)
    assert len(str(caught.value)) < 300


def test_the_server_process_never_loads_the_renderer():
    code = "import sys, aivideo.studio.server; print(sorted({'numba', 'scipy', 'cv2', 'PIL'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


# --- fuzz -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "results").mkdir()
    desk = Desk(Queue(folder / "queue.sqlite"), Results(folder / "results"), KEY)
    yield create_app(desk, Activity())
    desk.queue.close()


@pytest.fixture(scope="module")
def fuzzing(fuzzed):
    with TestClient(fuzzed) as client:
        yield client


FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.response_schema_conformance,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
]


WIRES = {  # where -> how the key is sent, and how many operations there are
    "/v1": ("Bearer ", 6),
    "/runway": ("Bearer ", 4),
    "/dream-machine/v1": ("Bearer ", 6),
    "/agents/v1": ("Bearer ", 2),
    "/fal": ("Key ", 4),
    "/api/v2": ("luma-api-key=", 5),
}


@pytest.mark.parametrize("where", WIRES)
def test_made_up_requests_never_break_the_wire(fuzzed, monkeypatch, where):
    """Requests made from the wire's own description, right and wrong ones."""
    monkeypatch.setitem(makers.MAKERS, "capture", "a maker, in this test")
    scheme, how_many = WIRES[where]
    schema = schemathesis.openapi.from_asgi(f"{where}/openapi.json", fuzzed)
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) == how_many
    for operation in operations:
        for mode in schemathesis.GenerationMode:
            takes_values = list(operation.body) or list(operation.query)
            if mode.is_negative and not takes_values:
                continue  # nothing can be wrong with it: every text may be an id

            @settings(FUZZ, max_examples=12)
            @given(case=operation.as_strategy(generation_mode=mode))
            def send(case):
                case.call_and_validate(headers={"Authorization": scheme + KEY}, checks=CHECKS)

            send()


@settings(FUZZ, max_examples=150)
@given(
    body=st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "prompt",
                        "promptText",
                        "seconds",
                        "duration",
                        "size",
                        "ratio",
                        "aspect_ratio",
                        "video",
                        "type",
                        "seed",
                        "quality",
                        "fps",
                        "model",
                        "title",
                        "camModel",
                        "trouble",
                        "x",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode()),
    kind=st.sampled_from(
        [
            "application/json",
            "multipart/form-data; boundary=b",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=b; charset=utf-7",
            "multipart/form-data; boundary=" + "b" * 99,
        ]
    ),
    framed=st.booleans(),
    where=st.sampled_from(
        [
            (VIDEOS, "Bearer "),
            ("/runway/v1/text_to_video", "Bearer "),
            ("/dream-machine/v1/generations/video", "Bearer "),
            ("/agents/v1/generations", "Bearer "),
            ("/fal/fal-ai/pika/v2.2/text-to-video", "Key "),
            ("/api/v2/capture", "luma-api-key="),
        ]
    ),
)
def test_no_body_breaks_a_wire(fuzzing, body, kind, framed, where):
    if framed:
        body = b'--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n' + body + b"\r\n--b--\r\n"
    path, scheme = where
    headers = {"Content-Type": kind, "Authorization": scheme + KEY}
    assert fuzzing.post(path, content=body, headers=headers).status_code in (200, 201, 400, 413, 415, 422, 429, 501)
