"""Hydra as people know it, beside the fast path: `python -m experiments.job`, and what an application of one's own
needs to read a composed configuration (docs/hydra.md)."""

from experiments.job.request import Request as Request
from experiments.job.request import request_from as request_from
from experiments.job.request import scenario_from as scenario_from
