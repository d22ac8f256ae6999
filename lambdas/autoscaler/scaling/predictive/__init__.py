"""Learning from past demand when a model should run, and with which units; deciding by it is two look-ups."""
