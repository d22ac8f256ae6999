"""Talks: one module per thing talked to."""
