"""What a place is, as objects of Python, by the name under which scripts know it."""

from sim.place.case import Case as Case
from sim.place.case import CaseError as CaseError
from sim.place.case import FirmData as FirmData
from sim.place.case import OpportunityData as OpportunityData
from sim.place.case import Tie as Tie
from sim.place.neighbours import pooled as pooled
from sim.place.read import load_case as load_case
from sim.place.read import shipped_cases as shipped_cases
from sim.quantity import Quantity as Quantity
