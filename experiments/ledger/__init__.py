"""Both sides of the ledger: what exchanges bring beside what it costs, which of them come about, what to choose."""
