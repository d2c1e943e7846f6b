"""Hypothesis tries the same examples on every run, and fails none for being slow."""

from hypothesis import settings

settings.register_profile("parley", derandomize=True, deadline=None)
settings.load_profile("parley")
