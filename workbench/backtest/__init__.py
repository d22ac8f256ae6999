"""Policies side by side on a trace: which is the cheapest, what it loses, and the page that shows it."""
