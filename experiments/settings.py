"""The documented import of requests; they live in experiments/request/."""

from experiments.request.settings import settings as settings
