"""The official clients of six services, unmodified, against the local studio: they judge its protocols.

They are configured as their makers foresee: an address, a key, or a module's own constant for it. Nothing leaves this
machine. A client that is not installed is a failed test.
"""

import asyncio
import subprocess
import sys
import warnings

import pytest
from studio_here import KEY, no_way_out, studio_here

from aivideo.clip import Clip, asset
from aivideo.studio import makers

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # lumaapi says at import that nobody looks after it any more
    import fal_client
    import luma_agents
    import lumaai
    import lumaapi
    import openai
    import runwayml
    import runwayml.lib.polling

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")  # the protocol lives on
FOX = "a red fox trotting across a meadow"
NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with studio_here(tmp_path_factory.mktemp("sdks")) as studio:
        yield studio


@pytest.fixture
def studio(house, monkeypatch):
    with no_way_out(monkeypatch) as tried:
        house.worker.busy = house.worker.holds = False
        yield house
        house.worker.let_go()
    assert tried == []


@pytest.fixture
def held(studio):
    """The worker takes one job and stays at it."""
    studio.worker.holds = True
    return studio


def plays(content: bytes, tmp_path) -> bool:
    path = tmp_path / "downloaded.mp4"
    path.write_bytes(content)
    clip = Clip.open(path)
    return sum(1 for _ in clip.frames()) == clip.frame_count > 1


def trouble(name: str) -> dict[str, str]:
    return {"X-Studio-Trouble": name}


def download(link: str) -> bytes:
    """As somebody would who has nothing but the link."""
    import requests

    reply = requests.get(link, timeout=20)
    reply.raise_for_status()
    return reply.content


# --- openai -------------------------------------------------------------------------------------------


@pytest.fixture
def videos(studio):
    return openai.OpenAI(base_url=f"{studio.url}/v1", api_key=KEY, max_retries=0).videos


def test_openai_from_prompt_to_clip(videos, tmp_path):
    video = videos.create_and_poll(prompt=FOX, model="scene", seconds="4", size="720x1280", extra_body={"seed": 7})
    assert (video.status, video.progress, video.error, video.size) == ("completed", 100, None, "270x480")
    assert plays(videos.download_content(video.id).read(), tmp_path)
    assert plays(videos.download_content(video.id, variant="video").read(), tmp_path)
    assert video.id in [listed.id for listed in videos.list(limit=1)]
    assert videos.delete(video.id).deleted is True
    with pytest.raises(openai.NotFoundError):
        videos.retrieve(video.id)


def test_openai_failures(videos, studio):
    with pytest.raises(openai.BadRequestError) as caught:
        videos.create(prompt=FOX, extra_headers=trouble("refused"))
    assert caught.value.body["code"] == "moderation_blocked"
    failed = videos.create_and_poll(prompt=FOX, extra_headers=trouble("fails half-way"))
    assert failed.status == "failed" and "machine was lost" in failed.error.message
    with pytest.raises(openai.AuthenticationError):
        openai.OpenAI(base_url=f"{studio.url}/v1", api_key="wrong").videos.list()


def test_openai_waits_out_a_busy_service_by_itself(studio):
    patient = openai.OpenAI(base_url=f"{studio.url}/v1", api_key=KEY, max_retries=1).videos
    assert patient.create(prompt=FOX, extra_headers=trouble("busy")).status == "queued"


def test_openai_makes_two_jobs_of_one_order_when_the_line_breaks(studio):
    """It sends an order again, without a key of its own; ours in a header makes one job of the two."""
    retrying = openai.OpenAI(base_url=f"{studio.url}/v1", api_key=KEY, max_retries=2).videos
    before = studio.desk.queue.ids()
    retrying.create(prompt=FOX, extra_headers=trouble("lost at create") | {"Idempotency-Key": "one-order"})
    assert len(studio.desk.queue.ids() - before) == 1


def test_openai_delete_stops_the_work(held, videos):
    video = videos.create(prompt=FOX)
    held.step(3)
    assert videos.retrieve(video.id).progress == 25
    videos.delete(video.id)
    held.step(4)
    assert held.worker.job is None, "the worker went on with a video that was deleted"


# --- runwayml -----------------------------------------------------------------------------------------

GEN45 = {"model": "gen4.5", "prompt_text": FOX, "ratio": "1280:720", "duration": 5}


@pytest.fixture
def runway(studio, monkeypatch):
    monkeypatch.setattr(runwayml.lib.polling, "POLL_TIME", 0.02)
    monkeypatch.setattr(runwayml.lib.polling, "POLL_JITTER", 0)
    return runwayml.RunwayML(base_url=f"{studio.url}/runway", api_key=KEY, max_retries=0)


def test_runway_from_prompt_to_clip(runway, tmp_path):
    created = runway.text_to_video.create(**GEN45, seed=7)
    assert created.estimated_cost.credits == 0
    task = created.wait_for_task_output(timeout=20)
    assert type(task).__name__.endswith("Succeeded") and task.cost.credits == 0
    assert plays(download(task.output[0]), tmp_path)
    runway.tasks.delete(task.id)
    with pytest.raises(runwayml.NotFoundError):
        runway.tasks.retrieve(task.id)
    assert runway.organization.retrieve().credit_balance > 0


def test_runway_states_have_their_own_classes(held, runway):
    held.worker.busy = True
    task_id = runway.text_to_video.create(**GEN45).id
    assert type(runway.tasks.retrieve(task_id)).__name__.endswith("Pending")
    throttled = runway.text_to_video.create(**GEN45, extra_headers=trouble("throttled")).id
    assert type(runway.tasks.retrieve(throttled)).__name__.endswith("Throttled")
    held.worker.busy = False
    held.step(6)
    running = runway.tasks.retrieve(task_id)
    assert type(running).__name__.endswith("Running") and running.progress == 0.5
    runway.tasks.delete(task_id)
    held.step(7)
    assert held.worker.job is None
    runway.tasks.delete(throttled)


@pytest.mark.parametrize(("name", "code"), [("refused", "SAFETY.INPUT.TEXT"), ("fails half-way", "INTERNAL")])
def test_runway_failures(runway, name, code):
    created = runway.text_to_video.create(**GEN45, extra_headers=trouble(name))
    with pytest.raises(runwayml.lib.polling.TaskFailedError) as caught:
        created.wait_for_task_output(timeout=20)
    assert caught.value.task_details.failure_code == code
    assert type(caught.value.task_details).__name__.endswith("Failed")


def test_runway_refusals_at_once(runway, studio):
    with pytest.raises(runwayml.BadRequestError) as caught:
        runway.text_to_video.create(**GEN45 | {"prompt_text": ""})
    assert caught.value.body["issues"][0]["path"] == ["promptText"]
    with pytest.raises(runwayml.AuthenticationError):
        runwayml.RunwayML(base_url=f"{studio.url}/runway", api_key="wrong").organization.retrieve()


def test_runway_async(studio, runway):
    async def make():
        async with runwayml.AsyncRunwayML(base_url=f"{studio.url}/runway", api_key=KEY) as client:
            created = await client.text_to_video.create(**GEN45)
            return await created.wait_for_task_output(timeout=20)

    assert asyncio.run(make()).status == "SUCCEEDED"


# --- lumaai (Dream Machine) ---------------------------------------------------------------------------


@pytest.fixture
def luma(studio):
    return lumaai.LumaAI(base_url=f"{studio.url}/dream-machine/v1", auth_token=KEY, max_retries=0)


def finished(ask, generation_id, states=("completed", "failed")):
    for _ in range(400):
        generation = ask(generation_id)
        if generation.state in states:
            return generation
        asyncio.run(asyncio.sleep(0.01))
    raise AssertionError(f"still {generation.state}")


def test_luma_from_prompt_to_clip(luma, tmp_path):
    created = luma.generations.create(model="ray-2", prompt=FOX, aspect_ratio="9:16", duration="5s", resolution="720p")
    assert created.state in ("queued", "dreaming", "completed")
    done = finished(luma.generations.get, created.id)
    assert done.state == "completed" and plays(download(done.assets.video), tmp_path)
    listed = luma.generations.list(limit=1, offset=0)
    assert listed.generations[0].id == created.id and listed.count == 1
    luma.generations.delete(created.id)
    with pytest.raises(lumaai.NotFoundError):
        luma.generations.get(created.id)
    assert luma.credits.get().credit_balance > 0 and luma.ping.check().message


def test_luma_failures(luma, studio):
    with pytest.raises(lumaai.BadRequestError, match="moderation"):
        luma.generations.video.create(model="ray-2", prompt=FOX, extra_headers=trouble("refused"))
    created = luma.generations.video.create(model="ray-2", prompt=FOX, extra_headers=trouble("fails half-way"))
    failed = finished(luma.generations.get, created.id)
    assert failed.state == "failed" and "machine was lost" in failed.failure_reason
    with pytest.raises(lumaai.AuthenticationError):
        lumaai.LumaAI(base_url=f"{studio.url}/dream-machine/v1", auth_token="wrong").ping.check()


def test_luma_delete_stops_the_work(held, luma):
    created = luma.generations.create(model="ray-2", prompt=FOX)
    held.step(3)
    assert luma.generations.get(created.id).state == "dreaming"
    luma.generations.delete(created.id)
    held.step(4)
    assert held.worker.job is None


# --- luma-agents --------------------------------------------------------------------------------------


@pytest.fixture
def agents(studio):
    return luma_agents.Luma(base_url=f"{studio.url}/agents/v1", auth_token=KEY, max_retries=0)


def test_agents_from_prompt_to_clip(agents, tmp_path):
    created = agents.generations.create(
        model="ray-3.2", type="video", prompt=FOX, aspect_ratio="16:9", video={"duration": "5s", "resolution": "540p"}
    )
    done = finished(agents.generations.get, created.id)
    assert done.state == "completed" and done.type == "video"
    assert plays(download(done.output[0].url), tmp_path)


@pytest.mark.parametrize(("name", "code"), [("refused", "content_moderated"), ("fails half-way", "generation_failed")])
def test_agents_failures(agents, name, code):
    created = agents.generations.create(type="video", prompt=FOX, extra_headers=trouble(name))
    failed = finished(agents.generations.get, created.id)
    assert (failed.state, failed.failure_code) == ("failed", code)


def test_agents_refusals_at_once(agents, studio):
    with pytest.raises(luma_agents.BadRequestError, match="nothing else"):
        agents.generations.create(type="image", prompt=FOX)
    with pytest.raises(luma_agents.NotFoundError):
        agents.generations.get(NOBODY)
    with pytest.raises(luma_agents.AuthenticationError):
        luma_agents.Luma(base_url=f"{studio.url}/agents/v1", auth_token="wrong").generations.get(NOBODY)


def test_agents_links_are_for_an_hour_and_fresh_ones_can_be_had(agents, studio, tmp_path):
    import requests

    created = agents.generations.create(type="video", prompt=FOX)
    link = finished(agents.generations.get, created.id).output[0].url
    studio.clock.ahead = 3700
    try:
        assert requests.get(link, timeout=20).status_code == 403
        assert plays(download(agents.generations.get(created.id).output[0].url), tmp_path)
    finally:
        studio.clock.ahead = 0


# --- fal-client (Pika) --------------------------------------------------------------------------------

PIKA = "fal-ai/pika/v2.2/text-to-video"
ARGUMENTS = {"prompt": FOX, "aspect_ratio": "16:9", "resolution": "720p", "duration": 5, "seed": 7}


@pytest.fixture
def fal(studio, monkeypatch):
    monkeypatch.setattr(fal_client.client, "QUEUE_URL_FORMAT", f"{studio.url}/fal/")
    return fal_client.SyncClient(key=KEY)


def test_fal_from_prompt_to_clip(fal, tmp_path):
    seen = []
    result = fal.subscribe(PIKA, ARGUMENTS, with_logs=True, on_queue_update=seen.append, client_timeout=20)
    assert isinstance(seen[-1], fal_client.Completed)
    assert result["video"]["content_type"] == "video/mp4"
    content = download(result["video"]["url"])
    assert len(content) == result["video"]["file_size"] and plays(content, tmp_path)


def test_fal_by_number(held, fal):
    handle = fal.submit(PIKA, ARGUMENTS)
    held.step(3)
    assert isinstance(fal.status(PIKA, handle.request_id, with_logs=True), fal_client.InProgress)
    waiting = fal.submit(PIKA, ARGUMENTS)
    assert waiting.status().position == 0
    fal.cancel(PIKA, waiting.request_id)
    held.step(12)
    held.worker.holds = False
    assert fal.result(PIKA, handle.request_id)["seed"] == 7


def test_fal_cancel_stops_the_work(held, fal):
    handle = fal.submit(PIKA, ARGUMENTS)
    held.step(3)
    handle.cancel()
    held.step(4)
    assert held.worker.job is None
    status = handle.status()
    assert isinstance(status, fal_client.Completed) and status.error_type == "request_cancelled"
    with pytest.raises(fal_client.FalClientHTTPError) as caught:
        handle.cancel()
    assert caught.value.status_code == 400


@pytest.mark.parametrize(
    ("name", "kind"), [("refused", "content_policy_violation"), ("fails half-way", "internal_server_error")]
)
def test_fal_failures(fal, name, kind):
    with pytest.raises(fal_client.FalClientHTTPError) as caught:
        fal.subscribe(PIKA, ARGUMENTS, headers=trouble(name), client_timeout=20)
    assert (caught.value.status_code, caught.value.error_type) == (422, kind)


def test_fal_refusals_at_once(fal, studio):
    with pytest.raises(fal_client.FalClientHTTPError) as caught:
        fal.submit(PIKA, ARGUMENTS | {"duration": 99})
    assert caught.value.status_code == 422 and caught.value.response.json()["detail"][0]["loc"] == ["body", "duration"]
    with pytest.raises(fal_client.FalClientHTTPError) as caught:
        fal_client.SyncClient(key="wrong").submit(PIKA, ARGUMENTS)
    assert caught.value.status_code == 401


def test_fal_async(studio, fal):
    async def make():
        client = fal_client.AsyncClient(key=KEY)
        return await client.subscribe(PIKA, ARGUMENTS)

    assert asyncio.run(make())["video"]["url"].startswith(studio.url)


# --- lumaapi (captures) -------------------------------------------------------------------------------


@pytest.fixture
def captures(studio, monkeypatch, tmp_path):
    monkeypatch.setattr(lumaapi, "API_BASE_URL", f"{studio.url}/api/v2/")
    monkeypatch.setattr(lumaapi, "CACHE_DIR", str(tmp_path / "luma"))  # it keeps the key there in clear text
    monkeypatch.setattr(lumaapi, "AUTH_FILE", str(tmp_path / "luma" / "auth.json"))
    monkeypatch.setitem(makers.MAKERS, "capture", "a maker, in this test")
    return lumaapi.LumaClient(api_key=KEY)


def test_captures_from_video_to_mesh(captures, studio):
    assert captures.credits().remaining > 0
    studio.worker.holds = True
    slug = captures.submit(str(asset("clips/vote-b.mp4")), "a ball on a table", silent=True)
    studio.step(6)
    half = captures.status(slug)
    assert (half.status.name, half.latest_run.status.name) == ("COMPLETE", "DISPATCHED")
    assert (half.latest_run.progress, half.latest_run.current_stage) == (50, "meshing")
    studio.step(12)
    done = captures.status(slug)
    assert (done.latest_run.status.name, done.latest_run.current_stage) == ("FINISHED", "Done")
    links = {artifact["type"]: artifact["url"] for artifact in done.latest_run.artifacts}
    assert download(links["textured_mesh_glb"]).startswith(b"glTF")
    assert [found.title for found in captures.get("BALL")] == ["a ball on a table"]
    assert captures.get("nothing like it") == []


def test_captures_with_a_wrong_key(captures, studio):
    with pytest.raises(lumaapi.requests.HTTPError):
        lumaapi.LumaClient(api_key="wrong")


def test_captures_without_a_maker_say_so(captures, monkeypatch):
    monkeypatch.delitem(makers.MAKERS, "capture")
    with pytest.raises(lumaapi.requests.HTTPError) as caught:
        captures.submit(str(asset("clips/vote-b.mp4")), "too early", silent=True)
    assert caught.value.response.status_code == 501
    assert "makes no meshes yet" in caught.value.response.json()["message"]


# --- the rule -----------------------------------------------------------------------------------------


def test_no_official_client_is_an_import_of_the_course():
    """They judge us; nothing of ours may lean on them."""
    code = (
        "import sys, aivideo.services.making, aivideo.services.luma_captures, aivideo.studio.server\n"
        "print(sorted({'openai', 'runwayml', 'lumaai', 'luma_agents', 'fal_client', 'lumaapi'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
