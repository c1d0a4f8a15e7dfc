"""`symbiosis page`: one self-contained HTML page of a place, with the model that simulates it."""
