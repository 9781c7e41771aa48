"""From what was written to the checked form: every name looked up, every expression parsed, every mistake said."""
