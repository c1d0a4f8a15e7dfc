"""What is said, in each language of `locale/`."""
