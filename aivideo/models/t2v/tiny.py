"""The tiny model, whole: prompt and seed in, pictures out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from aivideo.clip import ClipError, asset
from aivideo.models.errors import ModelError
from aivideo.models.t2v import codec
from aivideo.models.t2v.sampler import GUIDANCE, STEPS, denoise, noise_of
from aivideo.models.t2v.transformer import Transformer
from aivideo.models.t2v.weights import Weights, load_weights
from aivideo.models.t2v.words import Reading, Vocabulary, read_prompt
from aivideo.models.threads import one_thread
from aivideo.models.toyworld import GRAMMARS, Grammar

CHECKPOINTS = ("1x", "4x", "16x", "64x", "256x")
"""Moments of one training run: so many times as many clips as the first had been shown."""
LARGEST_SEED = 2**53 - 1


@dataclass(frozen=True)
class Tiny:
    """One checkpoint of the tiny text-to-video model.

    >>> clip = Tiny.load().make("a red ball bounces on the moon", seed=1)    # doctest: +SKIP
    >>> clip.shape                                                           # doctest: +SKIP
    (16, 64, 64, 3)
    """

    transformer: Transformer
    codec: Weights

    @classmethod
    def load(cls, checkpoint: str = CHECKPOINTS[-1]) -> "Tiny":
        """Load a checkpoint that comes with the course; once loaded, it is kept.

        Raises:
            ModelError: there is no such checkpoint, or its file is damaged.
        """
        if checkpoint not in CHECKPOINTS:
            raise ModelError(f"There is no checkpoint “{checkpoint}”. There are {', '.join(CHECKPOINTS)}.")
        return _load(checkpoint)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of its training captions, with their numbers."""
        return Vocabulary(self.transformer.w.meta["words"])

    @property
    def grammar(self) -> Grammar:
        """The part of the toy world that it was trained on."""
        return GRAMMARS[self.transformer.w.meta["grammar"]]

    @property
    def clips_seen(self) -> int:
        """How many clips it was shown in training, repetitions counted."""
        return self.transformer.w.meta["clips"]

    def read(self, prompt: str) -> Reading:
        """How it understands a prompt.

        Raises:
            PromptError: the prompt is empty, too long, or holds nothing that the model knows.
        """
        return read_prompt(prompt, self.grammar)

    @one_thread()
    def make(
        self,
        prompt: str,
        *,
        seed: int = 1,
        guidance: float = GUIDANCE,
        steps: int = STEPS,
        on_step: Callable[[int, np.ndarray], None] | None = None,
        looks: list[list[np.ndarray]] | None = None,
    ) -> np.ndarray:
        """Turn a prompt into pictures: uint8 (16, 64, 64, 3).

        Args:
            seed: decides the noise that the clip begins with.
            guidance: how far the words are exaggerated; 1 is not at all, 0 is without words.
            steps: in how many steps noise becomes a clip.
            on_step: told the number of each step and the latents (16, 8, 8, 8) it led to; it may raise to stop.
            looks: a list to which each step adds its attention, block by block: (heads, N, N).

        Raises:
            PromptError: the prompt cannot be read.
            ModelError: a setting is out of range.
        """
        words = self.vocabulary.numbers(self.read(prompt).words)
        if not 0 <= seed <= LARGEST_SEED:
            raise ModelError(f"seed is a whole number of 0 or more, such as 1 or 42; it was {seed}.")
        if not 0 <= guidance <= 20:
            raise ModelError(f"guidance is a number from 0 to 20, such as 3; it was {guidance}.")
        if not 1 <= steps <= 200:
            raise ModelError(f"steps is a whole number from 1 to 200, such as 16; it was {steps}.")
        z = noise_of(seed, self.transformer.grid)
        numbers, nothing = np.array(words), np.array(self.vocabulary.numbers([]))
        walk = denoise(self.transformer, z, numbers, nothing, steps=steps, guidance=guidance, looks=looks)
        for number, z in enumerate(walk, start=1):
            if on_step is not None:
                on_step(number, z)
        return self.decode(z)

    @one_thread()
    def decode(self, z: np.ndarray) -> np.ndarray:
        """Latents, as the transformer sees them, -> pictures: (16, 8, 8, 8) -> uint8 (16, 64, 64, 3)."""
        z = z * self.transformer.w["latent_spread"] + self.transformer.w["latent_mean"]
        return np.round(codec.decode(self.codec, z) * 255).astype(np.uint8)

    @one_thread()
    def encode(self, frames: np.ndarray) -> np.ndarray:
        """Pictures -> latents, as the transformer sees them: uint8 (16, 64, 64, 3) -> (16, 8, 8, 8)."""
        z = codec.encode(self.codec, frames)
        return (z - self.transformer.w["latent_mean"]) / self.transformer.w["latent_spread"]


@lru_cache(maxsize=len(CHECKPOINTS))
def _load(checkpoint: str) -> Tiny:
    try:
        paths = [asset(f"tiny/{name}.npz") for name in (checkpoint, "codec")]
    except ClipError as error:
        raise ModelError(f"The tiny model's weights are missing. {error}") from error
    transformer, pictures = (load_weights(path) for path in paths)
    return Tiny(Transformer(transformer), pictures)
