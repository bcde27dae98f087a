"""A subject in front of a green screen: green around it, and what made it stands beside the file."""

import numpy as np

from aivideo.scene.green_screen import GREEN, render_green_screen


def test_all_but_the_subject_is_green(tmp_path):
    prompt = "a white robot walking in a town square by day, the camera tracks"
    clip = render_green_screen(prompt, tmp_path / "robot.mp4", seconds=0.25, fps=8, quality="draft", seed=1)
    assert (clip.width, clip.height, clip.frame_count) == (320, 180, 2)
    picture = clip.frame(1).astype(int)
    green = np.abs(picture - GREEN).max(axis=2) < 40
    assert green[:, :40].all() and green[:, -40:].all() and green[:8].all()
    assert 0.01 < np.mean(~green) < 0.3
    middle = picture[~green].mean(axis=0)
    assert np.ptp(middle) < 60, "the robot is white, not green"
    assert clip.provenance.settings["backdrop"] == "green screen"
    assert "not an AI model" in clip.credit
