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
# # 2. Read the log
#
# **Aim.** Read what happened in one future, week by week, and find the reason that occurs most over many futures.
#
# **Minutes.** 30: 5 predict, 15 read, 10 change.

# %% [markdown]
# ## Predict
#
# In Vestbygd some ideas for exchanges are known and others wait to be found. Nobody is responsible, and everybody
# meets once a month. What becomes of most ideas within ten years?
#
# - nobody ever sees them
# - a firm says no
# - they are dropped, since nobody drives them
# - they start
#
# Pick one, and one more for a town with a full-time facilitator.

# %% [markdown]
# ## Run

# %%
from sim import Scenario, load_case, simulate

town = load_case("vestbygd")
FUTURES = 40
nobody = simulate(town, Scenario(facilitator="none", colocation="park", meetings="monthly"), replicates=FUTURES)
somebody = simulate(town, Scenario(facilitator="appointed", colocation="park", meetings="monthly"), replicates=FUTURES)

# %% [markdown]
# ## See
#
# First one future. `replicate` is its number: the same number means the same luck in both towns. Week 0 is what
# is there at the start. Meetings and deliveries are left out here; there are hundreds.


# %%
def story(record, future, exchange):
    """What happened to one exchange in one future: week, what, why."""
    events = record.events.query("replicate == @future and who == @exchange and what != 'delivery_failed'")
    return "\n".join(f"  week {row.week:3}: {row.what:12} {row.why}" for row in events.itertuples())


for future in (0, 1):
    print(f"future {future}, nobody\n{story(nobody, future, 'co2-sjogress')}")
    print(f"future {future}, somebody\n{story(somebody, future, 'co2-sjogress')}\n")

# %% [markdown]
# One future tells a story and proves nothing. Count the endings over all futures.


# %%
def per_future(record, *what):
    """How often these things happened in the mean future, by reason."""
    rows = record.events[record.events.what.isin(what)]
    return (rows.groupby(["what", "why"]).size() / FUTURES).round(1)


print("nobody", per_future(nobody, "dropped", "refused", "started").to_string(), sep="\n")
print("\nsomebody", per_future(somebody, "dropped", "refused", "started").to_string(), sep="\n", end="\n\n")
for name, record in (("nobody", nobody), ("somebody", somebody)):
    print(f"ideas ever seen with {name}: {record.runs.opportunities_identified.mean():.1f}")

# %% [markdown]
# ## Explain
#
# Most ideas are seen even where nobody is responsible. What is scarce is carrying them out: the commonest ending is
# *dropped: nobody drove it*. With a facilitator that ending nearly goes away. **Refusals go up**, and that is no bad
# sign: a project must be explored before anybody can say no to it.
#
# ## Change
#
# Seeing is not carrying out. Follow the funnel: of the ideas that were seen, what share was agreed, and what share of
# those started?


# %%
def funnel(record):
    """Shares of what was seen that was agreed, and of what was agreed that started."""
    seen, agreed = record.runs.opportunities_identified.sum(), record.runs.opportunities_agreed.sum()
    return agreed / seen, record.runs.exchanges_realised.sum() / agreed


funnels = {"nobody": funnel(nobody), "somebody": funnel(somebody)}
for name, (agreed, started) in funnels.items():
    print(f"{name:9} agreed of seen {100 * agreed:3.0f} %, started of agreed {100 * started:3.0f} %")

# %% [markdown]
# Both steps are narrower where nobody is responsible, the second one most.
#
# ## Exercise
#
# Which exchange starts in most futures of the town with a facilitator, and which never does? Do by-products come first?
#
# <details><summary>One solution</summary>
#
# ```python
# starts = somebody.events.query("what == 'started'").drop_duplicates(["replicate", "who"])
# shares = starts.who.value_counts() / FUTURES
# print(shares.to_string())
# print("never:", sorted({idea.opportunity for idea in town.opportunities} - set(shares.index)))
# first = starts.drop_duplicates("replicate").who
# kinds = {idea.opportunity: idea.kind for idea in town.opportunities}
# first_kinds = first.map(kinds).value_counts()
# print(first_kinds.to_string())
# ```
#
# What starts first is most often competence or a service: no pipe, no permit, little money. Names with `::` are
# further users of a stream that runs already; they come late or never. What needs a newcomer never starts here, since
# nobody new came.
#
# </details>
#
# **Transfer.** Take the minutes of a real project group. Which ending do its ideas have?
