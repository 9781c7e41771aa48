"""The durable record of a run: `book` (one SQLite file, append-only, chained), `examining`, and a run's folder of files."""
