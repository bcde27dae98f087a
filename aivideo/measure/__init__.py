"""Measuring a clip: where things are, how they fall, whether they stay themselves."""
