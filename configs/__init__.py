"""Hydra configuration: one choice per file."""
