"""A town of one's own on the page: what of it was not told is said."""

from __future__ import annotations

import pytest

from experiments.page.document import content, document
from experiments.page.outcomes import compute
from experiments.page.presets import computed_beforehand
from experiments.page.setting import Place
from experiments.words.catalogue import texts
from sim import load_case
from tests.pages import TODAY

pytestmark = pytest.mark.browser
TOWN = """\
firm,sector,size_class,location,park,status,attention_hours,max_projects,competence,reliability,understanding,commitment,\
economic_weight,environmental_weight,social_weight,offers,needs,basis,note
A,,established,town,no,member,,,0.5,0.97,,,,,,heat,,derived,
B,,established,town,no,member,,,0.5,0.97,,,,,,,heat,assumed,
"""
EXCHANGES = """\
opportunity,supplier,receiver,resource,kind,start,value,value_spread,amount,unit,co2_t_per_year,money_nok_per_year,jobs,\
explore_hours,implement_hours,permit_weeks,capital_need,contract_weeks,basis,note
heat,A,B,heat,utility,latent,0.7,0.1,1,MWh/yr,,,,40,120,8,0.3,520,derived,
"""


def test_the_page_of_an_own_town_says_what_was_not_told(visit, tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "case.yaml").write_text(
        "as_observed: {meetings: monthly}\nnotes: [Made of a list, 'Caution: 7 of 35 rows & <b>.']\n", encoding="utf-8"
    )
    (folder / "firms.csv").write_text(TOWN, encoding="utf-8")
    (folder / "opportunities.csv").write_text(EXCHANGES, encoding="utf-8")
    said = texts("nb")
    place, path = Place(load_case(folder), 1, 2, 30), tmp_path / "page.html"
    path.write_text(document(content(place, list(compute(place, computed_beforehand(place))), TODAY, False)), "utf-8")
    with visit(path, locale="nb-NO") as page:
        page.click("#view-about")
        told = page.inner_text("#of-place")
        assert said["place.derived"] in told
        assert "Caution: 7 of 35 rows & <b>." in told
        assert "Made of a list" not in told
        levers = ", ".join(said[f"lever.{lever}"].lower() for lever in ("facilitator", "colocation", "municipality"))
        assert said["place.untold"].format(list=levers) in told
