"""A case of cases: many municipalities, each with a town of its own, asked about together (docs/region.md)."""
