"""Show a mesh: a viewer to turn it in, a still picture for everybody, and the file to take along.

The viewer is trimesh's (three.js inside the package): no network, no widget, and it is still there in an exported page.
What we add is light, buttons and keys: arrow keys turn, + and - come closer and go away, 0 starts again.
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import ipywidgets as widgets
import numpy as np

from aivideo.clip import CourseError
from aivideo.notebook.form import Form, asked
from aivideo.notebook.page import LINE, QUIET, TEXT, card, put
from aivideo.notebook.pictures import picture_html

if TYPE_CHECKING:
    import trimesh

    from aivideo.reconstruct import Reconstruction, Report

HEIGHT = 420  # pixels of the viewer
STILL = (240, 180)  # width and height of one view in the still picture
VIEWS = (("from the front", 0), ("from the right", 90), ("from behind", 180), ("from the left", 270))
ROOM = "padding:2px 10px"  # of a table's cells
RAISED = 18  # degrees from which the still picture looks down
LARGEST = 12_000_000  # bytes of GLB put into a notebook
LATER = (
    'This list needs a running notebook with widgets. Without them, show_report(ready("turntable-morph").report) and '
    'show(ready("turntable-morph").mesh, alt=...) do the same for one clip.'
)
BACKGROUND = (246, 246, 246)


class MeshShowError(CourseError, ValueError):
    """A mesh that cannot be shown."""


def mesh_html(path: Path, alt: str, caption: str = "") -> tuple[str, str]:
    """A GLB file as HTML and as plain text: a still picture with alt text, and a viewer in a frame of its own.

    Raises:
        MeshShowError: no such file, no mesh in it, or one that is too large.
    """
    mesh = _load(path)
    size = path.stat().st_size
    about = f"{len(mesh.faces):,} triangles, {size / 1e6:.1f} MB, file {_short(path)}. Its scale is unknown."
    still = still_picture(mesh)
    shown = ", ".join(name for name, _ in VIEWS)
    frame = (
        f'<iframe title="{escape(f"3D viewer: {alt}")}" srcdoc="{escape(_page(path.read_bytes(), path.name))}" '
        f'width="100%" height="{HEIGHT}" style="border:1px solid {LINE};max-width:46em" loading="lazy"></iframe>'
    )
    how = "Turn it with the mouse, the buttons, or the arrow keys; + and − come closer and go away, 0 starts again."
    html = (
        f'<figure style="margin:0.5em 0">{picture_html(still, f"{alt} Seen {shown}.")}'
        f'<figcaption style="max-width:46em;line-height:1.4"><div style="color:{TEXT}">{escape(caption)}</div>'
        f'<div style="color:{QUIET}">{escape(about)} {escape(how)}</div></figcaption>{frame}</figure>'
    )
    return html, f"[mesh: {alt}] {caption} {about}"


def _short(path: Path) -> str:
    """A file's name, with its folders where it lies below the notebook's own."""
    here = Path.cwd()
    return path.resolve().relative_to(here).as_posix() if path.resolve().is_relative_to(here) else path.name


def still_picture(mesh: "trimesh.Trimesh") -> np.ndarray:
    """Draw a mesh from four sides, next to each other: uint8, (height, 4 x width, 3)."""
    centred = mesh.vertices - mesh.bounds.mean(0)
    views = [(_side(azimuth), centred @ _side(azimuth).T) for _, azimuth in VIEWS]
    room = np.max([np.abs(seen[:, :2]).max(0) for _, seen in views], axis=0)  # half of it, across and up
    scale = 0.46 * min(np.array(STILL) / room)
    return np.hstack([_drawn(mesh, side, seen * scale) for side, seen in views])


def show_report(report: "Report") -> None:
    """Show what a reconstruction's numbers say: the verdict in words, what to do, and a table."""
    put(report_html(report), str(report))


def report_html(report: "Report") -> str:
    """The same as HTML, without displaying it."""
    from aivideo.reconstruct.report import VERDICTS

    head = card(
        f"{report.clip}: {report.verdict}",
        " ".join([VERDICTS[report.verdict], report.why]).strip(),
        f"What to do: {report.advice}",
        *report.notes,
    )
    rows = "".join(
        f'<tr><th scope="row" style="{ROOM};text-align:left">{escape(name)}</th>'
        f'<td style="{ROOM};text-align:right">{escape(value)}</td>'
        f'<td style="{ROOM};text-align:left">{escape(reading)}</td></tr>'
        for name, value, reading in report.rows()
    )
    columns = "".join(
        f'<th scope="col" style="{ROOM};text-align:{side}">{name}</th>'
        for name, side in (("What", "left"), ("Here", "right"), ("Good is", "left"))
    )
    if not rows:
        return head
    return f'{head}<table style="color:{TEXT}"><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>'


class MeshChooser(Form):
    """A list of ready reconstructions: choose one, and see its mesh and its report."""

    later = LATER

    def __init__(self, choices: "dict[str, Reconstruction]", alts: Sequence[str]):
        self.choices = choices
        self.alts = dict(zip(choices, alts, strict=True))
        self.question = widgets.Dropdown(options=list(choices), description="Which clip goes in?", **asked("12em"))
        self.result = widgets.HTML()
        self.question.observe(lambda _: self.show(), "value")
        super().__init__([self.question, self.result])
        self.show()

    def show(self) -> None:
        """Show what is chosen."""
        made = self.choices[self.question.value]
        seen = ", ".join(name for name, _ in VIEWS)
        still = picture_html(still_picture(_load(made.mesh)), f"{self.alts[self.question.value]} Seen {seen}.")
        self.result.value = f'<div role="status">{still}{report_html(made.report)}</div>'


def mesh_chooser(choices: "dict[str, Reconstruction]", alts: Sequence[str]) -> MeshChooser:
    """A list to choose a reconstruction from; its mesh (from four sides) and its report are shown under it.

    choices: what stands in the list -> a reconstruction that has a mesh.
    alts: for each of them in turn, what its mesh looks like, for who cannot see it.
    """
    return MeshChooser(choices, alts)


def _load(path: Path) -> "trimesh.Trimesh":
    import trimesh

    if not path.is_file():
        raise MeshShowError(f"There is no file {path}. Make the mesh first, or check the name.")
    if path.stat().st_size > LARGEST:
        raise MeshShowError(
            f"At {path.stat().st_size / 1e6:.0f} MB, {path.name} is too large for a notebook. Download it in the file "
            "browser, and open it in another program."
        )
    try:
        mesh = trimesh.load(path, force="mesh", process=False)
    except Exception as error:  # trimesh raises whatever its readers raise
        raise MeshShowError(f"{path.name} cannot be read as a mesh ({error}).") from error
    if not len(getattr(mesh, "faces", ())):
        raise MeshShowError(f"There is no surface in {path.name}.")
    return mesh


def _side(azimuth: float) -> np.ndarray:
    """The rotation, (3, 3), into a view from one side and slightly above: x right, y up, z towards the eye."""
    angle, raised = np.radians(azimuth), np.radians(RAISED)
    turn = np.array([[np.cos(angle), 0, -np.sin(angle)], [0, 1, 0], [np.sin(angle), 0, np.cos(angle)]])
    tip = np.array([[1, 0, 0], [0, np.cos(raised), -np.sin(raised)], [0, np.sin(raised), np.cos(raised)]])
    return tip @ turn


def _drawn(mesh: "trimesh.Trimesh", side: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """One view without perspective, its triangles painted from the furthest to the nearest. seen: (v, 3) pixels."""
    from PIL import Image, ImageDraw

    middle = np.array(STILL)  # drawn twice as large, then made smaller: smooth edges
    place = np.stack([middle[0] + 2 * seen[:, 0], middle[1] - 2 * seen[:, 1]], 1)
    facing = mesh.face_normals @ side[2]
    colours = _to_srgb(np.asarray(mesh.visual.vertex_colors)[:, :3][mesh.faces].mean(1) / 255)
    painted = (255 * colours * np.clip(0.62 + 0.42 * facing, 0.2, 1.0)[:, None]).astype(int)
    picture = Image.new("RGB", (2 * STILL[0], 2 * STILL[1]), BACKGROUND)
    draw = ImageDraw.Draw(picture)
    for face in np.argsort(seen[:, 2][mesh.faces].mean(1)):
        if facing[face] > 0:
            draw.polygon([tuple(point) for point in place[mesh.faces[face]]], fill=tuple(painted[face]))
    return np.asarray(picture.resize(STILL, Image.Resampling.LANCZOS))


def _to_srgb(linear: np.ndarray) -> np.ndarray:
    """Linear light, as GLB keeps colours -> what screens show."""
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def _page(glb: bytes, name: str) -> str:
    """The viewer as a page of its own: trimesh's, with our light, buttons and keys after it."""
    import trimesh
    from trimesh.viewer import scene_to_html

    scene = trimesh.load_scene(trimesh.util.wrap_as_stream(glb), file_type="glb")
    page = scene_to_html(scene)
    return page.replace("</body>", _CONTROLS.replace("FILENAME", escape(name)) + "</body>")


_CONTROLS = """
<style>
  #bar { position: fixed; left: 0; right: 0; bottom: 0; padding: 6px; background: #ffffffdd; text-align: center }
  #bar button { font: 15px sans-serif; color: #1b1b1b; background: #fff; border: 1px solid #595959;
    border-radius: 4px; padding: 4px 10px; margin: 2px; min-width: 34px; min-height: 30px }
  #bar button:focus-visible, canvas:focus-visible { outline: 3px solid #0b57d0; outline-offset: -3px }
</style>
<div id="bar" role="group" aria-label="Turn the mesh">
  <button data-turn="ArrowLeft" aria-label="Turn left">&#8592;</button>
  <button data-turn="ArrowRight" aria-label="Turn right">&#8594;</button>
  <button data-turn="ArrowUp" aria-label="Look from higher">&#8593;</button>
  <button data-turn="ArrowDown" aria-label="Look from lower">&#8595;</button>
  <button data-turn="+" aria-label="Closer">+</button>
  <button data-turn="-" aria-label="Further away">&#8722;</button>
  <button data-turn="0">Start again</button>
  <button id="save" aria-label="Download FILENAME">Download</button>
</div>
<script>
(function () {
  "use strict";
  var home = null;
  function begin() {
    if (!window.controls || !window.camera) { setTimeout(begin, 50); return; }
    scene.background = new THREE.Color(0xf6f6f6);
    scene.add(new THREE.HemisphereLight(0xffffff, 0xbbbbbb, 0.9));
    tracklight.intensity = 0.75;
    renderer.outputEncoding = THREE.sRGBEncoding;
    scene.traverse(function (thing) {
      if (thing.isMesh) { thing.material.side = THREE.DoubleSide; thing.material.metalness = 0;
        thing.material.roughness = 1; thing.material.needsUpdate = true; }
    });
    var box = new THREE.Box3().setFromObject(scene), ball = new THREE.Sphere();
    box.getBoundingSphere(ball);
    controls.target.copy(ball.center);
    var far = 0.88 * ball.radius / Math.sin(camera.fov * Math.PI / 360);
    camera.position.set(ball.center.x, ball.center.y + far * 0.3, ball.center.z + far * 0.95);
    camera.near = far / 100; camera.far = far * 10; camera.up.set(0, 1, 0);
    camera.lookAt(ball.center); camera.updateProjectionMatrix();
    home = camera.position.clone();
    var canvas = renderer.domElement;
    canvas.tabIndex = 0; canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "The mesh. Arrow keys turn it, plus and minus zoom, 0 starts again.");
    document.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey) { return; }
      if (turn(event.key === "=" ? "+" : event.key)) { event.preventDefault(); event.stopPropagation(); }
    });
    document.querySelectorAll("[data-turn]").forEach(function (button) {
      button.addEventListener("click", function () { turn(button.dataset.turn); });
    });
    render();
  }
  function turn(key) {
    var at = controls.target, way = camera.position.clone().sub(at), round = new THREE.Spherical().setFromVector3(way);
    if (key === "ArrowLeft") { round.theta -= 0.2; }
    else if (key === "ArrowRight") { round.theta += 0.2; }
    else if (key === "ArrowUp") { round.phi -= 0.15; }
    else if (key === "ArrowDown") { round.phi += 0.15; }
    else if (key === "+") { round.radius *= 0.87; }
    else if (key === "-") { round.radius *= 1.15; }
    else if (key !== "0") { return false; }
    round.phi = Math.min(Math.PI - 0.05, Math.max(0.05, round.phi));
    way = key === "0" ? home.clone().sub(at) : new THREE.Vector3().setFromSpherical(round);
    camera.up.set(0, 1, 0); camera.position.copy(at).add(way); camera.lookAt(at); controls.update(); render();
    document.body.dataset.azimuth = round.theta.toFixed(2);
    return true;
  }
  document.getElementById("save").addEventListener("click", function () {
    var bytes = Uint8Array.from(atob(base64_data), function (letter) { return letter.charCodeAt(0); });
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: "model/gltf-binary" }));
    link.download = "FILENAME"; link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
  });
  begin();
})();
</script>
"""
