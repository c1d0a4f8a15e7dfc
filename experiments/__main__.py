"""`python -m experiments ...` is `symbiosis ...`."""

from experiments.cli import main

raise SystemExit(main())
