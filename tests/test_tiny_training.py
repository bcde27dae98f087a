"""Training the tiny model. Runs only where PyTorch is; CONTRIBUTING.md says how to make such an environment."""

import copy
import json

import numpy as np
import pytest

torch = pytest.importorskip(
    "torch", reason="NOT RUN: training needs PyTorch (aivideo/models/training-requirements.txt)"
)

from aivideo.models.errors import ModelError  # noqa: E402
from aivideo.models.t2v import codec as plain_codec  # noqa: E402
from aivideo.models.t2v.training.codec import Codec, train_codec  # noqa: E402
from aivideo.models.t2v.training.export import arrays_of, export_snapshot  # noqa: E402
from aivideo.models.t2v.training.latents import VOCABULARY, encode_shards, load_shards  # noqa: E402
from aivideo.models.t2v.training.model import Recipe, Run, train_model  # noqa: E402
from aivideo.models.t2v.training.networks import Transformer  # noqa: E402
from aivideo.models.t2v.training.run import train  # noqa: E402
from aivideo.models.t2v.transformer import Transformer as PlainTransformer  # noqa: E402
from aivideo.models.t2v.weights import Weights, load_weights  # noqa: E402
from aivideo.models.toyworld import GRAMMARS, render  # noqa: E402

pytestmark = pytest.mark.slow
RECIPE = Recipe(dim=32, depth=2, heads=2, patch=(4, 2, 2), batch=4, muon_rate=0.02, adam_rate=1e-3)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    """One shard of training clips through a codec that was trained for a moment."""
    folder = tmp_path_factory.mktemp("clips")
    codec = train_codec(folder, GRAMMARS["narrow"], minutes=1, device="cpu", total_steps=3)
    encode_shards(folder / "latents", codec, "narrow", 1, "cpu")
    return folder


def with_clips(tmp_path, clips):
    (tmp_path / "latents").symlink_to(clips / "latents")
    return tmp_path


def test_resumed_training_equals_unbroken_training(tmp_path, clips):
    runs = []
    for name, stops in (("unbroken", [64]), ("resumed", [20, 24, 64])):
        folder = tmp_path / name
        folder.mkdir()
        for stop in stops:
            run = train_model(
                with_clips(folder, clips) if stop == stops[0] else folder, RECIPE, "narrow", "cpu", clips=stop
            )
        runs.append(run)
    assert [run.clips for run in runs] == [64, 64]
    for name, tensor in runs[0].model.state_dict().items():
        assert torch.equal(tensor, runs[1].model.state_dict()[name]), name
    for name, tensor in runs[0].ema.state_dict().items():
        assert torch.equal(tensor, runs[1].ema.state_dict()[name]), name


def test_resumed_codec_training_equals_unbroken_training(tmp_path, monkeypatch):
    whole = train_codec(tmp_path / "a", GRAMMARS["narrow"], 1, "cpu", total_steps=4)
    moments = iter([0.0, 0.0, 0.0, 99.0, 99.0, 99.0])  # two steps, then the time is up
    with monkeypatch.context() as patched:
        patched.setattr("aivideo.models.t2v.training.codec.time.monotonic", lambda: next(moments))
        train_codec(tmp_path / "b", GRAMMARS["narrow"], 1, "cpu", total_steps=4)
    resumed = train_codec(tmp_path / "b", GRAMMARS["narrow"], 1, "cpu", total_steps=4)
    for name, tensor in whole.state_dict().items():
        assert torch.equal(tensor, resumed.state_dict()[name]), name


def test_numpy_gives_what_pytorch_gives():
    torch.manual_seed(0)
    network = Transformer(len(VOCABULARY.words), RECIPE.dim, RECIPE.depth, RECIPE.heads, RECIPE.patch)
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, 0, 0.1)
    meta = {
        "kind": "transformer",
        "depth": RECIPE.depth,
        "heads": RECIPE.heads,
        "patch": RECIPE.patch,
        "grid": (16, 8, 8, 8),
    }
    plain = PlainTransformer(Weights(arrays_of(network.state_dict()), meta))
    rng = np.random.default_rng(0)
    z = rng.standard_normal((2, 16, 8, 8, 8), np.float32)
    words = np.array([VOCABULARY.numbers(["red", "ball"]), VOCABULARY.numbers([])])
    with torch.no_grad():
        expected = network(torch.tensor(z), torch.full((2,), 0.3), torch.tensor(words)).numpy()
    assert np.abs(plain(z, 0.3, words) - expected).max() < 1e-4 * np.abs(expected).max()


def test_the_numpy_codec_gives_what_pytorch_gives():
    torch.manual_seed(0)
    codec = Codec()
    for parameter in codec.parameters():
        torch.nn.init.normal_(parameter, 0, 0.05)
    weights = Weights(arrays_of(codec.state_dict()), {})
    frames = np.random.default_rng(0).integers(0, 255, (4, 64, 64, 3), np.uint8)
    with torch.no_grad():
        z = codec.encoder(torch.tensor(frames).permute(0, 3, 1, 2).float() / 127.5 - 1)
        pictures = codec.decoder(z).permute(0, 2, 3, 1).numpy() / 2 + 0.5
    assert np.abs(plain_codec.encode(weights, frames) - z.numpy()).max() < 1e-4
    assert np.abs(plain_codec.decode(weights, z.numpy()) - pictures.clip(0, 1)).max() < 1e-4


def test_training_learns_and_its_log_says_so(tmp_path, clips):
    folder = with_clips(tmp_path, clips)
    z, words = load_shards(folder / "latents", "narrow")
    run = Run(folder, RECIPE, "cpu")
    run.mean, run.spread = z[:64].float().mean(), z[:64].float().std()
    first = copy.deepcopy(run).step(z[:8], words[:8])
    losses = [run.step(z[:8], words[:8]) for _ in range(60)]
    assert torch.stack(losses[-10:]).mean() < 0.95 * first
    train_model(folder, RECIPE, "narrow", "cpu", clips=16)
    last = json.loads((folder / "model.jsonl").read_text().splitlines()[-1])
    assert last["clips"] == 16 and last["grammar"] == "narrow"


def test_cooling_down_ends_the_run(tmp_path, clips):
    folder = with_clips(tmp_path, clips)
    train_model(folder, RECIPE, "narrow", "cpu", clips=16)
    run = train_model(folder, RECIPE, "narrow", "cpu", cool_down=24)
    assert run.clips == 40
    assert train_model(folder, RECIPE, "narrow", "cpu").clips == 40
    assert (folder / "model-before-cooling.pt").exists()


def test_a_snapshot_becomes_a_weight_file_that_the_numpy_model_reads(tmp_path, clips):
    folder = with_clips(tmp_path, clips)
    train_model(folder, RECIPE, "narrow", "cpu", clips=16)
    weights = load_weights(export_snapshot(folder / "snapshots" / "000000016.pt", tmp_path / "1x.npz"))
    assert weights.meta["clips"] == 16
    assert weights.meta["grammar"] == "narrow"
    assert weights["latent_mean"].shape == (1, 8, 1, 1)
    assert PlainTransformer(weights)(np.zeros((1, 16, 8, 8, 8), np.float32), 0.5, np.zeros((1, 16), int)).shape


def test_paint_gives_the_same_pictures_with_pytorch():
    from aivideo.models.toyworld import draw_scene, paint, simulate

    rng = np.random.default_rng(0)
    scenes = [draw_scene(GRAMMARS["full"], rng) for _ in range(24)]
    which = [(n, 8) for n in range(24)]
    painted = paint(scenes, simulate(scenes), which, torch, "cpu").numpy()
    assert np.abs(painted * 255 - render(scenes)[:, 8]).mean() < 0.3


def test_a_wrong_value_is_named(tmp_path):
    with pytest.raises(ModelError, match="“tpu” is not one of cpu, cuda"):
        train("model", tmp_path, tmp_path, grammar="small", device="tpu", minutes=1)
    with pytest.raises(ModelError, match="Begin with: aivideo train codec"):
        train("latents", tmp_path, tmp_path, grammar="small", device="cpu", minutes=1)
