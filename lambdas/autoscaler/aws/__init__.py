"""Talks: one module for each AWS service, taking clients and returning values of `scaling`."""
