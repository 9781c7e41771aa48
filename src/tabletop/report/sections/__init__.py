"""The sections of a report: each small module makes one kind of its rows from what is known of a run."""
