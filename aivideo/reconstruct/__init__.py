"""From a clip to a coloured 3D mesh, on an ordinary processor.

>>> from aivideo.reconstruct import reconstruct
>>> made = reconstruct("out/statue.mp4", "out/statue.glb")  # doctest: +SKIP
>>> print(made.report)                                      # doctest: +SKIP

One module a stage: `frames`, `features` (and matches), `mapping` (cameras), `depth` (by `stereo`, or `sweep`),
`fusion`, `surface`, `export`, `report`. `pipeline` runs them in order, `running` does so in a process of its own,
`scoring` compares with the truth where it is known.
"""

from aivideo.reconstruct.errors import CannotReconstruct, ReconstructError
from aivideo.reconstruct.ready_made import ready
from aivideo.reconstruct.report import Report
from aivideo.reconstruct.running import Reconstruction, open_reconstruction, reconstruct

__all__ = [
    "CannotReconstruct",
    "ReconstructError",
    "Reconstruction",
    "Report",
    "open_reconstruction",
    "ready",
    "reconstruct",
]
