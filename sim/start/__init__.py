"""What a run starts with: a case as tables, and what is drawn from them before week 1."""
