"""The version of the model: part of the identity of every result."""

__version__ = "0.1.0"
