"""Benchmarks: the engine held against a model written by hand."""
