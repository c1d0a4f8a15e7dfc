"""The week in batched numpy: all replicates of a scenario at once, each state an array over them."""
