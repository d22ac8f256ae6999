"""Judges: what is a stray, what is to be stopped, what people are told. Pure Python; `now` is an argument."""
