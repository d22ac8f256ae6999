"""Inference Unit Autoscaler: the code that runs in AWS."""
