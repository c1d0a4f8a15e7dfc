"""Elections: political support moves with the voters, less where parties agreed beforehand.

Theory: docs/theory/election.md. Source: no_sirkulaer_kommune (terms across parties that outlast an
election); numbers assumed.
"""

from sim.compiled import compiled

WEEKS_OF_A_TERM = 208


@compiled
def is_election_due(week, first_election):
    """Whether the municipal election falls in this week: in first_election, then every 208 weeks.

    >>> is_election_due(104, 104), is_election_due(312, 104), is_election_due(208, 104)
    (True, True, False)
    """
    return week >= first_election and (week - first_election) % WEEKS_OF_A_TERM == 0


@compiled
def support_after_election(support, election_swing, parties_agreed, cross_party_share, chance):
    """Political support (0-1) after an election: s + swing (2 u - 1), held within 0 and 1.

    Where parties agreed beforehand only a share (0-1) of the swing (0-1) is felt.

    >>> support_after_election(0.5, 0.25, False, 0.25, 0.0), support_after_election(0.5, 0.25, True, 0.25, 0.0)
    (0.25, 0.4375)
    """
    swing = election_swing * cross_party_share if parties_agreed else election_swing
    return min(1.0, max(0.0, support + swing * (2.0 * chance - 1.0)))


@compiled
def is_year_forgiven(something_achieved, parties_agreed, forgiven_before):
    """Whether a review without success passes because parties agreed to stay with it: once.

    >>> is_year_forgiven(False, True, False), is_year_forgiven(False, True, True), is_year_forgiven(True, True, False)
    (True, False, False)
    """
    return parties_agreed and not something_achieved and not forgiven_before
