"""What has to do with files, processes and the terminal."""
