"""What is said, in three languages."""
