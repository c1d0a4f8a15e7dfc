"""Places made of lists or of nothing, and what was observed in those that ship."""
