"""The commands: each file declares one and runs it."""
