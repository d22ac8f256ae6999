"""One business day of a factory, lived through on this machine in under a minute."""
