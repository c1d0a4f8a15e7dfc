"""What is done with the model: run, compare, experiments, figures, results. Hydra lives here."""
