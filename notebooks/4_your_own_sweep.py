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
# # 4. Your own sweep
#
# **Aim.** Turn one number through its range, in the same futures each time, and find where more no longer helps.
#
# **Minutes.** 40: 5 predict, 15 run and see, 20 change.

# %% [markdown]
# ## Predict
#
# One person is appointed, and everybody knows that she is responsible. How many hours a week should she have? Draw the
# curve of exchanges in ten years against her hours, from 2 to 37.5. Mark where it becomes flat.
#
# Most people draw a straight line: twice the hours, twice the exchanges.

# %% [markdown]
# ## Run
#
# A scenario is a value that does not change. A sweep is a list of them, all under the same luck.

# %%
import dataclasses

from experiments.statistics import count_interval, paired_difference
from sim import Scenario, load_case, simulate_many
from sim.scenario import FacilitatorChoice

HOURS = (2, 4, 8, 12, 16, 20, 30, 37.5)
FUTURES = 60


def swept(scenario):
    """Exchanges realised in each future, for each number of hours."""
    scenarios = [
        dataclasses.replace(scenario, facilitator=FacilitatorChoice("appointed", True, hours)) for hours in HOURS
    ]
    runs = simulate_many(load_case("vestbygd"), scenarios, replicates=FUTURES).runs
    return {hours: runs[runs.scenario == k].exchanges_realised.to_numpy() for k, hours in enumerate(HOURS)}


monthly = swept(Scenario(facilitator="appointed", colocation="park", meetings="monthly"))

# %% [markdown]
# ## See


# %%
def drawn(values):
    for hours, exchanges in values.items():
        found = count_interval(exchanges)
        print(f"{hours:5} hours {'#' * round(4 * found.mean):32} {found}")


drawn(monthly)
print("\neach against full time, future by future")
against_full = {hours: paired_difference(monthly[hours], monthly[HOURS[-1]], len(HOURS) - 1) for hours in HOURS[:-1]}
for hours, found in against_full.items():
    print(f"{hours:5} hours {found.difference} {found.verdict}")

# %% [markdown]
# Seven comparisons were made, so each interval is wider than it would be alone: with 95 %, all seven hold together.
#
# ## Explain
#
# The curve bends. Each live project asks for three hours of follow-up a week, and a meeting for six. Once those hours
# are there, what is left goes into looking for further ideas, of which the town has only so many.
#
# ## Change
#
# Let everybody meet weekly. Predict: does the curve become flat earlier or later?

# %%
weekly = swept(Scenario(facilitator="appointed", colocation="park", meetings="weekly"))
drawn(weekly)
by_cadence = {hours: paired_difference(weekly[hours], monthly[hours], len(HOURS)).difference for hours in HOURS}
print("\nweekly against monthly")
for hours, difference in by_cadence.items():
    print(f"{hours:5} hours {difference}")

# %% [markdown]
# It becomes flat later: a meeting asks six hours of her each week before anything is left for projects. And it stays
# below the other curve even at full time, since the firms' own hours go into meetings too.
#
# ## Exercise
#
# Choose another number and sweep it. For example: what if a meeting took half an hour of each firm, or four hours?
#
# <details><summary>One solution</summary>
#
# ```python
# from sim import Parameters
#
# LENGTHS = (0.5, 1.0, 2.0, 4.0)
# scenarios = [
#     Scenario(facilitator="appointed", colocation="park", meetings="weekly",
#              parameters=Parameters().replaced({"meeting.meeting_attention": length}))
#     for length in LENGTHS
# ]
# runs = simulate_many(load_case("vestbygd"), scenarios, replicates=FUTURES).runs
# by_length = {length: runs[runs.scenario == k].exchanges_realised.to_numpy() for k, length in enumerate(LENGTHS)}
# for length, exchanges in by_length.items():
#     print(length, count_interval(exchanges))
# ```
#
# The shorter the meeting, the more exchanges. The names and ranges of all numbers stand in
# [the parameter table](../docs/parameters.md); each of them is assumed.
#
# </details>
#
# **On the command line**, with a store that survives a crash and can be continued:
#
# ```sh
# symbiosis sweep facilitator=appointed facilitator.hours=2,4,8,12,16,20,30,37.5
# ```
#
# **Transfer.** Where in your own work does the first hour bring most, and the last one nothing?
