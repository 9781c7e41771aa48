"""Lint: what is allowed, and probably not meant. One rule, one function, one code; all of them are warnings."""
