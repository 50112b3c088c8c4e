"""Judging: the only room that knows Great Expectations, and that imports it late, inside functions."""
