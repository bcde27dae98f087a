"""The film's controls in a notebook: the storyboard form, a progress line a shot, captions under a clip."""

import threading

import pytest
from film_clips import counting_clip

from aivideo.film import FilmError, StoryboardError, Take, read_storyboard
from aivideo.film.shooting import orders_of
from aivideo.notebook import shots_progress, storyboard_form
from aivideo.notebook.board import LATER, MOVES
from aivideo.notebook.showing import ShowError, figure_html
from aivideo.services import Job


def test_the_form_begins_as_a_film_of_half_a_minute(tmp_path):
    form = storyboard_form(tmp_path / "board.yaml")
    board = form.storyboard()
    assert len(board.shots) == 6
    assert 20 <= sum(shot.seconds for shot in board.shots) <= 30
    assert board.prompt_of(board.shots[0]).startswith("a small blue robot standing beside a red ball")


def test_its_shots_are_those_of_the_courses_film(tmp_path):
    from aivideo.clip import asset

    ours = read_storyboard(asset("film/storyboard.yaml"))
    known = {order.name for order in orders_of(ours, quality="preview", fps=12)}
    mine = [order.name for order in orders_of(storyboard_form().storyboard(), quality="preview", fps=12)]
    assert set(mine) <= known, "so that what is made for one serves the other"


def test_what_is_filled_in_is_written(tmp_path):
    form = storyboard_form(tmp_path / "out" / "board.yaml")
    form.title.value, form.by.value, form.hero.value, form.music.value = "Mine: a film", "Noor", "a red fox", "calm"
    form.rows[2]["prompt"].value = "{hero} trotting: through a forest"
    form.rows[2]["size"].value, form.rows[2]["move"].value = "wide", "track"
    form.rows[2]["narration"].value = "“Hello”, it said."
    form.button.click()
    board = read_storyboard(tmp_path / "out" / "board.yaml")
    assert (board.title, board.by, board.music) == ("Mine: a film", "Noor", "calm")
    shot = board.shots[2]
    assert board.prompt_of(shot) == "a red fox trotting: through a forest, wide shot, low angle, track"
    assert shot.narration == "“Hello”, it said."
    assert "Written" in form.status.value and 'role="status"' in form.status.value
    assert "Now run the next cell" in form.status.value


def test_what_cannot_be_is_said_under_the_button(tmp_path):
    form = storyboard_form(tmp_path / "board.yaml")
    form.rows[3]["prompt"].value = ""
    assert form.write() is None
    assert "Not written yet" in form.status.value and "shot 4" in form.status.value
    assert not (tmp_path / "board.yaml").exists()
    assert not form.button.disabled
    with pytest.raises(StoryboardError, match="shot 4"):
        form.storyboard()
    form.rows[3]["prompt"].value = "{villain} waits"
    assert form.write() is None
    assert "villain" in form.status.value


def test_every_control_has_its_question_and_there_is_a_static_result():
    form = storyboard_form()
    controls = [form.title, form.by, form.hero, form.music, *(one for row in form.rows for one in row.values())]
    assert all(control.description.endswith("?") for control in controls)
    bundle, _ = form._repr_mimebundle_()
    assert bundle["text/plain"] == LATER
    assert set(MOVES.values()) >= {shot.move for shot in form.storyboard().shots}


def test_a_line_for_each_shot_from_several_threads(monkeypatch, tmp_path):
    shown = []

    class Display:
        def update(self, bundle, raw):
            shown.append(bundle)

    monkeypatch.setattr("aivideo.notebook.following.put", lambda *a, **k: Display())
    follow = shots_progress()
    shot = storyboard_form().storyboard().shots[0]
    clip = counting_clip(tmp_path / "a.mp4", count=2)

    def work(number):
        follow(number, Job("1", "local", "running", "running", 0.25))
        follow(number, Take(number, shot, "p", "made", clip, 1))

    threads = [threading.Thread(target=work, args=(number,)) for number in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    follow(4, Take(4, shot, "p", "missing", None, 1, "Not this <prompt>."))
    last = shown[-1]
    assert last["text/plain"].splitlines() == [
        "Shot 1: made just now.", "Shot 2: made just now.", "Shot 3: made just now.",
        "Shot 4: missing: Not this <prompt>.",
    ]  # fmt: skip
    assert "&lt;prompt&gt;" in last["text/html"]
    assert 'aria-label="progress of shot 4"' in last["text/html"]


def test_captions_go_along_with_the_clip(tmp_path):
    clip = counting_clip(tmp_path / "a.mp4", count=2)
    vtt = tmp_path / "a.vtt"
    vtt.write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n", encoding="utf-8")
    html, _ = figure_html(clip, "A test.", captions=vtt)
    assert '<track kind="captions" label="Captions" default src="data:text/vtt;base64,' in html
    assert "<track" not in figure_html(clip, "A test.")[0]
    with pytest.raises(ShowError, match="cannot be read"):
        figure_html(clip, "A test.", captions=tmp_path / "nothing.vtt")


def test_a_poster_has_every_shot(tmp_path):
    import numpy as np
    from PIL import Image

    from aivideo.film import cut_film, storyboard_from
    from aivideo.film.poster import save_poster

    board = storyboard_from(
        "title: T\nscenes:\n  - shots:\n    - {prompt: a, seconds: 1}\n    - {prompt: b, seconds: 1}\n"
    )
    clips = [
        counting_clip(tmp_path / f"{n}.mp4", count=24, base=base, step=0, size=(64, 36))
        for n, base in ((0, 60), (1, 200))
    ]
    takes = [
        Take(n, shot, "p", "made", clip, 1) for n, (shot, clip) in enumerate(zip(board.shots, clips, strict=True), 1)
    ]
    film = cut_film(board, takes, tmp_path / "film.mp4", voice=None)
    picture = np.asarray(Image.open(save_poster(film, tmp_path / "deep" / "poster.png", columns=2, width=64)))
    assert picture.shape == (36, 128, 3)
    assert abs(int(picture[18, 32, 0]) - 60) < 8 and abs(int(picture[18, 96, 0]) - 200) < 8
    with pytest.raises(FilmError):
        cut_film(board, takes[:1], tmp_path / "other.mp4", voice=None)


def test_takes_side_by_side_with_a_card_for_the_missing_one(tmp_path):
    from aivideo.film import storyboard_from
    from aivideo.film.poster import side_by_side

    shots = storyboard_from(
        "title: T\nscenes:\n  - shots:\n    - {prompt: a}\n    - {prompt: b}\n    - {prompt: c}\n"
    ).shots
    short = counting_clip(tmp_path / "short.mp4", count=3, base=200, step=0, size=(64, 36))
    upright = counting_clip(tmp_path / "upright.mp4", count=24, base=120, step=0, size=(36, 64))
    takes = [
        Take(1, shots[0], "a", "made", short, 1),
        Take(2, shots[1], "b", "missing", None, 2, "The service was asleep."),
        Take(3, shots[2], "c", "made", upright, 1),
    ]
    sheet = side_by_side(takes, columns=2, width=320, height=180)
    assert sheet.shape == (360, 640, 3)
    assert abs(int(sheet[90, 160, 0]) - 200) < 8
    assert sheet[:180, 320:].max() > 150, "the card of the missing shot has words"
    assert abs(int(sheet[270, 160, 0]) - 120) < 8 and sheet[270, 5].max() == 0, "bars beside what is upright"
