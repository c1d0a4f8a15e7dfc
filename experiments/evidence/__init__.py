"""The model against what is known: patterns, calibration, power, independent models."""
