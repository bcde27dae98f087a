"""What the notebooks say to people: shown things have words, guesses get replies, the prompt box never breaks."""

import json

import numpy as np
import pytest

from aivideo.clip import Provenance, sidecar_path, write_clip
from aivideo.notebook import panel, predict, progress, prompt_box, reveal, show
from aivideo.notebook.predictions import KEPT, LESSONS, PredictionError, questions
from aivideo.notebook.showing import LARGEST, ShowError, figure_html
from aivideo.services import Job, Refused

PICTURE = np.full((64, 64, 3), 90, np.uint8)


@pytest.fixture
def shown(monkeypatch):
    """Collects what is displayed: a list of (html, plain)."""
    pages = []

    class Line:
        def update(self, data, raw):
            pages.append((data["text/html"], data["text/plain"]))

    def display(data, raw, **how):
        pages.append((data["text/html"], data["text/plain"]))
        return Line()

    monkeypatch.setattr("aivideo.notebook.page.display", display)
    return pages


@pytest.fixture
def clip(tmp_path):
    record = Provenance(made_by="local studio", model="scene", prompt="grey", seed=3)
    return write_clip(tmp_path / "grey.mp4", [PICTURE] * 6, 12, record)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder of the learner's own, which the notebook runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


class TestShow:
    def test_a_clip_has_alt_text_controls_caption_and_credit(self, clip, shown):
        show(clip, alt="A grey <square>.", caption="Grey & quiet")
        html, plain = shown[0]
        for part in (
            "<figure",
            'aria-label="A grey &lt;square&gt;."',
            "controls",
            "data:video/mp4;base64,",
            "Grey &amp; quiet",
            "not an AI model",
        ):
            assert part in html
        assert "autoplay" not in html
        assert "A grey <square>." in plain
        assert "not an AI model" in plain

    def test_pictures_and_figures_have_alt_text(self, shown):
        from matplotlib.figure import Figure

        figure = Figure()
        figure.subplots().plot([1, 2])
        for thing in (PICTURE, figure):
            show(thing, alt="A rising line")
        assert all('<img alt="A rising line" src="data:image/png;base64,' in html for html, _ in shown)

    def test_nothing_is_shown_without_words(self, clip):
        for alt in ("", "  ", None):
            with pytest.raises(ShowError, match="do not see it"):
                figure_html(clip, alt)

    def test_other_things_are_named(self):
        with pytest.raises(ShowError, match="int"):
            figure_html(7, "seven")
        with pytest.raises(ShowError, match="float64"):
            figure_html(np.zeros((4, 4)), "black")

    def test_a_huge_clip_stays_outside_the_notebook(self, clip):
        with clip.path.open("ab") as file:
            file.truncate(LARGEST + 1)
        html, _ = figure_html(clip, "grey")
        assert "too large" in html
        assert len(html) < 2000

    def test_a_file_without_record_says_so(self, clip):
        sidecar_path(clip.path).unlink()
        assert "No record of what made this clip." in figure_html(str(clip.path), "grey")[0]


class TestPredict:
    def test_every_option_of_every_lesson_has_a_reply(self):
        for source in LESSONS.glob("*.predictions.toml"):
            for number, question in questions(source.name[:2]).items():
                assert number.startswith(source.name[:2])
                replies = [option.reply for option in question.options.values()]
                assert all(len(reply) > 40 for reply in replies), f"{number}: a reply explains, it does not just judge"
                assert len(set(replies)) == len(replies)

    def test_lessons_ask_only_questions_that_exist_and_reveal_each(self):
        for source in LESSONS.glob("*.py"):
            lesson = source.name[:2]
            text = source.read_text(encoding="utf-8")
            for number in questions(lesson) if list(LESSONS.glob(f"{lesson}-*.toml")) else {}:
                asked, answered = text.find(f'predict("{number}"'), text.find(f'reveal("{number}")')
                assert 0 < asked < answered, f"{source.name}: predict {number}, then reveal it"

    @pytest.mark.parametrize("letter", ["a", "b", "c"])
    def test_each_guess_is_kept_and_gets_its_own_reply(self, here, shown, letter):
        predict("01.2", letter.upper())
        reveal("01.2")
        assert json.loads((here / KEPT).read_text())["01.2"]["answer"] == letter
        assert questions("01")["01.2"].options[letter].reply in shown[1][1]
        assert ("so it is" in shown[1][1]) == (letter == "b")

    def test_without_a_guess_the_question_is_asked_and_the_answer_still_given(self, here, shown):
        predict("01.1", "?")
        predict("01.1", "z")
        reveal("01.1")
        assert "a: Exactly the same clip." in shown[0][1]
        assert "There is no option 'z' here; the letters are a, b, c" in shown[1][1]
        assert "No guess noted this time. The answer is a" in shown[2][1]
        assert not (here / KEPT).exists()

    def test_a_question_that_does_not_exist(self):
        with pytest.raises(PredictionError, match=r"01\.1, 01\.2"):
            predict("01.99", "a")
        with pytest.raises(PredictionError, match="no predictions"):
            predict("77.1")

    def test_a_broken_record_of_guesses_is_kept_aside(self, here, shown):
        (here / KEPT).parent.mkdir()
        (here / KEPT).write_text("{broken")
        predict("01.1", "a")
        assert json.loads((here / KEPT).read_text())["01.1"]["answer"] == "a"
        assert (here / "out" / "predictions.unreadable.json").read_text() == "{broken"


def job(state, **more):
    return Job("video_1", "local", state, state, **more)


def test_progress_is_one_line_that_says_where_the_job_is(shown):
    follow = progress()
    for state in (job("queued", queue_position=2), job("running", progress=0.5), job("succeeded", progress=1.0)):
        follow(state)
    said = [plain for _, plain in shown]
    assert "at place 2" in said[0]
    assert "50 %" in said[1]
    assert "Ready" in said[2]
    assert 'value="100"' in shown[2][0]
    assert all('role="status"' in html for html, _ in shown)


def test_progress_names_words_that_were_left_out(shown):
    details = {"studio": {"unknown": {"dragon": [], "foxx": ["fox"]}}}
    progress()(job("succeeded", details=details))
    assert "does not know the word “dragon” and left it out." in shown[0][1]
    assert "knows: fox" in shown[0][1]


class TestPromptBox:
    def test_the_button_makes_the_clip_and_shows_it(self, clip, monkeypatch):
        orders = []

        def generate(prompt, out, *, seconds, on_change):
            orders.append((prompt, str(out), seconds))
            on_change(job("running", progress=0.25))
            assert box.bar.value == 25
            assert box.button.disabled
            on_change(job("succeeded"))
            return clip

        monkeypatch.setattr("aivideo.notebook.box.generate", generate)
        box = prompt_box("out/mine.mp4")
        box.prompt.value, box.light.value, box.move.value = "a robot", "at night", "the camera orbits"
        box.button.click()
        assert orders == [("a robot, at night, the camera orbits", "out/mine.mp4", 4)]
        assert "<video" in box.result.value
        assert "a robot, at night" in box.result.value
        assert not box.button.disabled

    def test_a_refusal_is_said_under_the_button(self, monkeypatch):
        def refuse(*_, **__):
            raise Refused("The prompt is <empty>.")

        monkeypatch.setattr("aivideo.notebook.box.generate", refuse)
        box = prompt_box()
        box.button.click()
        assert "The prompt is &lt;empty&gt;." in box.status.value
        assert not box.button.disabled

    def test_every_control_has_a_question_and_there_is_a_way_without_widgets(self):
        box = prompt_box()
        for control in (box.prompt, box.move, box.light, box.seconds):
            assert control.description.endswith("?")
        bundle, _ = box._repr_mimebundle_()
        assert "three lines of code" in bundle["text/html"]

    def test_the_lesson_lists_every_subject_place_and_time_that_the_studio_knows(self):
        from aivideo.scene.vocabulary import MOVES, PLACES, SUBJECTS, TIMES

        text = (LESSONS / "01-first-clip.py").read_text(encoding="utf-8")
        listed = text[text.index("**who or what:**") : text.index("prompt_box(")]
        for word in (
            *SUBJECTS,
            *PLACES,
            *TIMES,
            *(move.split()[0] for move in MOVES if move not in ("arc", "full orbit")),
        ):
            assert word in listed

    def test_every_word_it_offers_is_known_to_the_studio(self):
        from aivideo.scene import read_prompt

        box = prompt_box()
        for control in (box.move, box.light):
            for words in control.options.values():
                assert not read_prompt(f"a fox {words}").unknown
        assert not read_prompt(box.prompt.value).unknown


class TestPanel:
    @staticmethod
    def of(make):
        from ipywidgets import FloatSlider, Text

        return panel(
            make, alt="A grey square, called {text}.", button="Make my film",
            text=Text("Grey", description="What is it called?"), pace=FloatSlider(0.6, description="How fast?"),
        )  # fmt: skip

    def test_the_button_calls_the_function_with_the_answers_and_shows_the_clip(self, clip):
        asked = []

        def make(text, pace):
            asked.append((text, pace))
            return clip

        made = self.of(make)
        made.questions["text"].value = "Greyer"
        made.button.click()
        assert asked == [("Greyer", 0.6)]
        assert 'aria-label="A grey square, called Greyer."' in made.result.value
        assert not made.button.disabled

    def test_what_the_function_raises_is_said_under_the_button(self):
        def make(text, pace):
            raise ValueError("end <before> start")

        made = self.of(make)
        made.button.click()
        assert "ValueError: end &lt;before&gt; start" in made.status.value
        assert made.result.value == ""
        assert not made.button.disabled

    def test_there_is_a_way_without_widgets(self):
        bundle, _ = self.of(lambda text, pace: None)._repr_mimebundle_()
        assert "call the function in a cell" in bundle["text/html"]
