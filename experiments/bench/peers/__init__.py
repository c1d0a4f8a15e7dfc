"""What the engines are measured against: the same work, written another way."""
