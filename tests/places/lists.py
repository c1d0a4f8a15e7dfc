"""A small list of exchanges, and the page that tells of places."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "places.md").read_text(encoding="utf-8")
HEADER = "Supplier,Accepter,Transaction,Attribute,location"
LIST = f"""{HEADER}
Power plant,Brewery,Steam,Utility sharing,Riverside
 Brewery , Farm,Spent  grain,by-product,Riverside
brewery,Pig farm,Spent grain,By-Product,Riverside
Farm,Brewery,Barley,product,Riverside
Power plant,Farm,Fly ash,BY PRODUCT,Riverside
Power Plant,Greenhouse,NA,Utility Sharing,Riverside
Brewery,Farm,spent grain,By-product,Riverside
Mill,Paper works,Pulp,Product,Old Town1990
Mill,Boiler,Bark,By-product,Old Town1990
Saw mill,Boiler,Bark,By-product,Old Town1990
"""


def rows_of(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


GOOD = "Power plant,Brewery,Steam,Utility sharing,Riverside"
