# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 1. One pair of firms
#
# **Aim.** See what a single exchange needs, with everything else taken away: two firms, one by-product.
#
# **Minutes.** 25: 5 predict, 10 run and see, 10 change.
#
# All numbers in this model are assumed. Trust the direction and the order before the size.

# %% [markdown]
# ## Predict
#
# AluGass has CO2 to give away. Sjøgress buys CO2 today. Both would gain, both know of the idea, and they meet once a
# month. In how many of 200 possible futures does CO2 flow within ten years
#
# - if nobody else helps?
# - if one full-time person follows the project up?
#
# Write down two numbers before you go on. Most people write two numbers that are close: the idea is there, after all.

# %% [markdown]
# ## Run
#
# We take the place that comes with the model and keep two of its firms and one idea.

# %%
import dataclasses

from experiments.statistics import paired_difference
from sim import Scenario, load_case, simulate

town = load_case("vestbygd")
names = ("AluGass", "Sjøgress")
pair = dataclasses.replace(
    town,
    name="one-pair",
    firms=tuple(firm for firm in town.firms if firm.firm in names),
    opportunities=tuple(idea for idea in town.opportunities if idea.opportunity == "co2-sjogress"),
    ties=(),  # they trust each other as strangers in a small town do
    facilitator_hosts=(),
)
alone = Scenario(facilitator="none", meetings="monthly")
helped = Scenario(facilitator="appointed", meetings="monthly")
FUTURES = 200
without = simulate(pair, alone, replicates=FUTURES)
with_help = simulate(pair, helped, replicates=FUTURES)

# %% [markdown]
# ## See
#
# A run has one row in `runs`. `exchanges_realised` is 1 where CO2 flowed at some time.


# %%
def bar(label, share):
    print(f"{label:28}{'#' * round(40 * share):41}{100 * share:4.0f} of 100 futures")


bar("nobody helps", without.runs.exchanges_realised.mean())
bar("a full-time facilitator", with_help.runs.exchanges_realised.mean())
gain = paired_difference(with_help.runs.exchanges_realised, without.runs.exchanges_realised).difference
print("difference in exchanges, with its 95 % interval:", gain)

# %% [markdown]
# The interval tells what chance alone could do. It lies far from 0.
#
# ## Explain
#
# Why does it fail so often? The log has a row for each thing that happened, with its reason.


# %%
def endings(record):
    """How often a project was refused, dropped or started, for each reason: per 100 futures."""
    rows = record.events[record.events.what.isin(["refused", "dropped", "started"])]
    return (100 * rows.groupby(["what", "why"]).size() / FUTURES).round().astype(int)


print("nobody helps", endings(without).to_string(), sep="\n")
print("\na full-time facilitator", endings(with_help).to_string(), sep="\n")

# %% [markdown]
# Nobody says no very often. The project is simply left lying: *nobody drove it*. A project moves by the hours two
# firms have left for it, times how much drives it, and daily business comes first.
#
# ## Change
#
# Now let the two trust each other deeply from the first week on. Predict first: which of the two towns gains more?

# %%
from sim.place.case import Tie
from sim.quantity import FIXED, Quantity

much = Quantity(FIXED, 0.9)
ties = tuple(Tie(one, other, much, None, "", "assumed", "") for one, other in (names, names[::-1]))
trusting = dataclasses.replace(pair, ties=ties)

# %%
by_trust = {
    scenario.facilitator.form: paired_difference(
        *(simulate(place, scenario, replicates=FUTURES).runs.exchanges_realised for place in (trusting, pair))
    ).difference
    for scenario in (alone, helped)
}
for form, difference in by_trust.items():
    print(f"much trust against usual trust, facilitator {form:10}: {difference}")

# %% [markdown]
# Trust helps where somebody uses it. Where nobody drives the project, there is nothing that trust could speed up.
#
# ## Exercise
#
# A full-time person for one pair is much. How many hours a week are enough? Try 1, 2, 4 and 8 and compare each with
# full time.
#
# <details><summary>One solution</summary>
#
# ```python
# from sim.scenario import FacilitatorChoice
#
# against_full = {}
# for hours in (1, 2, 4, 8):
#     some = dataclasses.replace(helped, facilitator=FacilitatorChoice("appointed", True, hours))
#     fewer = simulate(pair, some, replicates=FUTURES).runs.exchanges_realised
#     against_full[hours] = paired_difference(fewer, with_help.runs.exchanges_realised).difference
#     print(hours, against_full[hours])
# ```
#
# One project asks for three hours of follow-up a week and a monthly meeting for six. Eight hours do nearly what 37.5
# do; one hour does not. With more firms and more projects the same hours are shared: see notebook 4.
#
# </details>
#
# **Transfer.** Think of two organisations you know that would gain by working together and do not. What is left lying?
