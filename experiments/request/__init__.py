"""What is asked: from overrides and files to checked settings."""
