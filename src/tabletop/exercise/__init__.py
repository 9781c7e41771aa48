"""What a facilitator writes: schema, loading with line numbers, expressions, checks, the checked form."""
