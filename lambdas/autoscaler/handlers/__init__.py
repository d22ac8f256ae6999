"""One thin module per function: parse, call, return."""
