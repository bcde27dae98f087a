"""Measuring what is in a clip, from its pixels alone."""
