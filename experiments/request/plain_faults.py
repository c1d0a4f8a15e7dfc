"""What Hydra and OmegaConf say of a configuration, told in a line: without where they were in their own work, without
names of their classes or ours."""

from __future__ import annotations

import re

from sim.files import in_line

_TOLD = {  # pattern of what is said: what is told instead
    r"^In '(experiment/own_\w+|config)': ": "",
    r" in 'experiment/own_\w+'": "",
    r"\b\w+ raised while (composing config|resolving interpolation): ": "",
    r"^While dereferencing interpolation ": "",
    r" of type '\w+' could not be converted to ": " is no ",
    r"Value (.*) \(\w+\) is incompatible with type hint 'typing.List.*": r"\1 is no list",
    r"'DictConfig' is incompatible with type hint 'typing.List.*": "a set of values is no list",
    r"(Merge error|Invalid type assigned): \w+ is not a subclass of \w+\. value: (.*)": r"\2 is no set of values",
    r"Cannot assign \w+ to Dict.*": "one value is no set of values",
    r"Cannot merge \w+ with \w+": "a list stands where values by name are wanted, or the other way round",
    r"field '[\w.]+' is not Optional|Incompatible value 'None' for field.*": "says nothing",
    r"Cannot convert '\w+' to string: '(.*)'": r"\1 is more than one value",
    r"Invalid value assigned: \w+ is not a ListConfig.*": "one value is no list",
    r"Key '(\w+)' not in '\w+'": r"unknown key '\1'",
}


def told_in_short(error: Exception) -> str:
    """What Hydra or OmegaConf says, in one line and in plain words, with the key that it is about if it names one."""
    why = error.__cause__ if str(error).startswith("Error merging override") and error.__cause__ else error
    told = " ".join(str(why).partition("full_key:")[0].partition("\nConfig search path")[0].split())
    if "Key 'experiment' not in 'Config'" in told:
        return f"{told.partition(':')[0]}: an experiment begins with the line # @package _global_"
    plain = told
    for said, instead in _TOLD.items():
        plain = re.sub(said, instead, plain)
    key = re.search(r"full_key: (\S+)", str(why))
    if key and plain != told and not plain.startswith("unknown key"):
        plain = f"{key[1]}: {plain}"
    return in_line(plain)
