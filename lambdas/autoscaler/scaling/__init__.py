"""Decides: pure functions of configuration, clock, demand and what was observed."""
