"""A place: what it is, how it is read and written, and towns that are made up."""
