"""What demand of the past would have cost: a plant in memory, baselines, and the clairvoyant optimum beside them."""
