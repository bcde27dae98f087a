"""Real models, small enough to open: a text-to-video diffusion transformer, and the toy world it learns from."""
