"""The command line: each command is there, and bad input gets a sentence and exit status 2."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def aivideo(*words: str, **environment: str) -> subprocess.CompletedProcess:
    import os

    return subprocess.run(
        [sys.executable, "-m", "aivideo.cli", *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_lists_every_command():
    said = aivideo("--help").stdout
    for command in ("build", "check", "lock", "studio", "stop", "generate", "jobs", "warm", "assets", "preflight"):
        assert f" {command} " in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["generate", " ", "--out", "x.mp4"], "The prompt is empty"),
        (["generate", "a fox", "--out", "x.gif"], "mp4"),
        (["generate", "a fox", "--service", "nowhere"], "There is no service called 'nowhere'"),
        (["generate", "a fox", "--service", "luma", "--seconds", "4"], "makes clips of 5 or 9 seconds"),
        (["generate", "a fox", "--service", "sora", "--base-url", "nonsense"], "is no address of a server"),
        (["generate", "a fox", "--service", "pika", "--budget", "0.1"], "Nothing was sent"),
        (["check", "lessons/99.ipynb"], "There is no file"),
    ],
)
def test_bad_input_is_said_in_a_sentence(tmp_path, words, sentence):
    done = aivideo(*words, AIVIDEO_STATE=str(tmp_path))
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_jobs_says_when_none_is_open(tmp_path):
    assert "No job is open." in aivideo("jobs", AIVIDEO_STATE=str(tmp_path)).stdout
    assert "0 taken home." in aivideo("jobs", "--resume", AIVIDEO_STATE=str(tmp_path)).stdout


def test_stop_says_when_there_is_nothing_to_stop(tmp_path):
    assert "No studio was running." in aivideo("stop", AIVIDEO_STATE=str(tmp_path)).stdout
