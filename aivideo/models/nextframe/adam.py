"""Adam: how a network's numbers are corrected (Kingma and Ba, 2014, arXiv 1412.6980)."""

import numpy as np

MEMORY_OF_SLOPE, MEMORY_OF_SIZE = 0.9, 0.999
TINY = 1e-8


class Adam:
    """Steps downhill. Each number remembers its recent slopes, and how large they were.

    A number whose slope keeps its sign takes full steps; one whose slope jumps about takes small ones.
    """

    def __init__(self, numbers: list[np.ndarray]):
        self.numbers = numbers
        self.slope = [np.zeros_like(array) for array in numbers]
        self.size = [np.zeros_like(array) for array in numbers]
        self.steps = 0

    def step(self, gradients: list[np.ndarray], rate: float) -> None:
        """Correct all numbers in place, none of them by much more than `rate`."""
        self.steps += 1
        # both memories begin at 0 and are too small at first: these factors make up for it
        slope_factor = 1 / (1 - MEMORY_OF_SLOPE**self.steps)
        size_factor = 1 / (1 - MEMORY_OF_SIZE**self.steps)
        for number, gradient, slope, size in zip(self.numbers, gradients, self.slope, self.size, strict=True):
            slope += (1 - MEMORY_OF_SLOPE) * (gradient - slope)
            size += (1 - MEMORY_OF_SIZE) * (gradient * gradient - size)
            number -= np.float32(rate * slope_factor) * slope / (np.sqrt(size * np.float32(size_factor)) + TINY)
