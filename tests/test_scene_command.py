"""`aivideo render` on the command line."""

import pytest
from typer.testing import CliRunner

from aivideo.cli import app
from aivideo.clip import Clip
from aivideo.scene import load_truth

pytest.importorskip("numba", reason="the renderer needs numba: pip install aivideo[scene]")


def run(*words: str):
    return CliRunner().invoke(app, ["render", *words])


def test_a_prompt_becomes_a_clip_with_its_faults_and_its_truth(tmp_path):
    out = tmp_path / "made" / "a.mp4"
    told = run(
        *("a ball bouncing under zeppelins", "--out", str(out), "--seconds", "0.5", "--fps", "6"),
        *("--quality", "draft", "--fault", "gravity=0.5", "--fault", "flicker", "--truth"),
    )
    assert told.exit_code == 0, told.output
    assert "Not understood" in told.output and "zeppelins" in told.output
    assert "not an AI model" in told.output
    clip = Clip.open(out)
    assert clip.provenance.settings["faults"] == {"flicker": 1.0, "gravity": 0.5}
    assert load_truth(out).facts["faults"] == {"flicker": 1.0, "gravity": 0.5}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["zeppelin"], "I know these subjects"),
        ([""], "The prompt is empty"),
        (["fox " * 1250], "5000 characters"),
        (["ein Wald im Nebel"], "I know these subjects"),
        (["a fox, dolly in, dolly out"], "cannot do both in one shot"),
        (["a fox", "--seconds", "0"], "seconds is more than 0.2"),
        (["a fox", "--seconds", "1000"], "at most 12"),
        (["a fox", "--quality", "8k"], "no quality '8k'"),
        (["a fox", "--aspect", "4:3"], "no aspect '4:3'"),
        (["a fox", "--fault", "explode=1"], "no fault 'explode'"),
        (["a fox", "--fault", "flicker=much"], "written like flicker=0.5"),
        (["a fox", "--fault", "flicker=2"], "a number from 0 to 1"),
        (["a fox", "--out", "a.gif"], "ends in .mp4"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(tmp_path, monkeypatch, words, told):
    monkeypatch.chdir(tmp_path)
    result = run(*words)
    assert result.exit_code == 2
    assert told in result.output and "Traceback" not in result.output
    assert list(tmp_path.rglob("*.*")) == []
