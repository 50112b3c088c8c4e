"""Frames to figures: a module per chart, and `base`, what all are drawn with."""
