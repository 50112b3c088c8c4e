"""Scores as open data: a tidy table to publish on the portal, and the same as linked data."""
