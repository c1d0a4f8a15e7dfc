"""An answer to a request: runs, tables, pictures, words, in one folder."""
