"""The science: pure scalar functions, compiled once, one theory per file.

Both engines call these; no equation stands anywhere else. An argument has the name of the
parameter that feeds it. Each file has a page of the same name under docs/theory/.
"""
