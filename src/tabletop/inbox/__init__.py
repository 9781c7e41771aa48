"""Moves as files, and runs played by file.

A run is a `live.LiveRun`: the journal and the play rebuilt from it. `looking` and `folders` find files that are whole,
`taking` makes commands of them, the `desk` acts on commands and drafts `receipts`, the `outbox` hands out what comes of
it (`pages`, `forms`, control's `queue`). `running` is what control does with a run, `watching` the run that looks after
itself. `proving` verifies, `branching` branches. `scripted` and `checking` are for moves of a play in one go.
"""
