"""The pictures of an answer: each draws one thing in the style that all share, and returns the figure."""
