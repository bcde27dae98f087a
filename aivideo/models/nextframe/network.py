"""A small network, and how a correction finds its way back through it.

Three layers. Each multiplies what comes in by a matrix of weights and adds a bias; after the first two a bend follows,
without which three layers could do no more than one.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

Memory = list[tuple[np.ndarray, np.ndarray | None]]  # a layer: what came in, and the slope of the bend after it


def swish(u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The bend: u times a switch that goes from 0 to 1 (Ramachandran and others, 2017). Also its slope at u."""
    switch = 0.5 * (1 + np.tanh(0.5 * u))  # the logistic function, in a form that cannot overflow
    bent = u * switch
    return bent, switch + bent * (1 - switch)


@dataclass
class Network:
    """Layers of weights and biases, all float32.

    Attributes:
        weights: one matrix (inputs, outputs) a layer.
        biases: one vector (outputs,) a layer.
    """

    weights: list[np.ndarray] = field(default_factory=list)
    biases: list[np.ndarray] = field(default_factory=list)

    @classmethod
    def new(cls, sizes: tuple[int, ...], seed: int = 0) -> "Network":
        """Random weights for layers from sizes[0] to sizes[1] to ... numbers; the last layer begins small."""
        rng = np.random.default_rng(seed)
        network = cls()
        for number, (inputs, outputs) in enumerate(pairwise(sizes)):
            scale = 0.3 if number == len(sizes) - 2 else 1.4
            weights = rng.standard_normal((inputs, outputs)) * scale / np.sqrt(inputs)
            network.weights.append(weights.astype(np.float32))
            network.biases.append(np.zeros(outputs, np.float32))
        return network

    @property
    def numbers(self) -> list[np.ndarray]:
        """All that training changes."""
        return [*self.weights, *self.biases]

    @property
    def count(self) -> int:
        """How many single numbers that is."""
        return sum(array.size for array in self.numbers)

    def forward(self, x: np.ndarray) -> tuple[np.ndarray, Memory]:
        """What comes out for inputs (N, inputs), and what `backward` has to remember."""
        memory: Memory = []
        for layer, (weights, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            out, slope = x @ weights + bias, None
            if layer < len(self.weights) - 1:
                out, slope = swish(out)
            memory.append((x, slope))
            x = out
        return x, memory

    def backward(self, memory: Memory, blame: np.ndarray, gradients: list[np.ndarray]) -> np.ndarray:
        """Pass the blame for an error back through the layers (back-propagation).

        Args:
            memory: from `forward`.
            blame: (N, outputs) by how much the error grows when an output grows.
            gradients: arrays like `numbers`; the share of each weight and bias is added to them.

        Returns:
            The blame of the inputs, (N, inputs).
        """
        for layer in reversed(range(len(self.weights))):
            came_in, slope = memory[layer]
            if slope is not None:
                blame = blame * slope  # where the bend was flat, a change would have changed nothing
            gradients[layer] += came_in.T @ blame
            gradients[len(self.weights) + layer] += blame.sum(0)
            blame = blame @ self.weights[layer].T
        return blame
