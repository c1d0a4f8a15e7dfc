"""The model as Mesa's own tools want one: keywords in, a data collector out (docs/mesa.md)."""
