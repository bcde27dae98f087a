"""A clip of one's own comes into the course with a record; tables can be read by everybody."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aivideo.clip import Clip, ClipError, asset
from aivideo.notebook import bring_box, bring_clip, bringing, my_clips, price_list, table, web_apps

CLIP = asset("clips/vote-b.mp4")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_clip_comes_in_with_a_record(tmp_path):
    (tmp_path / "My fox (1).MP4").write_bytes(CLIP.read_bytes())
    clip = bring_clip("My fox (1).MP4", made_by="Pika", prompt="a fox")
    assert clip.path == Path("out/my-clips/My-fox-1.mp4")
    assert (clip.provenance.made_by, clip.provenance.prompt, clip.provenance.service) == ("Pika", "a fox", None)
    assert "Pika" in clip.credit and "changed since" not in clip.credit
    assert [each.path for each in my_clips()] == [clip.path]


def test_no_clip_is_written_over():
    first = bring_clip(CLIP)
    again = bring_clip(CLIP, made_by="Runway")
    assert again.path == first.path  # the same file
    other = bring_clip(_renamed("vote-b.mp4"))
    assert other.path.name == "vote-b-2.mp4"
    assert len(my_clips()) == 2


def _renamed(name: str) -> Path:
    path = Path("elsewhere") / name
    path.parent.mkdir()
    path.write_bytes(asset("clips/vote-a.mp4").read_bytes())
    return path


def test_what_was_dragged_into_the_folder_is_found_and_what_is_no_video_is_not():
    bringing.FOLDER.mkdir(parents=True)
    (bringing.FOLDER / "dragged.mp4").write_bytes(CLIP.read_bytes())
    (bringing.FOLDER / "half.mp4").write_bytes(CLIP.read_bytes()[:1000])
    (bringing.FOLDER / "notes.txt").write_text("no video")
    (clip,) = my_clips()
    assert clip.path.name == "dragged.mp4" and "somebody who did not say" in clip.credit
    assert bring_clip(clip.path, made_by="my phone or camera").provenance.made_by == "my phone or camera"


@pytest.mark.parametrize("what", ["missing.mp4", "text.mp4", "cut.mp4"])
def test_what_is_no_clip_is_said_in_a_sentence(tmp_path, what):
    (tmp_path / "text.mp4").write_text("no video at all")
    (tmp_path / "cut.mp4").write_bytes(CLIP.read_bytes()[: CLIP.stat().st_size // 2])
    with pytest.raises(ClipError):
        bring_clip(what)
    assert my_clips() == []


def chosen(name: str, content: bytes, size: int | None = None) -> tuple[dict, ...]:
    return ({"name": name, "type": "video/mp4", "size": len(content) if size is None else size,
             "content": memoryview(content), "last_modified": datetime.now(UTC)},)  # fmt: skip


def test_the_box_takes_a_file_in():
    box = bring_box()
    box.take()
    assert "No file is chosen yet" in box.status.value
    box.made_by.value, box.prompt.value = "Runway", "a ball"
    box.file.value = chosen("ball on the moon.mp4", CLIP.read_bytes())
    box.take()
    assert "out/my-clips/ball-on-the-moon.mp4" in box.status.value and "<video" in box.result.value
    assert Clip.open("out/my-clips/ball-on-the-moon.mp4").provenance.made_by == "Runway"


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (chosen("x.mp4", b"no video"), "cannot be read as a video"),
        (chosen("../../evil.mp4", b"no video"), "cannot be read as a video"),
        (chosen("long.mp4", b"x", size=10**9), "Drag it into the folder out/my-clips"),
    ],
)
def test_the_box_says_what_is_wrong_with_a_file(tmp_path, file, words):
    box = bring_box()
    box.file.value = file
    box.take()
    assert words in box.status.value and box.result.value == ""
    assert my_clips() == [] and not (tmp_path.parent / "evil.mp4").exists()


def test_without_widgets_the_box_is_a_sentence():
    bundle, _ = bring_box()._repr_mimebundle_()
    assert "out/my-clips" in bundle["text/plain"]


@pytest.fixture
def shown(monkeypatch):
    from aivideo.notebook import tables

    pieces = []
    monkeypatch.setattr(tables, "put", lambda html, plain: pieces.append((html, plain)))
    return pieces


def test_a_table_can_be_read_by_everybody(shown):
    table("What <b> is", ["a", "b"], [["x", "https://example.org/y"], ["z", "<script>"]], "a note", ["a source"])
    html, plain = shown[0]
    assert html.count('scope="col"') == 2 and html.count('scope="row"') == 2
    assert "<caption" in html and "What &lt;b&gt; is" in html and "&lt;script&gt;" in html
    assert '<a href="https://example.org/y">example.org/y</a>' in html
    assert plain.splitlines() == [
        "What <b> is",
        "a | b",
        "x | https://example.org/y",
        "z | <script>",
        "a note",
        "a source",
    ]


def test_prices_and_apps_say_when_they_were_checked(shown):
    web_apps()
    price_list(seconds=5)
    price_list(seconds=10, size="1920x1080", services=["luma", "pika"])
    assert all("Checked on 20" in plain for _, plain in shown)
    assert "Pika | 80 credits a month" in shown[0][1]
    assert "runway | gen4.5 | 5 s | $0.60" in shown[1][1] and "local | scene | 5 s | free" in shown[1][1]
    assert "luma | ray-2 | 5 s | $1.59" in shown[2][1]  # ten seconds it does not make
    assert "pika | fal-ai/pika/v2.2/text-to-video | 10 s | not known" in shown[2][1]
