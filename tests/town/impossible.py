"""Pairs that law, health or physics forbid, as a firm might write them: none may ever be proposed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from experiments.town.sides import Give, Need

Pair = tuple[str, Give, Need]

HAZARDOUS = (
    "waste oil", "bruk løsemidler", "waste acid", "spent pot lining", "fly ash from waste incineration", "batterier",
    "impregnert trevirke", "forurensede masser", "tjæreasfalt", "metal hydroxide sludge", "stålverksstøv", "17 02 04*",
    "aluminiumdross", "oily swarf",
)  # fmt: skip
EATEN = ("fôr til gris", "foder till kor", "fish feed", "råvare til mat", "fertiliser for vegetables", "strø til hest")
MAMMALS = ("slakteavfall", "blod", "kjøttbeinmel", "köttbenmjöl", "kategori 3-materiale", "meat and bone meal")
FROM_KITCHENS = (
    "matavfall",
    "storkjøkkenavfall",
    "köksavfall",
    "catering waste",
    "brukt frityrolje",
    "restaurangavfall",
)
FED = ("svinefôr", "foder till nötkreatur", "chicken feed", "fiskefôr", "substrate for insects", "sauefôr")
COLD = ((5, "sjøvannskjøling"), (15, "varme i avløpsvann"), (28, "avtrekksluft"), (35, "data centre heat"),
        (45, "fjärrvärmeretur"), (60, "kompressorvarme"), (85, "varmtvann"), (120, "spillvarme"), (140, "waste heat"))  # fmt: skip
STEAM = ("damp til prosess", "process steam", "ånga till produktion", "steam")


def pairs() -> Iterator[Pair]:
    """All of them, with what forbids each; at least 200."""
    yield from _of_law()
    yield from _of_water_and_gas()
    yield from _of_heat()
    yield from _of_quality()
    yield from _of_distance_and_season()


def _told(why: str, gives: tuple[str, ...], needs: tuple[str, ...]) -> Iterator[Pair]:
    for given, needed in product(gives, needs):
        yield why, Give("Supplier", given), Need("Receiver", needed)


def _of_law() -> Iterator[Pair]:
    yield from _told("hazardous", HAZARDOUS, EATEN)
    yield from _told("mammal protein", MAMMALS, ("storfefôr", "foder till kor", "sheep feed", "svinefôr"))
    yield from _told("kitchen waste", FROM_KITCHENS, FED)
    yield from _told("fish to ruminants", ("fiskeavskjær", "fiskrens", "shrimp shells"), ("kufôr", "foder till kor"))
    yield from _told(
        "category 1", ("kategori 1-materiale", "srm"), ("dog food", "biogas substrate", "gjødsel til åker")
    )
    yield from _told(
        "category 2", ("dødfisk", "kadaver"), ("hundefôr", "fish feed", "råvare til mat", "råstoff til fiskemel")
    )
    yield from _told("excrement", ("grisegjødsel", "fiskeslam", "avloppsslam"), ("pig feed", "fiskefôr", "cattle feed"))
    yield from _told(
        "sewage", ("avløpsslam", "sewage sludge"), ("fertiliser for vegetables", "jord till grönsaker", "irrigation")
    )
    yield from _told(
        "treated wood",
        ("impregnert trevirke", "målat trä"),
        ("pellet production", "strø", "råstoff til sponplater", "brensel til flisfyr"),
    )
    yield from _told(
        "waste ash", ("kullaske", "slagg fra avfallsforbrenning"), ("fertiliser for fields", "kalking", "cattle feed")
    )
    yield from _told("plastic", ("blandet plast", "sorterad plast"), ("food contact plastic", "gjødsel til åker"))
    yield from _told("back to food", ("fiskeavskjær", "slaktavfall", "blood"), ("råvare til mat", "food ingredients"))


def _of_water_and_gas() -> Iterator[Pair]:
    yield from _told(
        "salt water", ("sjøvann", "sea water", "saltlake"), ("boiler feed water", "vanningsvann", "water for process")
    )
    yield from _told(
        "not potable",
        ("avløpsvann", "treated wastewater", "brukt prosessvann", "rainwater"),
        ("drinking water", "vann til matproduksjon"),
    )
    yield from _told(
        "flue gas", ("røykgass", "flue gas co2", "biogass", "landfill gas"), ("food grade co2", "kullsyre")
    )
    yield from _told(
        "wet or mineral fuel",
        ("husdyrgjødsel", "fish sludge", "concrete rubble", "glass cullet", "steel slag"),
        ("solid biofuel", "bränsle till flispanna"),
    )


def _of_heat() -> Iterator[Pair]:
    for (celsius, words), needed in product(COLD, STEAM):
        yield (
            "cold into steam",
            Give("Supplier", words, celsius_from=celsius),
            Need("Receiver", needed, celsius_from=150),
        )
    for celsius in (5, 10, 15):
        for needed in ("fjernvarme", "process heat", "värme till torkning"):
            yield (
                "too far a lift",
                Give("Supplier", "spillvarme", celsius_from=celsius),
                Need("Receiver", needed, celsius_from=95),
            )
    for celsius in (16, 25, 60):
        yield (
            "warm cooling",
            Give("Supplier", "frikjøling", celsius_from=celsius),
            Need("Receiver", "prosesskjøling", celsius_from=12),
        )


def _of_quality() -> Iterator[Pair]:
    for words, quality, needed in (
        ("sagflis", "impregnert", "strø til husdyr"),
        ("sagflis", "malt", "råstoff til pellets"),
        ("wood chips", "creosoted", "raw material for pellets"),
        ("flis", "kreosotert", "brensel til flisfyr"),
        ("bread", "contaminated with pesticides", "feed for pigs"),
        ("brød", "fra restaurant", "grisefôr"),
        ("fiskavfall", "kategori 2", "hundfoder"),
        ("slakteavfall", "kategori 1", "biogassubstrat"),
        ("halm", "forurenset med tungmetaller", "strø"),
        ("gravemasser", "forurenset, pcb", "utfylling"),
        ("betongavfall", "asbest", "pukk"),
        ("compost", "heavy metals", "planting soil"),
        ("renset avløpsvann", "salt", "vanning"),
        ("whey", "contaminated", "food ingredients"),
        ("animal fat", "from catering", "fish feed"),
        ("flis", "våt, giftig", "raw material for pulp"),
    ):
        yield "quality", Give("Supplier", words, quality=quality), Need("Receiver", needed)


def _of_distance_and_season() -> Iterator[Pair]:
    here, there = (59.0, 10.0), (62.0, 10.0)  # 334 km
    for words, needed in (
        ("blautgjødsel", "biogassubstrat"), ("damp", "damp til prosess"), ("spillvarme", "fjernvarme"), ("myse", "svinefôr"),
        ("avløpsvann", "mottak av avløpsvann"), ("sprengstein", "utfylling"), ("flytende biorest", "gjødsel til åker"),
        ("biogass", "gass til kjel"), ("brukt prosessvann", "vaskevann"), ("betongavfall", "pukk"),
    ):  # fmt: skip
        yield "too far", Give("Supplier", words, celsius_from=170, place=here), Need("Receiver", needed, place=there)
    for words, needed in (
        ("spillvarme", "oppvarming"),
        ("waste heat", "district heating"),
        ("damp", "damp til prosess"),
    ):
        yield (
            "season",
            Give("Supplier", words, celsius_from=170, season="sommer"),
            Need("Receiver", needed, season="vinter"),
        )
