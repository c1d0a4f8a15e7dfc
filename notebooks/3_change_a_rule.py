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
# # 3. Change a rule
#
# **Aim.** Change how a firm behaves, in a few lines, and see what that does to the town.
#
# **Minutes.** 40: 5 predict, 15 run and see, 20 change.
#
# The slow engine, written in Mesa, is made for this: you name your own class of firm. It gives the same bits as the
# fast one, so the usual town is run with the fast engine and yours with the slow one, under the same luck.

# %% [markdown]
# ## Predict
#
# A firm that is asked to agree to an exchange says no now and then. Now let no firm ever say no. With a full-time
# facilitator, over four years: how many more exchanges start? About as many more as there were refusals?

# %% [markdown]
# ## Run

# %%
from experiments.statistics import paired_difference
from sim import Scenario, load_case, simulate
from sim.agents import Firm
from sim.model import SymbiosisModel


class WillingFirm(Firm):
    """Says yes to everything."""

    def accept(self, exchange, probability, decision):
        return True


class WillingTown(SymbiosisModel):
    """A town of such firms."""

    firm_class = WillingFirm


town = load_case("vestbygd")
scenario = Scenario(facilitator="appointed", colocation="park", meetings="monthly")
SIZE = {"replicates": 8, "weeks": 208}
usual = simulate(town, scenario, **SIZE).runs
willing = simulate(town, scenario, engine="mesa", model=WillingTown, **SIZE).runs

# %% [markdown]
# ## See


# %%
def compared(changed, what):
    """The changed town minus the usual one, future by future, with its 95 % interval."""
    return paired_difference(changed[what], usual[what], counts=what != "trust").difference


refusals = usual.refusals.mean()
more = compared(willing, "exchanges_realised")
print(f"refusals in the usual town: {refusals:.1f}")
print(
    f"exchanges: usual {usual.exchanges_realised.mean():.1f}, willing {willing.exchanges_realised.mean():.1f}: {more}"
)

# %% [markdown]
# ## Explain
#
# More exchanges start, but far fewer than there were refusals. A no is not the end of an idea: most are asked again
# later. And whoever says yes to everything needs hours for everything; hours are what is scarce.
#
# ## Change
#
# Many say that trust is what holds cooperation back. Let firms forgive everything: no failed delivery and no
# incident ever costs trust. Predict: more trust? More exchanges?


# %%
class ForgivingFirm(Firm):
    """Never trusts less."""

    def trust_less(self, partner, loss):
        pass

    def let_down(self, shared):
        pass


class ForgivingTown(SymbiosisModel):
    """A town of such firms."""

    firm_class = ForgivingFirm


# %%
forgiving = simulate(town, scenario, engine="mesa", model=ForgivingTown, **SIZE).runs
trust, exchanges = compared(forgiving, "trust"), compared(forgiving, "exchanges_realised")
print(f"mean trust: {trust}")
print(f"exchanges: {exchanges}")

# %% [markdown]
# Trust is higher in every future. In so few futures, no difference in exchanges is clear. That is not the same as *no
# difference*: look at the interval. How many futures would you need? (`symbiosis power` is about that question.)
#
# ## Exercise
#
# A facilitator follows projects up and looks for new ones. Take one of the two jobs away. Which one matters more?
#
# <details><summary>One solution</summary>
#
# ```python
# from sim.agents import Facilitator
#
#
# class NoFollowUp(Facilitator):
#     def follow_up_projects(self):
#         pass
#
#
# class NoMapping(Facilitator):
#     def map_opportunities(self):
#         pass
#
#
# losses = {}
# for person in (NoFollowUp, NoMapping):
#     other = type("OtherTown", (SymbiosisModel,), {"facilitator_class": person})
#     changed = simulate(town, scenario, engine="mesa", model=other, **SIZE).runs
#     losses[person.__name__] = compared(changed, "exchanges_realised")
#     print(person.__name__, losses[person.__name__])
# ```
#
# Both cost exchanges. The loss looks larger without follow-up: ideas that nobody drives lie where they are, however
# many are found. Eight futures do not settle which loss is larger; forty would.
#
# </details>
#
# **Transfer.** Which rule of the model would you change first for a place you know? Say it in one sentence, then in
# Python. [How to extend the model](../docs/extending.md) has more examples.
