"""Wide studies: they run, their results are kept, and the results say what the course claims."""

import dataclasses
import json
import warnings

import pytest
from typer.testing import CliRunner

from aivideo.bench import STUDIES, BenchError, Study, find_study, is_stale, load_results, run_study
from aivideo.bench.keeping import PACKAGE
from aivideo.cli import app


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.name)
def test_a_study_can_be_run_and_its_results_are_no_older_than_its_source(study):
    assert callable(study.load()) and study.what
    for pattern in study.sources:
        assert list(PACKAGE.glob(pattern)), f"{study.name} measures {pattern}, of which there is nothing"
    assert load_results(study).found
    if is_stale(study):
        warnings.warn(
            f"What `aivideo bench {study.name}` found on {load_results(study).date} is older than what it measured.",
            stacklevel=1,
        )


def counting(say):
    say("counting")
    return {"three": 3}


def failing(say):
    return 1 / 0


def test_results_are_kept_with_date_and_source_and_a_failure_leaves_nothing(tmp_path):
    told = []
    study = Study("numbers", "counts", f"{__name__}:counting", ("bench/*.py",))
    path = run_study(study, tmp_path, told.append)
    facts = json.loads(path.read_text())
    assert told == ["counting"] and facts["found"] == {"three": 3} and facts["machine"]["cores"]
    assert load_results(study, tmp_path).date == facts["date"] and not is_stale(study, tmp_path)
    of_other_source = dataclasses.replace(study, sources=("clip/*.py",))
    assert is_stale(of_other_source, tmp_path)
    path.unlink()
    with pytest.raises(ZeroDivisionError):
        run_study(dataclasses.replace(study, function=f"{__name__}:failing"), tmp_path, told.append)
    assert not list(tmp_path.rglob("*.json")) and not list(tmp_path.rglob("*.part"))
    with pytest.raises(BenchError, match=r"no results yet\. Make them: aivideo bench numbers"):
        load_results(study, tmp_path)


def test_the_command_lists_the_studies_and_answers_a_wrong_name_in_words():
    listed = CliRunner().invoke(app, ["bench"])
    assert listed.exit_code == 0
    for study in STUDIES:
        assert study.name in listed.output
    wrong = CliRunner().invoke(app, ["bench", "everything"])
    assert wrong.exit_code == 2 and "Choose from: scene" in wrong.output and "Traceback" not in wrong.output


def test_the_renderer_keeps_its_promises():
    found = load_results(find_study("scene")).found
    assert found["mean_frame_cpu_s"]["standard"] <= 0.40 and found["mean_frame_cpu_s"]["draft"] <= 0.10
    for place, one in found["places"].items():
        assert one["frame_cpu_s"]["draft"] <= 0.10, place
        assert one["peak_mb"] <= 600, place
        assert one["build_cpu_s"] <= 1.0, place
    assert found["same_bytes"]["in_two_processes"] and found["same_bytes"]["by_two_threads_at_once"]
    assert found["kernels_cpu_s"]["later"] < found["kernels_cpu_s"]["first"] / 3, "compiled kernels are not kept"


def test_nothing_stands_before_the_lens_in_any_place_with_any_move():
    found = load_results(find_study("clearance")).found
    assert found["shots"] >= 120 and not found["crowded_over_4_percent"] and not found["hidden_over_10_percent"]


def test_the_films_renderer_keeps_up_with_ffmpegs_filter_graph_and_lesson_05_with_its_promise():
    found = load_results(find_study("edit")).found
    for way, most in {"aivideo.film": 1.0, "moviepy, flat": 2.6, "moviepy, a function": 1.85}.items():
        one = found["ways"][way]
        assert one["ratio"] <= most == found["goals"][way], way
        assert one["frames"] == 264 and one["psnr_db"] > 40, way
    assert found["ways"]["aivideo.film"]["highest"] <= 1.0, "in every turn"


def test_the_way_to_a_mesh_keeps_its_promises():
    found = load_results(find_study("mesh")).found
    clips, goals = found["clips"], found["goals"]
    assert clips["turntable-orbit"]["cpu_s"] <= goals["cpu_s"] and clips["busy"]["cpu_s"] <= goals["cpu_s_busy"]
    assert all(one["peak_mb"] <= goals["peak_mb"] for one in clips.values())
    for name in ("turntable-orbit", "fox", "cat"):  # the last two are held out; what falls short is in the study too
        assert clips[name]["verdict"] == "good", name
        assert clips[name]["f"] >= goals["f"] and clips[name]["pose_degrees"]["median"] <= goals["pose_degrees"], name
    assert not clips["fox"]["tuned_on"] and not clips["cat"]["tuned_on"]
    assert clips["turntable-arc"]["f"] >= goals["f_arc"]
    assert found["colmaps_features"]["cpu_s_to_the_cameras"] > clips["turntable-orbit"]["cpu_s_to_the_cameras"]


def test_a_small_sample_of_the_renderers_study():
    pytest.importorskip("numba", reason="the renderer needs numba: pip install aivideo[scene]")
    from aivideo.scene.studies import cost, in_its_own_process, peak_memory

    sample = in_its_own_process(cost, "turntable", ("draft",), (0, 6, 12))
    assert 0 < sample["frame_cpu_s"]["draft"] < 0.30  # three times the goal: this machine may be busy
    assert 50 < sample["peak_mb"] < 600 and peak_memory() > 50
