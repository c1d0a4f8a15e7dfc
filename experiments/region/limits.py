"""How large a learning network may be, and how much is told in it: as far as the model's own numbers are declared."""

from sim.declared import declarations
from sim.parameters import MunicipalityWork

_MOST = {name: declared.high for name, declared, _ in declarations(MunicipalityWork)}
LARGEST_NETWORK = 1 + int(_MOST["network_members"])  # municipalities: one, and the others
MOST_EXAMPLES = _MOST["examples_a_year"]  # exchanges a year that each of the others tells of
