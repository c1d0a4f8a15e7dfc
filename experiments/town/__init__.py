"""A town from what its firms give and need: what may go where, and who could exchange with whom."""
