"""The commands, each in one file.

Every module here but `arguments` has `declare(commands)`: it adds its commands to the command line, each with its
flags, their ranges, and what it does (`set_defaults(run=...)`: a function of what is given, to the exit status).
`experiments/cli.py` holds the list of these modules.
"""
