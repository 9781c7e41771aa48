"""The play: pure rules, no files, no screen, no clock on the wall. Commands in, events out."""
