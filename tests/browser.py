"""Opens the course the way a learner does: JupyterLab in a real, headless Chromium. No test in here.

    with jupyterlab() as lab, lab.notebook("lessons/01-first-clip.ipynb") as page:
        run = page.run_all()
        assert page.errors() == []
        page.screenshots("01")

The server is started by the command and with the settings of `python run.py lab`, on a copy of what a
learner sees (`LEARNERS`), so that nothing a notebook writes reaches the checkout. What it starts, it ends.
"""

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import BrowserContext, Playwright, sync_playwright
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page as BrowserPage

COURSE = Path(__file__).resolve().parents[1]
LEARNERS = ("README.md", "lessons", "exercises", "assets", ".jupyter")
SCREENSHOTS = COURSE / "screenshots"
CHROMIUM_FLAGS = [
    "--no-sandbox",  # a container's root user cannot use Chromium's own sandbox
    "--disable-gpu",
    "--disable-dev-shm-usage",  # a container's /dev/shm is often too small
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
SECONDS_TO_START = 120  # a server or a kernel on a loaded machine
SAMPLE_EVERY = 0.5  # seconds between two looks at memory


class NoChromium(Exception):
    """There is no Chromium on this machine."""


class Stuck(AssertionError):
    """Something did not happen in time; the message says what was being waited for and what was there."""


@dataclass(frozen=True)
class Cell:
    """One cell after the run. `text` is what it printed or displayed as text; `error` its exception, if any."""

    kind: str  # "code", "markdown" or "raw"
    source: str
    count: int | None  # the number in the brackets; None where nothing ran
    outputs: tuple[dict, ...]  # as in the notebook file (nbformat 4)
    text: str
    stderr: str
    error: str | None


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class Video:
    """A video on the page, after the browser was made to decode a frame from its middle."""

    width: int
    height: int
    seconds: float
    ready: int  # HTMLMediaElement.readyState: 2 and above have a decoded frame
    error: str | None
    label: str  # what a screen reader says: aria-label, title or the caption of its figure

    @property
    def decodes(self) -> bool:
        return self.error is None and self.ready >= 2 and self.width > 0 and self.seconds > 0


@dataclass(frozen=True)
class Run:
    """One notebook, run from top to bottom in the browser."""

    notebook: str
    cells: tuple[Cell, ...]
    headings: tuple[Heading, ...]
    images: int
    images_without_alt: tuple[str, ...]
    cut_labels: tuple[str, ...]  # descriptions of controls that are wider than their place, and end in "..."
    videos: tuple[Video, ...]
    errors: tuple[str, ...]  # every error and every stderr shown, inside widgets too
    console_errors: tuple[str, ...]  # what the browser complained about
    seconds: float  # wall, from pressing "Run all" until the last cell was done
    cpu_seconds: float  # of the kernel and everything but JupyterLab's own process
    kernel_mb: float  # largest proportional memory (PSS) seen while it ran, in MiB
    everything_mb: float  # the same of JupyterLab, all kernels and what they started, together
    memory: tuple[str, ...]  # what that largest sum was made of: "120 MB python -m jupyterlab", largest first

    @property
    def code_cells(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind == "code" and cell.source.strip()]


def chromium() -> str:
    """Return the path of a Chromium-like browser.

    Raises:
        NoChromium: none is on the PATH.
    """
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise NoChromium("no Chromium on this machine (looked for chromium, chromium-browser, google-chrome)")


def need_chromium() -> None:
    """Go on where there is a Chromium; else fail the test in CI, and name it as not run elsewhere."""
    try:
        chromium()
    except NoChromium as error:
        if os.environ.get("CI"):
            pytest.fail(f"{error}; CI installs it in .ci/run")
        pytest.skip(f"NOT RUN: {error}")


def copy_for_learner(course: Path, folder: Path) -> None:
    """Copy what a learner's copy of the course shows them, without the text sources."""
    for name in LEARNERS:
        source = course / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("*.py", ".ipynb_checkpoints"))
        elif source.exists():
            shutil.copy(source, folder / name)


@contextlib.contextmanager
def jupyterlab(course: Path = COURSE, *, python: Path | str = sys.executable, settings: bool = True) -> Iterator["Lab"]:
    """Start JupyterLab on a copy of `course`; end it, its kernels and the studio afterwards.

    Args:
        python: whose JupyterLab.
        settings: True reads the course's .jupyter as `run.py lab` does; False leaves it to what `python`'s
            own environment holds, as on Binder.

    Raises:
        Stuck: the server did not answer; the message ends with its log.
    """
    with tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary, "course")
        folder.mkdir()
        copy_for_learner(course, folder)
        with _server(folder, Path(temporary, "home"), Path(python), settings) as lab:
            try:
                yield lab
            finally:
                lab._close_browser()


@contextlib.contextmanager
def _server(folder: Path, home: Path, python: Path, settings: bool) -> Iterator["Lab"]:
    port, token, log = _free_port(), secrets.token_hex(16), folder.parent / "jupyterlab.log"
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                python, "-m", "jupyterlab",
                "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
                f"--IdentityProvider.token={token}", "--LabApp.expose_app_in_browser=True",
            ],
            cwd=folder,
            env=_environment(folder, home, python, settings),
            stdout=output,
            stderr=output,
        )  # fmt: skip
    watch = _Watch(process.pid)
    lab = Lab(f"http://127.0.0.1:{port}", token, folder, log, watch)
    try:
        while not lab._answers():
            if process.poll() is not None or time.monotonic() - started > SECONDS_TO_START:
                raise Stuck(f"JupyterLab did not start. Its log ends with:\n{lab.log_tail()}")
            time.sleep(0.1)
        lab.seconds_to_start = time.monotonic() - started
        yield lab
    finally:
        watch.stop()
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        watch.end_the_rest()
        process.wait()


def _environment(folder: Path, home: Path, python: Path, settings: bool) -> dict[str, str]:
    """The environment of `run.py lab`; what Jupyter, IPython and the studio remember goes into `home`."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON"))}
    ours |= {
        "PATH": f"{python.parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "AIVIDEO_STATE": str(home / "aivideo"),
    }
    return ours | ({"JUPYTER_CONFIG_PATH": str(folder / ".jupyter")} if settings else {})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Lab:
    """A JupyterLab that answers, and the browser that looks at it.

    Attributes: url, token; folder (the learner's copy); log (a file); seconds_to_start.
    """

    def __init__(self, url: str, token: str, folder: Path, log: Path, watch: "_Watch"):
        self.url, self.token, self.folder, self.log = url, token, folder, log
        self.seconds_to_start = 0.0
        self._watch = watch
        self._playwright: Playwright | None = None
        self._browser: BrowserContext | None = None

    def get(self, path: str, method: str = "GET") -> bytes:
        """Ask the server for one path, with our token.

        Raises:
            urllib.error.HTTPError: it answered with an error status.
        """
        headers = {"Authorization": f"token {self.token}"}
        with urllib.request.urlopen(
            urllib.request.Request(f"{self.url}{path}", method=method, headers=headers), timeout=20
        ) as answer:
            return answer.read()

    def page_config(self) -> dict:
        """What the server tells JupyterLab's page about itself: extensions that are off, and so on."""
        page = self.get("/lab").decode()
        return json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, flags=re.DOTALL)[1])

    def opens_at(self) -> str:
        """Where the server sends a browser that asks for no page in particular."""
        asked = urllib.request.Request(f"{self.url}/", headers={"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.url.removeprefix(self.url)

    def listing(self, folder: str = "") -> set[str]:
        """The names that the file browser shows in one folder of the course."""
        return {entry["name"] for entry in json.loads(self.get(f"/api/contents/{folder}"))["content"]}

    def log_tail(self) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])

    @contextlib.contextmanager
    def show(self, path: str, console_errors: list[str] | None = None) -> Iterator[BrowserPage]:
        """Open one of JupyterLab's addresses (`/lab/tree/...`) in a new tab, and wait until it has drawn itself.

        Args:
            console_errors: what the browser complains about is added to this list.
        """
        page = self._open_browser().new_page()
        if console_errors is not None:
            page.on("console", lambda said: console_errors.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: console_errors.append(str(error)))
        page.set_default_timeout(SECONDS_TO_START * 1000)
        try:
            page.goto(f"{self.url}{path}{'&' if '?' in path else '?'}reset&token={self.token}")
            page.wait_for_selector("#jp-main-dock-panel")
            page.wait_for_selector("#jupyterlab-splash", state="detached")
            yield page
        except BaseException:
            with contextlib.suppress(BrowserError):  # the first error matters, not that no picture could be taken
                SCREENSHOTS.mkdir(exist_ok=True)
                page.screenshot(path=SCREENSHOTS / "failed.png")
            raise
        finally:
            page.close()

    @contextlib.contextmanager
    def notebook(self, path: str) -> Iterator["Notebook"]:
        """Open a notebook and wait for its kernel; the kernel is shut down afterwards.

        Args:
            path: relative to the course, for example "lessons/01-first-clip.ipynb".

        Raises:
            Stuck: no kernel came up, or JupyterLab asks something instead.
        """
        complaints: list[str] = []
        started = time.monotonic()
        with self.show(f"/lab/tree/{path}", complaints) as page:
            notebook = Notebook(path, page, self, complaints)
            notebook._wait_for_kernel()
            notebook.seconds_to_open = time.monotonic() - started
            try:
                yield notebook
            finally:
                self.get(f"/api/kernels/{notebook.kernel_id}", "DELETE")

    def stop_studio(self) -> None:
        """Stop the studio that a notebook started, so that the next one finds the machine as a newcomer does."""
        subprocess.run(
            [sys.executable, "-m", "aivideo.cli", "stop"],
            env=os.environ | {"AIVIDEO_STATE": str(self.folder.parent / "home" / "aivideo")},
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def _answers(self) -> bool:
        try:
            self.get("/api/status")
        except (urllib.error.URLError, OSError):
            return False
        return True

    def _open_browser(self) -> BrowserContext:
        if self._browser is None:
            executable = chromium()
            self._playwright = sync_playwright().start()
            self._browser = self._playwright.chromium.launch_persistent_context(
                self.folder.parent / "chromium",
                executable_path=executable,
                headless=True,
                viewport={"width": 1280, "height": 900},
                args=CHROMIUM_FLAGS,
            )
        return self._browser

    def _close_browser(self) -> None:
        if self._browser:
            self._browser.close()
        if self._playwright:
            self._playwright.stop()


class Notebook:
    """A notebook in a tab, with a kernel that is ready. `tab` is playwright's own page, for what is not here."""

    def __init__(self, path: str, tab: BrowserPage, lab: Lab, console_errors: list[str]):
        self.path, self.tab, self.lab, self.console_errors = path, tab, lab, console_errors
        self.kernel_id = ""
        self.seconds_to_open = 0.0

    def run_all(self, timeout: float = 300) -> Run:
        """Run every cell as the menu's *Run All Cells* does, and wait until the last one is done.

        Raises:
            Stuck: `timeout` seconds were not enough; the message shows the cell that was running.
        """
        watch = self.lab._watch
        watch.forget_peaks()
        cpu, started = watch.cpu_seconds(), time.monotonic()
        self.tab.evaluate(_START_RUN)
        while not (state := self.tab.evaluate(_RUN_STATE))["done"]:
            if time.monotonic() - started > timeout:
                raise Stuck(f"{self.path} was still running after {timeout:g} s, in this cell:\n{state['running']}")
            time.sleep(0.1)
        seconds = time.monotonic() - started
        watch.look()
        cpu = watch.cpu_seconds() - cpu
        kernel_mb, everything_mb = watch.peaks(self.kernel_id)
        self._wait("all widgets to be drawn", _WIDGETS_DRAWN, 30)
        page = self.tab.evaluate(_LOOK)
        return Run(
            notebook=self.path,
            cells=tuple(_cell(raw) for raw in self.tab.evaluate(_CELLS)),
            headings=tuple(Heading(**heading) for heading in page["headings"]),
            images=page["images"],
            images_without_alt=tuple(page["images_without_alt"]),
            cut_labels=tuple(page["cut_labels"]),
            videos=tuple(self.videos()),
            errors=tuple(self.errors()),
            console_errors=tuple(self.console_errors),
            seconds=seconds,
            cpu_seconds=cpu,
            kernel_mb=kernel_mb,
            everything_mb=everything_mb,
            memory=watch.heaviest(),
        )

    def errors(self) -> list[str]:
        """Every error and everything on stderr that the notebook shows now, inside widgets' outputs too."""
        return self.tab.evaluate(_ERRORS)

    def videos(self) -> list[Video]:
        """Every video that the notebook shows now, each made to decode a frame."""
        return [Video(**video) for video in self.tab.evaluate(_VIDEOS, ".jp-Notebook video")]

    def type_into(self, text: str) -> None:
        """Write `text` into the first text box of the widgets, in place of what was there."""
        self.tab.locator(".jp-Notebook .jupyter-widgets textarea").first.fill(text)

    def press(self, button: str) -> None:
        """Press the widget button that says `button`."""
        self.tab.locator(".jp-Notebook button.jupyter-button", has_text=button).first.click()

    def press_for_video(self, button: str, timeout: float = 120) -> Video:
        """Press a widget button, wait for a video that was not there before, and return it.

        Raises:
            Stuck: none came within `timeout` seconds; the message says what the notebook shows instead.
        """
        self.tab.evaluate("document.querySelectorAll('.jp-Notebook video').forEach(v => v.dataset.seen = '1')")
        new = ".jp-Notebook video:not([data-seen])"
        self.press(button)
        self._wait(f"a new video after pressing {button!r}", f"() => document.querySelector('{new}') !== null", timeout)
        return Video(**self.tab.evaluate(_VIDEOS, new)[-1])

    def screenshot(self, name: str) -> Path:
        """Take a picture of what is in view now, as screenshots/NAME.png."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.tab.screenshot(path=SCREENSHOTS / f"{name}.png")
        return SCREENSHOTS / f"{name}.png"

    def screenshots(self, name: str) -> list[Path]:
        """Take pictures of the whole notebook, a page high each, as screenshots/NAME-01.png and so on."""
        SCREENSHOTS.mkdir(exist_ok=True)
        for old in SCREENSHOTS.glob(f"{name}-[0-9][0-9].png"):
            old.unlink()
        pictures = []
        self.tab.evaluate(_SCROLL, 0)
        more = True
        while more:
            self.tab.wait_for_timeout(300)  # cells out of view are drawn when they come into it
            pictures.append(SCREENSHOTS / f"{name}-{len(pictures) + 1:02d}.png")
            self.tab.screenshot(path=pictures[-1])
            more = self.tab.evaluate(_SCROLL, 1) and len(pictures) < 99
        return pictures

    def _wait_for_kernel(self) -> None:
        self._wait("its kernel", _KERNEL_READY, SECONDS_TO_START)
        self.kernel_id = self.tab.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.id")

    def _wait(self, what: str, condition: str, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while not self.tab.evaluate(condition):
            if time.monotonic() > deadline:
                raise Stuck(
                    f"{self.path}: waited {timeout:g} s for {what}. "
                    f"Errors shown: {self.errors() or 'none'}. "
                    f"The browser's console: {self.console_errors[-5:] or 'quiet'}. "
                    f"JupyterLab's log ends with:\n{self.lab.log_tail()}"
                )
            time.sleep(0.1)


def _cell(raw: dict) -> Cell:
    outputs = raw["outputs"]
    texts, stderr, error = [], [], None
    for output in outputs:
        if output["output_type"] == "stream":
            (stderr if output["name"] == "stderr" else texts).append(_joined(output["text"]))
        elif output["output_type"] == "error":
            error = f"{output['ename']}: {output['evalue']}"
        else:
            texts.append(_joined(output["data"].get("text/plain", "")))
    return Cell(raw["kind"], raw["source"], raw["count"], tuple(outputs), "\n".join(texts), "".join(stderr), error)


def _joined(text: str | list[str]) -> str:
    """nbformat keeps long texts as lists of lines."""
    return text if isinstance(text, str) else "".join(text)


class _Watch:
    """Looks at the memory of a server and of all that came from it, twice a second.

    A process that was seen once is remembered: the studio lives on when the kernel that started it is gone.
    """

    def __init__(self, pid: int):
        self._server = psutil.Process(pid)
        self._seen: dict[int, psutil.Process] = {}
        self._kernels: dict[str, float] = {}  # command line -> largest PSS in MiB
        self._everything, self._parts = 0.0, []
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._loop, daemon=True)
        self._thread.start()

    def look(self) -> None:
        """Note what is used now."""
        with self._lock:
            total, parts = 0.0, []
            for process in self._processes():
                with contextlib.suppress(psutil.Error, FileNotFoundError):  # it ended while we looked
                    memory = process.memory_full_info()
                    size = getattr(memory, "pss", memory.uss) / 2**20  # PSS is Linux's own
                    command = " ".join(process.cmdline())
                    if "kernel-" in command:
                        self._kernels[command] = max(size, self._kernels.get(command, 0.0))
                    total += size
                    parts.append((size, command))
            if total > self._everything:
                self._everything, self._parts = total, parts

    def forget_peaks(self) -> None:
        with self._lock:
            self._kernels, self._everything, self._parts = {}, 0.0, []

    def peaks(self, kernel_id: str) -> tuple[float, float]:
        """Return the largest memory of one kernel and of everything together, in MiB."""
        with self._lock:
            return max((mb for line, mb in self._kernels.items() if kernel_id in line), default=0.0), self._everything

    def heaviest(self) -> tuple[str, ...]:
        """Return the processes of the moment when most memory was used, the largest first."""
        with self._lock:
            return tuple(f"{size:.0f} MB {command[-70:]}" for size, command in sorted(self._parts, reverse=True))

    def cpu_seconds(self) -> float:
        """Return what all but the server itself have used; ended processes count in whoever waited for them."""
        with self._lock:
            total = 0.0
            for process in self._processes():
                with contextlib.suppress(psutil.Error):
                    if process.pid != self._server.pid:
                        times = process.cpu_times()
                        total += times.user + times.system
                        total += getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
            return total

    def stop(self) -> None:
        """Look a last time, so that nothing started late is missed, and stop looking."""
        self._ended.set()
        self._thread.join()
        self.look()

    def end_the_rest(self) -> None:
        """End what the server left behind, such as the studio."""
        left = [process for process in self._seen.values() if process.is_running()]
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.terminate()
        _, stubborn = psutil.wait_procs(left, timeout=10)
        for process in stubborn:
            with contextlib.suppress(psutil.Error):
                process.kill()

    def _loop(self) -> None:
        while not self._ended.wait(SAMPLE_EVERY):
            self.look()

    def _processes(self) -> list[psutil.Process]:
        roots = [self._server, *self._seen.values()]
        for root in roots:
            with contextlib.suppress(psutil.Error):
                for process in [root, *root.children(recursive=True)]:
                    self._seen.setdefault(process.pid, process)
        self._seen = {pid: process for pid, process in self._seen.items() if process.is_running()}
        return list(self._seen.values())


# What is asked inside the page. `jupyterapp` is JupyterLab itself (--LabApp.expose_app_in_browser).
# textContent, not innerText: the text of cells out of view is there, but not drawn.
_KERNEL_READY = """() => {
    const panel = window.jupyterapp?.shell.currentWidget;
    const kernel = panel?.sessionContext?.session?.kernel;
    const shown = panel?.content?.model?.cells?.length > 0;
    return shown && kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
}"""

_START_RUN = """() => {
    window.courseRun = {done: false};
    jupyterapp.commands.execute('notebook:run-all-cells').finally(() => { window.courseRun.done = true; });
}"""

_RUN_STATE = """() => {
    const panel = jupyterapp.shell.currentWidget;
    const code = panel.content.widgets.filter(
        cell => cell.model.type === 'code' && cell.model.sharedModel.getSource().trim());
    const running = code.find(cell => cell.model.executionState === 'running');
    const idle = panel.sessionContext.session.kernel.status === 'idle';
    // After an error that is meant (tag raises-exception) JupyterLab takes the cells below for given up, while the
    // kernel goes on with them: so neither the command's end nor a [*] says when all is done, only the cells' numbers.
    const all = code.every(cell => cell.model.executionCount != null);
    const broken = code.some(cell => !(cell.model.getMetadata('tags') ?? []).includes('raises-exception')
        && cell.model.outputs.toJSON().some(output => output.output_type === 'error'));
    const next = running ?? code.find(cell => cell.model.executionCount == null);
    const done = window.courseRun.done && idle && (all || broken);
    return {done, running: next?.model.sharedModel.getSource() ?? '(none)'};
}"""

_CELLS = """() => jupyterapp.shell.currentWidget.content.widgets.map(({model}) => ({
    kind: model.type,
    source: model.sharedModel.getSource(),
    count: model.executionCount ?? null,
    outputs: model.outputs ? model.outputs.toJSON() : [],
}))"""

_WIDGETS_DRAWN = """() => [...document.querySelectorAll(
    ".jp-Notebook .jp-OutputArea-output[data-mime-type='application/vnd.jupyter.widget-view+json']")]
    .every(output => output.childElementCount > 0 && !output.textContent.includes('Loading widget'))"""

_ERRORS = """() => [...document.querySelectorAll(
    ".jp-Notebook [data-mime-type='application/vnd.jupyter.error'], "
    + ".jp-Notebook [data-mime-type='application/vnd.jupyter.stderr'], .jp-Notebook .jupyter-widgets-error-widget")]
    .map(output => output.textContent)"""

_LOOK = """() => {
    const all = selector => [...document.querySelectorAll('.jp-Notebook ' + selector)];
    return {
        headings: [1, 2, 3, 4, 5, 6].flatMap(level => all('.jp-RenderedMarkdown h' + level)).sort(
            (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1
        ).map(h => ({level: Number(h.tagName[1]), text: h.textContent.replace(/¶$/, '').trim()})),
        images: all('img').length,
        images_without_alt: all('img').filter(i => !i.alt.trim() && i.getAttribute('role') !== 'presentation')
            .map(i => (i.currentSrc || i.src).slice(0, 80)),
        cut_labels: all('.widget-label').filter(l => l.scrollWidth > l.clientWidth).map(l => l.textContent),
    };
}"""

# Seeking to the middle makes the browser decode a frame, whatever `preload` says.
_VIDEOS = """selector => Promise.all([...document.querySelectorAll(selector)].map(async video => {
    const until = (...names) => new Promise(resolve => {
        names.forEach(name => video.addEventListener(name, resolve, {once: true}));
        setTimeout(resolve, 20000);
    });
    video.preload = 'auto';
    if (!video.error && video.readyState < 2) {
        const loaded = until('loadeddata', 'error');
        video.load();
        await loaded;
    }
    if (!video.error && video.duration > 0) {
        const seeked = until('seeked', 'error');
        video.currentTime = video.duration / 2;
        await seeked;
    }
    const caption = video.closest('figure')?.querySelector('figcaption')?.textContent;
    return {
        width: video.videoWidth, height: video.videoHeight,
        seconds: Number.isFinite(video.duration) ? video.duration : 0,
        ready: video.readyState, error: video.error && (video.error.message || 'error ' + video.error.code),
        label: (video.ariaLabel || video.title || caption || '').trim(),
    };
}))"""

# Goes down by a page, or (0) to the top; false if the last cell was in view already.
_SCROLL = """pages => {
    const view = jupyterapp.shell.currentWidget.node.querySelector('.jp-WindowedPanel-outer');
    const last = [...view.querySelectorAll('.jp-Cell')].at(-1).getBoundingClientRect().bottom;
    if (pages && last <= view.getBoundingClientRect().bottom) return false;
    view.scrollTop = pages && view.scrollTop + pages * (view.clientHeight - 40);
    return true;
}"""
