"""Towns that are made up, by the name that docs/places.md uses."""

from sim.place.mixed_town import generated_town as generated_town
from sim.place.plain_town import synthetic_town as synthetic_town
from sim.place.programme import as_one_case as as_one_case
from sim.place.programme import programme as programme
