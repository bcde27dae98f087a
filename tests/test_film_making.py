"""From a storyboard to a film, with a service of the test's own: cached, retried, resumed, labelled, handed over."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import opentimelineio as otio
import pyloudnorm
import pytest
from film_clips import RECORD, counting_clip, ffmpeg_clip, greys, sound_of
from typer.testing import CliRunner

from aivideo.cli import app
from aivideo.clip import Clip, sidecar_path
from aivideo.film import FilmError, make_film, storyboard_from
from aivideo.film.label import can_sign, flip_a_byte, read_label, remux
from aivideo.film.reckoning import reckon
from aivideo.film.shooting import estimate, orders_of, shoot
from aivideo.film.sound import LOUDNESS
from aivideo.film.subtitles import read_subtitles
from aivideo.services import Budget, Job, JobFailed, Journal, OverBudget, Refused, ServiceError
from aivideo.services.journal import Entry

BOARD = """\
title: A test
by: nobody
fps: 24
scenes:
  - shots:
      - {prompt: a red ball rests, seconds: 1.5, narration: This is said.}
      - {prompt: a blue ball rests, seconds: 1, title: Blue}
  - shots:
      - {prompt: a green ball rests, seconds: 2, sound: [bell]}
"""


class Maker:
    """Stands in for `generate`: makes a counting clip, or fails as told."""

    def __init__(self):
        self.made, self.fails, self.lock = [], {}, threading.Lock()
        self.open, self.most_open = 0, 0

    def __call__(self, prompt, out, *, service, seconds, on_change=None, **_more):
        with self.lock:
            self.open += 1
            self.most_open = max(self.most_open, self.open)
        try:
            if on_change:
                on_change(Job("1", service, "running", "running", 0.5))
            with self.lock:
                self.made.append(prompt)
                trouble = next((left for word, left in self.fails.items() if word in prompt and left), None)
                if trouble:
                    raise trouble.pop(0)
            count = int(seconds * 24)
            clip = counting_clip(Path(out), count=count, base=60, step=1, size=(128, 72))
            replace(clip, path=clip.path)
            RECORD.model_copy(update={"prompt": prompt}).save_beside(clip.path)
            return Clip.open(out)
        finally:
            with self.lock:
                self.open -= 1


@pytest.fixture
def maker(monkeypatch, tmp_path):
    monkeypatch.setenv("AIVIDEO_STATE", str(tmp_path / "state"))
    maker = Maker()
    monkeypatch.setattr("aivideo.film.shooting.generate", maker)
    return maker


@pytest.fixture
def board():
    return storyboard_from(BOARD)


def film_of(board, tmp_path, **settings):
    return make_film(board, tmp_path / "film.mp4", voice=None, **settings)


def test_a_film_is_made_and_decodes_as_planned(maker, board, tmp_path):
    film = film_of(board, tmp_path)
    assert film.clip.frame_count == film.cut.edit.frame_count == len(greys(film.clip.path))
    assert (film.clip.width, film.clip.height, film.clip.fps) == (128, 72, 24)
    samples, begin = sound_of(film.clip.path)
    assert abs(begin + len(samples) / 48_000 - film.clip.duration) < 0.5 / 24 + 1024 / 48_000
    assert pyloudnorm.Meter(48_000).integrated_loudness(samples) == pytest.approx(LOUDNESS, abs=1)
    assert "3 shots" not in " ".join(film.remarks)
    assert any("Nobody speaks" in remark for remark in film.remarks)
    assert [line.split("s  ")[1] for line in film.transcript.splitlines()] == [
        "[playful music]",
        "This is said.",
        "[a bell rings]",
    ]
    written = [line.words for line in read_subtitles(film.clip.path.with_suffix(".vtt"))]
    assert written == ["[playful music]", "This is said.", "[a bell rings]"]


def test_the_record_says_what_made_it(maker, board, tmp_path):
    film = film_of(board, tmp_path)
    assert "a 3D renderer, not an AI model" in film.clip.credit
    assert "changed since" not in film.clip.credit
    assert [shot["prompt"] for shot in film.clip.provenance.settings["shots"]] == [take.prompt for take in film.takes]
    assert len(film.clip.provenance.parents) == 3
    names = [piece.name for piece in film.cut.edit.pieces]
    assert names[-3:] == ["label", "credits", "black"]


def test_nothing_is_made_twice_and_one_change_makes_one_shot(maker, board, tmp_path):
    assert [take.how for take in film_of(board, tmp_path).takes] == ["made"] * 3
    assert [take.how for take in film_of(board, tmp_path).takes] == ["kept"] * 3
    assert len(maker.made) == 3
    changed = storyboard_from(BOARD.replace("a blue ball", "a yellow ball"))
    assert [take.how for take in film_of(changed, tmp_path).takes] == ["kept", "made", "kept"]
    reworded = storyboard_from(BOARD.replace("This is said", "That is said").replace("title: Blue", "title: Red"))
    assert [take.how for take in film_of(reworded, tmp_path).takes] == ["kept"] * 3, "words over it are no new shot"


def test_a_kept_clip_that_is_broken_is_made_again(maker, board, tmp_path):
    film = film_of(board, tmp_path)
    path = film.takes[1].clip.path
    path.write_bytes(path.read_bytes()[:500])
    sidecar_path(film.takes[2].clip.path).unlink()
    assert [take.how for take in film_of(board, tmp_path).takes] == ["kept", "made", "made"]


def test_two_shots_with_one_content_are_made_once(maker, tmp_path):
    twice = storyboard_from(BOARD.replace("a blue ball rests, seconds: 1,", "a red ball rests, seconds: 1.5,"))
    film_of(twice, tmp_path)
    assert len(maker.made) == 2


def test_shots_are_made_side_by_side(maker, board, tmp_path):
    barrier = threading.Barrier(3, timeout=20)
    seen = []

    def follow(number, news):
        seen.append((number, type(news).__name__))
        if isinstance(news, Job):
            barrier.wait()

    shoot(board, tmp_path / "shots", side_by_side=3, on_change=follow)
    assert maker.most_open == 3
    assert sorted(seen) == [(n, kind) for n in (1, 2, 3) for kind in ("Job", "Take")]


def test_a_failure_is_tried_again_and_a_refusal_is_not(maker, board, tmp_path):
    maker.fails = {"red": [JobFailed("It broke.")], "blue": [Refused("Not this.")]}
    film = film_of(board, tmp_path)
    assert [(take.how, take.tries) for take in film.takes] == [("made", 2), ("missing", 1), ("made", 1)]
    assert any(remark == "Shot 2 is missing, a card stands in: Not this." for remark in film.remarks)
    piece = film.cut.edit.pieces[2]
    assert isinstance(piece.source, np.ndarray) and piece.frames == 24, "a slate, as long as the shot"
    assert [take.how for take in film_of(board, tmp_path).takes] == ["kept", "made", "kept"], (
        "and next time it is there"
    )


def test_a_film_of_nothing_but_failures_is_still_a_film(maker, board, tmp_path):
    maker.fails = {"ball": [JobFailed("The service is down.") for _ in range(6)]}
    film = film_of(board, tmp_path)
    assert [take.how for take in film.takes] == ["missing"] * 3
    assert film.clip.frame_count == film.cut.edit.frame_count


def test_stopping_keeps_what_is_finished(maker, board, tmp_path):
    def stop(number, news):
        if number == 2 and isinstance(news, Job):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shoot(board, tmp_path / "shots", side_by_side=1, on_change=stop)
    assert [take.how for take in shoot(board, tmp_path / "shots")][:2] == ["kept", "made"]


def test_an_order_left_open_is_taken_home_and_not_sent_again(maker, board, tmp_path, monkeypatch):
    (order, *_rest) = orders_of(board, quality="preview", fps=12)
    out = (tmp_path / "shots" / f"{order.name}.mp4").absolute()
    entry = Entry("k", "local", "studio", "job-7", {}, "running", out, None, True, datetime.now(UTC), None)
    monkeypatch.setattr("aivideo.film.shooting.open_jobs", lambda: [entry])
    taken = []

    def finish(job, path, *, service, on_change):
        taken.append((job, service.name))
        return counting_clip(path, count=36, step=1, size=(128, 72))

    monkeypatch.setattr("aivideo.film.shooting.finish", finish)
    film_of(board, tmp_path)
    assert taken == [("job-7", "local")]
    assert len(maker.made) == 2


def test_the_estimate_prices_only_what_is_missing(maker, tmp_path, monkeypatch):
    for name in ("RUNWAYML_API_SECRET", "AIVIDEO_SERVICE"):
        monkeypatch.delenv(name, raising=False)
    board = storyboard_from(BOARD)
    free = estimate(board, tmp_path / "shots")
    assert (free.orders, free.kept, free.usd, free.unknown) == (3, 0, 0, 0)
    assert str(free) == "3 shots to make, 0 are there already: free."
    shoot(board, tmp_path / "shots")
    assert estimate(board, tmp_path / "shots").kept == 3


def test_a_budget_that_is_too_small_stops_before_the_first_order(maker, board, tmp_path, monkeypatch):
    from aivideo.film import shooting

    dear = shooting.Estimate(3, 0, 4.2, 0, None, True)
    monkeypatch.setattr(shooting, "estimate", lambda *a, **k: dear)
    with pytest.raises(OverBudget, match=r"cost \$4\.20, and the budget is \$2\.00\. Nothing was ordered"):
        film_of(board, tmp_path, budget=Budget(2))
    assert maker.made == []


def test_lengths_are_those_that_the_model_makes(board):
    from aivideo.services import catalogue

    facts = catalogue().model("sora", "sora-2")
    lengths = [order.seconds for order in orders_of(board, service="sora", model="sora-2")]
    assert lengths == [float(min(facts.seconds))] * 3
    assert [order.seconds for order in orders_of(board)] == [1.5, 1.0, 2.0]


def test_reckoning_counts_from_the_journal(maker, board, tmp_path):
    film = film_of(board, tmp_path)
    now = datetime.now(UTC)
    used, other = film.takes[0].clip.path.absolute(), film.takes[0].clip.path.with_name("thrown-away.mp4").absolute()

    class Kept(Journal):
        def entries(self):
            return [
                Entry("a", "runway", "x", "1", {}, "succeeded", used, 0.5, False, now, now + timedelta(minutes=30)),
                Entry("b", "runway", "x", "2", {}, "succeeded", other, 0.5, False, now, now + timedelta(minutes=30)),
                Entry("c", "local", "x", "3", {}, "succeeded", Path("/else/where.mp4"), 9, False, now, now),
            ]

    sum_up = reckon(film, Kept())
    assert (sum_up.orders, sum_up.thrown_away, sum_up.hours, sum_up.usd) == (2, 1, 1.0, 1.0)
    minutes = film.clip.duration / 60
    assert sum_up.per_minute(sum_up.usd) == pytest.approx(1 / minutes)
    assert "2 orders, 1 of them not in the film" in str(sum_up)
    assert "6 episodes of 22 minutes" in sum_up.series()


def test_words_that_the_font_lacks_are_found_before_anything_is_made(maker, tmp_path):
    for words, sign in (("日本の映画", "日"), ("A film 🎬", "🎬")):
        with pytest.raises(FilmError, match=f"has no .*{sign}"):
            make_film(storyboard_from(BOARD.replace("A test", words)), tmp_path / "film.mp4")
    assert maker.made == []
    for words in ("Ελλάδα", "Кино", "Straße — déjà vu"):
        assert (
            make_film(
                storyboard_from(BOARD.replace("A test", words)), tmp_path / "film.mp4", voice=None
            ).storyboard.title
            == words
        )


def test_burned_in_subtitles_are_in_the_picture(maker, board, tmp_path):
    plain = film_of(board, tmp_path)
    burnt = make_film(board, tmp_path / "burnt.mp4", voice=None, burn=True)
    line = plain.mix.lines[0]
    number = int((line.start + 0.3) * 24)
    one, other = plain.clip.frame(number).astype(int), burnt.clip.frame(number).astype(int)
    assert np.abs(one - other)[50:].max() > 60
    assert np.abs(one - other)[:40].max() < 25


# clips that are not as they should be


@pytest.mark.parametrize(
    "options",
    [
        ("-f", "lavfi", "-i", "testsrc2=s=131x75:r=30:d=2", "-pix_fmt", "yuv444p"),
        ("-f", "lavfi", "-i", "testsrc2=s=128x72:r=25:d=2", "-c:v", "mpeg4"),
        ("-f", "lavfi", "-i", "testsrc2=s=72x128:r=15:d=2", "-f", "lavfi", "-i", "sine=d=2", "-pix_fmt", "yuv420p"),
    ],
)
def test_other_sizes_rates_and_codecs_become_part_of_the_film(maker, board, tmp_path, options):
    film = film_of(board, tmp_path)
    path = film.takes[2].clip.path
    ffmpeg_clip(path, *options)
    RECORD.save_beside(path)
    again = film_of(board, tmp_path)
    assert [take.how for take in again.takes] == ["kept"] * 3
    assert again.clip.frame_count == again.cut.edit.frame_count


def test_a_phones_clip_stands_upright(tmp_path):
    from aivideo.film import Edit, Piece, render_edit

    lying = ffmpeg_clip(
        tmp_path / "lying.mp4", "-f", "lavfi", "-i", "color=black:s=96x64:r=24:d=1,drawbox=0:0:20:64:white:fill",
        "-pix_fmt", "yuv420p",
    )  # fmt: skip
    phone = ffmpeg_clip(tmp_path / "phone.mp4", "-display_rotation", "90", "-i", str(lying), "-c", "copy")
    clip = Clip.open(phone)
    wanted = clip.frame(0)
    assert wanted.shape[0] > wanted.shape[1], "the clip room turns it"
    film = render_edit(Edit((Piece(clip, 6),), 64, 96, 24), tmp_path / "film.mp4", preset="master")
    assert np.abs(Clip.open(film).frame(0).astype(int) - wanted).mean() < 6


# label


needs_c2pa = pytest.mark.skipif(not can_sign(), reason="NOT RUN: c2pa-python is not installed here")


@needs_c2pa
def test_the_signed_record_is_read_tampered_with_and_stripped(maker, board, tmp_path):
    film = film_of(board, tmp_path)
    path, authority = film.clip.path, film.signer.authority
    read = read_label(path, authority)
    assert (read.state, read.source) == ("trusted", "digitalCreation")
    assert read.says == "3 shots: local studio, a 3D renderer, not an AI model"
    assert read_label(path).state == "valid", "whole, but we know nobody who vouches for it"
    forged = read_label(flip_a_byte(path, tmp_path / "forged.mp4"), authority)
    assert forged.state == "broken"
    assert "mismatch" in forged.why
    assert read_label(remux(path, tmp_path / "again.mp4"), authority).state == "none"
    assert greys(tmp_path / "again.mp4") == greys(path), "nothing that can be seen has changed"
    other = film_of(board, tmp_path).signer
    assert read_label(tmp_path / "film.mp4", authority).state == "valid", "each run makes a signer of its own"
    assert read_label(tmp_path / "film.mp4", other.authority).state == "trusted"


@needs_c2pa
def test_no_key_is_left_behind(maker, board, tmp_path):
    film = film_of(board, tmp_path)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"PRIVATE KEY" not in path.read_bytes(), path
    assert "PRIVATE" not in repr(film.signer) + repr(film)


def test_without_c2pa_the_film_is_finished_and_says_so(maker, board, tmp_path, monkeypatch):
    monkeypatch.setattr("aivideo.film.label.find_spec", lambda name: None)
    film = film_of(board, tmp_path)
    assert film.signer is None
    assert any("not signed" in remark for remark in film.remarks)
    assert "changed since" not in film.clip.credit


def test_films_of_ai_clips_say_so(maker, board, tmp_path):
    film = film_of(board, tmp_path)
    for take in film.takes[:2]:
        record = RECORD.model_copy(update={"made_by": "Runway", "model": "gen4.5"})
        record.save_beside(take.clip.path)
    film = film_of(board, tmp_path)
    assert "Runway and local studio" in film.clip.credit
    if film.signer:
        read = read_label(film.clip.path, film.signer.authority)
        assert read.source == "compositeWithTrainedAlgorithmicMedia"
        assert "2 shots: Runway, AI model “gen4.5”" in read.says


# hand-over


def test_the_timeline_has_the_films_length_and_its_cuts(maker, board, tmp_path):
    film = film_of(board, tmp_path)
    for ending in (".otio", ".xml"):
        timeline = otio.adapters.read_from_file(str(film.clip.path.with_suffix(ending)))
        (track,) = timeline.video_tracks()
        assert track.duration().to_frames() == film.clip.frame_count, ending
        assert len(timeline.audio_tracks()) == 1
    clips = list(otio.adapters.read_from_file(str(film.clip.path.with_suffix(".otio"))).find_clips())
    first = next(clip for clip in clips if clip.name == "shot 1")
    assert first.metadata["aivideo"]["prompt"].startswith("a red ball rests")
    assert Path(first.media_reference.target_url.removeprefix("file://")) == film.takes[0].clip.path.resolve()
    assert first.source_range.start_time.to_frames() == 6, "half of the dissolve is hidden under the title"
    edl = film.clip.path.with_suffix(".edl").read_text()
    assert "shot 1" in edl or "SHOT" in edl.upper()


def test_a_draft_of_12_frames_a_second_is_handed_over_at_24(maker, board, tmp_path):
    slow = storyboard_from(BOARD.replace("fps: 24", "fps: 12"))
    film = film_of(slow, tmp_path)
    assert film.clip.fps == 12
    for ending in (".otio", ".xml", ".edl"):
        timeline = otio.adapters.read_from_file(str(film.clip.path.with_suffix(ending)))
        seconds = timeline.video_tracks()[0].duration().to_seconds()
        assert seconds == pytest.approx(film.clip.duration, abs=0.01), ending


# the command


def test_the_command_makes_a_film_and_says_what_is_beside_it(maker, tmp_path):
    board = tmp_path / "board.yaml"
    board.write_text(BOARD, encoding="utf-8")
    done = CliRunner().invoke(app, ["film", str(board), "--out", str(tmp_path / "film.mp4"), "--draft", "--resume"])
    assert done.exit_code == 0, done.output
    assert "film.mp4: 128x72" in done.output
    assert "film.srt, film.vtt, film.otio" in done.output
    board.write_text(BOARD.replace("seconds: 1,", "secs: 1,"), encoding="utf-8")
    done = CliRunner().invoke(app, ["film", str(board), "--out", str(tmp_path / "other.mp4")])
    assert done.exit_code == 2
    wrong = CliRunner().invoke(app, ["film", str(board), "--out", str(tmp_path / "other.mp4"), "--preset", "best"])
    assert wrong.exit_code == 2 and "There is no preset 'best'. Choose one of: draft, web, master." in wrong.output
    assert "line 7, shot 2: there is no field “secs” here" in done.output
    assert not (tmp_path / "other.mp4").exists()


def test_the_command_says_first_what_it_costs_and_last_what_is_missing(maker, tmp_path):
    board = tmp_path / "board.yaml"
    board.write_text(BOARD, encoding="utf-8")
    maker.fails = {"a red ball rests": [Refused("Not this."), Refused("Not this.")]}
    done = CliRunner().invoke(app, ["film", str(board), "--out", str(tmp_path / "film.mp4"), "--draft"])
    assert done.output.startswith("3 shots to make, 0 are there already: free.")
    assert done.exit_code == 1 and "Run the same command again" in done.output
    assert (tmp_path / "film.mp4").is_file()


def test_an_unknown_service_is_said_once_and_before_anything_is_ordered(maker, board, tmp_path):
    with pytest.raises(ServiceError, match="no service called 'pikka'"):
        film_of(board, tmp_path, service="pikka")
    assert not maker.made and not list(tmp_path.glob("*.mp4"))


def test_a_dissolve_that_does_not_fit_is_found_out_before_anything_is_ordered(maker, tmp_path):
    short = BOARD.replace("seconds: 1, title: Blue", "seconds: 0.6, enter: fade").replace(
        "seconds: 2,", "seconds: 0.5, "
    )
    with pytest.raises(FilmError, match="dissolve from “shot 2” to “shot 3” takes"):
        film_of(storyboard_from(short), tmp_path)
    assert not maker.made


def test_narration_in_other_letters_is_refused_only_where_it_is_drawn(maker, board, tmp_path):
    text = BOARD.replace("This is said.", "これは言われる。")
    film = film_of(storyboard_from(text), tmp_path)
    assert "これは" in film.clip.path.with_suffix(".vtt").read_text(encoding="utf-8")
    with pytest.raises(FilmError, match="no Chinese, Japanese or Korean"):
        film_of(storyboard_from(text), tmp_path, burn=True)
