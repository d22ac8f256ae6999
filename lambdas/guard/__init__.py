"""The guard: a second, independent hand on the switch. It shares no code with the autoscaler, so that no fault does."""
