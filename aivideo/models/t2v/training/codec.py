"""The codec: a small convolutional autoencoder, picture by picture. 64x64x3 numbers become 8x8x8 and come back.

The transformer never sees a pixel: it learns in this space, which is 24 times smaller. What the codec loses, no
transformer can bring back, so it is trained first, and until things come out sharp.
"""

import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aivideo.models.t2v.training.state import Log, load_state, save_state
from aivideo.models.toyworld import SIZE, Grammar, draw_scene, paint, simulate

CHANNELS = 8  # numbers at each of the 8x8 places of a latent
WIDE, FINE = 96, 64  # channels inside, at 8x8 and at 16x16
BATCH = 16
CROP = 32
POOL = 256  # scenes drawn at a time
NOISE = 0.05  # on the latents: neighbours in latent space must look alike, for a model will miss a little


class Residual(nn.Module):
    """x + a little correction to it: two 3x3 convolutions."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.silu(self.first(F.silu(x))))


class Codec(nn.Module):
    """Encoder and decoder. Pictures are (B, 3, 64, 64) from -1 to 1, latents (B, 8, 8, 8)."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.PixelUnshuffle(4),  # every 4x4 pixels become one place with 48 numbers
            nn.Conv2d(48, FINE, 3, padding=1),
            Residual(FINE),
            nn.PixelUnshuffle(2),
            nn.Conv2d(4 * FINE, WIDE, 1),
            Residual(WIDE),
            nn.Conv2d(WIDE, CHANNELS, 1),
        )
        self.decoder = nn.Sequential(
            nn.Conv2d(CHANNELS, WIDE, 3, padding=1),
            Residual(WIDE),
            Residual(WIDE),
            nn.Conv2d(WIDE, 4 * FINE, 1),
            nn.PixelShuffle(2),
            Residual(FINE),
            Residual(FINE),
            nn.Conv2d(FINE, 48, 3, padding=1),
            nn.PixelShuffle(4),
        )
        self.to(memory_format=torch.channels_last)


def chroma(pictures: Tensor) -> Tensor:
    """How colourful each pixel is, (B, 1, H, W): things are, backgrounds are not."""
    return pictures.amax(1, keepdim=True) - pictures.amin(1, keepdim=True)


def quality(codec: Codec, pictures: Tensor) -> tuple[float, float]:
    """PSNR in dB of all pixels, and of the thing's pixels alone."""
    with torch.no_grad():
        back = torch.cat([codec.decoder(codec.encoder(part)) for part in pictures.split(64)]).clamp(-1, 1)
    error = (back - pictures) ** 2 / 4
    thing = (chroma(pictures) > 0.6).expand_as(pictures)
    return tuple(-10 * math.log10(float(e.mean())) for e in (error, error[thing]))


class Pictures:
    """Endless training pictures: crops around the thing, and now and then a whole frame."""

    def __init__(self, grammar: Grammar, seed: int, device: str):
        self.grammar, self.seed, self.device = grammar, seed, device
        self.round = -1

    def _draw(self, round: int) -> None:
        rng = np.random.default_rng([self.seed, round])
        self.scenes = [draw_scene(self.grammar, rng) for _ in range(POOL)]
        self.track = simulate(self.scenes)
        which = np.stack(np.meshgrid(np.arange(POOL), np.arange(0, 16, 4) + round % 4, indexing="ij"), -1)
        self.which = rng.permutation(which.reshape(-1, 2))
        self.round = round

    def batch(self, step: int, size: int) -> Tensor:
        """The pictures of one training step: the same for the same step, however often training was stopped."""
        per_round = 4 * POOL // size
        if step // per_round != self.round:
            self._draw(step // per_round)
        at = step % per_round * size
        which = self.which[at : at + size]
        module, device = (np, None) if self.device == "cpu" else (torch, self.device)
        painted = paint(self.scenes, self.track, which, module, device)
        x = torch.as_tensor(painted, device=self.device).permute(0, 3, 1, 2) * 2 - 1
        if step % 4:  # three steps of four: a quarter of the work, and most of what is worth seeing
            x = torch.stack([self._crop(picture, row) for picture, row in zip(x, which, strict=True)])
        return x.contiguous(memory_format=torch.channels_last)

    def _crop(self, picture: Tensor, row: np.ndarray) -> Tensor:
        n, t = row
        middle = (self.track.y[n, t], self.track.x[n, t] - self.track.pan[n, t])
        top, left = (int(np.clip(round(SIZE * at / 8) * 8 - CROP // 2, 0, SIZE - CROP)) for at in middle)
        return picture[:, top : top + CROP, left : left + CROP]


def train_codec(folder: Path, grammar: Grammar, minutes: float, device: str, total_steps: int, seed: int = 0) -> Codec:
    """Train for some minutes, or to the end; what was trained before goes on.

    Args:
        folder: where state and log lie.
        total_steps: the whole training; the learning rate falls to nothing towards it.
    """
    torch.manual_seed(seed)
    codec, ema = Codec().to(device), Codec().to(device)
    optimiser = torch.optim.AdamW(codec.parameters(), 2e-3, betas=(0.9, 0.98), weight_decay=1e-4)
    log, step = Log(folder / "codec.jsonl"), 0
    saved = load_state(folder / "codec.pt", device)
    if saved:
        codec.load_state_dict(saved["codec"])
        optimiser.load_state_dict(saved["optimiser"])
        step = saved["step"]
        torch.set_rng_state(saved["random"])
    ema.load_state_dict(saved["ema"] if saved else codec.state_dict())

    size = BATCH if device == "cpu" else 16 * BATCH
    pictures = Pictures(grammar, seed, device)
    test = Pictures(grammar, seed + 1, device).batch(0, 128)
    end = time.monotonic() + 60 * minutes
    while step < total_steps and time.monotonic() < end:
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * min(1, (step + 1) / 100, 2 * (1 - step / total_steps)) + 1e-6
        x = pictures.batch(step, size)
        with torch.autocast(device, torch.bfloat16):
            z = codec.encoder(x)
            y = codec.decoder(z + NOISE * torch.randn_like(z))
        y, z = y.float(), z.float()
        off = y - x
        weight = 1 + 4 * (chroma(x) > 0.5)
        loss = (
            (weight * (off.abs() + 3 * off**2)).mean()
            + 1e-3 * F.relu(z.abs() - 3).pow(2).mean()
            + 1e-4 * z.pow(2).mean()
        )
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(codec.parameters(), 1.0)
        optimiser.step()
        step += 1
        with torch.no_grad():
            keep = (1 - 1 / step) ** 10  # the mean of the last tenth of all steps
            torch._foreach_lerp_(list(ema.parameters()), list(codec.parameters()), 1 - keep)
        if step % 500 == 0 or step == total_steps:
            whole, thing = quality(ema, test)
            log.write(
                step=step, pictures=step * size, loss=loss.item(), psnr=whole, psnr_thing=thing, latent=z.std().item()
            )
        if step % 500 == 0 or step == total_steps or time.monotonic() >= end:
            state = {"codec": codec.state_dict(), "ema": ema.state_dict(), "optimiser": optimiser.state_dict()}
            save_state(folder / "codec.pt", {**state, "step": step, "random": torch.get_rng_state()})
    return ema
