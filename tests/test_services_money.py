"""What a clip costs, what may be spent, and the journal that forgets no order: before anything is sent."""

import http.server
import json
import logging
import stat
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from aivideo.clip import asset
from aivideo.services import (
    Budget,
    Job,
    Journal,
    NotReachable,
    OverBudget,
    ServiceError,
    Sora,
    ask_key,
    catalogue,
    finish,
    open_jobs,
    price,
    resume_jobs,
)
from aivideo.services import keys as service_keys
from aivideo.services.catalogue import Catalogue, CatalogueError
from aivideo.services.local import state_folder

TODAY = date.today()


@pytest.fixture(autouse=True)
def own_state(tmp_path, monkeypatch):
    monkeypatch.setenv("AIVIDEO_STATE", str(tmp_path / "state"))
    for facts in catalogue().services:
        for name in (facts.key_variable, facts.address_variable):
            if name:
                monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("AIVIDEO_BUDGET", raising=False)
    monkeypatch.delenv("BINDER_SERVICE_HOST", raising=False)
    yield
    service_keys.forget_keys()


# --- the catalogue ----------------------------------------------------------------------------------


def test_every_fact_has_a_source_and_dates_and_stale_ones_are_said():
    for fact in (*catalogue().services, *catalogue().models, *catalogue().apps):
        assert fact.checked_on <= TODAY, f"{fact.name} was checked in the future"
    for fact in catalogue().stale():
        warnings.warn(
            f"assets/services.toml: {fact.name} was to be looked at again by {fact.expires} ({fact.source})",
            stacklevel=1,
        )


def test_what_is_stale_is_said_with_the_price(monkeypatch):
    from aivideo.services import catalogue as made

    class Later(date):
        @classmethod
        def today(cls):
            return date(2099, 1, 1)

    monkeypatch.setattr(sys.modules["aivideo.services.catalogue"], "date", Later)
    assert len(made().stale()) == len([*made().services, *made().models, *made().apps])
    assert "too long ago" in str(price("runway"))


@pytest.mark.parametrize(
    ("service", "order", "usd"),
    [
        ("local", {"seconds": 4}, 0),
        ("runway", {}, 0.60),
        ("runway", {"seconds": 10}, 1.20),
        ("luma", {}, 0.71),
        ("luma", {"seconds": 9}, 1.27),
        ("luma", {"size": "960x540"}, 0.40),
        ("luma", {"size": "1080x1920"}, 1.59),
        ("luma_agents", {"seconds": 10, "size": "1920x1080"}, 3.60),
        ("pika", {}, 0.20),
        ("pika", {"size": "1920x1080"}, 0.45),
        ("sora", {"model": "sora-2"}, 0.40),
    ],
)
def test_price(service, order, usd):
    assert price(service, **order).usd == pytest.approx(usd)


@pytest.mark.parametrize(
    ("service", "order"),
    [
        ("sora", {}),
        ("luma", {"model": "ray-flash-2"}),
        ("pika", {"seconds": 10}),
        ("runway", {"model": "next-big-thing"}),
    ],
)
def test_price_that_nobody_wrote_down_is_not_made_up(service, order):
    assert price(service, **order) is None


def test_length_that_a_model_does_not_make_is_said_with_those_it_does():
    with pytest.raises(ServiceError, match=r"luma's model ray-2 makes clips of 5 or 9 seconds; you asked for 4"):
        price("luma", seconds=4)
    with pytest.raises(ServiceError, match="from 2 to 10, whole ones"):
        price("runway", seconds=2.5)


def test_price_in_words_says_when_it_was_checked():
    assert str(price("runway")) == "about $0.60 (gen4.5, 5 s; checked 2026-11-22)"
    assert "switched off on 2026-09-24" in str(price("sora", model="sora-2"))
    assert str(price("local")) == "free (local, scene)"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data["models"][0].pop("source"), "source"),
        (lambda data: data["models"][0].update(service="nobody"), "not in the list"),
        (lambda data: data["models"][0].update(expires=date(2020, 1, 1)), "not after"),
        (lambda data: data["services"].append(data["services"][0]), "twice"),
    ],
)
def test_catalogue_that_is_not_in_order_says_where(tmp_path, monkeypatch, change, words):
    import tomllib

    data = tomllib.loads(asset("services.toml").read_text())
    change(data)
    text = json.dumps(data, default=str)
    monkeypatch.setattr("tomllib.loads", lambda _: json.loads(text))
    (tmp_path / "services.toml").write_text("x")
    monkeypatch.setenv("AIVIDEO_ASSETS", str(tmp_path))
    with pytest.raises(CatalogueError, match=words):
        catalogue()


def test_the_catalogue_can_be_read():
    assert isinstance(catalogue(), Catalogue)


# --- a service that answers ---------------------------------------------------------------------------


class Answering:
    """A server of the protocol that takes every order, and notes what it was asked."""

    def __init__(self):
        self.orders: list[dict[str, str]] = []
        self.hang_up = False
        self.status = "completed"
        answering = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                answering.orders.append(dict(self.headers))
                if answering.hang_up:
                    self.connection.close()
                else:
                    self.say({"id": f"video_{len(answering.orders)}", "status": "queued"})

            def do_GET(self):
                if self.path.endswith("/content"):
                    self.send_response(200)
                    self.send_header("Content-Type", "video/mp4")
                    data = asset("clips/vote-b.mp4").read_bytes()
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                else:
                    self.say({"id": self.path.rpartition("/")[2], "status": answering.status})

            def say(self, body):
                data = json.dumps(body).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"


@pytest.fixture
def answering():
    server = Answering()
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.http.shutdown()
    server.http.server_close()
    thread.join()


class Paid(Sora):
    """As Sora, but for each second of a clip it wants ten cents."""

    needs_budget = True

    def price(self, *, model=None, seconds=None, size=None):
        return price("sora", model="sora-2", seconds=seconds) if model != "unpriced" else None


@pytest.fixture
def paid(answering, monkeypatch):
    service = Paid(answering.url)
    service.pause = 0.01
    monkeypatch.setattr(type(service.place), "play", False)
    return service


# --- the budget ---------------------------------------------------------------------------------------


def test_without_a_budget_nothing_that_costs_money_is_sent(paid, answering):
    with pytest.raises(OverBudget, match=r"would cost about \$0.40 .* there is no budget"):
        paid.submit("a fox", seconds=4)
    assert answering.orders == [] and Journal().entries() == []


def test_budget_refuses_before_it_is_spent(paid, answering):
    budget = Budget(1.00)
    for _ in range(2):
        paid.submit("a fox", seconds=4, budget=budget)
    with pytest.raises(OverBudget, match=r"of your budget of \$1.00 there is \$0.20 left. Nothing was sent"):
        paid.submit("a fox", seconds=4, budget=budget)
    assert len(answering.orders) == 2
    assert budget.left() == pytest.approx(0.20)


def test_orders_made_side_by_side_do_not_each_take_the_last_dollar(paid, answering):
    budget = Budget(1.30)

    def order(_):
        try:
            return paid.submit("a fox", seconds=4, budget=budget)
        except OverBudget:
            return None

    with ThreadPoolExecutor(8) as pool:
        taken = [job for job in pool.map(order, range(12)) if job]
    assert len(taken) == len(answering.orders) == 3


def test_budget_of_the_day_counts_what_another_notebook_spent(paid, monkeypatch):
    monkeypatch.setenv("AIVIDEO_BUDGET", "$0.90")
    paid.submit("a fox", seconds=4)
    paid.submit("a fox", seconds=4, budget=Budget(5))
    with pytest.raises(OverBudget, match=r"\$0.10 left"):
        paid.submit("a fox", seconds=4)


def test_budget_of_the_environment_that_is_no_number(paid, monkeypatch):
    monkeypatch.setenv("AIVIDEO_BUDGET", "plenty")
    with pytest.raises(ServiceError, match="AIVIDEO_BUDGET is a number"):
        paid.submit("a fox", seconds=4)


def test_what_nobody_knows_the_price_of_is_not_ordered(paid, answering):
    with pytest.raises(OverBudget, match=r"unknown=0\.50"):
        paid.submit("a fox", model="unpriced", budget=Budget(5))
    assert answering.orders == []
    budget = Budget(5, unknown=3)
    paid.submit("a fox", model="unpriced", budget=budget)
    assert budget.left() == 2


def test_play_money_is_counted_apart(answering):
    at_home = Paid(answering.url)
    budget = Budget(0.50)
    at_home.submit("a fox", seconds=4, budget=budget)
    with pytest.raises(OverBudget):
        at_home.submit("a fox", seconds=4, budget=budget)
    assert (budget.left(play=True), budget.left(play=False)) == (pytest.approx(0.10), 0.50)
    at_home.submit("a fox", seconds=4)  # without a budget nobody minds play money


@pytest.mark.parametrize("limit", [-1, float("nan"), float("inf")])
def test_budget_that_is_none(limit):
    with pytest.raises(ServiceError, match="US dollars"):
        Budget(limit)


# --- the journal --------------------------------------------------------------------------------------


def test_order_is_in_the_journal_before_the_job_is_asked_for(answering):
    job = Sora(answering.url).submit("a fox", seconds=4, seed=7)
    (entry,) = open_jobs()
    assert (entry.service, entry.place, entry.job, entry.state) == ("sora", answering.url, job.id, "queued")
    assert entry.request == {"prompt": "a fox", "seconds": 4, "size": "1280x720", "seed": 7}
    assert answering.orders[0]["Idempotency-Key"] == entry.key
    if sys.platform != "win32":
        assert stat.S_IMODE((state_folder() / "journal.sqlite").stat().st_mode) == 0o600


def test_jobs_are_taken_home_after_the_kernel_died(answering, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    service = Sora(answering.url)
    service.submit("a fox", seed=7)
    service.expect(service.submit("a cat"), tmp_path / "films" / "cat.mp4")
    answering.status = "queued"
    service.poll(Job("video_1", "sora", "queued", ""))
    answering.status = "completed"
    clips, troubles = resume_jobs("out")
    assert troubles == {}
    assert [clip.path.name for clip in clips] == ["sora-video1.mp4", "cat.mp4"]
    assert clips[0].provenance.prompt == "a fox" and clips[0].provenance.seed == 7
    assert open_jobs() == []
    assert resume_jobs() == ([], {})
    assert [entry.state for entry in Journal().entries()] == ["succeeded", "succeeded"]


def test_job_that_ended_badly_is_not_open(answering):
    service = Sora(answering.url)
    job = service.submit("a fox")
    answering.status = "failed"
    service.poll(job)
    assert open_jobs() == []


def test_order_without_an_answer_stays_in_the_journal_and_is_not_sent_again(answering):
    service = Sora(answering.url)
    answering.hang_up = True
    with pytest.raises(NotReachable, match="may have taken the order"):
        service.submit("a fox")
    (entry,) = open_jobs()
    assert (entry.job, entry.state) == (None, "sent")
    assert "got no answer" in str(entry)
    _, troubles = resume_jobs()
    assert "a second one may be a second bill" in str(troubles[str(entry)])
    assert len(answering.orders) == 1


def test_order_that_nobody_took_is_not_in_the_journal():
    service = Sora("http://127.0.0.1:9/v1")
    service.pause = 0.01
    with pytest.raises(NotReachable):
        service.submit("a fox")
    assert Journal().entries() == []


def test_journal_that_cannot_be_written_stops_the_order(answering, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("AIVIDEO_STATE", str(tmp_path / "file" / "state"))
    with pytest.raises(ServiceError, match="none was sent"):
        Sora(answering.url).submit("a fox")
    assert answering.orders == []


def test_journal_of_another_version_is_left_alone(answering):
    import sqlite3

    Journal().entries()
    with sqlite3.connect(Journal().path) as db:
        db.execute("PRAGMA user_version=99")
    with pytest.raises(ServiceError, match="another version"):
        Sora(answering.url).submit("a fox")


def test_clip_of_a_job_known_by_number_gets_its_prompt_from_the_journal(answering, tmp_path):
    job = Sora(answering.url).submit("a fox on the moon", seed=3)
    clip = finish(job.id, tmp_path / "x.mp4", service=Sora(answering.url))
    assert (clip.provenance.prompt, clip.provenance.seed) == ("a fox on the moon", 3)


def test_unknown_word_is_said_once(answering, caplog):
    service = Sora(answering.url)
    job = service.submit("a fox")
    answering.status = "warming_the_lamps"
    with caplog.at_level(logging.WARNING):
        assert [service.poll(job).state for _ in range(3)] == ["running"] * 3
    assert [record.getMessage().count("warming_the_lamps") for record in caplog.records] == [1]


# --- keys ---------------------------------------------------------------------------------------------


def test_key_is_asked_for_without_showing_it(monkeypatch, capsys):
    monkeypatch.setattr("getpass.getpass", lambda question: " typed-secret-key ")
    ask_key("sora")
    assert service_keys.key_of("sora") == "typed-secret-key"
    assert Sora("http://127.0.0.1:9/v1").place.server().key == "typed-secret-key"
    said = capsys.readouterr()
    assert "typed-secret-key" not in said.out + said.err
    assert "typed-secret-key" not in str(service_keys.os.environ)


def test_no_key_on_a_public_binder(monkeypatch):
    monkeypatch.setenv("BINDER_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setattr("getpass.getpass", lambda question: pytest.fail("it asked"))
    with pytest.raises(ServiceError, match="somebody else's computer"):
        ask_key("sora")


def test_nothing_typed(monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda question: "")
    with pytest.raises(ServiceError, match="No key was typed"):
        ask_key("sora")


def test_studio_is_not_given_the_services_keys():
    environment = {"OPENAI_API_KEY": "secret", "PATH": "/bin"}
    assert service_keys.without_keys(environment) == {"PATH": "/bin"}
