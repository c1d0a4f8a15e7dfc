"""`symbiosis page`: one self-contained HTML page of a computed grid of scenarios."""
