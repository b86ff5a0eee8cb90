"""What may be built: items, their evidence, and the ranking."""
