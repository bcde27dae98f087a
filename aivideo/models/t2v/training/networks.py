"""The transformer in PyTorch: the same sums as `aivideo.models.t2v.transformer`, with gradients.

A *joint* transformer: the patches of the noisy clip and the words of the caption stand in one row and look at each
other (as in Stable Diffusion 3). How noisy the clip is, and the caption as a whole, scale and shift every layer
(adaLN, from DiT; one set for all blocks plus a small one each, from PixArt).
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aivideo.models.t2v.words import LONGEST

FREQUENCIES = 64


class Block(nn.Module):
    """Attention, then a small network at every place; both added to what was there."""

    def __init__(self, dim: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)
        self.up = nn.Linear(dim, 4 * dim)
        self.down = nn.Linear(4 * dim, dim)
        self.modulation = nn.Parameter(torch.zeros(6 * dim))
        self.q_gain = nn.Parameter(torch.ones(dim // heads))
        self.k_gain = nn.Parameter(torch.ones(dim // heads))
        for layer in (self.proj, self.down):  # at first a block changes nothing
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, x: Tensor, modulation: Tensor) -> Tensor:
        b, n, d = x.shape
        scale1, shift1, gate1, scale2, shift2, gate2 = (modulation + self.modulation).view(b, 6, 1, d).unbind(1)
        y = F.layer_norm(x, (d,)) * (1 + scale1) + shift1
        q, k, v = self.qkv(y).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        q = F.rms_norm(q, (d // self.heads,), self.q_gain.to(q.dtype), eps=1e-6)
        k = F.rms_norm(k, (d // self.heads,), self.k_gain.to(k.dtype), eps=1e-6)
        # said in full: backwards, F.scaled_dot_product_attention took half of a processor's whole training step
        looks = (q @ k.mT * (d // self.heads) ** -0.5).softmax(-1).to(v.dtype)
        y = (looks @ v).transpose(1, 2).reshape(b, n, d)
        x = x + gate1 * self.proj(y)
        y = F.layer_norm(x, (d,)) * (1 + scale2) + shift2
        return x + gate2 * self.down(F.gelu(self.up(y), approximate="tanh"))


class Transformer(nn.Module):
    """Noisy latents, how noisy, and a caption -> the velocity from picture to noise at that point.

    Args:
        words: size of the vocabulary.
        dim, depth, heads: width, number of blocks, attention heads.
        patch: size of a space-time patch in latent (frames, rows, columns).
        grid: size of a latent clip (frames, channels, rows, columns).
    """

    def __init__(
        self,
        words: int,
        dim: int,
        depth: int,
        heads: int,
        patch: tuple[int, int, int],
        grid: tuple[int, int, int, int] = (16, 8, 8, 8),
    ):
        super().__init__()
        t, c, h, w = grid
        self.patch, self.grid = tuple(patch), tuple(grid)
        self.n = (t // patch[0], h // patch[1], w // patch[2])
        numbers = c * math.prod(patch)
        self.patch_in = nn.Linear(numbers, dim)
        self.patch_out = nn.Linear(dim, numbers)
        self.place_t = nn.Parameter(torch.randn(self.n[0], 1, 1, dim) * 0.1)
        self.place_y = nn.Parameter(torch.randn(1, self.n[1], 1, dim) * 0.1)
        self.place_x = nn.Parameter(torch.randn(1, 1, self.n[2], dim) * 0.1)
        self.word = nn.Embedding(words, dim)
        self.word_place = nn.Parameter(torch.randn(LONGEST, dim) * 0.1)
        self.time_in, self.time_out = nn.Linear(2 * FREQUENCIES, dim), nn.Linear(dim, dim)
        self.caption_in, self.caption_out = nn.Linear(dim, dim), nn.Linear(dim, dim)
        self.modulation = nn.Linear(dim, 6 * dim)
        self.last = nn.Linear(dim, 2 * dim)
        self.blocks = nn.ModuleList(Block(dim, heads) for _ in range(depth))
        self.skip = nn.Linear(dim, numbers)
        nn.init.normal_(self.word.weight, 0, 0.5)
        nn.init.normal_(self.modulation.weight, 0, 0.01)
        zeros = (self.patch_out, self.skip)
        for zero in (*(layer.weight for layer in zeros), *(layer.bias for layer in zeros), self.modulation.bias):
            nn.init.zeros_(zero)
        with torch.no_grad():  # the gates begin open
            self.modulation.bias.view(6, dim)[[2, 5]] = 1.0

    def to_patches(self, z: Tensor) -> Tensor:
        """(B, T, C, H, W) latents -> (B, N, numbers of a patch)."""
        (a, b, c), (t, h, w) = self.patch, self.n
        z = z.view(len(z), t, a, self.grid[1], h, b, w, c)
        return z.permute(0, 1, 4, 6, 2, 3, 5, 7).reshape(len(z), t * h * w, -1)

    def from_patches(self, x: Tensor) -> Tensor:
        """The way back."""
        (a, b, c), (t, h, w) = self.patch, self.n
        x = x.view(len(x), t, h, w, a, self.grid[1], b, c)
        return x.permute(0, 1, 4, 5, 2, 6, 3, 7).reshape(len(x), *self.grid)

    def forward(self, z: Tensor, noise: Tensor, words: Tensor) -> Tensor:
        """Args: z (B, T, C, H, W); noise (B,) from 0, none, to 1, nothing else; words (B, LONGEST) numbers."""
        places = (self.place_t + self.place_y + self.place_x).reshape(1, -1, self.place_t.shape[-1])
        patches = self.to_patches(z)
        x = self.patch_in(patches) + places
        frequencies = torch.exp(-math.log(10_000) * torch.arange(FREQUENCIES, device=z.device) / FREQUENCIES)
        angles = 1000 * noise[:, None] * frequencies
        time = self.time_out(F.silu(self.time_in(torch.cat([angles.cos(), angles.sin()], 1))))
        embedded = self.word(words)
        there = (words > 0).unsqueeze(-1)
        caption = self.caption_out(F.silu(self.caption_in((embedded * there).sum(1) / 4)))
        condition = F.silu(time + caption)
        modulation = self.modulation(condition)
        n = x.shape[1]
        x = torch.cat([x, embedded + self.word_place], 1)
        for block in self.blocks:
            x = block(x, modulation)
        scale, shift = self.last(condition).unsqueeze(1).chunk(2, -1)
        x = F.layer_norm(x[:, :n], x.shape[-1:]) * (1 + scale) + shift
        # a direction from clip to noise holds the noise itself: the skip hands it on, and the blocks need not carry it
        return self.from_patches(self.patch_out(x) + self.skip(condition).unsqueeze(1) * patches)
