"""Meshes in a notebook: a viewer that needs nothing from outside, a still picture, words for everybody."""

import re

import numpy as np
import pytest
import trimesh

from aivideo.notebook import mesh_chooser
from aivideo.notebook.meshes import MeshShowError, report_html, still_picture
from aivideo.notebook.showing import ShowError, figure_html
from aivideo.notebook.views3d import depth_picture, draw_cameras, draw_moves, draw_points
from aivideo.reconstruct import ready
from aivideo.reconstruct.ready_made import NAMES


@pytest.fixture(scope="module")
def owl():
    return ready("turntable-orbit")


@pytest.fixture(scope="module")
def shown(owl):
    return figure_html(owl.mesh, alt="A stone owl.", caption="The <owl>")


def test_a_mesh_comes_with_a_still_picture_and_words(shown):
    html, plain = shown
    assert 'alt="A stone owl. Seen from the front, from the right, from behind, from the left."' in html
    assert "The &lt;owl&gt;" in html
    assert "20,000 triangles" in html
    assert "scale is unknown" in plain


def test_the_viewer_has_a_name_buttons_and_no_address_to_load_from(shown):
    html, _ = shown
    assert 'iframe title="3D viewer: A stone owl."' in html
    page = html.split('srcdoc="')[1].split('" width')[0]
    for label in ("Turn left", "Turn right", "Look from higher", "Look from lower", "Closer", "Further away"):
        assert f"aria-label=&quot;{label}&quot;" in page
    assert "aria-label=&quot;Download turntable-orbit.glb&quot;" in page
    assert not re.search(r"(src|href)=(&quot;|&#x27;)?https?:", page)
    assert "import(" not in page


def test_a_mesh_without_alt_text_or_file_is_refused_in_words(owl, tmp_path):
    with pytest.raises(ShowError, match="Say in words"):
        figure_html(owl.mesh, alt=" ")
    with pytest.raises(MeshShowError, match="There is no file"):
        figure_html(tmp_path / "none.glb", alt="Nothing.")
    (tmp_path / "text.glb").write_text("no mesh")
    with pytest.raises(MeshShowError, match="cannot be read as a mesh"):
        figure_html(tmp_path / "text.glb", alt="Nothing.")


def test_the_still_picture_shows_each_side_in_its_colour():
    box = trimesh.creation.box((1, 1, 1))
    colours = np.full((len(box.faces), 4), 255, np.uint8)
    for side, colour in (([0, 0, 1], (255, 0, 0)), ([1, 0, 0], (0, 255, 0)), ([0, 0, -1], (0, 0, 255))):
        colours[box.face_normals @ side > 0.9, :3] = colour
    mesh = trimesh.Trimesh(box.vertices[box.faces].reshape(-1, 3), np.arange(36).reshape(-1, 3), process=False)
    mesh.visual.vertex_colors = colours.repeat(3, axis=0)
    drawn = still_picture(mesh)
    front, right, behind, _ = (drawn[drawn.shape[0] // 2 + 10, 120 + 240 * view].astype(int) for view in range(4))
    assert front.argmax() == 0
    assert right.argmax() == 1
    assert behind.argmax() == 2


def test_a_report_is_a_table_that_reads_in_order(owl):
    html = report_html(owl.report)
    assert html.count('scope="row"') == len(owl.report.rows())
    assert html.index("Frames registered") < html.index("Reprojection error") < html.index("Triangles")
    assert "good" in html


def test_the_list_shows_what_is_chosen_and_says_what_to_do_without_widgets(owl):
    chooser = mesh_chooser({"whole": owl, "melted": ready("turntable-morph")}, ["A whole owl.", "It is torn."])
    assert "turntable-orbit.mp4: good" in chooser.result.value
    chooser.question.value = "melted"
    assert "geometry not consistent" in chooser.result.value
    assert 'alt="It is torn. Seen from the front, from the right' in chooser.result.value
    bundle, _ = chooser._repr_mimebundle_()
    assert "needs a running notebook" in bundle["text/plain"]


def test_stages_can_be_drawn(owl):
    assert draw_cameras(owl.cameras).axes
    picture = np.zeros((40, 60, 3), np.uint8)
    points = np.array([[10.0, 20.0], [200.0, 20.0], [30.0, np.nan]])
    assert draw_moves(picture, points[:1], points[:1] + 5).axes
    painted = draw_points(picture, points)
    assert (painted[20, 10] == 255).all()
    assert not picture.any()
    depth = depth_picture(np.array([[0.0, 1.0], [2.0, 3.0]]))
    assert depth[0, 1].sum() > depth[1, 0].sum() > depth[1, 1].sum()


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("turntable-orbit", "good"),
        ("turntable-arc", "good"),
        ("turntable-weak", "too little texture"),
        ("turntable-morph", "geometry not consistent"),
    ],
)
def test_ready_reconstructions_say_what_the_lesson_says(name, verdict):
    made = ready(name)
    assert made.report.verdict == verdict
    assert made.mesh.is_file()
    assert name in NAMES


def test_what_comes_with_the_owl_fits_together(owl):
    from aivideo.reconstruct.looking import project

    mesh = trimesh.load(owl.mesh, force="mesh", process=False)
    turn, shift = owl.upright.camera(owl.cameras, 0)
    inside = project(mesh.vertices, turn, shift, owl.cameras.intrinsics)
    size = (owl.frames.width, owl.frames.height)
    assert ((inside > 0) & (inside < size)).all(1).mean() > 0.7
    assert owl.depth.depths.shape[1:] == (owl.frames.height, owl.frames.width)
    assert len(owl.pictures) == len(owl.frames) == 48
