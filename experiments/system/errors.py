"""What goes wrong in words a user can act on: one line per fault, no traceback."""


class UserError(Exception):
    """Something the user can mend: exit status 2."""


class StorageError(Exception):
    """The disk said no: full, read-only, gone. What was acknowledged stays; exit status 74."""


class DamageError(Exception):
    """A file whose bytes are not those that were written. The message names it."""
