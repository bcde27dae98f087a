"""Training the transformer: rectified flow in latent space.

Take a clip's latents x and as much noise e. On the straight line from one to the other, z = (1 - t) x + t e, the
velocity is e - x everywhere. The network sees z, t and a caption, and learns to say that velocity; whoever knows it
can walk the line back, from noise to a clip.

Four things made training several times cheaper in our trials: mistakes count more where something moves; the noise
levels lean to the noisy side; matrices are trained with Muon instead of AdamW; and a skip hands the noise on to the
output (networks.py), without which a narrow network spends its width on carrying it.
"""

import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from aivideo.models.t2v.training.latents import CAPTIONS, VOCABULARY, load_shards
from aivideo.models.t2v.training.networks import Transformer
from aivideo.models.t2v.training.state import Log, load_state, save_state

FIRST_SNAPSHOT = 500  # clips; then at every doubling: checkpoints of one run
NO_CAPTION = 0.1  # share of clips trained with no words, for guidance
NOISE_MEAN, NOISE_SPREAD = 0.6, 1.1  # of the logit of t
WARM_UP = 100  # steps
TELL_EVERY, SAVE_EVERY = 30, 60  # seconds


@dataclass(frozen=True)
class Recipe:
    """What is trained, and how. It is kept in the state: a run goes on as it began."""

    dim: int
    depth: int
    heads: int
    patch: tuple[int, int, int]
    batch: int
    muon_rate: float
    adam_rate: float
    seed: int = 0


RECIPES = {
    "cpu": Recipe(dim=192, depth=4, heads=6, patch=(4, 2, 2), batch=32, muon_rate=0.02, adam_rate=1e-3),
    "gpu": Recipe(dim=256, depth=8, heads=8, patch=(2, 2, 2), batch=512, muon_rate=0.02, adam_rate=1e-3),
}
"""An hour or a day of one processor core; ten minutes of a graphics card."""


class Run:
    """One training run: everything that has to be kept so that it can go on as if it had never stopped."""

    def __init__(self, folder: Path, recipe: Recipe, device: str, *, compile: bool = False):
        self.folder, self.device = folder, device
        saved = load_state(folder / "model.pt", device)
        self.recipe = Recipe(**saved["recipe"]) if saved else recipe
        r = self.recipe
        torch.manual_seed(r.seed)
        self.model, self.ema = self._new_model(), self._new_model()
        self.ema.load_state_dict(self.model.state_dict())
        matrices = [p for p in self.model.blocks.parameters() if p.ndim == 2]
        chosen = {id(p) for p in matrices}
        others = [p for p in self.model.parameters() if id(p) not in chosen]
        self.optimisers = [
            torch.optim.Muon(matrices, r.muon_rate, weight_decay=0.01, momentum=0.95, adjust_lr_fn="original"),
            torch.optim.AdamW(others, r.adam_rate, betas=(0.9, 0.98), weight_decay=0.01),
        ]
        self.random = torch.Generator(device).manual_seed(r.seed)
        self.clips = self.steps = 0
        self.cooling: list[int] = []  # from which clip on, for how many clips
        self.mean = self.spread = None
        self.clips_a_minute = 0.0  # of this slice
        if saved:
            self.model.load_state_dict(saved["model"])
            self.ema.load_state_dict(saved["ema"])
            for optimiser, state in zip(self.optimisers, saved["optimisers"], strict=True):
                optimiser.load_state_dict(state)
            self.random.set_state(saved["random"])
            self.clips, self.steps, self.cooling = saved["clips"], saved["steps"], saved["cooling"]
            self.mean, self.spread = saved["mean"], saved["spread"]
        self.velocity = torch.compile(self.model) if compile else self.model

    def _new_model(self) -> Transformer:
        r = self.recipe
        return Transformer(len(VOCABULARY.words), r.dim, r.depth, r.heads, r.patch).to(self.device)

    def save(self, name: str = "model.pt") -> None:
        """Keep the whole run."""
        save_state(
            self.folder / name,
            {
                "recipe": asdict(self.recipe),
                "model": self.model.state_dict(),
                "ema": self.ema.state_dict(),
                "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
                "random": self.random.get_state(),
                "clips": self.clips,
                "steps": self.steps,
                "cooling": self.cooling,
                "mean": self.mean,
                "spread": self.spread,
            },
        )

    def snapshot(self, grammar: str) -> None:
        """Keep the averaged weights alone: a checkpoint that can be exported."""
        kept = {"recipe": asdict(self.recipe), "ema": self.ema.state_dict(), "clips": self.clips, "grammar": grammar}
        path = self.folder / "snapshots" / f"{self.clips:09d}.pt"
        save_state(path, {**kept, "mean": self.mean, "spread": self.spread})

    def step(self, z: Tensor, words: Tensor) -> Tensor:
        """One step on one batch drawn from all clips z (N, T, C, H, W) and their captions; returns the loss."""
        r, device = self.recipe, self.device

        def chance(*shape: int) -> Tensor:
            return torch.rand(*shape, generator=self.random, device=device)

        pick = torch.randint(len(z), (r.batch,), generator=self.random, device=device)
        which = torch.randint(CAPTIONS, (r.batch,), generator=self.random, device=device)
        x = (z[pick.to(z.device)].to(device).float() - self.mean) / self.spread
        caption = words[pick.to(z.device), which.to(z.device)].to(device).long()
        caption[chance(r.batch) < NO_CAPTION] = torch.tensor(VOCABULARY.numbers([]), device=device)

        t = torch.sigmoid(NOISE_MEAN + NOISE_SPREAD * torch.randn(r.batch, generator=self.random, device=device))
        t = torch.where(chance(r.batch) < 0.1, chance(r.batch), t)  # and now and then any level
        e = torch.randn(x.shape, generator=self.random, device=device)
        along = t.view(-1, 1, 1, 1, 1)
        with torch.autocast(device, torch.bfloat16):
            said = self.velocity((1 - along) * x + along * e, t, caption)
        moving = (x - x.mean(1, keepdim=True)).square().mean(2, keepdim=True)
        weight = 1 + 2 * moving / (moving + 1)
        loss = (weight * (said.float() - (e - x)).square()).mean() / weight.mean()

        rate = min(1.0, (self.steps + 1) / WARM_UP)
        if self.cooling:
            begin, length = self.cooling
            rate *= max(0.0, 1 - (self.clips - begin) / length)
        for optimiser in self.optimisers:
            optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimiser, full in zip(self.optimisers, (r.muon_rate, r.adam_rate), strict=True):
            for group in optimiser.param_groups:
                group["lr"] = full * rate
            optimiser.step()
        self.steps += 1
        self.clips += r.batch
        with torch.no_grad():
            keep = (1 - 1 / self.steps) ** 10  # the mean of about the last tenth of the run, however long it is
            torch._foreach_lerp_(list(self.ema.parameters()), list(self.model.parameters()), 1 - keep)
        return loss.detach()


def train_model(
    folder: Path,
    recipe: Recipe,
    grammar: str,
    device: str,
    *,
    minutes: float = 1e9,
    clips: int | None = None,
    cool_down: int = 0,
    compile: bool = False,
) -> Run:
    """Train for some minutes or up to a number of clips, whichever comes first; what was trained before goes on.

    Args:
        folder: where state, snapshots, log and training clips lie.
        recipe: for a new run; an old one keeps its own.
        grammar: the part of the world to train on from here.
        clips: go on until so many were shown; None has no such end.
        cool_down: end the run within this many clips, with a learning rate that falls to nothing.
    """
    run = Run(folder, recipe, device, compile=compile)
    z, words = load_shards(folder / "latents", grammar)
    if device != "cpu":
        z, words = z.to(device), words.to(device)
    if run.mean is None:
        some = z[:1024].float()
        run.mean = some.mean((0, 1, 3, 4)).view(1, 1, -1, 1, 1).to(device)
        run.spread = some.std((0, 1, 3, 4)).view(1, 1, -1, 1, 1).to(device)
    if cool_down and not run.cooling:
        run.save("model-before-cooling.pt")
        run.cooling = [run.clips, cool_down]
    until = math.inf if clips is None else clips
    if run.cooling:
        until = min(until, sum(run.cooling))
    log, losses = Log(folder / "model.jsonl"), []

    def tell() -> None:
        loss = float(torch.stack(losses).mean())
        log.write(clips=run.clips, steps=run.steps, loss=loss, grammar=grammar, of=len(z))
        losses.clear()

    begun, already = time.monotonic(), run.clips
    told = saved = begun
    while run.clips < until and time.monotonic() < begun + 60 * minutes:
        losses.append(run.step(z, words))
        if _reached_a_snapshot(run.clips, run.recipe.batch):
            run.snapshot(grammar)
        now = time.monotonic()
        if now > told + TELL_EVERY:
            tell()
            told = now
        if now > saved + SAVE_EVERY:
            run.save()
            saved = now
    if losses:
        tell()
    if run.cooling and run.clips >= sum(run.cooling):  # steps of nothing at the end: the last weights are the best
        run.ema.load_state_dict(run.model.state_dict())
    run.clips_a_minute = 60 * (run.clips - already) / (time.monotonic() - begun)
    run.save()
    run.snapshot(grammar)
    return run


def _reached_a_snapshot(clips: int, batch: int) -> bool:
    """Whether this batch was the last one before a doubling of `FIRST_SNAPSHOT`."""
    doublings = max(0, math.ceil(math.log2(clips / FIRST_SNAPSHOT)))
    return FIRST_SNAPSHOT * 2**doublings - clips < batch
