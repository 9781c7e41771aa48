"""Tabletop: a wargame and tabletop exercise engine."""

__version__ = "0.1.0"
