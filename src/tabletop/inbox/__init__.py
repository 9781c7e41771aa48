"""Moves as files."""
