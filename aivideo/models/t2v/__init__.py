"""A text-to-video model, small enough to open: words in, 16 frames of 64x64 pixels out, all of it in NumPy.

    words -> numbers            words.read_prompt, words.Vocabulary
    seed -> noise               sampler.noise_of
    noise + words -> latents    sampler.denoise, which asks transformer.Transformer at each step
    latents -> pictures         codec.decode

`tiny.Tiny` holds these together; `generate.generate_clip` makes a file of what comes out. It was trained by us, on
clips of `aivideo.models.toyworld` and nothing else, and knows nothing of what is not in them. `judges` say how well
it follows; `training` is where the weights come from.
"""

from aivideo.models.errors import ModelError, PromptError
from aivideo.models.t2v.generate import generate_clip
from aivideo.models.t2v.tiny import CHECKPOINTS, Tiny
from aivideo.models.t2v.words import Reading, read_prompt

__all__ = ["CHECKPOINTS", "ModelError", "PromptError", "Reading", "Tiny", "generate_clip", "read_prompt"]
