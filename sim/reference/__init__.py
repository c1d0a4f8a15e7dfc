"""The reference engine (Mesa): the week to read, and to change by subclassing (docs/extending.md)."""
