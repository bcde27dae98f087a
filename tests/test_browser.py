"""The course as a learner meets it: JupyterLab in a real browser, lesson by lesson.

Each lesson is run once here, and every check of its form reads that run (`Run`, in browser.py).
"""

import itertools
import json
import os
import re

import nbformat
import pytest
from browser import COURSE, Lab, Run, jupyterlab, need_chromium

from aivideo.authoring.form import promise

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LESSONS = sorted(path.name for path in (COURSE / "lessons").glob("[0-9][0-9]-*.ipynb"))
KERNEL_LIMIT_MB, EVERYTHING_LIMIT_MB = 1200, 1800
CONTRASTS = """() => {
    const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
    const over = ([r, g, b, a = 1], below) => [r, g, b].map((v, i) => v * a + below[i] * (1 - a));
    const ground = node => {
        if (!node) return [255, 255, 255];
        const colour = numbers(getComputedStyle(node).backgroundColor);
        return colour[3] === 0 ? ground(node.parentElement) : over(colour, [255, 255, 255]);
    };
    const light = colour => colour.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    return [...document.querySelectorAll(
        '.jp-RenderedHTML figcaption div, .jp-RenderedHTML p, .jp-RenderedHTML td, .jp-RenderedHTML th, '
        + '.jp-RenderedHTML strong, .jp-RenderedHTML li')]
        .filter(node => node.textContent.trim())
        .map(node => {
            const below = ground(node);
            const pair = [light(over(numbers(getComputedStyle(node).color), below)), light(below)].sort();
            return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
        });
}"""
NEW_PROMPT = "a blue robot walking through a town square at night"


@pytest.fixture(scope="module")
def lab():
    need_chromium()
    with jupyterlab() as lab:
        print(f"\nJupyterLab answered after {lab.seconds_to_start:.1f} s")
        yield lab


@pytest.fixture(scope="module", params=LESSONS)
def opened(request, lab):
    """One lesson, opened, run from top to bottom, and still there: its page, and what the run gave."""
    lab.stop_studio()
    with lab.notebook(f"lessons/{request.param}") as page:
        run = page.run_all(timeout=400)
        if request.param == LESSONS[0] or not os.environ.get("CI"):  # for authors; nobody looks at CI's pictures
            page.screenshots(request.param.removesuffix(".ipynb"))
        print(
            f"\n{request.param}: open {page.seconds_to_open:.1f} s, run {run.seconds:.1f} s "
            f"({run.cpu_seconds:.1f} s CPU), kernel {run.kernel_mb:.0f} MB, everything {run.everything_mb:.0f} MB",
            *run.memory[:6],
            sep="\n    ",
        )
        yield page, run


@pytest.fixture(scope="module")
def lesson(opened) -> Run:
    return opened[1]


def test_jupyterlab_opens_at_the_first_lesson(lab: Lab):
    assert lab.opens_at().startswith(f"/lab/tree/lessons/{LESSONS[0]}")


def test_the_file_browser_shows_the_course_and_nothing_else(lab: Lab):
    assert {"README.md", "lessons", "exercises"} <= lab.listing() <= {"README.md", "lessons", "exercises", "assets"}
    assert lab.listing("lessons") >= set(LESSONS)


def test_the_instructors_panels_are_off_and_validate_stays(lab: Lab):
    off = set(lab.page_config()["disabledExtensions"])
    assert off >= {f"@jupyter/nbgrader:{panel}" for panel in ("formgrader", "course-list", "assignment-list", "menu")}
    exercise = min((COURSE / "exercises").glob("*/*.ipynb")).relative_to(COURSE).as_posix()
    with lab.notebook(exercise) as page:
        assert page.tab.locator(".jp-NotebookPanel-toolbar >> text=Validate").is_visible()
        assert page.tab.locator("li.lm-MenuBar-item", has_text="Nbgrader").count() == 0
        assert page.console_errors == []


def test_jupyterlab_asks_for_no_news_and_no_updates(lab: Lab):
    path = "/lab/api/settings/@jupyterlab/apputils-extension:notification"
    settings = json.loads(lab.get(path))["schema"]["properties"]
    assert settings["fetchNews"]["default"] == "false"
    assert settings["checkForUpdates"]["default"] is False


def test_the_readme_opens_as_a_page(lab: Lab):
    with lab.show("/lab/tree/README.md") as tab:
        heading = tab.locator(".jp-MarkdownViewer h1")
        heading.wait_for()
        assert heading.count() == 1


def test_a_lesson_runs_without_an_error_or_a_warning(lesson: Run):
    notebook = nbformat.read(COURSE / lesson.notebook, as_version=4)
    meant = [cell.source for cell in notebook.cells if "raises-exception" in cell.metadata.get("tags", [])]
    assert [cell.source for cell in lesson.code_cells if cell.error] == meant
    assert len(lesson.errors) == len(meant), lesson.errors
    assert [cell.source for cell in lesson.code_cells if cell.stderr] == []
    assert [cell.source for cell in lesson.code_cells if cell.count is None] == []


def test_the_browser_has_nothing_to_complain_about(lesson: Run):
    assert lesson.console_errors == ()


def test_every_video_of_a_lesson_decodes(lesson: Run):
    assert [video for video in lesson.videos if not video.decodes] == []


def test_every_picture_and_video_of_a_lesson_is_described(lesson: Run):
    assert lesson.images_without_alt == ()
    assert [video for video in lesson.videos if len(video.label) < 10] == []


def test_every_question_beside_a_control_can_be_read_to_its_end(lesson: Run):
    assert lesson.cut_labels == ()


def test_the_headings_of_a_lesson_form_an_outline(lesson: Run):
    levels = [heading.level for heading in lesson.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(next_ <= level + 1 for level, next_ in itertools.pairwise(levels))
    assert all(heading.text for heading in lesson.headings)


@pytest.mark.parametrize("opened", ["00-start-here.ipynb"], indirect=True)
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_our_cards_captions_and_tables_can_be_read_in_light_and_in_dark(opened, theme):
    page, _ = opened
    page.tab.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    page.tab.wait_for_timeout(1500)
    ratios = page.tab.evaluate(CONTRASTS)
    page.screenshot(f"00-start-here-{theme.split()[-1].lower()}")
    assert len(ratios) > 20
    assert min(ratios) >= 4.5, "WCAG 2.2, 1.4.3: text has a contrast of at least 4.5 to 1"


def test_a_lesson_keeps_its_promise_of_computing(lesson: Run):
    promised = promise(nbformat.read(COURSE / lesson.notebook, as_version=4))
    assert lesson.cpu_seconds <= promised.cpu_seconds
    assert lesson.everything_mb / 1000 <= promised.gigabytes, "\n".join(lesson.memory)


def test_a_lesson_fits_into_a_free_machines_memory(lesson: Run):
    assert 0 < lesson.kernel_mb < KERNEL_LIMIT_MB
    assert lesson.kernel_mb < lesson.everything_mb < EVERYTHING_LIMIT_MB


@pytest.mark.parametrize("opened", ["01-first-clip.ipynb"], indirect=True)
def test_a_prompt_typed_into_the_box_becomes_a_clip(opened):
    """Lesson 01 for somebody who writes no code: type, press, watch."""
    page, _ = opened
    page.type_into(NEW_PROMPT)
    video = page.press_for_video("Make the clip", timeout=120)
    page.tab.locator(".jp-Notebook button", has_text="Make the clip").scroll_into_view_if_needed()
    page.screenshot("01-first-clip-prompt-box")
    assert video.decodes
    assert "robot" in video.label
    assert page.errors() == []


@pytest.mark.parametrize("opened", ["08-video-to-mesh.ipynb"], indirect=True)
def test_the_mesh_of_lesson_08_turns_by_keyboard(opened):
    """A mesh for somebody without a mouse: tab to a button, press, then the arrow keys."""
    page, _ = opened
    frame = page.tab.locator("iframe[title^='3D viewer']").first
    frame.scroll_into_view_if_needed()
    viewer = frame.content_frame
    viewer.get_by_role("button", name="Turn right").press("Enter")
    turned = float(viewer.locator("body").get_attribute("data-azimuth"))
    for _ in range(3):
        page.tab.keyboard.press("ArrowRight")
    assert float(viewer.locator("body").get_attribute("data-azimuth")) == pytest.approx(turned + 0.6, abs=0.02)
    page.screenshot("08-video-to-mesh-viewer")
    assert page.errors() == []


@pytest.mark.parametrize("opened", ["05-cutting.ipynb"], indirect=True)
def test_the_panel_of_lesson_05_makes_a_film(opened):
    """The product for somebody who writes no code: press, watch."""
    page, _ = opened
    video = page.press_for_video("Make my film", timeout=120)
    page.tab.locator(".jp-Notebook button", has_text="Make my film").scroll_into_view_if_needed()
    page.screenshot("05-cutting-panel")
    assert video.decodes
    assert page.errors() == []


@pytest.mark.parametrize("opened", ["09-world-models.ipynb"], indirect=True)
def test_the_balls_of_lesson_09_are_pushed_by_keyboard(opened):
    """A world model for somebody without a mouse: to a button, then the space bar; words say what came of it."""
    page, _ = opened
    button = page.tab.locator(".jp-Notebook button", has_text="Push right").first
    button.scroll_into_view_if_needed()
    button.focus()
    page.tab.keyboard.press("Space")
    moved = page.tab.locator(".jp-Notebook [role=status]", has_text=re.compile("^Frame [1-9].*from the true one"))
    moved.first.wait_for()
    page.screenshot("09-world-models-play")
    assert page.errors() == []
