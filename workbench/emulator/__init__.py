"""The AWS side of the autoscaler on one machine, on a virtual clock."""
