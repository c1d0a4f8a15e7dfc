"""What is done with the model: run, compare, experiments, figures, results. Hydra lives here."""

# What stands before the names of the folders where they are installed under one name (symbiosis.py): nothing in a
# checkout. For what names a module in a string, which no import can find.
PREFIX = __name__.removesuffix("experiments")
