"""What the engines are measured against: the same week, written another way."""
