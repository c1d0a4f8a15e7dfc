"""The model's week as others would write it, to be timed beside the engines (experiments/bench/engines.py)."""
