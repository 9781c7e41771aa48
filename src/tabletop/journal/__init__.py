"""The durable record of a run: `book` (one SQLite file, append-only, chained), `examining` it, and a run's folder."""
